"""What is due: found by index, so that it costs the same however many duties there have ever been."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.case.decisions.deadlines import Clocks
from domain.policy.calendar import NotCountable
from projections.engine.projection import array_literal, in_schema

# From one school to the next by the index, past all its duties at once.
_SCHOOLS = """
WITH RECURSIVE found (school) AS (
    (SELECT school FROM {schema}.duty WHERE {running} ORDER BY school LIMIT 1)
    UNION ALL
    SELECT (SELECT d.school FROM {schema}.duty d WHERE {running} AND d.school > found.school
            ORDER BY d.school LIMIT 1)
    FROM found WHERE found.school IS NOT NULL
)
SELECT school FROM found WHERE school IS NOT NULL
"""
_RUNNING = "status = 'raised' AND closing < 0 AND due_at IS NOT NULL AND overdue_since IS NULL"
_CLIMBING = "status = 'raised' AND closing < 0 AND escalates_at IS NOT NULL"

_KEPT = """
WITH kept AS MATERIALIZED (
    SELECT school, leads::int[] AS leads, grace * interval '1 minute' AS grace,
           longest * interval '1 minute' AS longest
    FROM unnest(%(schools)s::text[], %(leads)s::text[], %(grace)s::int[], %(longest)s::int[])
         AS k (school, leads, grace, longest)
)
"""

_AT_ONCE = "d.timing::text = '\"immediately\"'"

# Every case once. What was due longest ago comes first.
_CASES = f"""
{_KEPT}
SELECT case_id FROM (
    SELECT d.case_id, d.at
    FROM kept k CROSS JOIN LATERAL (
        SELECT d.case_id, d.due_at AS at FROM {{schema}}.duty d
        WHERE d.school = k.school AND {_RUNNING}
          AND d.due_at <= %(now)s + k.longest AND d.case_id <> ALL(%(without)s::uuid[])
          AND CASE WHEN {_AT_ONCE} THEN d.due_at + k.grace < %(now)s
                   WHEN d.due_at < %(now)s THEN true
                   ELSE EXISTS (
                       SELECT FROM unnest(k.leads) AS l (lead)
                       WHERE d.due_at - l.lead * interval '1 minute' <= %(now)s
                         AND d.due_at - l.lead * interval '1 minute' > d.raised_at
                         AND (d.reminded IS NULL OR d.reminded > l.lead)) END
        ORDER BY d.due_at LIMIT %(limit)s
    ) d
    UNION ALL
    (SELECT case_id, escalates_at FROM {{schema}}.duty d
     WHERE {_CLIMBING} AND escalates_at <= %(now)s AND d.case_id <> ALL(%(without)s::uuid[])
     ORDER BY escalates_at LIMIT %(limit)s)
) due
GROUP BY case_id ORDER BY min(at), case_id LIMIT %(limit)s
"""  # noqa: S608 - constants of this module

_NEXT = f"""
{_KEPT}
SELECT min(at) FROM (
    SELECT (SELECT min(d.due_at) FROM {{schema}}.duty d
            WHERE d.school = k.school AND {_RUNNING} AND d.due_at >= %(now)s
              AND NOT {_AT_ONCE}) AS at
    FROM kept k
    UNION ALL
    SELECT (SELECT min(d.due_at) + k.grace FROM {{schema}}.duty d
            WHERE d.school = k.school AND {_RUNNING} AND d.due_at >= %(now)s - k.grace
              AND d.due_at <= %(now)s AND {_AT_ONCE})
    FROM kept k
    UNION ALL
    SELECT (SELECT min(d.due_at) - l.lead * interval '1 minute' FROM {{schema}}.duty d
            WHERE d.school = k.school AND {_RUNNING}
              AND d.due_at > %(now)s + l.lead * interval '1 minute')
    FROM kept k CROSS JOIN LATERAL unnest(k.leads) AS l (lead)
    UNION ALL
    SELECT min(escalates_at) FROM {{schema}}.duty
    WHERE {_CLIMBING} AND escalates_at > %(now)s
) next
"""  # noqa: S608 - constants of this module


_UNCOUNTED = """
SELECT DISTINCT school, case_id, not_countable, unknown_from FROM {schema}.duty
WHERE status IN ('raised', 'held') AND closing < 0 AND not_countable IS NOT NULL
ORDER BY unknown_from, school, case_id
"""


def schools_with_clocks(conn: Connection[Any], schema: str) -> list[str]:
    """The schools that have a duty whose clock runs."""
    rows = conn.execute(in_schema(_SCHOOLS.replace("{running}", _RUNNING), schema).encode())
    return [str(school) for (school,) in rows.fetchall()]


def cases_due(  # noqa: PLR0913, PLR0917 - where, when, by whose clocks
    conn: Connection[Any],
    schema: str,
    now: datetime,
    clocks: Mapping[str, Clocks],
    without: Collection[UUID],
    limit: int,
) -> list[UUID]:
    """The cases on which time has brought something that is not on record yet."""
    asked = {**_kept(clocks), "now": now, "without": list(without), "limit": limit}
    rows = conn.execute(in_schema(_CASES, schema).encode(), asked).fetchall()
    return [case_id for (case_id,) in rows]


def uncounted(conn: Connection[Any], schema: str) -> list[tuple[str, UUID, NotCountable]]:
    """(school, case, what is missing) of every duty whose time could not be counted so far."""
    rows = conn.execute(in_schema(_UNCOUNTED, schema).encode()).fetchall()
    return [
        (school, case_id, NotCountable(why=why, unknown_from=unknown_from))
        for school, case_id, why, unknown_from in rows
    ]


def next_due(
    conn: Connection[Any], schema: str, now: datetime, clocks: Mapping[str, Clocks]
) -> datetime | None:
    """When time brings something next, if nothing is written before."""
    asked = {**_kept(clocks), "now": now}
    row = conn.execute(in_schema(_NEXT, schema).encode(), asked).fetchone()
    return row[0] if row else None


def _kept(clocks: Mapping[str, Clocks]) -> dict[str, Sequence[Any]]:
    kept = list(clocks.values())
    return {
        "schools": list(clocks),
        "leads": [array_literal(map(str, one.remind_minutes_before)) for one in kept],
        "grace": [one.immediately_late_after_minutes for one in kept],
        "longest": [max(one.remind_minutes_before, default=0) for one in kept],
    }
