"""What a pack says of given facts: the shape of the answer (assessment vocabulary 1.0.0)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

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

    clause: ClauseId = Field(description="The clause that asks for it.")
    act: Code = Field(description="What is to be done, a word of the vocabulary.")
    owed_by: Code = Field(description="Who owes it, a word of the vocabulary or of the pack.")
    to: tuple[Code, ...] = Field(
        description="Whom it is owed to; empty where the text names nobody."
    )
    to_mode: ToMode = Field(description="Whether all, any, the first available, or in order.")
    timing: Timing = Field(description="When it is due, as the text puts it.")
    modality: Modality = Field(
        description="How strongly the text asks: must, should, may and so on."
    )
    basis: Literal["specific", "cross_cutting"] = Field(
        description="Specific to this conduct, or asked for after every breach."
    )
    state: DutyState | None = Field(
        default=None, description="Missed, conditional, or without a recipient."
    )


class AssessedProhibition(Frozen):
    """`contravened`: the reported conduct breaks it; `in_force`: it binds those who handle the event."""

    clause: ClauseId = Field(description="The clause that says so.")
    act: Code = Field(description="What must not be done.")
    status: Literal["contravened", "in_force"] = Field(
        description="`contravened`: the conduct breaks it; `in_force`: it binds those who act now."
    )


class AssessedOutcome(Frozen):
    """A consequence the text announces; never applied automatically."""

    clause: ClauseId = Field(description="The clause that announces it.")
    outcome: Code = Field(description="The consequence, a word of the vocabulary.")
    modality: Literal["will", "may", "external"] = Field(
        description="Whether it will, may, or is for somebody outside to, follow."
    )


class WeakerSpot(Frozen):
    """Where the school's own text falls short of a statutory duty, which stands and binds.

    `laxer`: `own` asks for the same act of the same recipient, later or not binding. `exception`:
    `own` lets the conduct pass. `no_such_duty`: the text asks for nothing of the kind.
    """

    statutory: ClauseReference = Field(
        description="The statutory clause, as `pack@version/clause`."
    )
    act: Code = Field(description="What that clause asks for, a word of the vocabulary.")
    to: tuple[Code, ...] = Field(
        description="Whom it is owed to; empty where the text names nobody."
    )
    own: ClauseId | None = Field(
        default=None, description="The clause of the school's own text, if there is one."
    )
    why: Why = Field(
        description=(
            "`laxer`: its own duty is later or does not bind; `exception`: it lets the"
            " conduct pass; `no_such_duty`: it asks for nothing of the kind."
        )
    )


class Disputed(Frozen):
    """An item on which the text can fairly be read both ways: shown, neither required nor forbidden."""

    clause: ClauseId = Field(description="The clause in question.")
    kind: Literal["duty", "prohibition", "outcome"] = Field(
        description="Whether it is a duty, a prohibition or an outcome."
    )


class Assessment(Frozen):
    """One pack's answer. `is_incident` None: the text leaves it open, or a deciding fact is missing."""

    policy: PackId = Field(description="The id of the pack that was read.")
    is_incident: bool | None = Field(
        description="Null where the text leaves it open or a deciding fact is missing."
    )
    category: Code = Field(description="What the matter is, in the pack's word.")
    also: tuple[Code, ...] = Field(default=(), description="Further categories it falls under.")
    duties: tuple[AssessedDuty, ...] = Field(default=(), description="What is to be done.")
    prohibitions: tuple[AssessedProhibition, ...] = Field(
        default=(), description="What must not be done."
    )
    outcomes: tuple[AssessedOutcome, ...] = Field(
        default=(), description="What the text announces."
    )
    exceptions: tuple[ClauseId, ...] = Field(
        default=(), description="Clauses under which the conduct is acceptable."
    )
    disputed: tuple[Disputed, ...] = Field(default=(), description="What can be read both ways.")
    gaps: tuple[Code, ...] = Field(
        default=(), description="What the text leaves open; a person decides."
    )
    conflicts: tuple[str, ...] = Field(default=(), description="Where the text contradicts itself.")
    questions: tuple[FactName, ...] = Field(
        default=(), description="Facts that would decide what is still open."
    )
    requires_human_decision: bool = Field(description="Whether a person must decide.")
    clauses: tuple[ClauseId, ...] = Field(
        default=(), description="Every clause the answer rests on."
    )
