"""Somebody who knows the rules and has everything that was published works out no hidden number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.statistics.periods import PeriodKind, ReportingPeriod
from domain.statistics.rules import StatisticsRules
from domain.statistics.suppression import (
    is_small,
    partition,
    some_of,
    total_of_a_term,
    total_of_a_year,
)
from domain.statistics.tables import Counts, Statistics, statistics_of
from tests.support.statistics import rules

Split = tuple[int, ...]
Publication = tuple[int | None, tuple[int | None, ...] | None]
"""A total, and what goes with it; nothing, where that is withheld."""
Told = TypeVar("Told")
YEAR = ReportingPeriod("2025-26", PeriodKind.YEAR, date(2025, 9, 1), date(2026, 8, 31), rules())


def splits(total: int, cells: int) -> Iterator[Split]:
    """Every way to put so many cases into so many cells."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in splits(total - first, cells - 1))


def possible(worlds: Mapping[Told, Sequence[Split]]) -> Iterator[tuple[Told, int, set[int]]]:
    """For every publication and each of its numbers: the values it has in all worlds that gave it."""
    for told, alike in worlds.items():
        for place in range(len(alike[0])):
            yield told, place, {world[place] for world in alike}


@pytest.mark.parametrize(
    ("below", "cells", "most"),
    [(3, 2, 14), (3, 3, 14), (3, 5, 11), (5, 2, 24), (5, 3, 20), (5, 4, 16)],
)
def test_no_hidden_cell_of_a_table_follows_from_the_rest_of_it(
    below: int, cells: int, most: int
) -> None:
    worlds: dict[Publication, list[Split]] = defaultdict(list)
    for cases in (cases for cases in range(most + 1) if not is_small(cases, below)):
        for world in splits(cases, cells):
            shown = partition({str(n): number for n, number in enumerate(world)}, below)
            told = None if shown is None else tuple(shown.values())
            worlds[cases, told].append(world)

    for (total, told), place, values in possible(worlds):
        if told is not None and (shown_here := told[place]) is not None:
            assert values == {shown_here}
            assert not is_small(shown_here, below)
        else:
            assert len(values) > 1, f"of {total}, number {place} of {told} can only be {values}"
            # In a table that is shown it cannot even be told that it is a small one.
            assert told is None or not all(is_small(value, below) for value in values)


@pytest.mark.parametrize(
    ("below", "terms", "each", "year"),
    [(3, 2, 10, 20), (3, 3, 7, 18), (3, 4, 4, 14), (5, 2, 17, 30), (5, 3, 12, 28), (5, 4, 7, 20)],
)
def test_no_hidden_term_follows_from_the_year_and_the_other_terms(
    below: int, terms: int, each: int, year: int
) -> None:
    # `each` is where a multiple's numbers end: no world of a publication lies beyond.
    worlds: dict[Publication, list[Split]] = defaultdict(list)
    for firsts in product(range(each + 1), repeat=terms - 1):
        terms_told = tuple(total_of_a_term(cases, below) for cases in firsts)
        for total in range(sum(firsts), year + 1):
            world = (*firsts, total - sum(firsts))
            worlds[total_of_a_year(total, below), terms_told].append(world)

    for (_, told), place, values in possible(worlds):
        if place == terms - 1 or told is None or told[place] is None:
            assert values == {0} or len(values) > 1


def test_a_year_of_tables_and_its_terms_together_give_nothing_away() -> None:
    below, most = 3, 8
    worlds: dict[Hashable, list[Split]] = defaultdict(list)
    for total in range(most + 1):
        year = total_of_a_year(total, below)
        for terms, cells, told in product(splits(total, 3), splits(total, 3), range(total + 1)):
            shown = None if year is None else partition(dict(zip("abc", cells, strict=True)), below)
            publication = (
                year,
                tuple(total_of_a_term(cases, below) for cases in terms[:-1]),
                None if shown is None else tuple(shown.values()),
                None if year is None else some_of(total, told, below),
            )
            worlds[publication].append((*terms, *cells, told, total - told))

    for _publication, _place, values in possible(worlds):
        assert len(values) > 1 or not is_small(min(values), below)


def names(prefix: str) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{prefix}{n}" for n in range(7)])


@st.composite
def counted(draw: st.DrawFn) -> Counts:
    """A made-up school's year, case by case, most of it in few cells and some of it rare."""
    a_case = st.tuples(
        st.one_of(st.just("online"), names("category")),
        st.sampled_from(["open", "open", "closed", "action_taken", "resolved_in_school"]),
        st.sampled_from(["kept", "kept", "kept", "missed", "no_deadline"]),
        st.sets(st.sampled_from(["police", "prevent", "childrens_social_care"]), max_size=2),
    )
    cases = draw(st.lists(a_case, max_size=60))

    def by(values: Iterator[str]) -> dict[str, int]:
        found: dict[str, int] = defaultdict(int)
        for value in values:
            found[value] += 1
        return dict(found)

    return Counts(
        cases=len(cases),
        category=by(case[0] for case in cases),
        standing=by(case[1] for case in cases),
        deadlines=by(case[2] for case in cases),
        agency=by(agency for case in cases for agency in sorted(case[3])),
    )


@settings(max_examples=300, deadline=None, derandomize=True)
@given(counted())
def test_no_small_number_is_shown_and_no_sum_of_shown_ones_gives_a_hidden_one(
    counts: Counts,
) -> None:
    told = statistics_of(YEAR, counts)

    below = YEAR.rules.small.below
    shown = [told.cases, *(cell for table in told.tables for cell in table.cells)]
    assert not any(is_small(cell.value or 0, below) for cell in shown)
    assert all((cell.value is None) == (cell.reason is not None) for cell in shown)
    for unknown, determined in solved(told).items():
        assert not determined, f"{unknown} follows from what is shown"


def solved(told: Statistics) -> dict[str, bool]:
    """Each number that is not shown, and whether what is shown determines it: exact elimination."""
    equations: list[dict[str, int]] = []
    known: dict[str, int] = {"cases": told.cases.value} if told.cases.value is not None else {}
    for table in told.tables:
        cells = [f"{table.name}:{cell.name}" for cell in table.cells]
        known |= {
            name: cell.value
            for name, cell in zip(cells, table.cells, strict=True)
            if cell.value is not None
        }
        if table.name == "agency" and not table.suppressed:
            total = told.cases.value or 0
            rest = {f"not {name}": total - value for name, value in known.items() if name in cells}
            assert not any(is_small(value, YEAR.rules.small.below) for value in rest.values())
            known |= rest
        if table.name == "agency":
            equations += [{cell: 1, f"not {cell}": 1, "cases": -1} for cell in cells]
        elif cells:
            # A withheld table may have more cells than it names.
            beyond = {"unnamed " + table.name: 1} if table.suppressed else {}
            equations.append(dict.fromkeys(cells, 1) | beyond | {"cases": -1})
    unknown = sorted({name for equation in equations for name in equation} - set(known))
    rows = [[Fraction(equation.get(name, 0)) for name in unknown] for equation in equations]
    pivots = reduced(rows)
    return {
        name: any(row[at] and sum(map(bool, row)) == 1 for row in pivots)
        for at, name in enumerate(unknown)
    }


def reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Reduced row echelon form: a number is determined where a row holds nothing else."""
    done: list[list[Fraction]] = []
    for at in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows if row[at]), None)
        if pivot is None:
            continue
        rows = [row for row in rows if row is not pivot]
        pivot = [value / pivot[at] for value in pivot]
        less = [
            [[a - row[at] * b for a, b in zip(row, pivot, strict=True)] for row in part]
            for part in (rows, done)
        ]
        rows, done = less[0], [*less[1], pivot]
    return done


def test_the_attack_works_where_nothing_is_hidden_beside_a_small_number() -> None:
    counts = Counts(cases=20, deadlines={"kept": 17, "missed": 3})
    careless = statistics_of(YEAR, counts)
    table = next(one for one in careless.tables if one.name == "deadlines")
    assert table.suppressed

    naive = {"kept": 17, "missed": None, "no_deadline": 0}
    cells = tuple(
        type(table.cells[0])(name, value, None if value is not None else "Fewer than 5.")
        for name, value in naive.items()
    )
    shown = Statistics(YEAR, careless.cases, False, (type(table)(table.name, cells),))
    assert solved(shown) == {"deadlines:missed": True}


def test_the_rules_of_these_attacks_are_those_that_are_in_force() -> None:
    assert isinstance(YEAR.rules, StatisticsRules)
    assert YEAR.rules.small.below == 5
