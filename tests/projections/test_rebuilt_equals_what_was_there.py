"""Rebuilding: from the record alone, the same rows to the byte, while people go on working."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cases.event_store import EventStore
from cases.keys import KeyStore, key_file, tenant_key
from domain.messages import Event, Recorded, Unreadable
from domain.vocabulary import Compartment
from projections.cases.open import case_list
from projections.catalogue import EVERY, FOLLOWING, INLINE
from projections.engine import bookmarks
from projections.engine.follow import Follower
from projections.engine.projection import RecordSource
from projections.engine.swap import RebuildRunning, alone
from projections.rebuilding.partitions import WorkerLost
from projections.rebuilding.rebuild import Rebuilt, rebuild
from projections.rebuilding.staging import KeyDestroyedMeanwhile
from tests.support.casework import (
    DSL,
    TEACHER,
    THE_DSL,
    Casework,
    Connection,
    appended,
    case_id,
    corrected,
    information,
    placed,
    reported,
)
from tests.support.histories import histories, written_down

TABLES = [table for projection in EVERY for table in projection.tables]
INLINE_TABLES = [table for projection in INLINE for table in projection.tables]


def quietly(read: int) -> None:
    """Nobody watches the progress."""


def lived(work: Casework, seed: int, appends: int = 250, cases: int = 12) -> None:
    for turn, (case, events) in enumerate(histories(seed, appends, cases)):
        work.append(case, *events, by=TEACHER if turn % 3 else DSL, at=written_down(turn))


def followed(work: Casework) -> None:
    for projection in FOLLOWING:
        Follower(work.connect, work.schema, work.source, projection, lambda _: None).catch_up()


def rebuilt(work: Casework, *names: str) -> list[Rebuilt]:
    return rebuild(work.connect, work.schema, work.open_source, names or None, quietly)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_table_is_the_same_to_the_byte(work: Casework, seed: int) -> None:
    lived(work, seed)
    followed(work)
    before = work.dump(*TABLES)
    assert before.count(b"\n") > 400

    outcome = rebuilt(work)

    assert work.dump(*TABLES) == before
    assert [one.name for one in outcome] == [one.name for one in EVERY]
    assert [one.identical for one in outcome] == [True] * len(EVERY)
    assert sum(one.rows for one in outcome) == len([line for line in before.split(b"\n") if line])


def test_one_projection_can_be_rebuilt_beside_the_others(work: Casework) -> None:
    lived(work, 4)
    before = work.dump(*INLINE_TABLES)

    for name in ("duties", "cases", "timeline"):
        assert rebuilt(work, name)[0].identical
    assert work.dump(*INLINE_TABLES) == before


def test_a_lost_or_altered_row_is_noticed_and_put_right(work: Casework) -> None:
    lived(work, 5)
    before = work.dump(*INLINE_TABLES)
    with work.connect() as conn:
        conn.execute(work.sql("UPDATE {schema}.duty SET status = 'waived' WHERE version = 5"))
        conn.execute(work.sql("DELETE FROM {schema}.timeline WHERE version = 2"))

    assert {one.name: one.identical for one in rebuilt(work, "timeline", "cases", "duties")} == {
        "timeline": False,
        "cases": True,
        "duties": False,
    }
    assert work.dump(*INLINE_TABLES) == before


def test_what_is_recorded_meanwhile_is_in_the_new_tables(work: Casework) -> None:
    lived(work, 6, appends=60)
    # Others write behind the back of the first two readings; during the third they are held.
    late = [list(histories(7, 40, 12)), list(histories(8, 40, 12))]

    def while_reading(after: int, limit: int) -> Sequence[Any]:
        entries = work.source(after, limit)
        if late:
            for case, events in late.pop():
                work.append(case_id(0x100 * (1 + len(late)) + (case.int >> 64 & 0xFF)), *events)
        return entries

    outcome = rebuild(
        work.connect, work.schema, lambda _share, _shares: nullcontext(while_reading), None, quietly
    )

    assert not late
    following = {one.name for one in FOLLOWING}
    assert {one.name: one.identical for one in outcome if one.name not in following} == {
        one.name: True for one in INLINE
    }
    work.append(case_id(1), information())
    assert work.rows("SELECT count(*) FROM {schema}.timeline") == work.rows(
        "SELECT count(*) FROM {schema}.event"
    )


def test_writers_wait_for_the_exchange_and_lose_nothing(work: Casework) -> None:
    lived(work, 8, appends=40)
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        case = case_id(0x200)
        work.append(case, reported(), placed())
        while not stop.is_set():
            written.append(work.append(case, information(), corrected(3)).version)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        outcomes = [one for _ in range(3) for one in rebuilt(work, "timeline", "cases", "duties")]
    finally:
        stop.set()
        writer.join()

    assert [one.identical for one in outcomes] == [True] * 9
    before = work.dump(*INLINE_TABLES)
    assert all(one.identical for one in rebuilt(work, "timeline", "cases", "duties"))
    assert work.dump(*INLINE_TABLES) == before
    assert work.rows(
        "SELECT max(version), count(*) FROM {schema}.timeline WHERE case_id = %s", case_id(0x200)
    ) == [(written[-1], written[-1])]


async def test_the_new_tables_carry_the_rights_of_the_old(
    work: Casework, reading: Connection
) -> None:
    work.append(case_id(1), reported(), placed())
    assert len((await case_list(reading, [work.schema], THE_DSL, first=9)).rows) == 1

    rebuilt(work)

    assert len((await case_list(reading, [work.schema], THE_DSL, first=9)).rows) == 1
    work.append(case_id(2), reported(), placed())
    assert len((await case_list(reading, [work.schema], THE_DSL, first=9)).rows) == 2


def test_an_entry_whose_key_was_destroyed_leaves_its_place_and_nothing_else(
    work: Casework,
) -> None:
    work.append(case_id(1), reported(), placed(), information("Something about a child."))
    work.append(case_id(2), reported(), placed())

    def erased(after: int, limit: int) -> list[Recorded[Event] | Unreadable]:
        return [
            Unreadable(one.stream, one.version, "case.any.v1", one.position)
            if one.stream == case_id(1)
            else one
            for one in work.source(after, limit)
        ]

    rebuild(work.connect, work.schema, lambda _share, _shares: nullcontext(erased), None, quietly)

    gone = work.rows(
        "SELECT version, occurred_at, actor, sealed_actor, sealed_headline, sealed_detail"
        " FROM {schema}.timeline t WHERE kind = 'erased'"
    )
    assert gone == [(n, *(None,) * 5) for n in (1, 2, 3)]
    assert "child" not in "".join(work.entries("{schema}.timeline t WHERE kind = 'erased'"))
    assert work.rows("SELECT case_id FROM {schema}.cases") == [(case_id(2),)]


def test_a_key_destroyed_while_it_runs_leaves_everything_as_it_was(work: Casework) -> None:
    work.append(case_id(1), reported(), placed())
    before = work.dump(*INLINE_TABLES)
    first = work.source(0, 9)

    def late(after: int, limit: int) -> Sequence[Any]:
        lost = [Unreadable(case_id(1), 3, "case.any.v1", 3)]
        return lost if after else first

    with pytest.raises(KeyDestroyedMeanwhile):
        rebuild(work.connect, work.schema, lambda _share, _shares: nullcontext(late), None, quietly)
    assert work.dump(*INLINE_TABLES) == before


def test_two_rebuilds_of_one_compartment_do_not_meet(work: Casework) -> None:
    with work.connect() as conn, alone(conn, work.schema), pytest.raises(RebuildRunning):
        rebuilt(work)


def test_another_version_demands_a_rebuild_and_gets_its_mark(work: Casework) -> None:
    work.append(case_id(1), reported())
    with work.connect() as conn:
        assert bookmarks.outdated(conn, work.schema, EVERY) == []
        older = "UPDATE {schema}.bookmark SET version = 0 WHERE projection = 'duties'"
        conn.execute(work.sql(older))
        assert bookmarks.outdated(conn, work.schema, EVERY) == ["duties"]
        conn.commit()

        rebuilt(work, "duties")

        assert bookmarks.outdated(conn, work.schema, EVERY) == []


@dataclass(frozen=True)
class OpenRecord:
    """Opens the same record in another process."""

    record_url: str
    keys: Path
    tenant_key: Path
    tenant: str

    @contextmanager
    def __call__(self, partition: int, partitions: int, /) -> Iterator[RecordSource]:
        with (
            closing(KeyStore(self.keys, tenant_key(self.tenant_key))) as keys,
            closing(EventStore(self.record_url, keys, pool_size=1)) as store,
        ):
            record = store.compartment(self.tenant, Compartment.ORDINARY)
            yield partial(record.after, partition=(partition, partitions))


def elsewhere(work: Casework) -> OpenRecord:
    server = work.room.server
    key = server.data / "keys" / "tenant.key"
    return OpenRecord(server.record_url("app"), key_file(server.data), key, work.room.tenant)


@dataclass(frozen=True)
class OpenForOne:
    """Refuses every process but one, which waits until another has been refused."""

    record: OpenRecord
    process: int
    refused: Path

    def __call__(self, partition: int, partitions: int, /) -> AbstractContextManager[RecordSource]:
        if os.getpid() != self.process:
            self.refused.touch()
            raise ConnectionRefusedError
        while not self.refused.exists():
            threading.Event().wait(0.01)
        return self.record(partition, partitions)


def connect_to(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(url)


def test_two_processes_build_what_was_there(work: Casework) -> None:
    lived(work, 9)
    followed(work)
    before = work.dump(*TABLES)
    connect = partial(connect_to, work.room.server.record_url("owner"))
    record = elsewhere(work)
    read: list[int] = []

    outcome = rebuild(connect, work.schema, record, None, read.append, workers=2)

    assert work.dump(*TABLES) == before
    assert [one.identical for one in outcome] == [True] * len(EVERY)
    assert sum(read) == work.record.last_position()


def test_a_worker_that_fails_fails_the_rebuild_and_changes_nothing(
    work: Casework, tmp_path: Path
) -> None:
    work.append(case_id(1), reported())
    before = work.dump(*INLINE_TABLES)
    connect = partial(connect_to, work.room.server.record_url("owner"))
    record = elsewhere(work)
    opened = OpenForOne(record, os.getpid(), tmp_path / "refused")

    with pytest.raises(WorkerLost, match="ConnectionRefusedError"):
        rebuild(connect, work.schema, opened, None, quietly, workers=2)
    assert work.dump(*INLINE_TABLES) == before


def test_applying_the_same_appends_twice_changes_nothing(work: Casework) -> None:
    lived(work, 10, appends=120)
    before = work.dump(*INLINE_TABLES)
    entries = work.source(0, 10_000)
    receipts = work.rows(
        "SELECT append_id, first_position, first_position + last_version - first_version"
        " FROM {schema}.receipt ORDER BY first_position"
    )
    batch = [
        appended(append_id, [one for one in entries if first <= (one.position or 0) <= last])
        for append_id, first, last in receipts
    ]

    # Old ones alone as well: what they said has been overtaken since, and must stay so.
    for again in (batch, batch[:40], batch[30:80], batch[:1]):
        with work.connect() as conn:
            for projection in INLINE:
                prepared = [projection.prepare(append) for append in again]
                for text, parameters in projection.statements(work.schema, prepared):
                    conn.execute(text.encode(), parameters)
        assert work.dump(*INLINE_TABLES) == before


def test_a_group_of_appends_gives_what_they_give_one_by_one(work: Casework) -> None:
    lived(work, 11, appends=120)
    before = work.dump(*INLINE_TABLES)
    entries = work.source(0, 10_000)
    receipts = work.rows(
        "SELECT append_id, first_position, first_position + last_version - first_version"
        " FROM {schema}.receipt ORDER BY first_position"
    )
    batch = [
        appended(append_id, [one for one in entries if first <= (one.position or 0) <= last])
        for append_id, first, last in receipts
    ]

    with work.connect() as conn:
        for table in INLINE_TABLES:
            conn.execute(work.sql("TRUNCATE {schema}." + table))
        for group in (batch[:7], batch[7:100], batch[100:]):
            for projection in INLINE:
                prepared = [projection.prepare(append) for append in group]
                for text, parameters in projection.statements(work.schema, prepared):
                    conn.execute(text.encode(), parameters)
    assert work.dump(*INLINE_TABLES) == before
