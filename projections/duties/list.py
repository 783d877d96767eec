"""Reading the duties: those of urgent cases first, then overdue ones, then by when they are due."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from domain.vocabulary import Compartment
from projections.access import is_open, open_cases
from projections.duties.table import BY
from projections.duties.view import VIEW, place_of
from projections.engine.projection import in_schema
from projections.engine.sealed_texts import Opens, opened_rows
from projections.readers import (
    END_OF_TIME,
    FIRST_ID,
    Page,
    Queryable,
    Reader,
    page_of,
)


class DutyCursor(NamedTuple):
    """The last duty seen. `now` travels with it: what was overdue on page one stays so on page two.

    `urgency`: -1 on an urgent case, 0 overdue, 1 neither.
    """

    now: datetime
    urgency: int
    due: datetime
    raised_at: datetime
    case_id: UUID
    duty_id: str


_BY = re.sub(r"\b(due_at|not_countable|raised_at)\b", r"d.\1", BY)
# A held duty waits: it is not overdue. A settled one never is. What is owed at once is late when the
# clock has put that on record; a time that has passed is late at once, before the clock comes to it.
_OVERDUE = """d.status = 'raised' AND d.due_at < $4
    AND (d.overdue_since IS NOT NULL OR d.timing::text <> '"immediately"')"""
AT_ONCE = -1
"""The urgency of what is owed where a child is in danger now."""
PLACE = ("case_id", "duty_id", "raised_at", "due")
"""What the order of the list, and so every cursor, is made of: read whatever else is."""
_PLACE = f"d.case_id, d.duty_id, d.raised_at, {_BY} AS due"
OVERDUE, DETAIL = "overdue", "detail"
_MADE = {
    OVERDUE: f"({_OVERDUE}) IS TRUE",
    "case_text": "d.case_id::text",
    "id": "d.case_id || '/' || d.duty_id",
    "barred_by": "CASE WHEN d.status = 'held' THEN d.barred_by END",
}
COLUMNS = (
    *("id", "case_text"),
    *("pack", "pack_version", "clause", "act", "owed_by", "recipients", "to_mode", "timing"),
    *("modality", "basis", "asked_state", "stricter_than", "due_at", "status", "settled_at"),
    *("owner", "also_owed_by", "stands_in_for", "owner_gap"),
    *(DETAIL, "reminded", "overdue_since", "escalated_to", "escalates_at", "clock_gap", OVERDUE),
    *("not_countable", "unknown_from"),
    "barred_by",
)
"""What else there is to be read of a duty."""
# What is barred is owed by nobody: it is in no list of what is to be done.
_OWED = "d.status IN ('raised', 'held') AND d.barred_by IS NULL"
_MINE = """($5::text[] IS NULL OR d.owner = ANY($5) OR d.also_owed_by && $5
    OR d.went_to = ANY($5))"""
_ORDER = f"{_BY}, d.raised_at, d.case_id, d.duty_id"

# Urgent cases are few and found by themselves. Both halves behind them walk one index in its order,
# and stop: a page costs what it shows, however many duties stand open. The second begins only where
# what stands before it leaves room.
_CALM = "d.case_id NOT IN (SELECT case_id FROM urgent)"
_OPEN = f"""
WITH urgent AS MATERIALIZED (
    SELECT c.case_id FROM {{schema}}.cases c
    WHERE c.urgent AND c.school = $1 AND {is_open("c.case_id")}
), at_once AS MATERIALIZED (
    SELECT {_PLACE}{{columns}}, -1 AS urgency
    FROM urgent JOIN {{schema}}.duty d USING (case_id)
    WHERE d.school = $1 AND {_OWED} AND ({_ORDER}) > ($15, $16, $17, $18) AND {_MINE}
    ORDER BY {_ORDER}
    LIMIT $6
), late AS MATERIALIZED (
    SELECT {_PLACE}{{columns}}, 0 AS urgency
    FROM {{schema}}.duty d
    WHERE d.school = $1 AND {_OWED} AND {_BY} < $4 AND {_OVERDUE}
      AND ({_ORDER}) > ($7, $8, $9, $10) AND {_CALM}
      AND {_MINE} AND {is_open("d.case_id")}
    ORDER BY {_ORDER}
    LIMIT $6 - (SELECT count(*) FROM at_once)
), later AS (
    SELECT {_PLACE}{{columns}}, 1 AS urgency
    FROM {{schema}}.duty d
    WHERE d.school = $1 AND {_OWED} AND ({_OVERDUE}) IS NOT TRUE
      AND ({_ORDER}) > ($11, $12, $13, $14) AND {_CALM}
      AND {_MINE} AND {is_open("d.case_id")}
    ORDER BY {_ORDER}
    LIMIT $6 - (SELECT count(*) FROM at_once) - (SELECT count(*) FROM late)
)
SELECT * FROM at_once UNION ALL SELECT * FROM late UNION ALL SELECT * FROM later
"""  # noqa: S608 - constants of this module

# Of one case, with all that was ever settled, or where much may be hidden from this reader: from the
# reader's own cases to their duties, so that what it costs tells of nothing else.
_ALL = f"""
WITH mine AS MATERIALIZED (
    {open_cases(", bool_or(a.urgent) AS urgent", "($19::uuid IS NULL OR a.case_id = $19)")}
), theirs AS (
    SELECT {_PLACE}{{columns}},
           CASE WHEN mine.urgent AND {_OWED} THEN -1
                WHEN {_OVERDUE} THEN 0 ELSE 1 END AS urgency
    FROM mine JOIN {{schema}}.duty d USING (case_id)
    WHERE d.school = $1 AND (NOT $20::bool OR {_OWED}) AND {_MINE}
)
SELECT * FROM theirs d
WHERE CASE d.urgency
      WHEN -1 THEN (d.due, d.raised_at, d.case_id, d.duty_id) > ($15, $16, $17, $18)
      WHEN 0 THEN (d.due, d.raised_at, d.case_id, d.duty_id) > ($7, $8, $9, $10)
      ELSE (d.due, d.raised_at, d.case_id, d.duty_id) > ($11, $12, $13, $14) END
ORDER BY d.urgency, d.due, d.raised_at, d.case_id, d.duty_id
LIMIT $6
"""  # noqa: S608 - constants of this module

_TOGETHER = "ORDER BY urgency, due, raised_at, case_id, duty_id LIMIT $6"
_BEGIN = (datetime.min.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC), FIRST_ID, "")
_END = (END_OF_TIME + timedelta(hours=1), END_OF_TIME, FIRST_ID, "")


_HIDING = f"{Compartment.RESTRICTED}_"


@lru_cache(maxsize=1_024)
def _statement(schemas: tuple[str, ...], columns: tuple[str, ...], *, walk: bool) -> str:
    shown = "".join([f", {_MADE.get(name, f'd.{name}')} AS {name}" for name in columns])
    texts = [
        in_schema(text.replace("{columns}", shown), schema)
        for schema in schemas
        for text in [_OPEN if walk and not schema.startswith(_HIDING) else _ALL]
    ]
    return f"SELECT * FROM ({' UNION ALL '.join(f'({text})' for text in texts)}) lists {_TOGETHER}"  # noqa: S608 - names of schemas


async def duty_list(  # noqa: PLR0913 - the filters of one list
    conn: Queryable,
    schemas: Sequence[str],
    reader: Reader,
    *,
    now: datetime,
    first: int,
    after: DutyCursor | None = None,
    mine: Sequence[str] | None = None,
    case_id: UUID | None = None,
    open_only: bool = True,
    columns: Sequence[str] = COLUMNS,
) -> Page:
    """The duties on cases this reader may open.

    `mine`: only what these codes owe now, whoever the text names, or have to take up.
    """
    at_once, late, later = _BEGIN, _BEGIN, _BEGIN
    if after is not None:
        now = after.now
        last = (after.due, after.raised_at, after.case_id, after.duty_id)
        at_once, late, later = (
            _END if after.urgency > place else last if after.urgency == place else _BEGIN
            for place in (-1, 0, 1)
        )
    arguments: tuple[Any, ...] = (
        *(*reader.given, now),
        *(list(mine) if mine is not None else None, first + 1, *late, *later),
    )
    text = _statement(tuple(schemas), tuple(columns), walk=open_only and case_id is None)
    arguments += at_once
    if "$19" in text:
        arguments += (case_id, open_only)
    return page_of(await conn.fetch(text, *arguments), first)


async def with_details(page: Page, opens: Opens) -> Page:
    """The same page, what was said of each duty opened; of what was never said, or is gone, `{}`."""
    opened = await opened_rows(opens, VIEW, page.rows, detail=_place_of_detail)
    rows: list[Any] = []
    for row, shown in zip(page.rows, opened, strict=True):
        said = dict(row) if shown is None else shown
        rows.append({**said, "detail": b"{}" if shown is None else said["detail"] or b"{}"})
    return Page(rows, page.has_next)


def _place_of_detail(row: Mapping[str, Any]) -> str:
    return place_of(row["case_id"], row["duty_id"])


def cursor_behind(row: Any, now: datetime) -> DutyCursor:
    """Where the page behind this row begins; `now` is the one the row was read with."""
    return DutyCursor(
        now, row["urgency"], row["due"], row["raised_at"], row["case_id"], row["duty_id"]
    )
