"""The server's side of HTTP: a request has its time and its size, and an answer goes at one go."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from api.connections import Awaited, connections_of
from api.middleware import DEFAULT_HEADERS, write_line
from api.problems import Problem
from api.whole_answers import Answer

MOST_HEADERS = 100
LARGEST_HEAD = 32 * 1024
"""Of address and headers together."""
TOO_LARGE, TOO_SLOW, NOT_HTTP = "headers-too-large", "request-too-slow", "not-http"


class _Unfit(Exception):  # noqa: N818 - it says what is the case
    """Ends the reading of a request."""


class WholeAnswers(HttpToolsProtocol):
    """Sends a head together with its body, where both are at hand; waits for nobody without end."""

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._waiting = connections_of(server_state)
        self._reading_head = False
        self._head = self._fields = self._unparsed = 0
        self._refusal = NOT_HTTP
        self._unsent = 0
        self._over = False
        """The last word is said; what still comes is thrown away."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has connected."""
        super().connection_made(transport)
        self._waiting.came(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """And is gone."""
        super().connection_lost(exc)
        self._waiting.went(self)

    def data_received(self, data: bytes) -> None:
        """A piece of a request. A header of which the end does not come is not kept for ever."""
        if self._over:
            return
        within = self._reading_head
        super().data_received(data)
        if within and self._reading_head:
            self._unparsed += len(data)
            if self._unparsed > LARGEST_HEAD:
                self._refuse(TOO_LARGE)

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._reading_head = True
        self._head = self._fields = self._unparsed = 0
        self._waiting.heads.begin(self)

    def on_url(self, url: bytes) -> None:
        """A piece of the address."""
        self._grown(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        self._fields += 1
        self._grown(len(name) + len(value))
        super().on_header(name, value)

    def _grown(self, by: int) -> None:
        self._head += by
        if self._head > LARGEST_HEAD or self._fields > MOST_HEADERS:
            self._refusal = TOO_LARGE
            raise _Unfit

    def on_headers_complete(self) -> None:
        """All that a request says of itself."""
        self._reading_head = False
        self._waiting.heads.end(self)
        self._waiting.bodies.begin(self)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All of a request."""
        super().on_message_complete()
        self._waiting.bodies.end(self)
        if not self._answering():
            self._waiting.heads.begin(self)

    def on_response_complete(self) -> None:
        """All of an answer, as far as it is ours: the client may still have to take it."""
        super().on_response_complete()
        if not self._answering() and not self._reading_head and self not in self._waiting.bodies:
            self._waiting.heads.begin(self)

    def handle_websocket_upgrade(self) -> None:
        """It goes on as a socket."""
        self._waiting.forget(self)
        super().handle_websocket_upgrade()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        cycle.send = Answer(cycle).send  # type: ignore[method-assign]
        super()._start_asgi_task(cycle, app)

    def send_400_response(self, msg: str) -> None:
        """What cannot be read as a request, or is too large for one."""
        self._refuse(self._refusal)

    def gives_way(self) -> bool:
        """Not while it is being answered, or its client has not yet taken an answer."""
        if self._answering() and self not in self._waiting.bodies:
            return False
        if self.transport.get_write_buffer_size():
            return False
        self.transport.abort()
        return True

    def time_is_up(self, what: Awaited) -> None:
        """The head or the body of a request has not come, or nobody takes an answer."""
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
            # Whoever sends half a request behind another one has no claim to a word about it.
            self.transport.abort()
        elif cycle.response_complete:
            self.transport.close()
            self._waiting.heads.begin(self)
        else:
            cycle.disconnected = True
            cycle.message_event.set()
            self._say(TOO_SLOW)

    def _answering(self) -> bool:
        latest: RequestResponseCycle | None = self.cycle
        return latest is not None and not latest.response_complete

    def _refuse(self, code: str) -> None:
        if self._answering():
            # An answer is on its way to a request that was sent before: it is the last one.
            self.pipeline.clear()
            self.cycle.keep_alive = False
            self._reading_head = False
        else:
            self._say(code)

    def _say(self, code: str) -> None:
        """A problem, below any application, and the end of the connection."""
        status, headers, body = Problem(code).answer()
        given = [(name.encode(), value.encode()) for name, value in headers.items()]
        given += [(b"content-length", b"%d" % len(body)), (b"connection", b"close")]
        lines = [STATUS_LINE[status]]
        for name, value in (*self.server_state.default_headers, *DEFAULT_HEADERS, *given):
            lines += (name, b": ", value, b"\r\n")
        self.transport.write(b"".join([*lines, b"\r\n", body]))
        write_line({"method": "-", "route": "-", "status": status, "refused": code})
        # Closed at once, what the client is still sending would come back as an error, and this
        # answer would be lost. It has a while to take it.
        self.transport.write_eof()
        self.flow.resume_reading()
        self._over = True
        self._reading_head = False
        self._waiting.heads.begin(self)
