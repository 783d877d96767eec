"""Nobody passes without a token, save to the few addresses that are open by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from api.middleware import header, send_problem
from api.problems import Problem
from api.security import Verifier
from cases.access import Actor

OPEN = frozenset(
    {"/", "/livez", "/readyz", "/docs", "/graphiql", "/openapi.json", "/.well-known/jwks.json"}
)
OPEN_BELOW = ("/static/", "/problems/")


class SignIn:
    """Puts the actor beside the request before any body is read. New addresses are closed."""

    def __init__(self, app: ASGIApp, verifier: Callable[[], Verifier]) -> None:
        self.app = app
        self.verifier = verifier

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Nothing is waited for where the token is known already."""
        if scope["type"] != "http" or _open(scope["path"]):
            return self.app(scope, receive, send)
        try:
            actor = self.verifier().remembered(header(scope, b"authorization"))
        except Problem:
            actor = None
        if actor is None:
            return self._verified(scope, receive, send)
        return self._signed_in(actor, scope, receive, send)

    async def _verified(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            actor = await self.verifier().actor(header(scope, b"authorization"))
        except Problem as problem:
            request_id = scope.get("state", {}).get("request_id")
            await send_problem(send, problem, request_id)
        else:
            await self._signed_in(actor, scope, receive, send)

    def _signed_in(
        self, actor: Actor, scope: Scope, receive: Receive, send: Send
    ) -> Awaitable[None]:
        scope.setdefault("state", {})["actor"] = actor
        return self.app(scope, receive, send)


def _open(path: str) -> bool:
    return path in OPEN or path.startswith(OPEN_BELOW)
