"""A cache of documents: each is parsed, measured and validated once, and kept while there is room."""

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

from api.graphql.fast_lists import Projectors
from api.graphql_server.budgets import BudgetExhausted
from api.graphql_server.cost import Cost, cost_of
from api.graphql_server.document_limits import DEPTH, check_document
from api.graphql_server.lexical_limits import check_lexical_limits, too_much
from api.graphql_server.plans.document import Plans
from api.graphql_server.plans.fallbacks import Fallbacks

REMEMBERED_CHARACTERS = 300_000
REMEMBERED = 512
# A broken document repeats the same error a hundred times; nobody reads more than a few.
MOST_ERRORS = 5
Rules: TypeAlias = Collection[type[ASTValidationRule]]
# The expensive rule (overlapping fields) comes last, so that it only sees documents that pass the rest.
RULES: tuple[Rules, Rules] = (
    [rule for rule in specified_rules if rule is not OverlappingFieldsCanBeMergedRule],
    [OverlappingFieldsCanBeMergedRule],
)
# The message with which the reference implementation gives up.
GAVE_UP = "Validation aborted"


class Unfit(Exception):  # noqa: N818 - it names what the document is
    """The document is invalid; nothing was executed."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__()
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Ready:
    """A valid document: its cost, the projectors of its lists as far as known, its compiled plans."""

    document: DocumentNode
    projectors: Projectors | None
    cost: Cost
    plans: Plans
    describes: bool
    """Whether it is introspection and nothing else: that takes long."""
    listens: frozenset[str | None]
    """The names of its subscriptions; None as well, where it holds nothing else."""


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
        """The document of a text, from the cache or parsed. Raises Unfit, and what charging for its
        tokens raises: only a text that is not in the cache has to be paid for."""
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
            tokens = check_lexical_limits(text, self._words)
            if pay is not None:
                pay(tokens)
            document = parse(text)
            check_document(document)
            errors = next(filter(None, map(partial(self._errors, document), RULES)), [])
        except BudgetExhausted:
            raise
        except GraphQLError as error:
            raise Unfit([error]) from None
        except RecursionError:
            raise Unfit([too_much(f"{DEPTH} levels")]) from None
        if any(error.message.startswith(GAVE_UP) for error in errors):
            raise Unfit([too_much("a few selections of one name")])
        if errors:
            raise Unfit(errors)
        projectors: Projectors | None = {} if _always_the_same(text) else None
        return Ready(
            document,
            projectors,
            cost_of(self._graph, document),
            Plans(self._graph, document, self.fallbacks),
            _describes(document),
            _listens(document),
        )

    def _errors(self, document: DocumentNode, rules: Rules) -> list[GraphQLError]:
        return validate(self._graph, document, rules, max_errors=MOST_ERRORS, hide_suggestions=True)


def words_of(graph: GraphQLSchema) -> frozenset[str]:
    """Every name in the schema, and those of the language itself."""
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
    """Whether the selection does not depend on variables: no `@include` or `@skip` in it."""
    return "@" not in text
