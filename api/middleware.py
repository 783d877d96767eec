"""Pure ASGI layers round every request: its id and log line, safe headers, bounded JSON bodies."""

from __future__ import annotations

import random
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem

# A request's name is no secret: it needs no turn-around to the system for each.
_NAMES = random.Random()  # noqa: S311
BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})
DEFAULT_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


async def send_problem(send: Send, problem: Problem, request_id: str | None) -> None:
    """A problem as an ASGI response, from below any framework."""
    status, headers, body = problem.answer(request_id)
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    raw.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def header(scope: Scope, name: bytes) -> str | None:
    """One request header."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value).decode("latin-1")
    return None


def write_line(line: Mapping[str, Any]) -> None:
    """One JSON line on stderr."""
    sys.stderr.write(orjson.dumps(line).decode() + "\n")


class RequestLog:
    """Gives each request an id and writes one line about it: no case id, no name, no query text."""

    def __init__(self, app: ASGIApp, write: Callable[[Mapping[str, Any]], None]) -> None:
        self.app = app
        self.write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = f"{_NAMES.getrandbits(128):032x}"
        scope.setdefault("state", {})["request_id"] = request_id
        began = time.perf_counter()
        answered: dict[str, int] = {}

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered["status"] = message["status"]
                message.setdefault("headers", [])
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        failure: dict[str, str] = {}
        try:
            await self.app(scope, receive, noting)
        except Exception as error:
            # The text of an exception may hold what somebody wrote; its class and place do not.
            failure = {"failure": type(error).__name__, "at": _place(error)}
            if not answered:
                await send_problem(noting, Problem("internal-error"), request_id)
        finally:
            self.write(
                {
                    "method": scope["method"],
                    "route": getattr(scope.get("route"), "path", "-"),
                    "status": answered.get("status", 0),
                    "ms": round((time.perf_counter() - began) * 1000, 2),
                    "request": request_id,
                    **failure,
                }
            )


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-4:])


class SafeHeaders:
    """Adds to every answer the headers it does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                names = {bytes(name).lower() for name, _ in given}
                given += [pair for pair in DEFAULT_HEADERS if pair[0] not in names]
                message["headers"] = given
            await send(message)

        await self.app(scope, receive, guarded)


class JsonBodies:
    """Lets a body through only if it is JSON by its type and no longer than the limit."""

    def __init__(self, app: ASGIApp, limit: int, is_answered: Callable[[Scope], bool]) -> None:
        self.app = app
        self.limit = limit
        self.is_answered = is_answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in BODY_METHODS:
            await self.app(scope, receive, send)
            return
        request_id = scope.get("state", {}).get("request_id")
        try:
            self._look_at_headers(scope)
            receive = await self._bounded(scope, receive)
        except Problem as problem:
            # Where the method is not answered at all, that is what is wrong with the request.
            if self.is_answered(scope):
                await send_problem(send, problem, request_id)
                return
        await self.app(scope, receive, send)

    def _look_at_headers(self, scope: Scope) -> None:
        declared = header(scope, b"content-length")
        if declared is not None and int(declared) > self.limit:
            raise self._too_large()
        media_type = (header(scope, b"content-type") or "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise Problem("wrong-content-type", field="Content-Type")

    async def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        # A declared length is kept by the HTTP parser; only an undeclared one must be counted.
        if header(scope, b"content-length") is not None:
            return receive
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return receive
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self.limit:
                raise self._too_large()
        whole = iter([{"type": "http.request", "body": bytes(body), "more_body": False}])

        async def replay() -> Message:
            return next(whole, None) or await receive()

        return replay

    def _too_large(self) -> Problem:
        return Problem("body-too-large", f"The body is longer than {self.limit} bytes.")
