"""Lists of rows as plans show them: of each row only what is selected is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import repeat
from typing import Any, TypeAlias

import orjson

from api.graphql.cases import case_field
from api.graphql.duties import DUTY_FIELDS
from api.graphql.paging import RowPage
from api.graphql.rows import NotPlain, RowExecutor, Shape

Read: TypeAlias = Callable[[Any], Any]
FieldOf: TypeAlias = Callable[[str], Read]
Column: TypeAlias = Callable[[RowPage], Iterable[Any]]
"""What one field shows of each row of a page."""


def list_of_cases(executor: RowExecutor, kind: Any, details: Any) -> Callable[[Any], bytes]:
    """How a page of cases is shown for this selection. Raises NotPlain."""
    return _page(executor, kind, details, case_field)


def list_of_duties(executor: RowExecutor, kind: Any, details: Any) -> Callable[[Any], bytes]:
    """How a page of duties is shown for this selection. Raises NotPlain."""
    return _page(executor, kind, details, DUTY_FIELDS.__getitem__)


def _page(
    executor: RowExecutor, kind: Any, details: Any, field_of: FieldOf
) -> Callable[[Any], bytes]:
    connection, selected = executor.selected(kind, details)
    shown: list[tuple[str, Callable[[RowPage], Any]]] = []
    for key, name, inner in selected:
        match name:
            case "edges":
                show = _listed(_edges(executor, connection.fields[name].type, inner, field_of))
            case "nodes":
                show = _listed(_nodes(executor, connection.fields[name].type, inner, field_of))
            case "pageInfo":
                show = _info(executor.shape(connection.fields[name].type, inner))
            case "__typename":
                show = _always(connection.name)
            case _:
                raise NotPlain
        shown.append((key, show))
    return lambda page: orjson.dumps(
        {key: show(page) for key, show in shown}, option=orjson.OPT_UTC_Z
    )


def _always(said: str) -> Callable[[RowPage], Any]:
    return lambda _: said


def _listed(column: Column) -> Callable[[RowPage], Any]:
    return lambda page: list(column(page))


def _info(shape: Shape) -> Callable[[RowPage], Any]:
    return lambda page: shape(page.page_info)


def _edges(executor: RowExecutor, kind: Any, details: Any, field_of: FieldOf) -> Column:
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
                raise NotPlain
    return _objects(shown)


def _nodes(executor: RowExecutor, kind: Any, details: Any, field_of: FieldOf) -> Column:
    node, selected = executor.selected(kind, details)
    return _objects(
        {
            key: _same(node.name)
            if name == "__typename"
            else _column(field_of(name), executor.field(node, inner))
            for key, name, inner in selected
        }
    )


def _objects(shown: Mapping[str, Column]) -> Column:
    keys, columns = tuple(shown), tuple(shown.values())

    def show(page: RowPage) -> Iterable[Any]:
        if not columns:
            return [{} for _ in page.rows]
        rows = zip(*[column(page) for column in columns], strict=True)
        return [dict(zip(keys, row, strict=True)) for row in rows]

    return show


def _column(read: Read, shape: Shape) -> Column:
    return lambda page: map(shape, map(read, page.rows))


def _cursors(page: RowPage) -> Iterable[Any]:
    return map(page.cursor, page.rows)


def _same(said: str) -> Column:
    return lambda page: repeat(said, len(page.rows))
