"""Headlines: a sentence fit to be read aloud, with no narrative in it."""

from __future__ import annotations

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
from domain.case.deadlines import DutyBecameOverdue, DutyEscalated, DutyReminded
from domain.case.own_report import ReporterDidDuty
from domain.case.people import PersonInvolved, PersonUninvolved
from domain.policy.assessment import Assessment, WeakerSpot
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
from projections.headlines import headline
from tests.support.casework import (
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
        duty="d-1",
        due_at=MONDAY_TEN,
        to="headteacher",
        step=1,
        path="harbour-policy@2025.1/HP-90",
        may_open=may_open,
    )


MISSING = r.ReferralField(
    field="place", section="5. What", label="Where", core=True, describes=True
)
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
        "Proposed by the DSL to waive a duty, against the text: d-1",
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
        "Proposed by the DSL that the case is void",
    ),
    (
        p.ApprovalGiven(**AT, proposal=9, by="head@harbour", role=Role.HEADTEACHER),
        "Proposal of entry 9 approved by the headteacher",
    ),
    (
        p.ApprovalRefused(
            **AT, proposal=9, by="head@harbour", role=Role.HEADTEACHER, reason=NARRATIVE
        ),
        "Proposal of entry 9 refused by the headteacher",
    ),
    (
        p.ApprovalWithdrawn(**AT, proposal=9, reason=NARRATIVE),
        "Proposal of entry 9 withdrawn",
    ),
    (
        p.ApprovalExpired(**AT, proposal=9),
        "Proposal of entry 9 expired: nobody settled it",
    ),
    (
        p.CaseVoided(
            **AT,
            ground=VoidGround.WRONG_CHILD,
            reason=NARRATIVE,
            proposal=9,
            proposed_by="dsl@harbour",
        ),
        "Case void, recorded by mistake: wrong child",
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
        "Duty waived by two persons, approved by the headteacher, against the text: d-1",
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
        "Finding of the police: Wessex, DC 1042, reference WX 77; no indecent images of children",
    ),
    (reported(account=NARRATIVE), "Incident reported"),
    (
        e.ImageryDiscovered(**AT, school="s", facts={"conduct": "x"}, learnt_at=MONDAY_TEN),
        "Discovery of indecent images reported; nothing of them is recorded",
    ),
    (
        placed(Role.DSL, excluded=["teacher.saltmarsh"]),
        "Placed in the ordinary record; open to DSL",
    ),
    (assessed("defamation"), "Read under harbour-policy 2025.1: defamation"),
    (
        assessed("contact", weaker=[LAXER]),
        "Read under harbour-policy 2025.1: contact, 1 point weaker than statute",
    ),
    (
        assessed("contact", weaker=[LAXER, SILENT]),
        "Read under harbour-policy 2025.1: contact, 2 points weaker than statute",
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
        "Read under harbour-policy 2025.1: no incident, 1 point weaker than statute",
    ),
    (
        e.TextsSilent(**AT, texts=(THE_POLICY,)),
        "Bound as well, with nothing to say of this so far: harbour-policy 2025.1",
    ),
    (duty("d-1"), "The DSL must inform the headteacher (harbour-policy HP-10)"),
    (
        e.DutyAssigned(**AT, duty="d-1", owner="headteacher", stands_in_for="dsl", gap="g"),
        "Owed now by the headteacher in place of: DSL: d-1",
    ),
    (
        e.DutyAssigned(**AT, duty="d-1", owner="headteacher", also_owed_by=("dsl",)),
        "Owed now by the headteacher and the DSL: d-1",
    ),
    (
        e.DutyLapsed(**AT, duty="d-1", assessment=2, reason=NARRATIVE),
        "Duty lapsed under assessment 2: d-1",
    ),
    (
        ReporterDidDuty(**AT, duty="d-1", to=("police",), reference="WX 7"),
        "Done by whoever reported it, towards: police: d-1, reference WX 7",
    ),
    (
        ReporterDidDuty(**AT, duty="d-1"),
        "Done by whoever reported it: d-1",
    ),
    (discharged("d-1"), "Duty done by The DSL: d-1, reference WX-1042"),
    (
        e.DutyWaived(**AT, duty="d-1", reason=NARRATIVE, role=Role.HEADTEACHER),
        "Duty waived by the headteacher: d-1",
    ),
    (
        e.DutyHandedOver(**AT, duty="d-1", to="The LADO", reason=NARRATIVE),
        "Duty handed over to The LADO: d-1",
    ),
    (e.DutyHeld(**AT, duty="d-1", reason=NARRATIVE), "Duty put on hold: d-1"),
    (e.DutyReleased(**AT, duty="d-1"), "Duty taken off hold: d-1"),
    (
        e.InformationAdded(**AT, account=NARRATIVE, source="Class teacher"),
        "Information added from Class teacher",
    ),
    (corrected(2), "Entry 2 corrected"),
    (withdrawn(3), "Entry 3 withdrawn: it should not be relied on"),
    (
        e.FactsEstablished(**AT, facts={"counterparty.age": 12, "actor.role": "staff"}),
        "Established: actor role staff; counterparty age 12",
    ),
    (
        e.FactCorrected(**AT, fact="serious", was=True, value=None, reason=NARRATIVE),
        "Fact corrected: serious unknown, not yes",
    ),
    (
        e.EvidenceRecorded(
            **AT, evidence=Evidence(what="A letter", kept_where="Safe", kept_by="The office")
        ),
        "Evidence recorded: A letter, kept by The office (Safe)",
    ),
    (
        e.PoliceInformed(**AT, force="Wessex Police", reference="WX-1042", by="The DSL"),
        "Police informed: Wessex Police, reference WX-1042",
    ),
    (
        e.PoliceAllowedInvestigation(**AT, force="Wessex Police", given_by="The duty sergeant"),
        "Police allowed the school to investigate: Wessex Police, given by The duty sergeant",
    ),
    (
        e.InvestigationOpened(**AT, investigator="The head", procedure="Conduct policy"),
        "Investigation opened by The head under Conduct policy",
    ),
    (
        e.InvestigationClosed(**AT, findings=NARRATIVE),
        "Investigation closed; findings recorded",
    ),
    (
        e.MeasureRecorded(**AT, kind=MeasureKind.REMOVAL_REQUESTED, by="The DSL", reference="T-1"),
        "Removal requested by The DSL, reference T-1",
    ),
    (
        e.AdviceRecorded(**AT, agency=Agency.LADO, advice=NARRATIVE, given_by="The duty LADO"),
        "Advice from LADO, given by The duty LADO",
    ),
    (
        e.CaseLinked(**AT, other=case_id(2), relation=LinkRelation.SAME_PEOPLE),
        f"Linked to case {case_id(2)}: same people",
    ),
    (
        e.OutcomeReached(**AT, outcome=CaseOutcome.RESOLVED_IN_SCHOOL, reason=NARRATIVE),
        "Outcome reached: resolved in school",
    ),
    (e.CaseClosed(**AT, reason=NARRATIVE), "Case closed"),
    (e.CaseReopened(**AT, reason=NARRATIVE), "Case reopened"),
    (
        DutyReminded(**AT, duty="d-1", due_at=MONDAY_TEN, minutes_before=90),
        "Duty due in 1 hour 30 minutes: d-1",
    ),
    (
        DutyBecameOverdue(**AT, duty="d-1", due_at=MONDAY_TEN, escalates_at=MONDAY_TEN),
        "Duty not done in time: d-1",
    ),
    (
        DutyBecameOverdue(**AT, duty="d-1", due_at=MONDAY_TEN, gap="escalation_not_stated"),
        "Duty not done in time: d-1; the policies name nobody who takes it next",
    ),
    (escalated(may_open=True), "Overdue duty goes to the headteacher: d-1"),
    (
        escalated(may_open=False),
        "Overdue duty goes to the headteacher: d-1; they cannot open the case and have to be told",
    ),
    (
        ChronologyIncluded(**AT, entry=4, significance=NARRATIVE, nature=Nature.FACT),
        "Entry 4 put into the chronology of the case",
    ),
    (
        ChronologyLeftOut(**AT, entry=4, person=case_id(7), reason=NARRATIVE),
        "Entry 4 left out of the chronology of a person",
    ),
    (
        PersonInvolved(occurred_at=MONDAY_TEN, person=case_id(7), role=PersonRole.ALLEGED_VICTIM),
        "A person involved: alleged victim",
    ),
    (
        PersonUninvolved(
            occurred_at=MONDAY_TEN,
            person=case_id(7),
            roles=(PersonRole.WITNESS, PersonRole.REPORTER),
            reason=NARRATIVE,
        ),
        "A person is not involved after all: witness, reporter",
    ),
    (
        a.HarmThresholdDecided(
            **AT, met=True, criteria=("risk",), reason=NARRATIVE, decided_by="The head", rule="r"
        ),
        "Harm threshold met: risk, decided by The head",
    ),
    (
        a.HarmThresholdDecided(
            **AT, met=False, criteria=(), reason=NARRATIVE, decided_by="The head", rule="r"
        ),
        "Harm threshold not met, decided by The head",
    ),
    (
        a.ReferralDecidedAgainst(**AT, agency=Agency.LADO, reason=NARRATIVE, decided_by="The head"),
        "Decided not to refer to LADO, by The head",
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
        "Social care strand: under way, reference SC-4",
    ),
    (
        a.StrategyMeetingHeld(**AT, led_by="The LADO", attended=("The head",), decisions=NARRATIVE),
        "Strategy meeting led by The LADO, 1 person",
    ),
    (
        a.SuspensionDecided(
            **AT, suspended=False, reason=NARRATIVE, decided_by="The head", rule="r"
        ),
        "Not suspended, decided by The head; 0 alternatives considered",
    ),
    (
        a.SuspensionEnded(**AT, reason=NARRATIVE, decided_by="The head"),
        "Suspension ended, decided by The head",
    ),
    (
        a.ResignationRecorded(**AT, note=NARRATIVE),
        "The person resigned; the allegation still comes to a conclusion",
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
        "Allegation unfounded, decided by The head",
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
        "No referral to the DBS, decided by The head",
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
        "Closing summary written",
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
        "Referral to the LADO drafted; 1 field still missing",
    ),
    (r.ReferralAmended(**AT, referral=7, fields=()), "Referral 7 filled in further"),
    (r.ReferralChecked(**AT, referral=7), "Referral 7 checked"),
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
        "Referral 7 sent to The duty LADO (LADO) by The head, by way of secure email, reference L-1",
    ),
    (
        r.ReferralAcknowledged(**AT, referral=7, agency=Agency.LADO, given_by="The duty LADO"),
        "Referral 7 received by LADO, says The duty LADO",
    ),
    (
        r.ReferralAnswered(**AT, referral=7, agency=Agency.LADO, given_by="The duty LADO"),
        "Referral 7 answered by LADO: The duty LADO",
    ),
    (
        ConcernsLinked(**AT, person=case_id(7), concerns=(case_id(8),)),
        "Linked to 1 concern of the register",
    ),
]


@pytest.mark.parametrize(("event", "sentence"), SENTENCES)
def test_each_fact_has_its_sentence(event: e.CaseEvent, sentence: str) -> None:
    assert headline(event) == sentence


def test_no_fact_is_left_without_a_sentence() -> None:
    assert {type(event) for event, _ in SENTENCES} == set(get_args(e.CaseEvent))


def test_a_headline_never_carries_the_narrative() -> None:
    assert information(NARRATIVE).model_dump()["account"] == NARRATIVE
    assert all(NARRATIVE not in headline(event) for event, _ in SENTENCES)


def test_a_duty_without_recipients_names_none() -> None:
    unnamed = duty("d-1", owed=asked("request_deletion", to=()))
    assert unnamed.bound == THE_POLICY
    assert headline(unnamed) == "The DSL must request deletion (harbour-policy HP-10)"
