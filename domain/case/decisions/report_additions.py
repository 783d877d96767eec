"""What is added to a report, and what it asks for where the case was closed or void."""

from __future__ import annotations

from domain.case.decision_context import DecisionContext
from domain.case.events import CaseEvent
from domain.case.refusals import NothingChanged
from domain.case.report_additions import AddToOwnReport, CaseLeftClosed, LeaveClosed, ReportAddedTo
from domain.case.report_refusals import UrgencyStands
from domain.case.state import Case
from domain.case.urgency import StandDownUrgency, UrgencyStoodDown


def add(case: Case, command: AddToOwnReport, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    return (
        ReportAddedTo(
            occurred_at=ask.now,
            account=command.account,
            urgent=command.urgent,
            when_closed=case.closed or case.void,
        ),
    )


def leave_closed(case: Case, command: LeaveClosed, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    if not case.added_since_closing:
        raise NothingChanged(what="no addition to the report waits for a decision")
    if case.urgent:
        raise UrgencyStands
    return (CaseLeftClosed(occurred_at=ask.now, reason=command.reason),)


def stand_down(
    case: Case, command: StandDownUrgency, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    if not case.urgent:
        raise NothingChanged(what="nobody is said to be in danger now")
    return (UrgencyStoodDown(occurred_at=ask.now, reason=command.reason),)
