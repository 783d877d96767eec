"""Looking somebody up in the directory of one school: by id, or by a part of the name.

No name stands in a table, so none has an order there: whoever is found is opened, and then put in
order. Of a whole school that is some thousands of texts, of a search a few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import orjson

from domain.person.names import asked_forms
from projections.access import open_cases
from projections.engine.marked_words import Mark, asked
from projections.engine.projection import in_schema
from projections.engine.sealed_texts import Opens, opened_rows
from projections.people.view import NAME, UPN, VIEW, place_of, upn_as_asked
from projections.readers import Queryable, Reader, Row

SORTED_BY = 60
"""So much of a name fits into a cursor."""

_COLUMNS = "p.person_id, p.kind, p.said, p.version"
_ONE = f"""
SELECT {_COLUMNS} FROM {{schema}}.person p WHERE p.school = $1 AND p.person_id = ANY($2::uuid[])
"""  # noqa: S608 - constants of this module
_FOUND = f"""
SELECT {_COLUMNS} FROM {{schema}}.person p
WHERE p.school = $1
  AND ($2::text[] IS NULL OR p.called @> $2 OR p.called @> $3 OR p.upn = $4)
  AND ($5::text IS NULL OR p.kind = $5)
"""  # noqa: S608 - constants of this module

# Of some people alone: a text of its own, so that nobody else's row is touched.
_FOUND_AMONG = _FOUND.replace("WHERE ", "WHERE p.person_id = ANY($6::uuid[]) AND ", 1)

BY_UPN = """
SELECT DISTINCT ON (p.upn) p.upn, p.person_id FROM {schema}.person p
WHERE p.school = $1 AND p.upn = ANY($2::text[]) ORDER BY p.upn, p.person_id
"""
"""Whose these numbers are, by their marks."""
COLLEAGUES = """
SELECT p.person_id, p.said FROM {schema}.person p
WHERE p.school = $1 AND p.kind = 'adult' AND p.signs_in IS NOT NULL
"""
NAMED = """
SELECT p.signs_in, p.person_id FROM {schema}.person p
WHERE p.school = $1 AND p.signs_in = ANY($2::text[])
"""
"""Who signs in by which of these, each by its mark."""
SIGNS_IN = """
SELECT p.person_id, p.kind FROM {schema}.person p
WHERE p.school = $1 AND p.signs_in = $2 ORDER BY p.person_id LIMIT 1
"""
# Whoever may read them: for shutting somebody out, never for showing.
CASES_ABOUT = """
SELECT DISTINCT p.case_id FROM {schema}.case_person p
WHERE p.person_id = $1 AND p.involved AND p.role IN ('subject', 'alleged_harmer')
ORDER BY 1
"""
# So are these: whom a case could have to be kept from.
EVERYBODY_CONCERNED = """
SELECT DISTINCT p.person_id FROM {schema}.case_person p
WHERE p.involved AND p.role IN ('subject', 'alleged_harmer')
ORDER BY 1
"""

# From the reader's own grants to who is on those cases.
_OF_CASES = f"""
WITH mine AS MATERIALIZED ({open_cases()})
SELECT DISTINCT p.person_id FROM mine JOIN {{schema}}.case_person p USING (case_id)
WHERE p.involved
"""  # noqa: S608 - constants of this module

# For showing: from the reader's own grants, like a person's chronology.
OPEN_CASES_ABOUT = f"""
WITH mine AS MATERIALIZED ({open_cases()})
SELECT mine.case_id FROM mine CROSS JOIN LATERAL (
    SELECT count(*) AS roles FROM {{schema}}.case_person p
    WHERE p.case_id = mine.case_id AND p.person_id = $4 AND p.involved
      AND p.role IN ('subject', 'alleged_harmer')
) named
WHERE named.roles > 0
ORDER BY 1
"""  # noqa: S608 - constants of this module

_NOBODY = "*"
"""No mark is this one."""
PersonCursor = tuple[str, UUID]
"""(name as sorted, id) of the last row seen."""
Person: TypeAlias = dict[str, Any]
"""Somebody, opened."""


class PeoplePage(NamedTuple):
    """People in the order of their names, and whether more follow."""

    rows: list[Person]
    has_next: bool


async def people_by_id(
    conn: Queryable, schema: str, school: str, people: Sequence[UUID], opens: Opens
) -> dict[UUID, Person]:
    """Those of these people whom the school's directory holds."""
    rows = await conn.fetch(in_schema(_ONE, schema), school, list(people))
    return {person["person_id"]: person for person in await _opened(rows, opens)}


async def people_of_cases(
    conn: Queryable, schemas: Sequence[str], reader: Reader
) -> frozenset[UUID]:
    """Everybody who is on a case that this reader may open."""
    found: set[UUID] = set()
    for schema in schemas:
        rows = await conn.fetch(in_schema(_OF_CASES, schema), *reader.given)
        found.update(UUID(str(row["person_id"])) for row in rows)
    return frozenset(found)


async def people_found(  # noqa: PLR0913 - the filters of one list
    conn: Queryable,
    schema: str,
    school: str,
    opens: Opens,
    mark: Mark,
    *,
    first: int,
    after: PersonCursor | None = None,
    name: str | None = None,
    kind: str | None = None,
    among: Sequence[UUID] | None = None,
) -> PeoplePage:
    """The school's people in the order of their names, or those of them who are `among` some.

    `name`: each word begins a word of the name, or of what they go by; or a whole UPN.
    """
    joined, parted = (None, None) if name is None else begun(mark, name)
    upn = None if name is None else mark(UPN, upn_as_asked(name))
    rows = await _rows(conn, schema, [school, joined, parted, upn, kind], among)
    people = [
        one
        for one in await _opened(rows, opens)
        if after is None or (one["sorted_by"], one["person_id"]) > after
    ]
    return PeoplePage(people[:first], len(people) > first)


async def people_looked_up(  # noqa: PLR0913, PLR0917 - one question
    conn: Queryable,
    schema: str,
    school: str,
    opens: Opens,
    mark: Mark,
    name: str,
    *,
    first: int,
    among: Sequence[UUID] | None = None,
) -> list[Person]:
    """The first of those whom these words may name. For a choice: never by anything but a name."""
    rows = await _rows(conn, schema, [school, *begun(mark, name), None, None], among)
    return (await _opened(rows, opens))[:first]


async def _rows(
    conn: Queryable, schema: str, given: list[Any], among: Sequence[UUID] | None
) -> list[Row]:
    if among is None:
        return await conn.fetch(in_schema(_FOUND, schema), *given)
    return await conn.fetch(in_schema(_FOUND_AMONG, schema), *given, list(among))


def begun(mark: Mark, name: str) -> tuple[list[str], list[str]]:
    """A name as it is looked for, joined over its signs and parted at them. Without words: nobody."""
    joined, parted = (asked(mark, NAME, words) for words in asked_forms(name))
    return joined or [_NOBODY], parted or [_NOBODY]


async def _opened(rows: Sequence[Any], opens: Opens) -> list[Person]:
    """In the order of their names. Whose key has been destroyed is nobody."""
    opened = await opened_rows(opens, VIEW, rows, said=lambda row: place_of(row["person_id"]))
    people = [
        {**row, **orjson.loads(row.pop("said")), "sorted_by": ""}
        for row in opened
        if row is not None
    ]
    for one in people:
        one["sorted_by"] = by_name(one)
    return sorted(people, key=itemgetter("sorted_by", "person_id"))


def by_name(said: Mapping[str, Any]) -> str:
    """What somebody is sorted by; who agree in it are listed by their ids."""
    name: str = said["name"]
    return name.casefold()[:SORTED_BY]
