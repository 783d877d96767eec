"""What an adult at work does to a child reaches the LADO before anybody judges which criterion is met."""

from __future__ import annotations

from typing import Any

import pytest

from cases.packs.library import load_library
from domain.policy.assessment import Assessment
from domain.policy.reading import assess
from domain.policy.words import Facts

LIBRARY = load_library()
VOCABULARY = LIBRARY.vocabulary
ALLEGATIONS = LIBRARY.find("allegations").pack
AT_WORK = (
    "staff", "headteacher", "governor", "volunteer", "contractor", "agency_worker",
    "former_staff", "student_trainee", "associated_person",
)  # fmt: skip
OTHERS = tuple(r for r in VOCABULARY.facts["actor.role"].values if r not in AT_WORK)
PUPIL: Facts = {"counterparty.role": "pupil"}


def says(facts: Facts) -> Assessment:
    VOCABULARY.check(facts)
    return assess(ALLEGATIONS, VOCABULARY, facts)


def tells(body: str, facts: Facts) -> bool:
    return any(
        body in duty.to and VOCABULARY.modalities[duty.modality].binds
        for duty in says(facts).duties
    )


def messages(**more: Any) -> Facts:
    return {"conduct": "messages", **PUPIL, **{k.replace("__", "."): v for k, v in more.items()}}


MAY_MEET_IT: dict[str, Facts] = {
    "films undressed pupils": {"conduct": "takes_image", "image.of": "pupils", "image.nude": True},
    "a naked picture, nobody knows of whom": {"conduct": "takes_image", "image.nude": True},
    "photographs pupils in the toilets": {
        "conduct": "takes_image", "image.of": "pupils", "place": "toilet_or_changing_area"},
    "in the changing room, and nobody has said whom": {
        "conduct": "takes_image", "place": "toilet_or_changing_area"},
    "photographs children of another school there": {
        "conduct": "takes_image", "image.of": "other_children", "place": "toilet_or_changing_area"},
    "posts a picture from there": {
        "conduct": "posts_image", "image.of": "pupils", "place": "toilet_or_changing_area"},
    "posts a naked picture of a pupil": {
        "conduct": "posts_image", "image.of": "pupils", "image.nude": True},
    "passes one on": {
        "conduct": "handles_image", "image.of": "pupils", "image.nude": True,
        "image.handling": "shared_with_others"},
    "holds what could be indecent images": {
        "conduct": "accesses_or_shares_material",
        "material.kind": "possible_indecent_images_of_children"},
    "holds lawful material that makes one worry": {
        "conduct": "accesses_or_shares_material", "material.kind": "unsuitable_lawful"},
    "keeps an alias account in contact with a pupil": {
        "conduct": "sets_up_or_uses_account", "account.kind": "alias", **PUPIL},
    "threatens a pupil": {
        "conduct": "posts_comment", "comment.kind": "threatening", "target": "pupil"},
    "insults a pupil": {
        "conduct": "posts_comment", "comment.kind": "derogatory", "target": "pupil"},
    "says something unfitting about a pupil": {
        "conduct": "posts_comment", "comment.kind": "inappropriate", "target": "pupil"},
    "bullies a pupil online": {"conduct": "bullies_online", "target": "pupil"},
    "shames a pupil online": {"conduct": "publicly_humiliates_online", "target": "pupil"},
    "messages one on Class Dojo": messages(channel="class_dojo"),
    "messages one on a social network": messages(channel="social_media"),
    "and nobody has said where": messages(),
    "messages one by private telephone, for work, and nobody allowed it": messages(
        channel="personal_phone", purpose="professional"),
    "messages one from an account of the school, out of sight": messages(
        channel="school_account", manner="hidden"),
    "in a tone unfit for work": messages(channel="school_phone", manner="unprofessional"),
    "for themselves": messages(channel="school_account", purpose="private"),
    "so as not to be caught": messages(channel="offline", purpose="circumvent_policy"),
    "messages a pupil of another school": {
        "conduct": "messages", "counterparty.role": "pupil_other_school"},
    "messages a former pupil of 17": {
        "conduct": "messages", "counterparty.role": "former_pupil", "counterparty.age": 17},
    "is friends with a pupil": {"conduct": "is_friends_with", **PUPIL},
    "is friends with a niece at the school": {
        "conduct": "is_friends_with", **PUPIL, "counterparty.relation": "niece_or_nephew"},
    "says yes to a pupil": {"conduct": "accepts_contact_request", **PUPIL},
    "gives a pupil a private number": {
        "conduct": "gives_personal_contact_details", **PUPIL, "channel": "personal_phone"},
    "and nobody has said which": {"conduct": "gives_personal_contact_details", **PUPIL},
    "a worry about how they are with a pupil": {"conduct": "inappropriate_use_concern", **PUPIL},
    "strains the relationship with a pupil": {"conduct": "boundary_concern", **PUPIL},
    "pretends to be a child": {"conduct": "poses_as_minor"},
    "somebody was told of a sexual offence": {"conduct": "boundary_concern", "csa.known": True},
    "what may be a crime against a pupil": messages(
        channel="school_account", effect__possibly_criminal=True),
}  # fmt: skip
DOES_NOT: dict[str, Facts] = {
    "writes about homework from an account of the school": messages(channel="school_account"),
    "the same, for work": messages(channel="school_account", purpose="professional"),
    "telephones from the school": messages(channel="school_phone"),
    "writes about homework on Class Dojo": messages(channel="class_dojo", purpose="professional"),
    "with the head's leave and for work": messages(
        channel="personal_phone", purpose="professional",
        permission__from_headteacher="written_before"),
    "messages their own child": messages(
        channel="personal_phone", counterparty__relation="own_child"),
    "is friends with their own child": {
        "conduct": "is_friends_with", **PUPIL, "counterparty.relation": "own_child"},
    "is linked with the head's leave": {
        "conduct": "is_friends_with", **PUPIL, "permission.from_headteacher": "written_before"},
    "messages a parent": {"conduct": "messages", "counterparty.role": "parent_carer"},
    "messages a former pupil of 18": {
        "conduct": "messages", "counterparty.role": "former_pupil", "counterparty.age": 18},
    "gives a pupil the school's number": {
        "conduct": "gives_personal_contact_details", **PUPIL, "channel": "school_phone"},
    "photographs a class at work": {
        "conduct": "takes_image", "image.of": "pupils", "place": "in_school", "image.nude": False},
    "photographs the empty toilets": {
        "conduct": "takes_image", "image.of": "no_people", "place": "toilet_or_changing_area"},
    "their own child there": {
        "conduct": "takes_image", "image.of": "own_child_pupil", "place": "toilet_or_changing_area",
        "image.nude": False},
    "posts a naked picture of themselves": {
        "conduct": "posts_image", "image.of": "self", "image.nude": True},
    "holds pornography that shows adults": {
        "conduct": "accesses_or_shares_material", "material.kind": "pornography"},
    "insults a colleague": {
        "conduct": "posts_comment", "comment.kind": "derogatory", "target": "staff"},
    "speaks kindly of a pupil": {
        "conduct": "posts_comment", "comment.kind": "neutral", "target": "pupil"},
    "bullies a colleague": {"conduct": "bullies_online", "target": "staff"},
    "an alias account that reached a parent": {
        "conduct": "sets_up_or_uses_account", "account.kind": "alias",
        "counterparty.role": "parent_carer"},
    "a service for lessons": {
        "conduct": "sets_up_or_uses_account", "account.kind": "education_service", **PUPIL},
    "shares a password": {"conduct": "shares_password"},
    "keeps the telephone in a pocket": {
        "conduct": "has_or_uses_device", "device.state": "off_in_pocket"},
}  # fmt: skip


@pytest.mark.parametrize("role", AT_WORK)
@pytest.mark.parametrize("facts", MAY_MEET_IT.values(), ids=MAY_MEET_IT.keys())
def test_the_lado_is_told_before_anybody_judges(role: str, facts: Facts) -> None:
    assert tells("lado", {**facts, "actor.role": role})


@pytest.mark.parametrize("role", AT_WORK)
@pytest.mark.parametrize("facts", DOES_NOT.values(), ids=DOES_NOT.keys())
def test_what_is_ordinary_and_allowed_is_no_allegation(role: str, facts: Facts) -> None:
    if role == "headteacher" and "permission.from_headteacher" in facts:
        assert tells("lado", {**facts, "actor.role": role}), "nobody gives leave to themselves"
    else:
        assert not tells("lado", {**facts, "actor.role": role})


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("facts", MAY_MEET_IT.values(), ids=MAY_MEET_IT.keys())
def test_what_somebody_else_does_is_not_the_lados(role: str, facts: Facts) -> None:
    assert not tells("lado", {**facts, "actor.role": role})


@pytest.mark.parametrize("conduct", VOCABULARY.conducts)
@pytest.mark.parametrize("role", AT_WORK)
@pytest.mark.parametrize("criterion", ["offence", "harmed", "risk", "suitability"])
def test_a_criterion_that_is_judged_to_be_met_reaches_the_lado_whatever_else_is_unknown(
    conduct: str, role: str, criterion: str
) -> None:
    facts: Facts = {"conduct": conduct, "actor.role": role, "harm.criterion": criterion}
    asked = [duty for duty in says(facts).duties if "lado" in duty.to]

    assert len(asked) == 1, "once, by whichever clause"
    assert asked[0].owed_by == ("chair_of_governors" if role == "headteacher" else "headteacher")


def test_the_duty_stays_the_same_one_when_somebody_says_whom_it_reached() -> None:
    judged: Facts = {"conduct": "messages", "actor.role": "staff", "harm.criterion": "harmed"}
    before = [d for d in says(judged).duties if "lado" in d.to]
    after = [d for d in says({**judged, **PUPIL}).duties if "lado" in d.to]

    assert before == after, "no second clock begins"


def test_somebody_who_has_left_is_told_to_the_police_as_well_and_is_not_suspended() -> None:
    facts: Facts = {**messages(), "actor.role": "former_staff", "harm.criterion": "harmed"}

    assert tells("police", facts)
    assert "consider_suspension" not in {duty.act for duty in says(facts).duties}


@pytest.mark.parametrize("role", AT_WORK)
def test_the_teaching_regulator_is_considered_for_those_who_may_teach(role: str) -> None:
    facts: Facts = {**messages(), "actor.role": role, "harm.criterion": "harmed"}
    considered = "KCSIE-14" in {outcome.clause for outcome in says(facts).outcomes}

    assert considered is (role not in {"governor", "volunteer", "associated_person"})
