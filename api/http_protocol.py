"""The server's side of HTTP, which hands an answer's head and body to the system at one go."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class WholeAnswers(HttpToolsProtocol):
    """A head that went alone would wake the client for nothing, and cost one more call."""

    def connection_made(  # type: ignore[override]
        self, transport: asyncio.Transport
    ) -> None:
        """Begin, with a head kept back until what follows it is there."""
        super().connection_made(cast(asyncio.Transport, _Together(transport, self.loop)))

    def handle_websocket_upgrade(self) -> None:
        """A WebSocket has no heads and bodies."""
        self.transport = cast(_Together, self.transport).whole
        super().handle_websocket_upgrade()


class _Together:
    """A transport on which two writes in a row are one; one alone goes at the next turn."""

    __slots__ = ("_held", "_loop", "whole")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self.whole = transport
        self._loop = loop
        self._held: bytes | None = None

    def write(self, data: bytes) -> None:
        held = self._held
        if held is None:
            self._held = data
            self._loop.call_soon(self._alone)
        else:
            self._held = None
            self.whole.writelines((held, data))

    def close(self) -> None:
        self._alone()
        self.whole.close()

    def _alone(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            self.whole.write(held)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whole, name)
