"""What a request costs: one for every lookup, and one for every row it may show.

Counted from the document and its variables alone, never from what is found: the cost of asking
after a hidden case is the cost of asking after none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import ceil
from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_enum_type,
    is_input_object_type,
    is_introspection_type,
)

from api.graphql.paging import LARGEST_TIMELINE

MOST = 25_000
"""What one request may cost."""
ROWS = "first"
Count: TypeAlias = int | str
"""A number, or the name of the variable that holds it."""


DEAR: Mapping[tuple[str, str], int] = {("Case", "now"): 200}
"""Fields without an argument that read a whole stream: as dear as a page of so many entries."""
DESCRIBED = {"__schema": "__Schema", "__type": "__Type"}
"""The introspection fields, and the type that each of them lists."""


@dataclass(slots=True)
class CostNode:
    """One lookup: how many rows it may show, and what is looked up for each row."""

    rows: Count = 0
    within: list[CostNode] = field(default_factory=list)

    def cost(self, variables: Mapping[str, Any]) -> int:
        """The cost for these variables. An invalid page size costs nothing more; it is refused later."""
        each = sum([step.cost(variables) for step in self.within])
        if self.rows == 0:
            return 1 + each
        rows = self.rows if isinstance(self.rows, int) else variables.get(self.rows)
        shown = min(max(0, rows), LARGEST_TIMELINE) if type(rows) is int else 0
        return 1 + shown * (1 + each)


@dataclass(frozen=True, slots=True)
class OperationCost:
    """The lookups of one operation, and the default page sizes of its variables."""

    steps: list[CostNode]
    defaults: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cost:
    """The lookups of every operation of a document, by its name."""

    operations: Mapping[str | None, OperationCost]

    def of(self, operation: str | None, variables: Mapping[str, Any]) -> int:
        """What carrying out this operation costs; at least one."""
        operation_cost = self.operations.get(operation)
        if operation_cost is None:
            operation_cost = next(iter(self.operations.values()), OperationCost([], {}))
        given = {**operation_cost.defaults, **variables} if operation_cost.defaults else variables
        return max(1, sum([step.cost(given) for step in operation_cost.steps]))


def cost_of(graph: GraphQLSchema, document: DocumentNode) -> Cost:
    """The cost of each operation of a valid document."""
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    counting = _Counting(graph, fragments)
    return Cost(
        {
            node.name.value if node.name else None: OperationCost(
                counting.steps(graph.get_root_type(node.operation), node.selection_set),
                {
                    variable.variable.name.value: int(variable.default_value.value[:9])
                    for variable in node.variable_definitions or ()
                    if isinstance(variable.default_value, IntValueNode)
                },
            )
            for node in document.definitions
            if isinstance(node, OperationDefinitionNode)
        }
    )


class _Counting:
    def __init__(
        self, graph: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> None:
        self._graph = graph
        self._fragments = fragments
        self._known: dict[str, list[CostNode]] = {}

    def steps(self, within: Any, selected: SelectionSetNode | None) -> list[CostNode]:
        found: list[CostNode] = []
        for node in selected.selections if selected else ():
            match node:
                case FieldNode():
                    found += self._field(within, node)
                case InlineFragmentNode():
                    kind = self._kind(node.type_condition.name.value) if node.type_condition else 0
                    found += self.steps(kind or within, node.selection_set)
                case FragmentSpreadNode():
                    found += self._fragment(node.name.value)
                case _:
                    pass
        return found

    def _fragment(self, name: str) -> list[CostNode]:
        if name not in self._known:
            fragment = self._fragments[name]
            kind = self._kind(fragment.type_condition.name.value)
            self._known[name] = self.steps(kind, fragment.selection_set)
        return self._known[name]

    def _kind(self, name: str) -> Any:
        return self._graph.type_map.get(name)

    def _field(self, within: Any, node: FieldNode) -> list[CostNode]:
        name = node.name.value
        if name in DESCRIBED:
            return self.steps(self._kind(DESCRIBED[name]), node.selection_set)
        known: GraphQLField | None = getattr(within, "fields", {}).get(name)
        if known is None:
            return []
        inner = self.steps(get_named_type(known.type), node.selection_set)
        if is_introspection_type(within):
            # Introspection is answered from memory, but takes long.
            listed = description_sizes(self._graph).get(name)
            return inner if listed is None else [CostNode(listed, inner)]
        dear = DEAR.get((getattr(within, "name", ""), name))
        if dear is not None:
            return [CostNode(dear, inner)]
        if not known.args and not self._is_root(within):
            return inner
        rows = _rows(known, node) if ROWS in known.args else 0
        return [CostNode(rows, inner)]

    def _is_root(self, within: Any) -> bool:
        graph = self._graph
        roots: tuple[GraphQLObjectType | None, ...] = (
            graph.query_type,
            graph.mutation_type,
            graph.subscription_type,
        )
        return any(within is root for root in roots)


@cache
def description_sizes(graph: GraphQLSchema) -> Mapping[str, int]:
    """The mean number, rounded up, of what each introspection field lists in this schema."""
    kinds = list(graph.type_map.values())
    fields = [getattr(kind, "fields", {}) for kind in kinds]
    outer = [kind for kind in kinds if not is_input_object_type(kind)]
    every = [one for several in fields for one in several.values()]
    listed = {
        "fields": [len(several) for several in fields if several],
        "inputFields": [len(k.fields) for k in kinds if is_input_object_type(k)],
        "enumValues": [len(k.values) for k in kinds if is_enum_type(k)],
        "interfaces": [len(getattr(k, "interfaces", ())) for k in outer],
        "possibleTypes": [len(graph.get_possible_types(k)) for k in kinds if is_abstract_type(k)],
        "args": [len(getattr(one, "args", ())) for one in every],
    }
    shared = {name: ceil(sum(several) / len(kinds)) for name, several in listed.items()}
    shared["args"] = ceil(sum(listed["args"]) / len(every))
    return {**shared, "types": len(kinds), "directives": len(graph.directives)}


def _rows(known: GraphQLField, node: FieldNode) -> Count:
    for argument in node.arguments or ():
        if argument.name.value == ROWS:
            match argument.value:
                case VariableNode():
                    return argument.value.name.value
                case IntValueNode():
                    return max(1, int(argument.value.value[:9]))
                case _:
                    return 1
    default = known.args[ROWS].default_value
    return default if type(default) is int else 1
