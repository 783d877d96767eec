"""The head of a request: what stands in it stands there once and says one thing to every reader.

Of two headers of one name a proxy may believe the first and a server the second; a request that can
be read in two ways is answered by neither.
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
"""Headers that mean one thing; of the others HTTP says what several mean."""
AUTHORITY = re.compile(rb"[A-Za-z0-9._~%!$&'()*+,;=-]*(?::[0-9]*)?|\[[0-9A-Fa-f:.]+\](?::[0-9]*)?")
WITHOUT_HOST = frozenset({"1.0"})
"""Who speaks so need not say whom they ask."""


class WellFormedHeads:
    """Lets a request through whose head can be read in one way only."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = objection(scope) if scope["type"] == "http" else None
        if problem is None:
            await self.app(scope, receive, send)
        else:
            await send_problem(send, problem, scope.get("state", {}).get("request_id"))


def objection(scope: Scope) -> Problem | None:
    """What is wrong with the head of a request, if anything is."""
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
