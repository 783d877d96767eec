"""Reading chronologies: of a case, or of one person across the cases that the reader may open."""

from __future__ import annotations

from uuid import UUID

from domain.case.events import DatesCorrected, ImageryDiscovered, IncidentReported
from projections.access import door
from projections.chronologies import OF_THE_CASE
from projections.entries import kind_of
from projections.projection import in_schema
from projections.readers import Reader, Reading, Row

# Of the entry itself only what says when, by whom, and of what kind; no word of its narrative.
_COLUMNS = """
    c.case_id, c.entry, c.version AS chosen_version, c.line, t.kind, t.recorded_at,
    COALESCE((dates.said ->> 'happenedAt')::timestamptz, t.occurred_at) AS occurred_at,
    COALESCE(dates.said, t.said_detail::json) ->> 'when' AS happened,
    t.actor AS written_by,
    t.actor_role AS written_as,
    GREATEST(t.corrected_by, dates.version) AS corrected_by, t.withdrawn_by
"""
# When the incident happened is told by its report, or by whoever corrected that last.
_DATES = f"""
    LEFT JOIN LATERAL (
        SELECT d.version, d.said_detail::json AS said FROM {{schema}}.timeline d
        WHERE t.kind IN ('{kind_of(IncidentReported)}', '{kind_of(ImageryDiscovered)}')
          AND d.case_id = t.case_id AND d.kind = '{kind_of(DatesCorrected)}'
        ORDER BY d.version DESC LIMIT 1
    ) dates ON true
"""  # noqa: S608 - constants of this module
_ROLES = """
    ARRAY(SELECT p.role FROM {schema}.case_person p
          WHERE p.case_id = {case} AND p.person_id = {person} AND p.involved
          ORDER BY p.version, p.role)
"""

# No row at all: no such case for this reader. One row without an entry: an empty chronology.
_OF_A_CASE = f"""
WITH door AS MATERIALIZED ({door("$4")})
SELECT line.* FROM door LEFT JOIN LATERAL (
    SELECT {_COLUMNS}, ARRAY[]::text[] AS roles
    FROM {{schema}}.chronology c
    JOIN {{schema}}.timeline t ON t.case_id = c.case_id AND t.version = c.entry
    {_DATES}
    WHERE c.case_id = door.case_id AND c.person_id = $5 AND c.included = $6
) line ON true
ORDER BY line.occurred_at, line.entry
"""  # noqa: S608 - constants of this module

# Each case of the person is held against the reader's own grants before a word of it is read.
_OF_A_PERSON = f"""
WITH open AS MATERIALIZED (
    SELECT k.case_id, {_ROLES.replace("{case}", "k.case_id").replace("{person}", "$4")} AS roles
    FROM (SELECT DISTINCT case_id FROM {{schema}}.case_person
          WHERE person_id = $4 AND involved) k
    WHERE EXISTS ({door("k.case_id")})
)
SELECT open.roles, open.case_id AS of_case, line.*
FROM open LEFT JOIN LATERAL (
    SELECT {_COLUMNS}
    FROM {{schema}}.chronology c
    JOIN {{schema}}.timeline t ON t.case_id = c.case_id AND t.version = c.entry
    {_DATES}
    WHERE c.case_id = open.case_id AND c.person_id = $4 AND c.included
) line ON true
ORDER BY line.occurred_at, open.case_id, line.entry
"""  # noqa: S608 - constants of this module

_PEOPLE = f"""
WITH door AS MATERIALIZED ({door("$4")})
SELECT p.person_id, p.roles FROM door LEFT JOIN LATERAL (
    SELECT person_id, array_agg(role ORDER BY version, role) AS roles, min(version) AS since
    FROM {{schema}}.case_person WHERE case_id = door.case_id AND involved
    GROUP BY person_id
) p ON true
ORDER BY p.since
"""  # noqa: S608 - constants of this module


async def case_chronology(
    conn: Reading, schema: str, case_id: UUID, reader: Reader, *, left_out: bool = False
) -> list[Row] | None:
    """The lines of the case's own chronology, or what was left out; None where there is no case."""
    rows = await conn.fetch(
        in_schema(_OF_A_CASE, schema),
        *reader.given,
        *(case_id, OF_THE_CASE, not left_out),
    )
    return [row for row in rows if row["entry"] is not None] if rows else None


async def person_chronology(conn: Reading, schema: str, person: UUID, reader: Reader) -> list[Row]:
    """Every case of this person that the reader may open, with the lines told of the person.

    A case without a line is one row without an entry. Other cases leave no trace.
    """
    return await conn.fetch(
        in_schema(_OF_A_PERSON, schema),
        *reader.given,
        person,
    )


async def people_of_a_case(
    conn: Reading, schema: str, case_id: UUID, reader: Reader
) -> list[Row] | None:
    """Who is involved as what, in the order in which they were named; None: there is no case."""
    rows = await conn.fetch(
        in_schema(_PEOPLE, schema),
        *reader.given,
        case_id,
    )
    return [row for row in rows if row["person_id"] is not None] if rows else None
