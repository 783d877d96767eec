"""The server's side of a WebSocket, which can be closed although the client takes nothing."""

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
    """Messages wait until there is room for them; the word that it is over does not."""

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._waiting = connections_of(server_state)

    def connection_made(self, transport: BaseTransport) -> None:
        """A connection of HTTP goes on here; who it is has still to be said."""
        super().connection_made(transport)
        self._waiting.sockets.begin(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        super().connection_lost(exc)
        self._waiting.went(self)

    def time_is_up(self, what: Waits) -> None:
        """It has not signed in, or does not take the word that it is over."""
        self.transport.abort()

    def gives_way(self) -> bool:
        """As long as nobody knows who it is."""
        self.transport.abort()
        return True

    async def send(self, message: ASGISendEvent) -> None:
        """Write a message. TimeoutError where there is no room for it for too long. After a close
        the client has a moment to take what was sent."""
        if message["type"] == "websocket.send":
            # Nothing is said to anybody who has not signed in.
            self._waiting.sockets.end(self)
        if message["type"] == "websocket.close":
            self.writable.set()
            self.loop.call_later(LINGER_SECONDS, self.transport.abort)
        elif not self.writable.is_set():
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.writable.wait()
        await super().send(message)

    def handle_ping(self) -> None:
        """Answer, unless the client does not take what it is sent: answers are not kept for it."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def handle_cont(self, event: Frame) -> None:
        """Take a part of a message; parts of nothing without end are cut off."""
        if len(self.frames) >= MOST_PARTS:
            self.transport.abort()
        else:
            super().handle_cont(event)
