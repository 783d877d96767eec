"""A storm: PostgreSQL is killed again and again under load, and the record is counted afterwards."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from threading import Event, Lock, Thread
from time import monotonic
from uuid import UUID, uuid4

from cases.event_store import Append, Idempotency, Receipt, Record, RecordUnavailable
from cases.postgres.embedded import EmbeddedPostgres
from domain.messages import Event as Stored
from domain.messages import Recorded, Unreadable
from tests.record.examples import EXAMPLES, recorded
from tests.support.inline_diary import Diary, diary_ddl
from tests.support.postgres import data_folder, room

WRITERS = 8
_BETWEEN_KILLS = 40
"""Appends that must have been acknowledged since the last kill before the next one."""
_LONGEST_SILENCE = 60.0


@dataclass
class Damage:
    """What the storm did. All but the first two must be zero."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    duplicated: int = 0
    gaps: int = 0
    false_conflicts: int = 0
    longest_silence: float = 0.0


@dataclass
class _Log:
    record: Record
    over: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)
    receipts: dict[UUID, Receipt] = field(default_factory=dict)
    errors: list[Exception] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)

    def write(self) -> None:
        while not self.over.is_set():
            case = uuid4()
            try:
                for version in range(1, 4):
                    self._store(case, version)
            except Exception as error:
                self.errors.append(error)
                return

    def _store(self, case: UUID, version: int) -> None:
        named = Idempotency("storm", f"{case}/{version}", b"hash")
        while True:
            append = Append(
                case, version - 1, (recorded(EXAMPLES[11], case, version),), uuid4(), named
            )
            try:
                receipt = self.record.append(append)
            except RecordUnavailable:
                # What a client does: ask again under the same key.
                continue
            with self.lock:
                self.receipts[receipt.append_id] = receipt
                self.moments.append(monotonic())
            return


def storm_postgres(kills: int) -> Damage:
    """Kill the postmaster `kills` times under load, with the supervisor bringing it back."""
    with data_folder() as data, EmbeddedPostgres(data) as server:
        server.supervise()
        with room(server, "storm", inline=[Diary()], extra_ddl=[diary_ddl]) as made:
            log = _Log(made.record())
            damage = Damage()
            with _writers(log):
                for _ in range(kills):
                    _wait_for_load(log)
                    _kill(server)
                    damage.kills += 1
                _wait_for_load(log)
            _count(log, damage)
            return damage


@contextmanager
def _writers(log: _Log) -> Iterator[None]:
    threads = [Thread(target=log.write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        log.over.set()
        for thread in threads:
            thread.join()


def _wait_for_load(log: _Log) -> None:
    wanted, began = len(log.receipts) + _BETWEEN_KILLS, monotonic()
    while len(log.receipts) < wanted and not log.errors:
        if monotonic() - began > _LONGEST_SILENCE:
            raise AssertionError("the record did not come back")
        log.over.wait(0.005)


def _kill(server: EmbeddedPostgres) -> None:
    postmaster = server.postmaster
    if postmaster is None:
        raise AssertionError("there is no postmaster to kill")
    os.kill(postmaster, signal.SIGKILL)


def _count(log: _Log, damage: Damage) -> None:
    events: list[Recorded[Stored] | Unreadable] = []
    while page := log.record.after(len(events), 1000):
        events.extend(page)
    places = [(event.stream, event.version) for event in events]
    acknowledged = {(r.stream, r.version): r.position for r in log.receipts.values()}
    damage.acknowledged = len(acknowledged)
    damage.lost = len(set(acknowledged) - set(places))
    damage.duplicated = len(places) - len(set(places)) + len(places) - len(acknowledged)
    positions = [event.position for event in events]
    damage.gaps = sum(a != b for a, b in zip(positions, range(1, len(places) + 1), strict=True))
    damage.false_conflicts = len(log.errors)
    damage.longest_silence = max(b - a for a, b in pairwise(log.moments))
