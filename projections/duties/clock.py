"""The clock of a duty as the views keep it: reminded, overdue since when, gone to whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.case.deadlines import (
    DutyBecameOverdue,
    DutyDueCounted,
    DutyEscalated,
    DutyEscalationCounted,
    DutyReminded,
)
from domain.case.escalation_paths import NOT_COUNTABLE, REACHES_NOBODY
from domain.case.events import DutyRaised, DutyUnbarred
from domain.messages import Event
from domain.policy.calendar import NotCountable
from projections.entries.entry import utc

CLOCK_EVENTS: frozenset[type[Event]] = frozenset(
    {DutyReminded, DutyBecameOverdue, DutyEscalated, DutyDueCounted, DutyEscalationCounted}
)


@dataclass(frozen=True, slots=True)
class Clock:
    """What a run of facts says of a duty's clock; None where they say nothing of it.

    `anew`: its time was counted, and all that was said of an earlier time is over. `steps`: they
    say when it goes on to whom, or why that is not known.
    """

    anew: bool = False
    steps: bool = False
    due_at: datetime | None = None
    missing: NotCountable | None = None
    reminded: int | None = None
    overdue_since: datetime | None = None
    escalated_to: str | None = None
    escalates_at: datetime | None = None
    gap: str | None = None
    went_to: str | None = None
    """Who at the school has it to take up: whom it went to last, unless passed over since."""
    passed_over: tuple[str, ...] = ()

    def after(self, event: Event) -> Clock:
        """The clock one fact later."""
        if isinstance(event, DutyReminded):
            return replace(self, reminded=event.minutes_before)
        if isinstance(event, DutyBecameOverdue):
            return replace(
                self,
                steps=True,
                overdue_since=utc(event.occurred_at),
                escalates_at=_utc(event.escalates_at),
                gap=event.gap,
                missing=event.not_countable,
            )
        if isinstance(event, DutyEscalated):
            return replace(
                self,
                steps=True,
                escalated_to=event.to,
                went_to=event.taken_up_by(self.went_to),
                passed_over=(*self.passed_over, *event.passed_over),
                escalates_at=_utc(event.escalates_at),
                gap=_gap(event.not_countable),
                missing=event.not_countable,
            )
        if isinstance(event, DutyEscalationCounted):
            nobody = event.escalates_at is None and event.not_countable is None
            return replace(
                self,
                steps=True,
                escalates_at=_utc(event.escalates_at),
                gap=REACHES_NOBODY if nobody else _gap(event.not_countable),
                missing=event.not_countable,
            )
        if isinstance(event, DutyDueCounted):
            return Clock(
                anew=True, steps=True, due_at=_utc(event.due_at), missing=event.not_countable
            )
        return self

    def due(self, raised: DutyRaised) -> datetime | None:
        """By when, as it was raised or has been counted since."""
        return self.due_at if self.anew else _utc(raised.due_at)

    @property
    def values(self) -> tuple[int | datetime | date | str | None, ...]:
        """In the order of the columns."""
        missing = self.missing
        return (
            self.reminded,
            self.overdue_since,
            self.escalated_to,
            self.escalates_at,
            self.gap,
            None if missing is None else missing.why,
            None if missing is None else missing.unknown_from,
            self.went_to,
        )


NO_CLOCK = Clock()


def clock_of(raised: DutyRaised | DutyUnbarred) -> Clock:
    """The clock of a duty that begins with this fact."""
    missing = raised.not_countable
    return NO_CLOCK if missing is None else Clock(steps=True, missing=missing)


def _gap(missing: NotCountable | None) -> str | None:
    return None if missing is None else NOT_COUNTABLE


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else utc(moment)
