"""What takes two persons on a case: proposing it, settling it, and what an approval does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import assert_never

from domain.approval.refusals import ProposalMovedOn, ProposalStands, UnknownProposal
from domain.approval.rules import Approvable
from domain.approval.seconding import Second, require_first, require_open, require_second
from domain.approval.state import ApprovalStatus, Proposal, Proposed
from domain.case.approvals import (
    ApprovalExpired,
    ApprovalGiven,
    ApprovalProposed,
    ApprovalRefused,
    ApprovalWithdrawn,
    ApproveProposal,
    CaseVoided,
    RefuseProposal,
    VoidCase,
    WithdrawProposal,
)
from domain.case.commands import ReopenCase, WaiveDuty
from domain.case.decision_context import DecisionContext, is_about
from domain.case.decisions.assessing import is_still_asked
from domain.case.decisions.exclusion import (
    decided_at_once,
    lifted,
    shut_out_by_two,
    to_lift,
    to_shut_out,
    why_not_any_more,
)
from domain.case.decisions.set_aside import (
    named,
    owes_the_police,
    rests_with_the_police,
    tells_the_police_of_images,
)
from domain.case.events import CaseEvent, CaseReopened, DutyLapsed, DutyRaised, DutyWaived
from domain.case.exclusion import DecideOnSignIn, LiftExclusion
from domain.case.refusals import (
    AdviceMissing,
    DuplicateOfWhat,
    ImagesAreNotVoided,
    PoliceComeFirst,
    PoliceHold,
)
from domain.case.rulebook import Rulebook
from domain.case.state import Case, Duty
from domain.sign_in import fold, folded
from domain.vocabulary import VoidGround

LAPSED_WITH_THE_CASE = "The case is void: it should never have been recorded."


def propose_waiver(
    case: Case, command: WaiveDuty, duty: Duty, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    """What the law asks for is waived by two: by agency's advice, or against the text."""
    _require_advice(case, command.advice, rulebook)
    what = Proposed(
        kind=Approvable.DUTY_WAIVER,
        reason=command.reason,
        duty=command.duty,
        advice=command.advice,
        against_the_text=command.advice is None and is_still_asked(case, duty),
    )
    return _proposed(case, what, ask)


def propose_void(
    case: Case, command: VoidCase, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    """Recorded by mistake: what the police are owed, or hold, is not set aside by it."""
    duplicate = command.ground is VoidGround.DUPLICATE
    if duplicate is (command.duplicate_of is None) or command.duplicate_of == ask.case:
        raise DuplicateOfWhat
    _require_voidable(case, command.ground, rulebook)
    what = Proposed(
        kind=Approvable.CASE_VOID,
        reason=command.reason,
        ground=command.ground,
        duplicate_of=command.duplicate_of,
    )
    return _proposed(case, what, ask)


def propose_reopening(
    case: Case, command: ReopenCase, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    """What two made void, two open again."""
    what = Proposed(kind=Approvable.VOID_CASE_REOPENING, reason=command.reason)
    return _proposed(case, what, ask)


def decide_on_sign_in(
    case: Case, command: DecideOnSignIn, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    """By one person, or by two where a reader would be shut out."""
    at_once = decided_at_once(case, command, rulebook, ask)
    return _proposed(case, to_shut_out(case, command), ask) if at_once is None else at_once


def propose_lift(case: Case, command: LiftExclusion, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    """Who was shut out wrongly is let in again by two."""
    return _proposed(case, to_lift(case, command, ask), ask)


def approve(
    case: Case, command: ApproveProposal, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    proposal = _seconded(case, command, ask)
    _require_unmoved(case, proposal)
    given = ApprovalGiven(
        occurred_at=ask.now, proposal=proposal.number, by=ask.actor, role=ask.role
    )
    return (given, *_done(case, proposal, rulebook, ask))


def refuse(case: Case, command: RefuseProposal, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    proposal = _seconded(case, command, ask)
    return (
        ApprovalRefused(
            occurred_at=ask.now,
            proposal=proposal.number,
            by=ask.actor,
            role=ask.role,
            reason=command.reason,
        ),
    )


def withdraw(case: Case, command: WithdrawProposal, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    proposal = _known(case, command.proposal)
    require_open(proposal, ask.approvals, ask.now)
    require_first(proposal, ask.actor)
    return (
        ApprovalWithdrawn(occurred_at=ask.now, proposal=proposal.number, reason=command.reason),
    )


def expired(case: Case, _rulebook: Rulebook, ask: DecisionContext) -> Iterator[ApprovalExpired]:
    """Noted with whatever is recorded next: looked at by anybody before, it has expired already."""
    for proposal in case.proposals.values():
        lapsed = proposal.status_at(ask.now) is ApprovalStatus.EXPIRED
        if proposal.status is ApprovalStatus.PROPOSED and lapsed:
            yield ApprovalExpired(occurred_at=proposal.expires_at, proposal=proposal.number)


def moved_on(case: Case, proposal: Proposal) -> str | None:  # noqa: C901, PLR0911 - one per reason
    """What is no longer as it was when it was proposed, in words; None: nothing."""
    what = proposal.what
    if case.facts_since > proposal.number:
        return "The facts have changed"
    if fold(proposal.by) in folded(case.excluded):
        return "Whoever proposed it may no longer open the case"
    match what.kind:
        case Approvable.DUTY_WAIVER:
            duty = case.duties.get(what.duty or "")
            if duty is None or not duty.unsettled:
                return "The duty has been settled"
            if what.advice is not None and what.advice not in case.advice:
                return "The advice has been withdrawn"
        case Approvable.CASE_VOID:
            if case.void:
                return "The case has become void"
        case Approvable.VOID_CASE_REOPENING:
            if not case.void:
                return "The case has been reopened"
        case Approvable.EXCLUSION | Approvable.EXCLUSION_LIFT:
            return why_not_any_more(case, what)
        case _:
            assert_never(what.kind)
    return None


def _done(
    case: Case, proposal: Proposal, rulebook: Rulebook, ask: DecisionContext
) -> Iterator[CaseEvent]:
    what = proposal.what
    match what.kind:
        case Approvable.DUTY_WAIVER:
            duty_id = what.duty or ""
            if tells_the_police_of_images(case, case.duties[duty_id], rulebook):
                raise ProposalMovedOn(what="It has become a matter for the police")
            yield DutyWaived(
                occurred_at=ask.now,
                duty=duty_id,
                reason=what.reason,
                role=ask.role,
                against_the_text=what.against_the_text,
                advice=what.advice,
                proposal=proposal.number,
                proposed_by=proposal.by,
            )
        case Approvable.CASE_VOID:
            ground = what.ground or VoidGround.OTHER
            _require_voidable(case, ground, rulebook)
            yield CaseVoided(
                occurred_at=ask.now,
                ground=ground,
                reason=what.reason,
                duplicate_of=what.duplicate_of,
                proposal=proposal.number,
                proposed_by=proposal.by,
            )
            for duty_id, duty in case.duties.items():
                if duty.unsettled:
                    yield DutyLapsed(
                        occurred_at=ask.now,
                        duty=duty_id,
                        assessment=case.assessments,
                        reason=LAPSED_WITH_THE_CASE,
                    )
        case Approvable.VOID_CASE_REOPENING:
            yield CaseReopened(occurred_at=ask.now, reason=what.reason)
            yield from _owed_again(case, ask)
        case Approvable.EXCLUSION:
            yield from shut_out_by_two(case, proposal, rulebook, ask)
        case Approvable.EXCLUSION_LIFT:
            yield from lifted(case, proposal, ask)
        case _:
            assert_never(what.kind)


def _owed_again(case: Case, ask: DecisionContext) -> Iterator[DutyRaised]:
    """What lapsed with the case is owed again, as late as it is."""
    for duty_id in case.voided:
        duty = case.duties[duty_id]
        yield DutyRaised(
            occurred_at=ask.now,
            duty=f"{duty_id.partition('+')[0]}+{case.version + 1}",
            bound=duty.bound,
            asked=duty.asked,
            due_at=duty.due_at,
        )


def _proposed(case: Case, what: Proposed, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    for proposal in case.proposals.values():
        stands = proposal.status_at(ask.now) is ApprovalStatus.PROPOSED
        alike = (proposal.what.kind, proposal.what.duty, proposal.what.sign_in) == (
            what.kind,
            what.duty,
            what.sign_in,
        )
        if stands and alike and moved_on(case, proposal) is None:
            raise ProposalStands(number=proposal.number)
    rules = ask.approvals
    return (
        ApprovalProposed(
            occurred_at=ask.now,
            what=what,
            by=ask.actor,
            role=ask.role,
            expires_at=ask.now + timedelta(hours=rules.kinds[what.kind].stands_hours),
            rule=rules.source,
        ),
    )


def _seconded(
    case: Case, command: ApproveProposal | RefuseProposal, ask: DecisionContext
) -> Proposal:
    proposal = _known(case, command.proposal)
    require_open(proposal, ask.approvals, ask.now)
    roles = ask.roles or frozenset({ask.role})
    shut_out = fold(ask.actor) in folded((*case.excluded, _whose(proposal)))
    # Of a role that many hold, such as staff, nobody knows which of them it is about.
    deciding = roles.intersection(ask.approvals.kinds[proposal.what.kind].seconded_by)
    about_them = any(is_about(role, dict(case.facts)) for role in deciding)
    second = Second(ask.actor, roles, concerned=shut_out or about_them)
    require_second(proposal, second, ask.approvals)
    return proposal


def _whose(proposal: Proposal) -> str:
    """The sign-in it is about: nobody decides on their own."""
    return proposal.what.sign_in or ""


def _known(case: Case, number: int) -> Proposal:
    proposal = case.proposals.get(number)
    if proposal is None:
        raise UnknownProposal
    return proposal


def _require_unmoved(case: Case, proposal: Proposal) -> None:
    what = moved_on(case, proposal)
    if what is not None:
        raise ProposalMovedOn(what=what)


def _require_advice(case: Case, entry: int | None, rulebook: Rulebook) -> None:
    if entry is None:
        return
    agency = case.advice.get(entry)
    if agency is None or agency.value not in rulebook.told_by_law:
        raise AdviceMissing(named=named(tuple(sorted(rulebook.told_by_law))))


def _require_voidable(case: Case, ground: VoidGround, rulebook: Rulebook) -> None:
    """A case of such images stays, but for a duplicate of which the police know; so does theirs."""
    duplicate = ground is VoidGround.DUPLICATE
    images = rests_with_the_police(case, rulebook)
    if images and not duplicate:
        raise ImagesAreNotVoided
    if owes_the_police(case, rulebook):
        raise PoliceComeFirst
    if case.police_hold and not duplicate and not case.cleared:
        raise PoliceHold
