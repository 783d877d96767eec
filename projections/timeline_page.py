"""Reading a timeline: one page of entries, filtered, from either end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypedDict, Unpack
from uuid import UUID

from domain.case.events import EntryCorrected, EntryWithdrawn
from projections.entries import kind_of
from projections.projection import in_schema
from projections.readers import DOOR, Page, Reader, Reading, Row, page_of

_PAGE = """
SELECT t.version, t.position, t.kind, t.entry, {marks}
FROM {known}{schema}.timeline t
WHERE t.case_id = {case}{filters}
ORDER BY t.case_id {order}, t.version {order}
LIMIT {limit}
"""

_OF_A_CASE = _PAGE.replace("{case}", "$1")

# No row at all: no such case for this reader. One row without a version: an empty page.
_BEHIND_THE_DOOR = f"""
WITH door AS MATERIALIZED ({DOOR.replace("{case}", "$4")})
SELECT page.* FROM door LEFT JOIN LATERAL ({_PAGE.replace("{case}", "door.case_id")}) page ON true
"""  # noqa: S608 - constants of this module


_MARKS = "t.corrected_by, t.withdrawn_by"
# What was known at a moment is every entry up to the last one recorded by then, one whose own
# times are erased included. Of several marks the view keeps the latest; an earlier one stands in
# the entry that made it.
_KNOWN = """(
    SELECT max(k.version) AS version FROM {schema}.timeline k
    WHERE k.case_id = ${held} AND k.recorded_at <= {n}) known CROSS JOIN """
_MARK_THEN = """CASE WHEN t.{mark} <= known.version THEN t.{mark} WHEN t.{mark} IS NOT NULL THEN (
    SELECT max(m.version) FROM {schema}.timeline m
    WHERE m.case_id = t.case_id AND m.version <= known.version AND m.kind = '{kind}'
      AND (convert_from(m.entry, 'UTF8')::json #>> '{detail,entry}')::int = t.version
) END AS {mark}"""
_MARKS_THEN = ", ".join(
    _MARK_THEN.replace("{mark}", mark).replace("{kind}", kind_of(event))
    for mark, event in (("corrected_by", EntryCorrected), ("withdrawn_by", EntryWithdrawn))
)


class Filters(TypedDict, total=False):
    """Which entries; what is left out or None asks for all. Time runs from its start up to its end."""

    kinds: Sequence[str] | None
    occurred_from: datetime | None
    occurred_to: datetime | None
    recorded_from: datetime | None
    recorded_to: datetime | None
    actor: str | None
    happened_by: datetime | None
    known_by: datetime | None
    """As it stood then: later entries are not there, and their marks are on nothing."""


_KNOWN_BY = "known_by"
_BOUNDS = {
    "kinds": " AND t.kind = ANY({n}::text[])",
    "occurred_from": " AND t.occurred_at >= {n}",
    "occurred_to": " AND t.occurred_at < {n}",
    "recorded_from": " AND t.recorded_at >= {n}",
    "recorded_to": " AND t.recorded_at < {n}",
    "actor": " AND t.actor = {n}",
    "happened_by": " AND t.occurred_at <= {n}",
    _KNOWN_BY: " AND t.version <= known.version",
}
_AFTER = "after_version"


@lru_cache(maxsize=1_024)
def _statement(text: str, schema: str, held: int, used: tuple[str, ...], *, newest: bool) -> str:
    """Only filters in use enter the text: few texts, each prepared once and planned well."""
    bounds = {**_BOUNDS, _AFTER: " AND t.version < {n}" if newest else " AND t.version > {n}"}
    filters = [bounds[name].replace("{n}", f"${held + n}") for n, name in enumerate(used, 1)]
    then = _KNOWN_BY in used
    n = held + used.index(_KNOWN_BY) + 1 if then else 0
    # The case is the last of what the statement holds, behind its door as in front of it.
    known = _KNOWN.replace("{n}", f"${n}").replace("{held}", f"{held}") if then else ""
    return in_schema(
        text.replace("{filters}", "".join(filters))
        .replace("{known}", known)
        .replace("{marks}", _MARKS_THEN if then else _MARKS)
        .replace("{order}", "DESC" if newest else "ASC")
        .replace("{limit}", f"${held + len(used) + 1}"),
        schema,
    )


async def _rows(  # noqa: PLR0913, PLR0917 - one page of one case
    conn: Reading,
    text: str,
    schema: str,
    held: list[Any],
    first: int,
    after_version: int | None,
    newest_first: bool,
    only: Filters,
) -> list[Row]:
    used = {name: value for name, value in only.items() if value is not None}
    if after_version is not None:
        used[_AFTER] = after_version
    statement = _statement(text, schema, len(held), tuple(used), newest=newest_first)
    return await conn.fetch(statement, *held, *used.values(), first + 1)


async def timeline_page(  # noqa: PLR0913 - one page of one case
    conn: Reading,
    schema: str,
    case_id: UUID,
    *,
    first: int,
    after_version: int | None = None,
    newest_first: bool = False,
    **only: Unpack[Filters],
) -> Page:
    """One page of a case that the caller has seen the reader may open (`case_row`)."""
    held = [case_id]
    rows = await _rows(conn, _OF_A_CASE, schema, held, first, after_version, newest_first, only)
    return page_of(rows, first)


async def readable_timeline_page(  # noqa: PLR0913 - one page of one case
    conn: Reading,
    schema: str,
    case_id: UUID,
    reader: Reader,
    *,
    first: int,
    after_version: int | None = None,
    newest_first: bool = False,
    **only: Unpack[Filters],
) -> Page | None:
    """The door and the page in one turn-around; None where there is no such case for this reader."""
    held = [reader.school, reader.actor, sorted(reader.roles), case_id]
    rows = await _rows(
        conn, _BEHIND_THE_DOOR, schema, held, first, after_version, newest_first, only
    )
    if not rows:
        return None
    if rows[0]["version"] is None:
        return Page([], has_next=False)
    return page_of(rows, first)
