"""The clock of one case: what time has brought, appended to the case's own stream at once, each fact once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import assert_never
from uuid import UUID, uuid4

from cases.access import Clockwork, Denied, OwnAct, clockwork_may
from cases.casework.history import of_a_case, opened_as
from cases.event_store import Append, Idempotency, Record, StaleVersion
from cases.packs.library import PackLibrary
from cases.refusals import PackTextDiffers, WrongRole
from cases.schools.command_handler import SchoolCommandHandler
from domain.case.deadlines import (
    ClockEvent,
    DutyBecameOverdue,
    DutyDueCounted,
    DutyEscalated,
    DutyEscalationCounted,
    DutyReminded,
)
from domain.case.decisions.deadlines import Clocks
from domain.case.decisions.escalating import brought_by_time
from domain.case.events import CaseEvent
from domain.case.folding import evolve, replay
from domain.case.state import Case
from domain.messages import Attribution, Event, Recorded
from domain.policy.calendar import london_day
from domain.policy.escalation_paths import PackEscalationPaths
from domain.policy.rulebook import PackRulebook

SCOPE = "casebook:clock"
"""No person's requests have this scope: theirs name a school, a stroke and a sign-in."""
MOST_AT_ONCE = 1_000


class ClockRunsAway(Exception):  # noqa: N818 - it names what was met
    """A case asks for more facts of time than it could have duties, or again for what was written."""


class CaseClock:
    """Decides and appends as the server's own clock, and as nobody else."""

    def __init__(self, schools: SchoolCommandHandler, library: PackLibrary, who: Clockwork) -> None:
        if isinstance(clockwork_may(who, OwnAct.KEEP_TIME), Denied):
            raise WrongRole
        self._schools = schools
        self._library = library
        self._by = Attribution(actor=who.id, role=who.role)

    def advance(
        self, record: Record, case_id: UUID, now: datetime, clocks: Callable[[str], Clocks]
    ) -> int:
        """Write what time has brought by now; how many facts that was."""
        history = record.stream(case_id)
        case = replay(map(of_a_case, history))
        if case.school is None:
            return 0
        kept = clocks(case.school)
        rulebook = self._bound(case, now)
        defaults = self._library.escalation if kept.escalate_by_default else None
        escalation_paths = PackEscalationPaths(rulebook, defaults)
        role = opened_as(history)
        for _ in range(MOST_AT_ONCE):
            brought = brought_by_time(case, kept, rulebook, escalation_paths, now, role)
            events = tuple(islice(brought, MOST_AT_ONCE + 1))
            if not events:
                return 0
            if len(events) > MOST_AT_ONCE:
                break
            if self._recorded(record, case_id, case, events, now):
                return sum(isinstance(event, ClockEvent) for event in events)
            # Somebody has written here meanwhile: what was decided is decided again on that.
            case = replay(map(of_a_case, record.stream(case_id)))
        raise ClockRunsAway

    def _recorded(
        self,
        record: Record,
        case_id: UUID,
        case: Case,
        events: Sequence[CaseEvent],
        now: datetime,
    ) -> bool:
        """Whether the events are on record by this append, all together."""
        written: list[Recorded[Event]] = [
            Recorded(case_id, version, event, self._by, now)
            for version, event in enumerate(events, start=case.version + 1)
        ]
        append = Append(
            stream=case_id,
            expected_version=case.version,
            events=tuple(written),
            append_id=uuid4(),
            idempotency=_once(case_id, case, events),
        )
        try:
            return not record.append(append).repeated
        except StaleVersion:
            return False

    def _bound(self, case: Case, now: datetime) -> PackRulebook:
        """The texts that bound the case when it was opened, counted by its school's own days."""
        bound = case.texts
        for text in bound:
            if self._library.find(text.pack, text.version).bound != text:
                raise PackTextDiffers(f"{text.pack}@{text.version}")
        rulebook = replace(
            self._library.rulebook([(text.pack, text.version) for text in bound]),
            procedure=self._library.procedure_on(london_day(now)),
        )
        enrolled = self._schools.find(case.school or "")
        if enrolled is None:
            return rulebook
        return replace(rulebook, calendar=self._schools.calendar_of(enrolled.school))


def _once(case_id: UUID, case: Case, events: Sequence[CaseEvent]) -> Idempotency:
    """A key that follows from the facts alone, so that the record itself refuses them a second time.

    Whoever decides on other facts at the same moment is refused by the version they decided on.
    """
    facts: list[str] = []
    for event in events:
        if isinstance(event, ClockEvent):
            facts.append(_of_a_fact(case_id, case, event))
        case = evolve(case, event)
    key = sha256("\n".join(facts).encode())
    return Idempotency(SCOPE, key.hexdigest(), key.digest())


def _of_a_fact(case_id: UUID, case: Case, fact: ClockEvent) -> str:
    match fact:
        case DutyReminded():
            what = f"reminded/{fact.minutes_before}"
        case DutyBecameOverdue():
            what = "overdue"
        case DutyEscalated():
            what = f"escalated/{fact.step}"
        case DutyDueCounted():
            what = f"counted/{fact.due_at}/{fact.not_countable}"
        case DutyEscalationCounted():
            step = case.duties[fact.duty].clock.step
            what = f"escalation/{step}/{fact.escalates_at}/{fact.not_countable}"
        case _:
            assert_never(fact)
    clock = case.duties[fact.duty].clock
    # A time that was counted anew has reminders and an end of its own.
    since = clock.counted or clock.raised
    return f"{case_id}/{since}/{fact.duty}/{what}"
