"""A page of a timeline from stored bytes: lines of entries are put where they belong, unread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import repeat
from operator import itemgetter
from typing import Any, TypeAlias

import orjson

from api.graphql import cursors
from api.graphql.entries import TYPE_OF_KIND, detail_shown
from api.graphql.rows import NotPlain, RowExecutor, Selected, Shape
from api.graphql.timeline import TimelinePage
from api.graphql.words import EntryKind
from domain.vocabulary import Role
from projections.entries import BEGINS, FIELDS, lines_of

Part: TypeAlias = Callable[[TimelinePage], bytes]
CURSOR, KIND, ROLE, DETAIL = "cursor", "kind", "actorRole", "detail"
_ENTRY_OF, _VERSION_OF = itemgetter("entry"), itemgetter("version")
MARKS = {"correctedBy": "corrected_by", "withdrawnBy": "withdrawn_by"}


def page_of_timeline(executor: RowExecutor, kind: Any, details: Any) -> Callable[[Any], bytes]:
    """How a page of a timeline is shown for this selection. Raises NotPlain."""
    parts: list[tuple[bytes, Part]] = []
    connection, selected = executor.selected(kind, details)
    for key, name, inner in selected:
        match name:
            case "edges":
                part = _rows(_by_kind(executor, connection.fields[name].type, inner, _edge))
            case "nodes":
                part = _rows(_by_kind(executor, connection.fields[name].type, inner, _node))
            case "pageInfo":
                part = _info(executor.shape(connection.fields[name].type, inner))
            case "__typename":
                part = _always(orjson.dumps(connection.name))
            case _:
                raise NotPlain
        parts.append((b'"%b":' % key.encode(), part))
    return lambda page: b"{%b}" % b",".join([key + part(page) for key, part in parts])


def _always(said: bytes) -> Part:
    return lambda _: said


def _info(shape: Shape) -> Part:
    return lambda page: orjson.dumps(shape(page.page_info))


class _Rows:
    """Stored entries that one template shows."""

    def __init__(self, rows: Sequence[Any], cursors: Sequence[bytes]) -> None:
        self.rows = rows
        self.cursors = cursors
        self.lines = lines_of(list(map(_ENTRY_OF, rows)))

    def line(self, name: str) -> list[bytes]:
        """This field of each, as it was written."""
        return self.lines[FIELDS.index(name) :: len(FIELDS)]

    @cached_property
    def details(self) -> list[dict[str, Any]]:
        begin = len(BEGINS[-1])
        return [
            detail_shown(row["kind"], orjson.loads(line[begin:-1]))
            for row, line in zip(self.rows, self.line(DETAIL), strict=True)
        ]


Column: TypeAlias = Callable[[_Rows], Iterable[bytes]]
Template: TypeAlias = tuple[bytes | Column, ...]


def _rows(shown: Mapping[str, Template]) -> Part:
    templates = dict.fromkeys(shown.values())

    def show(page: TimelinePage) -> bytes:
        rows = page.page.rows
        if not rows:
            return b"[]"
        places = cursors.behind_entries(page.case)(map(_VERSION_OF, rows))
        if len(templates) == 1:
            (template,) = templates
            return b"[%b]" % b",".join(_filled(template, _Rows(rows, places)))
        alike: dict[Template, list[int]] = {}
        for number, row in enumerate(rows):
            alike.setdefault(shown[row["kind"]], []).append(number)
        said = [b""] * len(rows)
        for template, numbers in alike.items():
            there = _Rows([rows[n] for n in numbers], [places[n] for n in numbers])
            for number, one in zip(numbers, _filled(template, there), strict=True):
                said[number] = one
        return b"[%b]" % b",".join(said)

    return show


def _filled(template: Template, rows: _Rows) -> Iterator[bytes]:
    count = len(rows.rows)
    columns = [repeat(p, count) if isinstance(p, bytes) else p(rows) for p in template]
    return map(b"".join, zip(*columns, strict=True))


class _Writing:
    """A template in the making: what is the same in every row, and the columns between."""

    def __init__(self) -> None:
        self.parts: list[bytes | Column] = []

    def constant(self, raw: bytes) -> None:
        if self.parts and isinstance(last := self.parts[-1], bytes):
            self.parts[-1] = last + raw
        else:
            self.parts.append(raw)

    def fields(self, selected: Iterable[Selected]) -> Iterator[tuple[str, Any]]:
        """An object: its keys, and behind each the turn of whoever writes the value."""
        self.constant(b"{")
        for number, (key, name, details) in enumerate(selected):
            self.constant(b'%b"%b":' % (b"," if number else b"", key.encode()))
            yield name, details
        self.constant(b"}")

    def stored(self, name: str) -> None:
        """A line as it stands, if its key is what is asked for; otherwise its value."""
        begin = BEGINS[FIELDS.index(name)]
        last = self.parts[-1]
        if isinstance(last, bytes) and last.endswith(begin):
            self.parts[-1] = last.removesuffix(begin)
            self.parts.append(_line(name))
        else:
            self.parts.append(_value(name))


Write: TypeAlias = Callable[[_Writing, RowExecutor, Any, Any, str], None]


def _by_kind(executor: RowExecutor, kind: Any, details: Any, write: Write) -> dict[str, Template]:
    shown: dict[str, Template] = {}
    for stored in TYPE_OF_KIND:
        writing = _Writing()
        write(writing, executor, kind, details, stored)
        shown[stored] = tuple(part for part in writing.parts if part)
    return shown


def _edge(writing: _Writing, executor: RowExecutor, kind: Any, details: Any, stored: str) -> None:
    edge, selected = executor.selected(kind, details)
    for name, inner in writing.fields(selected):
        match name:
            case "cursor":
                writing.constant(b'"')
                writing.parts.append(_cursors)
                writing.constant(b'"')
            case "node":
                _node(writing, executor, edge.fields[name].type, inner, stored)
            case "__typename":
                writing.constant(orjson.dumps(edge.name))
            case _:
                raise NotPlain


def _node(writing: _Writing, executor: RowExecutor, _: Any, details: Any, stored: str) -> None:
    entry, selected = executor.selected(executor.schema.type_map[TYPE_OF_KIND[stored]], details)
    for name, inner in writing.fields(selected):
        shape = executor.field(entry, inner)
        if name in _TOLD:
            writing.parts.append(_told(name))
        elif name in MARKS:
            writing.parts.append(_mark(MARKS[name]))
        elif name in FIELDS and name != DETAIL:
            writing.stored(name)
        else:
            writing.parts.append(_own(name, shape))


def _cursors(rows: _Rows) -> Iterable[bytes]:
    return rows.cursors


@cache
def _line(name: str) -> Column:
    return lambda rows: rows.line(name)


@cache
def _value(name: str) -> Column:
    begin = len(BEGINS[FIELDS.index(name)])
    return lambda rows: [line[begin:] for line in rows.line(name)]


@cache
def _mark(column: str) -> Column:
    mark_of = itemgetter(column)

    def show(rows: _Rows) -> Iterable[bytes]:
        marks = list(map(mark_of, rows.rows))
        if not any(marks):
            return repeat(b"null", len(marks))
        return [b"null" if mark is None else b"%d" % mark for mark in marks]

    return show


# What a line says in the record's word, the graph says in its own.
_TOLD: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "__typename": (KIND, TYPE_OF_KIND),
    KIND: (KIND, {kind.value: kind.name for kind in EntryKind}),
    ROLE: (ROLE, {role.value: role.name for role in Role}),
}


@cache
def _told(name: str) -> Column:
    field, words = _TOLD[name]
    begin = BEGINS[FIELDS.index(field)]
    shown = {begin + b'"%b"' % word.encode(): orjson.dumps(said) for word, said in words.items()}
    shown[begin + b"null"] = b"null"
    return lambda rows: [shown[line] for line in rows.line(field)]


def _own(name: str, shape: Shape) -> Column:
    return lambda rows: [orjson.dumps(shape(detail.get(name))) for detail in rows.details]
