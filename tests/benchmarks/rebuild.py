"""How fast the chronology is built anew, beside the event-store library's own projection runner."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.conninfo import conninfo_to_dict

from cases.event_store import Append, EventStore, Record
from cases.event_store.mapper import EventMapper
from cases.keys import KeyStore, key_file, tenant_key
from cases.postgres.embedded import EmbeddedPostgres
from domain.messages import Event, Recorded
from domain.vocabulary import Compartment
from projections.catalogue import ALL_DDL, EVERY
from projections.engine.projection import RecordSource, in_schema
from projections.entries.entry import is_case_event, kind_of, rendered
from projections.rebuilding.rebuild import rebuild
from tests.support.histories import recorded_histories
from tests.support.postgres import Room, data_folder, room

TENANT = "rebuilt"
_AT_ONCE = 50
_PER_CASE = 60
_PER_APPEND = 1.3
_STOCK = """
CREATE TABLE stock.timeline (
    case_id uuid NOT NULL, version integer NOT NULL, position bigint NOT NULL, kind text NOT NULL,
    occurred_at timestamptz, recorded_at timestamptz, actor text, entry bytea NOT NULL,
    PRIMARY KEY (case_id, version)
)
"""
"""A row of the library's chronology: an entry as it is shown, and what it is looked up by."""


def run(
    events: int = 200_000, workers: int | None = None, library_events: int | None = None
) -> list[dict[str, Any]]:
    """Events per second, each way, on the same sealed events; both read, decrypt and render them.

    `library_events`: give the library only so many of the first (it takes minutes for all).
    """
    cores = workers or min(2, os.cpu_count() or 1)
    with ExitStack() as stack:
        data = stack.enter_context(data_folder(on_disk=True))
        server = stack.enter_context(EmbeddedPostgres(data))
        made = stack.enter_context(room(server, TENANT, extra_ddl=[ALL_DDL]))
        record = made.record()
        total = _fill(record, events)
        library = _library(made, record, min(total, library_events or total))
        reading = _reading(record, total)
        rates = {
            f"{name}, {count} processes" if count > 1 else f"{name}, one process": _rebuilt(
                made, record, names, count, total
            )
            for count in sorted({1, cores})
            for name, names in (("chronology", ["timeline"]), ("every projection", None))
        }
    best = max(rate for name, rate in rates.items() if name.startswith("chronology"))
    every = max(rate for name, rate in rates.items() if name.startswith("every"))
    measured = {
        "library's runner, chronology": library,
        "reading and decrypting alone": reading,
        **rates,
    }
    return [
        *({"name": f"rebuild: {name}", "events/s": round(r)} for name, r in measured.items()),
        {"name": "rebuild: chronology", "events/s": round(best), "target": 30_000},
        {"name": "rebuild: chronology / library", "ratio": round(best / library, 1), "target": 20},
        {"name": f"rebuild: all {len(EVERY)} / library", "ratio": round(every / library, 1)},
    ]


def _fill(record: Record, events: int) -> int:
    made: list[Recorded[Event]] = []
    made.extend(
        recorded_histories(1, round(events / _PER_APPEND), max(1, events // _PER_CASE))[:events]
    )
    number = 0
    # In pieces of a case's events: who wrote them together does not matter to a reader.
    made.sort(key=lambda one: one.stream)
    for stream, group in groupby(made, key=lambda one: one.stream):
        history = sorted(group, key=lambda one: one.version)
        for start in range(0, len(history), _AT_ONCE):
            number += 1
            piece = tuple(history[start : start + _AT_ONCE])
            record.append(Append(stream, start, piece, UUID(int=number)))
    return len(made)


def _reading(record: Record, total: int) -> float:
    began = time.perf_counter()
    position = 0
    while entries := record.after(position, 4_000):
        position = entries[-1].position or 0
    return total / (time.perf_counter() - began)


# ── ours ────────────────────────────────────────────────────────────────────────────────────────
def _rebuilt(
    made: Room, record: Record, names: list[str] | None, workers: int, total: int
) -> float:
    url = made.server.record_url("owner")
    where = OpenRecord(made.server.record_url("app"), str(made.server.data), TENANT)
    began = time.perf_counter()
    found = rebuild(
        partial(psycopg.connect, url),
        record.schema,
        where,
        names,
        lambda _: None,
        workers=workers,
    )
    took = time.perf_counter() - began
    if found[0].rows != total:
        raise AssertionError("the chronology has not one row for each event")
    return total / took


@dataclass(frozen=True)
class OpenRecord:
    """Opens the record in whichever process reads a share of it."""

    record_url: str
    data: str
    tenant: str

    @contextmanager
    def __call__(self, partition: int, partitions: int, /) -> Iterator[RecordSource]:
        key = tenant_key(Path(self.data) / "keys" / "tenant.key")
        with (
            closing(KeyStore(key_file(Path(self.data)), key)) as keys,
            closing(EventStore(self.record_url, keys, pool_size=1)) as store,
        ):
            record = store.compartment(self.tenant, Compartment.ORDINARY)
            yield partial(record.after, partition=(partition, partitions))


# ── the library's ───────────────────────────────────────────────────────────────────────────────
class StockRecord(Application[UUID]):
    """The library's application and recorder over the same sealed events, read by our mapper."""

    mapper_of_the_room: EventMapper

    def construct_mapper(self) -> Any:
        return self.mapper_of_the_room


class StockChronology(PostgresTrackingRecorder):
    """One row per event, upserted with its tracking in one transaction, as the library has it."""

    def __init__(self, datastore: Any, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self._upsert = (
            "INSERT INTO stock.timeline (case_id, version, position, kind, occurred_at,"
            " recorded_at, actor, entry) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (case_id, version) DO UPDATE SET entry = EXCLUDED.entry"
        )

    def show(self, recorded: Recorded[Event], tracking: Tracking) -> None:
        event = recorded.event
        if not is_case_event(event):
            raise TypeError("only cases are measured")
        row = (
            recorded.stream,
            recorded.version,
            tracking.notification_id,
            kind_of(type(event)),
            event.occurred_at,
            recorded.recorded_at,
            recorded.attribution.actor,
            rendered(event, recorded),
        )
        with self.datastore.transaction(commit=True) as curs:
            curs.execute(self._upsert.encode(), row, prepare=True)
            self._insert_tracking(curs, tracking)


class StockProjection(Projection[StockChronology]):
    """Hands each event to the view."""

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.show(domain_event, tracking)


@contextmanager
def _environment(made: Room) -> Iterator[dict[str, str]]:
    where = conninfo_to_dict(made.server.record_url("owner"))
    yield {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(where["dbname"]),
        "POSTGRES_HOST": str(where["host"]),
        "POSTGRES_PORT": str(where["port"]),
        "POSTGRES_USER": str(where["user"]),
        "POSTGRES_PASSWORD": str(where["password"]),
        "POSTGRES_SCHEMA": "stock",
    }


def _library(made: Room, record: Record, total: int) -> float:
    StockRecord.mapper_of_the_room = record.application.event_mapper
    with (
        _environment(made) as env,
        psycopg.connect(made.server.record_url("owner"), autocommit=True) as conn,
    ):
        conn.execute("CREATE SCHEMA stock")
        conn.execute(_STOCK)
        StockRecord(env).close()
        copied = (
            "INSERT INTO stock.stockrecord_events (originator_id, originator_version, topic,"
            " state, notification_id) SELECT originator_id, originator_version, topic, state,"
            " notification_id FROM {schema}.event WHERE notification_id <= %s"
            " ORDER BY notification_id"
        )
        conn.execute(in_schema(copied, record.schema).encode(), [total])
        began = time.perf_counter()
        with ProjectionRunner(
            application_class=StockRecord,
            projection_class=StockProjection,
            view_class=StockChronology,
            env=env,
        ) as runner:
            runner.wait(total, timeout=3_600)
            took = time.perf_counter() - began
        shown = conn.execute("SELECT count(*) FROM stock.timeline").fetchone()
        if shown != (total,):
            raise AssertionError("the library's chronology has not one row for each event")
    return total / took


if __name__ == "__main__":
    for line in run():
        print(line)  # noqa: T201
