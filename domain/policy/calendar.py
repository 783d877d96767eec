"""When a timing with a number falls due: clock hours, working days, school days, in Europe/London.

Bank holidays and term dates are data with a first and a last known year; counting past
them is refused, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, ClassVar, Literal, assert_never
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from domain.messages import Day, Frozen, Refusal
from domain.policy.words import Hours, SchoolDays, Timing, WorkingDays

LONDON = ZoneInfo("Europe/London")
_SATURDAY = 5
MOST_TERMS, MOST_CLOSED_DAYS = 40, 200
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class CalendarExhausted(Refusal):
    """The dates needed lie beyond the data."""

    code: ClassVar[str] = "calendar-exhausted"
    title: ClassVar[str] = "The calendar ends too early to count this deadline"


class Year(Frozen):
    """The bank holidays of one year in England, substitute days included.

    `computed`: worked out by the rule and not yet compared with the published list.
    """

    year: int
    bank_holidays: tuple[date, ...]
    basis: Literal["published", "computed"]


class Term(Frozen):
    """A stretch of days on which a school is open to pupils, its closed days left out."""

    first: Day
    last: Day
    closed: tuple[Day, ...] = Field(default=(), max_length=MOST_CLOSED_DAYS)


class TermDates(Frozen):
    """What is known of the days from `known_from` to `known_to`: school is in these terms only."""

    known_from: date
    known_to: date
    terms: tuple[Term, ...]


class Calendar(Frozen):
    """`closes` is when a working day ends; `years` are contiguous.

    `term_dates` are one school's, the statement that counts first.
    """

    calendar: str
    source: str
    closes: ClockTime
    years: tuple[Year, ...] = Field(min_length=1)
    term_dates: tuple[TermDates, ...] = ()

    def of_school(self, term_dates: Sequence[TermDates]) -> Calendar:
        """The same, with a school's term dates in the order in which they were set."""
        return self.model_copy(update={"term_dates": tuple(reversed(term_dates))})

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday and no bank holiday. Raises CalendarExhausted outside the data."""
        known = next((y for y in self.years if y.year == day.year), None)
        if known is None:
            raise CalendarExhausted(
                f"The bank holidays of {day.year} are not known.",
                remedy=f"Add the bank holidays of {day.year} to the calendar data and restart.",
            )
        return day.weekday() < _SATURDAY and day not in known.bank_holidays

    def is_school_day(self, day: date) -> bool:
        """A working day within a term. Raises CalendarExhausted where nobody gave the term dates."""
        known = next((d for d in self.term_dates if d.known_from <= day <= d.known_to), None)
        if known is None:
            raise CalendarExhausted(
                f"The school's term dates are not known for {day.isoformat()}.",
                remedy="Set the school's term dates up to then (term-dates), and send it again.",
            )
        in_term = any(t.first <= day <= t.last and day not in t.closed for t in known.terms)
        return in_term and self.is_working_day(day)

    def due(self, timing: Timing, since: datetime) -> datetime | None:
        """When something is due, counted from `since` (aware); None where the text gives no number.

        `immediately` is due at once. A counted day ends at `closes`, London time; the day of
        `since` is day 0, whatever the hour.
        """
        match timing:
            case "immediately":
                return since
            case str():
                return None
            case Hours(hours=hours):
                # In UTC, because Python adds to a local time on the clock face.
                return since.astimezone(UTC) + timedelta(hours=hours)
            case WorkingDays(working_days=count):
                return self._close_of(self._nth(self.is_working_day, since, count))
            case SchoolDays(school_days=count):
                return self._close_of(self._nth(self.is_school_day, since, count))
            case _:
                assert_never(timing)

    def _nth(self, counts: Callable[[date], bool], since: datetime, count: int) -> date:
        day = since.astimezone(LONDON).date()
        while count:
            day += timedelta(days=1)
            count -= counts(day)
        return day

    def _close_of(self, day: date) -> datetime:
        return datetime.combine(day, time.fromisoformat(self.closes), LONDON)


def london_day(moment: datetime) -> date:
    """The day in Europe/London on which a moment falls."""
    return moment.astimezone(LONDON).date()
