"""School days: each school's own terms, counted only as far as somebody gave them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from cases.packs.library import load_library
from domain.policy.calendar import Calendar, NotCountable, Term, TermDates
from domain.policy.words import SchoolDays

LONDON = ZoneInfo("Europe/London")
ENGLAND = load_library().calendar
AUTUMN = Term(
    first=date(2026, 9, 3),
    last=date(2026, 12, 18),
    closed=tuple(date(2026, 10, day) for day in range(26, 31)),
)
SPRING = Term(first=date(2027, 1, 5), last=date(2027, 3, 25), closed=(date(2027, 2, 15),))
SUMMER = Term(first=date(2027, 4, 12), last=date(2027, 7, 21), closed=(date(2027, 6, 1),))
THIS_YEAR = TermDates(
    known_from=date(2026, 8, 24), known_to=date(2027, 8, 31), terms=(AUTUMN, SPRING, SUMMER)
)
SCHOOL = ENGLAND.of_school([THIS_YEAR])


def london(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def due(days: int, since: datetime, calendar: Calendar = SCHOOL) -> datetime | NotCountable | None:
    return calendar.due(SchoolDays(school_days=days), since)


@pytest.mark.parametrize(
    ("known", "days", "expected"),
    [
        pytest.param((2026, 11, 20, 12, 0), 1, (2026, 11, 23), id="from Friday to Monday"),
        pytest.param((2026, 11, 20, 12, 0), 5, (2026, 11, 27), id="five days are a school week"),
        pytest.param((2026, 10, 23, 12, 0), 1, (2026, 11, 2), id="over half-term and the clocks going back"),
        pytest.param((2026, 12, 18, 15, 0), 1, (2027, 1, 5), id="from the last day of term into the next"),
        pytest.param((2026, 12, 24, 16, 0), 5, (2027, 1, 11), id="known on Christmas Eve"),
        pytest.param((2027, 2, 12, 9, 0), 1, (2027, 2, 16), id="over a day of training"),
        pytest.param((2027, 3, 25, 9, 0), 5, (2027, 4, 16), id="over Easter and the clocks going forward"),
        pytest.param((2027, 4, 30, 9, 0), 1, (2027, 5, 4), id="over the May bank holiday within a term"),
        pytest.param((2027, 5, 28, 9, 0), 1, (2027, 6, 2), id="a bank holiday and a closed day in a row"),
        pytest.param((2026, 8, 24, 9, 0), 1, (2026, 9, 3), id="before the first term of the year"),
        pytest.param((2027, 7, 20, 23, 59), 1, (2027, 7, 21), id="the last day of the year is one"),
    ],
)  # fmt: skip
def test_only_days_on_which_the_school_is_open_count(
    known: tuple[int, ...], days: int, expected: tuple[int, int, int]
) -> None:
    since = london(*known)

    assert due(days, since) == london(*expected, 17)


def test_the_day_of_learning_is_the_day_in_london() -> None:
    late_on_thursday_in_utc = datetime(2027, 4, 29, 23, 30, tzinfo=UTC)

    assert due(1, late_on_thursday_in_utc) == datetime(2027, 5, 4, 17, tzinfo=LONDON)


def test_five_in_the_afternoon_is_that_of_london_in_winter_and_in_summer() -> None:
    assert due(1, datetime(2027, 1, 11, 9, tzinfo=UTC)) == datetime(2027, 1, 12, 17, tzinfo=UTC)
    assert due(1, datetime(2027, 6, 7, 9, tzinfo=UTC)) == datetime(2027, 6, 8, 16, tzinfo=UTC)


def test_without_term_dates_nothing_is_counted() -> None:
    assert due(1, datetime(2026, 11, 20, 12, tzinfo=LONDON), ENGLAND) == NotCountable(
        why="term_dates_unknown", unknown_from=date(2026, 11, 21)
    )


@pytest.mark.parametrize(
    ("known", "days", "first_unknown"),
    [
        ((2027, 7, 21, 12, 0), 1, "2027-09-01"),
        ((2027, 8, 31, 12, 0), 1, "2027-09-01"),
        ((2026, 8, 1, 12, 0), 1, "2026-08-02"),
        ((2026, 11, 3, 12, 0), 195, "2027-09-01"),
    ],
)
def test_past_the_days_somebody_gave_nothing_is_counted_and_the_first_unknown_day_is_named(
    known: tuple[int, ...], days: int, first_unknown: str
) -> None:
    assert due(days, london(*known)) == NotCountable(
        why="term_dates_unknown", unknown_from=date.fromisoformat(first_unknown)
    )


def test_a_year_left_out_in_between_is_not_jumped_over() -> None:
    later = TermDates(
        known_from=date(2028, 9, 1),
        known_to=date(2029, 8, 31),
        terms=(Term(first=date(2028, 9, 4), last=date(2028, 12, 15)),),
    )
    school = ENGLAND.of_school([THIS_YEAR, later])

    found = due(1, datetime(2027, 7, 21, 12, tzinfo=LONDON), school)
    assert found == NotCountable(why="term_dates_unknown", unknown_from=date(2027, 9, 1))
    assert due(1, datetime(2028, 9, 1, 12, tzinfo=LONDON), school) == datetime(
        2028, 9, 4, 17, tzinfo=LONDON
    )


def test_what_was_set_later_counts_for_its_days_alone() -> None:
    snow = TermDates(
        known_from=date(2027, 1, 4),
        known_to=date(2027, 1, 8),
        terms=(Term(first=date(2027, 1, 7), last=date(2027, 1, 8)),),
    )
    school = ENGLAND.of_school([THIS_YEAR, snow])

    assert due(1, datetime(2026, 12, 18, 12, tzinfo=LONDON), school) == datetime(
        2027, 1, 7, 17, tzinfo=LONDON
    )
    assert due(3, datetime(2026, 12, 18, 12, tzinfo=LONDON), school) == datetime(
        2027, 1, 11, 17, tzinfo=LONDON
    )


def test_school_days_past_the_known_bank_holidays_are_not_counted_either() -> None:
    far = TermDates(
        known_from=date(2028, 1, 1),
        known_to=date(2030, 1, 1),
        terms=(Term(first=date(2028, 12, 1), last=date(2029, 2, 1)),),
    )

    found = due(1, datetime(2028, 12, 29, 12, tzinfo=LONDON), ENGLAND.of_school([far]))
    assert found == NotCountable(why="bank_holidays_unknown", unknown_from=date(2029, 1, 1))


def test_whether_the_missing_day_is_known_by_now_can_be_asked_again() -> None:
    missing = NotCountable(why="term_dates_unknown", unknown_from=date(2026, 11, 21))
    assert not ENGLAND.knows(missing)
    assert SCHOOL.knows(missing)
    far = TermDates(
        known_from=date(2029, 1, 1),
        known_to=date(2029, 7, 1),
        terms=(Term(first=date(2029, 1, 1), last=date(2029, 7, 1)),),
    )
    later = NotCountable(why="term_dates_unknown", unknown_from=date(2029, 1, 2))
    assert ENGLAND.of_school([far]).knows(later), "what is missing now is something else"
