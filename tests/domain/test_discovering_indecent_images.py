"""Indecent images of children are found: the police come first, and nothing of them is kept."""

from __future__ import annotations

import pytest

from domain.case import commands as c
from domain.case.events import (
    AdviceRecorded,
    CaseAssessed,
    CasePlaced,
    DutyRaised,
    FactCorrected,
    FactsEstablished,
    ImageryDiscovered,
    MeasureRecorded,
    TextsSilent,
)
from domain.case.refusals import (
    ActBarred,
    ImageryAdmitsNoContent,
    ImageryNeedsItsOwnCase,
    NotImagery,
    ToldWhichPolice,
)
from domain.messages import Command
from domain.vocabulary import Agency, CaseOutcome, MeasureKind
from tests.support.spec import given
from tests.support.story import (
    EVIDENCE,
    IMAGES_WERE_FOUND,
    MATERIAL_WAS_FOUND,
    MONDAY_NINE,
    TELL_POLICE_ID,
    TUESDAY_NINE,
    add_information,
    begin_investigating,
    finish_investigating,
    inform_the_police,
    report_the_find,
    report_the_images,
    report_the_post_quietly,
    the_police_allow_it,
)

it_was_indecent_images = c.EstablishFacts(
    facts={"material.kind": "indecent_images_of_children"}, occurred_at=TUESDAY_NINE
)
LIKE_A_CODE = "6f1f3a0c-5d0e-4f6a-9a52-2f0b1c9d7e11"
the_police_found_otherwise = c.RecordPoliceFinding(
    force="Wessex",
    officer="DC 1042",
    reference="WX 77",
    facts={"material.kind": "offensive"},
    occurred_at=TUESDAY_NINE,
)


def test_the_discovery_is_recorded_and_the_first_duty_is_the_police() -> None:
    decided = given().when(report_the_images)
    decided.then_kinds(
        ImageryDiscovered,
        CasePlaced,
        CaseAssessed,
        TextsSilent,
        DutyRaised,
        DutyRaised,
        DutyRaised,
    )
    assert decided.recorded(DutyRaised)[0].duty == TELL_POLICE_ID


def test_a_duty_that_still_depends_on_something_is_raised_as_such() -> None:
    raised = given().when(report_the_images).recorded(DutyRaised)
    assert [duty.asked.state for duty in raised] == [None, None, "conditional"]


def test_an_ordinary_report_of_such_images_is_recorded_as_a_discovery() -> None:
    told_as_incident = c.ReportIncident(facts=IMAGES_WERE_FOUND, occurred_at=MONDAY_NINE)
    assert given().when(told_as_incident).recorded(ImageryDiscovered)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"account": "What was to be seen."}, "account"),
        ({"evidence": (EVIDENCE,)}, "evidence"),
        ({"subject": "https://photos.example/x"}, "subject"),
    ],
)
def test_a_report_of_such_images_takes_nothing_that_describes_or_keeps_them(
    told: dict[str, object], field: str
) -> None:
    report = c.ReportIncident(facts=IMAGES_WERE_FOUND, occurred_at=MONDAY_NINE)
    given().when(report.model_copy(update=told)).refused_as(ImageryAdmitsNoContent, field=field)


def test_a_subject_whose_sign_in_looks_like_a_code_must_be_known_to_the_school() -> None:
    named = report_the_images.model_copy(update={"subject": LIKE_A_CODE})
    given().when(named).refused_as(ImageryAdmitsNoContent, field="subject")
    (placed,) = given().knowing_the_subject().when(named).recorded(CasePlaced)
    assert placed.excluded == (LIKE_A_CODE,)


def test_a_case_that_names_such_a_subject_does_not_turn_into_one() -> None:
    named = report_the_find.model_copy(update={"subject": LIKE_A_CODE})
    full = given().having(named)
    full.when(it_was_indecent_images).refused_as(ImageryNeedsItsOwnCase, field="facts")


def test_what_is_not_such_a_discovery_is_reported_as_an_incident() -> None:
    other = report_the_images.model_copy(update={"facts": MATERIAL_WAS_FOUND})
    given().when(other).refused_as(NotImagery, field="facts")


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (add_information, "account"),
        (c.CorrectEntry(entry=1, account="Otherwise.", reason="Wrong."), "account"),
        (c.RecordEvidence(evidence=EVIDENCE, occurred_at=TUESDAY_NINE), "evidence"),
        (finish_investigating, "findings"),
        (
            c.RecordMeasure(
                kind=MeasureKind.DEVICE_ISOLATED,
                by="The DSL",
                detail="The tablet.",
                occurred_at=TUESDAY_NINE,
            ),
            "detail",
        ),
        (c.WithdrawEntry(entry=2, reason="see www.example.org"), "reason"),
        (
            inform_the_police.model_copy(update={"reference": "IMG_2041.jpg"}),
            "reference",
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Command) else str(value),
)
def test_nothing_later_may_describe_or_lead_to_them(command: c.CaseCommand, field: str) -> None:
    found = given().having(report_the_images)
    found.when(command).refused_as(ImageryAdmitsNoContent, field=field)


def test_that_a_device_was_isolated_may_be_said_without_more() -> None:
    isolated = c.RecordMeasure(
        kind=MeasureKind.DEVICE_ISOLATED, by="The DSL", occurred_at=TUESDAY_NINE
    )
    assert given().having(report_the_images).when(isolated).recorded(MeasureRecorded)


def test_advice_is_recorded_but_not_a_link_in_it() -> None:
    advice = c.RecordAdvice(
        agency=Agency.POLICE,
        advice="Leave the device switched on and locked away.",
        given_by="The duty officer",
        occurred_at=TUESDAY_NINE,
    )
    found = given().having(report_the_images)
    assert found.when(advice).recorded(AdviceRecorded)
    leading = advice.model_copy(update={"advice": "It was at hxxps://files[.]example[.]net/a"})
    found.when(leading).refused_as(ImageryAdmitsNoContent, field="advice")


def test_nobody_at_school_investigates_and_the_clause_says_so() -> None:
    found = given().having(report_the_images)
    refusal = found.when(begin_investigating).refused_as(ActBarred)
    assert refusal.clause == "story-policy@2025.1/SP-49"


def test_no_permission_lets_the_school_investigate_them() -> None:
    allowed = given().having(report_the_images, inform_the_police, the_police_allow_it)
    allowed.when(begin_investigating).refused_as(ActBarred)


def test_facts_may_turn_an_empty_case_into_one_about_such_images() -> None:
    (event,) = (
        given().having(report_the_find).when(it_was_indecent_images).recorded(FactsEstablished)
    )
    assert event.imagery
    turned = given().having(report_the_find, it_was_indecent_images)
    turned.when(add_information).refused_as(ImageryAdmitsNoContent, field="account")


def test_once_such_a_case_always_such_a_case() -> None:
    relieved = given().having(report_the_images, inform_the_police, the_police_found_otherwise)
    relieved.when(add_information).refused_as(ImageryAdmitsNoContent, field="account")


@pytest.mark.parametrize(
    "told",
    [
        add_information,
        c.RecordEvidence(evidence=EVIDENCE, occurred_at=TUESDAY_NINE),
        begin_investigating,
        c.RecordMeasure(
            kind=MeasureKind.CONFISCATED, by="DSL", detail="A phone.", occurred_at=TUESDAY_NINE
        ),
        c.ReachOutcome(outcome=CaseOutcome.UNFOUNDED, reason="see http://example.org"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_case_that_already_holds_content_cannot_become_one(told: c.CaseCommand) -> None:
    full = given().having(report_the_find, told)
    full.when(it_was_indecent_images).refused_as(ImageryNeedsItsOwnCase, field="facts")


def test_a_withdrawn_account_is_still_on_record_and_still_in_the_way() -> None:
    taken_back = given().having(report_the_find, add_information)
    taken_back.having(c.WithdrawEntry(entry=taken_back.case.version, reason="A mistake."))
    taken_back.when(it_was_indecent_images).refused_as(ImageryNeedsItsOwnCase, field="facts")


def test_a_correction_of_a_fact_can_make_such_a_case_too() -> None:
    find = given().having(report_the_find)
    find.having(c.EstablishFacts(facts={"material.kind": "offensive"}, occurred_at=TUESDAY_NINE))
    after_all = c.CorrectFact(
        fact="material.kind", value="possible_indecent_images_of_children", reason="In doubt."
    )
    (event,) = find.when(after_all).recorded(FactCorrected)
    assert event.imagery


def test_a_later_ordinary_fact_leaves_an_ordinary_case_ordinary() -> None:
    serious = c.EstablishFacts(facts={"serious": True}, occurred_at=TUESDAY_NINE)
    (event,) = given().having(report_the_post_quietly).when(serious).recorded(FactsEstablished)
    assert not event.imagery


def test_that_the_police_were_told_of_them_is_not_recorded_without_a_reference() -> None:
    told = c.DischargeDuty(
        duty=TELL_POLICE_ID, by="The DSL", to=("police",), occurred_at=TUESDAY_NINE
    )
    case = given().having(report_the_images)
    answer = case.when(told).refused_as(ToldWhichPolice, field="reference")
    assert "force, reference" in answer.remedy
    assert case.when(told.model_copy(update={"reference": "CAD 1234/30NOV26"})).events
