"""The register of low-level concerns: one restricted stream for each adult at each school."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import NAMESPACE_URL, UUID, uuid5

from cases.access import Act, Actor, CaseAccess, Denied, may
from cases.concern_vouching import Vouched
from cases.event_store import EventStore, Record, StaleVersion
from cases.filing import Filed, Request, file, repeated
from cases.packs.library import PackLibrary
from cases.refusals import CaseHasMovedOn, NoRegister, TooBusy, WrongRole
from cases.schools import SchoolDesk
from domain.case.people_refusals import UnknownPerson
from domain.concern import events as e
from domain.concern.asking import AskingOfConcerns
from domain.concern.commands import (
    ConcernCommand,
    MatchConcern,
    ShareConcern,
    ShareConcernInWords,
    UnmatchConcern,
    WithdrawConcern,
)
from domain.concern.decisions import decide
from domain.concern.events import ConcernEvent
from domain.concern.refusals import (
    ConcernNotMatched,
    NoConcerns,
    NotInWords,
    UnknownConcern,
)
from domain.concern.state import Concerns, replay
from domain.messages import Event, Recorded, Unreadable
from domain.person.events import Identity
from domain.policy.calendar import london_day
from domain.policy.register import RegisterRules
from domain.vocabulary import Compartment

RETRIES = 5


class Directory(Protocol):
    """Who somebody is, and who signs in, as far as the school's directory says."""

    def known(self, school: str, people: Iterable[UUID], /) -> Mapping[UUID, Identity]: ...

    def colleagues(self, school: str, /) -> Sequence[Identity]: ...


ConcernDoor = Callable[[str, Actor, UUID], bool]
"""(tenant, actor, stream) → whether the actor may know of it, asked from the actor's own grants."""


def concern_stream(tenant: str, school: str, person: UUID) -> UUID:
    """The stream of the concerns about somebody at a school, from who that is alone."""
    return uuid5(NAMESPACE_URL, f"concerns:{tenant}:{school}:{person}")


@dataclass(frozen=True, slots=True)
class Shared:
    """That a concern was shared: its id, and nothing of what else there is."""

    concern: UUID
    repeated: bool


class ConcernDesk:
    """Takes everything that is recorded about low-level concerns."""

    def __init__(  # noqa: PLR0913, PLR0917 - what the desk needs of the house
        self,
        store: EventStore,
        schools: SchoolDesk,
        library: PackLibrary,
        clock: Callable[[], datetime],
        door: ConcernDoor,
        directory: Directory,
    ) -> None:
        self._store = store
        self._schools = schools
        self._library = library
        self._clock = clock
        self._door = door
        self._directory = directory

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
        tenant = self._tenant(actor, Act.SHARE_CONCERN)
        request = self._request(actor, person, command, key, correlation)
        # From the key alone, so that a repeated request is told the same.
        concern = uuid5(NAMESPACE_URL, f"concern:{tenant}:{actor.school}:{actor.id}:{key}")
        identity = self._directory.known(actor.school, [person]).get(person)
        if identity is None:
            raise UnknownPerson
        filed = self._filed(request, command, tenant, person, concern=concern, identity=identity)
        return Shared(concern, filed.repeated)

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
        tenant = self._tenant(actor, Act.SHARE_CONCERN)
        concern = uuid5(NAMESPACE_URL, f"concern:{tenant}:{actor.school}:{actor.id}:{key}")
        request = self._request(actor, concern, command, key, correlation)
        filed = self._filed(request, command, tenant, concern, concern=concern)
        return Shared(concern, filed.repeated)

    def told_of(self, actor: Actor, concern: UUID) -> e.ToldOf | None:
        """Whom a concern shared in words is about, as told, for an actor who may read it."""
        opened = self.open_to(actor, concern)
        return None if opened is None else opened[0].told_of

    def match(  # noqa: PLR0913 - one request
        self,
        actor: Actor,
        concern: UUID,
        command: MatchConcern,
        *,
        expected_version: int | None,
        key: str,
        correlation: str | None = None,
    ) -> Filed:
        """First it stands with those about the person, then it says so. Repeated after a fall under
        its key, it goes on where it stopped."""
        tenant = self._tenant(actor, Act.WORK_CONCERNS)
        before = self.before(actor, concern, command, key)
        if before is not None:
            return before
        found, placed, one = self._in_words(actor, concern, expected_version)
        identity = self._directory.known(actor.school, [command.person]).get(command.person)
        if identity is None:
            raise UnknownPerson
        there = uuid5(concern, key)
        request = self._request(actor, concern, command, key, correlation)
        ask = AskingOfConcerns(concern, identity, actor.school, request.now, there)
        rules = self._rules(actor.school)
        events = decide(found, command, rules, ask)
        again = ShareConcern(
            adult_role=command.adult_role or placed.adult_role,
            account=found.known[one.concern].account,
            context=one.context,
            action=one.action,
            source=one.source,
            shared_by=one.shared_by,
            occurred_at=one.occurred_at,
        )
        own = self._request(actor, command.person, again, f"{key}/{there}", correlation)
        self._filed(own, again, tenant, command.person, concern=there, identity=identity)
        stream = concern_stream(tenant, actor.school, concern)
        try:
            return file(request, self._record(tenant), stream, found.version, events)
        except StaleVersion as stale:
            raise CaseHasMovedOn(stale.current) from None

    def unmatch(  # noqa: PLR0913 - one request
        self,
        actor: Actor,
        concern: UUID,
        command: UnmatchConcern,
        *,
        expected_version: int | None,
        key: str,
        correlation: str | None = None,
    ) -> Filed:
        """First it no longer stands with those about the wrong person, then it says so."""
        tenant = self._tenant(actor, Act.WORK_CONCERNS)
        before = self.before(actor, concern, command, key)
        if before is not None:
            return before
        found, _, _ = self._in_words(actor, concern, expected_version)
        if found.matched is None:
            raise ConcernNotMatched
        wrong = found.matched
        taken_back = WithdrawConcern(concern=wrong.concern, reason=command.reason)
        own = self._request(actor, wrong.person, taken_back, f"{key}/{wrong.concern}", correlation)
        with suppress(UnknownConcern):
            self._filed(own, taken_back, tenant, wrong.person, concern=wrong.concern)
        request = self._request(actor, concern, command, key, correlation)
        ask = AskingOfConcerns(concern, None, actor.school, request.now, concern)
        events = decide(found, command, self._rules(actor.school), ask)
        stream = concern_stream(tenant, actor.school, concern)
        try:
            return file(request, self._record(tenant), stream, found.version, events)
        except StaleVersion as stale:
            raise CaseHasMovedOn(stale.current) from None

    def _in_words(
        self, actor: Actor, concern: UUID, expected: int | None
    ) -> tuple[Concerns, e.ConcernsPlaced, e.ConcernShared]:
        opened = self.open_to(actor, concern)
        if opened is None:
            raise NoConcerns
        found, placed = opened
        if expected not in {None, found.version}:
            raise CaseHasMovedOn(found.version)
        stream = concern_stream(self._tenant(actor, Act.WORK_CONCERNS), actor.school, concern)
        for entry in self._record(self._tenant(actor, Act.WORK_CONCERNS)).stream(stream):
            event = None if isinstance(entry, Unreadable) else entry.event
            if isinstance(event, e.ConcernShared) and event.about is not None:
                return found, placed, event
        raise NotInWords

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
    ) -> Filed:
        """Record what somebody who may read the concerns asks for. `case`: one just opened."""
        tenant = self._tenant(actor, Act.WORK_CONCERNS)
        request = self._request(actor, person, command, key, correlation)
        if not self._door(tenant, actor, concern_stream(tenant, actor.school, person)):
            raise NoConcerns
        return self._filed(request, command, tenant, person, expected=expected_version, case=case)

    def open_to(self, actor: Actor, person: UUID) -> tuple[Concerns, e.ConcernsPlaced] | None:
        """The concerns about somebody and who reads them, for an actor who may; None like none."""
        tenant = self._tenant(actor, Act.READ_CONCERNS)
        stream = concern_stream(tenant, actor.school, person)
        if not self._door(tenant, actor, stream):
            return None
        found = replay(of_concerns(entry) for entry in self._record(tenant).stream(stream))
        if found.placed is None or isinstance(
            may(actor, Act.READ_CONCERNS, access_of(found.placed)), Denied
        ):
            return None
        return found, found.placed

    def vouch(self, actor: Actor, person: UUID) -> Vouched | None:
        """What may be linked to a case, and who must not be able to open that case."""
        opened = self.open_to(actor, person)
        if opened is None:
            return None
        found, placed = opened
        usually = self._rules(actor.school).readers.usually
        return Vouched(
            concerns=frozenset(found.standing),
            excluded=frozenset(placed.excluded),
            barred_roles=frozenset(usually) - frozenset(placed.reader_roles),
        )

    def before(self, actor: Actor, person: UUID, command: ConcernCommand, key: str) -> Filed | None:
        """What was answered when this request came before."""
        tenant = self._tenant(actor, Act.WORK_CONCERNS)
        return repeated(self._request(actor, person, command, key, None), [self._record(tenant)])

    def _tenant(self, actor: Actor, act: Act) -> str:
        tenant = self._schools.tenant_of(actor.school)
        if tenant is None or isinstance(may(actor, act), Denied):
            raise WrongRole
        return tenant

    def _request(
        self,
        actor: Actor,
        person: UUID,
        command: ConcernCommand,
        key: str,
        correlation: str | None,
    ) -> Request:
        return Request(actor, command, person, key, self._clock(), correlation)

    def _filed(  # noqa: PLR0913 - one request
        self,
        request: Request,
        command: ConcernCommand,
        tenant: str,
        person: UUID,
        *,
        expected: int | None = None,
        concern: UUID | None = None,
        identity: Identity | None = None,
        case: UUID | None = None,
    ) -> Filed:
        school = request.actor.school
        record = self._record(tenant)
        before = repeated(request, [record])
        if before is not None:
            return before
        rules = self._rules(school)
        stream = concern_stream(tenant, school, person)
        in_words = isinstance(command, ShareConcernInWords)
        colleagues = self._directory.colleagues(school) if in_words else ()
        fresh = concern or stream
        ask = AskingOfConcerns(person, identity, school, request.now, fresh, case, colleagues)
        for _ in range(RETRIES + 1):
            found = replay(of_concerns(entry) for entry in record.stream(stream))
            if expected not in {None, found.version}:
                raise CaseHasMovedOn(found.version)
            if concern is None:
                self._require_open(request.actor, found)
            events = decide(found, command, rules, ask)
            if not events:
                return Filed(stream, found.version, 0)
            try:
                return file(request, record, stream, found.version, events)
            except StaleVersion as stale:
                if expected is not None:
                    raise CaseHasMovedOn(stale.current) from None
        raise TooBusy

    def _require_open(self, actor: Actor, found: Concerns) -> None:
        placed = found.placed
        if placed is None or isinstance(may(actor, Act.WORK_CONCERNS, access_of(placed)), Denied):
            raise NoConcerns

    def _rules(self, school: str) -> RegisterRules:
        rules = self._library.register_on(london_day(self._clock()), school)
        if rules is None:
            raise NoRegister
        return rules

    def _record(self, tenant: str) -> Record:
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
