"""Looking somebody up in the directory of one school: by id, or by a part of the name."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from projections.projection import in_schema
from projections.readers import FIRST_ID, Page, Reading, Row, page_of

_COLUMNS = (
    "p.person_id, p.kind, p.name, p.known_as, p.born, p.position, p.sign_in, p.upn, p.sorted_by,"
    " p.version"
)
_ONE = f"""
SELECT {_COLUMNS} FROM {{schema}}.person p WHERE p.school = $1 AND p.person_id = ANY($2::uuid[])
"""  # noqa: S608 - constants of this module
_FOUND = f"""
SELECT {_COLUMNS} FROM {{schema}}.person p
WHERE p.school = $1 AND (p.sorted_by, p.person_id) > ($2, $3)
  AND ($4::text IS NULL OR strpos(p.called, $4) > 0)
  AND ($5::text IS NULL OR p.kind = $5)
ORDER BY p.sorted_by, p.person_id
LIMIT $6
"""  # noqa: S608 - constants of this module

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
    """The school's people in the order of their names; `name`: a part of it, or of what they go by."""
    sorted_by, person = after or ("", FIRST_ID)
    part = None if name is None else name.strip().casefold()
    rows = await conn.fetch(
        in_schema(_FOUND, schema), school, sorted_by, person, part, kind, first + 1
    )
    return page_of(rows, first)
