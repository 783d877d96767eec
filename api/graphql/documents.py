"""Documents made ready once: read, measured, validated, and remembered while there is room."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    parse,
    specified_rules,
    validate,
)

from api.graphql.costs import Cost, cost_of
from api.graphql.limits import DEPTH, check_document
from api.graphql.plans.document import Plans
from api.graphql.rows import Shapes
from api.graphql.scanning import looked_over, too_much

REMEMBERED_CHARACTERS = 300_000
REMEMBERED = 512
# A document says the same thing wrong a hundred times; nobody reads more than a few.
MOST_ERRORS = 5
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


class Documents:
    """Ready documents by their text, the least recently used forgotten first."""

    def __init__(self, graph: GraphQLSchema) -> None:
        self._graph = graph
        self._ready: OrderedDict[str, Ready] = OrderedDict()
        self._characters = 0

    def ready(self, text: str) -> Ready:
        """The document behind a text. Raises Unfit."""
        ready = self._ready.get(text)
        if ready is not None:
            self._ready.move_to_end(text)
            return ready
        ready = self._made_ready(text)
        self._ready[text] = ready
        self._characters += len(text)
        while self._characters > REMEMBERED_CHARACTERS or len(self._ready) > REMEMBERED:
            forgotten, _ = self._ready.popitem(last=False)
            self._characters -= len(forgotten)
        return ready

    def _made_ready(self, text: str) -> Ready:
        try:
            looked_over(text)
            document = parse(text)
            check_document(document)
            errors = validate(
                self._graph,
                document,
                specified_rules,
                max_errors=MOST_ERRORS,
                hide_suggestions=True,
            )
        except GraphQLError as error:
            raise Unfit([error]) from None
        except RecursionError:
            raise Unfit([too_much(f"{DEPTH} levels")]) from None
        if any(error.message.startswith(GAVE_UP) for error in errors):
            raise Unfit([too_much("a few selections of one name")])
        if errors:
            raise Unfit(errors)
        shapes: Shapes | None = {} if _always_the_same(text) else None
        return Ready(document, shapes, cost_of(self._graph, document), Plans(self._graph, document))


def _always_the_same(text: str) -> bool:
    """Whether the selection is the same whatever the variables say: no directive leaves anything out."""
    return "@" not in text
