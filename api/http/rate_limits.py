"""How often one client may ask at REST in a minute: for reads, for acts, and for papers.

Generous for a DSL at work and for an MIS that catches up; what a program gone wild sends is refused
before anything is looked up. The graph has budgets of its own (api/graphql_server/budgets.py).
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
"""Whoever has one address of version 6 has as many as this leaves."""
PAPER = ".pdf"


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The purses of one process. Those of actors are by school and actor, the others by address."""

    reads: TokenBuckets
    acts: TokenBuckets
    papers: TokenBuckets
    failed_sign_ins: TokenBuckets
    open_pages: TokenBuckets

    def taken_by_actor(self, scope: Scope) -> None:
        """Take one request of whoever is signed in. Raises a Problem."""
        actor = scope.get("state", {}).get("actor")
        if actor is None:
            return
        if scope["method"] in BODY_METHODS:
            purses = self.acts
        else:
            purses = self.papers if scope["path"].endswith(PAPER) else self.reads
        _take(purses, (actor.school, actor.sign_in), "budget-spent")

    def taken_by_stranger(self, scope: Scope) -> None:
        """Take one sign-in that failed. Raises a Problem once there were too many from its address."""
        _take(self.failed_sign_ins, address(scope), "too-many-sign-ins")

    def taken_by_anybody(self, scope: Scope) -> None:
        """Take one request for a page that is open to all. Raises a Problem."""
        _take(self.open_pages, address(scope), "budget-spent")


class Allowing:
    """Lets a request through that its actor may still make."""

    def __init__(self, app: ASGIApp, allowances: Callable[[], RateLimits | None]) -> None:
        self.app = app
        self.allowances = allowances

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Nothing is waited for where it may."""
        allowances = self.allowances() if scope["type"] == "http" else None
        if allowances is not None:
            try:
                allowances.taken_by_actor(scope)
            except Problem as problem:
                return send_problem(send, problem, scope["state"].get("request_id"))
        return self.app(scope, receive, send)


def address(scope: Scope) -> str:
    """Where a request comes from: the address, or the network of somebody who has a whole one."""
    client = scope.get("client")
    said = str(client[0]) if client else ""
    if ":" not in said:
        return said
    try:
        whole = ip_address(said.partition("%")[0])
    except ValueError:
        return said
    return str(IPv6Network((int(whole), NETWORK_BITS), strict=False))


def _take(purses: TokenBuckets, client: object, code: str) -> None:
    try:
        purses.take(client)
    except Empty as empty:
        raise Problem(
            code,
            remedy=f"Ask again in {empty.seconds} seconds.",
            retry_after=empty.seconds,
        ) from None
