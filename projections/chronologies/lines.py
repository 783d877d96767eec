"""Reading chronologies: of a case, or of one person across the cases that the reader may open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

import orjson

from domain.case.events import DatesCorrected, ImageryDiscovered, IncidentReported
from projections.access import door, open_cases
from projections.chronologies.view import OF_THE_CASE, VIEW, line_place
from projections.engine.projection import in_schema
from projections.engine.sealed_texts import Opens, opened_rows
from projections.entries.entry import kind_of
from projections.entries.entry_json import SIGNED, WHEN
from projections.entries.entry_json import VIEW as ENTRIES
from projections.readers import Queryable, Reader, Row

Line: TypeAlias = dict[str, Any]
"""A line, opened."""

# Of the entry itself only what says when, by whom, and of what kind; no word of its narrative.
_COLUMNS = """
    c.case_id, c.person_id, c.entry, c.version AS chosen_version, c.line, t.kind, t.recorded_at,
    COALESCE(dates.happened_at, t.occurred_at) AS occurred_at,
    CASE WHEN dates.version IS NULL THEN t.sealed_when ELSE dates.sealed_when END AS happened,
    COALESCE(dates.version, t.version) AS happened_in,
    t.sealed_actor AS written_by,
    t.actor_role AS written_as,
    GREATEST(t.corrected_by, dates.version) AS corrected_by, t.withdrawn_by
"""
# When the incident happened is told by its report, or by whoever corrected that last.
_DATES = f"""
    LEFT JOIN LATERAL (
        SELECT d.version, d.happened_at, d.sealed_when FROM {{schema}}.timeline d
        WHERE t.kind IN ('{kind_of(IncidentReported)}', '{kind_of(ImageryDiscovered)}')
          AND d.case_id = t.case_id AND d.kind = '{kind_of(DatesCorrected)}'
        ORDER BY d.version DESC LIMIT 1
    ) dates ON true
"""  # noqa: S608 - constants of this module
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

# From the reader's own grants, each held against the person: a case that is hidden from the reader
# is never touched, and how many of them name the person makes no difference to the time it takes.
# An aggregate is asked for each case by itself: the planner cannot begin with the person instead.
OF_A_PERSON = f"""
WITH mine AS MATERIALIZED ({open_cases()}), open AS MATERIALIZED (
    SELECT mine.case_id, named.roles
    FROM mine CROSS JOIN LATERAL (
        SELECT array_agg(p.role ORDER BY p.version, p.role) AS roles
        FROM {{schema}}.case_person p
        WHERE p.case_id = mine.case_id AND p.person_id = $4 AND p.involved
    ) named
    WHERE named.roles IS NOT NULL
)
SELECT open.roles, open.case_id AS of_case, told.opened_at, line.*
FROM open JOIN {{schema}}.cases told USING (case_id) LEFT JOIN LATERAL (
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


async def case_chronology(  # noqa: PLR0913 - one chronology, whoever opens it
    conn: Queryable,
    schema: str,
    case_id: UUID,
    reader: Reader,
    opens: Opens,
    *,
    left_out: bool = False,
) -> list[Line] | None:
    """The lines of the case's own chronology, or what was left out; None where there is no case."""
    rows = await conn.fetch(
        in_schema(_OF_A_CASE, schema),
        *reader.given,
        *(case_id, OF_THE_CASE, not left_out),
    )
    return await _opened(rows, opens) if rows else None


async def person_chronology(
    conn: Queryable, schema: str, person: UUID, reader: Reader, opens: Opens
) -> tuple[list[Row], list[Line]]:
    """Every case of this person that the reader may open, and the lines told of the person.

    Of a case there are as many rows as lines, but one at least. Other cases leave no trace.
    """
    rows = await conn.fetch(
        in_schema(OF_A_PERSON, schema),
        *reader.given,
        person,
    )
    return rows, await _opened(rows, opens)


async def _opened(rows: Sequence[Row], opens: Opens) -> list[Line]:
    """The lines among these rows, in their order. What cannot be read any more says nothing."""
    lines = await opened_rows(
        opens, VIEW, (row for row in rows if row["entry"] is not None), line=_place_of_line
    )
    told = await opened_rows(
        opens,
        ENTRIES,
        (line for line in lines if line is not None),
        happened=lambda row: f"{row['case_id']}/{WHEN}/{row['happened_in']}",
        written_by=lambda row: f"{row['case_id']}/{SIGNED}",
    )
    shown = [line for line in told if line is not None]
    for line in shown:
        # The sign-in alone is taken out of its JSON: it stands in a cell and in a sentence.
        line["written_by"] = line["written_by"] and orjson.loads(line["written_by"])
    return shown


def _place_of_line(row: Mapping[str, Any]) -> str:
    return line_place(row["case_id"], row["person_id"], row["entry"])


async def people_of_a_case(
    conn: Queryable, schema: str, case_id: UUID, reader: Reader
) -> list[Row] | None:
    """Who is involved as what, in the order in which they were named; None: there is no case."""
    rows = await conn.fetch(
        in_schema(_PEOPLE, schema),
        *reader.given,
        case_id,
    )
    return [row for row in rows if row["person_id"] is not None] if rows else None
