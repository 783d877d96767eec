"""The path up which a policy moves a duty that was not done in time, as data; and its next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self

from pydantic import Field, model_validator

from domain.messages import Frozen
from domain.policy.assessment import AssessedDuty
from domain.policy.calendar import Calendar, NotCountable
from domain.policy.conditions import Condition, verdict
from domain.policy.recipients import is_absent, is_concerned
from domain.policy.vocabulary import Sheet
from domain.policy.words import (
    Citation,
    ClauseId,
    Code,
    Hours,
    PackId,
    PackVersion,
    Prose,
    SchoolDays,
    WorkingDays,
)


class EscalationStep(Frozen):
    """Who is next, and how long after the duty became overdue; at once, if left out.

    `if_absent`: who stands in. `when`: only if this is not known to be otherwise. `lets_in`: a binding
    duty opens the case to whoever the step reaches, where they may not open it yet; left out, they
    are passed over.
    """

    to: Code = Field(description="The role it goes to.")
    after: Hours | WorkingDays | SchoolDays | None = Field(
        default=None, description="How long after the duty became overdue; left out: at once."
    )
    if_absent: Code | None = Field(default=None, description="Who stands in for whom.")
    when: Condition | None = Field(
        default=None, description="Only unless it is known to be otherwise; left out: always."
    )
    lets_in: bool = Field(
        default=False,
        description="Whether a binding duty opens the case to whoever the step reaches.",
    )


class EscalationPath(Frozen):
    """Where overdue duties go, step by step. The first path that names the duty's owner is taken.

    Left out, `owed_by` and `clauses` mean every duty; `of_law`: only what a statutory text or procedure
    asks. `says` paraphrases what the text says, and
    `cites` where; `basis` casebook_default: no source says it, Casebook goes by it all the same.
    """

    id: ClauseId = Field(description="Its number.")
    says: Prose = Field(description="What it says, in our words.")
    basis: Literal["text", "casebook_default"] = Field(
        default="text", description="The text's own, or Casebook's where no source says it."
    )
    cites: tuple[Citation, ...] = Field(default=(), description="Where it comes from.")
    owed_by: tuple[Code, ...] = Field(
        default=(), description="Whose duties it moves; none: everybody's."
    )
    clauses: tuple[ClauseId, ...] = Field(
        default=(), description="Of which clauses; none: of every one."
    )
    of_law: bool = Field(
        default=False, description="Whether it is only of what a statutory text or procedure asks."
    )
    steps: tuple[EscalationStep, ...] = Field(
        min_length=1, description="Where the duty goes, step by step."
    )

    @model_validator(mode="after")
    def _no_source_for_what_none_says(self) -> Self:
        if self.cites and self.basis == "casebook_default":
            raise ValueError("a default of Casebook cites no source")
        return self

    def is_for(self, asked: AssessedDuty, *, own: bool, of_law: bool = False) -> bool:
        """Whether the path is this duty's. `own`: the duty is of the same text; `of_law`: of a statutory one."""
        if self.of_law and not of_law:
            return False
        named = not self.clauses or (own and asked.clause in self.clauses)
        return named and (not self.owed_by or asked.owed_by in self.owed_by)


class DefaultPaths(Frozen):
    """The paths that Casebook goes by where no text states one."""

    pack: PackId
    version: PackVersion
    escalation: tuple[EscalationPath, ...] = Field(min_length=1)

    @property
    def label(self) -> str:
        """`pack@version`."""
        return f"{self.pack}@{self.version}"


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a step can reach: not who owes the duty, only who may open the case, or is told outside.

    `admissible`: roles to which a step may open the case.
    """

    owners: tuple[Code, ...]
    doors: tuple[Code, ...]
    outside: tuple[Code, ...]
    admissible: tuple[Code, ...] = ()

    def lets_in(self, role: Code, step: EscalationStep) -> bool:
        """Whether the step opens the case to this role, which may not open it yet."""
        return step.lets_in and role in self.admissible and role not in self.doors


@dataclass(frozen=True, slots=True)
class NextStep:
    """Who an overdue duty goes to next, when, as which step, and who was passed over.

    `lets_in`: the step opens the case to them.
    """

    to: Code
    at: datetime | NotCountable
    number: int
    passed_over: tuple[Code, ...]
    lets_in: bool = False


def next_step(  # noqa: PLR0913 - the facts, whom it can reach, and where it stands on the path
    path: EscalationPath,
    reach: Reach,
    sheet: Sheet,
    calendar: Calendar,
    *,
    taken: int,
    overdue_since: datetime,
) -> NextStep | None:
    """The step behind the `taken` ones that reaches somebody; None when there is none left.

    Who takes the place of somebody passed over is told when that one would have been; whoever is
    outside the school no sooner than their own step says.
    """
    passed: list[Code] = []
    at: datetime | NotCountable | None = None
    for number, step in enumerate(path.steps[taken:], start=taken + 1):
        if at is None:
            at = _time_of(step, calendar, overdue_since)
        for role in _candidates(step, sheet):
            if _may_take_it(role, step, reach, sheet):
                told_outside = role in reach.outside and role not in reach.doors
                when = _time_of(step, calendar, overdue_since) if told_outside else at
                lets_in = reach.lets_in(role, step)
                return NextStep(role, when, number, tuple(passed), lets_in)
            passed.append(role)
    return None


def _time_of(
    step: EscalationStep, calendar: Calendar, overdue_since: datetime
) -> datetime | NotCountable:
    counted = None if step.after is None else calendar.due(step.after, overdue_since)
    return overdue_since if counted is None else counted


def _candidates(step: EscalationStep, sheet: Sheet) -> Sequence[Code]:
    return (step.to,) if step.if_absent is None else (step.to, step.if_absent)


def _may_take_it(role: Code, step: EscalationStep, reach: Reach, sheet: Sheet) -> bool:
    """Never whoever owes it, is away, is the person concerned, or could not open the case even so."""
    reached = role in {*reach.doors, *reach.outside} or reach.lets_in(role, step)
    unreached = role in reach.owners or not reached
    unfit = unreached or is_concerned(role, sheet) or is_absent(role, sheet)
    if role != step.to:
        return not unfit
    barred = step.when is not None and verdict(step.when, sheet).holds is False
    return not unfit and not barred
