"""How many events a follower never sees while many write: ours, and the library's quickest way.

The library has a mode that writes by a function in the database, without its lock. Positions are then
given out in one order and become visible in another, and whoever follows goes past the gap. It is
never set here (`POSTGRES_ENABLE_DB_FUNCTIONS`); this says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from uuid import uuid4

import psycopg
from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from cases.event_store import Append
from cases.postgres.embedded import EmbeddedPostgres
from tests.record.examples import EXAMPLES, recorded
from tests.support.postgres import room

WRITERS = 16
AT_ONCE = 2
"""Events to an append."""
PAGE = 500


@dataclass
class Followed:
    """What was stored, and what each follower saw of it."""

    stored: int = 0
    seen: dict[str, set[int]] = field(default_factory=dict)

    @property
    def missed(self) -> dict[str, int]:
        """How many events each follower never saw."""
        return {name: self.stored - len(seen) for name, seen in self.seen.items()}


def by_our_record(server: EmbeddedPostgres, tenant: str, events: int) -> Followed:
    """Two followers of ours: one that reads pages as the views do, and a subscription."""
    with room(server, tenant) as made:
        record = made.record()
        followed = Followed(seen={"pages": set(), "subscription": set()})

        def write() -> None:
            case = uuid4()
            facts = tuple(recorded(EXAMPLES[11], case, n) for n in range(1, AT_ONCE + 1))
            record.append(Append(case, 0, facts, uuid4()))

        def page(after: int) -> list[int]:
            return [one.position or 0 for one in record.after(after, PAGE)]

        subscription = record.application.recorder.subscribe()
        with subscription:
            reader = Thread(
                target=lambda: followed.seen["subscription"].update(one.id for one in subscription)
            )
            reader.start()
            with _tailing(page, followed.seen["pages"]):
                followed.stored = _written(write, events)
            _until_quiet(followed.seen["subscription"], followed.stored)
        reader.join()
        return followed


def by_the_librarys_functions(server: EmbeddedPostgres, schema: str, events: int) -> Followed:
    """One follower that reads pages, with the library's functions in the database."""
    with recorder_with_functions(server, schema) as recorder:
        followed = Followed(seen={"pages": set()})

        def write() -> None:
            stream = uuid4()
            recorder.insert_events(
                [StoredEvent(stream, n, "measured", b"x" * 300) for n in range(1, AT_ONCE + 1)]
            )

        with _tailing(lambda after: positions_after(recorder, after), followed.seen["pages"]):
            followed.stored = _written(write, events)
        return followed


@contextmanager
def recorder_with_functions(
    server: EmbeddedPostgres, schema: str
) -> Iterator[PostgresApplicationRecorder]:
    """The library's own recorder, as it is with `POSTGRES_ENABLE_DB_FUNCTIONS`."""
    where = conninfo_to_dict(server.record_url("owner"))
    with psycopg.connect(server.record_url("owner")) as connection:
        connection.execute(f"CREATE SCHEMA {schema}".encode())
    with PostgresDatastore(
        dbname=str(where["dbname"]),
        host=str(where["host"]),
        port=str(where["port"]),
        user=str(where["user"]),
        password=str(where["password"]),
        pool_size=WRITERS + 1,
        schema=schema,
        enable_db_functions=True,
    ) as datastore:
        recorder = PostgresApplicationRecorder(datastore)
        recorder.create_table()
        yield recorder


def positions_after(recorder: ApplicationRecorder, after: int) -> list[int]:
    """The next page of whoever follows."""
    page = recorder.select_notifications(after, PAGE, inclusive_of_start=False)
    return [one.id for one in page]


@contextmanager
def _tailing(page: Callable[[int], list[int]], seen: set[int]) -> Iterator[None]:
    """Follow page by page, each behind the last position seen, until all is written and read."""
    over = Event()

    def follow() -> None:
        position = 0
        while True:
            last = over.is_set()
            positions = page(position)
            seen.update(positions)
            position = positions[-1] if positions else position
            if last and not positions:
                return

    thread = Thread(target=follow)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _written(write: Callable[[], None], events: int) -> int:
    each = events // (WRITERS * AT_ONCE)

    def work() -> None:
        for _ in range(each):
            write()

    threads = [Thread(target=work) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return each * WRITERS * AT_ONCE


def _until_quiet(seen: set[int], stored: int) -> None:
    """Until everything was seen, or nothing more comes."""
    quiet = Event()
    before = -1
    while len(seen) < stored and len(seen) != before:
        before = len(seen)
        quiet.wait(3)
