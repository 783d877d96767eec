"""What a pack says of given facts: the shape of the answer (assessment vocabulary 1.0.0)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from domain.messages import Frozen
from domain.policy.words import (
    ClauseId,
    Code,
    DutyState,
    FactName,
    Modality,
    PackId,
    Timing,
    ToMode,
)

ClauseReference = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9-]+@[0-9a-z][0-9a-z.-]*/[A-Z]{2,5}-\d{2,3}$")
]
"""A clause of an exact text, such as `allegations@2026.09/KCSIE-01`."""
Why = Literal["no_such_duty", "laxer", "exception"]
"""How a school's text falls short of the statutory one."""


class AssessedDuty(Frozen):
    """What somebody has to do now, or should have done."""

    clause: ClauseId
    act: Code
    owed_by: Code
    to: tuple[Code, ...]
    to_mode: ToMode
    timing: Timing
    modality: Modality
    basis: Literal["specific", "cross_cutting"]
    state: DutyState | None = None


class AssessedProhibition(Frozen):
    """`contravened`: the reported conduct breaks it; `in_force`: it binds those who handle the event."""

    clause: ClauseId
    act: Code
    status: Literal["contravened", "in_force"]


class AssessedOutcome(Frozen):
    """A consequence the text announces; never applied automatically."""

    clause: ClauseId
    outcome: Code
    modality: Literal["will", "may", "external"]


class WeakerSpot(Frozen):
    """Where the school's own text falls short of a statutory duty, which stands and binds.

    `laxer`: `own` asks for the same act of the same recipient, later or not binding. `exception`:
    `own` lets the conduct pass. `no_such_duty`: the text asks for nothing of the kind.
    """

    statutory: ClauseReference
    act: Code
    to: tuple[Code, ...]
    own: ClauseId | None = None
    why: Why


class Disputed(Frozen):
    """An item on which the text can fairly be read both ways: shown, neither required nor forbidden."""

    clause: ClauseId
    kind: Literal["duty", "prohibition", "outcome"]


class Assessment(Frozen):
    """One pack's answer. `is_incident` None: the text leaves it open, or a deciding fact is missing."""

    policy: PackId
    is_incident: bool | None
    category: Code
    also: tuple[Code, ...] = ()
    duties: tuple[AssessedDuty, ...] = ()
    prohibitions: tuple[AssessedProhibition, ...] = ()
    outcomes: tuple[AssessedOutcome, ...] = ()
    exceptions: tuple[ClauseId, ...] = ()
    disputed: tuple[Disputed, ...] = ()
    gaps: tuple[Code, ...] = ()
    conflicts: tuple[str, ...] = ()
    questions: tuple[FactName, ...] = ()
    requires_human_decision: bool
    clauses: tuple[ClauseId, ...] = ()
