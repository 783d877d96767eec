"""What the passing of time makes of the duties of a case: one fact at a time, the earliest first.

Nobody asks for it and nobody can hurry or stop it; `now` is all that decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.case.deadlines import (
    ClockEvent,
    DutyBecameOverdue,
    DutyEscalated,
    DutyEscalationCounted,
    DutyReminded,
)
from domain.case.decisions.owners import doors
from domain.case.decisions.recipients import with_recipients
from domain.case.escalation_paths import NOT_COUNTABLE, EscalationPaths, NextEscalation
from domain.case.state import Case, Duty, DutyStatus
from domain.policy.calendar import NotCountable
from domain.policy.owners import Doors
from domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Clocks:
    """When a school is reminded of a duty, and when what is owed at once counts as late."""

    remind_minutes_before: tuple[int, ...]
    immediately_late_after_minutes: int
    set_by_school: bool
    escalate_by_default: bool = True
    """Whether Casebook's own paths are gone by where no text states one."""

    @property
    def longest_lead(self) -> timedelta:
        return timedelta(minutes=max(self.remind_minutes_before, default=0))

    @property
    def grace(self) -> timedelta:
        return timedelta(minutes=self.immediately_late_after_minutes)


@dataclass(frozen=True, slots=True)
class _Timed:
    """A fact of the clock, and the moment at which it came about."""

    at: datetime
    event: ClockEvent


@dataclass(frozen=True, slots=True)
class DutyPath:
    """The steps that are open to one duty of a case."""

    case: Case
    duty: Duty
    escalation_paths: EscalationPaths
    doors: Doors

    def escalation(
        self, since: datetime, *, taken: int, on: str | None = None
    ) -> NextEscalation | str:
        """Who is next behind the `taken` steps of the path it is `on`."""
        return self.escalation_paths.next_escalation(
            self.duty.bound,
            self.duty.asked,
            dict(self.case.facts),
            taken=taken,
            on=on,
            overdue_since=since,
            owner=self.duty.owner,
            doors=self.doors,
        )


def next_fact(
    case: Case,
    clocks: Clocks,
    escalation_paths: EscalationPaths,
    now: datetime,
    opened_as: Role | None = None,
) -> ClockEvent | None:
    """The earliest fact that time has brought and that is not on record yet; None: all is well.

    `opened_as`: the role in which the case was reported.
    """
    if case.closed or case.void:
        return None
    opened_by = doors(case, opened_as)
    facts = [
        timed
        for duty_id, duty in case.duties.items()
        if duty.status is DutyStatus.RAISED and duty.due_at is not None
        for timed in _facts(
            duty_id, duty.due_at, clocks, DutyPath(case, duty, escalation_paths, opened_by), now
        )
    ]
    if not facts:
        return None
    first = min(facts, key=lambda timed: (timed.at, timed.event.duty))
    return with_recipients(case, (first.event,))[0]


def owed_at_once(duty: Duty) -> bool:
    """Whether the text says `immediately`: due when the school learnt, and not late that instant."""
    return duty.asked.timing == "immediately"


def _facts(
    duty_id: str, due_at: datetime, clocks: Clocks, path: DutyPath, now: datetime
) -> Iterator[_Timed]:
    duty = path.duty
    if duty.clock.overdue_since is not None:
        yield from _escalated(duty_id, due_at, path, now)
        return
    late_at = due_at + clocks.grace if owed_at_once(duty) else due_at
    if late_at < now:
        yield _overdue(duty_id, due_at, late_at, clocks, path)
    elif not owed_at_once(duty):
        yield from _reminded(duty_id, duty, due_at, clocks, now)


def _reminded(
    duty_id: str, duty: Duty, due_at: datetime, clocks: Clocks, now: datetime
) -> Iterator[_Timed]:
    """The shortest lead time reached: a longer one that was slept through is not made up for."""
    reached = [
        lead
        for lead in clocks.remind_minutes_before
        if due_at - timedelta(minutes=lead) <= now and _is_news(duty, due_at, lead)
    ]
    if reached:
        lead = min(reached)
        event = DutyReminded(occurred_at=now, duty=duty_id, due_at=due_at, minutes_before=lead)
        yield _Timed(due_at - timedelta(minutes=lead), event)


def _is_news(duty: Duty, due_at: datetime, lead: int) -> bool:
    """Not said before, and not before the duty was there at all."""
    raised_at = duty.clock.raised_at
    said = duty.clock.reminded is not None and duty.clock.reminded <= lead
    known_since = raised_at is not None and due_at - timedelta(minutes=lead) <= raised_at
    return not said and not known_since


def _overdue(
    duty_id: str, due_at: datetime, late_at: datetime, clocks: Clocks, path: DutyPath
) -> _Timed:
    since = _running(path.case, path.duty, late_at)
    escalation = path.escalation(since, taken=0)
    at_once = owed_at_once(path.duty)
    return _Timed(
        since,
        DutyBecameOverdue(
            occurred_at=since,
            duty=duty_id,
            due_at=due_at,
            late_after_minutes=clocks.immediately_late_after_minutes if at_once else None,
            clocks_from=("school" if clocks.set_by_school else "casebook") if at_once else None,
            escalates_at=_at(escalation),
            gap=_gap(escalation),
            not_countable=_missing(escalation),
        ),
    )


def _at(escalation: NextEscalation | str) -> datetime | None:
    return (
        escalation.at
        if isinstance(escalation, NextEscalation) and isinstance(escalation.at, datetime)
        else None
    )


def _missing(escalation: NextEscalation | str) -> NotCountable | None:
    return (
        escalation.at
        if isinstance(escalation, NextEscalation) and isinstance(escalation.at, NotCountable)
        else None
    )


def _gap(escalation: NextEscalation | str) -> str | None:
    if isinstance(escalation, str):
        return escalation
    return NOT_COUNTABLE if isinstance(escalation.at, NotCountable) else None


def _escalated(duty_id: str, due_at: datetime, path: DutyPath, now: datetime) -> Iterator[_Timed]:
    clock = path.duty.clock
    if clock.escalates_at is None or clock.escalates_at > now:
        return
    at = _running(path.case, path.duty, clock.escalates_at)
    event = next_step(duty_id, due_at, path, at)
    # Whoever was to be next cannot take it since: that is said once, and the clock of the case goes on.
    nobody = DutyEscalationCounted(occurred_at=at, duty=duty_id, due_at=due_at)
    yield _Timed(at, event or nobody)


def next_step(duty_id: str, due_at: datetime, path: DutyPath, at: datetime) -> DutyEscalated | None:
    """The overdue duty goes on to whoever is next, if anybody is, at this moment."""
    since = path.duty.clock.overdue_since
    if since is None:
        return None
    clock = path.duty.clock
    escalation = path.escalation(since, taken=clock.step, on=clock.path)
    if not isinstance(escalation, NextEscalation):
        return None
    then = path.escalation(since, taken=escalation.step, on=escalation.path)
    return DutyEscalated(
        occurred_at=at,
        duty=duty_id,
        due_at=due_at,
        to=escalation.to,
        step=escalation.step,
        path=escalation.path,
        passed_over=escalation.passed_over,
        may_open=escalation.lets_in or escalation.to in path.doors.roles,
        escalates_at=_at(then),
        not_countable=_missing(then),
    )


def _running(case: Case, duty: Duty, at: datetime) -> datetime:
    """While a duty waits, or its case is closed, its clock stands still."""
    return max(at, duty.clock.released_at or at, case.reopened_at or at)
