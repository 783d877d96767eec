"""How much one document asks for with its fragments expanded: one pass, before it is validated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from api.graphql_server.lexical_limits import ALIASES, DIRECTIVES, too_much

DEPTH = 12
ROOT_FIELDS = 10
SELECTIONS = 2_000
PAIRS = 10_000
WITHIN = 100
"""So many pairs is one of two selections that have selections of their own."""

# The type of a type: introspection unwraps lists with it, a handful of levels at most.
UNWRAPPING = "ofType"


class Size(NamedTuple):
    """The size of a selection with every fragment expanded."""

    depth: int = 0
    aliases: int = 0
    selections: int = 0
    """Fields, and fragments spread or inline."""
    roots: int = 0
    """Fields of its own level."""
    directives: int = 0


NOTHING = Size()


class Measure:
    """Measures each fragment once, however often it is spread."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, Size] = {}
        self.looked_at = 0
        """Selections looked at: none of them twice, however often a fragment is spread."""

    def fragment(self, name: str) -> Size:
        """A fragment that contains itself, or is not there, adds nothing: validation refuses it."""
        found = self._known.get(name)
        if found is not None:
            return found
        self._known[name] = NOTHING
        definition = self._fragments.get(name)
        if definition is None:
            return NOTHING
        size = self._known[name] = self.selection(definition.selection_set)
        check(size)
        return size

    def selection(self, selected: SelectionSetNode | None) -> Size:
        """The size of one selection."""
        depth = aliases = selections = roots = directives = 0
        for node in selected.selections if selected else ():
            self.looked_at += 1
            directives += len(node.directives or ())
            match node:
                case FieldNode():
                    inner = self.selection(node.selection_set)
                    name = node.name.value
                    size = Size(
                        inner.depth + (name != UNWRAPPING),
                        inner.aliases + (node.alias is not None),
                        inner.selections,
                        1,
                        inner.directives,
                    )
                case InlineFragmentNode():
                    size = self.selection(node.selection_set)
                case FragmentSpreadNode():
                    size = self.fragment(node.name.value)
                case _:
                    size = NOTHING
            depth = max(depth, size.depth)
            aliases += size.aliases
            selections += size.selections + 1
            roots += size.roots
            directives += size.directives
        return Size(depth, aliases, selections, roots, directives)


def check(size: Size) -> None:
    """Raise LIMIT if a selection comes to more than one request may ask for."""
    for asked, limit, what in (
        (size.depth, DEPTH, "levels"),
        (size.aliases, ALIASES, "aliases"),
        (size.directives, DIRECTIVES, "directives"),
        (size.selections, SELECTIONS, "selections, fragments written out"),
    ):
        if asked > limit:
            raise too_much(f"{limit} {what}")


def check_document(document: DocumentNode) -> Measure:
    """Raise LIMIT if any operation, or any fragment used or not, asks for too much."""
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    measure = Measure(fragments)
    for name in fragments:
        check(measure.fragment(name))
    operations = [
        node.selection_set
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
    ]
    together = pairs = 0
    for selected in operations:
        size = measure.selection(selected)
        if size.roots > ROOT_FIELDS:
            raise too_much(f"{ROOT_FIELDS} fields at the root")
        together += size.selections
        # All operations are validated, though only one is carried out.
        check(size._replace(selections=together))
        pairs = check_pairs(selected, fragments, pairs)
    return measure


def check_pairs(
    selected: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode], pairs: int = 0
) -> int:
    """Raise LIMIT where so much goes by one name that comparing it all would take long.

    What goes by one name is compared in pairs by the validation; so are the selections below it.
    The pairs so far, with those of the operations before.
    """
    levels = [[selected]]
    while levels:
        named: dict[str, list[SelectionSetNode]] = {}
        counted: dict[str, int] = {}
        for node in _written_out(levels.pop(), fragments, frozenset()):
            name = node.alias.value if node.alias else node.name.value
            pairs += counted.get(name, 0)
            counted[name] = counted.get(name, 0) + 1
            if node.selection_set:
                alike = named.setdefault(name, [])
                pairs += len(alike) * WITHIN
                alike.append(node.selection_set)
        if pairs > PAIRS:
            raise too_much(f"{PAIRS} pairs of selections of one name")
        levels += named.values()
    return pairs


def _written_out(
    together: Iterable[SelectionSetNode],
    fragments: Mapping[str, FragmentDefinitionNode],
    within: frozenset[str],
) -> Iterator[FieldNode]:
    for selected in together:
        for node in selected.selections:
            match node:
                case FieldNode():
                    yield node
                case InlineFragmentNode():
                    yield from _written_out([node.selection_set], fragments, within)
                case FragmentSpreadNode():
                    name = node.name.value
                    if name in fragments and name not in within:
                        selection = fragments[name].selection_set
                        yield from _written_out([selection], fragments, within | {name})
                case _:
                    pass
