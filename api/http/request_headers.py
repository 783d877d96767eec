"""Refuses requests with repeated or malformed headers.

Of two headers with one name, a proxy may use the first and the server the second. A request that can
be read in two ways is therefore refused.
"""

from __future__ import annotations

import re
from collections import Counter

from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.middleware import send_problem
from api.http.problems import Problem

ONCE = (
    b"host",
    b"authorization",
    b"content-type",
    b"content-length",
    b"content-encoding",
    b"idempotency-key",
    b"if-match",
)
"""Headers that may be sent only once; HTTP defines what repeating the others means."""
AUTHORITY = re.compile(rb"[A-Za-z0-9._~%!$&'()*+,;=-]*(?::[0-9]*)?|\[[0-9A-Fa-f:.]+\](?::[0-9]*)?")
WITHOUT_HOST = frozenset({"1.0"})
"""Versions of HTTP in which the header Host is optional."""


class WellFormedHeads:
    """Middleware that refuses requests whose headers can be read in two ways."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = objection(scope) if scope["type"] == "http" else None
        if problem is None:
            await self.app(scope, receive, send)
        else:
            await send_problem(send, problem, scope.get("state", {}).get("request_id"))


def objection(scope: Scope) -> Problem | None:
    """What is wrong with the headers of a request, if anything is."""
    said = [name for name, _ in scope["headers"]]
    if len({*said}) < len(said):
        counted = Counter(said)
        for name in ONCE:
            if counted[name] > 1:
                return Problem("bad-header", "The header stands there twice.", field=_shown(name))
    host = next((value for name, value in scope["headers"] if name == b"host"), None)
    if host is None:
        if scope.get("http_version") in WITHOUT_HOST:
            return None
        return Problem("bad-header", "The header is missing.", field=_shown(b"host"))
    if AUTHORITY.fullmatch(host) is None:
        return Problem("bad-header", "This is no name of a server.", field=_shown(b"host"))
    return None


def _shown(name: bytes) -> str:
    return name.decode().title()
