"""The directory as one reader finds it: what is ordinary, and what stands with cases they may open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from operator import itemgetter
from typing import TypedDict, Unpack
from uuid import UUID

from api.runtime.read_pool import Connection
from projections.engine.marked_words import Mark
from projections.engine.sealed_texts import Opens
from projections.people.kept_list import kept_people
from projections.people.list import (
    PeoplePage,
    Person,
    PersonCursor,
    people_by_id,
    people_found,
    people_looked_up,
)
from projections.readers import Reader


class Filters(TypedDict):
    """What narrows a page of the directory."""

    first: int
    after: PersonCursor | None
    name: str | None
    kind: str | None


async def entries_of(  # noqa: PLR0913, PLR0917 - one question
    connection: Connection,
    schemas: Sequence[str],
    reader: Reader,
    people: Sequence[UUID],
    opens: Opens,
    open_to: Set[UUID] | None = None,
) -> dict[UUID, Person]:
    """Those of these people whom the reader finds. Both compartments are asked, whoever is there.

    `open_to`: see `people_open_to`.
    """
    ordinary, restricted = schemas
    kept = await kept_people(connection, restricted, reader)
    among = [one for one in people if one in kept]
    theirs = await people_by_id(connection, restricted, reader.school, among, opens)
    open_to_all = await people_by_id(
        connection, ordinary, reader.school, _open(people, open_to), opens
    )
    return {one["person_id"]: one for one in _merged(theirs.values(), open_to_all.values(), kept)}


async def entries_found(  # noqa: PLR0913 - one question
    connection: Connection,
    schemas: Sequence[str],
    reader: Reader,
    opens: Opens,
    mark: Mark,
    *,
    open_to: Set[UUID] | None,
    **only: Unpack[Filters],
) -> PeoplePage:
    """A page of the directory in the order of names, over both compartments.

    `open_to`: see `people_open_to`.
    """
    ordinary, restricted = schemas
    kept = await kept_people(connection, restricted, reader)
    theirs = await people_found(
        connection, restricted, reader.school, opens, mark, among=list(kept), **only
    )
    among = None if open_to is None else list(open_to)
    open_to_all = await people_found(
        connection, ordinary, reader.school, opens, mark, among=among, **only
    )
    merged = _merged(theirs.rows, open_to_all.rows, kept)
    more = open_to_all.has_next or theirs.has_next or len(merged) > only["first"]
    return PeoplePage(merged[: only["first"]], more)


async def entries_looked_up(  # noqa: PLR0913, PLR0917 - one question
    connection: Connection,
    schemas: Sequence[str],
    reader: Reader,
    opens: Opens,
    mark: Mark,
    name: str,
    *,
    first: int,
) -> list[Person]:
    """The first of those whom these words may name, over both compartments."""
    ordinary, restricted = schemas
    kept = await kept_people(connection, restricted, reader)
    theirs = await people_looked_up(
        *(connection, restricted, reader.school, opens, mark, name), first=first, among=list(kept)
    )
    open_to_all = await people_looked_up(
        *(connection, ordinary, reader.school, opens, mark, name), first=first
    )
    return _merged(theirs, open_to_all, kept)[:first]


def _open(people: Sequence[UUID], open_to: Set[UUID] | None) -> list[UUID]:
    return [one for one in people if open_to is None or one in open_to]


def _merged(
    theirs: Iterable[Person], open_to_all: Iterable[Person], kept: Mapping[UUID, UUID]
) -> list[Person]:
    """In the order of names, each with the case that it stands with. An ordinary entry goes before
    its kept one, where somebody is just making it ordinary."""
    found = {one["person_id"]: {**one, "kept_with": kept[one["person_id"]]} for one in theirs}
    found |= {one["person_id"]: {**one, "kept_with": None} for one in open_to_all}
    return sorted(found.values(), key=itemgetter("sorted_by", "person_id"))
