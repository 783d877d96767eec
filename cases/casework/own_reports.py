"""What the answer to a report asks of whoever reported, and forbids: read from the report alone.

Nothing that was recorded after the report enters it but what its reporter recorded, so that it
tells of nothing that became of the case. It is what the policies say of the facts that were given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cases.access import Act, Actor, Denied, may
from cases.casework.command_handler import CaseLocator
from cases.casework.history import History, access_of
from cases.command_append import CommandReceipt
from cases.event_store import EventStore
from cases.packs.library import PackLibrary
from cases.refusals import WrongRole
from cases.schools.command_handler import SchoolCommandHandler
from domain.case.events import (
    CaseAssessed,
    CasePlaced,
    DutyAssigned,
    DutyBarred,
    DutyDischarged,
    DutyRaised,
    ImageryDiscovered,
    IncidentReported,
)
from domain.case.own_report import ReporterDidDuty, first_append
from domain.case.refusals import NoSuchCase
from domain.messages import Event, Recorded
from domain.policy.assessment import AssessedDuty
from domain.policy.owners import Owner
from domain.sign_in import folded
from domain.vocabulary import Compartment

AT_ONCE = "immediately"


@dataclass(frozen=True, slots=True)
class Done:
    """That the reporter did it: towards whom, when, under which reference."""

    to: tuple[str, ...]
    occurred_at: datetime
    reference: str | None


@dataclass(frozen=True, slots=True)
class ReporterDuty:
    """One duty as the answer shows it. `owner`: who owes it by the facts of the report; `clause`
    reads `pack@version/clause`; `says` is what it says."""

    duty: str
    asked: AssessedDuty
    owner: Owner
    clause: str
    says: str | None
    done: Done | None = None


@dataclass(frozen=True, slots=True)
class Forbidden:
    """What must not be done, by which clause, and what that says."""

    act: str
    clause: str
    says: str | None


@dataclass(frozen=True, slots=True)
class ToldToReporter:
    """What the reporter owes, what others owe at once, and what nobody may do."""

    owed: tuple[ReporterDuty, ...] = ()
    at_once: tuple[ReporterDuty, ...] = ()
    prohibited: tuple[Forbidden, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedBySignIn:
    """That a report names somebody by their sign-in. `held`: whether the directory held it then; None
    to whoever may not know what it holds, so that they are told the same whatever it does."""

    held: bool | None


class OwnReports:
    """Reads of a case what its reporter may know."""

    def __init__(
        self,
        store: EventStore,
        schools: SchoolCommandHandler,
        library: PackLibrary,
        locate: CaseLocator,
    ) -> None:
        """`locate` leads whoever reported a case to it, and nobody else."""
        self._store = store
        self._schools = schools
        self._library = library
        self._locate = locate

    def told(self, actor: Actor, filed: CommandReceipt) -> ToldToReporter | None:
        """For the answer to a report: the same however often it is asked again.

        None for whoever keeps no reports of their own: a client of the MIS.
        """
        tenant = self._schools.tenant_of(actor.school)
        if tenant is None or isinstance(may(actor, Act.SEE_OWN_RECEIPT), Denied):
            return None
        events = filed.events or self._opening(tenant, filed.case)
        return self._told(events, {}) if _let_in(actor, events) else None

    def by_sign_in(self, actor: Actor, filed: CommandReceipt) -> NamedBySignIn | None:
        """What the answer to a report says of whom it shuts out; None where it names nobody so."""
        tenant = self._schools.tenant_of(actor.school)
        if tenant is None:
            return None
        for event in filed.events or self._opening(tenant, filed.case):
            if isinstance(event, IncidentReported | ImageryDiscovered):
                held = [one.person is not None for one in event.named if one.sign_in is not None]
                knows = bool(held) and self._schools.tells_of_people(actor)
                return NamedBySignIn(held[0] if knows else None) if held else None
        return None

    def read(self, actor: Actor, case: UUID) -> ToldToReporter:
        """For whoever reported, at any time after. Raises NoSuchCase for everybody else."""
        tenant = self._schools.tenant_of(actor.school)
        if tenant is None or isinstance(may(actor, Act.SEE_OWN_RECEIPT), Denied):
            raise WrongRole
        where = self._locate(tenant, actor, case)
        if where is None:
            raise NoSuchCase
        history = self._store.compartment(tenant, where).stream(case)
        if isinstance(may(actor, Act.SEE_OWN_RECEIPT, access_of(history)), Denied):
            raise NoSuchCase
        return self._told(first_append(history), _done(history))

    def received_at(self, actor: Actor, filed: CommandReceipt) -> datetime:
        """When what the actor added was written down: the same however often it is sent."""
        tenant = self._schools.tenant_of(actor.school)
        where = None if tenant is None else self._locate(tenant, actor, filed.case)
        if tenant is None or where is None:
            raise NoSuchCase
        entry = self._store.compartment(tenant, where).stream(filed.case)[filed.version - 1]
        if not isinstance(entry, Recorded):
            raise NoSuchCase
        return entry.recorded_at

    def _opening(self, tenant: str, case: UUID) -> Sequence[Event]:
        for where in Compartment:
            history = self._store.compartment(tenant, where).stream(case)
            if history:
                return first_append(history)
        return ()

    def _told(self, events: Sequence[Event], done: dict[str, Done]) -> ToldToReporter:
        owners = {
            event.duty: Owner(event.owner, event.also_owed_by, event.stands_in_for, event.gap)
            for event in events
            if isinstance(event, DutyAssigned)
        }
        reached = {event.duty for event in events if isinstance(event, DutyDischarged)}
        reporters = self._library.vocabulary.owed_by_reporters
        barred = {event.duty for event in events if isinstance(event, DutyBarred)}
        owed, at_once = [], []
        for event in events:
            if not isinstance(event, DutyRaised) or event.duty in barred | reached:
                continue
            asked, bound = event.asked, event.bound
            shown = ReporterDuty(
                event.duty,
                asked,
                owners.get(event.duty, Owner(asked.owed_by)),
                f"{bound.pack}@{bound.version}/{asked.clause}",
                self._library.says(bound.pack, bound.version, asked.clause, asked.act),
                done.get(event.duty),
            )
            if asked.owed_by in reporters:
                owed.append(shown)
            elif asked.timing == AT_ONCE:
                at_once.append(shown)
        return ToldToReporter(tuple(owed), tuple(at_once), tuple(self._forbidden(events)))

    def _forbidden(self, events: Sequence[Event]) -> Iterator[Forbidden]:
        for event in events:
            if not isinstance(event, CaseAssessed):
                continue
            bound = event.bound
            for one in event.assessment.prohibitions:
                if one.status == "in_force":
                    yield Forbidden(
                        one.act,
                        f"{bound.pack}@{bound.version}/{one.clause}",
                        self._library.says(bound.pack, bound.version, one.clause),
                    )


def _done(history: History) -> dict[str, Done]:
    return {
        entry.event.duty: Done(entry.event.to, entry.event.occurred_at, entry.event.reference)
        for entry in history
        if isinstance(entry, Recorded) and isinstance(entry.event, ReporterDidDuty)
    }


def _let_in(actor: Actor, events: Sequence[Event]) -> bool:
    """Whoever reports their own conduct holds the receipt and no more."""
    out = (name for event in events if isinstance(event, CasePlaced) for name in event.excluded)
    return actor.sign_in not in folded(out)
