"""When a timing with a number falls due: clock hours, working days, school days, in Europe/London.

Bank holidays and term dates are data that end somewhere. What would have to be counted past them
is not countable: that is an answer, never a guess, and nothing fails for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal, assert_never
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from domain.messages import Day, Frozen
from domain.policy.words import Hours, SchoolDays, Timing, WorkingDays

LONDON = ZoneInfo("Europe/London")
_SATURDAY = 5
MOST_TERMS, MOST_CLOSED_DAYS = 40, 200
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


UnknownDates = Literal["bank_holidays_unknown", "term_dates_unknown"]
"""Which dates are missing: those of the country, or those that the school has to set."""


class NotCountable(Frozen):
    """In place of a due time: which dates are missing to count it, and the first day without them."""

    why: UnknownDates = Field(description="`term_dates_unknown` or `bank_holidays_unknown`.")
    unknown_from: Day = Field(description="The first day of which they are not known.")


class DatesUnknown(Exception):  # noqa: N818 - it names what was met
    """Whether this day counts cannot be said. No refusal: nobody who records something caused it."""

    def __init__(self, missing: NotCountable) -> None:
        super().__init__(f"{missing.why} from {missing.unknown_from.isoformat()}")
        self.missing = missing


class Year(Frozen):
    """The bank holidays of one year in England, substitute days included.

    `computed`: worked out by the rule and not yet compared with the published list.
    """

    year: int = Field(description="The year.")
    bank_holidays: tuple[date, ...] = Field(description="The days.")
    basis: Literal["published", "computed"] = Field(
        description="As published, or computed by the rule."
    )


class Term(Frozen):
    """A stretch of days on which a school is open to pupils, its closed days left out."""

    first: Day = Field(description="Its first day.")
    last: Day = Field(description="Its last day.")
    closed: tuple[Day, ...] = Field(
        default=(),
        max_length=MOST_CLOSED_DAYS,
        description="Days within it on which the school is closed to pupils.",
    )


class TermDates(Frozen):
    """What is known of the days from `known_from` to `known_to`: school is in these terms only."""

    known_from: date = Field(description="The first of these days.")
    known_to: date = Field(description="The last of these days.")
    terms: tuple[Term, ...] = Field(description="The terms.")


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
        """Monday to Friday and no bank holiday. Raises DatesUnknown outside the data."""
        known = next((y for y in self.years if y.year == day.year), None)
        if known is None:
            raise DatesUnknown(NotCountable(why="bank_holidays_unknown", unknown_from=day))
        return day.weekday() < _SATURDAY and day not in known.bank_holidays

    def is_school_day(self, day: date) -> bool:
        """A working day within a term. Raises DatesUnknown where nobody gave the term dates."""
        known = next((d for d in self.term_dates if d.known_from <= day <= d.known_to), None)
        if known is None:
            raise DatesUnknown(NotCountable(why="term_dates_unknown", unknown_from=day))
        in_term = any(t.first <= day <= t.last and day not in t.closed for t in known.terms)
        return in_term and self.is_working_day(day)

    def knows(self, missing: NotCountable) -> bool:
        """Whether the day on which counting stopped is one of the known days by now."""
        counts = self.is_school_day if missing.why == "term_dates_unknown" else self.is_working_day
        try:
            counts(missing.unknown_from)
        except DatesUnknown as unknown:
            # Of a school day both are asked: another answer is news as well.
            return unknown.missing != missing
        return True

    def due(self, timing: Timing, since: datetime) -> datetime | NotCountable | None:
        """When something is due, counted from `since` (aware); None where the text gives no number.

        NotCountable where the days that would have to be counted lie beyond the known dates: there
        is a time, and nobody can say it yet. `immediately` is due at once. A counted day ends at `closes`, London time; the day of
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
                return self._after(self.is_working_day, since, count)
            case SchoolDays(school_days=count):
                return self._after(self.is_school_day, since, count)
            case _:
                assert_never(timing)

    def _after(
        self, counts: Callable[[date], bool], since: datetime, count: int
    ) -> datetime | NotCountable:
        day = since.astimezone(LONDON).date()
        try:
            while count:
                day += timedelta(days=1)
                count -= counts(day)
        except DatesUnknown as unknown:
            return unknown.missing
        return datetime.combine(day, time.fromisoformat(self.closes), LONDON)


def london_day(moment: datetime) -> date:
    """The day in Europe/London on which a moment falls."""
    return moment.astimezone(LONDON).date()
