"""The graph over HTTP, as pure ASGI: POST, JSON, signed in, one request at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from inspect import isawaitable
from typing import Any, cast

import orjson
from fastapi import FastAPI
from graphql import ExecutionResult, execute
from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send
from strawberry.execution import optimized_is_awaitable

from api.graphql.errors import Failed, told, unforeseen
from api.graphql.fast_lists import FastListExecutor
from api.graphql.request_context import GraphQLContext
from api.graphql_server.budgets import BudgetExhausted
from api.graphql_server.documents import MOST_ERRORS, Documents, Ready, Unfit
from api.graphql_server.persisted_documents import (
    OnlyRegistered,
    PersistedDocuments,
    UnknownDocument,
    document_id,
)
from api.graphql_server.request_format import (
    GRAPHQL,
    GraphQLRequest,
    answer_type,
    request_of,
    whole_body,
)
from api.graphql_server.resources import GraphLimits, GraphResources, graph_resources, resources_of
from api.graphql_server.schema import GRAPH
from api.graphql_server.websocket import PROTOCOL, Sockets
from api.http.middleware import header, write_line
from api.http.strict_json import JSON
from api.runtime.foreign_exceptions import LEAVING
from api.runtime.settings import SettingsError
from api.runtime.threads import offloaded

Write = Callable[[Mapping[str, Any]], None]
Headers = tuple[tuple[bytes, bytes], ...]
Answer = Mapping[str, Any] | bytes
"""Data that is still to be encoded as JSON, or the finished bytes."""
OK, BAD_REQUEST, UNAUTHORISED, FORBIDDEN, NOT_FOUND = 200, 400, 401, 403, 404
NOT_A_METHOD, NOT_ACCEPTABLE, NOT_A_TYPE, TOO_MANY, BROKEN = 405, 406, 415, 429, 500


ADDRESS = "/graphql"
TYPES = {one: f"{one}; charset=utf-8".encode() for one in (JSON, GRAPHQL)}


class _Route:
    """Stands for a route in the request log, which asks for its path."""

    path = ADDRESS


def context_of(scope: Scope) -> GraphQLContext | None:
    """The context of a request: the actor and the request id that the middleware has put into its scope."""
    state = scope.get("state", {})
    actor = state.get("actor")
    if actor is None:
        return None
    return GraphQLContext(actor, scope["app"].state.services, state.get("request_id", ""))


class GraphQLOverHTTP:
    """Answers one address."""

    def __init__(self, write: Write = write_line) -> None:
        self.write = write
        self._documents = Documents(GRAPH)
        self._describing = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = _Route
        answer = partial(_send, send)
        if scope["method"] != "POST":
            refusal = Failed("BAD_INPUT", "Send a POST request.")
            await answer(NOT_A_METHOD, JSON, self._refused(refusal), (b"allow", b"POST"))
            return
        as_type = answer_type(header(scope, b"accept"))
        context = context_of(scope)
        if context is None:
            refusal = Failed("UNAUTHENTICATED", "Sign in: send a bearer token.")
            challenge = (b"www-authenticate", b'Bearer realm="casebook"')
            await answer(UNAUTHORISED, as_type or JSON, self._refused(refusal), challenge)
        elif as_type is None:
            refusal = Failed("BAD_INPUT", f"Answers are {GRAPHQL} or {JSON}.")
            await answer(NOT_ACCEPTABLE, JSON, self._refused(refusal))
        else:
            status, body, headers = await self._answered(
                context, resources_of(scope), receive, as_type
            )
            await answer(status, as_type, body, *headers)

    async def _answered(
        self, context: GraphQLContext, graph: GraphResources, receive: Receive, as_type: str
    ) -> tuple[int, Answer, Headers]:
        # `application/json` answers 200 to any well-formed request; the newer type uses the status.
        unfit = BAD_REQUEST if as_type == GRAPHQL else OK
        note = context.services.damage.hearing(partial(self._note, context.request_id))
        try:
            request = request_of(await whole_body(receive))
            ready = self.ready(context, graph, request)
        except Unfit as why:
            return unfit, {"errors": [told(error, note) for error in why.errors]}, ()
        except Failed as failed:
            return self._failed(failed, BAD_REQUEST)
        try:
            if request.operation in ready.listens:
                raise Failed("BAD_INPUT", f"Subscriptions are served over a WebSocket: {PROTOCOL}.")
            cost = _charged(context, graph, ready, request)
        except Failed as failed:
            return self._failed(failed, unfit)
        try:
            planned = await ready.plans.answer(context, request.operation, request.variables)
            if planned is not None:
                return OK, b"".join([b'{"data":', *planned, *_costing(cost)]), ()
            result = await self._executed(context, request, ready)
        except LEAVING:
            raise
        except BaseException as error:
            # An error outside every field, so there is no path to report it under.
            result = ExecutionResult(None, [unforeseen(error)])
            unfit = BROKEN if as_type == GRAPHQL else OK
        errors = [told(error, note) for error in result.errors or ()]
        extensions = {"extensions": {"cost": cost}}
        if result.data is None and errors and all("path" not in error for error in errors):
            return unfit, {"errors": errors, **extensions}, ()
        answer = {"data": result.data, **({"errors": errors} if errors else {}), **extensions}
        return OK, answer, ()

    def ready(
        self, context: GraphQLContext, graph: GraphResources, request: GraphQLRequest
    ) -> Ready:
        """The document that a request asks for. Raises Unfit, or Failed where it may not ask."""
        actor = context.actor
        text = graph.registered.text(
            actor.school,
            actor.sign_in,
            request.query,
            request.document,
            only=actor.registered_only,
        )
        pay = partial(graph.new_texts.charge, (actor.school, actor.sign_in))
        return self._documents.ready(text, pay)

    async def _executed(
        self, context: GraphQLContext, request: GraphQLRequest, ready: Ready
    ) -> ExecutionResult:
        carried_out = partial(
            execute,
            GRAPH,
            ready.document,
            context_value=context,
            variable_values=request.variables,
            operation_name=request.operation,
            executor_class=FastListExecutor,
            is_awaitable=cast(Any, optimized_is_awaitable),
            hide_suggestions=True,
            max_coercion_errors=MOST_ERRORS,
            projectors=ready.projectors,
        )
        if ready.describes:
            # It would block the event loop, so it runs on a thread.
            async with self._describing:
                result = await offloaded(carried_out)
        else:
            result = carried_out()
        return await result if isawaitable(result) else result

    def prepare(self, registered: PersistedDocuments) -> None:
        """Prepare every registered document: an invalid one is reported at the start."""
        for text in registered.texts():
            try:
                self._documents.ready(text)
            except Unfit as why:
                said = told(why.errors[0], self.write)["message"]
                raise SettingsError(
                    f"A document below CASEBOOK_DOCUMENTS, {document_id(text)}, does not fit:"
                    f" {said}"
                ) from None

    def _failed(self, failed: Failed, otherwise: int) -> tuple[int, Mapping[str, Any], Headers]:
        if isinstance(failed, BudgetExhausted):
            later = (b"retry-after", str(failed.seconds).encode())
            return TOO_MANY, self._refused(failed), (later,)
        return _STATUS.get(type(failed), otherwise), self._refused(failed), ()

    def _refused(self, failed: Failed) -> Mapping[str, Any]:
        return {"errors": [told(failed, self.write)]}

    def _note(self, request_id: str, failure: Mapping[str, Any]) -> None:
        self.write({"request": request_id, "route": ADDRESS, **failure})


_STATUS: Mapping[type[Failed], int] = {UnknownDocument: NOT_FOUND, OnlyRegistered: FORBIDDEN}


def _charged(
    context: GraphQLContext, graph: GraphResources, ready: Ready, request: GraphQLRequest
) -> Mapping[str, Any]:
    """Charge the request's cost: (cost, what is left). Raises LIMIT or BudgetExhausted before any lookup."""
    cost = ready.cost.of(request.operation, request.variables)
    return graph.budgets.charge((context.actor.school, context.actor.sign_in), cost)


def _costing(cost: Mapping[str, Any]) -> tuple[bytes, bytes, bytes]:
    return b',"extensions":{"cost":', orjson.dumps(cost), b"}}"


async def _send(
    send: Send,
    status: int,
    as_type: str,
    body: Answer,
    *headers: tuple[bytes, bytes],
) -> None:
    raw = body if isinstance(body, bytes) else orjson.dumps(body, option=orjson.OPT_UTC_Z)
    given = [
        (b"content-type", TYPES[as_type]),
        (b"content-length", b"%d" % len(raw)),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": given})
    await send({"type": "http.response.body", "body": raw})


def mount(app: FastAPI, graph: GraphQLOverHTTP, limits: GraphLimits) -> None:
    """Open the graph's socket, and make ready what may be asked for by its id."""
    if app.state.services is not None:
        app.state.graph = graph_resources(app.state.services, limits)
        graph.prepare(app.state.graph.registered)
    app.router.routes.insert(0, WebSocketRoute(ADDRESS, Sockets(graph.ready, graph.write)))
