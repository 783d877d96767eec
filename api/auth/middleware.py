"""Nobody passes without a token, save to the few addresses that are open by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from api.auth.tokens import Verifier
from api.http.middleware import header, send_problem
from api.http.problem_table import UNAUTHORISED
from api.http.problems import Problem
from api.http.rate_limits import RateLimits
from cases.access import Actor

OPEN = frozenset(
    {"/", "/livez", "/readyz", "/docs", "/graphiql", "/openapi.json", "/.well-known/jwks.json"}
)
OPEN_BELOW = ("/static/", "/problems/")
ALIVE = "/livez"
"""Asked by whoever restarts the server; it costs nothing and is never refused."""


class SignIn:
    """Puts the actor beside the request before any body is read. New addresses are closed."""

    def __init__(
        self,
        app: ASGIApp,
        verifier: Callable[[], Verifier],
        allowances: Callable[[], RateLimits | None],
    ) -> None:
        self.app = app
        self.verifier = verifier
        self.allowances = allowances

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Nothing is waited for where the token is known already."""
        if scope["type"] != "http":
            return self.app(scope, receive, send)
        if _open(scope["path"]):
            return self._anybody(scope, receive, send)
        try:
            actor = self.verifier().remembered(header(scope, b"authorization"))
        except Problem:
            actor = None
        if actor is None:
            return self._verified(scope, receive, send)
        return self._signed_in(actor, scope, receive, send)

    def _anybody(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        allowances = self.allowances()
        if allowances is not None and scope["path"] != ALIVE:
            try:
                allowances.taken_by_anybody(scope)
            except Problem as problem:
                return self._refused(problem, scope, send)
        return self.app(scope, receive, send)

    async def _verified(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            actor = await self.verifier().actor(header(scope, b"authorization"))
        except Problem as problem:
            await self._refused(self._counted(problem, scope), scope, send)
        else:
            await self._signed_in(actor, scope, receive, send)

    def _counted(self, problem: Problem, scope: Scope) -> Problem:
        """What is answered to a sign-in that failed: the same, unless its address sends too many.

        It is looked at before it is counted, so that nobody with a good token is shut out by what
        others behind the same address send.
        """
        allowances = self.allowances()
        if allowances is not None and problem.status == UNAUTHORISED:
            try:
                allowances.taken_by_stranger(scope)
            except Problem as too_many:
                return too_many
        return problem

    def _refused(self, problem: Problem, scope: Scope, send: Send) -> Awaitable[None]:
        return send_problem(send, problem, scope.get("state", {}).get("request_id"))

    def _signed_in(
        self, actor: Actor, scope: Scope, receive: Receive, send: Send
    ) -> Awaitable[None]:
        scope.setdefault("state", {})["actor"] = actor
        return self.app(scope, receive, send)


def _open(path: str) -> bool:
    return path in OPEN or path.startswith(OPEN_BELOW)
