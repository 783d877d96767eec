"""uvicorn's WebSocket protocol, able to close a socket whose client reads nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from api.server.connections import Waits, connections_of

if TYPE_CHECKING:
    from asyncio import BaseTransport

    from uvicorn._types import ASGISendEvent
    from websockets.frames import Frame

LONGEST_MESSAGE = 64 * 1024
MOST_PARTS = 256
PING_SECONDS = 30.0
LINGER_SECONDS = 5.0
PATIENCE_SECONDS = 10.0


class ClosingSocket(WebSocketsSansIOProtocol):
    """Messages wait until the write buffer has room; the close frame does not wait."""

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._waiting = connections_of(server_state)

    def connection_made(self, transport: BaseTransport) -> None:
        """Take over an HTTP connection, which starts the time limit for signing in."""
        super().connection_made(transport)
        self._waiting.sockets.begin(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Remove the connection from every time limit."""
        super().connection_lost(exc)
        self._waiting.went(self)

    def time_is_up(self, what: Waits) -> None:
        """It has not signed in in time, or has not read the close frame."""
        self.transport.abort()

    def gives_way(self) -> bool:
        """Close; only asked of a socket that has not signed in."""
        self.transport.abort()
        return True

    async def send(self, message: ASGISendEvent) -> None:
        """Write a message. Raises TimeoutError if the write buffer stays full for too long.

        After a close, the client has `LINGER_SECONDS` to read what was sent.
        """
        if message["type"] == "websocket.send":
            # A message is only ever sent to a client that has signed in.
            self._waiting.sockets.end(self)
        if message["type"] == "websocket.close":
            self.writable.set()
            self.loop.call_later(LINGER_SECONDS, self.transport.abort)
        elif not self.writable.is_set():
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.writable.wait()
        await super().send(message)

    def handle_ping(self) -> None:
        """Answer with a pong, unless the write buffer is full: then the pong is dropped."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def handle_cont(self, event: Frame) -> None:
        """Take a fragment of a message; close the connection where there are too many."""
        if len(self.frames) >= MOST_PARTS:
            self.transport.abort()
        else:
            super().handle_cont(event)
