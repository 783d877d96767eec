"""Adding to one's own report: written onto the case by somebody who reads nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cases.access import Act, Actor, Denied, may
from cases.case_history import History, access_of, of_a_case, opened_as
from cases.desk import CaseDesk
from cases.event_store import EventStore, Record, StaleVersion
from cases.filing import Request, file, repeated
from cases.refusals import TooBusy, WrongRole
from cases.schools import SchoolDesk
from domain.case.asking import Asking
from domain.case.decisions import decide
from domain.case.folding import replay
from domain.case.own_report import AddToOwnReport
from domain.case.refusals import NoSuchCase
from domain.messages import Recorded
from domain.vocabulary import Compartment

RETRIES = 5
ReporterDoor = Callable[[str, Actor, UUID], Compartment | None]
"""(tenant, actor, case) → where it is kept, if the actor reported it and is not shut out of it."""


@dataclass(frozen=True, slots=True)
class Received:
    """That something was received, and when. Nothing that counts what others wrote."""

    case: UUID
    received_at: datetime


class OwnReports:
    """Takes what reporters add. Not theirs, shut out and not there are one answer."""

    def __init__(
        self,
        store: EventStore,
        schools: SchoolDesk,
        desk: CaseDesk,
        clock: Callable[[], datetime],
        door: ReporterDoor,
    ) -> None:
        self._store = store
        self._schools = schools
        self._desk = desk
        self._clock = clock
        self._door = door

    def add(
        self,
        actor: Actor,
        case_id: UUID,
        command: AddToOwnReport,
        *,
        key: str,
        correlation: str | None = None,
    ) -> Received:
        """Record it once, or raise a Refusal and store nothing."""
        tenant = self._schools.tenant_of(actor.school)
        if tenant is None or isinstance(may(actor, Act.ADD_TO_OWN_REPORT), Denied):
            raise WrongRole
        where = self._door(tenant, actor, case_id)
        if where is None:
            raise NoSuchCase
        request = Request(actor, command, case_id, key, self._clock(), correlation)
        record = self._store.compartment(tenant, where)
        for _ in range(RETRIES + 1):
            history = record.stream(case_id)
            if isinstance(may(actor, Act.ADD_TO_OWN_REPORT, access_of(history)), Denied):
                raise NoSuchCase
            before = repeated(request, self._everywhere(tenant))
            if before is not None:
                return Received(case_id, _written_down(history, before.version))
            case = replay(map(of_a_case, history))
            asking = Asking(
                now=request.now,
                actor=actor.id,
                role=actor.role,
                school=actor.school,
                case=case_id,
                opened_as=opened_as(history),
                so_far=history,
                roles=actor.roles,
            )
            events = decide(case, command, self._desk.bound(request, case), asking)
            try:
                file(request, record, case_id, case.version, events)
            except StaleVersion:
                continue
            return Received(case_id, request.now)
        raise TooBusy

    def _everywhere(self, tenant: str) -> list[Record]:
        return [self._store.compartment(tenant, where) for where in Compartment]


def _written_down(history: History, version: int) -> datetime:
    """When the entry was written down by which a request was answered before."""
    entry = history[version - 1]
    if not isinstance(entry, Recorded):
        raise NoSuchCase
    return entry.recorded_at
