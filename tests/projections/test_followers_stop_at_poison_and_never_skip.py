"""Following: by its own bookmark, each entry once, through crashes; poison stops it and is told."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

from projections.engine.follow import BATCH, Failure, Follower
from projections.engine.projection import FromRecord
from projections.oversight.view import Oversight
from tests.support.casework import Casework, assessed, case_id, information, placed, reported
from tests.support.histories import histories

TABLES = ("oversight_standing", "bookmark")


class CommitSubscription:
    """Rings when somebody says so; a follower that waits is woken."""

    def __init__(self) -> None:
        self._ring = threading.Condition()
        self.waits = 0

    def wait(self, timeout: float) -> None:
        with self._ring:
            self.waits += 1
            self._ring.notify_all()
            self._ring.wait(timeout)

    def ring(self) -> None:
        with self._ring:
            self._ring.notify_all()

    def until_idle(self) -> None:
        """Until the follower has come to wait twice more: everything before was carried over."""
        with self._ring:
            goal = self.waits + 2
            while self.waits < goal:
                self._ring.notify_all()
                self._ring.wait(1)


def follower(work: Casework, **more: Any) -> Follower:
    given: dict[str, Any] = {
        "source": work.source,
        "projection": Oversight(),
        "wait": lambda _: None,
    } | more
    return Follower(work.connect, work.schema, **given)


def counted(work: Casework) -> list[tuple[Any, ...]]:
    return work.rows(
        "SELECT category, state, count(*) FROM {schema}.oversight_standing WHERE until IS NULL"
        " GROUP BY 1, 2 ORDER BY 1, 2"
    )


def bookmark(work: Casework) -> int:
    (row,) = work.rows("SELECT position FROM {schema}.bookmark WHERE projection = 'oversight'")
    return int(row[0])


def test_counts_follow_the_record_and_name_nobody(work: Casework) -> None:
    for number in (1, 2, 3):
        work.append(case_id(number), reported(), placed(), assessed("defamation"))
    follower(work).catch_up()
    assert counted(work) == [("defamation", "open", 3)]

    work.append(case_id(2), assessed("none", 2))
    last = work.append(case_id(3), information())
    follower(work).catch_up()
    assert counted(work) == [("defamation", "open", 2), ("none", "open", 1)]
    assert bookmark(work) == last.position
    assert b"dsl" not in work.dump("oversight_standing")


def test_many_batches_give_what_one_gives(work: Casework) -> None:
    for case, events in histories(20, 400, 12):
        work.append(case, *events)
    assert work.record.last_position() > BATCH
    follower(work).catch_up()
    at_once = work.dump(*TABLES)

    with work.connect() as conn:
        conn.execute(work.sql("TRUNCATE {schema}.oversight_standing"))
        conn.execute(work.sql("UPDATE {schema}.bookmark SET position = 0"))
    follower(work, source=lambda after, limit: work.source(after, min(limit, 7))).catch_up()
    while bookmark(work) < work.record.last_position():
        follower(work, source=lambda after, limit: work.source(after, min(limit, 7))).catch_up()
    assert work.dump(*TABLES) == at_once


def test_a_thread_follows_what_is_recorded(work: Casework) -> None:
    news = CommitSubscription()
    carrying = follower(work, wait=news.wait, poll=5.0)
    carrying.start()
    try:
        work.append(case_id(1), reported(), assessed("defamation"))
        news.until_idle()
        assert counted(work) == [("defamation", "open", 1)]
        assert carrying.failed is None
    finally:
        carrying.stop_soon()
        news.ring()
        carrying.stop()


class PoisonedAt(Oversight):
    """Cannot take one entry."""

    def __init__(self, position: int) -> None:
        self.poison = position

    def apply(self, curs: psycopg.Cursor[Any], schema: str, entries: Sequence[FromRecord]) -> None:
        super().apply(curs, schema, entries)
        if any(entry.position == self.poison for entry in entries):
            raise ValueError("the narrative that must not be quoted")


def stopped_at_poison(work: Casework, **more: Any) -> Follower:
    """Three cases, of which the second cannot be taken to its end."""
    for number in (1, 2, 3):
        work.append(case_id(number), reported(), assessed("defamation"))
    carrying = follower(work, projection=PoisonedAt(4), **more)
    carrying.start()
    carrying.join()
    return carrying


def test_poison_stops_it_where_it_stands_and_raises_the_alarm(
    work: Casework, caplog: pytest.LogCaptureFixture
) -> None:
    alarms: list[Failure] = []

    carrying = stopped_at_poison(work, alarm=alarms.append)

    assert carrying.failed == Failure("oversight", work.schema, 3, "ValueError")
    assert alarms == [carrying.failed]
    assert bookmark(work) == 3
    assert counted(work) == [("defamation", "open", 1), ("not_assessed", "open", 1)]
    assert "stopped behind 3" in caplog.text
    assert "narrative" not in caplog.text


def test_what_was_carried_before_the_poison_is_told(work: Casework) -> None:
    on_change: list[str] = []

    stopped_at_poison(work, on_change=on_change.append)

    assert on_change == [work.schema]


def test_an_entry_that_cannot_be_read_is_poison_too(work: Casework) -> None:
    work.append(case_id(1), reported(), assessed("defamation"), information())

    def source(after: int, limit: int) -> Sequence[Any]:
        entries = work.source(after, limit)
        if any(entry.position == 3 for entry in entries):
            raise LookupError("no such topic")
        return entries

    carrying = follower(work, source=source)
    carrying.start()
    carrying.join()

    assert carrying.failed == Failure("oversight", work.schema, 2, "LookupError")
    assert bookmark(work) == 2


def test_once_mended_it_goes_on_behind_the_last_good_entry(work: Casework) -> None:
    stopped_at_poison(work)

    follower(work).catch_up()

    assert counted(work) == [("defamation", "open", 3)]


class Severed(Oversight):
    """Loses its connection in mid-batch, once, after the rows and before the bookmark."""

    def __init__(self) -> None:
        self.cuts = iter([True])

    def apply(self, curs: psycopg.Cursor[Any], schema: str, entries: Sequence[FromRecord]) -> None:
        super().apply(curs, schema, entries)
        if next(self.cuts, False):
            curs.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def test_a_crash_in_mid_batch_loses_and_doubles_nothing(work: Casework) -> None:
    for case, events in histories(21, 60, 6):
        work.append(case, *events)
    with pytest.raises(psycopg.OperationalError):
        follower(work, projection=Severed()).catch_up()
    assert bookmark(work) == 0
    assert counted(work) == []

    follower(work).catch_up()
    total = sum(row[2] for row in counted(work))
    assert [(total,)] == work.rows("SELECT count(*) FROM {schema}.cases")


def test_a_lost_database_is_waited_for_and_not_called_poison(work: Casework) -> None:
    work.append(case_id(1), reported(), assessed("defamation"))
    news = CommitSubscription()
    carrying = follower(work, projection=Severed(), wait=news.wait, poll=0.01)
    carrying.start()
    try:
        news.until_idle()
        assert carrying.failed is None
        assert counted(work) == [("defamation", "open", 1)]
    finally:
        carrying.stop()


def test_two_copies_of_one_follower_count_every_case_once(work: Casework) -> None:
    for case, events in histories(22, 120, 12):
        work.append(case, *events)
    narrow = [follower(work, source=one_by_one(work)) for _ in range(2)]
    for one in narrow:
        one.start()
    try:
        while bookmark(work) < work.record.last_position():
            assert all(one.failed is None for one in narrow)
    finally:
        for one in narrow:
            one.stop()

    total = sum(row[2] for row in counted(work))
    assert [(total,)] == work.rows("SELECT count(*) FROM {schema}.cases")


def one_by_one(work: Casework) -> Any:
    def source(after: int, limit: int) -> Sequence[Any]:
        return work.source(after, min(limit, 3))

    return source


class Counting(Oversight):
    """Notes what it is given."""

    def __init__(self) -> None:
        self.given: list[int | None] = []

    def apply(self, curs: psycopg.Cursor[Any], schema: str, entries: Sequence[FromRecord]) -> None:
        super().apply(curs, schema, entries)
        self.given += [entry.position for entry in entries]


def test_what_another_copy_carried_in_the_meantime_is_not_carried_again(work: Casework) -> None:
    work.append(case_id(1), reported(), assessed("defamation"))
    counting = Counting()
    quicker = [follower(work, projection=counting)]

    def source(after: int, limit: int) -> Sequence[Any]:
        entries = work.source(after, limit)
        while quicker:
            quicker.pop().catch_up()
        return entries

    follower(work, projection=counting, source=source).catch_up()

    assert counting.given == [1, 2]
    assert bookmark(work) == 2


def test_with_nothing_new_it_locks_nothing_and_so_writes_nothing(work: Casework) -> None:
    work.append(case_id(1), reported(), assessed("defamation"))
    follower(work).catch_up()
    looking = threading.Thread(target=follower(work).catch_up, daemon=True)

    with work.connect() as conn:
        conn.execute(work.sql("SELECT FROM {schema}.bookmark FOR UPDATE"))
        looking.start()
        looking.join(timeout=10)
        waits_for_the_lock = looking.is_alive()

    assert not waits_for_the_lock
