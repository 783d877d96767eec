"""When a duty is due: counted as it is raised, and anew when dates or the day of learning change.

Nothing here fails for a calendar: what cannot be counted is recorded as that, and counted later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from domain.case.deadlines import DutyDueCounted, DutyEscalationCounted
from domain.case.decisions.deadlines import DutyPath
from domain.case.decisions.owners import doors
from domain.case.decisions.recipients import with_recipients
from domain.case.escalation_paths import EscalationPaths, NextEscalation
from domain.case.events import BoundPack, DutyRaised
from domain.case.state import Case, Duty
from domain.policy.assessment import AssessedDuty
from domain.policy.calendar import NotCountable
from domain.vocabulary import Role

Count = Callable[[AssessedDuty, datetime], datetime | NotCountable | None]
"""(what is asked for, since when) → when it is due, as the binding texts and the calendar have it."""


class Counted(NamedTuple):
    """When a duty is due, or which dates are missing to say it; neither: the text has no number."""

    due_at: datetime | None = None
    not_countable: NotCountable | None = None


def counted(
    asked: AssessedDuty, count: Count, learnt_at: datetime, start: datetime | None = None
) -> Counted:
    """By when, counted from a start of the duty's own, never from before the school learnt."""
    found = count(asked, learnt_at if start is None else max(start, learnt_at))
    return Counted(None, found) if isinstance(found, NotCountable) else Counted(found)


def raised(  # noqa: PLR0913 - all that makes a duty
    duty: str,
    bound: BoundPack,
    asked: AssessedDuty,
    count: Count,
    *,
    at: datetime,
    learnt_at: datetime,
    start: datetime | None = None,
    stricter_than: tuple[str, ...] = (),
) -> DutyRaised:
    """The duty with its time. `at`: when it began; `start`: see `counted`."""
    due = counted(asked, count, learnt_at, start)
    return DutyRaised(
        occurred_at=at,
        duty=duty,
        bound=bound,
        asked=asked,
        due_at=due.due_at,
        not_countable=due.not_countable,
        counted_from=start,
        stricter_than=stricter_than,
    )


def next_count(
    case: Case,
    count: Count,
    escalation_paths: EscalationPaths,
    now: datetime,
    opened_as: Role | None = None,
) -> DutyDueCounted | DutyEscalationCounted | None:
    """The first time on this case that can be counted by now and could not be before.

    `opened_as`: the role in which the case was reported.
    """
    if case.closed or case.learnt_at is None:
        return None
    opened_by = doors(case, opened_as)
    for duty_id, duty in case.duties.items():
        if not duty.unsettled or duty.barred_by is not None:
            continue
        found = _due(duty_id, duty, case.learnt_at, count, now) or _escalation(
            duty_id, DutyPath(case, duty, escalation_paths, opened_by), now
        )
        if found is not None:
            return with_recipients(case, (found,))[0]
    return None


def counted_anew(
    case: Case, learnt_at: datetime, count: Count, now: datetime
) -> Iterator[DutyDueCounted]:
    """The times that another day of learning moves; of duties that nobody has settled."""
    if case.learnt_at is None:
        return
    for duty_id, duty in case.duties.items():
        was = Counted(duty.due_at, duty.not_countable)
        # An older record does not say from when a time was counted: what this does not explain stays.
        explained = was == counted(duty.asked, count, case.learnt_at, duty.counted_from)
        due = counted(duty.asked, count, learnt_at, duty.counted_from)
        # What is barred begins when nothing bars it any more, and is counted then.
        runs = duty.unsettled and duty.barred_by is None
        if runs and due != was and (explained or duty.not_countable is not None):
            yield DutyDueCounted(
                occurred_at=now,
                duty=duty_id,
                why="learnt_at_corrected",
                due_at=due.due_at,
                not_countable=due.not_countable,
                due_at_was=duty.due_at,
            )


def _due(
    duty_id: str, duty: Duty, learnt_at: datetime, count: Count, now: datetime
) -> DutyDueCounted | None:
    if duty.not_countable is None:
        return None
    due = counted(duty.asked, count, learnt_at, duty.counted_from)
    if due == Counted(None, duty.not_countable) or due == Counted():
        return None
    return DutyDueCounted(
        occurred_at=now,
        duty=duty_id,
        why="dates_known",
        due_at=due.due_at,
        not_countable=due.not_countable,
    )


def _escalation(duty_id: str, path: DutyPath, now: datetime) -> DutyEscalationCounted | None:
    clock, due_at = path.duty.clock, path.duty.due_at
    if clock.not_countable is None or clock.overdue_since is None or due_at is None:
        return None
    escalation = path.escalation(clock.overdue_since, taken=clock.step, on=clock.path)
    if not isinstance(escalation, NextEscalation) or escalation.at == clock.not_countable:
        return None
    missing = escalation.at if isinstance(escalation.at, NotCountable) else None
    return DutyEscalationCounted(
        occurred_at=now,
        duty=duty_id,
        due_at=due_at,
        escalates_at=escalation.at if isinstance(escalation.at, datetime) else None,
        not_countable=missing,
    )
