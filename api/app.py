"""The application: layers, routes, problem answers, and the two questions a supervisor asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

import asyncpg
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from api import pages
from api.allegations import rest as allegations
from api.auth.middleware import SignIn
from api.auth.tokens import Verifier
from api.case_commands import rest as case_commands
from api.case_now import rest as case_now
from api.cases import rest as cases
from api.cases import rest_list as case_list
from api.chronologies import rest as chronologies
from api.concerns import rest as concerns
from api.duties import rest as duties
from api.graphql_server.http import ADDRESS, GraphQLOverHTTP, mount
from api.graphql_server.resources import GraphLimits
from api.http.allowed_methods import is_answered
from api.http.exception_handlers import ANSWERS
from api.http.middleware import BodyGuard, RequestLog, write_line
from api.http.problem_table import UNAVAILABLE
from api.http.problems import Problem
from api.http.rate_limits import Allowing, RateLimits
from api.http.request_headers import WellFormedHeads
from api.lookups import rest as lookups
from api.people import rest as people
from api.policies import rest as policies
from api.policies import rest_assessments as assessments
from api.policies import rest_diagram as diagrams
from api.proposals import rest as proposals
from api.questions import rest as questions
from api.referrals import rest as referrals
from api.reports import rest as own_reports
from api.rest.openapi import described
from api.rest.request_context import services_of
from api.schools import rest as schools
from api.schools import rest_calendar as school_calendar
from api.schools import rest_clocks as clocks
from api.schools import rest_timeline as school_timeline
from api.statistics import rest as statistics
from api.webhooks import rest as webhooks
from api.wiring.container import Services
from cases.schema.verified import UNKNOWN

ROUTERS = (
    case_commands.router,
    assessments.router,
    case_list.router,
    cases.router,
    duties.router,
    case_now.router,
    own_reports.router,
    diagrams.router,
    policies.router,
    questions.router,
    referrals.router,
    school_timeline.router,
    schools.router,
    clocks.router,
    people.router,
    lookups.router,
    school_calendar.router,
    chronologies.router,
    concerns.router,
    allegations.router,
    proposals.router,
    webhooks.router,
    statistics.router,
)
DEFAULT_BODY_LIMIT = 1024 * 1024
UNSET = GraphLimits()
"""Of the graph, where nothing is set."""


class _Casebook(FastAPI):
    """Answers the graph in front of the framework, behind the same guards as every other address."""

    def __init__(self, *, graph: ASGIApp, **given: Any) -> None:
        super().__init__(**given)
        self.graph = graph

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["path"] == ADDRESS:
            scope["app"] = self
            await self.graph(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(
    services: Services | None,
    *,
    body_limit: int = DEFAULT_BODY_LIMIT,
    limits: GraphLimits = UNSET,
    write: Callable[[Mapping[str, Any]], None] = write_line,
) -> FastAPI:
    """The application over open services; without them it can only be described (for the contracts)."""

    def verifier() -> Verifier:
        if services is None:
            raise Problem("record-unavailable")
        return services.verifier

    def allowances() -> RateLimits | None:
        return None if services is None else services.allowances

    def guarded(
        app: ASGIApp, is_answered: Callable[[Scope], bool], *, counted: bool = True
    ) -> ASGIApp:
        bounded: ASGIApp = BodyGuard(app, body_limit, is_answered)
        if counted:
            bounded = Allowing(bounded, allowances)
        return RequestLog(WellFormedHeads(SignIn(bounded, verifier, allowances)), write)

    graph = GraphQLOverHTTP()
    app: FastAPI = _Casebook(
        # What is asked of the graph is counted by what it looks up, not by how often.
        graph=guarded(graph, lambda _: True, counted=False),
        title="Casebook",
        version=version("casebook"),
        docs_url=None,
        redoc_url=None,
        # An address with a stroke too many leads nowhere: whoever was asked would say where to go by
        # a name that the sender gave it.
        redirect_slashes=False,
        exception_handlers=ANSWERS,
        middleware=[
            Middleware(guarded, is_answered=lambda scope: is_answered(app.router.routes, scope)),
        ],
        # Addresses name cases: what would be told to a collector of traces is told to nobody.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.services = services
    for router in ROUTERS:
        app.include_router(router)
    app.add_api_route("/livez", livez, include_in_schema=False)
    app.add_api_route("/readyz", readyz, include_in_schema=False)
    app.add_api_route("/.well-known/jwks.json", jwks, include_in_schema=False)
    mount(app, graph, limits)
    pages.mount(app)
    app.openapi = lambda: described(app)  # type: ignore[method-assign]
    return app


async def livez() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "alive"})


async def readyz(request: Request) -> JSONResponse:
    """The record can be reached, the packs are loaded, no view has stopped, and nothing is damaged:
    neither as far as this process has met it, nor by what verifying found last."""
    services = services_of(request)
    try:
        async with services.reads.connection() as connection:
            undamaged = services.damage.since is None and not await connection.fetchval(UNKNOWN)
        reachable = True
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        reachable, undamaged = False, services.damage.since is None
    checks = {
        "record": reachable,
        "packs": bool(services.packs.packs),
        "views": not services.failures(),
        "undamaged": undamaged,
    }
    ready = all(checks.values())
    status = {"status": "ready" if ready else "not ready", "checks": checks}
    return JSONResponse(status, status_code=200 if ready else UNAVAILABLE)


async def jwks(request: Request) -> JSONResponse:
    """The demo issuer's public key; there is none but in the demo."""
    issuer = services_of(request).issuer
    if issuer is None:
        raise Problem("not-found")
    return JSONResponse(issuer.jwks())
