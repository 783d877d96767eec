"""The directory as one reader finds it: what is ordinary, and what stands with cases they may open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.reads import Connection
from projections.kept_people_list import kept_people
from projections.people_list import (
    PersonCursor,
    names_in_order,
    people_by_id,
    people_found,
    people_looked_up,
)
from projections.readers import Reader, Row


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody's entry; `kept_with`: the restricted case it stands with, if it is not ordinary."""

    row: Row
    kept_with: UUID | None


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Entries of one page, and whether more follow."""

    people: Sequence[Found]
    has_next: bool


async def entries_of(
    connection: Connection, schemas: Sequence[str], reader: Reader, people: Sequence[UUID]
) -> dict[UUID, Found]:
    """Those of these people whom the reader finds. Both compartments are asked, whoever is there."""
    ordinary, restricted = schemas
    kept = await kept_people(connection, restricted, reader)
    theirs = [one for one in people if one in kept]
    rows = await people_by_id(connection, restricted, reader.school, theirs)
    found = {one: Found(row, kept[one]) for one, row in rows.items()}
    rows = await people_by_id(connection, ordinary, reader.school, people)
    return found | {one: Found(row, None) for one, row in rows.items()}


async def entries_found(  # noqa: PLR0913 - the filters of one list
    connection: Connection,
    schemas: Sequence[str],
    reader: Reader,
    *,
    first: int,
    after: PersonCursor | None,
    name: str | None,
    kind: str | None,
) -> FoundPage:
    """A page of the directory in the order of names, over both compartments."""
    ordinary, restricted = schemas
    kept = await kept_people(connection, restricted, reader)
    only: Mapping[str, Any] = {"first": first, "after": after, "name": name, "kind": kind}
    open_to_all = await people_found(connection, ordinary, reader.school, **only)
    theirs = await people_found(connection, restricted, reader.school, among=list(kept), **only)
    merged = await _merged(connection, theirs.rows, open_to_all.rows)
    ordinary_ones = {_person(row) for row in open_to_all.rows}
    found = [
        Found(row, None if _person(row) in ordinary_ones else kept[_person(row)]) for row in merged
    ]
    more = open_to_all.has_next or theirs.has_next or len(merged) > first
    return FoundPage(found[:first], more)


async def entries_looked_up(
    connection: Connection, schemas: Sequence[str], reader: Reader, name: str, *, first: int
) -> list[Row]:
    """The first of those whom these words may name, over both compartments."""
    ordinary, restricted = schemas
    kept = await kept_people(connection, restricted, reader)
    open_to_all = await people_looked_up(connection, ordinary, reader.school, name, first=first)
    theirs = await people_looked_up(
        connection, restricted, reader.school, name, first=first, among=list(kept)
    )
    return (await _merged(connection, theirs, open_to_all))[:first]


async def _merged(
    connection: Connection, theirs: Sequence[Row], open_to_all: Sequence[Row]
) -> list[Row]:
    """In the database's own order, by which the cursors go; an ordinary entry goes before its kept
    one, where somebody is just making it ordinary."""
    found = {_person(row): row for row in (*theirs, *open_to_all)}
    rows = list(found.values())
    if not theirs:
        return rows
    order = await names_in_order(connection, [(row["sorted_by"], _person(row)) for row in rows])
    return [rows[n] for n in order]


def _person(row: Row) -> UUID:
    return UUID(str(row["person_id"]))
