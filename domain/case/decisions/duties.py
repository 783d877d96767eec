"""What becomes of a duty: done, waived, handed over, waiting, due again."""

from __future__ import annotations

from collections.abc import Iterator

from domain.case.commands import (
    DischargeDuty,
    HandOverDuty,
    PutDutyOnHold,
    TakeDutyOffHold,
    WaiveDuty,
)
from domain.case.decision_context import DecisionContext
from domain.case.decisions import approvals
from domain.case.decisions.set_aside import (
    is_owed_by_law,
    require_not_in_person,
    require_settable,
    tells_the_police_of_images,
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
    AdviceMissing,
    DutyIsBarred,
    DutyNotOnHold,
    DutyOnHold,
    DutySettled,
    PoliceDutyStands,
    RecipientMissing,
    ToldWhichPolice,
    UnknownDuty,
    WrongRecipient,
)
from domain.case.rulebook import Rulebook
from domain.case.state import POLICE, Case, Duty
from domain.policy.assessment import AssessedDuty

TELLING = frozenset({"inform", "refer", "involve_authorities"})
"""Acts by which the police come to know, whatever a text calls it."""


def discharge(case: Case, command: DischargeDuty, rulebook: Rulebook) -> tuple[CaseEvent, ...]:
    """The duty, and every other that the same act does: nobody does one thing twice on paper."""
    duty = _allowed(case, command.duty)
    asked = duty.asked
    if (
        POLICE in command.to
        and command.reference is None
        and not case.police_informed
        and tells_the_police_of_images(case, duty, rulebook)
    ):
        raise ToldWhichPolice
    require_reached(asked, command.to)
    done = DutyDischarged(
        occurred_at=command.occurred_at,
        duty=command.duty,
        by=command.by,
        to=command.to,
        how=command.how,
        reference=command.reference,
    )
    return (
        done,
        *(
            done.model_copy(update={"duty": duty, "to": to})
            for duty, to in done_as_well(case, command.duty, command.to, rulebook)
        ),
    )


def same_deed(a: AssessedDuty, b: AssessedDuty) -> bool:
    """Whether doing the one is doing the other: one act towards the same recipients.

    Telling the police is one act by whichever word a text calls it. An act without a recipient
    says too little of what is meant to stand for another clause's.
    """
    if not a.to or set(a.to) != set(b.to) or a.to_mode != b.to_mode:
        return False
    return a.act == b.act or (set(a.to) == {POLICE} and {a.act, b.act} <= TELLING)


def done_as_well(
    case: Case, duty_id: str, to: tuple[str, ...], rulebook: Rulebook
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The other open duties that the act did too, each with those of its own whom it reached.

    The same act of the same recipients, all of whom were reached. An act without a recipient says
    too little of what was done to stand for another clause's. What one person owes in their own
    right is done by nobody else.
    """
    asked = case.duties[duty_id].asked
    for other, duty in case.duties.items():
        reached = tuple(one for one in duty.asked.to if one in to)
        if (
            other != duty_id
            and duty.owed
            and reached
            and not rulebook.is_owed_in_person(duty.asked.owed_by)
            and (rulebook.same_act(asked, duty.asked) or same_deed(asked, duty.asked))
            and reaches_everybody(duty.asked, reached)
        ):
            yield other, reached


def require_reached(asked: AssessedDuty, to: tuple[str, ...]) -> None:
    """Refuse recipients whom the duty does not name, and too few of those it names."""
    named = ", ".join(asked.to)
    if asked.to and not set(to) <= set(asked.to):
        raise WrongRecipient(named=named)
    if not reaches_everybody(asked, to):
        how_many = "all of these" if asked.to_mode == "all" else "at least one of these"
        raise RecipientMissing(named=named, how_many=how_many)


def reaches_everybody(asked: AssessedDuty, to: tuple[str, ...]) -> bool:
    """Whether doing it towards `to` does the whole duty."""
    if asked.to_mode == "all":
        return set(asked.to) <= set(to)
    return not asked.to or bool(set(asked.to) & set(to))


def waive(
    case: Case, command: WaiveDuty, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    """By one; where the law says who is told, this only proposes it to another."""
    duty = _unsettled(case, command.duty)
    require_not_in_person(duty, rulebook)
    if tells_the_police_of_images(case, duty, rulebook):
        raise PoliceDutyStands
    if is_owed_by_law(case, duty, rulebook):
        return approvals.propose_waiver(case, command, duty, rulebook, ask)
    if command.advice is not None and command.advice not in case.advice:
        raise AdviceMissing(named="any body outside")
    return (
        DutyWaived(
            occurred_at=ask.now,
            duty=command.duty,
            reason=command.reason,
            role=ask.role,
            advice=command.advice,
        ),
    )


def hand_over(
    case: Case, command: HandOverDuty, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    require_settable(case, _allowed(case, command.duty), rulebook)
    return (
        DutyHandedOver(
            occurred_at=ask.now,
            duty=command.duty,
            to=command.to,
            reason=command.reason,
            reference=command.reference,
        ),
    )


def put_on_hold(
    case: Case, command: PutDutyOnHold, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    duty = _unsettled(case, command.duty)
    if duty.on_hold:
        raise DutyOnHold
    require_settable(case, duty, rulebook)
    return (DutyHeld(occurred_at=ask.now, duty=command.duty, reason=command.reason),)


def take_off_hold(
    case: Case, command: TakeDutyOffHold, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
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
