"""The register of low-level concerns: one restricted stream for each adult at each school."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import NAMESPACE_URL, UUID, uuid5

from cases.access import Act, Actor, CaseAccess, Denied, may
from cases.command_append import CommandReceipt, CommandRequest, append_command, find_replay
from cases.concerns.linkable import LinkableConcerns
from cases.event_store import EventStore, Record, StaleVersion
from cases.packs.approval_rules import approval_rules
from cases.packs.library import PackLibrary
from cases.refusals import CaseHasMovedOn, NoRegister, TooBusy, WrongRole
from cases.schools.command_handler import SchoolCommandHandler
from domain.case.leaders import Leaders
from domain.case.people_refusals import UnknownPerson
from domain.concern import events as e
from domain.concern.commands import (
    ConcernCommand,
    ShareConcern,
    ShareConcernInWords,
)
from domain.concern.decision_context import ConcernDecisionContext
from domain.concern.decisions import decide
from domain.concern.events import ConcernEvent
from domain.concern.refusals import (
    NoConcerns,
)
from domain.concern.state import Concerns, replay
from domain.messages import Event, Recorded, Unreadable
from domain.person.events import Identity
from domain.policy.calendar import london_day
from domain.policy.register import RegisterRules
from domain.sign_in import folded
from domain.vocabulary import Compartment

RETRIES = 5


class Directory(Protocol):
    """Who somebody is, and who signs in, as far as the school's directory says."""

    def known(self, school: str, people: Iterable[UUID], /) -> Mapping[UUID, Identity]: ...

    def colleagues(self, school: str, /) -> Sequence[Identity]: ...


class WhoLeads(Protocol):
    """Who was seen signing in as what."""

    def of(self, school: str, sign_ins: Iterable[str], /) -> Leaders: ...


ConcernDoor = Callable[[str, Actor, UUID], bool]
"""(tenant, actor, stream) → whether the actor may know of it, asked from the actor's own grants."""


def concern_stream(tenant: str, school: str, person: UUID) -> UUID:
    """The stream of the concerns about somebody at a school, from who that is alone."""
    return uuid5(NAMESPACE_URL, f"concerns:{tenant}:{school}:{person}")


@dataclass(frozen=True, slots=True)
class Shared:
    """That a concern was shared: its id and its leaf, and nothing of what else there is.

    `in_words`: the adult was named in words. `held`: whether the directory says by what the adult
    signs in; None to whoever may not know what it holds.
    """

    concern: UUID
    leaf: bytes | None
    repeated: bool
    in_words: bool = False
    held: bool | None = None


class ConcernCommandHandler:
    """Takes everything that is recorded about low-level concerns."""

    def __init__(  # noqa: PLR0913, PLR0917 - everything it is put together from
        self,
        store: EventStore,
        schools: SchoolCommandHandler,
        library: PackLibrary,
        clock: Callable[[], datetime],
        door: ConcernDoor,
        directory: Directory,
        leaders: WhoLeads | None = None,
    ) -> None:
        self._store = store
        self._schools = schools
        self._library = library
        self._clock = clock
        self._door = door
        self._directory = directory
        self._leaders = leaders

    def share(
        self,
        actor: Actor,
        person: UUID,
        command: ShareConcern,
        *,
        key: str,
        correlation: str | None = None,
    ) -> Shared:
        """Put a concern on record. Whoever shares it learns its id, and of no other."""
        tenant = self.tenant_for(actor, Act.SHARE_CONCERN)
        request = self.request_of(actor, person, command, key, correlation)
        # From the key alone, so that a repeated request is told the same.
        concern = uuid5(NAMESPACE_URL, f"concern:{tenant}:{actor.school}:{actor.sign_in}:{key}")
        identity = self._directory.known(actor.school, [person]).get(person)
        if identity is None:
            raise UnknownPerson
        filed = self.put(request, command, tenant, person, concern=concern, identity=identity)
        held = identity.sign_in is not None if self._schools.tells_of_people(actor) else None
        return Shared(concern, filed.leaf, filed.repeated, held=held)

    def share_in_words(
        self,
        actor: Actor,
        command: ShareConcernInWords,
        *,
        key: str,
        correlation: str | None = None,
    ) -> Shared:
        """Put a concern on record about an adult named in words. It has a stream of its own until
        somebody who reads it knows whom it is about."""
        tenant = self.tenant_for(actor, Act.SHARE_CONCERN)
        concern = uuid5(NAMESPACE_URL, f"concern:{tenant}:{actor.school}:{actor.sign_in}:{key}")
        request = self.request_of(actor, concern, command, key, correlation)
        filed = self.put(request, command, tenant, concern, concern=concern)
        return Shared(concern, filed.leaf, filed.repeated, in_words=True)

    def told_of(self, actor: Actor, concern: UUID) -> e.ToldOf | None:
        """Whom a concern shared in words is about, as told, for an actor who may read it."""
        opened = self.open_to(actor, concern)
        return None if opened is None else opened[0].told_of

    def work(  # noqa: PLR0913 - one request
        self,
        actor: Actor,
        person: UUID,
        command: ConcernCommand,
        *,
        expected_version: int | None,
        key: str,
        correlation: str | None = None,
        case: UUID | None = None,
    ) -> CommandReceipt:
        """Record what somebody who may read the concerns asks for. `case`: one just opened."""
        tenant = self.tenant_for(actor, Act.WORK_CONCERNS)
        request = self.request_of(actor, person, command, key, correlation)
        if not self._door(tenant, actor, concern_stream(tenant, actor.school, person)):
            raise NoConcerns
        return self.put(request, command, tenant, person, expected=expected_version, case=case)

    def open_to(self, actor: Actor, person: UUID) -> tuple[Concerns, e.ConcernsPlaced] | None:
        """The concerns about somebody and who reads them, for an actor who may; None like none."""
        tenant = self.tenant_for(actor, Act.READ_CONCERNS)
        stream = concern_stream(tenant, actor.school, person)
        if not self._door(tenant, actor, stream):
            return None
        found = replay(of_concerns(entry) for entry in self.record_of(tenant).stream(stream))
        if found.placed is None or isinstance(
            may(actor, Act.READ_CONCERNS, access_of(found.placed)), Denied
        ):
            return None
        return found, found.placed

    def linkable(self, actor: Actor, person: UUID) -> LinkableConcerns | None:
        """What may be linked to a case, and who must not be able to open that case."""
        opened = self.open_to(actor, person)
        if opened is None:
            return None
        found, placed = opened
        usually = self.rules(actor.school).readers.usually
        return LinkableConcerns(
            concerns=frozenset(found.standing),
            excluded=folded(placed.excluded),
            barred_roles=frozenset(usually) - frozenset(placed.reader_roles),
        )

    def before(
        self, actor: Actor, person: UUID, command: ConcernCommand, key: str
    ) -> CommandReceipt | None:
        """What was answered when this request came before; nothing, for whoever may no longer know."""
        tenant = self.tenant_for(actor, Act.WORK_CONCERNS)
        if not self._door(tenant, actor, concern_stream(tenant, actor.school, person)):
            raise NoConcerns
        return find_replay(
            self.request_of(actor, person, command, key, None), [self.record_of(tenant)]
        )

    def tenant_for(self, actor: Actor, act: Act) -> str:
        """Whose record it is, for an actor who ever may do this."""
        tenant = self._schools.tenant_of(actor.school)
        if tenant is None or isinstance(may(actor, act), Denied):
            raise WrongRole
        return tenant

    def request_of(
        self,
        actor: Actor,
        person: UUID,
        command: ConcernCommand,
        key: str,
        correlation: str | None,
    ) -> CommandRequest:
        """One request about the concerns of a person, as it is filed."""
        return CommandRequest(actor, command, person, key, self._clock(), correlation)

    def put(  # noqa: PLR0913 - one request
        self,
        request: CommandRequest,
        command: ConcernCommand,
        tenant: str,
        person: UUID,
        *,
        expected: int | None = None,
        concern: UUID | None = None,
        identity: Identity | None = None,
        case: UUID | None = None,
    ) -> CommandReceipt:
        """Decide and append, once. With `concern`, whoever asks need not be able to read them."""
        school = request.actor.school
        record = self.record_of(tenant)
        before = find_replay(request, [record])
        if before is not None:
            return before
        rules = self.rules(school)
        stream = concern_stream(tenant, school, person)
        in_words = isinstance(command, ShareConcernInWords)
        colleagues = self._directory.colleagues(school) if in_words else ()
        fresh = concern or stream
        ask = ConcernDecisionContext(
            person,
            identity,
            school,
            request.now,
            fresh,
            case,
            actor=request.actor.id,
            roles=request.actor.roles,
            approvals=approval_rules(),
            colleagues=colleagues,
        )
        for _ in range(RETRIES + 1):
            found = replay(of_concerns(entry) for entry in record.stream(stream))
            if expected not in {None, found.version}:
                raise CaseHasMovedOn(found.version)
            if concern is None:
                self._require_open(request.actor, found)
            events = decide(found, command, rules, self._holding(ask, found))
            if not events:
                return CommandReceipt(stream, found.version, None)
            try:
                return append_command(request, record, stream, found.version, events)
            except StaleVersion as stale:
                if expected is not None:
                    raise CaseHasMovedOn(stale.current) from None
        raise TooBusy

    def _holding(self, ask: ConcernDecisionContext, found: Concerns) -> ConcernDecisionContext:
        """With who was seen signing in as what, of those who are or may be shut out."""
        out = {one.sign_in for one in found.questions.values()}
        out |= set(found.placed.excluded if found.placed else ())
        if ask.identity is not None and ask.identity.sign_in is not None:
            out.add(ask.identity.sign_in)
        if self._leaders is None or not out:
            return ask
        return replace(ask, leaders=self._leaders.of(ask.school, out))

    def _require_open(self, actor: Actor, found: Concerns) -> None:
        placed = found.placed
        if placed is None or isinstance(may(actor, Act.WORK_CONCERNS, access_of(placed)), Denied):
            raise NoConcerns

    def rules(self, school: str) -> RegisterRules:
        """The rules of the register in force at a school today. Raises NoRegister."""
        rules = self._library.register_on(london_day(self._clock()), school)
        if rules is None:
            raise NoRegister
        return rules

    def record_of(self, tenant: str) -> Record:
        """Where concerns are kept."""
        return self._store.compartment(tenant, Compartment.RESTRICTED)


def access_of(placed: e.ConcernsPlaced) -> CaseAccess:
    """Who may read of the concerns."""
    return CaseAccess(
        school=placed.school,
        reporter="",
        reader_roles=frozenset(placed.reader_roles),
        excluded=frozenset(placed.excluded),
    )


def of_concerns(entry: Recorded[Event] | Unreadable) -> ConcernEvent | Unreadable:
    """The entry as one of a stream of concerns. Raises TypeError for any other stream's."""
    if isinstance(entry, Unreadable):
        return entry
    if not isinstance(entry.event, ConcernEvent):
        raise TypeError("a stream of concerns holds only facts about concerns")
    return entry.event
