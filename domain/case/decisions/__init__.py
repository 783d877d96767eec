"""What a case answers to each request, and what doing it means: two questions of every command."""

from __future__ import annotations

from typing import assert_never

from domain.case import allegation as a
from domain.case import commands as c
from domain.case import events as e
from domain.case import referral as r
from domain.case.approvals import (
    ApproveProposal,
    RefuseProposal,
    VoidCase,
    WithdrawProposal,
)
from domain.case.chronology import IncludeInChronology, LeaveOutOfChronology
from domain.case.commands import CaseCommand
from domain.case.concern_links import LinkConcerns
from domain.case.decision_context import DecisionContext
from domain.case.decisions import (
    allegations,
    approvals,
    chronology,
    closure,
    dates,
    duties,
    entries,
    facts_known,
    images,
    intake,
    investigation,
    naming,
    own_report,
    people,
    police,
    recusal,
    referrals,
    report_additions,
)
from domain.case.decisions.admission import admit
from domain.case.decisions.barring import MEASURES, Acts, acts_of, done_by_sending, require_unbarred
from domain.case.decisions.consequences import consequences
from domain.case.decisions.recipients import with_recipients
from domain.case.decisions.recording import recorded_as
from domain.case.events import CaseEvent
from domain.case.exclusion import DecideOnSignIn, LiftExclusion
from domain.case.named import MatchNamed, UnmatchNamed
from domain.case.own_report import ReportDutyDone
from domain.case.people import InvolvePerson, UninvolvePerson
from domain.case.recusal import RecuseOneself
from domain.case.report_additions import AddToOwnReport, LeaveClosed
from domain.case.rulebook import Rulebook
from domain.case.state import Case
from domain.case.urgency import StandDownUrgency

__all__ = ["DecisionContext", "decide", "done_by"]


def decide(
    case: Case, command: CaseCommand, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    """The events that carry the command out, all to be appended at once; or a Refusal is raised."""
    admit(case, command, ask)
    require_unbarred(case, done_by(command, case, ask), rulebook)
    events = _answered(case, command, rulebook, ask)
    return with_recipients(case, (*events, *consequences(case, events, rulebook, ask)))


def _answered(  # noqa: C901, PLR0911, PLR0912, PLR0915 - one branch per command
    case: Case, command: CaseCommand, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    match command:
        case c.ReportIncident():
            return intake.report_incident(command, rulebook, ask)
        case c.ReportImageryDiscovery():
            return intake.report_imagery(command, rulebook, ask)
        case c.AddInformation():
            return entries.add_information(command, ask)
        case c.CorrectEntry():
            return entries.correct(case, command, ask)
        case c.WithdrawEntry():
            return entries.withdraw(case, command, rulebook, ask)
        case c.LinkCase():
            return entries.link(case, command, ask)
        case c.EstablishFacts():
            return facts_known.establish(case, command, rulebook, ask)
        case c.CorrectFact():
            return facts_known.correct(case, command, rulebook, ask)
        case c.CorrectDates():
            return dates.correct(case, command, rulebook, ask)
        case c.DischargeDuty():
            return duties.discharge(case, command, rulebook)
        case c.WaiveDuty():
            return duties.waive(case, command, rulebook, ask)
        case c.HandOverDuty():
            return duties.hand_over(case, command, rulebook, ask)
        case c.PutDutyOnHold():
            return duties.put_on_hold(case, command, rulebook, ask)
        case c.TakeDutyOffHold():
            return duties.take_off_hold(case, command, ask)
        case c.InformPolice():
            return police.inform(case, command)
        case c.RecordPoliceFinding():
            return images.record_finding(case, command, rulebook, ask)
        case c.RecordPolicePermission():
            return police.record_permission(case, command)
        case c.OpenInvestigation():
            return investigation.begin(case, command)
        case c.CloseInvestigation():
            return investigation.end(case, command)
        case c.RecordEvidence():
            at = command.placed(ask.now)
            return (recorded_as(e.EvidenceRecorded, command, occurred_at=at),)
        case c.RecordMeasure():
            at = command.placed(ask.now)
            return (recorded_as(e.MeasureRecorded, command, occurred_at=at),)
        case c.RecordAdvice():
            at = command.placed(ask.now)
            return (recorded_as(e.AdviceRecorded, command, occurred_at=at),)
        case c.ReachOutcome():
            return closure.reach_outcome(case, command, rulebook, ask)
        case c.CloseCase():
            return closure.close(case, command, rulebook, ask)
        case c.ReopenCase():
            return closure.reopen(case, command, ask)
        case InvolvePerson():
            return people.involve(case, command, rulebook, ask)
        case UninvolvePerson():
            return people.uninvolve(case, command, ask)
        case a.AllegationAct():
            return allegations.decide(case, command, rulebook, ask)
        case r.DraftReferral():
            return referrals.draft(case, command, ask)
        case r.AmendReferral():
            return referrals.amend(case, command, ask)
        case r.CheckReferral():
            return referrals.check(case, command, ask)
        case r.SendReferral():
            return referrals.send(case, command, rulebook, ask)
        case r.AcknowledgeReferral():
            return referrals.acknowledge(case, command, ask)
        case r.AnswerReferral():
            return referrals.answer(case, command, ask)
        case IncludeInChronology():
            return chronology.include(case, command, ask)
        case LeaveOutOfChronology():
            return chronology.leave_out(case, command, ask)
        case ReportDutyDone():
            return own_report.done(case, command, rulebook, ask)
        case LinkConcerns():
            return allegations.link_concerns(case, command, ask)
        case VoidCase():
            return approvals.propose_void(case, command, rulebook, ask)
        case ApproveProposal():
            return approvals.approve(case, command, rulebook, ask)
        case RefuseProposal():
            return approvals.refuse(case, command, ask)
        case WithdrawProposal():
            return approvals.withdraw(case, command, ask)
        case DecideOnSignIn():
            return approvals.decide_on_sign_in(case, command, rulebook, ask)
        case LiftExclusion():
            return approvals.propose_lift(case, command, ask)
        case MatchNamed():
            return naming.match(case, command, rulebook, ask)
        case UnmatchNamed():
            return naming.unmatch(case, command, ask)
        case StandDownUrgency():
            return report_additions.stand_down(case, command, ask)
        case AddToOwnReport():
            return report_additions.add(case, command, ask)
        case LeaveClosed():
            return report_additions.leave_closed(case, command, ask)
        case RecuseOneself():
            return recusal.recuse(case, command, rulebook, ask)
        case _:
            assert_never(command)


def done_by(command: CaseCommand, case: Case, ask: DecisionContext) -> Acts:  # noqa: C901, PLR0911, PLR0912 - one answer per kind
    """The acts that carrying the command out is the doing of; of a duty, the duty itself says."""
    match command:
        case c.OpenInvestigation():
            return ("investigate",)
        case c.RecordMeasure():
            return MEASURES[command.kind]
        case r.DraftReferral():
            return done_by_sending(command.form, ask)
        case r.SendReferral():
            known = case.referrals.get(command.referral)
            return () if known is None else done_by_sending(known.form, ask)
        case c.DischargeDuty():
            done = case.duties.get(command.duty)
            told = () if done is None else (acts_of(done.asked.act, (to,)) for to in command.to)
            return tuple(act for acts in told for act in acts[1:])
        case c.HandOverDuty() | c.WaiveDuty():
            return ()
        case c.PutDutyOnHold() | c.TakeDutyOffHold():
            return ()
        case c.ReportIncident() | c.ReportImageryDiscovery() | c.EstablishFacts() | c.CorrectFact():
            return ()
        case c.CorrectDates():
            return ()
        case c.AddInformation() | c.CorrectEntry() | c.WithdrawEntry() | c.RecordEvidence():
            return ()
        case c.InformPolice() | c.RecordPolicePermission() | c.RecordAdvice() | c.LinkCase():
            return ()
        # Ending what should not go on is never barred.
        case c.CloseInvestigation() | c.ReachOutcome() | c.CloseCase() | c.ReopenCase():
            return ()
        case r.AmendReferral() | r.CheckReferral() | r.AcknowledgeReferral() | r.AnswerReferral():
            return ()
        case InvolvePerson() | UninvolvePerson() | a.AllegationAct() | LinkConcerns():
            return ()
        case IncludeInChronology() | LeaveOutOfChronology() | ReportDutyDone():
            return ()
        case MatchNamed() | UnmatchNamed() | RecuseOneself():
            return ()
        case VoidCase() | ApproveProposal() | RefuseProposal() | WithdrawProposal():
            return ()
        case c.RecordPoliceFinding():
            return ()
        case DecideOnSignIn() | LiftExclusion():
            return ()
        case AddToOwnReport() | LeaveClosed() | StandDownUrgency():
            return ()
        case _:
            assert_never(command)
