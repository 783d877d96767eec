"""What the passing of time makes of a duty: the facts of its clock, and how far the clock has come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from domain.case.commands import DutyId
from domain.messages import Event, Moment
from domain.policy.words import Code

PathReference = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9-]+@[0-9a-z][0-9a-z.-]*/[A-Z]{2,5}-\d{2,3}$")
]
"""An escalation path of an exact text, such as `marram-bay@2026.10/MB-09`."""
ClocksFrom = Literal["school", "casebook"]
"""Who said when something owed at once counts as late: the school, or Casebook for want of that."""


class DutyReminded(Event):
    """The duty is due soon and not done. `minutes_before` is the lead time that the school set."""

    TOPIC: ClassVar[str] = "case.duty_reminded"

    duty: DutyId
    due_at: Moment
    minutes_before: int


class DutyBecameOverdue(Event):
    """The duty was not done in time. `occurred_at` is since when, however late that is found out.

    `late_after_minutes` and `clocks_from`: what is owed at once has no number of its own.
    `escalates_at`: when it goes to the next role that the policy names; `gap`: why to nobody.
    """

    TOPIC: ClassVar[str] = "case.duty_became_overdue"

    duty: DutyId
    due_at: Moment
    late_after_minutes: int | None = None
    clocks_from: ClocksFrom | None = None
    escalates_at: Moment | None = None
    gap: Code | None = None


class DutyEscalated(Event):
    """The overdue duty goes to the next role on the path; `path` is where the policy says so.

    `step` counts the path's steps from 1. `passed_over`: roles that are away, or whose holder is
    the person concerned, or who owes the duty. `may_open`: whether whoever signs in as that role
    may open the case; to others somebody has to say it. `escalates_at`: when it goes on from here.
    """

    TOPIC: ClassVar[str] = "case.duty_escalated"

    duty: DutyId
    due_at: Moment
    to: Code
    step: Annotated[int, Field(ge=1)]
    path: PathReference
    passed_over: tuple[Code, ...] = ()
    may_open: bool
    escalates_at: Moment | None = None


ClockEvent = DutyReminded | DutyBecameOverdue | DutyEscalated
"""All that the clock can put on record."""


@dataclass(frozen=True, slots=True)
class DutyClock:
    """How far the clock of a duty has come.

    `raised` is the entry that raised the duty, or since which nothing bars it; `released_at`, since
    when it waits no longer.
    """

    raised: int = 0
    raised_at: datetime | None = None
    released_at: datetime | None = None
    reminded: int | None = None
    overdue_since: datetime | None = None
    step: int = 0
    escalates_at: datetime | None = None

    def after(self, event: ClockEvent) -> DutyClock:
        """The clock one fact later."""
        match event:
            case DutyReminded():
                return replace(self, reminded=event.minutes_before)
            case DutyBecameOverdue():
                return replace(
                    self, overdue_since=event.occurred_at, escalates_at=event.escalates_at
                )
            case DutyEscalated():
                return replace(self, step=event.step, escalates_at=event.escalates_at)
