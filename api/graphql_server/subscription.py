"""One subscription: from its document to its events, and from an event to the JSON that is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from inspect import isawaitable
from typing import Any, cast

import orjson
from graphql import (
    ExecutionResult,
    OperationType,
    create_source_event_stream,
    execute_subscription_event,
)
from graphql.execution.collect_fields import collect_fields
from strawberry.execution import optimized_is_awaitable

from api.graphql.errors import Failed, told
from api.graphql.fast_lists import FastListExecutor, NotSupported
from api.graphql.request_context import ROWS
from api.graphql_server.budgets import BudgetExhausted, Budgets
from api.graphql_server.documents import MOST_ERRORS, Ready, Unfit
from api.graphql_server.request_format import GraphQLRequest
from api.graphql_server.schema import GRAPH
from api.subscriptions.context import SubscriptionContext
from api.subscriptions.payload import SubscriptionPayload

Note = Callable[[Mapping[str, Any]], None]
ONLY_SUBSCRIPTIONS = "Only subscriptions here: anything else is asked by POST."
ONE_THING = "A subscription asks for one thing."


class SubscriptionStream:
    """A running subscription."""

    def __init__(  # noqa: PLR0913, PLR0917 - what one subscription is made of
        self,
        context: SubscriptionContext,
        budgets: Budgets,
        ready: Ready,
        request: GraphQLRequest,
        executor: FastListExecutor,
        note: Note,
    ) -> None:
        self._asking = context
        self._budgets = budgets
        self._cost = ready.cost.of(request.operation, request.variables)
        self._executor = executor
        self._note = note
        root = GRAPH.subscription_type
        if root is None or executor.operation.operation is not OperationType.SUBSCRIPTION:
            raise Failed("BAD_INPUT", ONLY_SUBSCRIPTIONS)
        fields = collect_fields(
            GRAPH, executor.fragments, executor.variable_values, root, executor.operation
        ).grouped_field_set
        if len(fields) != 1:
            raise Failed("BAD_INPUT", ONE_THING)
        ((self._key, details),) = fields.items()
        self._shape = executor.projector_of(root.fields[details[0].node.name.value].type, details)
        # With `@include` or `@skip` the selection depends on variables, so others cannot reuse its text.
        self._shared = ready.projectors is not None

    async def events(self) -> AsyncGenerator[SubscriptionPayload, None]:
        """Its events, one after the other. Raises Unfit, or what reading them raises."""
        self._charge()
        begun = create_source_event_stream(self._executor)
        stream = await begun if isawaitable(begun) else begun
        if isinstance(stream, ExecutionResult):
            raise Unfit(list(stream.errors or ()))
        heard = cast(AsyncGenerator[SubscriptionPayload, None], stream)
        try:
            async for payload in heard:
                yield payload
                await self._paid()
        finally:
            await heard.aclose()

    async def payload(self, payload: SubscriptionPayload) -> str:
        """An event as JSON: `data`, and `errors` where there are any."""
        plain = self._plain(payload)
        if plain is not None:
            return plain
        self._asking.rows_left = ROWS
        found = execute_subscription_event(self._executor.build_per_event_executor(payload.root))
        result = await found if isawaitable(found) else found
        errors = [told(error, self._note) for error in result.errors or ()]
        return _text({"data": result.data, **({"errors": errors} if errors else {})})

    def _plain(self, payload: SubscriptionPayload) -> str | None:
        """Render without the executor, where the selection asks only for data shared by all subscribers."""
        projector = self._shape
        if projector is None:
            return None
        said = payload.said.get(projector)
        if said is None:
            try:
                said = _text({"data": {self._key: projector(payload.plain)}})
            except NotSupported:
                return None
            if self._shared:
                payload.said[projector] = said
        return said

    def _charge(self) -> None:
        actor = self._asking.actor
        self._budgets.charge((actor.school, actor.sign_in), self._cost)

    async def _paid(self) -> None:
        """Charge one lookup for the event. A client without budget waits until there is some again."""
        while True:
            try:
                self._charge()
            except BudgetExhausted as spent:
                await asyncio.sleep(spent.seconds)
            else:
                return


def open_stream(
    context: SubscriptionContext,
    budgets: Budgets,
    ready: Ready,
    request: GraphQLRequest,
    note: Note,
) -> SubscriptionStream:
    """A subscription that can begin. Raises Unfit, or Failed."""
    executor = FastListExecutor.build(
        GRAPH,
        ready.document,
        context_value=context,
        raw_variable_values=request.variables,
        operation_name=request.operation,
        hide_suggestions=True,
        max_coercion_errors=MOST_ERRORS,
        is_awaitable=cast(Any, optimized_is_awaitable),
        projectors=ready.projectors,
    )
    if isinstance(executor, list):
        raise Unfit(executor)
    return SubscriptionStream(
        context, budgets, ready, request, cast(FastListExecutor, executor), note
    )


def _text(said: Any) -> str:
    return orjson.dumps(said, option=orjson.OPT_UTC_Z).decode()
