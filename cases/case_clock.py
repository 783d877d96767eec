"""The clock of one case: what time has brought, appended to the case's own stream, each fact once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from cases.access import Clockwork, Denied, OwnAct, clockwork_may
from cases.case_history import of_a_case, opened_as
from cases.event_store import Append, Idempotency, Record, StaleVersion
from cases.packs.library import PackLibrary
from cases.refusals import PackTextDiffers, WrongRole
from cases.schools import SchoolDesk
from domain.case.deadlines import ClockEvent, DutyBecameOverdue, DutyEscalated, DutyReminded
from domain.case.decisions.deadlines import Clocks, next_fact
from domain.case.folding import evolve, replay
from domain.case.state import Case
from domain.messages import Attribution, Event, Recorded
from domain.policy.ladder import PackLadder
from domain.policy.rulebook import PackRulebook

SCOPE = "casebook:clock"
"""No person's requests have this scope: theirs name a school, a stroke and a sign-in."""
MOST_AT_ONCE = 1_000


class ClockRunsAway(Exception):  # noqa: N818 - it names what was met
    """A case asks for more facts of time than it could have duties: something is wrong with it."""


class CaseClock:
    """Decides and appends as the server's own clock, and as nobody else."""

    def __init__(self, schools: SchoolDesk, library: PackLibrary, who: Clockwork) -> None:
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
        defaults = self._library.escalation if kept.escalate_by_default else None
        ladder = PackLadder(self._bound(case), defaults)
        for written in range(MOST_AT_ONCE):
            fact = next_fact(case, kept, ladder, now, opened_as(history))
            if fact is None:
                return written
            case = self._recorded(record, case_id, case, fact, now)
        raise ClockRunsAway

    def _recorded(
        self, record: Record, case_id: UUID, case: Case, fact: ClockEvent, now: datetime
    ) -> Case:
        """The case with this fact on it, or as somebody else has left it meanwhile."""
        written: Recorded[Event] = Recorded(case_id, case.version + 1, fact, self._by, now)
        append = Append(
            stream=case_id,
            expected_version=case.version,
            events=(written,),
            append_id=uuid4(),
            idempotency=_once(case_id, case, fact),
        )
        try:
            receipt = record.append(append)
        except StaleVersion:
            return _loaded(record, case_id)
        return _loaded(record, case_id) if receipt.repeated else evolve(case, fact)

    def _bound(self, case: Case) -> PackRulebook:
        """The texts that bound the case when it was opened, counted by its school's own days."""
        bound = case.texts
        for text in bound:
            if self._library.find(text.pack, text.version).bound != text:
                raise PackTextDiffers(f"{text.pack}@{text.version}")
        rulebook = self._library.rulebook([(text.pack, text.version) for text in bound])
        enrolled = self._schools.find(case.school or "")
        if enrolled is None:
            return rulebook
        return replace(rulebook, calendar=self._schools.calendar_of(enrolled.school))


def _once(case_id: UUID, case: Case, fact: ClockEvent) -> Idempotency:
    """A key that follows from the fact alone, so that the record itself refuses it a second time."""
    match fact:
        case DutyReminded():
            what = f"reminded/{fact.minutes_before}"
        case DutyBecameOverdue():
            what = "overdue"
        case DutyEscalated():
            what = f"escalated/{fact.step}"
    raised = case.duties[fact.duty].clock.raised
    key = sha256(f"{case_id}/{raised}/{fact.duty}/{what}".encode())
    return Idempotency(SCOPE, key.hexdigest(), key.digest())


def _loaded(record: Record, case_id: UUID) -> Case:
    return replay(map(of_a_case, record.stream(case_id)))
