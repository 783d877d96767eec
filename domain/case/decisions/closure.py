"""What came of the case, when it may be closed, and opening it again."""

from __future__ import annotations

from domain.case.commands import CloseCase, ReachOutcome, ReopenCase
from domain.case.decision_context import DecisionContext
from domain.case.decisions import approvals, conclusions
from domain.case.decisions.set_aside import owes_the_police
from domain.case.events import CaseClosed, CaseEvent, CaseReopened, OutcomeReached
from domain.case.refusals import (
    InvestigationAlreadyOpen,
    MustDutiesOpen,
    NothingChanged,
    OutcomeMissing,
    PoliceComeFirst,
)
from domain.case.report_refusals import UrgencyStands
from domain.case.rulebook import Rulebook
from domain.case.state import Case


def reach_outcome(
    case: Case, command: ReachOutcome, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    conclusions.require_general_outcome(case, rulebook)
    if command.outcome is case.outcome:
        raise NothingChanged(what="this outcome has been reached", field="outcome")
    return (OutcomeReached(occurred_at=ask.now, outcome=command.outcome, reason=command.reason),)


def close(
    case: Case, command: CloseCase, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    owed = [
        duty_id
        for duty_id, duty in case.duties.items()
        if duty.owed and rulebook.binds(duty.asked.modality)
    ]
    if owed:
        raise MustDutiesOpen(owed)
    if owes_the_police(case, rulebook):
        raise PoliceComeFirst
    if case.urgent:
        raise UrgencyStands
    if case.investigating:
        raise InvestigationAlreadyOpen
    conclusions.require_concluded(case, rulebook)
    if case.outcome is None and case.allegation.outcome is None:
        raise OutcomeMissing
    return (CaseClosed(occurred_at=ask.now, reason=command.reason),)


def reopen(case: Case, command: ReopenCase, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    if case.void:
        return approvals.propose_reopening(case, command, ask)
    return (CaseReopened(occurred_at=ask.now, reason=command.reason),)
