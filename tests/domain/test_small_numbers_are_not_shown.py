"""Small numbers are not shown, nor what they could be worked out from; zeros are, of a year."""

from __future__ import annotations

from datetime import date

import pytest

from cases.packs.statistics_rules import statistics_rules
from domain.statistics.periods import PeriodKind, ReportingPeriod
from domain.statistics.suppression import partition, some_of, total_of_a_term, total_of_a_year
from domain.statistics.tables import Counts, Table, statistics_of
from tests.support.statistics import rules

BELOW = 5
A_YEAR = ReportingPeriod("2025-26", PeriodKind.YEAR, date(2025, 9, 1), date(2026, 8, 31), rules())
A_TERM = ReportingPeriod(
    "2025-26-term-1", PeriodKind.TERM, date(2025, 9, 1), date(2026, 1, 4), rules(), 1
)


@pytest.mark.parametrize(
    ("cases", "told"), [(0, 0), (1, None), (4, None), (5, 5), (12, 12), (340, 340)]
)
def test_the_total_of_a_year_is_exact_or_not_told(cases: int, told: int | None) -> None:
    assert total_of_a_year(cases, BELOW) == told


@pytest.mark.parametrize(
    ("cases", "told"),
    [(0, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (340, 340)],
)
def test_the_total_of_a_term_is_rounded_and_none_is_told_like_few(
    cases: int, told: int | None
) -> None:
    assert total_of_a_term(cases, BELOW) == told


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        # Nothing is small: nothing is hidden.
        ({"a": 12, "b": 5, "c": 0}, {"a": 12, "b": 5, "c": 0}),
        # Beside a small one the next larger is hidden, and the zero is not.
        ({"a": 30, "b": 9, "c": 2, "d": 0}, {"a": 30, "b": None, "c": None, "d": 0}),
        # Those that equal the next larger one go with it.
        ({"a": 30, "b": 9, "c": 9, "d": 4}, {"a": 30, "b": None, "c": None, "d": None}),
        # Several small ones need no more than one does.
        ({"a": 30, "b": 9, "c": 4, "d": 1}, {"a": 30, "b": None, "c": None, "d": None}),
        # Where nothing but zeros would be left, the table is withheld with them.
        ({"a": 17, "b": 3, "c": 0}, None),
        ({"a": 4, "b": 4}, None),
    ],
)
def test_what_a_small_cell_takes_with_it(
    cells: dict[str, int], shown: dict[str, int | None] | None
) -> None:
    assert partition(cells, BELOW) == shown


@pytest.mark.parametrize(
    ("cases", "number", "told"),
    [(30, 12, 12), (30, 0, 0), (30, 30, 30), (30, 3, None), (30, 27, None), (8, 4, None)],
)
def test_how_many_of_a_total_hides_that_all_but_a_few_are(
    cases: int, number: int, told: int | None
) -> None:
    assert some_of(cases, number, BELOW) == told


def tables(counts: Counts) -> dict[str, Table]:
    return {table.name.value: table for table in statistics_of(A_YEAR, counts).tables}


def test_a_year_with_few_cases_tells_nothing_but_that_they_were_few() -> None:
    told = statistics_of(
        A_YEAR, Counts(4, category={"bullying": 4}, standing={"open": 4}, deadlines={"kept": 4})
    )

    assert (told.cases.value, told.cases.reason) == (None, "Fewer than 5.")
    assert all(table.suppressed for table in told.tables)
    assert all(cell.suppressed for table in told.tables for cell in table.cells)
    # Which categories there were would tell of the cases.
    assert next(table for table in told.tables if table.name == "category").cells == ()


def test_a_year_without_cases_says_so() -> None:
    told = statistics_of(A_YEAR, Counts())

    assert (told.cases.value, told.cases.reason) == (0, None)
    assert not any(table.suppressed for table in told.tables)
    assert {cell.value for table in told.tables for cell in table.cells} == {0}


def test_a_hidden_cell_says_why_and_a_shown_zero_is_a_number() -> None:
    found = tables(Counts(40, deadlines={"kept": 30, "missed": 7, "no_deadline": 3}))

    kept, missed, none = (
        next(cell for cell in found["deadlines"].cells if cell.name == name)
        for name in ("kept", "missed", "no_deadline")
    )
    assert (kept.value, kept.suppressed) == (30, False)
    for cell in (missed, none):
        assert (cell.value, cell.suppressed) == (None, True)
        assert cell.reason == (
            "Fewer than 5, or hidden so that a number below 5 cannot be worked out."
        )
    assert [(cell.name, cell.value) for cell in found["agency"].cells] == [
        ("childrens_social_care", 0),
        ("ico", 0),
        ("police", 0),
        ("prevent", 0),
    ]


def test_a_referral_to_the_lado_is_in_no_number_whatever_is_counted() -> None:
    found = tables(Counts(40, agency={"lado": 12, "police": 9}))
    assert "lado" not in {cell.name for cell in found["agency"].cells}


def test_cells_stand_in_the_order_of_their_names_which_tells_nothing_of_their_size() -> None:
    found = tables(Counts(40, category={"b": 30, "c": 2, "a": 8}))
    assert [cell.name for cell in found["category"].cells] == ["a", "b", "c"]


def test_of_a_term_no_more_than_a_rounded_number_of_cases_is_told() -> None:
    told = statistics_of(A_TERM, Counts(13, category={"bullying": 13}))

    assert (told.cases.value, told.rounded, told.tables) == (15, True, ())
    few = statistics_of(A_TERM, Counts(0))
    assert (few.cases.value, few.cases.reason) == (None, "Fewer than 5, or none.")


def test_the_numbers_of_an_edition_stay_because_years_were_published_by_them() -> None:
    stay = {
        "governors-statistics@2026.11": (
            date(2000, 9, 1),
            5,
            (9, 1),
            7,
            ("police", "childrens_social_care", "prevent", "ico"),
        )
    }
    found = {
        one.label: (
            one.in_force_from,
            one.small.below,
            (one.year.begins.month, one.year.begins.day),
            one.published.after_days,
            tuple(one.agencies),
        )
        for one in statistics_rules()
    }
    assert found == stay


def test_every_rule_says_where_it_comes_from_and_how_well_that_is_known() -> None:
    for rule in rules().notes:
        assert rule.cite.source
        assert rule.cite.confidence in {"seen", "seen_in_older_edition", "unverified", "design"}
