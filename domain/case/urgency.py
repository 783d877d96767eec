"""A child is in danger now: said by whoever reports, ended by somebody who works the case."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from domain.messages import Command, Event, Reason, taken


class StandDownUrgency(Command):
    """No child is in danger now, and why. Only somebody who works the case decides that."""

    reason: Annotated[Reason, taken("A danger is not over without a reason.")] = Field(
        description="Why."
    )


class UrgencyStoodDown(Event):
    """No child is in danger any more, or none was."""

    TOPIC: ClassVar[str] = "case.urgency_stood_down"

    reason: Reason = Field(description="Why.")
