"""Who may open a case is settled before anything of it is written."""

from __future__ import annotations

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
    placement = BOTH.place(facts, subject=None)

    assert placement.compartment == compartment
    assert set(placement.reader_roles) == readers
    assert placement.rule.startswith("allegations@2026.09/")


def test_a_case_that_names_its_subject_is_restricted_whatever_the_conduct() -> None:
    placement = BOTH.place(befriending(role="parent_carer"), subject="user-17")

    assert placement.compartment == Compartment.RESTRICTED


def test_a_reporter_who_is_the_headteacher_is_not_the_subject() -> None:
    facts: Facts = {**befriending(role="staff"), "reporter.role": "headteacher"}

    assert set(BOTH.place(facts, subject=None).reader_roles) == {HEADTEACHER}


@pytest.mark.parametrize(
    "rules",
    [LIBRARY.rulebook([]), LIBRARY.rulebook([("date-palm", "2023.11")])],
    ids=["no pack binds", "a pack binds that does not say"],
)
def test_where_nothing_is_said_nobody_reads(rules: PackRulebook) -> None:
    placement = rules.place(befriending(role="pupil"), subject=None)

    assert placement.compartment == Compartment.RESTRICTED
    assert placement.reader_roles == ()
    assert placement.rule == "casebook/unplaced"
