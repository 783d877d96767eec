"""A stranger, or nobody knows who, is in touch with a pupil: the lead is told, it is weighed at once, kept, told to the parents."""

from __future__ import annotations

import pytest

from cases.packs.library import load_library
from domain.policy.assessment import AssessedDuty, Assessment
from domain.policy.questions import next_questions
from domain.policy.reading import assess
from domain.policy.words import Facts, FactValue

LIBRARY = load_library()
VOCABULARY = LIBRARY.vocabulary
HARM = LIBRARY.find("online-harm").pack
PROTECTION = LIBRARY.find("child-protection").pack
CONTACT = (
    "messages", "sends_contact_request", "accepts_contact_request", "is_friends_with",
    "gives_personal_contact_details", "boundary_concern", "inappropriate_use_concern",
)  # fmt: skip
OUTSIDE = ("third_party", "visitor", "parent_carer", "former_staff", None)


def by(role: str | None, conduct: str, **more: FactValue) -> Facts:
    who: Facts = {} if role is None else {"actor.role": role}
    facts: Facts = {"conduct": conduct, "counterparty.role": "pupil", **who}
    return facts | {name.replace("__", "."): value for name, value in more.items()}


def says(facts: Facts) -> list[Assessment]:
    """What the text on child protection says of it, and the one on routes for harm online."""
    VOCABULARY.check(facts)
    return [assess(pack, VOCABULARY, facts) for pack in (PROTECTION, HARM)]


def duties(facts: Facts) -> list[AssessedDuty]:
    return [duty for said in says(facts) for duty in said.duties]


def acts(facts: Facts) -> set[tuple[str, str | None]]:
    """(act, to one of those it goes to), of the duties that bind."""
    return {
        (duty.act, to)
        for duty in duties(facts)
        if VOCABULARY.modalities[duty.modality].binds
        for to in (duty.to or (None,))
    }


@pytest.mark.parametrize("conduct", CONTACT)
@pytest.mark.parametrize("role", OUTSIDE)
def test_police_and_social_care_are_weighed_what_happened_is_kept_and_the_parents_are_told(
    role: str | None, conduct: str
) -> None:
    assert acts(by(role, conduct)) >= {
        ("consider_referral", "police"),
        ("consider_referral", "childrens_social_care"),
        ("preserve_evidence", None),
        ("inform", "parent_carer"),
    }


@pytest.mark.parametrize("role", OUTSIDE)
def test_so_it_is_for_whoever_poses_as_a_child_or_hides_behind_another_name(
    role: str | None,
) -> None:
    alias = by(role, "sets_up_or_uses_account", account__kind="alias")
    for facts in (by(role, "poses_as_minor"), alias):
        assert ("consider_referral", "police") in acts(facts)


@pytest.mark.parametrize("conduct", CONTACT)
def test_what_may_be_a_crime_is_told_at_once_and_is_asked_for(conduct: str) -> None:
    facts = by("third_party", conduct)
    asked = [q.fact for q in next_questions([PROTECTION, HARM], VOCABULARY, facts, 20)]
    assert "effect.possibly_criminal" in asked

    told = duties({**facts, "effect.possibly_criminal": True})
    at_once = {to for duty in told if duty.timing == "immediately" for to in duty.to}
    assert {"police", "childrens_social_care"} <= at_once


def test_the_parents_are_not_told_where_that_puts_the_child_in_danger() -> None:
    facts = by("third_party", "messages", parents__danger_in_telling=True)

    assert ("inform", "parent_carer") not in acts(facts)
    assert ("record_decision", None) in acts(facts)


def test_a_pupil_who_is_in_touch_with_somebody_outside_is_protected_all_the_same() -> None:
    facts: Facts = {
        "conduct": "accepts_contact_request",
        "actor.role": "pupil",
        "counterparty.role": "third_party",
    }
    assert ("consider_referral", "police") in acts(facts)
    assert {said.category for said in says(facts)} == {"pupil_contact_adult"}


@pytest.mark.parametrize(
    "facts",
    [
        by("parent_carer", "messages", counterparty__relation="own_child"),
        by("third_party", "messages", counterparty__relation="other_family"),
        by("pupil", "messages"),
        by("staff", "messages"),
        {"conduct": "messages", "actor.role": "third_party", "counterparty.role": "staff"},
        {"conduct": "messages", "actor.role": "pupil", "counterparty.role": "pupil"},
    ],
    ids=["own child", "family", "another pupil", "an adult at work", "to a teacher", "pupils"],
)
def test_what_is_ordinary_or_has_a_route_of_its_own_is_not_meant(facts: Facts) -> None:
    assert [said.is_incident for said in says(facts)] == [False, False]


@pytest.mark.parametrize("conduct", VOCABULARY.conducts)
@pytest.mark.parametrize("role", ["pupil", "parent_carer", "third_party", "visitor", None])
def test_a_sexual_offence_that_was_heard_of_or_seen_goes_to_the_lead_police_and_social_care(
    role: str | None, conduct: str
) -> None:
    who: Facts = {} if role is None else {"actor.role": role}
    told = duties({"conduct": conduct, **who, "csa.known": True})
    at_once = {(d.owed_by, to) for d in told if d.timing == "immediately" for to in d.to}

    assert ("anyone_aware", "dsl") in at_once
    assert {("dsl", "police"), ("dsl", "childrens_social_care")} <= at_once


@pytest.mark.parametrize("role", OUTSIDE)
def test_whoever_torments_a_pupil_from_outside_is_weighed_for_police_and_social_care(
    role: str | None,
) -> None:
    who: Facts = {} if role is None else {"actor.role": role}
    threat: Facts = {"conduct": "posts_comment", "comment.kind": "threatening"}
    for conduct in ({"conduct": "bullies_online"}, threat):
        facts: Facts = {**conduct, **who, "target": "pupil"}
        assert acts(facts) >= {("consider_referral", "police"), ("inform", "parent_carer")}


def test_between_pupils_and_towards_grown_ups_the_platform_and_the_helpline_are_the_route() -> None:
    for more in ({"actor.role": "pupil", "target": "pupil"},
                 {"actor.role": "parent_carer", "target": "staff"}):  # fmt: skip
        facts: Facts = {"conduct": "bullies_online", **more}
        assert "consider_referral" not in {act for act, _ in acts(facts)}
