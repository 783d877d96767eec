"""A page of a timeline from stored bytes: fields are cut out of each entry and put where they belong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any, TypeAlias

import orjson

from api.graphql import cursors
from api.graphql.entries import TYPE_OF_KIND, detail_shown
from api.graphql.rows import NotPlain, RowExecutor, Selected, Shape
from api.graphql.timeline import TimelinePage
from domain.vocabulary import Role
from projections.entries import DETAIL, HEAD, cut

ShowRow: TypeAlias = Callable[[Any, bytes], bytes]
Part: TypeAlias = Callable[[TimelinePage], bytes]

CURSOR, CORRECTED_BY, WITHDRAWN_BY = "cursor", "correctedBy", "withdrawnBy"
# What stands beside the bytes of an entry, in this order, before what is cut out of them.
BESIDE = (CURSOR, CORRECTED_BY, WITHDRAWN_BY)
ROLE = "actorRole"
ROLES = {orjson.dumps(role.value): orjson.dumps(role.name) for role in Role} | {b"null": b"null"}


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


def _rows(shown: Mapping[str, ShowRow]) -> Part:
    def show(page: TimelinePage) -> bytes:
        cursor = cursors.behind_entries(page.case)
        rows = [shown[row["kind"]](row, cursor(row["version"])) for row in page.page.rows]
        return b"[%b]" % b",".join(rows)

    return show


class _Template:
    """The bytes of one row, with room for what differs from row to row."""

    def __init__(self) -> None:
        self.text = bytearray()
        self.rooms: list[str] = []
        self.own: dict[str, tuple[str, Shape]] = {}
        """By room: the field of the detail that fills it, and how that is shown."""

    def constant(self, raw: bytes) -> None:
        self.text += raw.replace(b"%", b"%%")

    def room(self, name: str) -> None:
        self.text += b"%b"
        self.rooms.append(name)

    def fields(self, selected: Iterable[Selected]) -> Iterator[tuple[str, Any]]:
        """An object: its keys, and behind each the turn of whoever writes the value."""
        self.constant(b"{")
        for number, (key, name, details) in enumerate(selected):
            self.constant(b'%b"%b":' % (b"," if number else b"", key.encode()))
            yield name, details
        self.constant(b"}")


Write: TypeAlias = Callable[[_Template, RowExecutor, Any, Any, str], None]


def _by_kind(executor: RowExecutor, kind: Any, details: Any, write: Write) -> dict[str, ShowRow]:
    shown: dict[str, ShowRow] = {}
    for stored in TYPE_OF_KIND:
        template = _Template()
        write(template, executor, kind, details, stored)
        shown[stored] = _show_row(stored, template)
    return shown


def _edge(template: _Template, executor: RowExecutor, kind: Any, details: Any, stored: str) -> None:
    edge, selected = executor.selected(kind, details)
    for name, inner in template.fields(selected):
        match name:
            case "cursor":
                template.constant(b'"')
                template.room(CURSOR)
                template.constant(b'"')
            case "node":
                _node(template, executor, edge.fields[name].type, inner, stored)
            case "__typename":
                template.constant(orjson.dumps(edge.name))
            case _:
                raise NotPlain


def _node(template: _Template, executor: RowExecutor, _: Any, details: Any, stored: str) -> None:
    entry, selected = executor.selected(executor.schema.type_map[TYPE_OF_KIND[stored]], details)
    for name, inner in template.fields(selected):
        shape = executor.field(entry, inner)
        if name == "__typename":
            template.constant(orjson.dumps(entry.name))
        elif name == "kind":
            template.constant(orjson.dumps(shape(stored)))
        elif name in BESIDE or name in HEAD:
            template.room(name)
        else:
            own = f"{DETAIL} {len(template.own)}"
            template.own[own] = (name, shape)
            template.room(own)


def _show_row(stored: str, template: _Template) -> ShowRow:
    text, own = bytes(template.text), template.own
    heads = [name for name in HEAD if name in template.rooms]
    names = [*BESIDE, *heads, *own]
    match = cut([*heads, DETAIL] if own else heads).fullmatch
    fill = _picked([names.index(room) for room in template.rooms])
    role = names.index(ROLE) if ROLE in heads else None

    def show(row: Any, cursor: bytes) -> bytes:
        found = match(row["entry"])
        if found is None:
            raise NotPlain
        corrected, withdrawn = row["corrected_by"], row["withdrawn_by"]
        have = [
            cursor,
            b"null" if corrected is None else b"%d" % corrected,
            b"null" if withdrawn is None else b"%d" % withdrawn,
            *found.groups(),
        ]
        if role is not None:
            have[role] = ROLES[have[role]]
        if own:
            detail = detail_shown(stored, orjson.loads(have.pop()))
            have += [orjson.dumps(shape(detail.get(name))) for name, shape in own.values()]
        return text % fill(have)

    return show


def _picked(places: list[int]) -> Callable[[list[bytes]], tuple[bytes, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda have: tuple(have[place] for place in places)
