"""The path up which a policy moves a duty that was not done in time, as data; and its next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from domain.messages import Frozen
from domain.policy.assessment import AssessedDuty
from domain.policy.calendar import Calendar, NotCountable
from domain.policy.conditions import Condition, verdict
from domain.policy.recipients import is_absent, is_concerned
from domain.policy.vocabulary import Sheet
from domain.policy.words import ClauseId, Code, Hours, Prose, SchoolDays, WorkingDays


class EscalationStep(Frozen):
    """Who is next, and how long after the duty became overdue; at once, if left out.

    `if_absent`: who stands in. `when`: only if this is not known to be otherwise.
    """

    to: Code
    after: Hours | WorkingDays | SchoolDays | None = None
    if_absent: Code | None = None
    when: Condition | None = None


class EscalationPath(Frozen):
    """Where overdue duties go, step by step. The first path that names the duty's owner is taken.

    Left out, `owed_by` and `clauses` mean every duty. `says` paraphrases what the text says.
    """

    id: ClauseId
    says: Prose
    owed_by: tuple[Code, ...] = ()
    clauses: tuple[ClauseId, ...] = ()
    steps: tuple[EscalationStep, ...] = Field(min_length=1)

    def is_for(self, asked: AssessedDuty, *, own: bool) -> bool:
        """Whether the path is this duty's. `own`: the duty is of the same text."""
        named = not self.clauses or (own and asked.clause in self.clauses)
        return named and (not self.owed_by or asked.owed_by in self.owed_by)


@dataclass(frozen=True, slots=True)
class NextStep:
    """Who an overdue duty goes to next, when, as which step, and who was passed over."""

    to: Code
    at: datetime | NotCountable
    number: int
    passed_over: tuple[Code, ...]


def next_step(  # noqa: PLR0913 - the duty, the facts, and where it stands on the path
    path: EscalationPath,
    asked: AssessedDuty,
    sheet: Sheet,
    calendar: Calendar,
    *,
    taken: int,
    overdue_since: datetime,
) -> NextStep | None:
    """The step behind the `taken` ones that reaches somebody; None when there is none left.

    Who takes the place of somebody passed over is told when that one would have been.
    """
    passed: list[Code] = []
    at: datetime | NotCountable | None = None
    for number, step in enumerate(path.steps[taken:], start=taken + 1):
        if at is None:
            at = _time_of(step, calendar, overdue_since)
        for role in _candidates(step, sheet):
            if _may_take_it(role, step, asked, sheet):
                return NextStep(role, at, number, tuple(passed))
            passed.append(role)
    return None


def _time_of(
    step: EscalationStep, calendar: Calendar, overdue_since: datetime
) -> datetime | NotCountable:
    counted = None if step.after is None else calendar.due(step.after, overdue_since)
    return overdue_since if counted is None else counted


def _candidates(step: EscalationStep, sheet: Sheet) -> Sequence[Code]:
    return (step.to,) if step.if_absent is None else (step.to, step.if_absent)


def _may_take_it(role: Code, step: EscalationStep, asked: AssessedDuty, sheet: Sheet) -> bool:
    """Never whoever owes it, is away, or is the person concerned."""
    unfit = role == asked.owed_by or is_concerned(role, sheet) or is_absent(role, sheet)
    if role != step.to:
        return not unfit
    barred = step.when is not None and verdict(step.when, sheet).holds is False
    return not unfit and not barred
