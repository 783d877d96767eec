"""Lists of stored data shown without a walk field by field: the reference executor's answer, sooner.

The reference executor still reads, validates and collects the selection; this only carries a
collected selection over to rows that are plain data. Whatever it is not sure of, it leaves alone,
and the reference executor answers as if this were not there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLUnionType,
    get_named_type,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.graphql.scalars import SCALARS

Projector: TypeAlias = Callable[[Any], Any]
LARGEST_INT = 2**31
KIND_OF_SCALAR: dict[str, type] = {"String": str, "ID": str, "Boolean": bool}
SHOWN_AS_THEY_ARE = frozenset(definition.name for definition in SCALARS.values())
TYPENAME = "__typename"
FEWEST_ROWS = 4
"""For fewer rows the reference executor is as quick."""


Selected: TypeAlias = tuple[str, str, Any]
"""The key of an answer, the field that it shows, and where that is selected."""


class NotSupported(Exception):  # noqa: N818 - it names what was met
    """Here the reference executor must answer."""


Projectors: TypeAlias = dict[tuple[str, tuple[int, ...]], Projector | None]
"""List type and the places in a document where it is selected → its shape; None: it has none.

A document that leaves fields out by a variable has another shape each time; it keeps none.
"""


class FastListExecutor(StrawberryGraphQLCoreExecutionContext):
    """The reference executor, but for lists of plain data."""

    def __init__(self, *args: Any, shapes: Projectors | None = None, **others: Any) -> None:
        super().__init__(*args, **others)
        self._shapes = shapes

    def complete_list_value(  # noqa: PLR0913, PLR0917 - the reference executor's own
        self,
        return_type: GraphQLList[GraphQLOutputType],
        field_details_list: Any,
        info: Any,
        path: Any,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Rows by their shape, where they have one."""
        if type(result) is list and len(result) >= FEWEST_ROWS and type(result[0]) is dict:
            shape = self.shape_of(return_type, field_details_list)
            try:
                if shape is not None:
                    return shape(result)
            except NotSupported:
                pass
        return super().complete_list_value(
            return_type, field_details_list, info, path, result, position_context
        )

    def shape_of(self, kind: Any, selected: Any) -> Projector | None:
        """The shape of a selection, if it has one; the same for everybody who asks it."""
        shapes = {} if self._shapes is None else self._shapes
        place = (str(kind), tuple(id(details.node) for details in selected))
        if place not in shapes:
            try:
                shapes[place] = self.shape(kind, selected)
            except NotSupported:
                shapes[place] = None
        return shapes[place]

    # What follows keeps nothing of the executor: a shape outlives the request that it is made in.

    def shape(self, kind: Any, selected: Any) -> Projector:
        """How a value of this type is shown; null is one of its values."""
        if isinstance(kind, GraphQLNonNull):
            return self._present(kind.of_type, selected)
        present = self._present(kind, selected)
        if present is _non_null:
            return _as_it_is
        return lambda value: None if value is None else present(value)

    def _present(self, kind: Any, selected: Any) -> Projector:
        """How a value of this type is shown that must be there."""
        match kind:
            case GraphQLScalarType():
                return _scalar(kind)
            case GraphQLEnumType():
                return _word(kind)
            case GraphQLList():
                return _list(self.shape(kind.of_type, selected))
            case GraphQLObjectType():
                return _data(self._fields(kind, selected))
            case GraphQLInterfaceType():
                return self._one_of(kind, selected)
            case GraphQLUnionType():
                return self._named(kind, selected)
            case _:
                raise NotSupported

    def _fields(self, kind: GraphQLObjectType, selected: Any) -> list[tuple[str, str, Projector]]:
        _, fields = self.selected(kind, selected)
        return [(key, name, self.field(kind, details)) for key, name, details in fields]

    def selected(self, kind: Any, selected: Any) -> tuple[GraphQLObjectType, list[Selected]]:
        """The one object type behind a type, and what is selected of it."""
        found = get_named_type(kind)
        if not isinstance(found, GraphQLObjectType):
            raise NotSupported
        collected = self.collect_subfields(found, selected).grouped_field_set
        return found, [(key, d[0].node.name.value, d) for key, d in collected.items()]

    def field(self, kind: GraphQLObjectType, details: Any) -> Projector:
        """How a field of this type is shown, if nothing but its value is asked for."""
        name = details[0].node.name.value
        if name == TYPENAME:
            return _always(kind.name)
        field = kind.fields[name]
        if field.args or not getattr(field.resolve, "_is_default", False):
            raise NotSupported
        return self.shape(field.type, details)

    def _one_of(self, kind: GraphQLInterfaceType, selected: Any) -> Projector:
        resolve_type: Any = kind.resolve_type
        shapes = {
            one.name: self._present(one, selected) for one in self.schema.get_possible_types(kind)
        }
        return lambda value: shapes[resolve_type(value, None, kind)](value)

    def _named(self, kind: GraphQLUnionType, selected: Any) -> Projector:
        """One of several that says by its name which it is."""
        shapes = {one.name: self._present(one, selected) for one in kind.types}

        def show(value: Any) -> Any:
            shape = shapes.get(value.get(TYPENAME)) if type(value) is dict else None
            if shape is None:
                raise NotSupported
            return shape(value)

        return show


def _always(name: str) -> Projector:
    return lambda _: name


def _data(fields: list[tuple[str, str, Projector]]) -> Projector:
    def show(value: Any) -> Any:
        if type(value) is not dict:
            raise NotSupported
        get = value.get
        return {shown_as: shape(get(key)) for shown_as, key, shape in fields}

    return show


def _list(item: Projector) -> Projector:
    def show(value: Any) -> Any:
        if type(value) is not list:
            raise NotSupported
        return [item(part) for part in value]

    return show


def _scalar(kind: GraphQLScalarType) -> Projector:
    if kind.name in SHOWN_AS_THEY_ARE:
        return _non_null
    if kind.name == "Int":
        return _whole
    expected = KIND_OF_SCALAR.get(kind.name)
    if expected is None:
        raise NotSupported

    def show(value: Any) -> Any:
        if type(value) is not expected:
            raise NotSupported
        return value

    return show


def _as_it_is(value: Any) -> Any:
    return value


def _non_null(value: Any) -> Any:
    if value is None:
        raise NotSupported
    return value


def _whole(value: Any) -> Any:
    if type(value) is not int or not -LARGEST_INT <= value < LARGEST_INT:
        raise NotSupported
    return value


@cache
def _word(kind: GraphQLEnumType) -> Projector:
    names = {word.value: name for name, word in kind.values.items()}

    def show(value: Any) -> Any:
        name = names.get(value) if isinstance(value, str) else None
        if name is None:
            raise NotSupported
        return name

    return show
