"""A page of a timeline as it is read: the database puts stored JSON where it belongs, unread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import orjson

from api.graphql import cursors
from api.graphql.asking import Planned
from api.graphql.entries import TYPE_OF_KIND, detail_shown
from api.graphql.plans.rendering import Rendering
from api.graphql.rows import NotPlain, RowExecutor, Selected, Shape
from api.graphql.timeline import TimelinePage
from api.graphql.words import EntryKind
from domain.vocabulary import Role
from projections.entry_json import FIELDS, MARKS, quoted
from projections.readers import Row
from projections.timeline_page import Texts

KIND, ROLE, DETAIL = "kind", "actorRole", "detail"
MOST_PARTS, LONGEST_COLUMN = 120, 8_000
"""What a statement is given to put together, at most."""


class Stored(NamedTuple):
    """What a row says as JSON: the database's words for it."""

    text: str


class Own(NamedTuple):
    """A field that entries of one kind have of their own, among the parts of their detail."""

    name: str
    shape: Shape


Template: TypeAlias = tuple[str | Stored | Own, ...]
Part: TypeAlias = Callable[[TimelinePage], bytes]


def page_of_timeline(executor: RowExecutor, kind: Any, details: Any) -> Rendering:
    """How a page of a timeline is read and shown for this selection. Raises NotPlain."""
    parts: list[tuple[bytes, Part]] = []
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
                part = _info(executor.shape(connection.fields[name].type, inner))
            case "__typename":
                part = _always(_json(connection.name).encode())
            case _:
                raise NotPlain
        parts.append((f'{"," if parts else ""}"{key}":'.encode(), part))

    def render(page: TimelinePage) -> list[bytes]:
        return [b"{", *(piece for key, part in parts for piece in (key, part(page))), b"}"]

    return Rendering(render, Planned(tuple(read.columns), read.together))


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _always(said: bytes) -> Part:
    return lambda _: said


def _info(shape: Shape) -> Part:
    return lambda page: orjson.dumps(shape(page.page_info))


class _Reading:
    """What a plan in the making reads of each row."""

    def __init__(self) -> None:
        self.columns: list[str] = []
        self.together = True

    def add(self, words: str) -> int:
        """Where these words come to stand, behind the version."""
        if len(words) > LONGEST_COLUMN:
            raise NotPlain
        self.columns.append(words)
        return len(self.columns)


def _rows(shown: Mapping[str, Template], read: _Reading) -> Part:
    """How the rows are shown, and what is read for that."""
    (template, *others) = dict.fromkeys(shown.values())
    if others or any(isinstance(part, Own) for part in template):
        return _kind_by_kind(shown, read)
    place = read.add(" || ".join(map(_in_words, template)))

    def show(of: TimelinePage) -> bytes:
        page = of.page
        if isinstance(page, Texts):
            return b"[%b]" % page.columns[place - 1]
        # What is missing in a row is no text: the reference executor tells what is wrong.
        return ("[" + ",".join([row[place] for row in page.rows]) + "]").encode()

    return show


def _kind_by_kind(shown: Mapping[str, Template], read: _Reading) -> Part:
    read.together = False
    kind, detail = read.add("t.kind"), read.add(FIELDS[DETAIL])
    stored = {part for template in shown.values() for part in template if isinstance(part, Stored)}
    places = {part: read.add(part.text) for part in sorted(stored)}
    writers = {of: _writer(of, template, places, detail) for of, template in shown.items()}
    return lambda of: b"[%b]" % ",".join([writers[row[kind]](row) for row in of.rows]).encode()


def _writer(
    kind: str, template: Template, places: Mapping[Stored, int], detail: int
) -> Callable[[Row], str]:
    def said(part: str | Stored | Own, row: Row, own: Mapping[str, Any]) -> str:
        match part:
            case Stored():
                stored: str = row[places[part]]
                return stored
            case Own(name, shape):
                return _json(shape(own.get(name)))
            case _:
                return part

    def write(row: Row) -> str:
        own = detail_shown(kind, orjson.loads(row[detail])) if looks_within else {}
        return "".join([said(part, row, own) for part in template])

    looks_within = any(isinstance(part, Own) for part in template)
    return write


def _in_words(part: str | Stored | Own) -> str:
    return quoted(part) if isinstance(part, str) else part[0]


class _Writing:
    """A template in the making: what is the same in every row, and what stands between."""

    def __init__(self) -> None:
        self.parts: list[str | Stored | Own] = []

    def constant(self, said: str) -> None:
        if self.parts and isinstance(last := self.parts[-1], str):
            self.parts[-1] = last + said
        else:
            self.parts.append(said)

    def fields(self, selected: Iterable[Selected]) -> Iterator[tuple[str, Any]]:
        """An object: its keys, and behind each the turn of whoever writes the value."""
        self.constant("{")
        for number, (key, name, details) in enumerate(selected):
            self.constant(f'{"," if number else ""}"{key}":')
            yield name, details
        self.constant("}")


Write: TypeAlias = Callable[[_Writing, RowExecutor, Any, Any, str], None]


def _by_kind(executor: RowExecutor, kind: Any, details: Any, write: Write) -> dict[str, Template]:
    shown: dict[str, Template] = {}
    for stored in TYPE_OF_KIND:
        writing = _Writing()
        write(writing, executor, kind, details, stored)
        if len(writing.parts) > MOST_PARTS:
            raise NotPlain
        shown[stored] = tuple(writing.parts)
    return shown


def _edge(writing: _Writing, executor: RowExecutor, kind: Any, details: Any, stored: str) -> None:
    edge, selected = executor.selected(kind, details)
    for name, inner in writing.fields(selected):
        match name:
            case "cursor":
                writing.parts.append(_CURSOR)
            case "node":
                _node(writing, executor, edge.fields[name].type, inner, stored)
            case "__typename":
                writing.constant(_json(edge.name))
            case _:
                raise NotPlain


def _node(writing: _Writing, executor: RowExecutor, _: Any, details: Any, stored: str) -> None:
    entry, selected = executor.selected(executor.schema.type_map[TYPE_OF_KIND[stored]], details)
    for name, inner in writing.fields(selected):
        shape = executor.field(entry, inner)
        writing.parts.append(_read().get(name) or Own(name, shape))


def _told(column: str, words: Mapping[str, str]) -> str:
    """What the row says in the record's word, the graph says in its own."""
    return f"""'"' || ({quoted(_json(words))}::jsonb ->> t.{column}) || '"'"""


_CURSOR = Stored(f"""'"' || {cursors.ENTRY_IN_WORDS} || '"'""")


@cache
def _read() -> Mapping[str, Stored]:
    """The fields that every entry has. Of kinds there are as many as types have been written."""
    role = _told("actor_role", {role.value: role.name for role in Role})
    return {
        **{name: Stored(text) for name, text in {**FIELDS, **MARKS}.items() if name != DETAIL},
        "__typename": Stored(_told("kind", TYPE_OF_KIND)),
        KIND: Stored(_told("kind", {kind.value: kind.name for kind in EntryKind})),
        # A word of no list is nobody's role, and not nobody.
        ROLE: Stored(f"CASE WHEN t.actor_role IS NULL THEN 'null' ELSE {role} END"),
    }
