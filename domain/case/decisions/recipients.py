"""Every fact of a duty says whom the duty is owed to, whichever decision brought it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from domain.case.duty_facts import DutyFact
from domain.case.events import DutyRaised
from domain.case.state import Case
from domain.messages import Event
from domain.policy.assessment import AssessedDuty

Fact = TypeVar("Fact", bound=Event)


def with_recipients(case: Case, events: Sequence[Fact]) -> tuple[Fact, ...]:
    """The events, those of duties with their recipients; `case` as it stood before them."""
    asked = {name: duty.asked for name, duty in case.duties.items()}
    asked |= {event.duty: event.asked for event in events if isinstance(event, DutyRaised)}
    return tuple(_told(event, asked) for event in events)


def _told(event: Fact, asked: Mapping[str, AssessedDuty]) -> Fact:
    known = asked.get(event.duty) if isinstance(event, DutyFact) else None
    if known is None:
        return event
    return event.model_copy(update={"recipients": known.to, "recipients_mode": known.to_mode})
