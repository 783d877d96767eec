"""What the law asks for is waived by two persons or not at all, and there is no way round."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.approval.refusals import (
    OnlyWhoeverProposedIt,
    ProposalExpired,
    ProposalMovedOn,
    ProposalSettled,
    ProposalStands,
    SecondHasNoStanding,
    SecondIsConcerned,
    SecondIsTheFirst,
    UnknownProposal,
)
from domain.approval.rules import Approvable
from domain.approval.state import ApprovalStatus
from domain.case import allegation as a
from domain.case import commands as c
from domain.case.approvals import (
    ApprovalExpired,
    ApprovalGiven,
    ApprovalProposed,
    ApprovalRefused,
    ApprovalWithdrawn,
    ApproveProposal,
    RefuseProposal,
    WithdrawProposal,
)
from domain.case.events import CasePlaced, DutyHandedOver, DutyLapsed, DutyRaised, DutyWaived
from domain.case.refusals import AdviceMissing, OwedByLaw, PoliceComeFirst, PoliceDutyStands
from domain.case.state import DutyStatus
from domain.vocabulary import Agency, Compartment, Role
from tests.support.spec import Given, given
from tests.support.story import (
    DSL,
    HEADTEACHER,
    POLICE_AND_OTHERS_ID,
    TEACHER,
    TELL_PARENT_OR_TEACHER_ID,
    TELL_POLICE_ID,
    TUESDAY_NINE,
    TUESDAY_TEN,
    add_information,
    inform_the_police,
    report_the_images,
    report_the_messages,
    report_the_post,
)

LADO = "story-statute@2025.9/SS-10/inform/1"
waive_it = c.WaiveDuty(duty=LADO, reason="No.")
the_lado_advised = c.RecordAdvice(
    agency=Agency.LADO, advice="No need to refer it.", given_by="The desk", occurred_at=TUESDAY_NINE
)


def an_allegation() -> Given:
    return given().asked_by(DSL, Role.DSL).having(report_the_messages)


def proposed(*before: c.CaseCommand) -> tuple[Given, int]:
    case = an_allegation().having(*before)
    advice = next(iter(case.case.advice), None)
    case.having(waive_it.model_copy(update={"advice": advice}))
    return case.asked_by(HEADTEACHER, Role.HEADTEACHER), max(case.case.proposals)


# ── a waiver ────────────────────────────────────────────────────────────────────────────────────


def test_one_person_only_proposes_to_waive_what_the_law_asks_for() -> None:
    decided = an_allegation().when(waive_it)
    (event,) = decided.events
    assert isinstance(event, ApprovalProposed)
    assert (event.by, event.what.duty, event.what.against_the_text) == (DSL, LADO, True)
    assert event.expires_at == TUESDAY_TEN + timedelta(hours=48)
    assert an_allegation().having(waive_it).case.duties[LADO].unsettled


def test_another_approves_and_it_is_marked_for_ever_as_against_the_text() -> None:
    case, number = proposed()
    approved = case.when(ApproveProposal(proposal=number))
    approved.then_kinds(ApprovalGiven, DutyWaived)
    (waived,) = approved.recorded(DutyWaived)
    assert waived.against_the_text
    assert (waived.proposal, waived.proposed_by, waived.role) == (number, DSL, Role.HEADTEACHER)


def test_with_the_advice_of_such_a_body_it_is_not_against_the_text() -> None:
    case, number = proposed(the_lado_advised)
    (waived,) = case.when(ApproveProposal(proposal=number)).recorded(DutyWaived)
    assert not waived.against_the_text
    assert waived.advice in case.case.advice


def test_when_the_advice_is_withdrawn_it_is_owed_again() -> None:
    case, number = proposed(the_lado_advised)
    (advice,) = case.case.advice
    case.having(ApproveProposal(proposal=number))
    again = case.when(c.WithdrawEntry(entry=advice, reason="It was about another case."))
    assert [one.asked.to for one in again.recorded(DutyRaised)] == [("lado",)]


@pytest.mark.parametrize("agency", [Agency.PLATFORM, Agency.HR])
def test_the_advice_is_that_of_a_body_the_law_means(agency: Agency) -> None:
    case = an_allegation().having(the_lado_advised.model_copy(update={"agency": agency}))
    (entry,) = case.case.advice
    case.when(waive_it.model_copy(update={"advice": entry})).refused_as(
        AdviceMissing, field="advice"
    )


def test_an_entry_that_is_no_advice_is_none_for_the_other_duties_either() -> None:
    waived = c.WaiveDuty(duty=TELL_PARENT_OR_TEACHER_ID, reason="They know.", advice=1)
    given().having(report_the_post).when(waived).refused_as(AdviceMissing, field="advice")


def test_the_other_duties_are_waived_by_one_as_ever() -> None:
    waived = c.WaiveDuty(duty=TELL_PARENT_OR_TEACHER_ID, reason="They know.")
    (event,) = given().having(report_the_post).when(waived).recorded(DutyWaived)
    assert (event.proposal, event.against_the_text) == (None, False)


def test_the_same_is_not_proposed_twice_at_once() -> None:
    an_allegation().having(waive_it).when(waive_it).refused_as(ProposalStands)


# ── the second person ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sign_in", [DSL, DSL.upper()])
def test_nobody_seconds_themselves_however_their_sign_in_is_written(sign_in: str) -> None:
    case, number = proposed()
    case.asked_by(sign_in, Role.HEADTEACHER)
    for command in (ApproveProposal(proposal=number), RefuseProposal(proposal=number, reason="No")):
        case.when(command).refused_as(SecondIsTheFirst, field="proposal")


def test_nobody_seconds_on_a_case_about_themselves() -> None:
    case, number = proposed()
    case.asked_by(TEACHER, Role.DSL).when(ApproveProposal(proposal=number)).refused_as(
        SecondIsConcerned, field="proposal"
    )


def test_nor_does_whoever_holds_the_role_it_is_about() -> None:
    head = {**report_the_messages.facts, "actor.role": "headteacher"}
    case = given().having(report_the_messages.model_copy(update={"facts": head}))
    case.having(waive_it).asked_by(HEADTEACHER, Role.HEADTEACHER)
    number = max(case.case.proposals)
    case.when(ApproveProposal(proposal=number)).refused_as(SecondIsConcerned, field="proposal")


def test_the_role_is_one_that_the_table_names() -> None:
    case, number = proposed()
    case.asked_by("somebody.else", Role.STAFF).when(ApproveProposal(proposal=number)).refused_as(
        SecondHasNoStanding, field="proposal"
    )


def test_one_of_several_roles_is_enough() -> None:
    case, number = proposed()
    case.asked_by("chair", Role.CHAIR_OF_GOVERNORS)
    case.ask = replace(case.ask, roles=frozenset({Role.CHAIR_OF_GOVERNORS, Role.DSL}))
    assert case.when(ApproveProposal(proposal=number)).recorded(DutyWaived)


# ── what else becomes of a proposal ─────────────────────────────────────────────────────────────


def test_it_is_refused_with_a_reason_and_then_settled() -> None:
    case, number = proposed()
    refused = RefuseProposal(proposal=number, reason="The LADO has to know.")
    assert case.when(refused).recorded(ApprovalRefused)
    case.having(refused).when(ApproveProposal(proposal=number)).refused_as(
        ProposalSettled, field="proposal"
    )
    assert case.case.duties[LADO].unsettled


def test_only_whoever_made_it_takes_it_back() -> None:
    case, number = proposed()
    back = WithdrawProposal(proposal=number, reason="I asked the LADO.")
    case.when(back).refused_as(OnlyWhoeverProposedIt, field="proposal")
    assert case.asked_by(DSL, Role.DSL).when(back).recorded(ApprovalWithdrawn)


def test_it_expires_by_the_moment_at_which_somebody_looks() -> None:
    case, number = proposed()
    later = case.case.proposals[number].expires_at
    assert case.case.proposals[number].status_at(later) is ApprovalStatus.EXPIRED
    case.at(later).when(ApproveProposal(proposal=number)).refused_as(
        ProposalExpired, field="proposal"
    )


def test_that_it_expired_is_noted_with_whatever_is_recorded_next() -> None:
    case, number = proposed()
    expires = case.case.proposals[number].expires_at
    (noted,) = case.at(expires).when(add_information).recorded(ApprovalExpired)
    assert (noted.proposal, noted.occurred_at) == (number, expires)
    assert case.having(add_information).when(add_information).recorded(ApprovalExpired) == []
    assert case.when(waive_it).recorded(ApprovalProposed)


def test_what_was_never_proposed_cannot_be_approved() -> None:
    an_allegation().when(ApproveProposal(proposal=1)).refused_as(UnknownProposal, field="proposal")


def test_a_proposal_about_what_is_no_longer_so_is_not_approved() -> None:
    done = c.DischargeDuty(duty=LADO, by="The DSL", to=("lado",), occurred_at=TUESDAY_NINE)
    facts = c.EstablishFacts(facts={"counterparty.age": 12}, occurred_at=TUESDAY_NINE)
    for since in (done, facts):
        case, number = proposed()
        case.having(since).when(ApproveProposal(proposal=number)).refused_as(
            ProposalMovedOn, field="proposal"
        )


def test_nor_is_one_whose_advice_was_withdrawn() -> None:
    case, number = proposed(the_lado_advised)
    (advice,) = case.case.advice
    case.having(c.WithdrawEntry(entry=advice, reason="A mistake."))
    case.when(ApproveProposal(proposal=number)).refused_as(ProposalMovedOn, field="proposal")


def test_nor_one_by_somebody_who_is_shut_out_since() -> None:
    case, number = proposed()
    out = CasePlaced(
        occurred_at=TUESDAY_TEN,
        compartment=Compartment.RESTRICTED,
        reader_roles=(Role.HEADTEACHER,),
        excluded=(TEACHER, DSL.upper()),
        rule="story",
    )
    shut_out = given(*case.history, out).asked_by(HEADTEACHER, Role.HEADTEACHER)
    shut_out.when(ApproveProposal(proposal=number)).refused_as(ProposalMovedOn, field="proposal")


# ── no way round ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("duty", [TELL_POLICE_ID, POLICE_AND_OTHERS_ID])
def test_telling_the_police_of_images_is_not_waived_by_however_many(duty: str) -> None:
    case = given().having(report_the_images)
    for command in (
        c.WaiveDuty(duty=duty, reason="The parents ask us not to."),
        c.HandOverDuty(duty=duty, to="My brother", reason="He knows them."),
        c.PutDutyOnHold(duty=duty, reason="After the holidays."),
    ):
        case.when(command).refused_as(PoliceDutyStands, field="duty")


def test_what_the_law_asks_for_is_neither_handed_over_nor_put_on_hold() -> None:
    for command in (
        c.HandOverDuty(duty=LADO, to="My brother", reason="He knows her."),
        c.PutDutyOnHold(duty=LADO, reason="After the holidays."),
    ):
        an_allegation().when(command).refused_as(OwedByLaw, field="duty")
    other = c.HandOverDuty(duty=TELL_PARENT_OR_TEACHER_ID, to="The office", reason="They asked.")
    assert given().having(report_the_post).when(other).recorded(DutyHandedOver)


def test_correcting_the_facts_does_not_end_it_and_two_say_so_not_against_the_text() -> None:
    case = an_allegation()
    parent = c.CorrectFact(fact="actor.role", value="parent_carer", reason="It was a parent.")
    lapsed = case.when(parent).recorded(DutyLapsed)
    assert LADO not in {one.duty for one in lapsed}
    case.having(parent)
    (event,) = case.when(waive_it).recorded(ApprovalProposed)
    assert not event.what.against_the_text


def test_no_harm_threshold_is_decided_before_the_police_were_told_of_images() -> None:
    adult = {**report_the_images.facts, "actor.role": "staff"}
    case = given().having(report_the_images.model_copy(update={"facts": adult}))
    decision = a.DecideHarmThreshold(
        met=False, reason="No harm.", decided_by="The headteacher", occurred_at=TUESDAY_NINE
    )
    case.when(decision).refused_as(PoliceComeFirst)
    assert case.having(inform_the_police).when(decision).recorded(a.HarmThresholdDecided)


def test_nobody_decides_not_to_refer_images_to_the_police() -> None:
    adult = {**report_the_images.facts, "actor.role": "staff"}
    case = given().having(report_the_images.model_copy(update={"facts": adult}))
    against = a.DecideNotToRefer(
        agency=Agency.POLICE, reason="No.", decided_by="The head", occurred_at=TUESDAY_NINE
    )
    case.when(against).refused_as(PoliceDutyStands, field="agency")


def test_every_kind_has_its_row_in_the_table() -> None:
    assert set(given().ask.approvals.kinds) == set(Approvable)
    assert an_allegation().case.duties[LADO].status is DutyStatus.RAISED
