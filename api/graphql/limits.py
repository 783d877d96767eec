"""How much one document may ask for: measured in one pass, before it is validated."""

from __future__ import annotations

from collections.abc import Mapping
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

from api.graphql.failures import Failed

TOKENS = 2_000
COMMENTS = 200
CHARACTERS = 100_000
DEPTH = 12
ALIASES = 30
ROOT_FIELDS = 10
FIELDS = 2_000
SAME_NAME = 100

# The type of a type: introspection unwraps lists with it, a handful of levels at most.
UNWRAPPING = "ofType"
TOO_MUCH = "The document asks for too much at once: {}."


class Size(NamedTuple):
    """What a selection comes to with every fragment written out."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    roots: int = 0
    """Fields of its own level."""


NOTHING = Size()


class Measure:
    """Measures each fragment once, however often it is spread."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, Size] = {}

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
        depth = aliases = fields = roots = 0
        names: dict[str, int] = {}
        for node in selected.selections if selected else ():
            match node:
                case FieldNode():
                    inner = self.selection(node.selection_set)
                    name = node.name.value
                    shown = node.alias.value if node.alias else name
                    names[shown] = names.get(shown, 0) + 1
                    size = Size(
                        inner.depth + (name != UNWRAPPING),
                        inner.aliases + (node.alias is not None),
                        inner.fields + 1,
                        1,
                    )
                case InlineFragmentNode():
                    size = self.selection(node.selection_set)
                case FragmentSpreadNode():
                    size = self.fragment(node.name.value)
                case _:
                    size = NOTHING
            depth = max(depth, size.depth)
            aliases += size.aliases
            fields += size.fields
            roots += size.roots
        if names and max(names.values()) > SAME_NAME:
            raise Failed("LIMIT", TOO_MUCH.format(f"{SAME_NAME} selections of one name"))
        return Size(depth, aliases, fields, roots)


def check(size: Size) -> None:
    """Raise LIMIT if a selection comes to more than one request may ask for."""
    for asked, limit, what in (
        (size.depth, DEPTH, "levels"),
        (size.aliases, ALIASES, "aliases"),
        (size.fields, FIELDS, "fields, fragments written out"),
    ):
        if asked > limit:
            raise Failed("LIMIT", TOO_MUCH.format(f"at most {limit} {what}"))


def check_document(document: DocumentNode) -> None:
    """Raise LIMIT if any operation, or any fragment used or not, asks for too much."""
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    measure = Measure(fragments)
    for name in fragments:
        check(measure.fragment(name))
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            size = measure.selection(node.selection_set)
            if size.roots > ROOT_FIELDS:
                raise Failed("LIMIT", TOO_MUCH.format(f"at most {ROOT_FIELDS} fields at the root"))
            check(size)
