"""A child in danger, a known offence, a stranger: something must be done at once, or a question decides it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product

import pytest

from cases.packs.library import load_library
from domain.policy.assessment import AssessedDuty, Assessment
from domain.policy.questions import next_questions
from domain.policy.reading import assess
from domain.policy.vocabulary import FactRefusal
from domain.policy.words import Facts

LIBRARY = load_library()
VOCABULARY = LIBRARY.vocabulary
IN_FORCE = [
    bound.pack
    for bound in LIBRARY.latest()
    if bound.pack.layer == "statutory" and bound.pack.commencement == "in_force"
]
PROTECTION = LIBRARY.find("child-protection").pack
DECIDING = {"child.danger", "csa.known", "harm.criterion", "effect.possibly_criminal", "actor.role"}
ROLES = [None, *VOCABULARY.facts["actor.role"].values]
STRANGERS = ("third_party", "visitor", None)
REACHED: tuple[Facts, ...] = (
    {"counterparty.role": "pupil"},
    {"target": "pupil"},
    {"image.of": "pupils"},
)
AWAY = [
    one
    for one in VOCABULARY.conducts
    if VOCABULARY.first_of_all({"conduct": one, "actor.role": "staff"})
]


def who(role: str | None) -> Facts:
    return {} if role is None else {"actor.role": role}


def says(facts: Facts) -> list[Assessment]:
    VOCABULARY.check(facts)
    return [assess(pack, VOCABULARY, facts) for pack in IN_FORCE]


def musts(facts: Facts) -> list[AssessedDuty]:
    return [duty for said in says(facts) for duty in said.duties if duty.modality == "must"]


def told(facts: Facts, to: str) -> set[object]:
    """By when a body must be told."""
    acts = {"inform", "refer"}
    return {d.timing for d in musts(facts) if to in d.to and d.act in acts}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("conduct", VOCABULARY.conducts)
def test_a_child_in_danger_or_harmed_is_told_to_social_care_at_once_whatever_was_reported(
    conduct: str, role: str | None
) -> None:
    for danger in ("immediate", "harm_suffered_or_likely"):
        facts: Facts = {"conduct": conduct, **who(role), "child.danger": danger}
        assert "immediately" in told(facts, "childrens_social_care"), facts
    assert "immediately" in told({**facts, "child.danger": "immediate"}, "police")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("conduct", VOCABULARY.conducts)
def test_a_known_sexual_offence_is_told_to_police_and_social_care_at_once(
    conduct: str, role: str | None
) -> None:
    facts: Facts = {"conduct": conduct, **who(role), "csa.known": True}
    for body in ("police", "childrens_social_care"):
        assert "immediately" in told(facts, body), facts


@pytest.mark.parametrize("criterion", VOCABULARY.facts["harm.criterion"].values)
def test_not_even_a_threshold_that_is_not_met_takes_that_away(criterion: str) -> None:
    facts: Facts = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
    judged: Facts = {**facts, "harm.criterion": criterion, "child.danger": "immediate"}
    for body in ("police", "childrens_social_care"):
        assert "immediately" in told(judged, body), judged


def reached_by_a_stranger() -> Iterator[Facts]:
    for conduct, reached, role in product(VOCABULARY.conducts, REACHED, STRANGERS):
        (fact,) = reached
        if fact in VOCABULARY.asked_for(conduct):
            yield {"conduct": conduct, **reached, **who(role)}


@pytest.mark.parametrize(
    "facts", [*reached_by_a_stranger()], ids=lambda one: "-".join(map(str, one.values()))
)
def test_a_stranger_who_reaches_a_pupil_brings_a_duty_or_a_question_that_decides(
    facts: Facts,
) -> None:
    asked = {one.fact for one in next_questions(IN_FORCE, VOCABULARY, facts, 30) if one.must}
    assert musts(facts) or asked & DECIDING, facts


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("conduct", AWAY)
def test_what_happens_away_from_the_screen_finds_its_duties(conduct: str, role: str | None) -> None:
    facts: Facts = {"conduct": conduct, **who(role)}
    asked = [one.fact for one in next_questions(IN_FORCE, VOCABULARY, facts, 30)]
    assert musts(facts) or DECIDING & set(asked), facts
    assert asked[:2] == ["child.danger", "csa.known"], asked


@pytest.mark.parametrize(
    "facts",
    [
        {"conduct": "messages", "actor.role": "third_party", "counterparty.role": "pupil"},
        {
            "conduct": "messages",
            "actor.role": "parent_carer",
            "counterparty.role": "pupil",
            "counterparty.relation": "own_child",
        },
        {"conduct": "accepts_contact_request", "actor.role": "pupil", "counterparty.role": "third_party"},
        {"conduct": "bullies_online", "actor.role": "visitor", "target": "pupil"},
        {"conduct": "poses_as_minor"},
    ],
    ids=["a stranger", "a parent", "a pupil and a stranger", "a visitor", "nobody knows who"],
)  # fmt: skip
def test_of_somebody_from_outside_or_of_the_family_it_is_asked_first(facts: Facts) -> None:
    asked = [one.fact for one in next_questions(IN_FORCE, VOCABULARY, facts, 30)]
    assert asked[:2] == ["child.danger", "csa.known"]


def test_of_somebody_at_work_and_between_pupils_it_is_not() -> None:
    for role in ("staff", "pupil"):
        facts: Facts = {"conduct": "messages", "actor.role": role, "counterparty.role": "pupil"}
        asked = [one.fact for one in next_questions(IN_FORCE, VOCABULARY, facts, 30)]
        assert {"child.danger", "csa.known"} <= set(asked)
        assert asked[0] not in {"child.danger", "csa.known"}


def test_where_the_lead_is_away_nothing_waits() -> None:
    facts: Facts = {"conduct": "neglects", "actor.role": "parent_carer", "dsl.status": "absent"}
    (first,) = [d for d in assess(PROTECTION, VOCABULARY, facts).duties if d.clause == "CP-01"]
    assert (first.to, first.timing, first.state) == (("slt_member",), "immediately", None)


def test_the_decision_is_written_down_whether_it_is_referred_or_not() -> None:
    for danger in VOCABULARY.facts["child.danger"].values:
        facts: Facts = {"conduct": "neglects", "child.danger": danger}
        acts = {d.act for d in musts(facts)}
        assert acts & {"consider_referral", "record_decision"}, danger


def test_at_half_past_eleven_on_a_friday_night_social_care_is_due_at_once() -> None:
    friday_night = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)
    facts: Facts = {"conduct": "is_violent_at_home", "child.danger": "immediate"}
    (refer,) = [d for d in musts(facts) if d.act == "refer"]

    assert LIBRARY.calendar.due(refer.timing, friday_night) == friday_night


def test_its_answer_is_chased_by_the_end_of_the_next_working_day() -> None:
    friday_night = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)
    facts: Facts = {"conduct": "is_violent_at_home", "child.danger": "immediate"}
    said = assess(PROTECTION, VOCABULARY, facts)
    (chase,) = [d for d in said.duties if d.act == "chase_answer"]

    assert LIBRARY.calendar.due(chase.timing, friday_night) == datetime(
        2026, 11, 30, 17, tzinfo=UTC
    )


def test_what_the_vocabulary_does_not_have_is_refused() -> None:
    with pytest.raises(FactRefusal):
        says({"conduct": "neglects", "child.danger": "perhaps"})
