"""The plans of one document: made when it is asked again, few; what they do not know they leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import (
    DirectiveNode,
    DocumentNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import collect_fields

from api.graphql.fast_lists import NotPlain, RowExecutor
from api.graphql.request_context import Asking
from api.graphql_server.plans.arguments import Given, Read, Values, Variables, read_and_given
from api.graphql_server.plans.fallbacks import Fallbacks
from api.graphql_server.plans.lists import list_of_cases, list_of_duties
from api.graphql_server.plans.rendering import Rendering
from api.graphql_server.plans.timeline import page_of_timeline
from api.runtime.foreign_exceptions import LEAVING

MOST_PLANS = 16
"""Of one document: an operation with other directives in force is another plan."""

Compile: TypeAlias = Callable[[RowExecutor, Any, Any], Rendering]
READ: Mapping[str, Compile] = {
    "timeline": page_of_timeline,
    "cases": list_of_cases,
    "duties": list_of_duties,
}
"""The read models that plans know, by the field of the graph that opens each."""

# Which operation, and what the variables say that its directives ask.
_Key: TypeAlias = tuple[str | None, tuple[Any, ...]]


class _Info:
    """All that the resolvers of these fields look at of a request."""

    __slots__ = ("context",)

    def __init__(self, asking: Asking) -> None:
        self.context = asking


@dataclass(frozen=True, slots=True)
class _Root:
    """One field at the root: its resolver is the reference's own, its rendering is not."""

    read: Read
    given: Given
    rendering: Rendering


_Plan: TypeAlias = list[tuple[bytes, _Root | bytes]]


class Plans:
    """Answers without the executor, where a plan covers all that is asked and nothing fails."""

    def __init__(
        self, graph: GraphQLSchema, document: DocumentNode, fallbacks: Fallbacks | None = None
    ) -> None:
        self._graph = graph
        self._document = document
        self.fallbacks = fallbacks or Fallbacks()
        operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
        self._operations = {one.name.value if one.name else None: one for one in operations}
        if len(operations) == 1:
            self._operations[None] = operations[0]
        else:
            # Which of several is meant must be said; otherwise the reference refuses.
            self._operations.pop(None, None)
        self._switches = _switches(document)
        self._declared: dict[str | None, Variables | None] = {}
        self.kept: dict[_Key, _Plan | None] = {}
        self._asked_once: set[_Key] = set()

    async def answer(
        self, asking: Asking, operation: str | None, variables: dict[str, Any]
    ) -> list[bytes] | None:
        """The `data` of a success in pieces of JSON; None where the reference executor must answer."""
        rows_left = asking.rows_left
        try:
            found = self._found(operation, variables)
            if found is None:
                return None
            plan, values = found
            info = _Info(asking)
            said = [b"{"]
            for key, root in plan:
                said.append(key)
                if isinstance(root, bytes):
                    said.append(root)
                else:
                    asking.planned = root.rendering.planned
                    page = await root.read(info, **root.given(values))
                    said += (b"null",) if page is None else root.rendering.show(page)
            said.append(b"}")
            return said
        except LEAVING:
            raise
        except BaseException as error:
            self.fallbacks.met(self._document, error)
            asking.rows_left = rows_left
            asking.planned = None
            return None

    def _found(
        self, operation: str | None, variables: dict[str, Any]
    ) -> tuple[_Plan, Values] | None:
        declared = self._variables(operation)
        if declared is None:
            return None
        values = declared.values(variables)
        plan = self._plan((operation, tuple(map(values.get, self._switches))), variables)
        return None if plan is None else (plan, values)

    def _variables(self, operation: str | None) -> Variables | None:
        if operation not in self._declared:
            asked = self._operations.get(operation)
            if asked is None or asked.operation is not OperationType.QUERY:
                return None
            self._declared[operation] = None
            self._declared[operation] = Variables(self._graph, asked.variable_definitions or ())
        return self._declared[operation]

    def _plan(self, key: _Key, variables: dict[str, Any]) -> _Plan | None:
        if key in self.kept:
            return self.kept[key]
        if key not in self._asked_once or len(self.kept) >= MOST_PLANS:
            # What is asked once is not worth a plan.
            if len(self._asked_once) < MOST_PLANS:
                self._asked_once.add(key)
            return None
        try:
            self.kept[key] = self._compiled(key[0], variables)
        except NotPlain:
            self.kept[key] = None
        return self.kept[key]

    def _compiled(self, operation: str | None, variables: dict[str, Any]) -> _Plan:
        executor = RowExecutor.build(
            self._graph,
            self._document,
            raw_variable_values=variables,
            operation_name=operation,
            hide_suggestions=True,
        )
        query = self._graph.query_type
        if not isinstance(executor, RowExecutor) or query is None:
            raise NotPlain
        roots = collect_fields(
            self._graph,
            executor.fragments,
            executor.variable_values,
            query,
            executor.operation,
        ).grouped_field_set
        plan: _Plan = []
        for shown_as, details in roots.items():
            key = b'%b"%b":' % (b"," if plan else b"", shown_as.encode())
            node = details[0].node
            name = node.name.value
            if name == "__typename":
                plan.append((key, b'"%b"' % query.name.encode()))
                continue
            if name not in READ:
                raise NotPlain
            field = query.fields[name]
            rendering = READ[name](executor, field.type, details)
            plan.append((key, _Root(*read_and_given(field, node), rendering)))
        return plan


def _switches(document: DocumentNode) -> tuple[str, ...]:
    """The variables that say what is included and what is skipped."""
    found: set[str] = set()

    class Switches(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
            for argument in node.arguments or ():
                if isinstance(argument.value, VariableNode):
                    found.add(argument.value.name.value)

    visit(document, Switches())
    return tuple(sorted(found))
