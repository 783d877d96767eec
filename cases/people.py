"""The directory of people: one stream for each, in the ordinary compartment, under a key of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from cases.access import Act, Actor, Denied, may
from cases.event_store import EventStore, Record, StaleVersion
from cases.filing import Filed, Request, file, repeated
from cases.refusals import CaseHasMovedOn, WrongRole
from cases.schools import SchoolDesk
from domain.messages import Event, Recorded, Unreadable
from domain.person.commands import AddPerson, PersonCommand
from domain.person.decisions import decide
from domain.person.events import Identity, PersonAdded, PersonCorrected, PersonEvent
from domain.person.refusals import NoSuchPerson
from domain.person.state import Person, replay
from domain.sign_in import folded
from domain.vocabulary import Compartment


class SignIns(Protocol):
    """What the directory knows of sign-ins."""

    def signs_in(self, tenant: str, school: str, sign_in: str, /) -> bool:
        """Whether somebody has this one."""
        ...

    def named(self, tenant: str, school: str, sign_ins: Collection[str], /) -> Mapping[str, UUID]:
        """Whose these are, each folded."""
        ...

    def by_upn(self, tenant: str, school: str, upns: Sequence[str], /) -> Mapping[str, UUID]:
        """The pupils who have these numbers."""
        ...

    def colleagues(self, tenant: str, school: str, /) -> Sequence[Identity]:
        """The adults who sign in."""
        ...


class PersonDesk:
    """Adds and corrects people, and knows who somebody is."""

    def __init__(
        self,
        store: EventStore,
        schools: SchoolDesk,
        clock: Callable[[], datetime],
        sign_ins: SignIns,
        shut_out: Callable[[Request, str, UUID, str], None],
    ) -> None:
        self._store = store
        self._schools = schools
        self._clock = clock
        self._sign_ins = sign_ins
        self._shut_out = shut_out

    def handle(  # noqa: PLR0913 - one request
        self,
        actor: Actor,
        person_id: UUID | None,
        command: PersonCommand,
        *,
        expected_version: int | None,
        key: str,
        correlation: str | None = None,
    ) -> Filed:
        """Record what the command asks for, once. `person_id` None adds somebody."""
        tenant = self._schools.tenant_of(actor.school)
        if tenant is None or isinstance(may(actor, Act.KEEP_PEOPLE), Denied):
            raise WrongRole
        record = self._record(tenant)
        request = Request(actor, command, person_id, key, self._clock(), correlation)
        before = repeated(request, [record])
        if before is not None:
            return before
        if (person_id is None) is not isinstance(command, AddPerson):
            raise NoSuchPerson
        stream = person_id or uuid4()
        person = Person() if person_id is None else self._load(record, stream)
        if person_id is not None and person.school != actor.school:
            raise NoSuchPerson
        if expected_version not in {None, person.version}:
            raise CaseHasMovedOn(person.version)
        events = decide(person, command, school=actor.school, now=request.now)
        sign_in = events[-1].identity.sign_in
        if person.identity is not None and sign_in not in {None, person.identity.sign_in}:
            self._shut_out(request, tenant, stream, sign_in or "")
        try:
            return file(request, record, stream, person.version, events)
        except StaleVersion as stale:
            raise CaseHasMovedOn(stale.current) from None

    def signs_in(self, school: str, sign_in: str) -> bool:
        """Whether the school's directory holds this sign-in."""
        tenant = self._schools.tenant_of(school)
        return tenant is not None and self._sign_ins.signs_in(tenant, school, sign_in)

    def signed_in(self, school: str, sign_ins: Iterable[str]) -> Mapping[str, Identity]:
        """Who signs in by these, each folded, as far as the school's directory says."""
        tenant, wanted = self._schools.tenant_of(school), folded(sign_ins)
        named = self._sign_ins.named(tenant, school, wanted) if tenant and wanted else {}
        known = self.known(school, named.values())
        return {sign_in: known[one] for sign_in, one in named.items() if one in known}

    def by_upn(self, school: str, upns: Collection[str]) -> Mapping[str, UUID]:
        """The pupils whom the school's directory holds under these numbers."""
        tenant = self._schools.tenant_of(school)
        return {} if tenant is None else self._sign_ins.by_upn(tenant, school, sorted(set(upns)))

    def colleagues(self, school: str) -> Sequence[Identity]:
        """The adults of the school's directory who sign in, by their names alone."""
        tenant = self._schools.tenant_of(school)
        return () if tenant is None else self._sign_ins.colleagues(tenant, school)

    def known(self, school: str, people: Iterable[UUID]) -> Mapping[UUID, Identity]:
        """Who those of these people are whom the school's directory holds."""
        found = self.found(school, people)
        return {one: person.identity for one, person in found.items() if person.identity}

    def found(self, school: str, people: Iterable[UUID]) -> Mapping[UUID, Person]:
        """Those of these people whom the school's directory holds, as they stand in it."""
        tenant = self._schools.tenant_of(school)
        if tenant is None:
            return {}
        record = self._record(tenant)
        found = {one: self._load(record, one) for one in people}
        return {
            one: person
            for one, person in found.items()
            if person.school == school and person.identity is not None
        }

    def _record(self, tenant: str) -> Record:
        return self._store.compartment(tenant, Compartment.ORDINARY)

    def _load(self, record: Record, stream: UUID) -> Person:
        """Nobody, where the id is that of another stream."""
        history = [_of_a_person(entry) for entry in record.stream(stream)]
        return Person() if None in history else replay(one for one in history if one is not None)


def _of_a_person(entry: Recorded[Event] | Unreadable) -> PersonEvent | Unreadable | None:
    if isinstance(entry, Unreadable):
        return entry
    event = entry.event
    return event if isinstance(event, PersonAdded | PersonCorrected) else None
