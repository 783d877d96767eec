"""Looking somebody up in the directory of one school: by id, or by a part of the name."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.person.names import asked_forms
from projections.projection import in_schema
from projections.readers import FIRST_ID, OPEN_TO_READER, Page, Reading, Row, page_of

_COLUMNS = (
    "p.person_id, p.kind, p.name, p.known_as, p.born, p.position, p.sign_in, p.upn, p.year_group,"
    " p.sorted_by, p.version"
)
_ONE = f"""
SELECT {_COLUMNS} FROM {{schema}}.person p WHERE p.school = $1 AND p.person_id = ANY($2::uuid[])
"""  # noqa: S608 - constants of this module
_FOUND = f"""
SELECT {_COLUMNS} FROM {{schema}}.person p
WHERE p.school = $1 AND (p.sorted_by, p.person_id) > ($2, $3)
  AND ($4::text[] IS NULL OR p.called LIKE ALL ($4) OR p.called LIKE ALL ($5) OR p.upn = $6)
  AND ($7::text IS NULL OR p.kind = $7)
ORDER BY p.sorted_by, p.person_id
LIMIT $8
"""  # noqa: S608 - constants of this module

# For a choice: who somebody is and nothing more, and never by anything but their name.
_LOOKED_UP = """
SELECT p.person_id, p.kind, p.name, p.position, p.year_group
FROM {schema}.person p
WHERE p.school = $1 AND (p.called LIKE ALL ($2::text[]) OR p.called LIKE ALL ($3::text[]))
ORDER BY p.sorted_by, p.person_id
LIMIT $4
"""

BY_UPN = """
SELECT DISTINCT ON (p.upn) p.upn, p.person_id FROM {schema}.person p
WHERE p.school = $1 AND p.upn = ANY($2::text[]) ORDER BY p.upn, p.person_id
"""
COLLEAGUES = """
SELECT p.name, p.known_as, p.sign_in, p.position FROM {schema}.person p
WHERE p.school = $1 AND p.kind = 'adult' AND p.sign_in IS NOT NULL
ORDER BY p.sorted_by, p.person_id
"""
NAMED = """
SELECT lower(p.sign_in), p.person_id FROM {schema}.person p
WHERE p.school = $1 AND lower(p.sign_in) = ANY($2::text[])
"""
"""Who signs in by which of these, each in small letters."""
SIGNS_IN = """
SELECT FROM {schema}.person p WHERE p.school = $1 AND lower(p.sign_in) = lower($2) LIMIT 1
"""
# Whoever may read them: for shutting somebody out, never for showing.
CASES_ABOUT = """
SELECT DISTINCT p.case_id FROM {schema}.case_person p
WHERE p.person_id = $1 AND p.involved AND p.role IN ('subject', 'alleged_harmer')
ORDER BY 1
"""

# For showing: from the reader's own grants, like a person's chronology.
OPEN_CASES_ABOUT = f"""
WITH mine AS MATERIALIZED ({OPEN_TO_READER})
SELECT mine.case_id FROM mine CROSS JOIN LATERAL (
    SELECT count(*) AS roles FROM {{schema}}.case_person p
    WHERE p.case_id = mine.case_id AND p.person_id = $4 AND p.involved
      AND p.role IN ('subject', 'alleged_harmer')
) named
WHERE named.roles > 0
ORDER BY 1
"""  # noqa: S608 - constants of this module

_NOBODY = ""
"""No row is called nothing: every one has blanks round it."""
PersonCursor = tuple[str, UUID]
"""(name as sorted, id) of the last row seen."""


async def people_by_id(
    conn: Reading, schema: str, school: str, people: Sequence[UUID]
) -> dict[UUID, Row]:
    """Those of these people whom the school's directory holds."""
    rows = await conn.fetch(in_schema(_ONE, schema), school, list(people))
    return {UUID(str(row["person_id"])): row for row in rows}


async def people_found(  # noqa: PLR0913 - the filters of one list
    conn: Reading,
    schema: str,
    school: str,
    *,
    first: int,
    after: PersonCursor | None = None,
    name: str | None = None,
    kind: str | None = None,
) -> Page:
    """The school's people in the order of their names.

    `name`: each word begins a word of the name, or of what they go by; or a whole UPN.
    """
    sorted_by, person = after or ("", FIRST_ID)
    joined, parted = (None, None) if name is None else begun(name)
    upn = None if name is None else name.strip().upper()
    rows = await conn.fetch(
        in_schema(_FOUND, schema),
        *(school, sorted_by, person, joined, parted, upn, kind, first + 1),
    )
    return page_of(rows, first)


async def people_looked_up(
    conn: Reading, schema: str, school: str, name: str, *, first: int
) -> list[Row]:
    """The first of those whom these words may name: who they are, and a year group or post."""
    return await conn.fetch(in_schema(_LOOKED_UP, schema), school, *begun(name), first)


def begun(name: str) -> tuple[list[str], list[str]]:
    """A name as it is looked for, joined over its signs and parted at them. Without words: nobody."""
    joined, parted = ([f"% {word}%" for word in words] for words in asked_forms(name))
    return joined or [_NOBODY], parted or [_NOBODY]
