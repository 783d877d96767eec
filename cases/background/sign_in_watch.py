"""Asks on cases and concerns about a sign-in that the directory has come to say of somebody.

Whoever writes into the directory writes nothing else, and waits for nothing else: this runs after
the answer, beside the clock, in the copy that leads. It reads what is new in the directory, and on
each new day, and whenever the lead is taken, everybody whose conduct is on record. What it asks, it
asks once of each sign-in, whoever asks however often: the case itself remembers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Protocol
from uuid import UUID, uuid4

from cases.casework.history import of_a_case
from cases.concerns.command_handler import concern_stream, of_concerns
from cases.event_store import (
    Append,
    EventStore,
    Idempotency,
    Record,
    RecordUnavailable,
    StaleVersion,
    StreamErased,
)
from cases.keys import KeysUnavailable
from domain.case.decisions.exclusion import question
from domain.case.folding import replay
from domain.concern import exclusion as of_concern
from domain.concern.state import replay as replay_concerns
from domain.messages import Attribution, Event, Recorded, Unreadable
from domain.person.events import PersonAdded, PersonCorrected, PersonEvent
from domain.person.state import Person
from domain.person.state import replay as replay_person
from domain.vocabulary import Compartment

PAGE = 500
SCOPE = "casebook:directory"
"""No person's requests have this scope: theirs name a school, a stroke and a sign-in."""
BY_THE_DIRECTORY = Attribution(actor="casebook", role="directory")
WAITS = (RecordUnavailable, KeysUnavailable, OSError)

log = logging.getLogger("casebook.directory")


class WhoseConduct(Protocol):
    """What the views say of those whose conduct is on record, whoever may read it."""

    def about(self, tenant: str, person: UUID, /) -> Sequence[tuple[Compartment, UUID]]:
        """The cases about somebody."""
        ...

    def everybody_concerned(self, tenant: str, /) -> Iterable[UUID]:
        """Everybody whom a case or a concern is about."""
        ...


class SignInWatch:
    """May run at any time, as often and in as many copies as anybody likes."""

    def __init__(self, store: EventStore, conduct: WhoseConduct) -> None:
        self._store = store
        self._conduct = conduct
        self._read_to: dict[str, int] = {}

    def run(self, tenants: Iterable[str], now: datetime) -> int:
        """Look at everybody whose conduct is on record; how many questions were asked."""
        asked = 0
        for tenant in tenants:
            for where in Compartment:
                record = self._store.compartment(tenant, where)
                # What is written from here on is read by `heard`.
                self._read_to[record.schema] = record.last_position()
            for person in self._conduct.everybody_concerned(tenant):
                asked += self._asked(tenant, person, now)
        return asked

    def heard(self, record: Record, now: datetime) -> int:
        """Look at those of whom the directory has said something new; how many questions were asked."""
        position = self._read_to.get(record.schema, 0)
        asked = 0
        while entries := record.after(position, PAGE):
            for person in _changed(entries):
                asked += self._asked(record.tenant, person, now)
            position = self._read_to[record.schema] = entries[-1].position or position
        return asked

    def _asked(self, tenant: str, person: UUID, now: datetime) -> int:
        """Whoever's record cannot be read keeps nobody else's question from being asked."""
        try:
            return sum(self._asks(tenant, person, now))
        except WAITS:
            raise
        except Exception as error:
            log.critical("a question about a sign-in was not asked (%s)", type(error).__name__)
            return 0

    def _asks(self, tenant: str, person: UUID, now: datetime) -> Iterator[bool]:
        found = self._entry(tenant, person)
        sign_in = None if found.identity is None else found.identity.sign_in
        if sign_in is None or found.school is None:
            return
        for where, case in self._conduct.about(tenant, person):
            yield self._on_the_case(tenant, where, case, person, sign_in, now)
        yield self._on_the_concerns(tenant, found.school, person, sign_in, now)

    def _entry(self, tenant: str, person: UUID) -> Person:
        """Somebody as the directory has them, or as the restricted case that they stand with."""
        for where in Compartment:
            history = list(self._store.compartment(tenant, where).stream(person))
            if history:
                return replay_person(map(_of_a_person, history))
        return Person()

    def _on_the_case(  # noqa: PLR0913, PLR0917 - where, about whom, what, when
        self, tenant: str, where: Compartment, case: UUID, person: UUID, sign_in: str, now: datetime
    ) -> bool:
        record = self._store.compartment(tenant, where)

        def decided() -> tuple[int, Sequence[Event]]:
            found = replay(map(of_a_case, record.stream(case)))
            return found.version, question(found, person, sign_in, now)

        return _recorded(record, case, decided, now)

    def _on_the_concerns(
        self, tenant: str, school: str, person: UUID, sign_in: str, now: datetime
    ) -> bool:
        record = self._store.compartment(tenant, Compartment.RESTRICTED)
        stream = concern_stream(tenant, school, person)

        def decided() -> tuple[int, Sequence[Event]]:
            found = replay_concerns(map(of_concerns, record.stream(stream)))
            return found.version, of_concern.question(found, sign_in, now)

        return _recorded(record, stream, decided, now)


def _recorded(
    record: Record, stream: UUID, decided: Callable[[], tuple[int, Sequence[Event]]], now: datetime
) -> bool:
    """Appended under a key that follows from what it was decided on, so never twice."""
    while True:
        version, events = decided()
        if not events:
            return False
        key = sha256(f"{stream}/{version}".encode())
        written = tuple(
            Recorded(stream, number, event, BY_THE_DIRECTORY, now)
            for number, event in enumerate(events, start=version + 1)
        )
        once = Idempotency(SCOPE, key.hexdigest(), key.digest())
        try:
            return not record.append(Append(stream, version, written, uuid4(), once)).repeated
        except StaleVersion:
            # Somebody has just written here: what was decided is decided again on that.
            continue
        except StreamErased:
            return False


def _changed(entries: Sequence[Recorded[Event] | Unreadable]) -> list[UUID]:
    """Of whom the directory says something new."""
    return list(
        dict.fromkeys(
            entry.stream
            for entry in entries
            if isinstance(entry, Recorded)
            and isinstance(entry.event, PersonAdded | PersonCorrected)
        )
    )


def _of_a_person(entry: Recorded[Event] | Unreadable) -> PersonEvent | Unreadable:
    if isinstance(entry, Unreadable):
        return entry
    if not isinstance(entry.event, PersonEvent):
        raise TypeError("the directory holds only facts about people")
    return entry.event
