"""Lists of rows as plans show them: of each row only what is selected is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import orjson

from api.graphql.cases import case_field
from api.graphql.duties import DUTY_FIELDS
from api.graphql.paging import RowPage
from api.graphql.rows import NotPlain, RowExecutor, Shape

Read: TypeAlias = Callable[[Any], Any]
FieldOf: TypeAlias = Callable[[str], Read]
Fields: TypeAlias = list[tuple[str, Read]]


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
                show = _edges(executor, connection.fields[name].type, inner, field_of)
            case "nodes":
                nodes = _node(executor, connection.fields[name].type, inner, field_of)
                show = _nodes(nodes)
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


def _always(said: str) -> Callable[[Any], Any]:
    return lambda _: said


def _info(shape: Shape) -> Callable[[RowPage], Any]:
    return lambda page: shape(page.page_info)


def _nodes(fields: Fields) -> Callable[[RowPage], Any]:
    return lambda page: [{key: read(row) for key, read in fields} for row in page.rows]


def _edges(
    executor: RowExecutor, kind: Any, details: Any, field_of: FieldOf
) -> Callable[[RowPage], Any]:
    edge, selected = executor.selected(kind, details)
    shown: list[tuple[str, Callable[[RowPage, Any], Any]]] = []
    for key, name, inner in selected:
        match name:
            case "cursor":
                shown.append((key, lambda page, row: page.cursor(row)))
            case "node":
                fields = _node(executor, edge.fields[name].type, inner, field_of)
                shown.append((key, _shown_by(fields)))
            case "__typename":
                shown.append((key, lambda page, row: edge.name))
            case _:
                raise NotPlain
    return lambda page: [{key: show(page, row) for key, show in shown} for row in page.rows]


def _shown_by(fields: Fields) -> Callable[[RowPage, Any], Any]:
    return lambda page, row: {key: read(row) for key, read in fields}


def _node(executor: RowExecutor, kind: Any, details: Any, field_of: FieldOf) -> Fields:
    node, selected = executor.selected(kind, details)
    return [
        (key, _always(node.name))
        if name == "__typename"
        else (key, _read(field_of(name), executor.field(node, inner)))
        for key, name, inner in selected
    ]


def _read(read: Read, shape: Shape) -> Read:
    return lambda row: shape(read(row))
