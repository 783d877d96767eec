"""The periods that are counted: a school's years and terms, none of which changes once it is over.

Somebody who could choose the days would count one case by two periods that differ by it. So
nobody chooses: years are fixed, terms follow from the term dates, and term dates move no
division that has passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from domain.described import DescribedEnum
from domain.policy.calendar import LONDON, TermDates
from domain.statistics.rules import StatisticsRules, YearDay, rules_for

_CENTURY = 100
_DAY = timedelta(days=1)
Said = tuple[date, TermDates]
"""The day on which a school's term dates were put on record, and what they say."""


class PeriodKind(DescribedEnum):
    """Whether a period is a year of the school or a term of one."""

    YEAR = "year", "A year of the school, told in tables."
    TERM = "term", "A term of one, of which the number of cases alone is told; never the last."


@dataclass(frozen=True, slots=True)
class ReportingPeriod:
    """Whole days, and by which rules they are counted. `term` counts from 1 within its year."""

    id: str
    kind: PeriodKind
    first: date
    last: date
    rules: StatisticsRules
    term: int | None = None

    @property
    def begins(self) -> datetime:
        """The first moment of its first day, London time."""
        return _midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment after its last day: as it stands then the record is counted."""
        return _midnight(self.last + _DAY)

    @property
    def published_on(self) -> date:
        """From this day on its numbers are told, and stay."""
        return self.last + _DAY + timedelta(days=self.rules.published.after_days)


def published_periods(
    editions: Sequence[StatisticsRules], enrolled: date, said: Sequence[Said], today: date
) -> list[ReportingPeriod]:
    """Every period that has been published by today, the latest first; of a year, the year first."""
    found: list[ReportingPeriod] = []
    first = _year_of(rules_for(editions, enrolled).year.begins, enrolled)
    while first <= today:
        rules = rules_for(editions, first)
        last = _next(rules.year.begins, first) - _DAY
        found[:0] = _of_a_year(rules, first, last, said, today)
        first = last + _DAY
    return [period for period in found if period.published_on <= today]


def _of_a_year(
    rules: StatisticsRules, first: date, last: date, said: Iterable[Said], today: date
) -> list[ReportingPeriod]:
    name = f"{first.year}-{(first.year + 1) % _CENTURY:02}"
    periods = [ReportingPeriod(name, PeriodKind.YEAR, first, last, rules)]
    divided = [first, *_divisions(first, last, said)[1:]]
    # The last term has no day after which the next begins: it is never told by itself.
    for term, (begins, ends) in enumerate(pairwise(divided), start=1):
        if ends <= today:
            one = ReportingPeriod(
                f"{name}-term-{term}", PeriodKind.TERM, begins, ends - _DAY, rules, term
            )
            periods.insert(1, one)
    return periods


def _divisions(first: date, last: date, said: Iterable[Said]) -> list[date]:
    """The first days of the terms of a year, as they were when each had come.

    The first of them divides nothing. A later statement moves only what is still to come, or tells
    of days that none had told of; after the year's end it moves nothing.
    """
    days: list[date] = []
    told: list[TermDates] = []
    for on, dates in said:
        if on > last:
            continue
        passed = [day for day in days[1:] if day <= on]
        fixed = days[: len(passed) + 1] if passed else []
        kept = [day for day in days[len(fixed) :] if not _tells_of(dates, day)]
        new = [term.first for term in dates.terms if first <= term.first <= last]
        if fixed:
            known = [day for day in new if any(_tells_of(one, day) for one in told)]
            new = [day for day in new if day > fixed[-1] and (day > on or day not in known)]
        days = [*fixed, *sorted({*kept, *new})]
        told.append(dates)
    return days


def _tells_of(dates: TermDates, day: date) -> bool:
    return dates.known_from <= day <= dates.known_to


def _year_of(begins: YearDay, day: date) -> date:
    this = date(day.year, begins.month, begins.day)
    return this if this <= day else date(day.year - 1, begins.month, begins.day)


def _next(begins: YearDay, first: date) -> date:
    this = date(first.year, begins.month, begins.day)
    return this if this > first else date(first.year + 1, begins.month, begins.day)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
