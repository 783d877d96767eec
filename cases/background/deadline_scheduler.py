"""Keeps the time of every duty: puts on each case's record what only the passing of time brings.

One copy of the server leads. It sleeps until something is due or something new is written, reads
what is due from the views, decides from the case's own record, and appends under a key made of the
facts themselves: however often it restarts, however many copies believe that they lead, and wherever
the clock jumps, each fact is written once.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event as Signal
from threading import Thread
from typing import Protocol
from uuid import UUID

import psycopg

from cases.background.case_clock import CaseClock
from cases.background.leadership import Leadership
from cases.event_store import CommitListener, EventStore, Record, RecordUnavailable
from cases.keys import KeysUnavailable
from cases.packs.default_clocks import clocks_of
from cases.schools.command_handler import SchoolCommandHandler
from domain.case.decisions.deadlines import Clocks
from domain.policy.calendar import Calendar, NotCountable, london_day
from domain.school.state import School
from domain.vocabulary import Compartment

PAGE = 200
RECHECK = 30.0
"""Every compartment is looked at this often even without a notification: one can be lost."""
TICK = 5.0
"""How soon a clock that was set is noticed, and that somebody else's leadership has ended."""
_SETTLE = 0.1
TRANSIENT = (
    RecordUnavailable,
    KeysUnavailable,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    OSError,
)

Daily = Callable[[Sequence[str], datetime], object]
"""What a new day may bring that no duty's clock knows of: given the tenants and the moment."""

log = logging.getLogger("casebook.clock")


def _nothing(tenants: Sequence[str], now: datetime) -> None:
    """Nothing is done daily."""


Heard = Callable[[Record, datetime], object]
"""Called after a commit into a compartment, with its record and the moment."""


def _nobody_listens(record: Record, now: datetime) -> None:
    """Nothing follows."""


class DeadlineQueries(Protocol):
    """What the scheduler reads of the views; implemented in `api/wiring`."""

    def schools(self, schema: str, /) -> Sequence[str]:
        """The schools that have a duty whose clock runs."""
        ...

    def cases(
        self,
        schema: str,
        now: datetime,
        clocks: Mapping[str, Clocks],
        without: Collection[UUID],
        limit: int,
        /,
    ) -> Sequence[UUID]:
        """At most `limit` cases on which time has brought something, the oldest first."""
        ...

    def next(self, schema: str, now: datetime, clocks: Mapping[str, Clocks], /) -> datetime | None:
        """When time brings something next, if nothing is written before."""
        ...

    def uncounted(self, schema: str, /) -> Sequence[tuple[str, UUID, NotCountable]]:
        """(school, case, what is missing) of every duty whose time could not be counted so far."""
        ...

    def close(self) -> None:
        """Let go of the views."""
        ...


@dataclass
class _Watch:
    """One compartment under watch: when to look at it next, and whose clocks stand still.

    `uncounted`: of each school, how many of its duties wait for dates, as was last said.
    """

    record: Record
    listener: CommitListener
    next_at: datetime | None = None
    looked_at: float = -RECHECK
    stopped: set[UUID] = field(default_factory=set)
    fruitless: set[UUID] = field(default_factory=set)
    uncounted: Counter[str] = field(default_factory=Counter)

    def is_due(self, now: datetime) -> bool:
        """Whether there was a commit, something is due, or it has not been looked at for long."""
        told = self.listener.wait(0)
        due = self.next_at is not None and self.next_at <= now
        return told or due or time.monotonic() - self.looked_at >= RECHECK


class DeadlineScheduler:
    """Records what the passing of time brings, as long as this process leads."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it reads, what it writes, by what clock
        self,
        store: EventStore,
        schools: SchoolCommandHandler,
        case_clock: CaseClock,
        due: DeadlineQueries,
        leadership: Leadership,
        tenants: Callable[[], Sequence[str]],
        clock: Callable[[], datetime],
        *,
        daily: Daily = _nothing,
        heard: Heard = _nobody_listens,
        tick: float = TICK,
    ) -> None:
        """`daily`: called by the leader when it begins to lead and on each new day; `heard`: called by it
        after every commit into a compartment."""
        self._daily = daily
        self._heard = heard
        self._store = store
        self._schools = schools
        self._case_clock = case_clock
        self._due = due
        self._leadership = leadership
        self._tenants = tenants
        self._clock = clock
        self._tick = tick
        self._over = Signal()
        self._changed = Signal()
        self._thread: Thread | None = None
        self._watches: dict[str, _Watch] = {}

    def start(self) -> None:
        """Keep time in a thread of its own until stopped."""
        self._thread = Thread(target=self._run, name="deadline-scheduler", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the fact in hand, and give up the lead."""
        self._over.set()
        self._changed.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._due.close()
        self._leadership.resign()

    def catch_up(self, tenant: str, where: Compartment, now: datetime) -> datetime | None:
        """Write everything that is due in a compartment; when something is due next."""
        record = self._store.compartment(tenant, where)
        with record.subscribe() as listener:
            watch = _Watch(record, listener)
            self._look_at(watch, now)
        return watch.next_at

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                if self._leadership.is_leader():
                    self._lead()
                else:
                    self._over.wait(self._tick)
            except TRANSIENT as error:
                log.warning(
                    "the deadline scheduler lost the database (%s); trying again",
                    type(error).__name__,
                )
                self._leadership.resign()
                self._over.wait(min(1.0, self._tick))
            except Exception as error:
                # It must not end silently: without it nothing ever becomes overdue.
                log.critical(
                    "the deadline scheduler failed (%s); trying again", type(error).__name__
                )
                self._over.wait(self._tick)

    def _lead(self) -> None:
        with ExitStack() as listeners:
            self._watches = {}
            counted, day = -self._tick, None
            while not self._over.is_set() and self._leadership.is_leader():
                self._changed.clear()
                if time.monotonic() - counted >= self._tick:
                    self._watch_everybody(listeners)
                    counted = time.monotonic()
                now = self._clock()
                if london_day(now) != day:
                    day = london_day(now)
                    self._begin_the_day(now)
                for watch in self._watches.values():
                    if not self._over.is_set() and watch.is_due(now):
                        self._look_after(watch, now)
                self._changed.wait(self._pause())
                # What follows within a moment is looked at together.
                self._over.wait(min(_SETTLE, self._tick))

    def _begin_the_day(self, now: datetime) -> None:
        """What cannot be read keeps nobody's clock from running."""
        try:
            self._daily(self._tenants(), now)
        except TRANSIENT:
            raise
        except Exception as error:
            log.critical(
                "the daily work of the deadline scheduler failed (%s)", type(error).__name__
            )

    def _watch_everybody(self, listeners: ExitStack) -> None:
        for tenant in self._tenants():
            for where in Compartment:
                record = self._store.compartment(tenant, where)
                if record.schema not in self._watches:
                    listener = listeners.enter_context(record.subscribe(self._changed))
                    self._watches[record.schema] = _Watch(record, listener)

    def _pause(self) -> float:
        """Until the next thing is due; never so long that a clock set by hand goes unnoticed."""
        now = self._clock()
        due = [watch.next_at - now for watch in self._watches.values() if watch.next_at]
        shortest = min(due, default=timedelta(seconds=self._tick)).total_seconds()
        return min(max(shortest, 0.0), self._tick)

    def _look_after(self, watch: _Watch, now: datetime) -> None:
        """Look at a compartment; one that cannot be looked at does not keep us from the others."""
        try:
            self._look_at(watch, now)
            self._heard(watch.record, now)
        except TRANSIENT:
            raise
        except Exception as error:
            watch.next_at = None
            schema = watch.record.schema
            log.critical("the deadlines of %s cannot be kept (%s)", schema, type(error).__name__)

    def _look_at(self, watch: _Watch, now: datetime) -> None:
        schema = watch.record.schema
        watch.looked_at = time.monotonic()
        self._count(watch, now)
        clocks = {school: self._clocks_of(school) for school in self._due.schools(schema)}
        while not self._over.is_set():
            cases = self._due.cases(schema, now, clocks, watch.stopped, PAGE)
            if not cases:
                break
            for case in cases:
                if self._over.is_set():
                    return
                self._advance(watch, case, now)
        watch.next_at = self._due.next(schema, now, clocks)

    def _count(self, watch: _Watch, now: datetime) -> None:
        """Count what could not be counted, as soon as the dates are known; until then, say so."""
        found = self._due.uncounted(watch.record.schema)
        calendars = {school: self._calendar_of(school) for school in {one[0] for one in found}}
        waiting: Counter[str] = Counter()
        countable: dict[UUID, None] = {}
        for school, case, missing in found:
            if calendars[school].knows(missing):
                countable[case] = None
            else:
                waiting[school] += 1
        for case in countable:
            if self._over.is_set():
                return
            if case not in watch.stopped:
                self._advance(watch, case, now)
        for school, number in waiting.items():
            if watch.uncounted[school] != number:
                log.warning(
                    "the dates to count the due times of %s are not known; duties that wait: %d",
                    school,
                    number,
                )
        watch.uncounted = waiting

    def _advance(self, watch: _Watch, case: UUID, now: datetime) -> None:
        """One case as far as time has come. What cannot be read stops its clock, and no other's."""
        try:
            written = self._case_clock.advance(watch.record, case, now, self._clocks_of)
        except TRANSIENT:
            raise
        except Exception as error:
            self._stop_clock(watch, case, type(error).__name__)
            return
        if written:
            watch.fruitless.discard(case)
        elif case in watch.fruitless:
            self._stop_clock(watch, case, "NothingDueOnRecord")
        else:
            # Somebody may have settled it meanwhile; if it is still listed, something is wrong.
            watch.fruitless.add(case)

    def _stop_clock(self, watch: _Watch, case: UUID, why: str) -> None:
        watch.stopped.add(case)
        watch.fruitless.discard(case)
        log.critical(
            "the deadlines of case %s in %s are no longer kept (%s)", case, watch.record.schema, why
        )

    def _calendar_of(self, school: str) -> Calendar:
        enrolled = self._schools.find(school)
        return self._schools.calendar_of(enrolled.school if enrolled else School())

    def _clocks_of(self, school: str) -> Clocks:
        enrolled = self._schools.find(school)
        return clocks_of(enrolled.school if enrolled else School())
