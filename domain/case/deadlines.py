"""What the passing of time makes of a duty: the facts of its clock, and how far the clock has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, ClassVar, Literal, assert_never

from pydantic import Field, StringConstraints

from domain.case.duty_facts import DutyFact
from domain.messages import Timestamp
from domain.policy.calendar import NotCountable
from domain.policy.words import Code

PathReference = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9-]+@[0-9a-z][0-9a-z.-]*/[A-Z]{2,5}-\d{2,3}$")
]
"""An escalation path of an exact text, such as `marram-bay@2026.10/MB-09`."""
ClocksFrom = Literal["school", "casebook"]
"""Who said when something owed at once counts as late: the school, or Casebook for want of that."""
CountedBecause = Literal["dates_known", "learnt_at_corrected"]


class DutyReminded(DutyFact):
    """The duty is due soon and not done."""

    TOPIC: ClassVar[str] = "case.duty_reminded"
    VERSION: ClassVar[int] = 2

    due_at: Timestamp = Field(description="By when it is, or was, to be done.")
    minutes_before: int = Field(description="The lead time that the school set.")


class DutyBecameOverdue(DutyFact):
    """The duty was not done in time; since when, is when it occurred.

    `occurred_at` is since when, however late that is found out. `late_after_minutes` and
    `clocks_from`: what is owed at once has no number of its own. `escalates_at`: when it goes
    to the next role that the policy names; `gap`: why to nobody, or not yet; `not_countable`:
    which dates are missing to say when.
    """

    TOPIC: ClassVar[str] = "case.duty_became_overdue"
    VERSION: ClassVar[int] = 3

    due_at: Timestamp = Field(description="By when it is, or was, to be done.")
    late_after_minutes: int | None = Field(
        default=None,
        description="How long after being due it counted as late, if it was owed at once.",
    )
    clocks_from: ClocksFrom | None = Field(
        default=None,
        description="Who said so: the school, or Casebook for want of a setting of the school's.",
    )
    escalates_at: Timestamp | None = Field(
        default=None, description="When it goes to the next role."
    )
    gap: Code | None = Field(
        default=None, description="Why it goes to nobody: a person must decide."
    )
    not_countable: NotCountable | None = Field(
        default=None, description="Which dates are missing to say when it goes to the next role."
    )


class DutyEscalated(DutyFact):
    """The overdue duty goes to the next role that the policy names.

    `step` counts the path's steps from 1. `passed_over`: roles that are away, or whose holder
    is the person concerned, or who owes the duty. `may_open`: whether whoever signs in as that
    role may open the case, from now on where it is placed anew behind this; to others somebody
    has to say it. `escalates_at`: when it goes on from here; `not_countable`: which dates are
    missing to say that.
    """

    TOPIC: ClassVar[str] = "case.duty_escalated"
    VERSION: ClassVar[int] = 3
    SHOWN_AS: ClassVar[Mapping[str, str]] = {"to": "escalated_to"}

    due_at: Timestamp = Field(description="By when it is, or was, to be done.")
    to: Code = Field(description="The role it goes to.")
    step: Annotated[int, Field(ge=1)] = Field(description="Which step of the path this is, from 1.")
    path: PathReference = Field(description="Where the policy says so, `pack@version/statement`.")
    passed_over: tuple[Code, ...] = Field(
        default=(), description="Roles that are away, concerned themselves, or owe the duty."
    )
    may_open: bool = Field(description="Whether that role may open the case; others must be told.")
    escalates_at: Timestamp | None = Field(default=None, description="When it goes on from here.")
    not_countable: NotCountable | None = Field(
        default=None, description="Which dates are missing to say when it goes to the next role."
    )

    def taken_up_by(self, before: str | None) -> str | None:
        """Who at the school has it to take up from now on: whom it went to last and who still can."""
        if self.may_open:
            return self.to
        return None if before in self.passed_over else before


class DutyDueCounted(DutyFact):
    """When the duty is due was counted: the dates became known, or the day of learning was
    corrected.

    It was counted, or counted anew; from here on this is the time. `why`: the missing dates
    became known, or the day on which the school learnt was corrected. `due_at_was` stood until
    now; `not_countable`: dates are missing still, or now.
    """

    TOPIC: ClassVar[str] = "case.duty_due_counted"
    VERSION: ClassVar[int] = 2

    why: CountedBecause = Field(description="`dates_known` or `learnt_at_corrected`.")
    due_at: Timestamp | None = Field(
        default=None, description="By when it is to be done from here on."
    )
    not_countable: NotCountable | None = Field(
        default=None, description="Which dates are missing to count its time; null where none are."
    )
    due_at_was: Timestamp | None = Field(default=None, description="The time that stood until now.")


class DutyEscalationCounted(DutyFact):
    """When the overdue duty goes to the next role, for which dates had been missing.

    Neither a time nor what is missing: whoever was to be next cannot take it, and nobody else
    is left.
    """

    TOPIC: ClassVar[str] = "case.duty_escalation_counted"
    VERSION: ClassVar[int] = 2

    due_at: Timestamp = Field(description="By when it is, or was, to be done.")
    escalates_at: Timestamp | None = Field(
        default=None, description="When it goes to the next role."
    )
    not_countable: NotCountable | None = Field(
        default=None, description="Which dates are missing to say when it goes to the next role."
    )


ClockEvent = (
    DutyReminded | DutyBecameOverdue | DutyEscalated | DutyDueCounted | DutyEscalationCounted
)
"""All that the clock can put on record."""


@dataclass(frozen=True, slots=True)
class DutyClock:
    """How far the clock of a duty has come.

    `raised` is the entry that raised the duty, or since which nothing bars it, `counted` the one that
    last counted its time anew; `released_at`, since when it waits no longer; `not_countable`: why
    nobody knows yet when it goes to the next role. `went_to` is the role inside the school that it went
    to last and that can take it, `path` by which path.
    """

    raised: int = 0
    counted: int = 0
    raised_at: datetime | None = None
    released_at: datetime | None = None
    reminded: int | None = None
    overdue_since: datetime | None = None
    step: int = 0
    escalates_at: datetime | None = None
    not_countable: NotCountable | None = None
    went_to: str | None = None
    path: str | None = None

    def after(self, event: ClockEvent, version: int) -> DutyClock:
        """The clock one fact later; `version` is the entry of that fact."""
        match event:
            case DutyReminded():
                return replace(self, reminded=event.minutes_before)
            case DutyBecameOverdue():
                return replace(
                    self,
                    overdue_since=event.occurred_at,
                    escalates_at=event.escalates_at,
                    not_countable=event.not_countable,
                )
            case DutyEscalated():
                return replace(
                    self,
                    step=event.step,
                    escalates_at=event.escalates_at,
                    not_countable=event.not_countable,
                    went_to=event.taken_up_by(self.went_to),
                    path=event.path,
                )
            case DutyDueCounted():
                return DutyClock(
                    raised=self.raised,
                    counted=version,
                    raised_at=self.raised_at,
                    released_at=self.released_at,
                )
            case DutyEscalationCounted():
                return replace(
                    self, escalates_at=event.escalates_at, not_countable=event.not_countable
                )
            case _:
                assert_never(event)
