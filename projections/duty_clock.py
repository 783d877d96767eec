"""The clock of a duty as the views keep it: reminded, overdue since when, gone to whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from domain.case.deadlines import DutyBecameOverdue, DutyEscalated, DutyReminded
from domain.messages import Event
from projections.entries import utc

CLOCK_EVENTS: frozenset[type[Event]] = frozenset({DutyReminded, DutyBecameOverdue, DutyEscalated})


@dataclass(frozen=True, slots=True)
class Clock:
    """What a run of facts says of a duty's clock; None where they say nothing of it."""

    reminded: int | None = None
    overdue_since: datetime | None = None
    escalated_to: str | None = None
    escalates_at: datetime | None = None
    gap: str | None = None

    def after(self, event: Event) -> Clock:
        """The clock one fact later."""
        if isinstance(event, DutyReminded):
            return replace(self, reminded=event.minutes_before)
        if isinstance(event, DutyBecameOverdue):
            return replace(
                self,
                overdue_since=utc(event.occurred_at),
                escalates_at=_utc(event.escalates_at),
                gap=event.gap,
            )
        if isinstance(event, DutyEscalated):
            return replace(self, escalated_to=event.to, escalates_at=_utc(event.escalates_at))
        return self

    @property
    def values(self) -> tuple[int | datetime | str | None, ...]:
        """In the order of the columns."""
        return (
            self.reminded,
            self.overdue_since,
            self.escalated_to,
            self.escalates_at,
            self.gap,
        )


NO_CLOCK = Clock()


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else utc(moment)
