"""Reading a timeline: one page of entries, filtered, from either end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from projections.projection import in_schema
from projections.readers import DOOR, Page, Reader, Reading, page_of

_PAGE = """
SELECT t.version, t.position, t.kind, t.entry, t.corrected_by, t.withdrawn_by
FROM {schema}.timeline t
WHERE t.case_id = {case}{filters}
ORDER BY t.case_id {order}, t.version {order}
LIMIT {limit}
"""

# No row at all: no such case for this reader. One row without a version: an empty page.
_BEHIND_THE_DOOR = f"""
WITH door AS MATERIALIZED ({DOOR.replace("{case}", "$4")})
SELECT page.* FROM door LEFT JOIN LATERAL ({_PAGE.replace("{case}", "door.case_id")}) page ON true
"""  # noqa: S608 - constants of this module


class Filters(TypedDict, total=False):
    """Which entries; what is left out or None asks for all. Time runs from its start up to its end."""

    kinds: Sequence[str] | None
    occurred_from: datetime | None
    occurred_to: datetime | None
    recorded_from: datetime | None
    recorded_to: datetime | None
    actor: str | None


_BOUNDS = {
    "kinds": " AND t.kind = ANY({n}::text[])",
    "occurred_from": " AND t.occurred_at >= {n}",
    "occurred_to": " AND t.occurred_at < {n}",
    "recorded_from": " AND t.recorded_at >= {n}",
    "recorded_to": " AND t.recorded_at < {n}",
    "actor": " AND t.actor = {n}",
}


@dataclass(frozen=True, slots=True)
class _Cut:
    first: int
    after_version: int | None
    newest_first: bool
    only: Filters

    def applied_to(self, text: str, given: list[Any]) -> str:
        """Only filters in use enter the text: few texts, each prepared once and planned well."""
        filters = ""
        if self.after_version is not None:
            given.append(self.after_version)
            filters += f" AND t.version {'<' if self.newest_first else '>'} ${len(given)}"
        for name, value in self.only.items():
            if value is not None:
                given.append(value)
                filters += _BOUNDS[name].replace("{n}", f"${len(given)}")
        given.append(self.first + 1)
        return (
            text.replace("{filters}", filters)
            .replace("{order}", "DESC" if self.newest_first else "ASC")
            .replace("{limit}", f"${len(given)}")
        )


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
    given: list[Any] = [case_id]
    cut = _Cut(first, after_version, newest_first, only)
    text = cut.applied_to(_PAGE.replace("{case}", "$1"), given)
    return page_of(await conn.fetch(in_schema(text, schema), *given), first)


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
    given: list[Any] = [reader.school, reader.actor, sorted(reader.roles), case_id]
    cut = _Cut(first, after_version, newest_first, only)
    text = cut.applied_to(_BEHIND_THE_DOOR, given)
    rows = await conn.fetch(in_schema(text, schema), *given)
    if not rows:
        return None
    if rows[0]["version"] is None:
        return Page([], has_next=False)
    return page_of(rows, first)
