"""Every statement of a source stands in its pack: as a clause, or with the reason why not."""

from __future__ import annotations

import pytest

from cases.packs.coverage import coverage
from cases.packs.library import load_library
from domain.policy.pack import Pack
from tests.support.small_packs import BANNED, VOCABULARY, Desk, clause

LIBRARY = load_library()
STATEMENTS = {
    "date-palm": 77,
    "carey-federation": 91,
    "coopers-lane": 56,
    "beech-hill": 93,
    "halley": 58,
}


def with_text(desk: Desk, *numbers: int) -> Pack:
    texts = [{"id": f"SM-{n:02}", "reason": "Says whom it binds."} for n in numbers]
    return desk.pack(clause(1, prohibits=BANNED), text_only=texts)


@pytest.mark.parametrize(("pack", "statements"), STATEMENTS.items())
def test_every_statement_of_a_school_policy_is_accounted_for(pack: str, statements: int) -> None:
    found = coverage(LIBRARY.find(pack).pack, VOCABULARY)

    assert found.complete, (found.missing, found.twice)
    assert found.highest == found.clauses + found.text_only == statements


@pytest.mark.parametrize("pack", STATEMENTS)
def test_every_category_a_policy_speaks_of_has_two_examples(pack: str) -> None:
    assert coverage(LIBRARY.find(pack).pack, VOCABULARY).few == ()


def test_a_number_left_out_is_missing(desk: Desk) -> None:
    found = coverage(with_text(desk, 3, 5), VOCABULARY)

    assert found.missing == ("SM-02", "SM-04")
    assert not found.complete


def test_a_number_that_is_a_clause_and_text_as_well_stands_twice(desk: Desk) -> None:
    found = coverage(with_text(desk, 1, 2), VOCABULARY)

    assert found.twice == ("SM-01",)
    assert not found.complete


def test_a_clause_in_several_parts_is_accounted_for_once(desk: Desk) -> None:
    parts = clause(1, prohibits=BANNED), clause(1, conduct=["messages"], prohibits=BANNED)

    found = coverage(desk.pack(*parts), VOCABULARY)

    assert (found.clauses, found.complete) == (1, True)


def test_a_statutory_pack_names_what_it_uses_and_misses_nothing(desk: Desk) -> None:
    found = coverage(desk.pack(clause(7, prohibits=BANNED), layer="statutory"), VOCABULARY)

    assert not found.numbered
    assert found.complete


def test_what_a_pack_declares_and_shows_is_counted(desk: Desk) -> None:
    open_point = {"when": {"fact": "tie.declared", "is": "later"}, "gap": "effect_not_stated"}
    tie = clause(
        1,
        prohibits=BANNED,
        open=[open_point],
        gaps=[{"gap": "no_route_stated"}],
        categories=[{"category": "undeclared_social_tie"}],
    )
    example = {
        "name": "A tie nobody told of",
        "facts": {"conduct": "has_social_tie", "actor.role": "staff", "tie.declared": "no"},
        "expect": {"is_incident": True, "category": "undeclared_social_tie"},
    }

    found = coverage(desk.pack(tie, examples=[example]), VOCABULARY)

    assert found.gaps == ("effect_not_stated", "no_route_stated")
    assert found.examples == {"undeclared_social_tie": 1}
    assert found.few == ("undeclared_social_tie",)
