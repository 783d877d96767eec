"""The cases a reader may open, narrowed, searched, and in any order that somebody works in.

Every statement starts from the rows that let this reader in and looks at no others: what it costs
tells of the reader's own cases and of nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from domain.described import DescribedEnum
from projections.access import (
    HISTORY,
    ROWS,
    SAME_GRANTEE,
    STILL,
    Who,
    as_grantee,
    is_reporter,
    is_shut_out,
    lets_me_in,
    names_me,
)
from projections.cases.open import CASE_COLUMNS, OPEN_DUTIES, CaseCursor
from projections.engine.projection import in_schema
from projections.engine.timestamps import AS_INTERVAL
from projections.readers import END_OF_TIME, FIRST_ID, LAST_ID, Page, Queryable, Reader, page_of

BEGINNING_OF_TIME = datetime(1, 1, 1, tzinfo=UTC)


class CaseSort(DescribedEnum):
    """In which order cases are listed."""

    NEWEST_OPENED = "newest_opened", "Begin with what was first written down last."
    OLDEST_OPENED = "oldest_opened", "Begin with what was first written down longest ago."
    LATEST_OCCURRED = "latest_occurred", "Begin with what happened last."
    EARLIEST_OCCURRED = "earliest_occurred", "Begin with what happened longest ago."
    LATEST_RECORDED = "latest_recorded", "Begin with where something was written down last."
    EARLIEST_RECORDED = (
        "earliest_recorded",
        "Begin with where nothing was written down for longest.",
    )
    SOONEST_DUE = (
        "soonest_due",
        "Begin with what is due first; cases with nothing due stand at the end.",
    )
    LATEST_DUE = (
        "latest_due",
        "Begin with what is due last; cases with nothing due stand at the end.",
    )

    @property
    def descending(self) -> bool:
        """Whether the largest moment comes first."""
        return self.startswith(("newest", "latest"))


class Owing(DescribedEnum):
    """What is owed on an open case; a closed one owes nothing."""

    ANYTHING = "anything", "A duty is raised or held."
    OVERDUE = "overdue", "A duty is late."


class CaseFilters(TypedDict, total=False):
    """Which cases; what is left out or None asks for all. Time runs from its start up to its end."""

    state: str | None
    category: str | None
    outcome: str | None
    reported_by: str | None
    """By the mark of their sign-in."""
    mine: bool
    opened_from: datetime | None
    opened_to: datetime | None
    occurred_from: datetime | None
    occurred_to: datetime | None
    owing: Owing | None
    person: UUID | None
    words: str | None
    """In the view: as `projections.cases.words.asked_for` makes it of what somebody looks for."""


# Of urgent cases alone, however few: fenced off, so that no order leads past all the others.
_URGENT = f"""(
    SELECT * FROM {ROWS} WHERE a.urgent AND {names_me()} OFFSET 0
) a"""  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class _Walk:
    """One way through the rows that let somebody in, in an order of theirs."""

    key: str
    among: str = ROWS
    only: str = ""
    behind: str = "$4::timestamptz"
    shown: str = "{key}"
    """The moment as the order of the list knows it."""
    calmly: bool = False
    """Without the urgent ones, so that the index by which cases are listed is that by opening."""

    def moved(self, way: str, far: str = AS_INTERVAL) -> tuple[_Walk, _Walk]:
        """The urgent cases of this walk, moved to where no other moment is; and the others."""
        back = "-" if way == "+" else "+"
        urgent = replace(
            self,
            among=self.among.replace(ROWS, _URGENT),
            behind=f"$4::timestamptz {back} {far}",
            shown=f"{{key}} {way} {far}",
        )
        return urgent, self.calm()

    def bounded(self, filters: str) -> str:
        """The filters in the words of this walk."""
        return filters.replace("a.opened_at", "a.listed_at") if self.calmly else filters

    def calm(self) -> _Walk:
        """The others alone: they are listed at the moment they were opened."""
        key = self.key.replace("a.opened_at", "a.listed_at")
        return replace(self, key=key, only=self.only + " AND NOT a.urgent", calmly=True)


# What is not due stands behind all that is, in the order of opening: its moments are moved to
# where no due time can be.
_FAR = "interval '1500 years'"
_NEXT_DUE = """ CROSS JOIN LATERAL (
    SELECT min(d.due_at) AS due_at FROM {schema}.duty d
    WHERE d.case_id = a.case_id AND d.status IN ('raised', 'held') AND d.barred_by IS NULL) next"""
_DUE = _Walk("next.due_at", ROWS + _NEXT_DUE, " AND a.open")
_NOTHING_DUE = """ AND (NOT a.open OR (
    SELECT min(d.due_at) FROM {schema}.duty d
    WHERE d.case_id = a.case_id AND d.status IN ('raised', 'held') AND d.barred_by IS NULL) IS NULL)"""


def _not_due(away: str, back: str) -> _Walk:
    moved = (f"$4::timestamptz {back} {_FAR}", f"{{key}} {away} {_FAR}")
    return _Walk("a.opened_at", ROWS, _NOTHING_DUE, *moved)


def _due(way: str, not_due: _Walk) -> tuple[_Walk, ...]:
    """Urgent cases first, those with a due time before those without one; then the others so."""
    undated, _ = replace(_NOT_DUE, only=_NOTHING_DUE).moved(way, _FIRST_UNDATED)
    return (*_DUE.moved(way), undated, replace(not_due, only=_NOTHING_DUE).calm())


_OPENED, _OCCURRED = _Walk("a.opened_at"), _Walk("a.occurred_at")
_NOT_DUE = _Walk("a.opened_at")
_FIRST_UNDATED = "interval '6000000 hours'"
# When a case was last written to is kept by a view that follows; the door is the case's own.
_RECORDED = _Walk(
    "s.recorded_at",
    f"{HISTORY} JOIN {ROWS} {SAME_GRANTEE}",
    f" AND {lets_me_in('s')} AND s.to_position = {STILL}",
)
_WALKS = {
    CaseSort.NEWEST_OPENED: _OPENED.moved("+"),
    CaseSort.OLDEST_OPENED: _OPENED.moved("-"),
    CaseSort.LATEST_OCCURRED: _OCCURRED.moved("+"),
    CaseSort.EARLIEST_OCCURRED: _OCCURRED.moved("-"),
    CaseSort.LATEST_RECORDED: _RECORDED.moved("+"),
    CaseSort.EARLIEST_RECORDED: _RECORDED.moved("-"),
    CaseSort.SOONEST_DUE: _due("-", _not_due("+", "-")),
    CaseSort.LATEST_DUE: _due("+", _not_due("-", "+")),
}

# A held duty waits: it is not overdue (projections/duties/list.py).
_LATE = """ AND d.status = 'raised' AND (d.overdue_since IS NOT NULL
    OR (d.due_at < {n} AND d.timing::text <> '"immediately"'))"""
# One value for each case: of EXISTS the planner may make a walk over the duties of all cases.
_OWING = """ AND a.open AND (
    SELECT true FROM {schema}.duty d
    WHERE d.case_id = a.case_id AND d.status IN ('raised', 'held') AND d.barred_by IS NULL{late} LIMIT 1)"""
_BOUNDS = {
    "category": " AND c.category = {n}",
    "outcome": " AND c.outcome = {n}",
    "reported_by": f" AND {is_reporter(who=Who(mark='{n}'))}",
    "opened_from": " AND a.opened_at >= {n}",
    "opened_to": " AND a.opened_at < {n}",
    "occurred_from": " AND a.occurred_at >= {n}",
    "occurred_to": " AND a.occurred_at < {n}",
    "person": """ AND a.case_id IN (
        SELECT p.case_id FROM {schema}.case_person p WHERE p.person_id = {n} AND p.involved)""",
    "words": """ AND (
        SELECT w.words @@ {n}::text::tsquery FROM {schema}.case_words w
        WHERE w.case_id = a.case_id)""",
}
_STATES = {
    "open": " AND a.open",
    "closed": " AND NOT a.open AND c.state = 'closed'",
    "void": " AND NOT a.open AND c.state = 'void'",
}

# $1-$3 who asks, $4 and $5 the cursor, $6 how many.
_WALKED = f"""(
            SELECT a.case_id, {{shown}} AS key
            FROM {{among}} JOIN {{schema}}.cases c USING (case_id)
            WHERE {lets_me_in()}
              AND c.school = $1 AND ({{key}}, a.case_id) {{beyond}} ({{behind}}, $5){{only}}{{filters}}
              AND NOT {is_shut_out("a.case_id")}
            ORDER BY {{key}} {{order}}, a.case_id {{order}}
            LIMIT $6
        )"""  # noqa: S608 - constants of this module
_FOUND = f"""
SELECT {CASE_COLUMNS}, page.key
FROM (
    SELECT DISTINCT mine.case_id, mine.key
    FROM {as_grantee()}
    CROSS JOIN LATERAL ({{walks}}) mine
    ORDER BY mine.key {{order}}, mine.case_id {{order}}
    LIMIT $6
) page
JOIN {{schema}}.cases c USING (case_id) {OPEN_DUTIES}
ORDER BY page.key {{order}}, c.case_id {{order}}
"""  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class CaseQuestion:
    """What is asked of the list: an order, and what narrows it."""

    sort: CaseSort
    only: CaseFilters
    now: datetime

    def text(self, given: list[Any]) -> str:
        """Only filters in use enter the text: few texts, each prepared once and planned well."""
        filters = _STATES.get(self.only.get("state") or "", "")
        if self.only.get("mine"):
            filters += f" AND {is_reporter()}"
        for name, bound in _BOUNDS.items():
            value = self.only.get(name)
            if value is not None:
                given.append(value)
                filters += bound.replace("{n}", f"${len(given)}")
        if (owing := self.only.get("owing")) is not None:
            late = ""
            if owing is Owing.OVERDUE:
                given.append(self.now)
                late = _LATE.replace("{n}", f"${len(given)}")
            filters += _OWING.replace("{late}", late)
        down = self.sort.descending
        walks = " UNION ALL ".join(
            _WALKED.replace("{among}", walk.among)
            .replace("{shown}", walk.shown)
            .replace("{key}", walk.key)
            .replace("{behind}", walk.behind)
            .replace("{only}", walk.only)
            .replace("{filters}", walk.bounded(filters))
            for walk in _WALKS[self.sort]
        )
        return (
            _FOUND.replace("{walks}", walks)
            .replace("{beyond}", "<" if down else ">")
            .replace("{order}", "DESC" if down else "ASC")
        )


async def cases_found(  # noqa: PLR0913 - the order and the filters of one list
    conn: Queryable,
    schema: str,
    reader: Reader,
    *,
    sort: CaseSort,
    now: datetime,
    first: int,
    after: CaseCursor | None = None,
    **only: Unpack[CaseFilters],
) -> Page:
    """The cases this reader may open, as asked; each row has its place in the order as `key`."""
    start = (END_OF_TIME, LAST_ID) if sort.descending else (BEGINNING_OF_TIME, FIRST_ID)
    given: list[Any] = [
        *reader.given,
        *(after or start),
        first + 1,
    ]
    text = CaseQuestion(sort, only, now).text(given)
    return page_of(await conn.fetch(in_schema(text, schema), *given), first)
