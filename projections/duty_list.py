"""Reading the duties: overdue first, then by when they are due, then by when they arose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from projections.projection import in_schema
from projections.readers import END_OF_TIME, FIRST_ID, Page, Reader, Reading, page_of


@dataclass(frozen=True, slots=True)
class DutyCursor:
    """The last duty seen. `now` travels with it: what was overdue on page one stays so on page two."""

    now: datetime
    urgency: int
    due: datetime
    raised_at: datetime
    case_id: UUID
    duty_id: str


# A held duty waits: it is not overdue. A settled one never is. What is owed at once is late when the
# clock has put that on record; a time that has passed is late at once, before the clock comes to it.
_LIST = """
WITH mine AS MATERIALIZED (
    SELECT a.case_id
    FROM (SELECT 'person' AS kind, $2 AS name UNION SELECT 'person', lower($2)
          UNION ALL SELECT 'role', unnest($3::text[])) me
    JOIN {schema}.case_access a
      ON a.school = $1 AND a.grantee_kind = me.kind AND a.grantee = me.name
    WHERE ($4::uuid IS NULL OR a.case_id = $4)
    GROUP BY a.case_id HAVING bool_and(a.allowed)
)
SELECT * FROM (
    SELECT d.*, late.overdue, CASE WHEN late.overdue THEN 0 ELSE 1 END AS urgency,
           COALESCE(d.due_at, $6) AS due
    FROM mine JOIN {schema}.duty d USING (case_id)
    CROSS JOIN LATERAL (
        SELECT d.status = 'raised' AND (d.overdue_since IS NOT NULL
               OR (d.due_at < $5 AND d.timing::text <> '"immediately"')) IS TRUE AS overdue) late
    WHERE d.school = $1{open}
      AND ($7::text[] IS NULL OR d.owed_by = ANY($7) OR d.escalated_to = ANY($7))
) d
WHERE (d.urgency, d.due, d.raised_at, d.case_id, d.duty_id) > ($8, $9, $10, $11, $12)
ORDER BY d.urgency, d.due, d.raised_at, d.case_id, d.duty_id
LIMIT $13
"""
_OPEN_ONLY = " AND d.status IN ('raised', 'held')"


async def duty_list(  # noqa: PLR0913 - the filters of one list
    conn: Reading,
    schema: str,
    reader: Reader,
    *,
    now: datetime,
    first: int,
    after: DutyCursor | None = None,
    mine: Sequence[str] | None = None,
    case_id: UUID | None = None,
    open_only: bool = True,
) -> Page:
    """The duties on cases this reader may open. `mine`: only what these codes owe, or have to take up."""
    start = after or DutyCursor(now, -1, now, now, FIRST_ID, "")
    arguments: tuple[Any, ...] = (
        *(reader.school, reader.actor, sorted(reader.roles), case_id),
        *(start.now, END_OF_TIME, list(mine) if mine is not None else None),
        *(start.urgency, start.due, start.raised_at, start.case_id, start.duty_id, first + 1),
    )
    text = _LIST.replace("{open}", _OPEN_ONLY if open_only else "")
    return page_of(await conn.fetch(in_schema(text, schema), *arguments), first)


def cursor_behind(row: Any, now: datetime) -> DutyCursor:
    """Where the page behind this row begins; `now` is the one the row was read with."""
    return DutyCursor(
        now, row["urgency"], row["due"], row["raised_at"], row["case_id"], row["duty_id"]
    )
