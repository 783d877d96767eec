"""ASGI middleware for every request: an id, a log line, security headers, and checks of the body."""

from __future__ import annotations

import asyncio
import atexit
import random
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import Problem
from api.http.strict_json import is_json
from api.runtime.damage_alarm import DAMAGED
from api.runtime.foreign_exceptions import LEAVING, place

# A request id is no secret, and this generator needs no system call for each.
_NAMES = random.Random()  # noqa: S311
LINE_HELD_SECONDS, MOST_LINES_HELD = 0.05, 100
HEADERS = "casebook.headers"
IDENTITY = "identity"
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
_SAFE = frozenset(name for name, _ in DEFAULT_HEADERS)


async def send_problem(send: Send, problem: Problem, request_id: str | None) -> None:
    """Send a problem as an ASGI response, without the framework."""
    status, headers, body = problem.answer(request_id)
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    raw.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def header(scope: Scope, name: bytes) -> str | None:
    """The value of a request header; the first one, if there are several."""
    headers = scope.get(HEADERS)
    if headers is None:
        headers = scope[HEADERS] = dict(reversed(scope["headers"]))
    said: bytes | None = headers.get(name)
    return None if said is None else said.decode("latin-1")


class _Lines:
    """Writes JSON lines on stderr, several in one system call, because the call costs a request more
    than everything else about its line. A line about a failure is written at once."""

    def __init__(self) -> None:
        self._held: deque[Mapping[str, Any]] = deque()

    def __call__(self, line: Mapping[str, Any]) -> None:
        self._held.append(line)
        if "failure" in line or len(self._held) >= MOST_LINES_HELD:
            self.flush()
        elif len(self._held) == 1:
            try:
                asyncio.get_running_loop().call_later(LINE_HELD_SECONDS, self.flush)
            except RuntimeError:
                self.flush()

    def flush(self) -> None:
        """Write the lines that are held. From any thread."""
        lines: list[bytes] = []
        with suppress(IndexError):
            while True:
                line = self._held.popleft()
                lines.append(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        sys.stderr.write(b"".join(lines).decode())
        sys.stderr.flush()


write_line = _Lines()
"""Writes one JSON line on stderr."""
atexit.register(write_line.flush)


class RequestLog:
    """Gives every request an id and its response the security headers, and logs one line about it,
    which holds no case id, no name and no query text."""

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
        status = 0

        async def sealed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = _with_safe_headers(message.get("headers", ()))
                given.append((b"x-request-id", request_id.encode()))
                message["headers"] = given
            await send(message)

        failure: dict[str, str] = {}
        try:
            await self.app(scope, receive, sealed)
        except LEAVING:
            raise
        except BaseException as error:
            # The text of an exception may hold what somebody wrote; its class and place do not.
            failure = {"failure": type(error).__name__, "at": place(error)}
            if not status:
                await send_problem(sealed, Problem(_what(error, scope)), request_id)
        finally:
            self.write(
                {
                    "method": scope["method"],
                    "route": getattr(scope.get("route"), "path", "-"),
                    "status": status,
                    "ms": round((time.perf_counter() - began) * 1000, 2),
                    "request": request_id,
                    **failure,
                }
            )


def _what(error: BaseException, scope: Scope) -> str:
    if not isinstance(error, DAMAGED):
        return "internal-error"
    scope["app"].state.services.damage.sound("door", error)
    return "record-damaged"


def _with_safe_headers(given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers given, and each security header that is not among them."""
    headers = list(given)
    names = {name for name, _ in headers}
    if names.isdisjoint(_SAFE):
        headers += DEFAULT_HEADERS
    else:
        headers += [pair for pair in DEFAULT_HEADERS if pair[0] not in names]
    return headers


async def _without_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


class BodyGuard:
    """Lets a body through only if it is JSON by its type and no longer than the limit."""

    def __init__(self, app: ASGIApp, limit: int, is_answered: Callable[[Scope], bool]) -> None:
        self.app = app
        self.limit = limit
        self.is_answered = is_answered

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Not a coroutine itself: one await fewer for a body whose length is declared."""
        if scope["type"] != "http" or scope["method"] not in BODY_METHODS:
            return self.app(scope, receive, send)
        try:
            declared = self._declares(scope)
        except Problem as problem:
            return self._refused(problem, scope, send)
        # The HTTP parser enforces a declared length; an undeclared one has to be counted here.
        onward = self.app if declared else self._counting
        return onward(scope, receive, send)

    async def _counting(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            receive = await self._counted(receive)
        except Problem as problem:
            await self._refused(problem, scope, send)
        else:
            await self.app(scope, receive, send)

    def _refused(self, problem: Problem, scope: Scope, send: Send) -> Awaitable[None]:
        # If no route takes this method, the application answers 405 (or 404) instead.
        if self.is_answered(scope):
            request_id = scope.get("state", {}).get("request_id")
            return send_problem(send, problem, request_id)
        return self.app(scope, _without_body, send)

    def _declares(self, scope: Scope) -> bool:
        """Whether the headers declare a length. Raises a Problem for one above the limit, or for a
        body that is not plain JSON."""
        declared = header(scope, b"content-length")
        if declared is not None and int(declared) > self.limit:
            raise self._too_large()
        if not is_json(header(scope, b"content-type")):
            raise Problem("wrong-content-type", field="Content-Type")
        if (header(scope, b"content-encoding") or IDENTITY).strip().lower() != IDENTITY:
            raise Problem("wrong-content-type", field="Content-Encoding")
        return declared is not None

    async def _counted(self, receive: Receive) -> Receive:
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
