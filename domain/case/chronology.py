"""The chronology of a case and of its people: what is chosen, and worded for one reader at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.messages import Command, Event, Name, Reason, taken
from domain.vocabulary import Nature


class IncludeInChronology(Command):
    """An entry is significant: it goes into the chronology of the case, or of one `person` in it.

    Every line is worded for its own chronology: nothing anybody said on the case is copied into it.
    `event` is short, plain and fit for the family to read; without it the kind of entry stands.
    No `action` means that none was taken. Including an entry again replaces its line.
    """

    entry: int = Field(ge=1, description="The version of the entry on the case's timeline.")
    person: UUID | None = Field(
        default=None, description="Whose chronology; that of the case, if left out."
    )
    event: Reason | None = Field(
        default=None,
        description="What happened, in plain words of its own; the kind of entry, if left out.",
    )
    significance: Annotated[Reason, taken("A line of a chronology says why it stands there.")] = (
        Field(description="Why it matters, for better or worse.")
    )
    action: Annotated[Reason, taken("A chronology tells what the school did.")] | None = Field(
        default=None, description="What was done; nothing, if left out."
    )
    outcome: Annotated[Reason, taken("A chronology tells what came of it.")] | None = Field(
        default=None, description="What came of it."
    )
    nature: Nature = Field(description="What happened, or what somebody makes of it.")
    source: Name | None = Field(default=None, description="Where it came from.")


class LeaveOutOfChronology(Command):
    """An entry is not significant for the chronology of the case, or of one `person` in it."""

    entry: int = Field(ge=1, description="The version of the entry on the case's timeline.")
    person: UUID | None = Field(
        default=None, description="Whose chronology; that of the case, if left out."
    )
    reason: Annotated[Reason, taken("Nothing is left out without a reason.")] = Field(
        description="Why."
    )


class ChronologyIncluded(Event):
    """An entry is a line of a chronology, in these words."""

    TOPIC: ClassVar[str] = "case.chronology_included"
    SHOWN_AS: ClassVar[Mapping[str, str]] = {
        "person": "tells_of",
        "event": "told_as",
        "action": "action_taken",
        "outcome": "came_of_it",
    }

    entry: int = Field(description="The version of the entry.")
    person: UUID | None = Field(
        default=None,
        description="Whose chronology, by their id in the directory; null: that of the case.",
    )
    event: Reason | None = Field(
        default=None, description="What happened; null: the kind of entry stands."
    )
    significance: Reason = Field(description="Why it matters, for better or worse.")
    action: Reason | None = Field(default=None, description="What was done; null: nothing.")
    outcome: Reason | None = Field(default=None, description="What came of it.")
    nature: Nature = Field(description="What happened, or what somebody makes of it.")
    source: Name | None = Field(default=None, description="Where it came from.")


class ChronologyLeftOut(Event):
    """An entry is not, or no longer, a line of a chronology."""

    TOPIC: ClassVar[str] = "case.chronology_left_out"
    SHOWN_AS: ClassVar[Mapping[str, str]] = {"person": "tells_of"}

    entry: int = Field(description="The version of the entry.")
    person: UUID | None = Field(
        default=None,
        description="Whose chronology, by their id in the directory; null: that of the case.",
    )
    reason: Reason = Field(description="Why.")


LineKey = tuple[int, UUID | None]
"""The entry, and whose chronology: None is the case's own."""


@dataclass(frozen=True, slots=True)
class Chronology:
    """The lines as they stand, what was left out, and which entries are only about choosing."""

    lines: Mapping[LineKey, ChronologyIncluded] = field(default_factory=dict)
    left_out: frozenset[LineKey] = frozenset()
    choices: frozenset[int] = frozenset()


def chosen(
    known: Chronology, event: ChronologyIncluded | ChronologyLeftOut, version: int
) -> Chronology:
    """The chronology one choice later."""
    key = (event.entry, event.person)
    choices = known.choices | {version}
    if isinstance(event, ChronologyIncluded):
        return Chronology({**known.lines, key: event}, known.left_out - {key}, choices)
    lines = {one: line for one, line in known.lines.items() if one != key}
    return Chronology(lines, known.left_out | {key}, choices)
