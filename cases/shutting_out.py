"""A sign-in that becomes known of somebody shuts it out of the cases about their conduct."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from cases.case_history import of_a_case, opened_as
from cases.event_store import EventStore, StaleVersion
from cases.filing import Request, file
from cases.refusals import CaseErased, TooBusy
from cases.schools import SchoolDesk
from domain.case.decisions.owners import assigned
from domain.case.decisions.people import shut_out
from domain.case.folding import evolve, replay
from domain.vocabulary import Compartment

RETRIES = 5
AboutThem = Callable[[str, UUID], Sequence[tuple[Compartment, UUID]]]
"""(tenant, person) → every case about their conduct, whoever may read it."""


class ShutOut:
    """Places the cases anew, as a consequence of what somebody wrote into the directory.

    Whoever wrote it learns nothing of the cases: not whether there are any, nor of what kind.
    """

    def __init__(self, store: EventStore, schools: SchoolDesk, about_them: AboutThem) -> None:
        self._store = store
        self._schools = schools
        self._about_them = about_them

    def __call__(self, request: Request, tenant: str, person: UUID, sign_in: str) -> None:
        """Before the directory says so: a crash between the two shuts out too early, never too late."""
        rulebook = self._schools.rulebook_today(request.actor.school)
        for where, case_id in self._about_them(tenant, person):
            record = self._store.compartment(tenant, where)
            for _ in range(RETRIES):
                history = record.stream(case_id)
                case = replay(map(of_a_case, history))
                placed = shut_out(case, person, sign_in, rulebook, request.now)
                if not placed:
                    break
                after = evolve(case, placed[0])
                owed = assigned(after, rulebook, opened_as(history), request.now)
                events = (*placed, *owed)
                own = replace(request, about=case_id, key=f"{request.key}/{case_id}")
                try:
                    file(own, record, case_id, case.version, events)
                    break
                except StaleVersion:
                    continue
                except CaseErased:
                    break
            else:
                raise TooBusy
