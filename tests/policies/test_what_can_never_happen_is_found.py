"""Whatever in a pack no facts can bring about is named, with the facts that come nearest."""

from __future__ import annotations

import pytest

from tests.support.small_packs import BANNED, VOCABULARY, Data, Desk, clause, duty, follows


def test_a_condition_that_never_holds(desk: Desk) -> None:
    younger = {"fact": "counterparty.age", "below": 11}
    older = {"not": {"fact": "counterparty.age", "below": 13}}
    impossible = clause(1, conduct=["messages"], when={"all": [younger, older]}, prohibits=BANNED)

    (found,) = desk.finds("reachability", impossible)

    assert (found.severity, found.clauses) == ("error", ("SM-01",))
    assert "its condition never holds" in found.what


def test_a_condition_that_never_holds_for_those_it_binds(desk: Desk) -> None:
    of_governors = clause(1, when={"fact": "actor.role", "is": "governor"}, prohibits=BANNED)

    (found,) = desk.finds("reachability", of_governors)

    assert "for anybody whom it binds" in found.what
    assert found.facts == {"conduct": "has_social_tie", "actor.role": "governor"}


def test_an_exception_that_leaves_nothing(desk: Desk) -> None:
    always = {"any": [{"known": "tie.declared"}, {"not": {"known": "tie.declared"}}]}
    swallowed = clause(1, prohibits=BANNED, unless=[{"clause": "SM-01", "when": always}])

    (found,) = desk.finds("reachability", swallowed)

    assert "an exception always takes it away" in found.what
    assert found.facts["actor.role"] == "staff"


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ({"unless": [{"clause": "SM-01", "when": {"fact": "tie.declared", "is": "later"}}]},
         "unless 1"),
        ({"open": [{"when": {"fact": "tie.declared", "is": "later"}, "gap": "no_route_stated"}]},
         "open 1"),
        ({"gaps": [{"gap": "no_route_stated", "when": {"fact": "tie.declared", "is": "later"}}]},
         "gaps 1"),
        ({"duties": [duty("record", when={"fact": "tie.declared", "is": "later"})]}, "duties 1"),
        ({"outcomes": [{"outcome": "zero_tolerance", "modality": "may",
                        "when": {"fact": "tie.declared", "is": "later"}}]}, "outcomes 1"),
        ({"categories": [{"category": "undeclared_social_tie",
                          "when": {"fact": "tie.declared", "is": "later"}},
                         {"category": "general_conduct"}]}, "categories 1"),
        ({"categories": [{"category": "undeclared_social_tie"}, {"category": "general_conduct"}]},
         "categories 2"),
        ({"disputed_when": {"fact": "tie.declared", "in": ["no"]}}, "disputed_when"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)  # fmt: skip
def test_a_part_that_never_comes_with_its_clause(desk: Desk, part: Data, name: str) -> None:
    never_declared = {"any": [{"fact": "tie.declared", "is": "no"}]}
    binds_all = sorted(VOCABULARY.facts["actor.role"].values)
    of_all = {"when": never_declared, "binds": binds_all, "prohibits": BANNED}

    (found,) = desk.finds("reachability", clause(1, **{**of_all, **part}))

    assert f"'{name}'" in found.what
    assert found.facts["tie.declared"] == "no", "here the clause applies and the part does not"


def test_a_clause_that_follows_what_never_happens(desk: Desk) -> None:
    first = clause(1, handles=True, duties=[duty("record")])
    lonely = {**follows(2, duties=[duty("record")]), "after": {"breach": "any"}}

    (found,) = desk.finds("reachability", first, lonely)

    assert found.clauses == ("SM-02",)
    assert "nothing that it follows ever happens" in found.what


def test_a_summary_that_other_clauses_always_go_before_is_told_and_no_error(desk: Desk) -> None:
    (found,) = desk.finds(
        "reachability", clause(1, prohibits=BANNED), clause(2, prohibits=BANNED, residual=True)
    )

    assert (found.severity, found.clauses) == ("warning", ("SM-02",))


def test_a_conduct_that_is_listed_in_vain(desk: Desk) -> None:
    ties = clause(
        1,
        conduct=["has_social_tie", "messages"],
        when={"fact": "conduct", "is": "has_social_tie"},
        prohibits=BANNED,
    )

    (found,) = desk.finds("reachability", ties)

    assert found.severity == "warning"
    assert "messages" in found.what


def test_a_placement_rule_behind_a_general_one(desk: Desk) -> None:
    general = {"id": "SM-10", "says": "All.", "compartment": "ordinary", "readers": ["dsl"]}
    particular = {**general, "id": "SM-11", "when": {"fact": "actor.role", "is": "pupil"}}

    (found,) = desk.finds(
        "reachability", clause(1, prohibits=BANNED), placement=[general, particular]
    )

    assert found.clauses == ("SM-11",)


def test_a_conflict_that_never_shows(desk: Desk) -> None:
    never = {"all": [{"fact": "tie.declared", "is": "no"}, {"fact": "tie.declared", "is": "later"}]}
    conflict = {"id": "X-SM-01", "between": ["SM-01"], "treatment": "None.", "when": never}

    (found,) = desk.finds("reachability", clause(1, prohibits=BANNED), conflicts=[conflict])

    assert found.clauses == ("X-SM-01",)
