"""The exception handlers of the application: each turns an exception into a problem response."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import asyncpg
import psycopg
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException

from api.http.allowed_methods import allowed
from api.http.problem_table import BAD_REQUEST, METHOD_NOT_ALLOWED
from api.http.problems import Problem, of_refusal, of_validation
from api.runtime.damage_alarm import DAMAGED
from cases.event_store import RecordUnavailable
from cases.keys import KeysUnavailable
from domain.messages import Refusal

Answer = Callable[[Request, Any], Coroutine[Any, Any, Response]]


def answered(problem: Problem, request: Request) -> Response:
    """A problem as a Starlette response."""
    status, headers, body = problem.answer(request.scope.get("state", {}).get("request_id"))
    return Response(body, status_code=status, headers=headers)


async def _problem(request: Request, error: Problem) -> Response:
    return answered(error, request)


async def _refusal(request: Request, error: Refusal) -> Response:
    return answered(of_refusal(error), request)


async def _validation(request: Request, error: RequestValidationError) -> Response:
    return answered(of_validation(error.errors()), request)


async def _http(request: Request, error: HTTPException) -> Response:
    by_status = {BAD_REQUEST: "broken-json", METHOD_NOT_ALLOWED: "method-not-allowed"}
    status = error.status_code
    response = answered(Problem(by_status.get(status, "not-found")), request)
    if status == METHOD_NOT_ALLOWED:
        response.headers["allow"] = allowed(request.app.router.routes, request.scope)
    return response


async def _unreachable(request: Request, error: Exception) -> Response:
    return answered(Problem("record-unavailable"), request)


async def _damaged(request: Request, error: Exception) -> Response:
    request.app.state.services.damage.sound("door", error)
    return answered(Problem("record-damaged"), request)


async def _unknown(request: Request, error: Exception) -> Response:
    return answered(Problem("internal-error"), request)


ANSWERS: dict[int | type[Exception], Answer] = {
    Problem: _problem,
    Refusal: _refusal,
    RequestValidationError: _validation,
    HTTPException: _http,
    psycopg.OperationalError: _unreachable,
    PoolTimeout: _unreachable,
    asyncpg.PostgresConnectionError: _unreachable,
    asyncpg.CannotConnectNowError: _unreachable,
    asyncpg.AdminShutdownError: _unreachable,
    asyncpg.QueryCanceledError: _unreachable,
    asyncpg.TooManyConnectionsError: _unreachable,
    asyncpg.InterfaceError: _unreachable,
    **dict.fromkeys(DAMAGED, _damaged),
    RecordUnavailable: _unreachable,
    KeysUnavailable: _unreachable,
    ConnectionError: _unreachable,
    TimeoutError: _unreachable,
    Exception: _unknown,
}
