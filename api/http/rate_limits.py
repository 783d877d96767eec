"""Rate limits of the REST API for each client: reads, acts and papers a minute.

They are generous for a DSL at work and for an MIS that catches up; requests of a program that loops
are refused before anything is looked up. GraphQL has its own budgets (api/graphql_server/budgets.py).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import IPv6Network, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.middleware import BODY_METHODS, send_problem
from api.http.problems import Problem
from api.runtime.token_buckets import Empty, TokenBuckets

NETWORK_BITS = 64
"""IPv6 clients are counted by /64 network, because each usually owns a whole one."""
PAPER = ".pdf"


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The token buckets of one process: for actors by school and sign-in, otherwise by address."""

    reads: TokenBuckets
    acts: TokenBuckets
    papers: TokenBuckets
    failed_sign_ins: TokenBuckets
    open_pages: TokenBuckets

    def taken_by_actor(self, scope: Scope) -> None:
        """Count a request of the signed-in actor. Raises a Problem above the limit."""
        actor = scope.get("state", {}).get("actor")
        if actor is None:
            return
        if scope["method"] in BODY_METHODS:
            buckets = self.acts
        else:
            buckets = self.papers if scope["path"].endswith(PAPER) else self.reads
        _take(buckets, (actor.school, actor.sign_in), "budget-spent")

    def taken_by_stranger(self, scope: Scope) -> None:
        """Count a failed sign-in of an address. Raises a Problem above the limit."""
        _take(self.failed_sign_ins, address(scope), "too-many-sign-ins")

    def taken_by_anybody(self, scope: Scope) -> None:
        """Count a request for a public page by its address. Raises a Problem above the limit."""
        _take(self.open_pages, address(scope), "budget-spent")


class Allowing:
    """Middleware that refuses requests above their actor's limit."""

    def __init__(self, app: ASGIApp, allowances: Callable[[], RateLimits | None]) -> None:
        self.app = app
        self.allowances = allowances

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Not a coroutine itself: one await fewer for a request within its limit."""
        allowances = self.allowances() if scope["type"] == "http" else None
        if allowances is not None:
            try:
                allowances.taken_by_actor(scope)
            except Problem as problem:
                return send_problem(send, problem, scope["state"].get("request_id"))
        return self.app(scope, receive, send)


def address(scope: Scope) -> str:
    """The client's IPv4 address, or the /64 network of its IPv6 address."""
    client = scope.get("client")
    said = str(client[0]) if client else ""
    if ":" not in said:
        return said
    try:
        whole = ip_address(said.partition("%")[0])
    except ValueError:
        return said
    return str(IPv6Network((int(whole), NETWORK_BITS), strict=False))


def _take(buckets: TokenBuckets, client: object, code: str) -> None:
    try:
        buckets.take(client)
    except Empty as empty:
        raise Problem(
            code,
            remedy=f"Ask again in {empty.seconds} seconds.",
            retry_after=empty.seconds,
        ) from None
