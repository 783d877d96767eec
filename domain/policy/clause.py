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

    category: Code
    when: Condition | None = None


class DutyClause(Frozen):
    """A duty the clause brings. `if_absent`: who receives instead of a role that cannot be reached."""

    act: Code
    owed_by: Code
    to: tuple[Code, ...] = ()
    to_mode: ToMode = "all"
    timing: Timing
    modality: Modality
    state: DutyState | None = None
    if_absent: dict[Code, Code] = Field(default_factory=dict)
    when: Condition | None = None


class ProhibitionClause(Frozen):
    """How one must not act.

    `in_force` binds those who handle the event and is no breach by itself; `contravened_when`
    says of which facts it is one after all. `bars`: what Casebook itself refuses meanwhile.
    """

    act: Code
    status: Literal["contravened", "in_force"] = "contravened"
    contravened_when: Condition | None = None
    modality: Literal[
        "must_not", "should_not", "must", "should", "will", "expect", "ask", "not_stated"
    ]
    bars: tuple[Code, ...] = ()


class OutcomeClause(Frozen):
    """A consequence the text announces."""

    outcome: Code
    modality: Literal["will", "may", "external"]
    when: Condition | None = None


class OpenPoint(Frozen):
    """Where the words are met but the text leaves open whether the clause reaches this.

    Either it says nothing (`gap`), or it says two things that cannot both be followed
    (`conflict`); then a human decides.
    """

    when: Condition
    gap: Code | None = None
    conflict: ConflictId | None = None
    category: Code | None = None

    @model_validator(mode="after")
    def _one_reason(self) -> Self:
        if (self.gap is None) == (self.conflict is None):
            raise ValueError("an open point names a gap or a conflict, one of the two")
        return self


class GapPoint(Frozen):
    """What the text does not provide although the case needs it."""

    gap: Code
    when: Condition | None = None


class ExceptionPoint(Frozen):
    """When the conduct is acceptable after all, and by which clause."""

    clause: ClauseId
    when: Condition


class After(Frozen):
    """A clause follows a breach (any, but for those of `other_than`), or one of the clauses named.

    `basis`: whether it belongs to every breach, or to this conduct in particular.
    """

    breach: Literal["any"] | None = None
    other_than: tuple[ClauseId, ...] = ()
    clauses: tuple[ClauseId, ...] = ()
    basis: Literal["cross_cutting", "specific"] = "cross_cutting"


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

    id: ClauseId
    section: Prose
    says: Prose
    cites: tuple[Citation, ...] = ()
    categories: tuple[CategoryWhen, ...] = ()
    binds: tuple[Code, ...] = ()
    silent_for: tuple[Code, ...] = ()
    unclear_for: tuple[Code, ...] = ()
    conduct: tuple[Code, ...] = ()
    every_conduct: StrictBool = False
    when: Condition | None = None
    unless: tuple[ExceptionPoint, ...] = ()
    open: tuple[OpenPoint, ...] = ()
    after: After | None = None
    residual: StrictBool = False
    handles: StrictBool = False
    advises: StrictBool = False
    prohibits: ProhibitionClause | None = None
    duties: tuple[DutyClause, ...] = ()
    outcomes: tuple[OutcomeClause, ...] = ()
    gaps: tuple[GapPoint, ...] = ()
    disputed_when: Condition | None = None
    disputes_the_rest: StrictBool = False
    except_clauses: tuple[ClauseId, ...] = ()
