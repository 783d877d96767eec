"""A client of graphql-transport-ws that says exactly what a test wants, however wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

PROTOCOL = "graphql-transport-ws"
PATIENCE_SECONDS = 10.0


class Listener:
    """One socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def says(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def hears(self) -> Any:
        """The next message."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return json.loads(await self.connection.recv())

    async def signs_in(self, token: str) -> None:
        await self.says(type="connection_init", payload={"authorization": f"Bearer {token}"})
        assert await self.hears() == {"type": "connection_ack"}

    async def subscribes(self, query: str, name: str = "1", **variables: Any) -> None:
        payload = {"query": query, "variables": variables}
        await self.says(type="subscribe", id=name, payload=payload)

    async def next(self, name: str = "1") -> Any:
        """The data of the next event."""
        said = await self.hears()
        assert (said["type"], said["id"]) == ("next", name), said
        assert "errors" not in said["payload"], said
        return said["payload"]["data"]

    async def closed(self) -> int:
        """The code with which the server closes."""
        # Whoever takes nothing more does not hear that it is over.
        async with asyncio.timeout(PATIENCE_SECONDS):
            with suppress(ConnectionClosed):
                while True:
                    await self.connection.recv()
        assert self.connection.close_code is not None
        return self.connection.close_code


@asynccontextmanager
async def listening(
    base_url: str, token: str | None = None, protocol: str = PROTOCOL, **given: Any
) -> AsyncIterator[Listener]:
    """A socket to the graph; signed in where a token is given."""
    address = base_url.replace("http", "ws", 1) + "/graphql"
    async with connect(address, subprotocols=[Subprotocol(protocol)], **given) as connection:
        listener = Listener(connection)
        if token is not None:
            await listener.signs_in(token)
        yield listener
