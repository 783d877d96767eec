"""Reading a timeline row by row: one page of entries, filtered, from either end."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Unpack
from uuid import UUID

from projections.access import is_open
from projections.engine.projection import in_schema
from projections.readers import Page, Queryable, Reader, Row, page_of
from projections.timeline.statement import (
    ALL_FIELDS,
    PAGE,
    PER_PAGE_PARAM,
    Filters,
    ParamSlots,
    Selection,
    filters_in_use,
    start_version,
    statement,
)

# Access is checked once, before any row is read.
_DOOR = is_open("$4", at_school=True)
_BEHIND_THE_DOOR = PAGE.replace("{case}{filters}", f"{{case}} AND {_DOOR}{{filters}}")
_AT_THE_DOOR = f"SELECT {_DOOR}"
_OF_A_CASE = ParamSlots("$1", "$2", "$3", 4)
_OF_A_READER = ParamSlots("$4", "$5", "$6", 7)

ATTEMPTS = 2
"""Without a row a second query says whether the reader may open the case at all. If access was given
between the two queries, the page is read again."""


def _rows(  # noqa: PLR0913, PLR0917 - one page of one case
    conn: Queryable,
    text: str,
    schema: str,
    slots: ParamSlots,
    held: list[Any],
    limit: int,
    after_version: int | None,
    newest_first: bool,
    shown: Selection,
    only: Filters,
) -> Awaitable[list[Row]]:
    asked = filters_in_use(only)
    # PostgreSQL refuses a parameter that the statement does not use.
    given = (shown.given,) if any(PER_PAGE_PARAM in words for _, words in shown.columns) else ()
    return conn.fetch(
        statement(text, schema, shown.columns, slots, tuple(asked), newest=newest_first),
        *(*held, limit, start_version(after_version, newest_first=newest_first)),
        *(*asked.values(), *given),
    )


async def timeline_page(  # noqa: PLR0913 - one page of one case
    conn: Queryable,
    schema: str,
    case_id: UUID,
    *,
    first: int,
    after_version: int | None = None,
    newest_first: bool = False,
    **only: Unpack[Filters],
) -> Page:
    """One page of a case that the caller has seen the reader may open (`case_row`)."""
    rows = await _rows(
        *(conn, PAGE, schema, _OF_A_CASE, [case_id], first + 1),
        *(after_version, newest_first, ALL_FIELDS, only),
    )
    return page_of(rows, first)


async def readable_timeline_page(  # noqa: PLR0913 - one page of one case
    conn: Queryable,
    schema: str,
    case_id: UUID,
    reader: Reader,
    *,
    first: int,
    after_version: int | None = None,
    newest_first: bool = False,
    shown: Selection = ALL_FIELDS,
    **only: Unpack[Filters],
) -> Page | None:
    """Access check and page in one round trip; None where there is no such case for this reader."""
    held = [*reader.given, case_id]
    for _ in range(ATTEMPTS):
        rows = await _rows(
            *(conn, _BEHIND_THE_DOOR, schema, _OF_A_READER, held, first + 1),
            *(after_version, newest_first, shown, only),
        )
        if rows:
            return page_of(rows, first)
        if not await conn.fetchval(in_schema(_AT_THE_DOOR, schema), *held):
            return None
    return Page([], has_next=False)
