"""How fast one report is appended, beside a bare INSERT and the library's own recorder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import cycle
from statistics import median
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from cases.event_store import Append, Record
from cases.event_store.mapper import state_of
from cases.postgres.embedded import EmbeddedPostgres
from domain.messages import Event, Recorded
from domain.registry import stored_name
from projections.catalogue import ALL_DDL, WITH_APPEND
from tests.record.examples import report_of
from tests.support.postgres import data_folder, room

WRITERS = 16
ROUNDS = 5
Stage = Callable[[], Callable[[], None]]
"""Gives one writer its own way to store one report."""


def run(seconds: float = 3.0) -> list[dict[str, Any]]:
    """Reports stored per second, each way, as medians of interleaved rounds, and their ratios."""
    with ExitStack() as stack:
        data = stack.enter_context(data_folder(on_disk=True))
        server = stack.enter_context(EmbeddedPostgres(data))
        plain = stack.enter_context(room(server, "plain", encrypt=False))
        full = stack.enter_context(room(server, "full", inline=WITH_APPEND, extra_ddl=[ALL_DDL]))
        stages: dict[str, Stage] = {
            "raw insert and commit": _raw(server, stack),
            "library's stock recorder": _stock(server, stack),
            "our store, in the clear": partial(_ours, plain.record()),
            "our store, full path": partial(_ours, full.record()),
        }
        rates: dict[str, list[float]] = {name: [] for name in stages}
        for stage in stages.values():
            _rate(stage, 0.3)
        for _ in range(ROUNDS):
            for name, stage in stages.items():
                rates[name].append(_rate(stage, seconds / ROUNDS))
    raw, stock, clear, sealed = rates.values()
    return [
        *({"name": f"append: {name}", "reports/s": round(median(r))} for name, r in rates.items()),
        {"name": "append: in the clear / stock", "ratio": _ratio(clear, stock), "target": 5.0},
        {"name": "append: in the clear / raw", "ratio": _ratio(clear, raw), "target": 0.8},
        {"name": "append: full path / stock", "ratio": _ratio(sealed, stock), "target": 2.0},
    ]


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    # Round by round: what else the machine does in a round touches both.
    return round(median(a / b for a, b in zip(ours, theirs, strict=True)), 2)


def _rate(stage: Stage, seconds: float) -> float:
    ready = Barrier(WRITERS + 1)
    end = [0.0]
    counts = [0] * WRITERS

    def work(number: int) -> None:
        store = stage()
        ready.wait()
        ready.wait()
        # Once at least: a round may be over before a thread's turn has come.
        while not counts[number] or time.perf_counter() < end[0]:
            store()
            counts[number] += 1

    threads = [Thread(target=work, args=[n]) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    end[0] = began + seconds
    ready.wait()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)


def _rows(events: Sequence[Recorded[Event]]) -> Iterator[tuple[UUID, int, str, bytes]]:
    for recorded in events:
        name = stored_name(type(recorded.event))
        yield recorded.stream, recorded.version, name, state_of(recorded)


def _raw(server: EmbeddedPostgres, stack: ExitStack) -> Stage:
    url = server.record_url("owner")
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE raw_event (originator_id uuid NOT NULL,"
            " originator_version integer NOT NULL, topic text NOT NULL, state bytea NOT NULL,"
            " notification_id bigserial UNIQUE, PRIMARY KEY (originator_id, originator_version))"
        )
    places = ", ".join(["(%s, %s, %s, %b)"] * len(report_of(uuid4())))
    statement = (
        "INSERT INTO raw_event (originator_id, originator_version, topic, state)"  # noqa: S608
        f" VALUES {places}"
    ).encode()
    idle = [stack.enter_context(psycopg.connect(url, autocommit=True)) for _ in range(WRITERS)]
    shared = cycle(idle)

    def stage() -> Callable[[], None]:
        connection = next(shared)

        def store() -> None:
            values = [value for row in _rows(report_of(uuid4())) for value in row]
            connection.execute(statement, values, prepare=True)

        return store

    return stage


def _stock(server: EmbeddedPostgres, stack: ExitStack) -> Stage:
    where = conninfo_to_dict(server.record_url("owner"))
    datastore = PostgresDatastore(
        dbname=str(where["dbname"]),
        host=str(where["host"]),
        port=str(where["port"]),
        user=str(where["user"]),
        password=str(where["password"]),
        pool_size=WRITERS,
    )
    stack.callback(datastore.close)
    with psycopg.connect(server.record_url("owner")) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS stock")
    datastore.schema = "stock"
    recorder = PostgresApplicationRecorder(datastore)
    recorder.create_table()

    def stage() -> Callable[[], None]:
        def store() -> None:
            recorder.insert_events([StoredEvent(*row) for row in _rows(report_of(uuid4()))])

        return store

    return stage


def _ours(record: Record) -> Callable[[], None]:
    def store() -> None:
        stream = uuid4()
        record.append(Append(stream, 0, report_of(stream), uuid4()))

    return store


if __name__ == "__main__":
    for line in run():
        print(line)  # noqa: T201
