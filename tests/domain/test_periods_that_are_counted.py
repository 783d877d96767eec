"""Years are fixed, terms follow from the term dates, and nothing that is over is divided anew."""

from __future__ import annotations

from datetime import UTC, date, datetime

from domain.policy.calendar import Term, TermDates
from domain.statistics.periods import published_periods
from tests.support.statistics import rules

ENROLLED = date(2025, 7, 1)
Said = tuple[date, TermDates]


def terms(on: date, *firsts: date, known: tuple[date, date] | None = None) -> Said:
    """Put on record on a day: terms that begin on these days."""
    since, until = known or (date(2025, 9, 1), date(2026, 8, 31))
    return on, TermDates(
        known_from=since,
        known_to=until,
        terms=tuple(Term(first=first, last=first) for first in firsts),
    )


AUTUMN, SPRING, SUMMER = date(2025, 9, 3), date(2026, 1, 5), date(2026, 4, 13)
THREE_TERMS = terms(date(2025, 6, 1), AUTUMN, SPRING, SUMMER)


def told(today: date, *said: Said, enrolled: date = ENROLLED) -> list[tuple[str, date, date]]:
    found = published_periods([rules()], enrolled, said, today)
    return [(period.id, period.first, period.last) for period in found]


YEAR = ("2025-26", date(2025, 9, 1), date(2026, 8, 31))
TERM_1 = ("2025-26-term-1", date(2025, 9, 1), date(2026, 1, 4))
TERM_2 = ("2025-26-term-2", date(2026, 1, 5), date(2026, 4, 12))
BEFORE = ("2024-25", date(2024, 9, 1), date(2025, 8, 31))


def test_a_year_is_published_a_week_after_its_end() -> None:
    assert told(date(2026, 9, 7)) == [BEFORE]
    assert told(date(2026, 9, 8)) == [YEAR, BEFORE]


def test_a_term_lasts_until_the_next_begins_so_that_holidays_are_in_one() -> None:
    assert told(date(2026, 1, 11), THREE_TERMS) == [BEFORE]
    assert told(date(2026, 1, 12), THREE_TERMS) == [TERM_1, BEFORE]
    assert told(date(2026, 6, 1), THREE_TERMS) == [TERM_2, TERM_1, BEFORE]


def test_the_last_term_of_a_year_is_never_told_by_itself() -> None:
    assert told(date(2026, 12, 1), THREE_TERMS) == [YEAR, TERM_2, TERM_1, BEFORE]


def test_a_period_is_counted_to_the_midnight_of_london() -> None:
    year, *_ = published_periods([rules()], ENROLLED, [], date(2026, 9, 8))
    assert year.begins == datetime(2025, 8, 31, 23, tzinfo=UTC)
    assert year.ends == datetime(2026, 8, 31, 23, tzinfo=UTC)


def test_the_first_year_is_the_one_in_which_the_school_began_with_casebook() -> None:
    assert told(date(2026, 12, 1), enrolled=date(2025, 9, 1)) == [YEAR]


def test_term_dates_move_no_division_that_has_passed() -> None:
    moved = terms(date(2026, 1, 6), AUTUMN, date(2026, 1, 6), SUMMER)
    assert told(date(2026, 6, 1), THREE_TERMS, moved)[1] == TERM_1


def test_a_division_to_come_can_still_move() -> None:
    later = terms(date(2026, 1, 6), AUTUMN, SPRING, date(2026, 4, 20))
    assert told(date(2026, 6, 1), THREE_TERMS, later)[0] == (
        "2025-26-term-2",
        date(2026, 1, 5),
        date(2026, 4, 19),
    )


def test_no_division_is_put_into_what_has_been_published() -> None:
    before = told(date(2026, 3, 1), THREE_TERMS)
    between = terms(date(2026, 2, 1), AUTUMN, date(2025, 11, 3), SPRING, SUMMER)
    assert told(date(2026, 3, 1), THREE_TERMS, between) == before


def test_terms_given_one_by_one_make_the_same_periods() -> None:
    autumn = terms(date(2025, 7, 1), AUTUMN, known=(date(2025, 9, 1), date(2025, 12, 31)))
    spring = terms(date(2025, 12, 1), SPRING, known=(date(2026, 1, 1), date(2026, 3, 31)))
    summer = terms(date(2026, 3, 1), SUMMER, known=(date(2026, 4, 1), date(2026, 8, 31)))
    assert told(date(2026, 12, 1), autumn, spring, summer) == [YEAR, TERM_2, TERM_1, BEFORE]


def test_a_term_told_of_after_it_began_ends_the_one_before() -> None:
    autumn = terms(date(2025, 7, 1), AUTUMN, known=(date(2025, 9, 1), date(2025, 12, 31)))
    late = terms(date(2026, 2, 2), SPRING, SUMMER, known=(date(2026, 1, 1), date(2026, 8, 31)))
    assert told(date(2026, 2, 2), autumn) == [BEFORE]
    assert told(date(2026, 2, 2), autumn, late) == [TERM_1, BEFORE]


def test_a_first_day_put_right_in_the_first_term_divides_nothing() -> None:
    right = terms(date(2025, 10, 1), date(2025, 9, 4), SPRING, SUMMER)
    assert told(date(2026, 2, 1), THREE_TERMS, right) == [TERM_1, BEFORE]


def test_what_is_said_of_a_year_that_is_over_divides_it_no_more() -> None:
    afterwards = terms(date(2026, 9, 1), AUTUMN, SPRING, SUMMER)
    assert told(date(2026, 12, 1), afterwards) == [YEAR, BEFORE]


def test_what_was_published_stays_whatever_is_said_later() -> None:
    statements = [
        THREE_TERMS,
        terms(date(2025, 10, 1), AUTUMN, date(2025, 10, 27), SPRING, SUMMER),
        terms(date(2025, 11, 3), AUTUMN, date(2025, 11, 1), date(2025, 12, 1)),
        terms(date(2026, 2, 2), AUTUMN, date(2026, 1, 6), date(2026, 2, 2), SUMMER),
        terms(date(2026, 6, 1), AUTUMN, SPRING),
    ]
    shown: dict[str, tuple[str, date, date]] = {}
    day = date(2025, 9, 1)
    while day < date(2026, 12, 1):
        so_far = [statement for statement in statements if statement[0] <= day]
        for period in told(day, *so_far):
            assert shown.setdefault(period[0], period) == period
        assert {period[0] for period in told(day, *so_far)} >= set(shown)
        day = date.fromordinal(day.toordinal() + 1)
    assert len(shown) > 4
