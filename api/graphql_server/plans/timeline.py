"""The compiled plan for a page of a timeline: the database concatenates stored JSON into the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import orjson

from api.graphql import cursors
from api.graphql.enums import EntryKind
from api.graphql.fast_lists import FastListExecutor, NotSupported, Projector, Selected
from api.graphql.request_context import Planned
from api.graphql_server.plans.rendering import Rendering
from api.timeline.entry import TYPE_OF_KIND, detail_shown
from api.timeline.graphql import TimelinePage
from domain.vocabulary import Role
from projections.entries.entry_json import (
    FIELDS,
    MARKS,
    Fragment,
    SqlExpr,
    concat_sql,
    merged,
    quoted,
)
from projections.readers import Row
from projections.timeline.aggregated import AggregatedPage

KIND, ROLE, DETAIL = "kind", "actorRole", "detail"
MOST_PARTS, LONGEST_COLUMN = 120, 8_000
"""Limits of what one statement concatenates; anything larger goes to the standard executor."""


class DetailField(NamedTuple):
    """A field of one kind of entry only, taken from the entry's `detail`."""

    name: str
    projector: Projector


Template: TypeAlias = tuple[Fragment | DetailField, ...]
Show: TypeAlias = Callable[[TimelinePage], tuple[bytes, ...]]


def compile_timeline(executor: FastListExecutor, kind: Any, details: Any) -> Rendering:
    """Compile reading and rendering of a page of a timeline for this selection. Raises NotSupported."""
    parts: list[tuple[bytes, Show]] = []
    read = _Reading()
    connection, selected = executor.selected(kind, details)
    for key, name, inner in selected:
        match name:
            case "edges":
                shown = _by_kind(executor, connection.fields[name].type, inner, _edge)
                part = _rows(shown, read)
            case "nodes":
                shown = _by_kind(executor, connection.fields[name].type, inner, _node)
                part = _rows(shown, read)
            case "pageInfo":
                part = _info(executor.projector(connection.fields[name].type, inner))
            case "__typename":
                part = _always(_json(connection.name).encode())
            case _:
                raise NotSupported
        parts.append((f'{"," if parts else ""}"{key}":'.encode(), part))

    def render(page: TimelinePage) -> list[bytes]:
        pieces = [b"{"]
        for key, show in parts:
            pieces.append(key)
            pieces += show(page)
        pieces.append(b"}")
        return pieces

    return Rendering(render, Planned(tuple(read.columns), read.aggregated))


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _always(said: bytes) -> Show:
    return lambda _: (said,)


def _info(projector: Projector) -> Show:
    return lambda page: (orjson.dumps(projector(page.page_info)),)


class _Reading:
    """Collects the columns that a plan being compiled reads of each row."""

    def __init__(self) -> None:
        self.columns: list[str] = []
        self.aggregated = True

    def add(self, words: str) -> int:
        """Add a column by its SQL; its index in the row. Index 0 is the version."""
        if len(words) > LONGEST_COLUMN:
            raise NotSupported
        self.columns.append(words)
        return len(self.columns)


def _rows(shown: Mapping[str, Template], read: _Reading) -> Show:
    """Compile the rendering of the rows, adding to `read` the columns it needs."""
    (template, *others) = dict.fromkeys(shown.values())
    parts = [part for part in template if not isinstance(part, DetailField)]
    if others or len(parts) < len(template):
        return _kind_by_kind(shown, read)
    place = read.add(concat_sql(parts))

    def show(of: TimelinePage) -> tuple[bytes, ...]:
        page = of.page
        if isinstance(page, AggregatedPage):
            return b"[", page.columns[place - 1], b"]"
        # A NULL raises here; the request then falls back to the standard executor, which reports it.
        return b"[", ",".join([row[place] for row in page.rows]).encode(), b"]"

    return show


def _kind_by_kind(shown: Mapping[str, Template], read: _Reading) -> Show:
    read.aggregated = False
    kind, detail = read.add("t.kind"), read.add(concat_sql(FIELDS[DETAIL]))
    stored = {part for template in shown.values() for part in template if isinstance(part, SqlExpr)}
    places = {part: read.add(part.text) for part in sorted(stored)}
    writers = {of: _writer(of, template, places, detail) for of, template in shown.items()}
    return lambda of: (
        b"[",
        ",".join([writers[row[kind]](row) for row in of.rows]).encode(),
        b"]",
    )


def _writer(
    kind: str, template: Template, places: Mapping[SqlExpr, int], detail: int
) -> Callable[[Row], str]:
    def said(part: Fragment | DetailField, row: Row, own: Mapping[str, Any]) -> str:
        match part:
            case SqlExpr():
                stored: str = row[places[part]]
                return stored
            case DetailField(name, projector):
                return _json(projector(own.get(name)))
            case _:
                return part

    def write(row: Row) -> str:
        own = detail_shown(kind, orjson.loads(row[detail])) if looks_within else {}
        return "".join([said(part, row, own) for part in template])

    looks_within = any(isinstance(part, DetailField) for part in template)
    return write


class _Writing:
    """A template being compiled: constant text, and the columns or fields in between."""

    def __init__(self) -> None:
        self.parts: list[Fragment | DetailField] = []

    def fields(self, selected: Iterable[Selected]) -> Iterator[tuple[str, Any]]:
        """Yields each selected field after its key; the caller appends the fragments of its value."""
        self.parts.append("{")
        for number, (key, name, details) in enumerate(selected):
            self.parts.append(f'{"," if number else ""}"{key}":')
            yield name, details
        self.parts.append("}")


Write: TypeAlias = Callable[[_Writing, FastListExecutor, Any, Any, str], None]


def _by_kind(
    executor: FastListExecutor, kind: Any, details: Any, write: Write
) -> dict[str, Template]:
    shown: dict[str, Template] = {}
    for stored in TYPE_OF_KIND:
        writing = _Writing()
        write(writing, executor, kind, details, stored)
        template = tuple(merged(writing.parts))
        if len(template) > MOST_PARTS:
            raise NotSupported
        shown[stored] = template
    return shown


def _edge(
    writing: _Writing, executor: FastListExecutor, kind: Any, details: Any, stored: str
) -> None:
    edge, selected = executor.selected(kind, details)
    for name, inner in writing.fields(selected):
        match name:
            case "cursor":
                writing.parts += _CURSOR
            case "node":
                _node(writing, executor, edge.fields[name].type, inner, stored)
            case "__typename":
                writing.parts.append(_json(edge.name))
            case _:
                raise NotSupported


def _node(writing: _Writing, executor: FastListExecutor, _: Any, details: Any, stored: str) -> None:
    entry, selected = executor.selected(executor.schema.type_map[TYPE_OF_KIND[stored]], details)
    for name, inner in writing.fields(selected):
        projector = executor.field(entry, inner)
        writing.parts += _read().get(name) or (DetailField(name, projector),)


def _told(column: str, words: Mapping[str, str]) -> tuple[Fragment, ...]:
    """A column whose stored codes are translated into the graph's names by a JSON object in SQL."""
    return ('"', SqlExpr(f"({quoted(_json(words))}::jsonb ->> t.{column})"), '"')


_CURSOR: tuple[Fragment, ...] = ('"', *cursors.ENTRY_IN_WORDS, '"')


@cache
def _read() -> Mapping[str, tuple[Fragment, ...]]:
    """The fields that every entry has, by their names."""
    role = concat_sql(_told("actor_role", {role.value: role.name for role in Role}))
    return {
        **{name: parts for name, parts in {**FIELDS, **MARKS}.items() if name != DETAIL},
        "__typename": _told("kind", TYPE_OF_KIND),
        KIND: _told("kind", {kind.value: kind.name for kind in EntryKind}),
        # An unknown code gives NULL, so that the standard executor reports it; no role is JSON's null.
        ROLE: (SqlExpr(f"CASE WHEN t.actor_role IS NULL THEN 'null' ELSE {role} END"),),
    }
