"""A child is in danger now: said by whoever reports, ended by somebody who works the case."""

from __future__ import annotations

from typing import ClassVar

from domain.messages import Command, Event, Reason


class StandDownUrgency(Command):
    """No child is in danger now, and why. Only somebody who works the case decides that."""

    reason: Reason


class UrgencyStoodDown(Event):
    """No child is in danger any more, or none was."""

    TOPIC: ClassVar[str] = "case.urgency_stood_down"

    reason: Reason
