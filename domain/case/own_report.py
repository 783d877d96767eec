"""What whoever reported does about their own report, without being able to open the case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from domain.messages import Command, Event, Recorded, Reference, Timestamp, Unreadable, closed_words
from domain.policy.words import Code

Named = Annotated[
    str,
    Field(min_length=3, max_length=200),
    closed_words(
        "The packs make the ids of duties, and one that the report did not bring is refused."
    ),
]
"""A duty by its id within the case."""


class ReportDutyDone(Command):
    """Whoever reported has done what the answer to their report asked of them: towards whom, when.

    Recorded on one's own report alone; nobody need be able to open the case for it.
    """

    duty: Named = Field(description="The duty, by its id within the case.")
    to: tuple[Code, ...] = Field(default=(), description="Towards whom; who took the duty on.")
    occurred_at: Timestamp = Field(description="When it happened.")
    reference: Reference | None = Field(default=None, description="The reference it goes under.")


class ReporterDidDuty(Event):
    """Whoever reported says that they did what was asked of them.

    It is kept whatever else became of the duty.
    """

    TOPIC: ClassVar[str] = "case.reporter_did_duty"

    duty: Named = Field(description="The duty, by its id within the case.")
    to: tuple[Code, ...] = Field(
        default=(), description="Towards whom, in words of the vocabulary."
    )
    reference: Reference | None = Field(default=None, description="The reference it goes under.")


def first_append(history: Sequence[Recorded[Event] | Unreadable]) -> list[Event]:
    """What was recorded together with the report: all that its reporter may know of what followed."""
    if not history or isinstance(history[0], Unreadable):
        return []
    caused = f"{history[0].stream}/1"
    return [
        entry.event
        for entry in history
        if isinstance(entry, Recorded)
        and (entry.version == 1 or entry.attribution.causation == caused)
    ]
