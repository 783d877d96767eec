"""Compiled plans for lists of cases and of duties: only the selected columns are read and rendered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from operator import itemgetter
from typing import Any, TypeAlias

import orjson
from graphql import get_nullable_type, is_leaf_type, is_list_type

from api.cases.graphql import case_field
from api.duties.graphql import DUTY_FIELDS
from api.graphql.fast_lists import FastListExecutor, NotSupported, Projector
from api.graphql.paging import RowPage
from api.graphql.request_context import Planned
from api.graphql_server.plans.rendering import Rendering
from projections.duties.list import PLACE

TEXTS_KEPT = 4_096
Values: TypeAlias = Callable[[RowPage], Iterable[Any]]
"""The values of one field, row by row."""
FieldOf: TypeAlias = Callable[[str], Values]
Column: TypeAlias = Callable[[RowPage], Iterable[str]]
"""The JSON of one field, row by row."""


def compile_cases(executor: FastListExecutor, kind: Any, details: Any) -> Rendering:
    """Compile the rendering of a page of cases for this selection. Raises NotSupported."""
    return Rendering(_page(executor, kind, details, lambda name: _of_rows(case_field(name))))


def compile_duties(executor: FastListExecutor, kind: Any, details: Any) -> Rendering:
    """Compile reading and rendering of a page of duties for this selection. Raises NotSupported."""
    columns: dict[str, None] = {}

    def field_of(name: str) -> Values:
        field = DUTY_FIELDS[name]
        columns.update(dict.fromkeys(field.columns))
        if field.made is None:
            return _of_rows(itemgetter(field.columns[0]))
        return lambda page: map(field.of, map(page.within, page.rows))

    show = _page(executor, kind, details, field_of)
    return Rendering(show, Planned(tuple(name for name in columns if name not in PLACE)))


def _of_rows(read: Callable[[Any], Any]) -> Values:
    return lambda page: map(read, page.rows)


def _page(
    executor: FastListExecutor, kind: Any, details: Any, field_of: FieldOf
) -> Callable[[Any], Sequence[bytes]]:
    connection, selected = executor.selected(kind, details)
    shown: list[tuple[str, Callable[[RowPage], str]]] = []
    for key, name, inner in selected:
        match name:
            case "edges":
                show = _listed(_edges(executor, connection.fields[name].type, inner, field_of))
            case "nodes":
                show = _listed(_nodes(executor, connection.fields[name].type, inner, field_of))
            case "pageInfo":
                show = _info(executor.projector(connection.fields[name].type, inner))
            case "__typename":
                show = _always(_json(connection.name))
            case _:
                raise NotSupported
        shown.append((f'"{key}":', show))
    return lambda page: [("{" + ",".join([key + show(page) for key, show in shown]) + "}").encode()]


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()


def _always(said: str) -> Callable[[RowPage], str]:
    return lambda _: said


def _listed(column: Column) -> Callable[[RowPage], str]:
    return lambda page: "[" + ",".join(column(page)) + "]"


def _info(projector: Projector) -> Callable[[RowPage], str]:
    return lambda page: _json(projector(page.page_info))


def _edges(executor: FastListExecutor, kind: Any, details: Any, field_of: FieldOf) -> Column:
    edge, selected = executor.selected(kind, details)
    shown: dict[str, Column] = {}
    for key, name, inner in selected:
        match name:
            case "cursor":
                shown[key] = _cursors
            case "node":
                shown[key] = _nodes(executor, edge.fields[name].type, inner, field_of)
            case "__typename":
                shown[key] = _same(edge.name)
            case _:
                raise NotSupported
    return _objects(shown)


def _nodes(executor: FastListExecutor, kind: Any, details: Any, field_of: FieldOf) -> Column:
    node, selected = executor.selected(kind, details)
    shown: dict[str, Column] = {}
    for key, name, inner in selected:
        if name == "__typename":
            shown[key] = _same(node.name)
        else:
            projector = executor.field(node, inner)
            shown[key] = _column(field_of(name), projector, node.fields[name].type)
    return _objects(shown)


def _objects(shown: Mapping[str, Column]) -> Column:
    # A GraphQL name is letters, digits and underscores, so a key needs no escaping in the template.
    written = "{" + ",".join([f'"{key}":%s' for key in shown]) + "}"
    columns = tuple(shown.values())

    def show(page: RowPage) -> Iterable[str]:
        if not columns:
            return repeat(written, len(page.rows))
        return map(written.__mod__, zip(*[column(page) for column in columns], strict=True))

    return show


def _column(values: Values, projector: Projector, kind: Any) -> Column:
    item = get_nullable_type(kind)
    if is_leaf_type(item):
        text = _texts(str(kind), projector).__getitem__
        return lambda page: map(text, values(page))
    if is_list_type(item) and is_leaf_type(get_nullable_type(item.of_type)):
        text = _texts(str(kind), lambda several: projector(list(several))).__getitem__
        return lambda page: map(text, map(tuple, values(page)))
    return lambda page: [_json(projector(value)) for value in values(page)]


class _Texts(dict[Any, str]):
    """What values of one type are in JSON: what stands in one row stands in many."""

    def __init__(self, projector: Projector) -> None:
        super().__init__()
        self._shape = projector

    def __missing__(self, value: Any) -> str:
        if len(self) >= TEXTS_KEPT:
            self.clear()
        text = self[value] = _json(self._shape(value))
        return text


_KNOWN: dict[str, _Texts] = {}


def _texts(kind: str, projector: Projector) -> _Texts:
    """Those of a type. How a value is shown that has no parts depends on nothing else."""
    return _KNOWN.setdefault(kind, _Texts(projector))


def _cursors(page: RowPage) -> Iterable[str]:
    # Of signs that are themselves in JSON.
    return [f'"{page.cursor(row)}"' for row in page.rows]


def _same(said: str) -> Column:
    return lambda page: repeat(_json(said), len(page.rows))
