"""Reading a page of a timeline as one text per column, concatenated by the database. Pages that are
asked for at the same moment are read in one statement."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol, Unpack
from uuid import UUID

from projections.access import Who, is_open
from projections.engine.projection import in_schema
from projections.readers import Reader, Row
from projections.timeline.page import ATTEMPTS
from projections.timeline.statement import (
    PAGE,
    Filters,
    ParamSlots,
    Selection,
    filters_in_use,
    start_version,
    statement,
)

# Each request has its own case and start version; school, roles and filters are the same for all
# requests of one statement. Access is checked once for each request, before any row is read.
_DOOR = is_open("asked.case_id", Who("$6", "asked.mark", "$7"), at_school=True)
_ASKED = """unnest($1::text[], $2::uuid[], $3::bigint[], $4::int[], $5::bigint[])
    WITH ORDINALITY AS asked(mark, case_id, first, after, given, number)"""
_PAGES = f"""
SELECT asked.number, p.*, EXISTS (
    SELECT FROM {{known}}{{schema}}.timeline t
    WHERE t.case_id = {{case}}{{filters}} AND t.version {{beyond}} p.ends)
FROM {_ASKED}
CROSS JOIN LATERAL (
    SELECT count(*) AS found, {{least}}(e.version) AS begins, {{most}}(e.version) AS ends{{texts}}
    FROM ({PAGE.replace("{case}{filters}", f"{{case}} AND {_DOOR}{{filters}}")}) e
) p
"""  # noqa: S608 - constants of this module
_AT_THE_DOOR = f"SELECT asked.number, {_DOOR} FROM {_ASKED}"  # noqa: S608
_SLOTS = ParamSlots("asked.case_id", "asked.first", "asked.after", 8, "asked.given")


class AggregatedPage(NamedTuple):
    """A page as one text for each column: the values of its entries, with commas between."""

    columns: Sequence[bytes]
    ends: Sequence[int]
    """The versions of its first and its last entry; none where there is no entry."""
    has_next: bool


class RowBatcher(Protocol):
    """Reads for several requests of the same statement at once."""

    def row(
        self, query: str, own: tuple[Any, ...], shared: tuple[Any, ...], /, *, rows: int
    ) -> Awaitable[Row]:
        """The row of one request. The statement takes the `own` values of all requests as arrays, then
        the `shared` values, and returns a row for each request that begins with the request's number,
        from 1. `rows`: how many entries it reads for this request, at most."""


async def readable_timeline_texts(  # noqa: PLR0913 - one page of one case
    reads: RowBatcher,
    schema: str,
    case_id: UUID,
    reader: Reader,
    *,
    first: int,
    shown: Selection,
    after_version: int | None = None,
    newest_first: bool = False,
    **only: Unpack[Filters],
) -> AggregatedPage | None:
    """`readable_timeline_page` as texts. Raises ValueError where a column is NULL for an entry."""
    asked = filters_in_use(only)
    text = statement(_PAGES, schema, shown.columns, _SLOTS, tuple(asked), newest=newest_first)
    after = start_version(after_version, newest_first=newest_first)
    own = (reader.mark, case_id, first, after, shown.given)
    whose = (reader.school, tuple(sorted(reader.roles)))
    for _ in range(ATTEMPTS):
        row = await reads.row(text, own, (*whose, *_kept(asked.values())), rows=first)
        _, found, begins, ends, *columns, more = row.values()
        if found:
            if columns[1::2] != [found] * len(shown.columns):
                message = "a column that says nothing of an entry"
                raise ValueError(message)
            return AggregatedPage(columns[::2], (begins, ends), has_next=more)
        _, opened = await reads.row(in_schema(_AT_THE_DOOR, schema), own, whose, rows=1)
        if not opened:
            return None
    return AggregatedPage([b""] * len(shown.columns), (), has_next=False)


def _kept(values: Iterable[Any]) -> Iterable[Any]:
    return [tuple(value) if isinstance(value, list) else value for value in values]
