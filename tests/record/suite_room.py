"""The library's own test suites, led to a real record with all its walls.

They store `topic1` and `b"state1"`, which `append` would refuse: it takes sealed states under names of
a certain form, by versions from 1. So what a suite stores is sealed on its way into the record, its
topic with it, under a name that is a hash of the topic. Nothing of the record is made wider for that:
role, rights, `append`, receipts and leaves are those that serve every day.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import Any, ClassVar
from unittest import TestCase, TestResult, defaultTestLoader
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent

from cases.event_store import Record
from cases.event_store.library.factory import opened
from cases.event_store.library.process_recorder import ProcessEventRecorder
from cases.event_store.library.recorder import EventRecorder, Infrastructure
from cases.postgres.embedded import EmbeddedPostgres
from cases.sealing.envelope import DataKey, key_id_of, place_of
from domain.vocabulary import Compartment
from tests.support.postgres import Room, room

_DIGITS = str.maketrans("0123456789", "ghijklmnop")
_NUMBERS = count(1)
MOMENT = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SuiteInfrastructure(Infrastructure):
    """A record as it is; and how what a suite stores in it is sealed.

    `before_the_first`: what is added to its versions, because some begin at 0.
    """

    log: UUID
    key: DataKey
    before_the_first: int


class _Sealing(EventRecorder):
    """The record's own recorder, behind a door where what a suite stores gets its form."""

    _infrastructure: SuiteInfrastructure

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        return super().insert_events([self._sealed(one) for one in stored_events], **kwargs)

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        more = self._infrastructure.before_the_first
        rows = super().select_events(
            originator_id,
            gt=None if gt is None else gt + more,
            lte=None if lte is None else lte + more,
            desc=desc,
            limit=limit,
        )
        return [self._opened(row) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        names = [_name_of(topic) for topic in topics]
        rows = super().select_notifications(
            start, limit, stop, names, inclusive_of_start=inclusive_of_start
        )
        return [self._opened(row) for row in rows]

    def _sealed(self, given: StoredEvent) -> StoredEvent:
        name = _name_of(given.topic)
        version = given.originator_version + self._infrastructure.before_the_first
        text = given.topic.encode() + b"\0" + given.state
        place = self._place(given.originator_id, version, name)
        (state,) = self._infrastructure.key.seal([(text, place)])
        return StoredEvent(given.originator_id, version, name, state)

    def _opened(self, stored: StoredEvent) -> Notification:
        assert isinstance(stored, Notification)
        place = self._place(stored.originator_id, stored.originator_version, stored.topic)
        text = self._infrastructure.key.unseal(stored.state, place)
        topic, _, state = text.partition(b"\0")
        version = stored.originator_version - self._infrastructure.before_the_first
        return Notification(stored.originator_id, version, topic.decode(), state, stored.id)

    def _place(self, stream: UUID | str, version: int, name: str) -> bytes:
        assert isinstance(stream, UUID)
        return place_of(self._infrastructure.log, stream, version, name)


class SuiteRecorder(_Sealing):
    """For applications."""


class SuiteProcessRecorder(_Sealing, ProcessEventRecorder):
    """For process managers."""


def _name_of(topic: str) -> str:
    return f"suite.{sha256(topic.encode()).hexdigest().translate(_DIGITS)}.v1"


def _led_to(made: Room, record: Record, before_the_first: int) -> SuiteInfrastructure:
    own = {one.name: getattr(record.infrastructure, one.name) for one in fields(Infrastructure)}
    # Nobody here can read what a suite means by its events, so no view shows them.
    own["examine"] = lambda _append_id, _stored: (MOMENT, [])
    key = made.keys.take(made.tenant)
    return SuiteInfrastructure(**own, log=record.log(), key=key, before_the_first=before_the_first)


class InARoom(TestCase):
    """Each test of a suite has a tenant of its own, and the settings that lead applications there."""

    server: ClassVar[EmbeddedPostgres]
    BEFORE_THE_FIRST: ClassVar[int] = 0
    TABLES: ClassVar[Sequence[Callable[[str], str]]] = ()

    def setUp(self) -> None:
        stack = ExitStack()
        self.addCleanup(stack.close)
        tenant = f"library{next(_NUMBERS)}"
        made = stack.enter_context(room(self.server, tenant, extra_ddl=self.TABLES))
        self.opened = {
            where: _led_to(made, made.record(where), self.BEFORE_THE_FIRST) for where in Compartment
        }
        self.made = made
        settings = opened(self.opened[Compartment.ORDINARY]) | {
            "APPLICATION_RECORDER_TOPIC": f"{__name__}:SuiteRecorder",
            "MAPPER_TOPIC": "eventsourcing.persistence:Mapper",
            "PROCESS_RECORDER_TOPIC": f"{__name__}:SuiteProcessRecorder",
            # The process manager of the suite is called Counters, and has a record of its own.
            "COUNTERS_RECORD": opened(self.opened[Compartment.RESTRICTED])["RECORD"],
        }
        before = dict(os.environ)
        os.environ.update(settings)
        self.addCleanup(os.environ.update, before)
        self.addCleanup(lambda: [os.environ.pop(one) for one in settings if one not in before])

    def create_recorder(self) -> SuiteRecorder:
        """What the suites for recorders ask for."""
        return SuiteRecorder(self.opened[Compartment.ORDINARY])

    def tearDown(self) -> None:
        """All walls stood: every row is sealed, and has its receipt with its leaf."""
        for where in Compartment:
            record = self.made.record(where)
            rows = list(_rows(record))
            assert all(key_id_of(row[3]) == self.opened[where].key.id for row in rows)
            with self.made.inside(compartment=where) as connection:
                leaves = connection.execute("SELECT leaves FROM receipt ORDER BY first_position")
                promised = b"".join(bytes(one) for (one,) in leaves)
            assert promised == b"".join(record.leaf_of(row) for row in rows)


def _rows(record: Record) -> Iterator[Any]:
    position = 0
    while rows := record.application.event_recorder.rows_after(position, 1000, (0, 1)):
        yield from rows
        position = rows[-1][4]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many tests of a suite passed, and the errors of all others."""

    passed: int
    failed: dict[str, str]


def outcome(suite: type[TestCase], server: EmbeddedPostgres) -> Outcome:
    """Run a suite of the library's as its authors do."""
    suite.server = server  # type: ignore[attr-defined]
    result = TestResult()
    tests = defaultTestLoader.loadTestsFromTestCase(suite)
    tests.run(result)
    failed = {
        test.id().rpartition(".")[2]: trace.strip().splitlines()[-1]
        for test, trace in result.errors + result.failures
    }
    assert not result.skipped
    return Outcome(result.testsRun - len(failed), failed)
