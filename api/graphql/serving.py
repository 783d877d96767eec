"""The graph over HTTP, as pure ASGI: POST, JSON, signed in, one request at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from inspect import isawaitable
from typing import Any, cast

import orjson
from fastapi import FastAPI
from graphql import ExecutionResult, execute
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry.execution import optimized_is_awaitable

from api.graphql.asking import Asking
from api.graphql.documents import Documents, Unfit
from api.graphql.failures import Failed, told
from api.graphql.requests import (
    GRAPHQL,
    JSON,
    GraphQLRequest,
    answer_type,
    is_json,
    request_of,
    whole_body,
)
from api.graphql.rows import RowExecutor
from api.graphql.schema import GRAPH
from api.middleware import header, write_line

ContextFactory = Callable[[Scope], Awaitable[Asking | None]]
Write = Callable[[Mapping[str, Any]], None]
OK, BAD_REQUEST, UNAUTHORISED, NOT_A_METHOD, NOT_ACCEPTABLE, NOT_A_TYPE = (
    200,
    400,
    401,
    405,
    406,
    415,
)


class _Route:
    """What the request log calls this address."""

    path = "/graphql"


async def asking_of(scope: Scope) -> Asking | None:
    """Who asks, from what the layers below have put beside the request."""
    state = scope.get("state", {})
    actor = state.get("actor")
    if actor is None:
        return None
    return Asking(actor, scope["app"].state.house, state.get("request_id", ""))


def graphql_app(context_factory: ContextFactory = asking_of, write: Write = write_line) -> ASGIApp:
    """The graph as an ASGI application, to be mounted at /graphql."""
    return GraphQLOverHTTP(context_factory, write)


class GraphQLOverHTTP:
    """Answers one address."""

    def __init__(self, context_factory: ContextFactory, write: Write) -> None:
        self._context = context_factory
        self._write = write
        self._documents = Documents(GRAPH)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = _Route
        answer = partial(_send, send)
        if scope["method"] != "POST":
            refusal = Failed("BAD_INPUT", "Send a POST request.")
            await answer(NOT_A_METHOD, JSON, self._refused(refusal), (b"allow", b"POST"))
            return
        as_type = answer_type(header(scope, b"accept"))
        asking = await self._context(scope)
        if asking is None:
            refusal = Failed("UNAUTHENTICATED", "Sign in: send a bearer token.")
            challenge = (b"www-authenticate", b'Bearer realm="casebook"')
            await answer(UNAUTHORISED, as_type or JSON, self._refused(refusal), challenge)
        elif as_type is None:
            refusal = Failed("BAD_INPUT", f"Answers are {GRAPHQL} or {JSON}.")
            await answer(NOT_ACCEPTABLE, JSON, self._refused(refusal))
        elif not is_json(header(scope, b"content-type")):
            refusal = Failed("BAD_INPUT", f"Bodies are {JSON} in UTF-8.")
            await answer(NOT_A_TYPE, as_type, self._refused(refusal))
        else:
            status, body = await self._answered(asking, receive, as_type)
            await answer(status, as_type, body)

    async def _answered(
        self, asking: Asking, receive: Receive, as_type: str
    ) -> tuple[int, Mapping[str, Any]]:
        try:
            request = request_of(await whole_body(receive))
        except Failed as failed:
            return BAD_REQUEST, self._refused(failed)
        # The older type answers 200 to whatever is a request at all; the newer one tells by status.
        unfit = BAD_REQUEST if as_type == GRAPHQL else OK
        note = partial(self._note, asking.request_id)
        try:
            result = await self._executed(asking, request)
        except Unfit as why:
            return unfit, {"errors": [told(error, note) for error in why.errors]}
        errors = [told(error, note) for error in result.errors or ()]
        if result.data is None and errors and all("path" not in error for error in errors):
            return unfit, {"errors": errors}
        return OK, {"data": result.data, **({"errors": errors} if errors else {})}

    async def _executed(self, asking: Asking, request: GraphQLRequest) -> ExecutionResult:
        ready = self._documents.ready(request.query)
        result = execute(
            GRAPH,
            ready.document,
            context_value=asking,
            variable_values=request.variables,
            operation_name=request.operation,
            executor_class=RowExecutor,
            is_awaitable=cast(Any, optimized_is_awaitable),
            hide_suggestions=True,
            shapes=ready.shapes,
        )
        return await result if isawaitable(result) else result

    def _refused(self, failed: Failed) -> Mapping[str, Any]:
        return {"errors": [told(failed, self._write)]}

    def _note(self, request_id: str, failure: Mapping[str, Any]) -> None:
        self._write({"request": request_id, "route": _Route.path, **failure})


async def _send(
    send: Send,
    status: int,
    as_type: str,
    body: Mapping[str, Any],
    *headers: tuple[bytes, bytes],
) -> None:
    raw = orjson.dumps(body, option=orjson.OPT_UTC_Z)
    given = [
        (b"content-type", f"{as_type}; charset=utf-8".encode()),
        (b"content-length", str(len(raw)).encode()),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": given})
    await send({"type": "http.response.body", "body": raw})


def mount(app: FastAPI) -> None:
    """Put the graph on the application, before the addresses that a request would be held against."""
    app.router.routes.insert(0, Route("/graphql", graphql_app(), include_in_schema=False))
