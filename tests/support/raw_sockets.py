"""A WebSocket client written out by hand: cheap enough for thousands, and rude enough to not read."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from typing import Any
from urllib.parse import urlsplit

PATIENCE_SECONDS = 30.0
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
FINAL, MASKED, BY_TWO = 0x80, 0x80, 126
NO_MASK = bytes(4)


def handshake(base_url: str) -> bytes:
    """The request that opens a socket to the graph."""
    host = urlsplit(base_url).netloc
    lines = (
        "GET /graphql HTTP/1.1",
        f"host: {host}",
        "upgrade: websocket",
        "connection: Upgrade",
        "sec-websocket-version: 13",
        "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==",
        "sec-websocket-protocol: graphql-transport-ws",
    )
    return "\r\n".join([*lines, "", ""]).encode()


def frame(payload: bytes, kind: int = TEXT, *, final: bool = True) -> bytes:
    """A frame as a client writes it; masked with zeros, which leaves it readable."""
    begun = kind | (FINAL if final else 0)
    if len(payload) < BY_TWO:
        return struct.pack("!BB", begun, MASKED | len(payload)) + NO_MASK + payload
    return struct.pack("!BBH", begun, MASKED | BY_TWO, len(payload)) + NO_MASK + payload


def message(**said: Any) -> bytes:
    """A message of the protocol as a frame."""
    return frame(json.dumps(said).encode())


def signing_in(token: str) -> bytes:
    """The first message."""
    payload = {"authorization": f"Bearer {token}"}
    return message(type="connection_init", payload=payload)


def connected(base_url: str, *, room: int = 4_096) -> socket.socket:
    """A connection with little room to receive into."""
    place = urlsplit(base_url)
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    made.settimeout(PATIENCE_SECONDS)
    made.connect((place.hostname, place.port))
    return made


class RawListener(asyncio.Protocol):
    """Counts what it is told, and knows when it was told last."""

    def __init__(self) -> None:
        self.heard = 0
        self.at = 0.0
        self._left = bytearray()
        self.upgraded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting: tuple[int, asyncio.Future[None]] | None = None
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready to speak."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Count the frames in it."""
        self._left += data
        if not self.upgraded.done():
            head, found, rest = bytes(self._left).partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head, head
            self._left = bytearray(rest)
            self.upgraded.set_result(None)
        while (length := self._frame_length()) is not None and len(self._left) >= length:
            del self._left[:length]
            self.heard += 1
            self.at = self._loop.time()
        if self._waiting is not None and self.heard >= self._waiting[0]:
            self._waiting[1].set_result(None)
            self._waiting = None

    def _frame_length(self) -> int | None:
        if len(self._left) < 4:
            return 2 if len(self._left) >= 2 and self._left[1] == 0 else None
        short = self._left[1]
        return 2 + short if short < BY_TWO else 4 + struct.unpack_from("!H", self._left, 2)[0]

    async def until(self, count: int) -> None:
        """Until it has been told so many messages."""
        if self.heard < count:
            told: asyncio.Future[None] = self._loop.create_future()
            self._waiting = count, told
            async with asyncio.timeout(PATIENCE_SECONDS):
                await told


async def raw_listener(base_url: str, token: str, query: str, **variables: Any) -> RawListener:
    """Somebody who has signed in and subscribed."""
    place = urlsplit(base_url)
    loop = asyncio.get_running_loop()
    _, listener = await loop.create_connection(
        RawListener, str(place.hostname), int(place.port or 80)
    )
    payload = {"query": query, "variables": variables}
    subscribe = message(type="subscribe", id="1", payload=payload)
    listener.transport.write(handshake(base_url))
    await listener.upgraded
    listener.transport.write(signing_in(token) + subscribe)
    await listener.until(1)
    return listener
