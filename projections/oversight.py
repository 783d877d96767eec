"""Oversight: how many cases of which kind stand where, per school and month. No personal data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import Cursor

from domain.messages import Unreadable
from projections.case_change import CaseChange
from projections.entries import CASE_EVENTS
from projections.projection import FromRecord, columns, copy_rows, in_schema

_LONDON = ZoneInfo("Europe/London")
NOT_ASSESSED = "not_assessed"
"""Counted where no pack has said yet what the incident is."""

# The counts say nothing of any one case; `oversight_case` remembers under what each was counted.
_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.oversight_case (
    case_id uuid PRIMARY KEY,
    school text NOT NULL,
    month date NOT NULL,
    category text NOT NULL,
    state text NOT NULL,
    category_pack text
);
CREATE TABLE IF NOT EXISTS {schema}.oversight (
    school text NOT NULL,
    month date NOT NULL,
    category text NOT NULL,
    state text NOT NULL,
    cases integer NOT NULL,
    PRIMARY KEY (school, month, category, state)
);
"""

_KNOWN = """
SELECT case_id, school, month, category, state, category_pack
FROM {schema}.oversight_case WHERE case_id = ANY(%s)
"""
_REMEMBER = """
INSERT INTO {schema}.oversight_case (case_id, school, month, category, state, category_pack)
SELECT * FROM unnest(%s::uuid[], %s::text[], %s::date[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (case_id) DO UPDATE
SET category = EXCLUDED.category, state = EXCLUDED.state, category_pack = EXCLUDED.category_pack
"""
_COUNT = """
INSERT INTO {schema}.oversight AS o (school, month, category, state, cases)
SELECT * FROM unnest(%s::text[], %s::date[], %s::text[], %s::text[], %s::int[])
ON CONFLICT (school, month, category, state) DO UPDATE SET cases = o.cases + EXCLUDED.cases
"""
_TIDY = "DELETE FROM {schema}.oversight WHERE cases = 0"
_TOTAL = """
INSERT INTO {schema}.oversight (school, month, category, state, cases)
SELECT school, month, category, state, count(*) FROM {schema}.oversight_case GROUP BY 1, 2, 3, 4
"""
_COPY = """
COPY {schema}.oversight_case (case_id, school, month, category, state, category_pack)
FROM STDIN (FORMAT BINARY)
"""
_TYPES = ("uuid", "text", "date", "text", "text", "text")


class Counted(NamedTuple):
    """Under what a case is counted."""

    school: str
    month: date
    category: str
    state: str
    category_pack: str | None


def _opened(change: CaseChange) -> Counted | None:
    row = change.opened()
    if row is None:
        return None
    month = row.learnt_at.astimezone(_LONDON).date().replace(day=1)
    return Counted(row.school, month, row.category or NOT_ASSESSED, row.state, row.category_pack)


def _changed(before: Counted, change: CaseChange) -> Counted:
    asked = before.category_pack or change.first_pack
    said = change.categories.get(asked) if asked else None
    return before._replace(
        category=change.school_category or said or before.category,
        category_pack=change.school_pack or asked,
        state=change.state or before.state,
    )


def _changes(entries: Sequence[FromRecord]) -> dict[UUID, CaseChange]:
    changes: dict[UUID, CaseChange] = {}
    for entry in entries:
        if not isinstance(entry, Unreadable) and type(entry.event) in CASE_EVENTS:
            changes.setdefault(entry.stream, CaseChange()).take(entry)
    return changes


class Oversight:
    """Counts that governors may see. Small numbers are hidden where they are shown, not here."""

    name = "oversight"
    version = 1
    tables: Sequence[str] = ("oversight_case", "oversight")

    def ddl(self, schema: str) -> str:
        """The counts, and what each case was counted under."""
        return in_schema(_DDL, schema)

    def apply(self, curs: Cursor[Any], schema: str, entries: Sequence[FromRecord]) -> None:
        """Count the difference that a batch makes."""
        changes = _changes(entries)
        if not changes:
            return
        curs.execute(in_schema(_KNOWN, schema).encode(), [list(changes)])
        known = {row[0]: Counted(*row[1:]) for row in curs.fetchall()}
        difference: Counter[tuple[Any, ...]] = Counter()
        remembered: list[tuple[Any, ...]] = []
        for case, change in changes.items():
            before = known.get(case)
            after = _changed(before, change) if before else _opened(change)
            if after is None or after == before:
                continue
            remembered.append((case, *after))
            difference[after[:4]] += 1
            if before:
                difference[before[:4]] -= 1
        if not remembered:
            return
        curs.execute(in_schema(_REMEMBER, schema).encode(), columns(remembered))
        counts = [(*under, number) for under, number in sorted(difference.items()) if number]
        if counts:
            curs.execute(in_schema(_COUNT, schema).encode(), columns(counts))
            curs.execute(in_schema(_TIDY, schema).encode())

    def builder(self) -> OversightBuilder:
        """Keeps what is known of each case until the end."""
        return OversightBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """Add up what the shares found."""
        curs.execute(in_schema(_TOTAL, schema).encode())


class OversightBuilder:
    """Folds a share of the record into what each case is counted under."""

    def __init__(self) -> None:
        """Nothing taken yet."""
        self._changes: dict[UUID, CaseChange] = {}

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in."""
        if not isinstance(entry, Unreadable) and type(entry.event) in CASE_EVENTS:
            self._changes.setdefault(entry.stream, CaseChange()).take(entry)

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """A later entry can change any case."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """COPY what each case is counted under; the counts follow from all shares together."""
        opened = ((case, _opened(change)) for case, change in self._changes.items())
        rows = ((case, *counted) for case, counted in opened if counted is not None)
        copy_rows(curs, in_schema(_COPY, schema), _TYPES, rows)
        self._changes.clear()
