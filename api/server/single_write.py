"""Sends a complete response, headers and body, in one write.

Headers that are sent alone wake the client too early and cost one more system call. Header lines
are nearly always the same, so they are checked and encoded once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from starlette.types import Message
from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    RequestResponseCycle,
)

HEADERS_KEPT = 256
LENGTH = b"content-length"
SPECIAL = frozenset({b"connection", b"transfer-encoding"})
"""Headers that need uvicorn's own handling."""


class Answer:
    """One response; streamed responses and other special cases are left to uvicorn."""

    __slots__ = ("_cycle", "_head")

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle
        self._head: Message | None = None

    async def send(self, message: Any) -> None:
        cycle = self._cycle
        if message["type"] == "http.response.start" and not cycle.response_started:
            # A second start replaces the first: an error response, where the application failed
            # before it sent its body.
            self._head = message
            return
        if self._head is not None:
            head, self._head = self._head, None
            if cycle.flow.write_paused or not self._sent(head, message):
                await RequestResponseCycle.send(cycle, cast(Any, head))
            else:
                return
        await RequestResponseCycle.send(cycle, message)

    def _sent(self, head: Message, message: Message) -> bool:
        cycle = self._cycle
        body: bytes = message.get("body", b"")
        if (
            message["type"] != "http.response.body"
            or message.get("more_body", False)
            or cycle.disconnected
            or cycle.scope["method"] == "HEAD"
        ):
            return False
        length = None
        lines = [STATUS_LINE[head["status"]]]
        for name, value in (*cycle.default_headers, *head.get("headers", ())):
            if name in SPECIAL:
                return False
            if name == LENGTH:
                length = value
            lines.append(_line(name, value))
        if length != b"%d" % len(body):
            return False
        if not cycle.keep_alive:
            lines.append(b"connection: close\r\n")
        lines.append(b"\r\n")
        cycle.response_started = True
        cycle.waiting_for_100_continue = False
        cycle.transport.writelines((b"".join(lines), body))
        cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            cycle.transport.close()
        cycle.on_response()
        # Break the reference cycle, so that both are freed without waiting for the GC.
        del cycle.send
        return True


@lru_cache(maxsize=HEADERS_KEPT)
def _line(name: bytes, value: bytes) -> bytes:
    if HEADER_RE.search(name) or HEADER_VALUE_RE.search(value):
        message = "not a header"
        raise RuntimeError(message)
    return name.lower() + b": " + value + b"\r\n"
