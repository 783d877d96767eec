"""The directory of people: one stream for each, under a key of its own.

An entry that is made for a restricted case lies in the restricted compartment until somebody who may
open that case makes it ordinary; then it goes on in the ordinary one under the same id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from cases.access import Act, Actor, Denied, may
from cases.casework.command_handler import CaseLocator
from cases.command_append import CommandReceipt, CommandRequest, append_command, find_replay
from cases.event_store import EventStore, Record, StaleVersion
from cases.people.leaders import LeadersSeen
from cases.refusals import CaseHasMovedOn, WrongRole
from cases.schools.command_handler import SchoolCommandHandler
from domain.case.refusals import NoSuchCase
from domain.messages import Event, Recorded, Unreadable
from domain.person.commands import AddPerson, MakePersonOrdinary, PersonCommand
from domain.person.decisions import begun_anew, decide
from domain.person.events import Identity, PersonAdded, PersonCorrected, PersonEvent
from domain.person.refusals import NoSuchPerson
from domain.person.sign_ins import changes, require_free
from domain.person.state import Person, replay
from domain.sign_in import fold, folded
from domain.vocabulary import Compartment, PersonKind


class SignIns(Protocol):
    """What the directory knows of sign-ins."""

    def signs_in(self, tenant: str, school: str, sign_in: str, /) -> tuple[UUID, PersonKind] | None:
        """Whose this one is."""
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


class Kept(Protocol):
    """Which entries stand with restricted cases."""

    def kept_with(self, tenant: str, actor: Actor, person: UUID, /) -> UUID | None:
        """With which case somebody's entry stands, asked from the actor's own grants."""
        ...

    def kept_in(self, tenant: str, case: UUID, people: Sequence[UUID], /) -> Collection[UUID]:
        """Whose of these stand with this case."""
        ...


class PersonCommandHandler:
    """Adds and corrects people, and knows who somebody is."""

    def __init__(  # noqa: PLR0913, PLR0917 - everything it is put together from
        self,
        store: EventStore,
        schools: SchoolCommandHandler,
        clock: Callable[[], datetime],
        locate: CaseLocator,
        sign_ins: SignIns,
        leaders: LeadersSeen,
        kept: Kept,
    ) -> None:
        self._store = store
        self._schools = schools
        self._clock = clock
        self._locate = locate
        self._sign_ins = sign_ins
        self._leaders = leaders
        self._kept = kept

    def handle(  # noqa: PLR0913 - one request
        self,
        actor: Actor,
        person_id: UUID | None,
        command: PersonCommand,
        *,
        expected_version: int | None,
        key: str,
        correlation: str | None = None,
    ) -> CommandReceipt:
        """Record what the command asks for, once. `person_id` None adds somebody."""
        tenant = self._schools.tenant_of(actor.school)
        if tenant is None or isinstance(may(actor, Act.KEEP_PEOPLE), Denied):
            raise WrongRole
        request = CommandRequest(actor, command, person_id, key, self._clock(), correlation)
        # Before the key is looked up: whoever is shut out since has never had to do with it.
        where, case = self._place(tenant, actor, person_id, command)
        record = self._store.compartment(tenant, where)
        ordinary = self._store.compartment(tenant, Compartment.ORDINARY)
        opening = isinstance(command, MakePersonOrdinary)
        before = find_replay(request, [ordinary if opening else record])
        if before is not None and not (opening and case):
            return before
        if (person_id is None) is not isinstance(command, AddPerson):
            raise NoSuchPerson
        stream = person_id or uuid4()
        person = Person() if person_id is None else self._load(record, stream)
        if person_id is not None and person.school != actor.school:
            raise NoSuchPerson
        if expected_version not in {None, person.version}:
            raise CaseHasMovedOn(person.version)
        events = decide(person, command, school=actor.school, now=request.now, keep_with=case)
        self._require_free(request.actor, tenant, stream, person, events[-1])
        try:
            if isinstance(command, MakePersonOrdinary):
                done = before or self._begun_anew(request, ordinary, stream, person)
                self._let_go(request, command, record, stream)
                return done
            return append_command(request, record, stream, person.version, events)
        except StaleVersion as stale:
            raise CaseHasMovedOn(stale.current) from None

    def _begun_anew(
        self, request: CommandRequest, ordinary: Record, stream: UUID, person: Person
    ) -> CommandReceipt:
        """The entry in the directory, unless somebody got this far and no further."""
        there = self._load(ordinary, stream)
        if there.version:
            return CommandReceipt(stream, there.version, None)
        return append_command(request, ordinary, stream, 0, begun_anew(person, request.now))

    def _place(
        self, tenant: str, actor: Actor, person_id: UUID | None, command: PersonCommand
    ) -> tuple[Compartment, UUID | None]:
        """Where the entry lies, and the restricted case that it stands with."""
        if person_id is None:
            case = command.case if isinstance(command, AddPerson) else None
            where = Compartment.ORDINARY if case is None else self._locate(tenant, actor, case)
            if where is None:
                raise NoSuchCase(field="case")
            return where, case if where is Compartment.RESTRICTED else None
        case = self._kept.kept_with(tenant, actor, person_id)
        return (Compartment.ORDINARY if case is None else Compartment.RESTRICTED), case

    def _let_go(
        self, request: CommandRequest, command: MakePersonOrdinary, record: Record, stream: UUID
    ) -> None:
        """Behind the entry's new beginning: in between it is found twice, and never not at all."""
        person = self._load(record, stream)
        if person.kept_with is None:
            return
        events = decide(person, command, school=request.actor.school, now=request.now)
        own = replace(request, about=person.kept_with, key=f"{request.key}/{person.kept_with}")
        append_command(own, record, stream, person.version, events)

    def signs_in(self, school: str, sign_in: str) -> tuple[UUID, PersonKind] | None:
        """Whose this sign-in is, as far as the school's directory says."""
        tenant = self._schools.tenant_of(school)
        return None if tenant is None else self._sign_ins.signs_in(tenant, school, sign_in)

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

    def known(
        self, school: str, people: Iterable[UUID], case: UUID | None = None
    ) -> Mapping[UUID, Identity]:
        """Who those of these people are whom the school's directory holds. `case`: one that the
        asker has been let into, with the entries that stand with it."""
        found = self.found(school, people, case)
        return {one: person.identity for one, person in found.items() if person.identity}

    def found(
        self, school: str, people: Iterable[UUID], case: UUID | None = None
    ) -> Mapping[UUID, Person]:
        """Those of these people whom the school's directory holds, as they stand in it."""
        tenant, wanted = self._schools.tenant_of(school), list(people)
        if tenant is None:
            return {}
        kept = set() if case is None else set(self._kept.kept_in(tenant, case, wanted))
        ordinary, restricted = (self._store.compartment(tenant, one) for one in Compartment)
        found = {one: self._load(restricted if one in kept else ordinary, one) for one in wanted}
        return {
            one: person
            for one, person in found.items()
            if person.school == school and person.identity is not None
        }

    def _require_free(
        self, actor: Actor, tenant: str, stream: UUID, person: Person, event: PersonEvent
    ) -> None:
        """Nobody writes their own sign-in, or one by which somebody else is known.

        What is asked is the open directory and the open record: a refusal tells of nothing hidden.
        """
        if not isinstance(event, PersonAdded | PersonCorrected):
            return
        sign_in = event.identity.sign_in
        if not changes(person, sign_in):
            return
        theirs = self._sign_ins.named(tenant, actor.school, [fold(sign_in)]) if sign_in else {}
        require_free(
            person,
            sign_in,
            actor=actor.id,
            anothers=bool(set(theirs.values()) - {stream}),
            leaders=sign_in is not None and self._leaders.leads(actor.school, sign_in),
        )

    def _load(self, record: Record, stream: UUID) -> Person:
        """Nobody, where the id is that of another stream."""
        history = [_of_a_person(entry) for entry in record.stream(stream)]
        return Person() if None in history else replay(one for one in history if one is not None)


def _of_a_person(entry: Recorded[Event] | Unreadable) -> PersonEvent | Unreadable | None:
    if isinstance(entry, Unreadable):
        return entry
    event = entry.event
    return event if isinstance(event, PersonEvent) else None
