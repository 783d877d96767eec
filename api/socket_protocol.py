"""The server's side of a WebSocket, which can be closed although the client takes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

LONGEST_MESSAGE = 64 * 1024
LINGER_SECONDS = 5.0


class ClosingSocket(WebSocketsSansIOProtocol):
    """Messages wait until there is room for them; the word that it is over does not."""

    async def send(self, message: ASGISendEvent) -> None:
        """Write a message. After a close the client has a moment to take what was sent."""
        if message["type"] == "websocket.close":
            self.writable.set()
            self.loop.call_later(LINGER_SECONDS, self.transport.abort)
        await super().send(message)
