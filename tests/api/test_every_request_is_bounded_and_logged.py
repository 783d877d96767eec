"""The layers round every request: limits before reading, safe headers, one line without content."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.http.exception_handlers import ANSWERS
from api.http.middleware import BodyGuard, RequestLog

LIMIT = 1_024


class Panic(BaseException):
    """As a library in another language throws it: no Exception."""


class Room:
    """A small application inside the layers, and the lines they wrote."""

    def __init__(self, *, is_answered: bool = True) -> None:
        self.lines: list[Mapping[str, Any]] = []
        self.reached = 0
        routes = [
            Route("/cases/{case}", self.endpoint, methods=["GET", "POST"]),
            Route("/broken", self.broken),
            Route("/panicked", self.panicked),
        ]
        inside = BodyGuard(
            Starlette(routes=routes, exception_handlers=ANSWERS), LIMIT, lambda _: is_answered
        )
        self.app = RequestLog(inside, self.lines.append)

    async def endpoint(self, request: Request) -> Response:
        self.reached += 1
        body = await request.body()
        return JSONResponse({"length": len(body)})

    async def broken(self, request: Request) -> Response:
        raise RuntimeError("what somebody wrote")

    async def panicked(self, request: Request) -> Response:
        raise Panic("what somebody wrote")

    async def ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://casebook") as client:
            return await client.request(method, path, **how)


JSON = {"content-type": "application/json"}


async def in_pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def test_a_body_declared_too_long_is_refused_unread() -> None:
    room = Room()
    answer = await room.ask("POST", "/cases/1", content=b"x" * (LIMIT + 1), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
    assert room.reached == 0


async def test_a_body_that_turns_out_too_long_is_refused() -> None:
    room = Room()
    pieces = in_pieces(b"x" * LIMIT, b"x")
    answer = await room.ask("POST", "/cases/1", content=pieces, headers=JSON)
    assert answer.status_code == 413
    assert room.reached == 0


async def test_a_body_of_undeclared_length_within_the_limit_arrives_whole() -> None:
    room = Room()
    answer = await room.ask("POST", "/cases/1", content=in_pieces(b"ab", b"cd"), headers=JSON)
    assert answer.json() == {"length": 4}


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""],
)
async def test_a_body_that_is_not_json_by_type_is_refused(media_type: str) -> None:
    room = Room()
    headers = {"content-type": media_type} if media_type else {}
    answer = await room.ask("POST", "/cases/1", content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["field"]) == (415, "Content-Type")
    assert room.reached == 0


async def test_a_body_that_is_refused_is_read_by_nobody() -> None:
    """Where no address answers, the framework says so; it is not given what was refused either."""
    room = Room(is_answered=False)
    for content, media_type in ((b"x" * (LIMIT + 1), "application/json"), (b"x", "text/plain")):
        headers = {"content-type": media_type}
        answer = await room.ask("POST", "/cases/1", content=content, headers=headers)
        assert answer.json() == {"length": 0}


async def test_every_answer_carries_safe_headers_and_its_request_id() -> None:
    room = Room()
    for answer in (await room.ask("GET", "/cases/1"), await room.ask("GET", "/broken")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert len(answer.headers["x-request-id"]) == 32


async def test_a_failure_is_answered_without_its_text() -> None:
    room = Room()
    answer = await room.ask("GET", "/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert "somebody" not in answer.text
    assert answer.json()["instance"].endswith(answer.headers["x-request-id"])
    assert room.lines[0]["failure"] == "RuntimeError"
    assert "somebody" not in str(room.lines)


async def test_what_is_no_ordinary_error_is_answered_as_any_other() -> None:
    room = Room()
    answer = await room.ask("GET", "/panicked")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert "somebody" not in answer.text
    (line,) = room.lines
    assert (line["status"], line["failure"]) == (500, "Panic")
    assert "somebody" not in str(line)


async def test_whoever_ends_a_request_on_purpose_is_not_answered() -> None:
    room = Room()

    async def ended(*_: Any) -> Any:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await RequestLog(ended, room.lines.append)({"type": "http", "method": "GET"}, ended, ended)
    assert [line["status"] for line in room.lines] == [0]


async def test_the_log_line_names_the_route_and_never_the_case_or_the_query() -> None:
    room = Room()
    answer = await room.ask("GET", "/cases/a-telling-id?name=a-telling-name")
    (line,) = room.lines
    assert line["method"] == "GET"
    assert line["status"] == 200
    assert line["request"] == answer.headers["x-request-id"]
    assert "telling" not in str(line)
