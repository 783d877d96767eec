"""What the passing of time makes of the duties of a case: one fact at a time, the earliest first.

Nobody asks for it and nobody can hurry or stop it; `now` is all that decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.case.deadlines import ClockEvent, DutyBecameOverdue, DutyEscalated, DutyReminded
from domain.case.ladder import Ladder, Rung
from domain.case.state import Case, Duty, DutyStatus


@dataclass(frozen=True, slots=True)
class Clocks:
    """When a school is reminded of a duty, and when what is owed at once counts as late."""

    remind_minutes_before: tuple[int, ...]
    immediately_late_after_minutes: int
    set_by_school: bool

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


def next_fact(case: Case, clocks: Clocks, ladder: Ladder, now: datetime) -> ClockEvent | None:
    """The earliest fact that time has brought and that is not on record yet; None: all is well."""
    if case.closed or case.void:
        return None
    facts = [
        timed
        for duty_id, duty in case.duties.items()
        if duty.status is DutyStatus.RAISED and duty.due_at is not None
        for timed in _facts(case, duty_id, duty, duty.due_at, clocks, ladder, now)
    ]
    return min(facts, key=lambda timed: (timed.at, timed.event.duty)).event if facts else None


def owed_at_once(duty: Duty) -> bool:
    """Whether the text says `immediately`: due when the school learnt, and not late that instant."""
    return duty.asked.timing == "immediately"


def _facts(  # noqa: PLR0913, PLR0917 - one duty of one case at one moment
    case: Case,
    duty_id: str,
    duty: Duty,
    due_at: datetime,
    clocks: Clocks,
    ladder: Ladder,
    now: datetime,
) -> Iterator[_Timed]:
    if duty.clock.overdue_since is not None:
        yield from _escalated(case, duty_id, duty, due_at, ladder, now)
        return
    late_at = due_at + clocks.grace if owed_at_once(duty) else due_at
    if late_at < now:
        yield _overdue(case, duty_id, duty, due_at, late_at, clocks, ladder)
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


def _overdue(  # noqa: PLR0913, PLR0917 - one duty of one case
    case: Case,
    duty_id: str,
    duty: Duty,
    due_at: datetime,
    late_at: datetime,
    clocks: Clocks,
    ladder: Ladder,
) -> _Timed:
    since = _running(case, duty, late_at)
    rung = ladder.next_rung(duty.bound, duty.asked, dict(case.facts), taken=0, overdue_since=since)
    at_once = owed_at_once(duty)
    return _Timed(
        since,
        DutyBecameOverdue(
            occurred_at=since,
            duty=duty_id,
            due_at=due_at,
            late_after_minutes=clocks.immediately_late_after_minutes if at_once else None,
            clocks_from=("school" if clocks.set_by_school else "casebook") if at_once else None,
            escalates_at=rung.at if isinstance(rung, Rung) else None,
            gap=None if isinstance(rung, Rung) else rung,
        ),
    )


def _escalated(  # noqa: PLR0913, PLR0917 - one duty of one case at one moment
    case: Case, duty_id: str, duty: Duty, due_at: datetime, ladder: Ladder, now: datetime
) -> Iterator[_Timed]:
    clock = duty.clock
    if clock.escalates_at is None or clock.overdue_since is None or clock.escalates_at > now:
        return
    facts = dict(case.facts)
    since = clock.overdue_since
    rung = ladder.next_rung(duty.bound, duty.asked, facts, taken=clock.step, overdue_since=since)
    if not isinstance(rung, Rung):
        return
    then = ladder.next_rung(duty.bound, duty.asked, facts, taken=rung.step, overdue_since=since)
    at = _running(case, duty, clock.escalates_at)
    yield _Timed(
        at,
        DutyEscalated(
            occurred_at=at,
            duty=duty_id,
            due_at=due_at,
            to=rung.to,
            step=rung.step,
            path=rung.path,
            passed_over=rung.passed_over,
            may_open=_may_open(case, rung.to),
            escalates_at=then.at if isinstance(then, Rung) else None,
        ),
    )


def _running(case: Case, duty: Duty, at: datetime) -> datetime:
    """While a duty waits, or its case is closed, its clock stands still."""
    return max(at, duty.clock.released_at or at, case.reopened_at or at)


def _may_open(case: Case, role: str) -> bool:
    readers = case.placement.reader_roles if case.placement else ()
    return role in {reader.value for reader in readers}
