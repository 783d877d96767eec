"""When something is due: clock hours, working days and school days, in London."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.packs.library import load_library
from domain.policy.calendar import Calendar, CalendarExhausted, Term
from domain.policy.words import Hours, SchoolDays, Timing, WorkingDays

CALENDAR = load_library().calendar
LONDON = ZoneInfo("Europe/London")
ONE_WORKING_DAY = WorkingDays(working_days=1)


def london(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def due(timing: Timing, since: datetime, calendar: Calendar = CALENDAR) -> datetime:
    found = calendar.due(timing, since)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("known", "days", "expected"),
    [
        pytest.param((2026, 12, 24, 16, 0), 1, (2026, 12, 29, 17, 0), id="over Christmas 2026"),
        pytest.param((2026, 12, 24, 16, 0), 4, (2027, 1, 4, 17, 0), id="over Christmas and New Year"),
        pytest.param((2026, 12, 25, 9, 0), 1, (2026, 12, 29, 17, 0), id="known on Christmas Day"),
        pytest.param((2026, 5, 22, 21, 30), 1, (2026, 5, 26, 17, 0), id="Friday evening before a bank holiday"),
        pytest.param((2026, 4, 2, 8, 0), 1, (2026, 4, 7, 17, 0), id="Thursday before Easter"),
        pytest.param((2026, 11, 17, 0, 0), 1, (2026, 11, 18, 17, 0), id="from the first minute of a day"),
        pytest.param((2026, 11, 17, 23, 59), 1, (2026, 11, 18, 17, 0), id="from its last minute"),
        pytest.param((2026, 11, 21, 12, 0), 1, (2026, 11, 23, 17, 0), id="known on a Saturday"),
    ],
)  # fmt: skip
def test_working_days_leave_out_weekends_and_bank_holidays(
    known: tuple[int, ...], days: int, expected: tuple[int, ...]
) -> None:
    assert due(WorkingDays(working_days=days), london(*known)) == london(*expected)


def test_the_day_of_learning_is_the_day_in_london() -> None:
    late_on_monday_in_utc = datetime(2026, 7, 6, 23, 30, tzinfo=UTC)

    assert due(ONE_WORKING_DAY, late_on_monday_in_utc) == london(2026, 7, 8, 17)


@pytest.mark.parametrize(
    ("known", "closes_in_utc"),
    [
        pytest.param((2026, 3, 27, 12, 0), datetime(2026, 3, 30, 16, tzinfo=UTC), id="in spring"),
        pytest.param((2026, 10, 23, 12, 0), datetime(2026, 10, 26, 17, tzinfo=UTC), id="in autumn"),
    ],
)
def test_five_in_the_afternoon_stays_five_in_the_afternoon_when_the_clocks_change(
    known: tuple[int, ...], closes_in_utc: datetime
) -> None:
    found = due(ONE_WORKING_DAY, london(*known))

    assert found == closes_in_utc
    assert found.astimezone(LONDON).hour == 17


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param((2026, 3, 28, 12, 0), (2026, 3, 29, 13, 0), id="the short day in spring"),
        pytest.param((2026, 10, 24, 12, 0), (2026, 10, 25, 11, 0), id="the long day in autumn"),
    ],
)
def test_hours_are_hours_that_pass_across_the_clock_change(
    known: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    since = london(*known)

    assert due(Hours(hours=24), since) == london(*expected)
    assert due(Hours(hours=24), since.astimezone(UTC)) == due(Hours(hours=24), since)


def test_immediately_is_at_once_and_other_words_give_no_time() -> None:
    now = london(2026, 11, 20, 10)

    assert CALENDAR.due("immediately", now) == now
    assert CALENDAR.due("promptly", now) is None
    assert CALENDAR.due("none_stated", now) is None


def test_counting_past_the_last_known_year_is_refused() -> None:
    last = CALENDAR.years[-1].year

    with pytest.raises(CalendarExhausted, match=str(last + 1)) as refused:
        CALENDAR.due(ONE_WORKING_DAY, london(last, 12, 31, 12))
    assert str(last + 1) in refused.value.remedy


def test_counting_before_the_first_known_year_is_refused() -> None:
    first = CALENDAR.years[0].year

    with pytest.raises(CalendarExhausted, match=str(first - 1)):
        CALENDAR.due(ONE_WORKING_DAY, london(first - 1, 12, 1))


def test_school_days_are_refused_as_long_as_nobody_gave_the_terms() -> None:
    with pytest.raises(CalendarExhausted, match="term dates"):
        CALENDAR.due(SchoolDays(school_days=1), london(2026, 11, 20))


def test_school_days_are_days_of_term_without_the_closed_ones() -> None:
    term = Term(first=date(2026, 11, 2), last=date(2026, 12, 18), closed=(date(2026, 11, 23),))
    spring = Term(first=date(2027, 1, 5), last=date(2027, 2, 12))
    school = CALENDAR.model_copy(update={"terms": (term, spring)})

    assert due(SchoolDays(school_days=1), london(2026, 11, 20), school) == london(2026, 11, 24, 17)
    assert due(SchoolDays(school_days=1), london(2026, 12, 18), school) == london(2027, 1, 5, 17)
    with pytest.raises(CalendarExhausted):
        school.due(SchoolDays(school_days=1), london(2027, 2, 12))


def test_the_years_follow_one_another_without_a_gap() -> None:
    years = [year.year for year in CALENDAR.years]

    assert years == list(range(years[0], years[-1] + 1))
    for year in CALENDAR.years:
        assert len(set(year.bank_holidays)) == len(year.bank_holidays) >= 8
        assert all(day.year == year.year and day.weekday() < 5 for day in year.bank_holidays)


def test_a_week_has_five_working_days() -> None:
    monday = date(2026, 11, 16)

    assert sum(CALENDAR.is_working_day(monday + timedelta(days=n)) for n in range(7)) == 5
