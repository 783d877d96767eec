"""Finding entries that stand with restricted cases: always from the cases that the reader may open."""

from __future__ import annotations

from uuid import UUID

from projections.access import open_cases
from projections.engine.projection import in_schema
from projections.readers import Queryable, Reader

_OPEN = f"WITH mine AS MATERIALIZED ({open_cases()})"
# Put so that the planner cannot begin with the kept: those of hidden cases are never touched.
_KEPT = f"""{_OPEN}
SELECT kept.person_id, mine.case_id FROM mine CROSS JOIN LATERAL (
    SELECT k.person_id FROM {{schema}}.kept_person k
    WHERE k.case_id = mine.case_id AND k.kept OFFSET 0
) kept
"""  # noqa: S608 - constants of this module
KEPT_WITH = f"""{_OPEN}
SELECT mine.case_id FROM mine CROSS JOIN LATERAL (
    SELECT count(*) AS entries FROM {{schema}}.kept_person k
    WHERE k.case_id = mine.case_id AND k.person_id = $4 AND k.kept
) kept
WHERE kept.entries > 0
"""  # noqa: S608 - constants of this module
"""With which case somebody's entry stands, if the reader may open it."""
KEPT_IN = """
SELECT k.person_id FROM {schema}.kept_person k
WHERE k.case_id = $1 AND k.person_id = ANY($2::uuid[]) AND k.kept
"""
"""Whose of these entries stand with a case that the reader has been let into."""


async def kept_people(conn: Queryable, schema: str, reader: Reader) -> dict[UUID, UUID]:
    """Whose entries stand with which of the cases that the reader may open."""
    rows = await conn.fetch(in_schema(_KEPT, schema), *reader.given)
    return {UUID(str(row["person_id"])): UUID(str(row["case_id"])) for row in rows}
