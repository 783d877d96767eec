"""Nobody passes without a token, save to the few addresses that are open by name."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from api.middleware import header, send_problem
from api.problems import Problem
from api.security import Verifier

OPEN = frozenset(
    {"/", "/livez", "/readyz", "/docs", "/graphiql", "/openapi.json", "/.well-known/jwks.json"}
)
OPEN_BELOW = ("/static/", "/problems/")


class SignIn:
    """Puts the actor beside the request before any body is read. New addresses are closed."""

    def __init__(self, app: ASGIApp, verifier: Callable[[], Verifier]) -> None:
        self.app = app
        self.verifier = verifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _open(scope["path"]):
            try:
                said, verifier = header(scope, b"authorization"), self.verifier()
                actor = verifier.remembered(said) or await verifier.actor(said)
            except Problem as problem:
                request_id = scope.get("state", {}).get("request_id")
                await send_problem(send, problem, request_id)
                return
            scope.setdefault("state", {})["actor"] = actor
        await self.app(scope, receive, send)


def _open(path: str) -> bool:
    return path in OPEN or path.startswith(OPEN_BELOW)
