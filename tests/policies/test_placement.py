"""Who may open a case is settled before anything of it is written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases.packs.library import load_library
from domain.policy.rulebook import PackRulebook
from domain.policy.words import Facts
from domain.vocabulary import Compartment, Role

LIBRARY = load_library()
BOTH = LIBRARY.rulebook([("date-palm", "2023.11"), ("allegations", "2026.09")])
HEADTEACHER, CHAIR, DSL = Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS, Role.DSL


def befriending(**actor: str) -> Facts:
    return {
        "conduct": "is_friends_with",
        "counterparty.role": "pupil",
        **{f"actor.{k}": v for k, v in actor.items()},
    }


@pytest.mark.parametrize(
    ("facts", "compartment", "readers"),
    [
        pytest.param(befriending(role="headteacher"), Compartment.RESTRICTED, {CHAIR},
                     id="what the headteacher did is for the chair of governors alone"),
        pytest.param(befriending(role="staff"), Compartment.RESTRICTED, {HEADTEACHER},
                     id="what a member of staff did is for the headteacher"),
        pytest.param(befriending(role="volunteer"), Compartment.RESTRICTED, {HEADTEACHER},
                     id="what a volunteer did is for the headteacher"),
        pytest.param(befriending(role="contractor"), Compartment.RESTRICTED, {HEADTEACHER},
                     id="what a contractor did is for the headteacher"),
        pytest.param(befriending(), Compartment.RESTRICTED, {HEADTEACHER, DSL},
                     id="what nobody knows who did is kept as if it were an allegation"),
        pytest.param(befriending(role="pupil"), Compartment.ORDINARY, {HEADTEACHER, DSL},
                     id="what a pupil did is ordinary"),
        pytest.param(befriending(role="parent_carer"), Compartment.ORDINARY, {HEADTEACHER, DSL},
                     id="what a parent did is ordinary"),
        pytest.param(befriending(role="third_party"), Compartment.ORDINARY, {HEADTEACHER, DSL},
                     id="what a stranger did is ordinary"),
    ],
)  # fmt: skip
def test_whose_conduct_it_is_decides_who_reads(
    facts: Facts, compartment: Compartment, readers: set[Role]
) -> None:
    placement = BOTH.place(facts)

    assert placement.compartment == compartment
    assert set(placement.reader_roles) == readers
    assert placement.rule.startswith("allegations@2026.09/")


def test_a_case_that_names_its_subject_is_restricted_whatever_the_conduct() -> None:
    placement = BOTH.place(befriending(role="parent_carer"), "user-17")

    assert placement.compartment == Compartment.RESTRICTED


def test_where_a_sign_in_is_named_the_chair_reads_too_for_it_could_be_the_heads_own() -> None:
    named = BOTH.place(befriending(role="staff"), "user-17")

    assert set(named.reader_roles) == {HEADTEACHER, CHAIR}


def test_an_old_matter_is_placed_by_what_is_in_force_today() -> None:
    nothing_bound_then = replace(LIBRARY.rulebook([]), placing=BOTH.packs)

    placement = nothing_bound_then.place(befriending(role="staff"))

    assert set(placement.reader_roles) == {HEADTEACHER}
    assert nothing_bound_then.read(befriending(role="staff")) == ()


@pytest.mark.parametrize("conduct", LIBRARY.vocabulary.conducts)
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"image.nude": True}, True),
        ({"image.nude": True, "image.of": "self"}, True),
        ({"image.nude": True, "image.of": "self", "actor.role": "pupil"}, True),
        ({"image.nude": True, "image.of": "self", "actor.role": "staff"}, False),
        ({"image.nude": True, "image.of": "other_adult"}, False),
        ({"image.of": "pupils"}, False),
    ],
)
def test_a_naked_picture_that_may_show_a_child_is_imagery(
    conduct: str, facts: Facts, expected: bool
) -> None:
    assert BOTH.is_imagery({"conduct": conduct, **facts}) is expected


def test_a_reporter_who_is_the_headteacher_is_not_the_subject() -> None:
    facts: Facts = {**befriending(role="staff"), "reporter.role": "headteacher"}

    assert set(BOTH.place(facts).reader_roles) == {HEADTEACHER}


@pytest.mark.parametrize(
    "rules",
    [LIBRARY.rulebook([]), LIBRARY.rulebook([("date-palm", "2023.11")])],
    ids=["no pack binds", "a pack binds that does not say"],
)
def test_where_nothing_is_said_nobody_reads(rules: PackRulebook) -> None:
    placement = rules.place(befriending(role="pupil"))

    assert placement.compartment == Compartment.RESTRICTED
    assert placement.reader_roles == ()
    assert placement.rule == "casebook/unplaced"
