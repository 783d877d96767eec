"""The cases that stand open to a reader: one, a page of them, and their own reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from projections.access import ROWS, as_grantee, door, is_own_report, is_shut_out, lets_me_in
from projections.cases.fold import HAPPENED, REPORTER, VIEW, place_of
from projections.engine.projection import in_schema
from projections.engine.sealed_texts import Opens, opened_rows
from projections.readers import END_OF_TIME, LAST_ID, Page, Queryable, Reader, Row, page_of

OPEN_DUTIES = """
CROSS JOIN LATERAL (
    SELECT count(*)::int AS open_duties, min(d.due_at) AS next_due_at
    FROM {schema}.duty d
    WHERE d.case_id = c.case_id AND d.status IN ('raised', 'held') AND d.barred_by IS NULL
) owed
"""

CASE_COLUMNS = (
    "c.case_id, c.school, c.compartment, c.state, c.imagery, c.category, c.outcome, c.occurred_at,"
    " c.happened, c.learnt_at, c.opened_at, c.closed_at, c.recorded_at, c.reported_by, c.urgent,"
    " c.added_since_closing, c.version,"
    " owed.open_duties, owed.next_due_at, '{schema}' AS schema"
)

_CASE = f"""
WITH door AS MATERIALIZED ({door("$4")})
SELECT {CASE_COLUMNS}
FROM door JOIN {{schema}}.cases c USING (case_id) {OPEN_DUTIES}
WHERE c.school = $1
"""  # noqa: S608 - constants of this module

# One ordered walk over the rows of each grantee the reader is, merged: the page costs what it
# shows, however many cases there are. Urgent cases are listed before all others.
_LIST = f"""
SELECT {CASE_COLUMNS}, page.listed_at AS key
FROM (
    SELECT DISTINCT mine.case_id, mine.listed_at
    FROM {as_grantee()}
    CROSS JOIN LATERAL (
        SELECT a.case_id, a.listed_at
        FROM {ROWS}
        WHERE {lets_me_in()}
          AND (a.listed_at, a.case_id) < ($4, $5)
          AND ($6::bool IS NULL OR a.open = $6)
          AND NOT {is_shut_out("a.case_id")}
        ORDER BY a.listed_at DESC, a.case_id DESC
        LIMIT $7
    ) mine
    ORDER BY mine.listed_at DESC, mine.case_id DESC
    LIMIT $7
) page
JOIN {{schema}}.cases c USING (case_id) {OPEN_DUTIES}
"""  # noqa: S608 - constants of this module


@lru_cache(maxsize=1_024)
def _listed(schemas: tuple[str, ...]) -> str:
    each = " UNION ALL ".join(f"({in_schema(_LIST, schema)})" for schema in schemas)
    return f"SELECT * FROM ({each}) lists ORDER BY key DESC, case_id DESC LIMIT $7"  # noqa: S608 - names of schemas


_OWN = f"""
SELECT c.case_id, c.occurred_at, c.happened, c.opened_at
FROM {{schema}}.cases c
WHERE {is_own_report()} AND (c.opened_at, c.case_id) < ($3, $4)
ORDER BY c.opened_at DESC, c.case_id DESC
LIMIT $5
"""  # noqa: S608 - constants of this module

OWN_REPORT = f"""
SELECT c.case_id, c.occurred_at, c.opened_at
FROM {{schema}}.cases c
WHERE c.case_id = $3 AND {is_own_report()}
"""  # noqa: S608 - constants of this module


async def opened_cases(rows: Iterable[Row], opens: Opens) -> list[dict[str, Any]]:
    """Rows of cases with what is sealed in them opened. What cannot be read any more is no case."""
    opened = await opened_rows(
        opens, VIEW, rows, reported_by=_place_of(REPORTER), happened=_place_of(HAPPENED)
    )
    found = [row for row in opened if row is not None]
    for row in found:
        row["reported_by"] = row["reported_by"].decode()
    return found


async def opened_reports(rows: Iterable[Row], opens: Opens) -> list[dict[str, Any]]:
    """The same of one's own reports."""
    opened = await opened_rows(opens, VIEW, rows, happened=_place_of(HAPPENED))
    return [row for row in opened if row is not None]


def _place_of(what: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda row: place_of(row["case_id"], what)


CaseCursor = tuple[datetime, UUID]
"""(key, case_id) of the last row seen: its moment in the order of the list, urgent ones apart."""


async def case_row(conn: Queryable, schema: str, case_id: UUID, reader: Reader) -> Row | None:
    """The case, if this reader may open it. Shut out and not there are one answer."""
    return await conn.fetchrow(in_schema(_CASE, schema), *reader.given, case_id)


async def case_list(  # noqa: PLR0913 - one page of one list
    conn: Queryable,
    schemas: Sequence[str],
    reader: Reader,
    *,
    first: int,
    after: CaseCursor | None = None,
    state: str | None = None,
) -> Page:
    """The cases this reader may open, newest first, each with the schema it stands in."""
    opened_at, case_id = after or (END_OF_TIME, LAST_ID)
    arguments: tuple[Any, ...] = (
        *(*reader.given, opened_at, case_id),
        *(None if state is None else state == "open", first + 1),
    )
    return page_of(await conn.fetch(_listed(tuple(schemas)), *arguments), first)


async def own_reports(
    conn: Queryable,
    schema: str,
    reader: Reader,
    *,
    first: int = 50,
    after: CaseCursor | None = None,
) -> Page:
    """What this person reported: that it was received and when, and nothing of what followed."""
    opened_at, case_id = after or (END_OF_TIME, LAST_ID)
    rows = await conn.fetch(
        in_schema(_OWN, schema), reader.school, reader.mark, opened_at, case_id, first + 1
    )
    return page_of(rows, first)
