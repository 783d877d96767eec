"""Documents made ready once: read, measured, validated, and remembered while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    OverlappingFieldsCanBeMergedRule,
    parse,
    specified_rules,
    validate,
)

from api.graphql.fast_lists import Shapes
from api.graphql_server.budgets import Spent
from api.graphql_server.cost import Cost, cost_of
from api.graphql_server.document_limits import DEPTH, check_document
from api.graphql_server.lexical_limits import looked_over, too_much
from api.graphql_server.plans.document import Plans
from api.graphql_server.plans.fallbacks import Fallbacks

REMEMBERED_CHARACTERS = 300_000
REMEMBERED = 512
# A document says the same thing wrong a hundred times; nobody reads more than a few.
MOST_ERRORS = 5
Rules: TypeAlias = Collection[type[ASTValidationRule]]
# The dear one compares what may be merged before anything else is known to be right: it comes last.
RULES: tuple[Rules, Rules] = (
    [rule for rule in specified_rules if rule is not OverlappingFieldsCanBeMergedRule],
    [OverlappingFieldsCanBeMergedRule],
)
# What the reference implementation says when it stops on its own account.
GAVE_UP = "Validation aborted"


class Unfit(Exception):  # noqa: N818 - it names what the document is
    """The document cannot be carried out; nothing was."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__()
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Ready:
    """A document fit to be carried out: its cost, the shapes of its lists as far as known, its plans."""

    document: DocumentNode
    shapes: Shapes | None
    cost: Cost
    plans: Plans
    describes: bool
    """Whether it asks for the description of the graph and nothing else: that takes long."""
    listens: frozenset[str | None]
    """Its subscriptions by their names; None too, where it holds nothing else."""


class Documents:
    """Ready documents by their text, the least recently used forgotten first."""

    def __init__(self, graph: GraphQLSchema) -> None:
        self._graph = graph
        self._words = words_of(graph)
        self._ready: OrderedDict[str, Ready] = OrderedDict()
        self._characters = 0
        self.fallbacks = Fallbacks()
        """What the plans of all of them failed at."""

    def ready(self, text: str, pay: Callable[[int], object] | None = None) -> Ready:
        """The document behind a text. Raises Unfit, and what paying for its tokens raises: a text
        that is not remembered has to be read, and is dear to read."""
        ready = self._ready.get(text)
        if ready is not None:
            self._ready.move_to_end(text)
            return ready
        ready = self._made_ready(text, pay)
        self._ready[text] = ready
        self._characters += len(text)
        while self._characters > REMEMBERED_CHARACTERS or len(self._ready) > REMEMBERED:
            forgotten, _ = self._ready.popitem(last=False)
            self._characters -= len(forgotten)
        return ready

    def _made_ready(self, text: str, pay: Callable[[int], object] | None) -> Ready:
        try:
            tokens = looked_over(text, self._words)
            if pay is not None:
                pay(tokens)
            document = parse(text)
            check_document(document)
            errors = next(filter(None, map(partial(self._errors, document), RULES)), [])
        except Spent:
            raise
        except GraphQLError as error:
            raise Unfit([error]) from None
        except RecursionError:
            raise Unfit([too_much(f"{DEPTH} levels")]) from None
        if any(error.message.startswith(GAVE_UP) for error in errors):
            raise Unfit([too_much("a few selections of one name")])
        if errors:
            raise Unfit(errors)
        shapes: Shapes | None = {} if _always_the_same(text) else None
        return Ready(
            document,
            shapes,
            cost_of(self._graph, document),
            Plans(self._graph, document, self.fallbacks),
            _describes(document),
            _listens(document),
        )

    def _errors(self, document: DocumentNode, rules: Rules) -> list[GraphQLError]:
        return validate(self._graph, document, rules, max_errors=MOST_ERRORS, hide_suggestions=True)


def words_of(graph: GraphQLSchema) -> frozenset[str]:
    """Every word that a document can take from the graph, and those of the language itself."""
    words = {"query", "mutation", "subscription", "fragment", "on", "true", "false", "null"}
    words.update(["__schema", "__type", "__typename"], graph.type_map)
    for directive in graph.directives:
        words.update([directive.name], directive.args)
    for kind in graph.type_map.values():
        if isinstance(kind, GraphQLEnumType):
            words.update(kind.values)
        fields: Mapping[str, Any] = getattr(kind, "fields", {})
        words.update(fields)
        for one in fields.values():
            words.update(getattr(one, "args", ()))
    return frozenset(words)


def _describes(document: DocumentNode) -> bool:
    roots = [
        one
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
        for one in node.selection_set.selections
    ]
    return all(isinstance(one, FieldNode) and one.name.value.startswith("__") for one in roots)


def _listens(document: DocumentNode) -> frozenset[str | None]:
    operations = [
        node for node in document.definitions if isinstance(node, OperationDefinitionNode)
    ]
    found = [one for one in operations if one.operation is OperationType.SUBSCRIPTION]
    names = {one.name.value if one.name else None for one in found}
    return frozenset(names | {None} if len(found) == len(operations) else names)


def _always_the_same(text: str) -> bool:
    """Whether the selection is the same whatever the variables say: no directive leaves anything out."""
    return "@" not in text
