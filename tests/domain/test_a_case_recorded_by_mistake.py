"""A case that should never have been recorded stays to be seen as void: two persons, a reason."""

from __future__ import annotations

import pytest

from domain.case import commands as c
from domain.case.approvals import (
    ApprovalGiven,
    ApprovalProposed,
    ApproveProposal,
    CaseVoided,
    VoidCase,
)
from domain.case.events import CaseReopened, DutyLapsed, DutyRaised
from domain.case.refusals import (
    CaseIsVoid,
    CaseStillOpen,
    DuplicateOfWhat,
    ImagesAreNotVoided,
    PoliceComeFirst,
    PoliceHold,
)
from domain.vocabulary import Role, VoidGround
from tests.support.spec import Given, given
from tests.support.story import (
    HEADTEACHER,
    OTHER_CASE,
    THIS_CASE,
    TUESDAY_NINE,
    add_information,
    close_the_case,
    inform_the_police,
    nothing_more_to_do,
    reopen_the_case,
    report_the_images,
    report_the_messages,
    report_the_post,
    the_police_allow_it,
)

the_wrong_child = VoidCase(ground=VoidGround.WRONG_CHILD, reason="Another child of that name.")
a_duplicate = VoidCase(
    ground=VoidGround.DUPLICATE, reason="Reported twice.", duplicate_of=OTHER_CASE
)


def seconded(case: Given) -> Given:
    """Another person approves what was proposed last."""
    first = case.ask
    case.asked_by(HEADTEACHER, Role.HEADTEACHER)
    case.having(ApproveProposal(proposal=max(case.case.proposals)))
    case.ask = first
    return case


def a_void_case() -> Given:
    return seconded(given().having(report_the_post, the_wrong_child))


def test_one_proposes_it_and_nothing_changes_yet() -> None:
    given().having(report_the_post).when(the_wrong_child).then_kinds(ApprovalProposed)
    assert not given().having(report_the_post, the_wrong_child).case.void


def test_another_approves_and_what_was_owed_lapses() -> None:
    case = given().having(report_the_post, the_wrong_child).asked_by(HEADTEACHER, Role.HEADTEACHER)
    number = max(case.case.proposals)
    case.when(ApproveProposal(proposal=number)).then_kinds(
        ApprovalGiven, CaseVoided, DutyLapsed, DutyLapsed
    )
    (void,) = case.when(ApproveProposal(proposal=number)).recorded(CaseVoided)
    assert (void.ground, void.reason) == (VoidGround.WRONG_CHILD, "Another child of that name.")
    assert a_void_case().case.void


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_is_void(reason: str) -> None:
    with pytest.raises(ValueError, match="reason"):
        VoidCase(ground=VoidGround.EXERCISE, reason=reason)


@pytest.mark.parametrize(
    "command",
    [
        a_duplicate.model_copy(update={"duplicate_of": None}),
        a_duplicate.model_copy(update={"duplicate_of": THIS_CASE}),
        the_wrong_child.model_copy(update={"duplicate_of": OTHER_CASE}),
    ],
)
def test_a_duplicate_names_the_case_that_stays_and_nothing_else_does(command: VoidCase) -> None:
    given().having(report_the_post).when(command).refused_as(DuplicateOfWhat, field="duplicate_of")


@pytest.mark.parametrize("command", [add_information, nothing_more_to_do, the_wrong_child])
def test_nothing_more_is_recorded_on_it(command: c.CaseCommand) -> None:
    a_void_case().when(command).refused_as(CaseIsVoid)


def test_a_closed_case_can_turn_out_to_be_one_too() -> None:
    case = given().having(report_the_post)
    for duty in list(case.case.duties):
        case.waived_by_two(duty)
    case.having(nothing_more_to_do, close_the_case, a_duplicate)
    assert seconded(case).case.void


def test_two_persons_open_it_again_and_it_owes_what_it_owed() -> None:
    case = a_void_case()
    case.when(reopen_the_case).then_kinds(ApprovalProposed)
    case.having(reopen_the_case).asked_by(HEADTEACHER, Role.HEADTEACHER)
    again = case.when(ApproveProposal(proposal=max(case.case.proposals)))
    again.then_kinds(ApprovalGiven, CaseReopened, DutyRaised, DutyRaised)
    case.having(ApproveProposal(proposal=max(case.case.proposals)))
    assert not case.case.void
    case.when(reopen_the_case).refused_as(CaseStillOpen)


def test_images_are_not_set_aside_as_a_mistake() -> None:
    for found in (
        given().having(report_the_images),
        given().having(report_the_images, inform_the_police, the_police_allow_it),
    ):
        found.when(the_wrong_child).refused_as(ImagesAreNotVoided, field="ground")


def test_a_second_report_of_the_same_images_is_once_the_police_know_of_it() -> None:
    given().having(report_the_images).when(a_duplicate).refused_as(PoliceComeFirst)
    told = given().having(report_the_images, inform_the_police, a_duplicate)
    assert seconded(told).case.void


def test_what_the_police_hold_is_theirs_until_they_say_otherwise() -> None:
    told = given().having(report_the_messages, inform_the_police)
    told.when(the_wrong_child).refused_as(PoliceHold)
    assert told.having(the_police_allow_it).when(the_wrong_child).recorded(ApprovalProposed)


def test_once_the_police_found_otherwise_it_can_be_void() -> None:
    finding = c.RecordPoliceFinding(
        force="Wessex",
        officer="DC 1042",
        reference="WX 77",
        facts={"material.kind": "offensive"},
        occurred_at=TUESDAY_NINE,
    )
    cleared = given().having(report_the_images, inform_the_police, finding)
    assert cleared.when(the_wrong_child).recorded(ApprovalProposed)
