"""Each request of a case once, in a situation in which it is carried out, with every field filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.approval.state import ApprovalStatus
from domain.case import allegation as a
from domain.case import approvals as p
from domain.case import commands as c
from domain.case import referral as r
from domain.case.chronology import IncludeInChronology, LeaveOutOfChronology
from domain.case.commands import CaseCommand
from domain.case.concern_links import LinkConcerns
from domain.case.decisions.exclusion import question
from domain.case.exclusion import DecideOnSignIn, LiftExclusion
from domain.case.named import MatchNamed, Named, UnmatchNamed
from domain.case.own_report import ReportDutyDone
from domain.case.people import InvolvePerson, UninvolvePerson
from domain.case.recusal import RecuseOneself
from domain.case.report_additions import AddToOwnReport, LeaveClosed
from domain.case.urgency import StandDownUrgency
from domain.vocabulary import (
    Agency,
    CaseOutcome,
    LinkRelation,
    MeasureKind,
    NamedKind,
    NamedPart,
    Nature,
    PersonRole,
    Role,
    SentHow,
    VoidGround,
)
from tests.domain.test_the_reporter_does_what_is_asked import a_report, did_it
from tests.support.spec import Given, given
from tests.support.story import (
    A_DEFAMATORY_POST,
    DIRECTORY,
    EVIDENCE,
    HEADTEACHER,
    IMAGES_WERE_FOUND,
    MONDAY_FIVE,
    MONDAY_NINE,
    MONDAY_TEN,
    OSRIC,
    OTHER_CASE,
    TEACHER,
    TELL_PARENT_OR_TEACHER_ID,
    TUESDAY_NINE,
    TUESDAY_TEN,
    WENNA,
    add_information,
    begin_investigating,
    close_the_case,
    inform_the_police,
    nothing_more_to_do,
    report_the_images,
    report_the_messages,
    report_the_post,
)

LADO = "story-statute@2025.9/SS-10/inform/1"
DECIDED: dict[str, Any] = {"reason": "x", "decided_by": "x", "occurred_at": TUESDAY_NINE}
MET = a.DecideHarmThreshold(met=True, criteria=("harmed",), **DECIDED)
OUTCOME = a.ConcludeAllegation(outcome="substantiated", **DECIDED)
SUSPENDED = a.DecideSuspension(
    suspended=True,
    alternatives=(a.Alternative(what="second_adult_present", why_rejected="x"),),
    views=(a.View(of=Agency.LADO, view="x"),),
    named_contact="x",
    **DECIDED,
)
DRAFT = r.DraftReferral(
    form="story_form", fields=(r.GivenField(field="where_it_was", says="At home."),)
)
ADVICE = c.RecordAdvice(
    agency=Agency.LADO, advice="x", given_by="x", occurred_at=TUESDAY_NINE, reference="x"
)
DEVICE = {
    "imei": ["356938035643809"],
    "serial": "F2LX9QWERT1",
    "device_id": "5a105e8b-9d40-4b6f-b6a8-0e1c5f3d9f00",
    "iccid": ["8944110064512345678F"],
    "phone_numbers": ["07700 900123"],
    "sealed_bag": "A12345678",
    "storage_place": "The safe",
}


def post(*before: CaseCommand) -> Given:
    return given().having(report_the_post, *before)


SERIOUS = report_the_post.model_copy(update={"facts": {**A_DEFAMATORY_POST, "serious": True}})
SOMEBODY = Named(name="x", part=NamedPart.WITNESS, kind=NamedKind.PUPIL, note="x")


def names_somebody() -> Given:
    return given().having(report_the_post.model_copy(update={"named": (SOMEBODY,)}))


def images(*before: CaseCommand) -> Given:
    return given().having(report_the_images, *before)


def allegation(*before: CaseCommand) -> Given:
    return given().having(report_the_messages, *before)


def closed() -> Given:
    case = post()
    for duty in list(case.case.duties):
        case.waived_by_two(duty)
    return case.having(nothing_more_to_do, close_the_case)


def sent() -> Given:
    case = post(DRAFT)
    (number,) = case.case.referrals
    return case.having(r.CheckReferral(referral=number), sending(number))


def sending(number: int) -> r.SendReferral:
    return r.SendReferral(
        referral=number,
        recipient="x",
        by="x",
        how=SentHow.PHONE,
        occurred_at=TUESDAY_NINE,
        reference="x",
    )


def referral_of(case: Given) -> int:
    return max(case.case.referrals)


def proposal(*, by_another: bool) -> tuple[Given, int]:
    case = allegation(c.WaiveDuty(duty=LADO, reason="No."))
    (number,) = (
        one.number for one in case.case.proposals.values() if one.status is ApprovalStatus.PROPOSED
    )
    return case.asked_by(HEADTEACHER, Role.HEADTEACHER) if by_another else case, number


def advised() -> tuple[Given, int]:
    case = allegation(ADVICE)
    (entry,) = case.case.advice
    return case, entry


def on(case: Given, command: CaseCommand) -> tuple[Given, CaseCommand]:
    return case, command


def asks_about(sign_in: str) -> tuple[Given, int]:
    """An allegation about somebody of whom the directory has come to say a sign-in; and the question."""
    case = given().having(report_the_messages.model_copy(update={"subject": None}))
    nameless = DIRECTORY[OSRIC].model_copy(update={"sign_in": None})
    case.ask = replace(case.ask, people={**DIRECTORY, OSRIC: nameless})
    case.having(InvolvePerson(person=OSRIC, role=PersonRole.SUBJECT))
    (asked,) = question(case.case, OSRIC, sign_in, case.ask.now)
    case.history = (*case.history, asked)
    return case, case.case.version


Situation = Callable[[], tuple[Given, CaseCommand]]
SITUATIONS: Mapping[type[CaseCommand], Situation] = {
    c.ReportIncident: lambda: on(
        given(),
        c.ReportIncident(
            facts=A_DEFAMATORY_POST,
            reasons=(c.FactReason(fact="comment.kind", reason="x"),),
            occurred_at=MONDAY_NINE,
            learnt_at=MONDAY_TEN,
            account="x",
            subject="x",
            evidence=(EVIDENCE,),
            named=(SOMEBODY,),
            urgent=True,
        ),
    ),
    c.ReportImageryDiscovery: lambda: on(
        given(),
        c.ReportImageryDiscovery(
            facts=IMAGES_WERE_FOUND,
            occurred_at=MONDAY_NINE,
            learnt_at=MONDAY_TEN,
            subject="x",
            named=(SOMEBODY,),
            urgent=True,
        ),
    ),
    c.AddInformation: lambda: on(
        post(), c.AddInformation(account="x", source="x", occurred_at=TUESDAY_NINE)
    ),
    c.CorrectEntry: lambda: on(post(), c.CorrectEntry(entry=1, account="x", reason="x")),
    c.WithdrawEntry: lambda: on(
        post(add_information), c.WithdrawEntry(entry=post().case.version + 1, reason="x")
    ),
    c.EstablishFacts: lambda: on(
        post(),
        c.EstablishFacts(
            facts={"counterparty.age": 11},
            reasons=(c.FactReason(fact="counterparty.age", reason="x"),),
            occurred_at=TUESDAY_NINE,
        ),
    ),
    c.CorrectFact: lambda: on(
        post(), c.CorrectFact(fact="comment.kind", value="negative", reason="x")
    ),
    c.CorrectDates: lambda: on(
        post(), c.CorrectDates(occurred_at=MONDAY_FIVE, learnt_at=TUESDAY_NINE, reason="x")
    ),
    c.DischargeDuty: lambda: on(
        post(),
        c.DischargeDuty(
            duty=TELL_PARENT_OR_TEACHER_ID,
            by="x",
            to=("parent_carer",),
            occurred_at=TUESDAY_NINE,
            how="x",
            reference="x",
        ),
    ),
    c.WaiveDuty: lambda: on(advised()[0], c.WaiveDuty(duty=LADO, reason="x", advice=advised()[1])),
    c.HandOverDuty: lambda: on(
        post(),
        c.HandOverDuty(duty=TELL_PARENT_OR_TEACHER_ID, to="x", reason="x", reference="x"),
    ),
    c.PutDutyOnHold: lambda: on(
        post(), c.PutDutyOnHold(duty=TELL_PARENT_OR_TEACHER_ID, reason="x")
    ),
    c.TakeDutyOffHold: lambda: on(
        post(c.PutDutyOnHold(duty=TELL_PARENT_OR_TEACHER_ID, reason="x")),
        c.TakeDutyOffHold(duty=TELL_PARENT_OR_TEACHER_ID),
    ),
    c.RecordEvidence: lambda: on(
        post(), c.RecordEvidence(evidence=EVIDENCE, occurred_at=TUESDAY_NINE)
    ),
    c.InformPolice: lambda: on(
        post(), c.InformPolice(force="x", reference="x", by="x", occurred_at=TUESDAY_NINE)
    ),
    c.RecordPoliceFinding: lambda: on(
        images(inform_the_police),
        c.RecordPoliceFinding(
            force="x",
            officer="x",
            reference="x",
            facts={"material.kind": "offensive"},
            occurred_at=TUESDAY_NINE,
        ),
    ),
    c.RecordPolicePermission: lambda: on(
        post(inform_the_police),
        c.RecordPolicePermission(force="x", reference="x", given_by="x", occurred_at=TUESDAY_NINE),
    ),
    c.OpenInvestigation: lambda: on(
        post(),
        c.OpenInvestigation(investigator="x", procedure="x", occurred_at=TUESDAY_NINE),
    ),
    c.CloseInvestigation: lambda: on(
        post(begin_investigating), c.CloseInvestigation(findings="x", occurred_at=TUESDAY_NINE)
    ),
    c.RecordMeasure: lambda: on(
        post(),
        c.RecordMeasure.model_validate(
            {
                "kind": MeasureKind.CONFISCATED,
                "by": "x",
                "occurred_at": TUESDAY_NINE,
                "detail": "x",
                "reference": "x",
                "device": DEVICE,
            }
        ),
    ),
    c.RecordAdvice: lambda: on(post(), ADVICE),
    c.LinkCase: lambda: on(post(), c.LinkCase(other=OTHER_CASE, relation=LinkRelation.SAME_PEOPLE)),
    c.ReachOutcome: lambda: on(post(), c.ReachOutcome(outcome=CaseOutcome.UNFOUNDED, reason="x")),
    c.CloseCase: lambda: on(given(*closed().history[:-1]), c.CloseCase(reason="x")),
    c.ReopenCase: lambda: on(closed(), c.ReopenCase(reason="x")),
    InvolvePerson: lambda: on(post(), InvolvePerson(person=WENNA, role=PersonRole.WITNESS)),
    UninvolvePerson: lambda: on(
        post(InvolvePerson(person=WENNA, role=PersonRole.WITNESS)),
        UninvolvePerson(person=WENNA, role=PersonRole.WITNESS, reason="x"),
    ),
    IncludeInChronology: lambda: on(
        post(InvolvePerson(person=WENNA, role=PersonRole.WITNESS)),
        IncludeInChronology(
            entry=1,
            person=WENNA,
            event="x",
            significance="x",
            action="x",
            outcome="x",
            nature=Nature.OPINION,
            source="x",
        ),
    ),
    LeaveOutOfChronology: lambda: on(
        post(InvolvePerson(person=WENNA, role=PersonRole.WITNESS)),
        LeaveOutOfChronology(entry=1, person=WENNA, reason="x"),
    ),
    LinkConcerns: lambda: on(
        allegation(), LinkConcerns(person=UUID(int=7), concerns=(UUID(int=8),))
    ),
    a.DecideHarmThreshold: lambda: on(allegation(), MET),
    a.DecideNotToRefer: lambda: on(
        allegation(), a.DecideNotToRefer(agency=Agency.POLICE, **DECIDED)
    ),
    a.MoveStrand: lambda: on(
        allegation(),
        a.MoveStrand(
            strand=a.Strand.POLICE,
            state=a.StrandState.UNDER_WAY,
            by="x",
            note="x",
            reference="x",
            occurred_at=TUESDAY_NINE,
        ),
    ),
    a.RecordStrategyMeeting: lambda: on(
        allegation(),
        a.RecordStrategyMeeting(
            led_by="x", attended=("x",), decisions="x", reference="x", occurred_at=TUESDAY_NINE
        ),
    ),
    a.DecideSuspension: lambda: on(allegation(MET), SUSPENDED),
    a.EndSuspension: lambda: on(allegation(MET, SUSPENDED), a.EndSuspension(**DECIDED)),
    a.RecordResignation: lambda: on(
        allegation(MET), a.RecordResignation(occurred_at=TUESDAY_NINE, note="x")
    ),
    a.ConcludeAllegation: lambda: on(allegation(MET), OUTCOME),
    a.DecideRegulatorReferral: lambda: on(
        allegation(MET, OUTCOME),
        a.DecideRegulatorReferral(regulator="dbs", tests=("removed",), refer=True, **DECIDED),
    ),
    a.WriteClosingSummary: lambda: on(
        allegation(MET, OUTCOME),
        a.WriteClosingSummary(
            allegation="x",
            follow_up="x",
            decisions="x",
            copy_to_person="x",
            mentioned_in_references=True,
        ),
    ),
    r.DraftReferral: lambda: on(post(), DRAFT),
    r.AmendReferral: lambda: on(
        post(DRAFT), r.AmendReferral(referral=referral_of(post(DRAFT)), fields=DRAFT.fields)
    ),
    r.CheckReferral: lambda: on(post(DRAFT), r.CheckReferral(referral=referral_of(post(DRAFT)))),
    r.SendReferral: lambda: on(
        given(*sent().history[: referral_of(sent()) + 1]), sending(referral_of(sent()))
    ),
    r.AcknowledgeReferral: lambda: on(
        sent(),
        r.AcknowledgeReferral(
            referral=referral_of(sent()), given_by="x", occurred_at=TUESDAY_TEN, reference="x"
        ),
    ),
    r.AnswerReferral: lambda: on(
        sent(),
        r.AnswerReferral(
            referral=referral_of(sent()),
            advice="x",
            given_by="x",
            occurred_at=TUESDAY_TEN,
            reference="x",
        ),
    ),
    ReportDutyDone: lambda: on(
        a_report(),
        did_it.model_copy(update={"occurred_at": TUESDAY_TEN}),
    ),
    MatchNamed: lambda: on(
        names_somebody(), MatchNamed(named=1, person=WENNA, role=PersonRole.WITNESS)
    ),
    UnmatchNamed: lambda: on(
        names_somebody().having(MatchNamed(named=1, person=WENNA)),
        UnmatchNamed(named=1, reason="x"),
    ),
    AddToOwnReport: lambda: on(post(), AddToOwnReport(account="x", urgent=True)),
    StandDownUrgency: lambda: on(post(AddToOwnReport(urgent=True)), StandDownUrgency(reason="x")),
    LeaveClosed: lambda: on(closed().having(AddToOwnReport(account="x")), LeaveClosed(reason="x")),
    RecuseOneself: lambda: on(given().having(SERIOUS), RecuseOneself(reason="x")),
    DecideOnSignIn: lambda: on(
        asks_about(TEACHER)[0],
        DecideOnSignIn(question=asks_about(TEACHER)[1], shut_out=True, reason="x"),
    ),
    LiftExclusion: lambda: on(
        given().having(report_the_messages), LiftExclusion(sign_in=TEACHER, reason="x")
    ),
    p.VoidCase: lambda: on(
        post(), p.VoidCase(ground=VoidGround.DUPLICATE, reason="x", duplicate_of=OTHER_CASE)
    ),
    p.ApproveProposal: lambda: on(
        proposal(by_another=True)[0],
        p.ApproveProposal(proposal=proposal(by_another=True)[1]),
    ),
    p.RefuseProposal: lambda: on(
        proposal(by_another=True)[0],
        p.RefuseProposal(proposal=proposal(by_another=True)[1], reason="x"),
    ),
    p.WithdrawProposal: lambda: on(
        proposal(by_another=False)[0],
        p.WithdrawProposal(proposal=proposal(by_another=False)[1], reason="x"),
    ),
}
