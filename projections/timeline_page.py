"""Reading a timeline: one page of entries, filtered, from either end."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, TypedDict, Unpack
from uuid import UUID

from domain.case.events import EntryCorrected, EntryWithdrawn
from projections.entries import kind_of
from projections.entry_json import ENTRY
from projections.projection import in_schema
from projections.readers import DOOR_OF_CASE, Page, Reader, Reading, Row, page_of

_PAGE = """
SELECT t.version{columns}
FROM {known}{schema}.timeline t
WHERE t.case_id = {case}{filters}
ORDER BY t.case_id {order}, t.version {order}
LIMIT {limit}
"""

_OF_A_CASE = _PAGE.replace("{case}", "$1")

# The door is asked once, before any row is read.
_BEHIND_THE_DOOR = _PAGE.replace("{case}", f"$4 AND {DOOR_OF_CASE.replace('{case}', '$4')}")
# The same as one row: each column as one text, put together where it is read.
_TOGETHER = f"""
SELECT p.*, EXISTS (
    SELECT FROM {{known}}{{schema}}.timeline t
    WHERE t.case_id = $4{{filters}} AND t.version {{beyond}} p.ends)
FROM (
    SELECT count(*) AS found, {{least}}(e.version) AS begins, {{most}}(e.version) AS ends{{texts}}
    FROM ({_BEHIND_THE_DOOR}) e
) p
"""  # noqa: S608 - constants of this module
_AT_THE_DOOR = f"SELECT {DOOR_OF_CASE.replace('{case}', '$4')}"


LOOKS = 2
"""Without a row there is either no such case for this reader, or nothing to show of it; or it was
opened to them between the two questions."""
GIVEN = "{given}"
"""Stands for the value that the page is given for its columns."""
# What was known at a moment is every entry up to the last one recorded by then, one whose own
# times are erased included. Of several marks the view keeps the latest; an earlier one stands in
# the entry that made it.
_KNOWN = """(
    SELECT max(k.version) AS version FROM {schema}.timeline k
    WHERE k.case_id = ${held} AND k.recorded_at <= {n}) known CROSS JOIN """
_MARK_THEN = """CASE WHEN t.{mark} <= known.version THEN t.{mark} WHEN t.{mark} IS NOT NULL THEN (
    SELECT max(m.version) FROM {schema}.timeline m
    WHERE m.case_id = t.case_id AND m.version <= known.version AND m.kind = '{kind}'
      AND (m.said_detail::json ->> 'entry')::int = t.version
) END"""
_MARKED_BY = {
    "corrected_by": kind_of(EntryCorrected),
    "withdrawn_by": kind_of(EntryWithdrawn),
}


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
_ENDS = {
    "{order}": ("ASC", "DESC"),
    "{beyond}": (">", "<"),
    "{least}": ("min", "max"),
    "{most}": ("max", "min"),
}


Columns: TypeAlias = tuple[tuple[str, str], ...]
"""Each by its name, and what it is."""


class Shown(NamedTuple):
    """What is read of each entry behind its version, in the database's own words; how its marks
    stand is `{corrected_by}` and `{withdrawn_by}`, and `GIVEN` a number of this page."""

    columns: Columns
    given: int = 0


EVERYTHING = Shown(
    (
        ("position", "t.position"),
        ("kind", "t.kind"),
        ("entry", ENTRY),
        ("corrected_by", "{corrected_by}"),
        ("withdrawn_by", "{withdrawn_by}"),
    )
)


class Texts(NamedTuple):
    """A page as one text for each column: what its entries say, with commas between."""

    columns: Sequence[bytes]
    ends: Sequence[int]
    """The versions of its first and its last entry; none where there is no entry."""
    has_next: bool


@lru_cache(maxsize=1_024)
def _statement(  # noqa: PLR0913 - all that a statement's text depends on
    text: str, schema: str, shown: Columns, held: int, used: tuple[str, ...], *, newest: bool
) -> str:
    """Only filters in use enter the text: few texts, each prepared once and planned well."""
    bounds = {**_BOUNDS, _AFTER: " AND t.version < {n}" if newest else " AND t.version > {n}"}
    filters = [bounds[name].replace("{n}", f"${held + n}") for n, name in enumerate(used, 1)]
    then = _KNOWN_BY in used
    n = held + used.index(_KNOWN_BY) + 1 if then else 0
    # The case is the last of what the statement holds, behind its door as in front of it.
    known = _KNOWN.replace("{n}", f"${n}").replace("{held}", f"{held}") if then else ""
    limit = held + len(used) + 1
    columns = "".join([f", {words} AS {name}" for name, words in shown])
    columns = columns.replace(GIVEN, f"${limit + 1}::bigint")
    for mark, kind in _MARKED_BY.items():
        stands = _MARK_THEN.replace("{mark}", mark).replace("{kind}", kind) if then else f"t.{mark}"
        columns = columns.replace(f"{{{mark}}}", stands)
    # What says nothing is in no text: that it is missing must not be lost with it.
    texts = [
        f", convert_to(string_agg(e.{name}, ','), 'UTF8') AS {name}, count(e.{name})"
        for name, _ in shown
    ]
    for name, (oldest_first, newest_first) in _ENDS.items():
        text = text.replace(name, newest_first if newest else oldest_first)
    return in_schema(
        text.replace("{texts}", "".join(texts))
        .replace("{filters}", "".join(filters))
        .replace("{known}", known)
        .replace("{columns}", columns)
        .replace("{limit}", f"${limit}"),
        schema,
    )


def _rows(  # noqa: PLR0913, PLR0917 - one page of one case
    conn: Reading,
    text: str,
    schema: str,
    held: list[Any],
    limit: int,
    after_version: int | None,
    newest_first: bool,
    shown: Shown,
    only: Filters,
) -> Awaitable[list[Row]]:
    used = {name: value for name, value in only.items() if value is not None} if only else {}
    if after_version is not None:
        used[_AFTER] = after_version
    statement = _statement(text, schema, shown.columns, len(held), tuple(used), newest=newest_first)
    # A value that no column asks for has no place in a statement.
    given = (shown.given,) if any(GIVEN in words for _, words in shown.columns) else ()
    return conn.fetch(statement, *held, *used.values(), limit, *given)


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
    rows = await _rows(
        conn, _OF_A_CASE, schema, held, first + 1, after_version, newest_first, EVERYTHING, only
    )
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
    shown: Shown = EVERYTHING,
    **only: Unpack[Filters],
) -> Page | None:
    """The door and the page in one turn-around; None where there is no such case for this reader."""
    held = _held(case_id, reader)
    for _ in range(LOOKS):
        rows = await _rows(
            *(conn, _BEHIND_THE_DOOR, schema, held, first + 1),
            *(after_version, newest_first, shown, only),
        )
        if rows:
            return page_of(rows, first)
        if not await _opened(conn, schema, held):
            return None
    return Page([], has_next=False)


async def readable_timeline_texts(  # noqa: PLR0913 - one page of one case
    conn: Reading,
    schema: str,
    case_id: UUID,
    reader: Reader,
    *,
    first: int,
    shown: Shown,
    after_version: int | None = None,
    newest_first: bool = False,
    **only: Unpack[Filters],
) -> Texts | None:
    """The same page as texts. Raises ValueError where a column has nothing to say of an entry."""
    held = _held(case_id, reader)
    for _ in range(LOOKS):
        (row,) = await _rows(
            *(conn, _TOGETHER, schema, held, first),
            *(after_version, newest_first, shown, only),
        )
        found, begins, ends, *columns, more = row.values()
        if found:
            if columns[1::2] != [found] * len(shown.columns):
                message = "a column that says nothing of an entry"
                raise ValueError(message)
            return Texts(columns[::2], (begins, ends), has_next=more)
        if not await _opened(conn, schema, held):
            return None
    return Texts([b""] * len(shown.columns), (), has_next=False)


def _held(case_id: UUID, reader: Reader) -> list[Any]:
    return [reader.school, reader.actor, sorted(reader.roles), case_id]


async def _opened(conn: Reading, schema: str, held: list[Any]) -> bool:
    return bool(await conn.fetchval(in_schema(_AT_THE_DOOR, schema), *held))
