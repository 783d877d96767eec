"""A client has its time and its size for a request; whoever says nothing keeps nobody else out."""

from __future__ import annotations

import asyncio
import json
import resource
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from typing import Any

import httpx
import pytest
import uvicorn

from api.server.connections import BODY_SECONDS, HEAD_SECONDS, Connections, connections_of
from api.server.http_protocol import LARGEST_HEAD, MOST_HEADERS, SingleWriteProtocol
from api.server.socket_protocol import ClosingSocket
from domain.vocabulary import Role
from tests.support.raw_sockets import handshake
from tests.support.server import ServerProcess, a_server

PATIENCE_SECONDS = 10.0
LONG_ANSWER = b"x" * 32 * 1024 * 1024
WHOLE = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
HALF = b"GET / HTTP/1.1\r\nhost: x\r\nx-slow: "
HALF_BODY = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf"


class Client:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def says(self, words: bytes) -> None:
        self._writer.write(words)
        await self._writer.drain()

    async def hears(self) -> tuple[int, dict[str, str], bytes]:
        """The next answer: status, headers, body."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            head = await self._reader.readuntil(b"\r\n\r\n")
            status, *lines = head.decode().strip().split("\r\n")
            headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines)}
            body = await self._reader.readexactly(int(headers.get("content-length", 0)))
        return int(status.split()[1]), headers, body

    async def is_closed(self) -> bool:
        """Whether nothing comes any more; the rest is thrown away."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while await self._reader.read(65_536):
                    pass
        except ConnectionError:
            pass
        except TimeoutError:
            return False
        return True

    def is_open(self) -> bool:
        return not self._reader.at_eof() and self._reader.exception() is None

    async def goes(self) -> None:
        self._writer.transport.abort()
        with suppress(ConnectionError):
            await self._writer.wait_closed()


class Served:
    """A server whose clock stands still until it is moved, with an application of three addresses."""

    def __init__(self, most: int) -> None:
        self.now = 0.0
        self.connections = Connections(most, now=lambda: self.now)
        self.let_go = asyncio.Event()
        self.disconnected = 0
        self.asked = 0
        self.port = 0
        self.clients: list[Client] = []

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            if scope["path"] != "/unsaid":
                await send({"type": "websocket.send", "text": "welcome"})
            await receive()
            return
        self.asked += 1
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.disconnected += 1
                return
            more = message["more_body"]
        if scope["path"] == "/held":
            await self.let_go.wait()
        body = LONG_ANSWER if scope["path"] == "/long" else b"well"
        length = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": body})

    async def client(self, *, room: int = 65_536) -> Client:
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        made.setblocking(False)
        await asyncio.get_running_loop().sock_connect(made, ("127.0.0.1", self.port))
        before = self.connections.open
        client = Client(*await asyncio.open_connection(sock=made, limit=room))
        self.clients.append(client)
        await self.until(lambda: self.connections.open > before or before >= self.connections.most)
        return client

    async def until(self, true: Any) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not true():  # noqa: ASYNC110 - the server tells nobody
                await asyncio.sleep(0.005)

    def hears_somebody(self) -> bool:
        """Whether the first bytes of a request have come."""
        waiting = list(self.connections.heads)
        return any(isinstance(one, SingleWriteProtocol) and one._reading_head for one in waiting)

    def passes(self, seconds: float) -> None:
        self.now += seconds
        self.connections.look()


@asynccontextmanager
async def served(most: int = 1_000) -> AsyncIterator[Served]:
    house = Served(most)
    config = uvicorn.Config(
        house.app,
        interface="asgi3",
        port=0,
        http=SingleWriteProtocol,
        ws=ClosingSocket,
        log_config=None,
        lifespan="off",
        timeout_keep_alive=3_600,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    connections_of(server.server_state, house.connections)
    serving = asyncio.create_task(server.serve())
    await house.until(lambda: server.started)
    house.port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield house
    finally:
        house.let_go.set()
        for client in house.clients:
            await client.goes()
        server.should_exit = True
        await serving


async def refused(client: Client, status: int, code: str) -> None:
    found, headers, body = await client.hears()
    assert (found, json.loads(body)["code"]) == (status, code)
    assert headers["content-type"] == "application/problem+json"
    assert headers["connection"] == "close"
    assert headers["x-content-type-options"] == "nosniff"
    assert await client.is_closed()


async def test_headers_that_do_not_end_are_waited_for_so_long_and_no_longer() -> None:
    async with served() as house:
        client = await house.client()
        await client.says(HALF)
        await house.until(house.hears_somebody)
        house.passes(HEAD_SECONDS - 1)
        await client.says(b"a")
        assert client.is_open()
        house.passes(1)
        await refused(client, 408, "request-too-slow")
        await client.goes()
        await house.until(lambda: house.connections.open == 0)


async def test_who_says_nothing_is_let_go_without_a_word() -> None:
    async with served() as house:
        silent, before = await house.client(), await house.client()
        await before.says(WHOLE)
        await before.hears()
        house.passes(HEAD_SECONDS)
        assert await silent.is_closed()
        assert await before.is_closed()
        await house.until(lambda: house.connections.open == 0)


async def test_a_body_that_does_not_end_is_waited_for_so_long_and_the_request_given_up() -> None:
    async with served() as house:
        client = await house.client()
        await client.says(HALF_BODY)
        await house.until(lambda: list(house.connections.bodies))
        house.passes(BODY_SECONDS - 1)
        assert client.is_open()
        house.passes(1)
        await refused(client, 408, "request-too-slow")
        await house.until(lambda: house.disconnected == 1)


async def test_the_answer_itself_takes_as_long_as_it_takes() -> None:
    async with served() as house:
        client = await house.client()
        await client.says(WHOLE.replace(b"/ ", b"/held "))
        await house.until(lambda: house.asked == 1)
        house.passes(10 * BODY_SECONDS)
        house.let_go.set()
        assert (await client.hears())[0] == 200


async def test_an_answer_that_nobody_takes_is_not_kept_for_ever() -> None:
    async with served() as house:
        client = await house.client(room=4_096)
        await client.says(WHOLE.replace(b"/ ", b"/long "))
        await house.until(lambda: list(house.connections.heads))
        house.passes(HEAD_SECONDS)
        assert house.connections.open == 1
        house.passes(HEAD_SECONDS)
        await house.until(lambda: house.connections.open == 0)


async def test_half_a_request_behind_another_one_does_not_end_its_answer() -> None:
    async with served() as house:
        client = await house.client()
        await client.says(WHOLE.replace(b"/ ", b"/held ") + HALF)
        await house.until(lambda: house.asked == 1)
        house.passes(HEAD_SECONDS)
        house.let_go.set()
        assert (await client.hears())[0] == 200
        house.passes(HEAD_SECONDS)
        await refused(client, 408, "request-too-slow")


def with_headers(*lines: bytes, first: bytes = b"GET / HTTP/1.1") -> bytes:
    return b"\r\n".join([first, b"host: x", *lines, b"", b""])


AS_MANY = [b"x-%d: 1" % number for number in range(MOST_HEADERS - 1)]
UPGRADE = (
    b"upgrade: websocket",
    b"connection: Upgrade",
    b"sec-websocket-version: 13",
    b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==",
)
TOO_MUCH = {
    "headers": with_headers(*AS_MANY, b"x-more: 1"),
    "of them": with_headers(b"x: " + b"y" * LARGEST_HEAD),
    "in the address": with_headers(first=b"GET /" + b"y" * LARGEST_HEAD + b" HTTP/1.1"),
    "before it ends": b"GET / HTTP/1.1\r\nx: " + b"y" * 4 * LARGEST_HEAD,
    "for a socket": with_headers(*UPGRADE, *AS_MANY),
}


@pytest.mark.parametrize("request_", TOO_MUCH.values(), ids=list(TOO_MUCH))
async def test_too_many_headers_or_too_much_of_them_is_refused(request_: bytes) -> None:
    async with served() as house:
        client = await house.client()
        for start in range(0, len(request_), 16_384):
            await client.says(request_[start : start + 16_384])
            await asyncio.sleep(0)
        status, _, body = await client.hears()
        assert (status, json.loads(body)["code"]) == (431, "headers-too-large")


async def test_as_many_as_there_may_be_are_taken() -> None:
    async with served() as house:
        client = await house.client()
        for _ in range(3):
            await client.says(with_headers(*AS_MANY))
            assert (await client.hears())[0] == 200
        await client.says(with_headers(b"x: " + b"y" * (LARGEST_HEAD - 100)) * 3)
        for _ in range(3):
            assert (await client.hears())[0] == 200


async def test_what_is_no_request_is_told_so_as_a_problem() -> None:
    async with served() as house:
        client = await house.client()
        await client.says(b"\x16\x03\x01 hello\r\n\r\n")
        await refused(client, 400, "not-http")


async def test_a_request_before_the_one_that_is_too_large_has_its_answer() -> None:
    async with served() as house:
        client = await house.client()
        await client.says(WHOLE.replace(b"/ ", b"/held "))
        await house.until(lambda: house.asked == 1)
        await client.says(TOO_MUCH["headers"])
        house.let_go.set()
        status, _, body = await client.hears()
        assert (status, body) == (200, b"well")
        assert await client.is_closed()


MOST = 8


async def test_the_next_is_let_in_and_whoever_was_silent_longest_goes() -> None:
    async with served(MOST) as house:
        answered = await house.client()
        await answered.says(WHOLE.replace(b"/ ", b"/held "))
        listening = await house.client()
        await listening.says(handshake(f"http://127.0.0.1:{house.port}"))
        assert (await listening.hears())[0] == 101
        silent = [await house.client() for _ in range(MOST - 2)]
        assert house.connections.open == MOST
        for number in range(3):
            one = await house.client()
            await one.says(WHOLE)
            assert (await one.hears())[0] == 200
            assert await silent[number].is_closed()
        assert all(client.is_open() for client in silent[3:])
        assert listening.is_open()
        house.let_go.set()
        assert (await answered.hears())[0] == 200


async def test_half_requests_and_sockets_of_nobody_give_way_as_well() -> None:
    async with served(MOST) as house:
        unsaid = handshake("http://x").replace(b"/graphql", b"/unsaid")
        for begun in (HALF, unsaid, HALF_BODY):
            for _ in range(MOST):
                client = await house.client()
                await client.says(begun)
            one = await house.client()
            await one.says(WHOLE)
            assert (await one.hears())[0] == 200


FEW, CROWD = 256, 1_000


@pytest.fixture(scope="module")
def crowded() -> Iterator[ServerProcess]:
    """A server that may open few files, as on many systems; it cannot help that."""
    with a_server(descriptors=FEW) as started:
        yield started


def test_a_crowd_that_says_nothing_shuts_out_nobody(crowded: ServerProcess) -> None:
    place = httpx.URL(crowded.base_url)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4 * CROWD), hard))
    try:
        with ExitStack() as crowd:
            for number in range(CROWD):
                one = crowd.enter_context(socket.create_connection((place.host, place.port or 0)))
                one.sendall(HALF if number % 2 else b"")
            for _ in range(3):
                answer = httpx.get(
                    f"{crowded.base_url}/cases",
                    headers={"authorization": f"Bearer {crowded.token(Role.DSL)}"},
                )
                assert answer.status_code == 200
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_the_server_itself_looks_at_the_clock(crowded: ServerProcess) -> None:
    place = httpx.URL(crowded.base_url)
    with socket.create_connection((place.host, place.port or 0)) as slow:
        slow.settimeout(2 * HEAD_SECONDS)
        slow.sendall(HALF)
        assert slow.recv(100).startswith(b"HTTP/1.1 408 ")
