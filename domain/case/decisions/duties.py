"""What becomes of a duty: done, waived, handed over, waiting, due again."""

from __future__ import annotations

from domain.case.asking import Asking
from domain.case.commands import (
    DischargeDuty,
    HandOverDuty,
    PutDutyOnHold,
    TakeDutyOffHold,
    WaiveDuty,
)
from domain.case.events import (
    CaseEvent,
    DutyDischarged,
    DutyHandedOver,
    DutyHeld,
    DutyReleased,
    DutyWaived,
)
from domain.case.refusals import (
    DutyIsBarred,
    DutyNotOnHold,
    DutyOnHold,
    DutySettled,
    RecipientMissing,
    UnknownDuty,
    WrongRecipient,
)
from domain.case.state import Case, Duty
from domain.policy.assessment import AssessedDuty


def discharge(case: Case, command: DischargeDuty) -> tuple[CaseEvent, ...]:
    asked = _allowed(case, command.duty).asked
    named = ", ".join(asked.to)
    if asked.to and not set(command.to) <= set(asked.to):
        raise WrongRecipient(named=named)
    if not reaches_everybody(asked, command.to):
        how_many = "all of these" if asked.to_mode == "all" else "at least one of these"
        raise RecipientMissing(named=named, how_many=how_many)
    return (
        DutyDischarged(
            occurred_at=command.occurred_at,
            duty=command.duty,
            by=command.by,
            to=command.to,
            how=command.how,
            reference=command.reference,
        ),
    )


def reaches_everybody(asked: AssessedDuty, to: tuple[str, ...]) -> bool:
    """Whether doing it towards `to` does the whole duty."""
    if asked.to_mode == "all":
        return set(asked.to) <= set(to)
    return not asked.to or bool(set(asked.to) & set(to))


def waive(case: Case, command: WaiveDuty, ask: Asking) -> tuple[CaseEvent, ...]:
    _unsettled(case, command.duty)
    return (
        DutyWaived(occurred_at=ask.now, duty=command.duty, reason=command.reason, role=ask.role),
    )


def hand_over(case: Case, command: HandOverDuty, ask: Asking) -> tuple[CaseEvent, ...]:
    _allowed(case, command.duty)
    return (
        DutyHandedOver(
            occurred_at=ask.now,
            duty=command.duty,
            to=command.to,
            reason=command.reason,
            reference=command.reference,
        ),
    )


def put_on_hold(case: Case, command: PutDutyOnHold, ask: Asking) -> tuple[CaseEvent, ...]:
    if _unsettled(case, command.duty).on_hold:
        raise DutyOnHold
    return (DutyHeld(occurred_at=ask.now, duty=command.duty, reason=command.reason),)


def take_off_hold(case: Case, command: TakeDutyOffHold, ask: Asking) -> tuple[CaseEvent, ...]:
    """Somebody's hold is somebody's to end; a clause that bars the duty is not."""
    if not _allowed(case, command.duty).on_hold:
        raise DutyNotOnHold
    return (DutyReleased(occurred_at=ask.now, duty=command.duty),)


def _allowed(case: Case, duty_id: str) -> Duty:
    duty = _unsettled(case, duty_id)
    if duty.barred_by is not None:
        raise DutyIsBarred(clause=duty.barred_by)
    return duty


def _unsettled(case: Case, duty_id: str) -> Duty:
    duty = case.duties.get(duty_id)
    if duty is None:
        raise UnknownDuty
    if not duty.unsettled:
        raise DutySettled(status=duty.status.replace("_", " "))
    return duty
