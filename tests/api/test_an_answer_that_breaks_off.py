"""An application that fails between the head of its answer and the body: the client is told, once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import uvicorn

from api.server.http_protocol import SingleWriteProtocol

LENGTHS = [b"21", b"5", b"0"]


async def answered(headers: list[tuple[bytes, bytes]], *, fails: bool) -> bytes:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if fails:
            raise RuntimeError("between head and body")
        await send({"type": "http.response.body", "body": b"ab", "more_body": True})
        await send({"type": "http.response.body", "body": b"cde"})

    config = uvicorn.Config(app, port=0, http=SingleWriteProtocol, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server tells nobody
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    async with asyncio.timeout(5):
        raw = await reader.read()
    writer.close()
    server.should_exit = True
    await serving
    return raw


@pytest.mark.parametrize("length", LENGTHS)
async def test_the_failure_is_the_answer_and_the_only_one(length: bytes) -> None:
    raw = await answered([(b"content-length", length)], fails=True)
    assert raw.startswith(b"HTTP/1.1 500 ")
    assert raw.count(b"HTTP/1.1 ") == 1
    assert raw.endswith(b"\r\n\r\nInternal Server Error")


async def test_what_comes_in_pieces_arrives_in_order() -> None:
    raw = await answered([(b"content-length", b"5")], fails=False)
    assert raw.endswith(b"\r\n\r\nabcde")
    assert b"transfer-encoding: chunked" in await answered([], fails=False)
