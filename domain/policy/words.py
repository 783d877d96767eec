"""The shapes shared by packs, assessments and the record: fact values, timings, clause references."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from domain.messages import Frozen, closed_words

_WORD = closed_words("A word of the packs or of the vocabulary, and looked up there.")
FactName = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z_]+)?$", max_length=60), _WORD]
FactValue = StrictBool | StrictInt | Annotated[str, StringConstraints(max_length=60), _WORD]
"""A date is written as YYYY-MM-DD text; the vocabulary says which kind a fact has."""
Facts = dict[FactName, FactValue]

PackId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,60}$"), _WORD]
PackVersion = Annotated[str, StringConstraints(pattern=r"^[0-9a-z][0-9a-z.-]{0,30}$"), _WORD]
ClauseId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,5}-\d{2,3}$")]
ConflictId = Annotated[str, StringConstraints(pattern=r"^X-[A-Z]{2,5}-\d{2}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,80}$"), _WORD]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]


class Hours(Frozen):
    """Clock hours from the moment the school learnt of it."""

    hours: int = Field(ge=1, le=24 * 365, description="Clock hours from learning of it.")


class WorkingDays(Frozen):
    """Working days: Monday to Friday less bank holidays; the day of learning is day 0."""

    working_days: int = Field(
        ge=1, le=260, description="Working days; the day of learning is day 0."
    )


class SchoolDays(Frozen):
    """Days on which this school is open to pupils; the day of learning is day 0."""

    school_days: int = Field(ge=1, le=195, description="School days; the day of learning is day 0.")


Confidence = Literal["seen", "seen_in_older_edition", "seen_secondhand", "unverified"]
"""How well a text is known: read itself, read in an older edition, told by others who name edition
and paragraph, or only remembered."""
WEAKEST_LAST: tuple[Confidence, ...] = (
    "seen",
    "seen_in_older_edition",
    "seen_secondhand",
    "unverified",
)


class Citation(Frozen):
    """Where a clause comes from: the key of a source of the pack, the place in it, how well known."""

    source: Code = Field(description="The key of a source of the pack.")
    place: Prose | None = Field(
        default=None, description="Where in it; numbers change with each edition."
    )
    confidence: Confidence = Field(
        description=(
            "How well the text is known: `seen`, `seen_in_older_edition`, or `unverified`,"
            " which means that it was written from memory and has to be checked."
        )
    )


TimingCode = Literal[
    "immediately", "promptly", "before_acting", "on_entry", "after_previous_step", "none_stated"
]
Timing = TimingCode | Hours | WorkingDays | SchoolDays
Modality = Literal["must", "should", "will", "expect", "ask", "may"]
DutyState = Literal["missed", "conditional", "recipient_unavailable", "recipient_undefined"]
ToMode = Literal["all", "any_of", "first_available", "in_order"]


def in_order(version: PackVersion) -> tuple[tuple[int, str], ...]:
    """Versions sort by this: number by number, 2026.11.10 after 2026.11.2."""
    parts = re.split(r"[.-]", version)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
