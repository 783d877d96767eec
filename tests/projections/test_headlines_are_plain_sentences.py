"""Headlines: a sentence fit to be read aloud, with no narrative in it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, get_args

import pytest

from domain.approval.rules import Approvable
from domain.approval.state import Proposed
from domain.case import allegation as a
from domain.case import approvals as p
from domain.case import events as e
from domain.case import referral as r
from domain.case.chronology import ChronologyIncluded, ChronologyLeftOut
from domain.case.commands import Evidence
from domain.case.concern_links import ConcernsLinked
from domain.case.deadlines import (
    DutyBecameOverdue,
    DutyDueCounted,
    DutyEscalated,
    DutyEscalationCounted,
    DutyReminded,
)
from domain.case.duty_facts import DutyFact
from domain.case.exclusion import ExclusionLifted, SignInDecided, SignInQuestioned
from domain.case.named import NamedMatched, NamedUnmatched
from domain.case.own_report import ReporterDidDuty
from domain.case.people import PersonInvolved, PersonUninvolved
from domain.case.recusal import CaseworkerRecused
from domain.case.report_additions import CaseLeftClosed, ReportAddedTo
from domain.case.urgency import UrgencyStoodDown
from domain.happened import Happened, WhenKind
from domain.policy.assessment import Assessment, WeakerSpot
from domain.policy.calendar import NotCountable
from domain.vocabulary import (
    Agency,
    CaseOutcome,
    LinkRelation,
    MeasureKind,
    Nature,
    PersonRole,
    Role,
    SentHow,
    VoidGround,
)
from projections.entries.headlines import headline
from tests.support.casework import (
    MONDAY_NINE,
    MONDAY_TEN,
    THE_POLICY,
    asked,
    assessed,
    case_id,
    corrected,
    discharged,
    duty,
    information,
    placed,
    reported,
    withdrawn,
)

AT: dict[str, Any] = {"occurred_at": MONDAY_TEN}
TOLD = "harbour-policy@2025.1/HP-10/inform/1"
NARRATIVE = "The child said that nobody listened."
FLOOR: dict[str, Any] = {"statutory": "harbour-statute@2025.9/HS-01", "act": "inform"}
LAXER = WeakerSpot(**FLOOR, to=("lado",), own="HP-10", why="laxer")
NOTHING = Assessment(
    policy="harbour-policy", is_incident=False, category="none", requires_human_decision=False
)
SILENT = WeakerSpot(**FLOOR, to=("police",), why="no_such_duty")


def escalated(*, may_open: bool) -> DutyEscalated:
    return DutyEscalated(
        **AT,
        duty=TOLD,
        due_at=MONDAY_TEN,
        to="headteacher",
        step=1,
        path="harbour-policy@2025.1/HP-90",
        may_open=may_open,
    )


MISSING = r.ReferralField(
    field="place", section="5. What", label="Where", core=True, describes=True
)
A_SPAN = Happened(
    kind=WhenKind.SPAN, first=date(2026, 2, 1), last=date(2026, 2, 28), said=NARRATIVE
)
UNKNOWN = Happened(kind=WhenKind.UNKNOWN, said=NARRATIVE)
NO_TERMS = NotCountable(why="term_dates_unknown", unknown_from=date(2026, 5, 1))
NO_HOLIDAYS = NotCountable(why="bank_holidays_unknown", unknown_from=date(2031, 1, 1))
SENTENCES: list[tuple[e.CaseEvent, str]] = [
    (
        p.ApprovalProposed(
            **AT,
            what=Proposed(
                kind=Approvable.DUTY_WAIVER, reason=NARRATIVE, duty="d-1", against_the_text=True
            ),
            by="dsl@harbour",
            role=Role.DSL,
            expires_at=MONDAY_TEN,
            rule="Casebook",
        ),
        "Proposed by the DSL, for another person to approve, that this need not be done: do what the"
        " text asks for. This is against the text",
    ),
    (
        p.ApprovalProposed(
            **AT,
            what=Proposed(kind=Approvable.CASE_VOID, reason=NARRATIVE, ground=VoidGround.EXERCISE),
            by="dsl@harbour",
            role=Role.DSL,
            expires_at=MONDAY_TEN,
            rule="Casebook",
        ),
        "Proposed by the DSL, for another person to approve, that the case is void",
    ),
    (
        p.ApprovalGiven(**AT, proposal=9, by="head@harbour", role=Role.HEADTEACHER),
        "The proposal of entry 9 was approved by the headteacher",
    ),
    (
        p.ApprovalRefused(
            **AT, proposal=9, by="head@harbour", role=Role.HEADTEACHER, reason=NARRATIVE
        ),
        "The proposal of entry 9 was refused by the headteacher",
    ),
    (
        p.ApprovalWithdrawn(**AT, proposal=9, reason=NARRATIVE),
        "The proposal of entry 9 was taken back",
    ),
    (
        p.ApprovalExpired(**AT, proposal=9),
        "The proposal of entry 9 expired, because nobody settled it",
    ),
    (
        p.CaseVoided(
            **AT,
            ground=VoidGround.WRONG_CHILD,
            reason=NARRATIVE,
            proposal=9,
            proposed_by="dsl@harbour",
        ),
        "The case is void and should not have been recorded: it is about another child",
    ),
    (
        e.DutyWaived(
            **AT,
            duty="d-1",
            reason=NARRATIVE,
            role=Role.HEADTEACHER,
            against_the_text=True,
            proposal=9,
            proposed_by="dsl@harbour",
        ),
        "Decided by two people, the headteacher the second, that this need not be done: do what the"
        " text asks for. This is against the text",
    ),
    (
        e.PoliceFindingRecorded(
            **AT,
            force="Wessex",
            officer="DC 1042",
            reference="WX 77",
            facts={"material.kind": "offensive"},
            known_before={},
            imagery=False,
        ),
        "The police found that these are no indecent images of children: Wessex, reference WX 77",
    ),
    (reported(account=NARRATIVE), "An incident was reported"),
    (
        reported().model_copy(update={"when": A_SPAN}),
        "An incident was reported. It happened between 1 February 2026 and 28 February 2026",
    ),
    (
        e.InformationAdded(**AT, account=NARRATIVE, when=UNKNOWN),
        "Information was added. It happened at an unknown time",
    ),
    (
        e.DatesCorrected(
            **AT,
            learnt_at=MONDAY_TEN,
            learnt_at_was=MONDAY_NINE,
            happened_at=MONDAY_NINE,
            happened_at_was=MONDAY_NINE,
            when=A_SPAN,
            texts_then=(THE_POLICY,),
            reason=NARRATIVE,
        ),
        "The dates were corrected. The school learnt on 2 March 2026, 10:00. Before: 2 March 2026,"
        " 09:00. It happened between 1 February 2026 and 28 February 2026. Before: on 2 March 2026,"
        " 09:00. Other texts were in force then, and somebody has to decide what follows: the policy",
    ),
    (
        e.ImageryDiscovered(**AT, school="s", facts={"conduct": "x"}, learnt_at=MONDAY_TEN),
        "Indecent images of children, or what could be, were found. Nothing of them is recorded",
    ),
    (
        placed(Role.DSL, excluded=["teacher.saltmarsh"]),
        "Casebook set who can open this case: the DSL",
    ),
    (assessed("defamation"), "Casebook read the policy: Concern about a comment"),
    (
        assessed("contact", weaker=[LAXER]),
        "Casebook read the policy: Contact, 1 point weaker than statute",
    ),
    (
        assessed("contact", weaker=[LAXER, SILENT]),
        "Casebook read the policy: Contact, 2 points weaker than statute",
    ),
    (
        e.CaseAssessed(
            **AT,
            number=1,
            bound=THE_POLICY,
            layer="school",
            assessment=NOTHING,
            weaker=(SILENT,),
        ),
        "Casebook read the policy: not an incident, 1 point weaker than statute",
    ),
    (
        e.TextsSilent(**AT, texts=(THE_POLICY,)),
        "These texts also bind the case and ask for nothing so far: the guidance",
    ),
    (duty(TOLD), "The DSL must tell the headteacher within 1 working day"),
    (
        e.DutyAssigned(**AT, duty=TOLD, owner="headteacher", stands_in_for="dsl", gap="g"),
        "Now for the headteacher, in place of the DSL: tell those whom the text names",
    ),
    (
        e.DutyAssigned(**AT, duty=TOLD, owner="headteacher", also_owed_by=("dsl",)),
        "Now for the headteacher and the DSL: tell those whom the text names",
    ),
    (
        e.DutyLapsed(**AT, duty=TOLD, assessment=2, reason=NARRATIVE),
        "No longer asked for, by the facts now on record: tell those whom the text names",
    ),
    (
        ReporterDidDuty(**AT, duty=TOLD, to=("police",), reference="WX 7"),
        "Done by whoever reported it. The police were told, reference WX 7",
    ),
    (
        ReporterDidDuty(**AT, duty=TOLD),
        "Done by whoever reported it. The school was told",
    ),
    (discharged(TOLD), "The headteacher was told, reference WX-1042"),
    (
        e.DutyWaived(**AT, duty=TOLD, reason=NARRATIVE, role=Role.HEADTEACHER),
        "Decided by the headteacher that this need not be done: tell those whom the text names",
    ),
    (
        e.DutyHandedOver(**AT, duty=TOLD, to="The LADO", reason=NARRATIVE),
        "Taken on by somebody outside the school: tell those whom the text names",
    ),
    (e.DutyHeld(**AT, duty=TOLD, reason=NARRATIVE), "Put on hold: tell those whom the text names"),
    (e.DutyReleased(**AT, duty=TOLD), "No longer on hold: tell those whom the text names"),
    (
        e.DutyBarred(**AT, duty=TOLD, act="inform", clause="harbour@1/HP-02"),
        "A rule forbids this for now, and it waits: tell those whom the text names",
    ),
    (
        e.DutyUnbarred(**AT, duty=TOLD),
        "Nothing forbids this any more: tell those whom the text names",
    ),
    (
        e.InformationAdded(**AT, account=NARRATIVE, source="Class teacher"),
        "Information was added",
    ),
    (corrected(2), "Entry 2 was corrected"),
    (withdrawn(3), "Entry 3 was withdrawn and should not be relied on"),
    (
        e.FactsEstablished(**AT, facts={"counterparty.age": 12, "actor.role": "staff"}),
        "Now known: Who did it (Member of staff); Age of the other person (12)",
    ),
    (
        e.FactCorrected(**AT, fact="serious", was=True, value=None, reason=NARRATIVE),
        "Corrected: Whether the case is serious. Now: Not known. Before: Yes",
    ),
    (
        e.EvidenceRecorded(
            **AT, evidence=Evidence(what="A letter", kept_where="Safe", kept_by="The office")
        ),
        "Evidence was recorded, with where it is kept",
    ),
    (
        e.PoliceInformed(**AT, force="Wessex Police", reference="WX-1042", by="The DSL"),
        "The police were told: Wessex Police, reference WX-1042",
    ),
    (
        e.PoliceAllowedInvestigation(**AT, force="Wessex Police", given_by="The duty sergeant"),
        "The police said that the school may investigate: Wessex Police",
    ),
    (
        e.InvestigationOpened(**AT, investigator="The head", procedure="Conduct policy"),
        "The school began to investigate",
    ),
    (
        e.InvestigationClosed(**AT, findings=NARRATIVE),
        "The school's investigation ended and its findings were recorded",
    ),
    (
        e.MeasureRecorded(**AT, kind=MeasureKind.REMOVAL_REQUESTED, by="The DSL", reference="T-1"),
        "Asked for it to be removed, reference T-1",
    ),
    (
        e.AdviceRecorded(**AT, agency=Agency.LADO, advice=NARRATIVE, given_by="The duty LADO"),
        "Advice from the LADO was recorded",
    ),
    (
        e.CaseLinked(**AT, other=case_id(2), relation=LinkRelation.SAME_PEOPLE),
        "Linked to another case: about the same people",
    ),
    (
        e.OutcomeReached(**AT, outcome=CaseOutcome.RESOLVED_IN_SCHOOL, reason=NARRATIVE),
        "Outcome: Resolved in school",
    ),
    (e.CaseClosed(**AT, reason=NARRATIVE), "The case was closed"),
    (e.CaseReopened(**AT, reason=NARRATIVE), "The case was reopened"),
    (
        DutyReminded(**AT, duty=TOLD, due_at=MONDAY_TEN, minutes_before=90),
        "Due in 1 hour 30 minutes: tell those whom the text names",
    ),
    (
        DutyBecameOverdue(**AT, duty=TOLD, due_at=MONDAY_TEN, escalates_at=MONDAY_TEN),
        "Not done in time: tell those whom the text names",
    ),
    (
        DutyBecameOverdue(**AT, duty=TOLD, due_at=MONDAY_TEN, gap="escalation_not_stated"),
        "Not done in time: tell those whom the text names. The policies name nobody who takes it next",
    ),
    (
        escalated(may_open=True),
        "Not done in time, so it goes to the headteacher: tell those whom the text names",
    ),
    (
        DutyBecameOverdue(
            **AT,
            duty="d-1",
            due_at=MONDAY_TEN,
            gap="escalation_not_countable",
            not_countable=NO_HOLIDAYS,
        ),
        "Not done in time: do what the text asks for. When it goes to the next role cannot be counted yet. The bank"
        " holidays from 1 January 2031 on are not known",
    ),
    (
        duty("d-1").model_copy(update={"not_countable": NO_TERMS}),
        "The DSL must tell the headteacher within 1 working day. When it is due cannot be counted yet. The school's term dates from 1 May 2026 on"
        " are not known",
    ),
    (
        DutyDueCounted(**AT, duty="d-1", why="dates_known", due_at=MONDAY_TEN),
        "Due on 2 March 2026, 10:00, now that the dates to count it are known: do what the text asks for",
    ),
    (
        DutyDueCounted(**AT, duty="d-1", why="learnt_at_corrected", due_at=MONDAY_TEN),
        "Due on 2 March 2026, 10:00, counted from the corrected time of learning: do what the text asks for",
    ),
    (
        DutyDueCounted(**AT, duty="d-1", why="dates_known", not_countable=NO_TERMS),
        "When this is due cannot be counted yet: do what the text asks for. The school's term dates from 1 May 2026 on"
        " are not known",
    ),
    (
        DutyEscalationCounted(**AT, duty="d-1", due_at=MONDAY_TEN, escalates_at=MONDAY_TEN),
        "Not done in time, so it goes to the next role on 2 March 2026, 10:00: do what the text asks for",
    ),
    (
        escalated(may_open=False),
        "Not done in time, so it goes to the headteacher: tell those whom the text names. They cannot open the case and have to be told in person",
    ),
    (
        ChronologyIncluded(**AT, entry=4, significance=NARRATIVE, nature=Nature.FACT),
        "Entry 4 was put into the chronology of the case",
    ),
    (
        ChronologyLeftOut(**AT, entry=4, person=case_id(7), reason=NARRATIVE),
        "Entry 4 was left out of the chronology of a person",
    ),
    (
        PersonInvolved(occurred_at=MONDAY_TEN, person=case_id(7), role=PersonRole.ALLEGED_VICTIM),
        "Somebody was named on the case: Child who may have been harmed",
    ),
    (
        PersonUninvolved(
            occurred_at=MONDAY_TEN,
            person=case_id(7),
            roles=(PersonRole.WITNESS, PersonRole.REPORTER),
            reason=NARRATIVE,
        ),
        "Somebody is not involved after all: Witness; Person who reported it",
    ),
    (
        NamedMatched(**AT, named=2, person=case_id(7), role=PersonRole.WITNESS),
        "Person 2 named in the report was found in the directory",
    ),
    (
        NamedUnmatched(**AT, named=2, person=case_id(7), reason=NARRATIVE),
        "Person 2 named in the report is not who they were taken for",
    ),
    (UrgencyStoodDown(**AT, reason=NARRATIVE), "Nobody is in danger now"),
    (
        ReportAddedTo(**AT, account=NARRATIVE, urgent=True),
        "Whoever reported it told more. A child is in danger now",
    ),
    (
        ReportAddedTo(**AT, account=NARRATIVE, when_closed=True),
        "Whoever reported it told more, after the case was closed or void. Open it again or leave it as it is",
    ),
    (
        CaseLeftClosed(**AT, reason=NARRATIVE),
        "The case stays as it is over what was added to the report",
    ),
    (
        CaseworkerRecused(**AT, sign_in="dsl@saltmarsh", roles=(Role.DSL,), reason=NARRATIVE),
        "Somebody who must not handle this case left it and can no longer open it: the DSL",
    ),
    (
        SignInQuestioned(**AT, person=case_id(7), sign_in="osric@saltmarsh"),
        "The directory now says by what somebody whose conduct it is signs in. Decide whether it is shut out",
    ),
    (
        SignInDecided(**AT, question=9, shut_out=True, reason=NARRATIVE),
        "It was decided to shut out a sign-in that the directory says",
    ),
    (
        SignInDecided(**AT, question=9, shut_out=False, reason=NARRATIVE),
        "It was decided not to shut out a sign-in that the directory says",
    ),
    (
        ExclusionLifted(
            **AT,
            sign_in="osric@saltmarsh",
            reason=NARRATIVE,
            proposal=9,
            proposed_by="dsl@saltmarsh",
        ),
        "Somebody who was shut out wrongly is let in again",
    ),
    (
        a.HarmThresholdDecided(
            **AT, met=True, criteria=("risk",), reason=NARRATIVE, decided_by="The head", rule="r"
        ),
        "It was decided that the harm threshold is met: behaved towards a child or children in a way that indicates they may pose a risk of harm to children",
    ),
    (
        a.HarmThresholdDecided(
            **AT, met=False, criteria=(), reason=NARRATIVE, decided_by="The head", rule="r"
        ),
        "It was decided that the harm threshold is not met",
    ),
    (
        a.ReferralDecidedAgainst(**AT, agency=Agency.LADO, reason=NARRATIVE, decided_by="The head"),
        "It was decided not to refer to the LADO",
    ),
    (
        a.StrandMoved(
            **AT,
            strand=a.Strand.SOCIAL_CARE,
            before=a.StrandState.NOT_STARTED,
            state=a.StrandState.UNDER_WAY,
            by="The duty worker",
            reference="SC-4",
        ),
        "Children's social care: under way, reference SC-4",
    ),
    (
        a.StrategyMeetingHeld(**AT, led_by="The LADO", attended=("The head",), decisions=NARRATIVE),
        "A strategy meeting was held, with 1 person present",
    ),
    (
        a.SuspensionDecided(
            **AT, suspended=False, reason=NARRATIVE, decided_by="The head", rule="r"
        ),
        "It was decided not to suspend the person, and no alternatives are recorded",
    ),
    (
        a.SuspensionEnded(**AT, reason=NARRATIVE, decided_by="The head"),
        "The suspension was ended",
    ),
    (
        a.ResignationRecorded(**AT, note=NARRATIVE),
        "The person resigned. The allegation must still come to a conclusion",
    ),
    (
        a.AllegationConcluded(
            **AT,
            outcome="unfounded",
            test="No basis.",
            reason=NARRATIVE,
            decided_by="The head",
            in_references=False,
            on_personnel_record=True,
            rule="r",
        ),
        "The allegation was concluded: Unfounded",
    ),
    (
        a.RegulatorReferralDecided(
            **AT,
            regulator="dbs",
            tests=(),
            refer=False,
            reason=NARRATIVE,
            decided_by="The head",
            rule="r",
        ),
        "It was decided not to refer the person to the DBS",
    ),
    (
        a.ClosingSummaryWritten(
            **AT,
            allegation=NARRATIVE,
            decisions=NARRATIVE,
            copy_to_person=NARRATIVE,
            mentioned_in_references=False,
            rule="r",
        ),
        "The closing summary was written",
    ),
    (
        r.ReferralDrafted(
            **AT,
            form="lado",
            form_version="2026.11",
            title="Referral to the LADO",
            agency=Agency.LADO,
            discharges=None,
            fields=(MISSING,),
        ),
        "A form was started: Referral to the LADO. 1 answer is still missing",
    ),
    (r.ReferralAmended(**AT, referral=7, fields=()), "A form was filled in further"),
    (r.ReferralChecked(**AT, referral=7), "A form was checked"),
    (
        r.ReferralSent(
            **AT,
            referral=7,
            agency=Agency.LADO,
            recipient="The duty LADO",
            by="The head",
            how=SentHow.SECURE_EMAIL,
            reference="L-1",
        ),
        "The form was sent to the LADO by secure email, reference L-1",
    ),
    (
        r.ReferralAcknowledged(**AT, referral=7, agency=Agency.LADO, given_by="The duty LADO"),
        "The form reached the LADO",
    ),
    (
        r.ReferralAnswered(**AT, referral=7, agency=Agency.LADO, given_by="The duty LADO"),
        "There is an answer from the LADO",
    ),
    (
        ConcernsLinked(**AT, person=case_id(7), concerns=(case_id(8),)),
        "Linked to 1 low-level concern",
    ),
]


@pytest.mark.parametrize(("event", "sentence"), SENTENCES)
def test_each_fact_has_its_sentence(event: e.CaseEvent, sentence: str) -> None:
    assert headline(event) == sentence


def test_no_fact_is_left_without_a_sentence() -> None:
    untold = set(get_args(e.CaseEvent)) - {type(event) for event, _ in SENTENCES}
    assert untold == set(), "write an example of each and its sentence into SENTENCES"


def test_a_headline_never_carries_the_narrative() -> None:
    assert information(NARRATIVE).model_dump()["account"] == NARRATIVE
    assert all(NARRATIVE not in headline(event) for event, _ in SENTENCES)


def test_a_duty_without_recipients_names_none() -> None:
    unnamed = duty("d-1", owed=asked("request_deletion", to=()))
    assert unnamed.bound == THE_POLICY
    assert (
        headline(unnamed) == "The DSL must ask whoever posted it to delete it within 1 working day"
    )


NAMES = (
    "The head",
    "The duty LADO",
    "The DSL",
    "The duty worker",
    "The office",
    "Safe",
    "A letter",
)
CODE = re.compile(r"[a-z]+_[a-z]+|[0-9a-f]{8}-|[A-Z]{2,5}-\d{2,3}\b|@20|d-1")


@pytest.mark.parametrize(("event", "sentence"), SENTENCES)
def test_no_name_no_id_and_no_code_stands_in_a_headline(event: e.CaseEvent, sentence: str) -> None:
    typed = {name for name in NAMES if name in str(event.model_dump())}
    assert not [
        name for name in typed if re.search(rf"\b{name}\b", sentence.removeprefix("The DSL must"))
    ]
    assert not CODE.search(sentence)


def test_what_was_owed_is_said_as_far_as_its_id_tells() -> None:
    both = "indecent-images@2026.11/UKN-03/refer/1-police"
    assert headline(e.DutyHeld(**AT, duty=both, reason=NARRATIVE)) == (
        "Put on hold: refer to the police"
    )
    assert headline(DutyReminded(**AT, duty="of-old", due_at=MONDAY_TEN, minutes_before=60)) == (
        "Due in 1 hour: do what the text asks for"
    )


THE_POLICE: dict[str, Any] = {**AT, "duty": TOLD, "recipients": ("police",)}
LATE: dict[str, Any] = {**THE_POLICE, "due_at": MONDAY_TEN}
OF_A_DUTY: list[tuple[e.CaseEvent, str]] = [
    (e.DutyAssigned(**THE_POLICE, owner="headteacher"), "Now for the headteacher: "),
    (
        e.DutyLapsed(**THE_POLICE, assessment=2, reason=NARRATIVE),
        "No longer asked for, by the facts now on record: ",
    ),
    (
        e.DutyWaived(**THE_POLICE, reason=NARRATIVE, role=Role.HEADTEACHER),
        "Decided by the headteacher that this need not be done: ",
    ),
    (
        e.DutyHandedOver(**THE_POLICE, to="The LADO", reason=NARRATIVE),
        "Taken on by somebody outside the school: ",
    ),
    (e.DutyHeld(**THE_POLICE, reason=NARRATIVE), "Put on hold: "),
    (e.DutyReleased(**THE_POLICE), "No longer on hold: "),
    (
        e.DutyBarred(**THE_POLICE, act="inform", clause="harbour@1/HP-02"),
        "A rule forbids this for now, and it waits: ",
    ),
    (e.DutyUnbarred(**THE_POLICE), "Nothing forbids this any more: "),
    (DutyReminded(**LATE, minutes_before=60), "Due in 1 hour: "),
    (DutyBecameOverdue(**LATE), "Not done in time: "),
    (
        DutyEscalated(**LATE, to="headteacher", step=1, path="harbour@1/HP-90", may_open=True),
        "Not done in time, so it goes to the headteacher: ",
    ),
    (
        DutyDueCounted(**LATE, why="dates_known"),
        "Due on 2 March 2026, 10:00, now that the dates to count it are known: ",
    ),
    (
        DutyEscalationCounted(**LATE, escalates_at=MONDAY_TEN),
        "Not done in time, so it goes to the next role on 2 March 2026, 10:00: ",
    ),
]


def test_every_fact_of_a_duty_is_told_here() -> None:
    assert {type(event) for event, _ in OF_A_DUTY} == set(DutyFact.__subclasses__())


@pytest.mark.parametrize(("event", "begins"), OF_A_DUTY, ids=lambda said: type(said).__name__)
def test_whatever_becomes_of_a_duty_says_what_it_is_and_to_whom(
    event: e.CaseEvent, begins: str
) -> None:
    assert headline(event) == f"{begins}tell the police"


def test_recipients_of_whom_one_is_enough_are_told_so() -> None:
    either = e.DutyHeld(
        **AT,
        duty=TOLD,
        recipients=("dsl", "headteacher"),
        recipients_mode="any_of",
        reason=NARRATIVE,
    )
    assert headline(either) == "Put on hold: tell the DSL or the headteacher"
