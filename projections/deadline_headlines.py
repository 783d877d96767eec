"""One plain sentence for each fact of the clock of a duty."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from domain.case.deadlines import (
    ClockEvent,
    DutyBecameOverdue,
    DutyDueCounted,
    DutyEscalated,
    DutyEscalationCounted,
    DutyReminded,
)
from domain.policy.calendar import NotCountable
from projections.wording import count, missing_dates, moment, role, uncounted

_MINUTES_AN_HOUR = 60
_SINCE_WHEN = {
    "dates_known": "now that the dates are known",
    "learnt_at_corrected": "counted from the corrected time of learning",
}


def of_the_clock(event: ClockEvent) -> str:
    """What time has brought to a duty."""
    match event:
        case DutyReminded():
            return f"Duty due in {_lead(event.minutes_before)}: {event.duty}"
        case DutyBecameOverdue():
            return f"Duty not done in time: {event.duty}" + _nobody_next(event)
        case DutyEscalated():
            return (
                f"Overdue duty goes to the {role(event.to)}: {event.duty}"
                + ("" if event.may_open else "; they cannot open the case and have to be told")
                + uncounted(event.not_countable, "when it goes on from there is not countable yet")
            )
        case DutyDueCounted():
            return _counted(event.due_at, _SINCE_WHEN[event.why], event.duty, event.not_countable)
        case DutyEscalationCounted():
            known = _SINCE_WHEN["dates_known"]
            goes = "Overdue duty goes to the next role"
            return _counted(event.escalates_at, known, event.duty, event.not_countable, goes)
        case _:
            assert_never(event)


def _counted(
    at: datetime | None,
    why: str,
    duty: str,
    missing: NotCountable | None,
    what: str = "Duty due",
) -> str:
    if at is None:
        return f"{what} at a time that is not countable: {duty}" + uncounted(missing, "missing")
    return f"{what} on {moment(at)}, {why}: {duty}"


def _lead(minutes: int) -> str:
    hours, rest = divmod(minutes, _MINUTES_AN_HOUR)
    parts = [count(hours, "hour", "hours")] if hours else []
    return " ".join([*parts, count(rest, "minute", "minutes")] if rest else parts)


def _nobody_next(event: DutyBecameOverdue) -> str:
    if event.not_countable is not None:
        return f"; when it goes to the next role is open: {missing_dates(event.not_countable)}"
    return "" if event.gap is None else "; the policies name nobody who takes it next"
