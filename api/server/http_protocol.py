"""uvicorn's HTTP protocol with time and size limits for requests, and one write for each response."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from api.http.middleware import DEFAULT_HEADERS, write_line
from api.http.problems import Problem
from api.server.connections import Waits, connections_of
from api.server.single_write import Answer

MOST_HEADERS = 100
LARGEST_HEAD = 32 * 1024
"""Of address and headers together."""
TOO_LARGE, TOO_SLOW, NOT_HTTP = "headers-too-large", "request-too-slow", "not-http"


class _Unfit(Exception):  # noqa: N818 - it says what is the case
    """Raised in a parser callback to stop reading a request."""


class SingleWriteProtocol(HttpToolsProtocol):
    """Sends headers and body in one write where possible, and enforces the limits of `Connections`.

    The code that runs for every request is kept short: it takes a fifth of the server's own time.
    """

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._waiting = connections_of(server_state)
        self._heads = self._waiting.heads
        self._reading_head = self._reading_body = False
        self._piece = self._unparsed = 0
        """Bytes in the piece just received; and received of unfinished headers after their first piece."""
        self._refusal = NOT_HTTP
        self._unsent = 0
        self._over = False
        """The final response has been sent; whatever is still received is discarded."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Register the connection, which starts the time limit for the first headers."""
        super().connection_made(transport)
        self._waiting.came(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Remove the connection from every time limit."""
        super().connection_lost(exc)
        self._waiting.went(self)

    def data_received(self, data: bytes) -> None:
        """Parse a piece of a request. It is nearly always the whole request: the short path here."""
        self._piece = len(data)
        if self._reading_head or self._reading_body or self._over:
            self._more_received(data)
            return
        HttpToolsProtocol.data_received(self, data)
        if self._reading_head:
            self._heads.begin(self)
        elif self._answering():
            self._heads.end(self)
            if self._reading_body:
                self._waiting.bodies.begin(self)

    def _more_received(self, data: bytes) -> None:
        if self._over:
            return
        head, body = self._reading_head, self._reading_body
        self._unparsed += len(data) if head else 0
        HttpToolsProtocol.data_received(self, data)
        if self._over:
            return
        if head and self._reading_head and self._unparsed > LARGEST_HEAD:
            # The parser itself would collect a header of any length.
            self._refuse(TOO_LARGE)
        elif self._reading_head:
            if not head:
                self._waiting.forget(self)
                self._heads.begin(self)
        elif self._reading_body:
            if not body:
                self._waiting.forget(self)
                self._waiting.bodies.begin(self)
        else:
            self._waiting.forget(self)
            if not self._answering():
                self._heads.begin(self)

    def on_message_begin(self) -> None:
        """Called by the parser at the first byte of a request."""
        self._reading_head = True
        self._unparsed = 0
        HttpToolsProtocol.on_message_begin(self)

    def on_headers_complete(self) -> None:
        """Called by the parser at the end of the headers: refuse them if they are too large."""
        self._reading_head = False
        # Headers that arrived in one piece smaller than the limit need not be summed.
        perhaps = self._unparsed > 0 or self._piece > LARGEST_HEAD
        if len(self.headers) > MOST_HEADERS or (perhaps and self._head() > LARGEST_HEAD):
            self._refusal = TOO_LARGE
            raise _Unfit
        self._reading_body = True
        HttpToolsProtocol.on_headers_complete(self)

    def _head(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def on_message_complete(self) -> None:
        """Called by the parser at the end of the body."""
        self._reading_body = False
        HttpToolsProtocol.on_message_complete(self)

    def on_response_complete(self) -> None:
        """The response has been written, although the client may not have received it all yet."""
        HttpToolsProtocol.on_response_complete(self)
        if not (self._reading_head or self._reading_body or self._answering()):
            self._heads.begin(self)

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over to the WebSocket protocol."""
        self._waiting.forget(self)
        super().handle_websocket_upgrade()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        cycle.send = Answer(cycle).send  # type: ignore[method-assign]
        super()._start_asgi_task(cycle, app)

    def send_400_response(self, msg: str) -> None:
        """Called by uvicorn where the parser fails: not HTTP, or headers that are too large."""
        self._refuse(self._refusal)

    def gives_way(self) -> bool:
        """Close, unless a response is in progress or not yet received by the client."""
        if self._answering() and not self._reading_body:
            return False
        if self.transport.get_write_buffer_size():
            return False
        self.transport.abort()
        return True

    def time_is_up(self, what: Waits) -> None:
        """The headers or the body have not arrived in time, or the client does not read a response."""
        if what is self._waiting.bodies:
            self._body_is_late()
            return
        unsent = self.transport.get_write_buffer_size()
        taken, self._unsent = unsent != self._unsent, unsent
        if self._answering() or (unsent and taken):
            what.begin(self)
        elif unsent or self._over or self.transport.is_closing():
            self.transport.abort()
        elif self._reading_head:
            self._refuse(TOO_SLOW)
        else:
            self.transport.close()

    def _body_is_late(self) -> None:
        cycle = self.cycle
        if self.pipeline or (cycle.response_started and not cycle.response_complete):
            # Another response is in progress or queued, so none can be sent about this body.
            self.transport.abort()
        elif cycle.response_complete:
            self.transport.close()
            self._heads.begin(self)
        else:
            cycle.disconnected = True
            cycle.message_event.set()
            self._say(TOO_SLOW)

    def _answering(self) -> bool:
        latest: RequestResponseCycle | None = self.cycle
        return latest is not None and not latest.response_complete

    def _refuse(self, code: str) -> None:
        if self._answering():
            # A response to an earlier request is in progress: it becomes the last one.
            self.pipeline.clear()
            self.cycle.keep_alive = False
            self._reading_head = self._reading_body = False
        else:
            self._say(code)

    def _say(self, code: str) -> None:
        """Send a problem without calling the application, and end the connection."""
        status, headers, body = Problem(code).answer()
        given = [(name.encode(), value.encode()) for name, value in headers.items()]
        given += [(b"content-length", b"%d" % len(body)), (b"connection", b"close")]
        lines = [STATUS_LINE[status]]
        for name, value in (*self.server_state.default_headers, *DEFAULT_HEADERS, *given):
            lines += (name, b": ", value, b"\r\n")
        self.transport.write(b"".join([*lines, b"\r\n", body]))
        write_line({"method": "-", "route": "-", "status": status, "refused": code})
        # If the connection were closed now, data that the client is still sending would cause a
        # reset, and the client would lose this response. So only our direction is closed.
        self.transport.write_eof()
        self.flow.resume_reading()
        self._over = True
        self._reading_head = False
        self._heads.begin(self)
