"""When something is due: clock hours, working days and school days, in London."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.packs.library import load_library
from domain.policy.calendar import Calendar, NotCountable
from domain.policy.words import Hours, Timing, WorkingDays

CALENDAR = load_library().calendar
LONDON = ZoneInfo("Europe/London")
ONE_WORKING_DAY = WorkingDays(working_days=1)


def london(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def due(timing: Timing, since: datetime, calendar: Calendar = CALENDAR) -> datetime:
    found = calendar.due(timing, since)
    assert isinstance(found, datetime)
    return found


@pytest.mark.parametrize(
    ("known", "days", "expected"),
    [
        pytest.param((2026, 12, 24, 16, 0), 1, (2026, 12, 29, 17, 0), id="Christmas Eve 2026: two bank holidays, one of them a substitute"),
        pytest.param((2026, 12, 24, 23, 59), 1, (2026, 12, 29, 17, 0), id="the last minute of Christmas Eve"),
        pytest.param((2026, 12, 25, 0, 0), 1, (2026, 12, 29, 17, 0), id="the first minute of Christmas Day"),
        pytest.param((2026, 12, 24, 16, 0), 4, (2027, 1, 4, 17, 0), id="over Christmas and New Year"),
        pytest.param((2027, 12, 24, 9, 0), 1, (2027, 12, 29, 17, 0), id="Christmas 2027 on a weekend, both days made up for"),
        pytest.param((2026, 12, 31, 12, 0), 1, (2027, 1, 4, 17, 0), id="New Year's Eve 2026, a Thursday"),
        pytest.param((2027, 12, 31, 12, 0), 1, (2028, 1, 4, 17, 0), id="New Year 2028 on a Saturday, its substitute the Monday"),
        pytest.param((2028, 1, 1, 12, 0), 1, (2028, 1, 4, 17, 0), id="New Year's Day itself, a Saturday"),
        pytest.param((2026, 5, 22, 21, 30), 1, (2026, 5, 26, 17, 0), id="Friday evening before a bank holiday"),
        pytest.param((2026, 5, 25, 10, 0), 1, (2026, 5, 26, 17, 0), id="on the bank holiday itself"),
        pytest.param((2026, 4, 2, 8, 0), 1, (2026, 4, 7, 17, 0), id="Maundy Thursday 2026"),
        pytest.param((2027, 3, 25, 8, 0), 1, (2027, 3, 30, 17, 0), id="Maundy Thursday 2027, the clocks change in between"),
        pytest.param((2028, 4, 13, 18, 0), 1, (2028, 4, 18, 17, 0), id="Maundy Thursday 2028"),
        pytest.param((2026, 8, 28, 17, 1), 1, (2026, 9, 1, 17, 0), id="a minute after closing before the August bank holiday"),
        pytest.param((2026, 8, 20, 9, 0), 1, (2026, 8, 21, 17, 0), id="in the summer holidays: the LADO works"),
        pytest.param((2026, 11, 17, 0, 0), 1, (2026, 11, 18, 17, 0), id="the first minute of a day"),
        pytest.param((2026, 11, 17, 23, 59), 1, (2026, 11, 18, 17, 0), id="the last minute of a day"),
        pytest.param((2026, 11, 17, 9, 0), 5, (2026, 11, 24, 17, 0), id="five working days are a week"),
        pytest.param((2026, 11, 21, 12, 0), 1, (2026, 11, 23, 17, 0), id="known on a Saturday"),
        pytest.param((2026, 11, 22, 23, 0), 1, (2026, 11, 23, 17, 0), id="known late on a Sunday"),
        pytest.param((2020, 5, 7, 12, 0), 1, (2020, 5, 11, 17, 0), id="May 2020: the bank holiday moved to a Friday"),
        pytest.param((2022, 6, 1, 12, 0), 1, (2022, 6, 6, 17, 0), id="June 2022: two days of jubilee"),
        pytest.param((2022, 9, 16, 12, 0), 1, (2022, 9, 20, 17, 0), id="September 2022: the state funeral"),
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
    ("hours", "known", "expected"),
    [
        pytest.param(24, (2026, 3, 28, 12, 0), (2026, 3, 29, 13, 0), id="24 over the short day in spring"),
        pytest.param(24, (2026, 10, 24, 12, 0), (2026, 10, 25, 11, 0), id="24 over the long day in autumn"),
        pytest.param(24, (2026, 12, 24, 16, 0), (2026, 12, 25, 16, 0), id="24 run through Christmas"),
        pytest.param(72, (2026, 12, 24, 16, 0), (2026, 12, 27, 16, 0), id="72 run through Christmas"),
        pytest.param(72, (2026, 10, 23, 18, 0), (2026, 10, 26, 17, 0), id="72 over a weekend on which the clocks go back"),
        pytest.param(72, (2027, 3, 26, 18, 0), (2027, 3, 29, 19, 0), id="72 over Easter, on which they go forward"),
        pytest.param(72, (2026, 7, 21, 9, 0), (2026, 7, 24, 9, 0), id="72 into the summer holidays"),
        pytest.param(1, (2026, 3, 29, 0, 30), (2026, 3, 29, 2, 30), id="the hour that does not exist"),
        pytest.param(72, (2028, 12, 30, 12, 0), (2029, 1, 2, 12, 0), id="72 need no bank holidays and no known year"),
        pytest.param(168, (2026, 10, 22, 9, 0), (2026, 10, 29, 8, 0), id="seven times 24 are not seven days on the clock face"),
    ],
)  # fmt: skip
def test_hours_are_hours_that_pass_whatever_day_it_is(
    hours: int, known: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    since = london(*known)

    assert due(Hours(hours=hours), since) == london(*expected)
    assert due(Hours(hours=hours), since.astimezone(UTC)) == due(Hours(hours=hours), since)


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)

    assert due(Hours(hours=1), first) == second.astimezone(UTC)
    assert due(Hours(hours=1), second) == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)


def test_immediately_is_at_once_and_other_words_give_no_time() -> None:
    now = london(2026, 11, 20, 10)

    assert CALENDAR.due("immediately", now) == now
    assert CALENDAR.due("promptly", now) is None
    assert CALENDAR.due("none_stated", now) is None


def test_past_the_last_known_year_nothing_is_counted_and_nothing_fails() -> None:
    last = CALENDAR.years[-1].year

    assert CALENDAR.due(ONE_WORKING_DAY, london(last, 12, 31, 12)) == NotCountable(
        why="bank_holidays_unknown", unknown_from=date(last + 1, 1, 1)
    )


def test_before_the_first_known_year_nothing_is_counted_and_nothing_fails() -> None:
    first = CALENDAR.years[0].year

    assert CALENDAR.due(ONE_WORKING_DAY, london(first - 1, 12, 1)) == NotCountable(
        why="bank_holidays_unknown", unknown_from=date(first - 1, 12, 2)
    )


def test_the_years_follow_one_another_without_a_gap() -> None:
    years = [year.year for year in CALENDAR.years]

    assert years == list(range(years[0], years[-1] + 1))
    for year in CALENDAR.years:
        assert len(set(year.bank_holidays)) == len(year.bank_holidays) >= 8
        assert all(day.year == year.year and day.weekday() < 5 for day in year.bank_holidays)


def test_a_week_has_five_working_days() -> None:
    monday = date(2026, 11, 16)

    assert sum(CALENDAR.is_working_day(monday + timedelta(days=n)) for n in range(7)) == 5
