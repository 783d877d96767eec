"""What somebody tells is on record: each field of each command is found in what it records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, get_args
from uuid import UUID

import pytest
from pydantic import BaseModel

from domain.approval.state import ApprovalStatus
from domain.case import allegation as a
from domain.case import approvals as p
from domain.case import commands as c
from domain.case import referral as r
from domain.case.chronology import IncludeInChronology, LeaveOutOfChronology
from domain.case.commands import CaseCommand
from domain.case.concern_links import LinkConcerns
from domain.case.named import MatchNamed, Named, UnmatchNamed
from domain.case.own_report import ReportDutyDone
from domain.case.people import InvolvePerson, UninvolvePerson
from domain.case.recusal import RecuseOneself
from domain.case.report_additions import AddToOwnReport, LeaveClosed
from domain.case.urgency import StandDownUrgency
from domain.concern.commands import ConcernCommand
from domain.happened import Happened, WhenKind
from domain.messages import Command, Event
from domain.person.commands import PersonCommand
from domain.school.commands import SchoolCommand
from domain.texts import texts_told
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
from domain.webhook.commands import WebhookCommand
from tests.domain.test_the_reporter_does_what_is_asked import a_report, did_it
from tests.support.other_requests import CONCERNS, PEOPLE, SCHOOLS, WEBHOOKS
from tests.support.spec import Given, given
from tests.support.story import (
    A_DEFAMATORY_POST,
    EVIDENCE,
    HEADTEACHER,
    IMAGES_WERE_FOUND,
    MONDAY_FIVE,
    MONDAY_NINE,
    MONDAY_TEN,
    OTHER_CASE,
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
        post(),
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
ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("UninvolvePerson", "role"): "the event lists every role that ended, as `roles`",
    ("EscalateConcerns", "facts"): "they are those of the report that opens the case",
    ("EscalateConcerns", "account"): "it is that of the report that opens the case",
    ("EscalateConcerns", "learnt_at"): "it is that of the report that opens the case",
    ("EscalateConcerns", "occurred_at"): "it is that of the report that opens the case",
    ("EscalateConcerns", "when"): "it is that of the report that opens the case",
    ("RotateWebhookSecret", "older_valid_minutes"): "kept as the moment until when it is valid",
}
"""Fields that are not found in the events of their own command, and where they are instead."""
EITHER = ("when", "occurred_at")
"""One of them is told, and the other left out."""
MATCHED = {
    "MatchConcern": "it moves a concern between two streams; tests of the register follow it",
    "UnmatchConcern": "it takes the concern back; tests of the register follow it",
}
HOW = (
    "In tests/domain/test_nothing_is_lost_between_request_and_record.py give the field a value in"
    " the situation of its command. If it is then not found, the decision forgets to put it into"
    " the event; where it belongs elsewhere, say where in ELSEWHERE."
)


def filled(command: Command) -> Command:
    """The same with a text of its own in every field that takes one; a number stays one."""
    said = command.model_dump()
    for text in texts_told(command):
        # A whole field that is refused on an imagery case holds values of its own already.
        if not text.said or (text.declared is not None and text.declared.closed_words):
            continue
        if (type(command).__name__, text.path) == ("ReportDutyDone", "reference"):
            continue  # it has a shape of its own
        _put(said, text.path.split("."), f"{text.path.replace('.', ' ')} as told")
    return type(command).model_validate(said)


def both_ways(command: Command) -> Iterator[Command]:
    """As it is told to the moment, and as it is told roughly, where a command takes either."""
    yield command
    if "when" in type(command).model_fields:
        told = command.model_dump()
        # On a case of images there is no place for the words of it.
        words = None if isinstance(command, c.ReportImageryDiscovery) else "on the day as told"
        day = told["occurred_at"].date()
        when = Happened(kind=WhenKind.DAY, first=day, said=words)
        yield type(command).model_validate({**told, "occurred_at": None, "when": when})


def _put(said: Any, path: list[str], value: str) -> None:
    *way, last = [int(step) if step.isdigit() else step for step in path]
    for step in way:
        if isinstance(said[step], tuple):
            said[step] = list(said[step])
        said = said[step]
    said[last] = value


def leaves(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Every value within, under the name of its field."""
    if isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from leaves(getattr(value, field), field)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield name, key
            yield from leaves(part, str(key))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from leaves(part, name)
    else:
        yield name, value


def told_by_itself(value: object) -> bool:
    """Whether a value can be nobody else's, so that it may stand under another name."""
    return isinstance(value, str) and not isinstance(value, Enum) and " as told" in value


def lost(command: Command, events: tuple[Event, ...]) -> list[str]:
    """The fields of which something is not in the events."""
    named = {pair for event in events for pair in leaves(event)}
    said = {value for _, value in named}
    found = []
    for field in type(command).model_fields:
        if field in EITHER and getattr(command, field) is None:
            continue
        for name, value in leaves(getattr(command, field), field):
            there = value in said if told_by_itself(value) else _named(name, value, named)
            if not there and (type(command).__name__, field) not in ELSEWHERE:
                found.append(field)
    return found


def _named(name: str, value: object, named: set[tuple[str, object]]) -> bool:
    if isinstance(value, str | UUID | date | datetime) and not isinstance(value, Enum):
        return any(value == other for _, other in named)
    return (name, value) in named


def unfilled(command: Command) -> list[str]:
    """Fields that the situation leaves empty: a law says nothing of them."""
    return [
        field
        for field in type(command).model_fields
        if getattr(command, field) in (None, (), "")
        and (field not in EITHER or all(getattr(command, one, None) is None for one in EITHER))
        and (type(command).__name__, field) not in ELSEWHERE
    ]


@pytest.mark.parametrize("kind", get_args(CaseCommand), ids=lambda one: one.__name__)
def test_what_is_told_of_a_case_is_on_its_record(kind: type[CaseCommand]) -> None:
    assert kind in SITUATIONS, HOW
    case, base = SITUATIONS[kind]()
    command = filled(base)
    for told in both_ways(command):
        assert unfilled(told) == [], HOW
        assert lost(told, case.when(told).events) == [], HOW  # type: ignore[arg-type]


OTHERS: Mapping[type[Command], Callable[[], tuple[Command, Callable[[Any], tuple[Event, ...]]]]] = {
    **CONCERNS,
    **PEOPLE,
    **SCHOOLS,
    **WEBHOOKS,
}


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for union in (ConcernCommand, PersonCommand, SchoolCommand, WebhookCommand)
        for kind in get_args(union)
    ],
    ids=lambda one: one.__name__,
)
def test_what_is_told_of_anything_else_is_on_its_record(kind: type[Command]) -> None:
    if kind.__name__ in MATCHED:
        return
    assert kind in OTHERS, HOW
    base, decided = OTHERS[kind]()
    for told in both_ways(base):
        assert unfilled(told) == [], HOW
        assert lost(told, decided(told)) == [], HOW


def test_a_field_that_the_decision_forgets_is_found() -> None:
    case, base = SITUATIONS[c.RecordMeasure]()
    command = filled(base)
    (event,) = case.when(command).events  # type: ignore[arg-type]
    forgotten = event.model_copy(update={"reference": None})
    assert lost(command, (forgotten,)) == ["reference"]
    assert lost(command, (event.model_copy(update={"device": None}),)) == ["device"] * 7


def test_every_exception_is_one() -> None:
    commands = {kind.__name__: kind for kind in (*SITUATIONS, *OTHERS)}
    assert {kind.__name__ for kind in get_args(ConcernCommand)} >= set(MATCHED)
    for command, field in ELSEWHERE:
        assert field in commands[command].model_fields
