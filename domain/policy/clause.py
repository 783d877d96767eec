"""One clause of a policy as data: whom it binds, when it applies, what it brings. Closed models."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, StrictBool, model_validator

from domain.messages import Frozen
from domain.policy.conditions import Condition
from domain.policy.words import (
    Citation,
    ClauseId,
    Code,
    ConflictId,
    DutyState,
    Modality,
    Prose,
    Timing,
    ToMode,
)


class CategoryWhen(Frozen):
    """The category of a clause, if it depends on the facts; without `when`: otherwise."""

    category: Code = Field(description="The category.")
    when: Condition | None = Field(default=None, description="Over which facts; left out: always.")


class DutyClause(Frozen):
    """A duty the clause brings. `if_absent`: who receives instead of a role that cannot be reached."""

    act: Code = Field(description="What is to be done.")
    owed_by: Code = Field(description="Who owes it.")
    to: tuple[Code, ...] = Field(default=(), description="Whom it is owed to.")
    to_mode: ToMode = Field(
        default="all", description="Whether all, any, the first available, or in order."
    )
    timing: Timing = Field(description="When it is due.")
    modality: Modality = Field(description="How strongly the text asks.")
    state: DutyState | None = Field(
        default=None, description="Missed, conditional, or without a recipient."
    )
    if_absent: dict[Code, Code] = Field(default_factory=dict, description="Who stands in for whom.")
    when: Condition | None = Field(default=None, description="Over which facts; left out: always.")


class ProhibitionClause(Frozen):
    """How one must not act.

    `in_force` binds those who handle the event and is no breach by itself; `contravened_when`
    says of which facts it is one after all. `bars`: what Casebook itself refuses meanwhile.
    """

    act: Code = Field(description="What must not be done.")
    status: Literal["contravened", "in_force"] = Field(
        default="contravened", description="Broken by the conduct, or binding those who act now."
    )
    contravened_when: Condition | None = Field(
        default=None, description="Over which facts it was broken."
    )
    modality: Literal[
        "must_not", "should_not", "must", "should", "will", "expect", "ask", "not_stated"
    ] = Field(description="How strongly the text says so.")
    bars: tuple[Code, ...] = Field(
        default=(), description="What Casebook itself refuses while this is in force."
    )


class OutcomeClause(Frozen):
    """A consequence the text announces."""

    outcome: Code = Field(description="The consequence.")
    modality: Literal["will", "may", "external"] = Field(
        description="Whether it will or may follow, or is for somebody outside."
    )
    when: Condition | None = Field(default=None, description="Over which facts; left out: always.")


class OpenPoint(Frozen):
    """Where the words are met but the text leaves open whether the clause reaches this.

    Either it says nothing (`gap`), or it says two things that cannot both be followed
    (`conflict`); then a human decides.
    """

    when: Condition = Field(description="Over which facts.")
    gap: Code | None = Field(default=None, description="It says nothing of this.")
    conflict: ConflictId | None = Field(
        default=None, description="Or it says two things that exclude each other."
    )
    category: Code | None = Field(
        default=None, description="The category of a matter that is open."
    )

    @model_validator(mode="after")
    def _one_reason(self) -> Self:
        if (self.gap is None) == (self.conflict is None):
            raise ValueError("an open point names a gap or a conflict, one of the two")
        return self


class GapPoint(Frozen):
    """What the text does not provide although the case needs it."""

    gap: Code = Field(description="What is missing.")
    when: Condition | None = Field(default=None, description="Over which facts; left out: always.")


class ExceptionPoint(Frozen):
    """When the conduct is acceptable after all, and by which clause."""

    clause: ClauseId = Field(description="By which clause.")
    when: Condition = Field(description="Over which facts.")


class After(Frozen):
    """A clause follows a breach (any, but for those of `other_than`), or one of the clauses named.

    `basis`: whether it belongs to every breach, or to this conduct in particular.
    """

    breach: Literal["any"] | None = Field(
        default=None, description="`any`: whatever clause was broken."
    )
    other_than: tuple[ClauseId, ...] = Field(default=(), description="But for these clauses.")
    clauses: tuple[ClauseId, ...] = Field(default=(), description="Or one of these.")
    basis: Literal["cross_cutting", "specific"] = Field(
        default="cross_cutting", description="Whether it cuts across, or belongs to this conduct."
    )


class Clause(Frozen):
    """One numbered statement; one that says several things may stand several times.

    `binds`: the roles whose conduct it speaks of (everybody's, if left out). `silent_for`:
    roles its words would fit but do not name; `unclear_for`: roles of whom the text leaves
    open whether they belong. `residual`: listed only where no other clause is contravened.
    `handles`: it tells what to do about the event, so that its applying is no breach by the
    actor. `advises`: it only advises or asks, so that the conduct it speaks of is no incident.
    `disputes_the_rest`: what else would follow can fairly be read both ways, but for the
    clauses named in `except_clauses`.
    """

    id: ClauseId = Field(description="Its number.")
    section: Prose = Field(description="Where it stands in the text.")
    says: Prose = Field(description="What it says, in our words.")
    cites: tuple[Citation, ...] = Field(default=(), description="Where it comes from.")
    categories: tuple[CategoryWhen, ...] = Field(default=(), description="The category it brings.")
    binds: tuple[Code, ...] = Field(
        default=(), description="Whose conduct it speaks of; empty: everybody's."
    )
    silent_for: tuple[Code, ...] = Field(
        default=(), description="Whom its words would fit but do not name."
    )
    unclear_for: tuple[Code, ...] = Field(
        default=(), description="Of whom the text leaves open if they belong."
    )
    conduct: tuple[Code, ...] = Field(default=(), description="Which conduct it speaks of.")
    every_conduct: StrictBool = Field(
        default=False, description="Whether it speaks of whatever somebody did."
    )
    when: Condition | None = Field(default=None, description="Over which facts; null: always.")
    unless: tuple[ExceptionPoint, ...] = Field(
        default=(), description="When the conduct is acceptable after all."
    )
    open: tuple[OpenPoint, ...] = Field(
        default=(), description="Where the text leaves open whether it reaches."
    )
    after: After | None = Field(
        default=None, description="Which breach it follows, if it cuts across."
    )
    residual: StrictBool = Field(
        default=False, description="Counts only where no other clause is broken."
    )
    handles: StrictBool = Field(
        default=False, description="Says how to handle the event and is no breach."
    )
    advises: StrictBool = Field(default=False, description="Only advises, and makes no incident.")
    prohibits: ProhibitionClause | None = Field(default=None, description="How one must not act.")
    duties: tuple[DutyClause, ...] = Field(default=(), description="The duties it brings.")
    outcomes: tuple[OutcomeClause, ...] = Field(
        default=(), description="The consequences it announces."
    )
    gaps: tuple[GapPoint, ...] = Field(
        default=(), description="What it does not provide although it is needed."
    )
    disputed_when: Condition | None = Field(
        default=None, description="When it can be read both ways."
    )
    disputes_the_rest: StrictBool = Field(
        default=False, description="Whether the rest can then be read both ways."
    )
    except_clauses: tuple[ClauseId, ...] = Field(default=(), description="But for these clauses.")
