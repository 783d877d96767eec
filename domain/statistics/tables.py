"""What is published of a period: a number of cases and, of a year, tables of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.described import DescribedEnum
from domain.statistics.periods import PeriodKind, ReportingPeriod
from domain.statistics.rules import StatisticsRules
from domain.statistics.suppression import (
    Shown,
    partition,
    some_of,
    total_of_a_term,
    total_of_a_year,
)
from domain.vocabulary import CaseOutcome


class TableName(DescribedEnum):
    """By what the cases of a year are counted."""

    CATEGORY = (
        "category",
        "What they are, in the school's own word, else that of the pack that spoke first.",
    )
    STANDING = "standing", "Open, or closed: by its outcome, `closed` being without one."
    DEADLINES = "deadlines", "Whether a duty of theirs with a due time became overdue."
    AGENCY = (
        "agency",
        "Whether the agency was told or sent a referral; one case may count under several.",
    )


class Deadlines(StrEnum):
    """Whether the duties of a case that had a due time were done by then."""

    NO_DEADLINE = "no_deadline"
    KEPT = "kept"
    MISSED = "missed"


OPEN, CLOSED, VOID = "open", "closed", "void"
"""A void case should never have been recorded: it is not counted."""
ALWAYS_SHOWN: Mapping[TableName, tuple[str, ...]] = {
    TableName.CATEGORY: (),
    TableName.STANDING: (OPEN, CLOSED, *(outcome.value for outcome in CaseOutcome)),
    TableName.DEADLINES: tuple(kept.value for kept in Deadlines),
}
"""The cells of a table that are there even where nothing is in them. `closed`: without an outcome."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The true numbers of a period. Nobody is shown them."""

    cases: int = 0
    category: Mapping[str, int] = field(default_factory=dict)
    standing: Mapping[str, int] = field(default_factory=dict)
    deadlines: Mapping[str, int] = field(default_factory=dict)
    agency: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, or why there is none."""

    name: str
    value: Shown
    reason: str | None = None

    @property
    def suppressed(self) -> bool:
        """There is a number, and it is not shown."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class Table:
    """The cases of a year by one thing, in the order of the names: an order by size would tell it."""

    name: TableName
    cells: tuple[Cell, ...]
    reason: str | None = None

    @property
    def suppressed(self) -> bool:
        """Nothing of it is shown."""
        return self.reason is not None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Everything that is ever told of a period."""

    period: ReportingPeriod
    cases: Cell
    rounded: bool
    tables: tuple[Table, ...] = ()


def statistics_of(period: ReportingPeriod, counts: Counts) -> Statistics:
    """What is published. The same counts give the same answer, whoever asks and whenever."""
    rules, below = period.rules, period.rules.small.below
    if period.kind is PeriodKind.TERM:
        told = total_of_a_term(counts.cases, below)
        return Statistics(period, _cell("cases", told, rules.reasons.small_or_none, rules), True)
    total = total_of_a_year(counts.cases, below)
    return Statistics(
        period,
        _cell("cases", total, rules.reasons.small, rules),
        rounded=False,
        tables=(
            *(_parts(name, counts, total, rules) for name in ALWAYS_SHOWN),
            _agencies(counts, total, rules),
        ),
    )


def _parts(name: TableName, counts: Counts, total: Shown, rules: StatisticsRules) -> Table:
    found: Mapping[str, int] = getattr(counts, name.value)
    always = dict.fromkeys(ALWAYS_SHOWN[name], 0)
    shown = None if total is None else partition(always | dict(found), rules.small.below)
    if shown is None:
        # Names beyond those that are always there would tell which have any.
        return _withheld(name, always, rules)
    cells = (_cell(one, shown[one], rules.reasons.hidden, rules) for one in sorted(shown))
    return Table(name, tuple(cells))


def _agencies(counts: Counts, total: Shown, rules: StatisticsRules) -> Table:
    names = sorted(agency.value for agency in rules.agencies)
    if total is None:
        return _withheld(TableName.AGENCY, names, rules)
    below, why = rules.small.below, rules.reasons.hidden
    found = {name: some_of(total, counts.agency.get(name, 0), below) for name in names}
    return Table(
        TableName.AGENCY, tuple(_cell(name, told, why, rules) for name, told in found.items())
    )


def _withheld(name: TableName, cells: Iterable[str], rules: StatisticsRules) -> Table:
    why = rules.reasons.withheld
    hidden = tuple(_cell(one, None, why, rules) for one in sorted(cells))
    return Table(name, hidden, rules.why(why))


def _cell(name: str, value: Shown, reason: str, rules: StatisticsRules) -> Cell:
    return Cell(name, value, rules.why(reason) if value is None else None)
