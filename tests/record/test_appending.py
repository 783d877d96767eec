"""Appending: once, in order, and each command judged on its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Thread
from uuid import UUID, uuid4

import psycopg
import pytest

from cases.event_store import (
    Append,
    Idempotency,
    IdempotencyMismatch,
    Receipt,
    Record,
    StaleVersion,
)
from domain.ledger.leaf import leaf_of
from domain.messages import Recorded
from domain.vocabulary import Compartment
from tests.record.examples import EXAMPLES, recorded, report_of
from tests.support.postgres import Room

WRITERS = 16
NOW = recorded(EXAMPLES[11]).recorded_at


def an_append(
    stream: UUID, after: int = 0, *, count: int = 1, named: Idempotency | None = None
) -> Append:
    events = tuple(recorded(EXAMPLES[11], stream, after + n) for n in range(1, count + 1))
    return Append(stream, after, events, uuid4(), named)


def at_once(work: Sequence[Callable[[], Receipt]]) -> list[Receipt | Exception]:
    ready = Barrier(len(work))

    def do(one: Callable[[], Receipt]) -> Receipt | Exception:
        ready.wait()
        try:
            return one()
        except (StaleVersion, IdempotencyMismatch) as refusal:
            return refusal

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(do, work))


def test_what_is_appended_is_read_back_with_its_place(school_room: Room) -> None:
    record, case = school_room.record(), uuid4()

    receipt = record.append(Append(case, 0, report_of(case), uuid4()))

    read = record.stream(case)
    assert [e.event for e in read if isinstance(e, Recorded)] == [r.event for r in report_of(case)]
    assert [e.version for e in read] == [1, 2, 3, 4, 5, 6]
    assert [e.position for e in read] == [1, 2, 3, 4, 5, 6]
    assert (receipt.version, receipt.position, receipt.repeated) == (6, 6, False)
    assert record.after(4, 10) == read[4:]
    assert record.stream(case, after=2, upto=4) == read[2:4]
    assert record.last_position() == 6


def test_the_library_reads_and_writes_through_the_same_door(school_room: Room) -> None:
    record, case = school_room.record(), uuid4()
    record.append(an_append(case))

    record.application.events.put([recorded(EXAMPLES[11], case, 2)])

    assert list(record.application.events.get(case)) == record.stream(case)
    assert record.application.recorder.max_notification_id() == 2


def test_a_reader_who_follows_sees_every_position_in_order_while_sixteen_write(
    school_room: Room,
) -> None:
    record, done = school_room.record(), Event()
    seen: list[int | None] = []

    def follow() -> None:
        while True:
            last = done.is_set()
            page = record.after(len(seen), 500)
            seen.extend(event.position for event in page)
            if last and not page:
                return

    def write() -> Receipt:
        for _ in range(15):
            stream = uuid4()
            receipt = record.append(an_append(stream, count=3))
            record.append(an_append(stream, 3))
        return receipt

    follower = Thread(target=follow)
    follower.start()
    try:
        at_once([write] * WRITERS)
    finally:
        done.set()
        follower.join()

    assert seen == list(range(1, WRITERS * 15 * 4 + 1))


def test_of_many_who_add_at_the_same_version_one_is_stored_and_the_others_are_told(
    school_room: Room,
) -> None:
    record, case = school_room.record(), uuid4()
    record.append(an_append(case))

    answers = at_once([lambda: record.append(an_append(case, 1))] * WRITERS)

    stale = [answer for answer in answers if isinstance(answer, StaleVersion)]
    assert len(stale) == WRITERS - 1
    assert {refusal.current for refusal in stale} == {2}
    assert len(record.stream(case)) == 2


def test_a_stale_append_does_not_harm_the_others_of_its_group(school_room: Room) -> None:
    record, busy = school_room.record(), uuid4()
    record.append(an_append(busy))
    good = [uuid4() for _ in range(WRITERS)]

    answers = at_once(
        [lambda s=s: record.append(an_append(s)) for s in good]
        + [lambda: record.append(an_append(busy, 7))] * WRITERS
    )

    assert all(isinstance(answer, Receipt) for answer in answers[:WRITERS])
    assert all(isinstance(answer, StaleVersion) for answer in answers[WRITERS:])
    assert [event.position for event in record.after(0, 100)] == list(range(1, WRITERS + 2))


def test_a_request_sent_sixty_four_times_at_once_is_stored_once(school_room: Room) -> None:
    record = school_room.record()
    named = Idempotency("dsl@saltmarsh", "report-1", b"hash")

    answers = at_once([lambda: record.append(an_append(uuid4(), count=2, named=named))] * 64)

    receipts = [answer for answer in answers if isinstance(answer, Receipt)]
    assert len(receipts) == 64
    assert len({(r.stream, r.append_id, r.position) for r in receipts}) == 1
    assert sum(not r.repeated for r in receipts) == 1
    assert record.last_position() == 2


def test_a_used_key_with_another_request_is_refused(school_room: Room) -> None:
    record = school_room.record()
    record.append(an_append(uuid4(), named=Idempotency("dsl", "report-1", b"one")))

    with pytest.raises(IdempotencyMismatch):
        record.append(an_append(uuid4(), named=Idempotency("dsl", "report-1", b"other")))

    record.append(an_append(uuid4(), named=Idempotency("head", "report-1", b"other")))
    assert record.last_position() == 2


def test_the_receipt_of_a_request_is_found_again(school_room: Room) -> None:
    record = school_room.record()
    receipt = record.append(an_append(uuid4(), named=Idempotency("dsl", "report-1", b"one")))

    found = record.find_receipt(Idempotency("dsl", "report-1", b"one"), NOW)

    assert found is not None
    assert (found.append_id, found.position) == (receipt.append_id, receipt.position)
    assert record.find_receipt(Idempotency("head", "report-1", b"one"), NOW) is None
    with pytest.raises(IdempotencyMismatch):
        record.find_receipt(Idempotency("dsl", "report-1", b"other"), NOW)


def test_a_receipt_holds_the_leaf_of_every_event_as_its_row_is_hashed(school_room: Room) -> None:
    record, case = school_room.record(), uuid4()

    receipt = record.append(Append(case, 0, report_of(case), uuid4()))
    record.append(an_append(case, 6))

    with school_room.inside() as connection:
        rows = connection.execute(
            "SELECT substring(state FROM 18 FOR 32), state, originator_version, originator_id, topic"
            " FROM event WHERE originator_id = %s ORDER BY originator_version",
            [case],
        ).fetchall()
        stored = connection.execute("SELECT leaves FROM receipt ORDER BY first_position").fetchall()
    leaves = [leaf_of(*row) for row in rows]
    assert b"".join(row[0] for row in stored) == b"".join(leaves)
    assert receipt.leaves == b"".join(leaves[:6])
    assert receipt.leaf == leaves[5]


def test_a_repeated_request_gets_the_leaves_of_the_first(school_room: Room) -> None:
    record, named = school_room.record(), Idempotency("dsl", "report-1", b"one")
    first = record.append(an_append(uuid4(), count=3, named=named))

    again = record.append(an_append(uuid4(), count=3, named=named))
    found = record.find_receipt(named, NOW)

    assert found is not None
    assert again.repeated
    assert first.leaves == again.leaves == found.leaves
    assert len(first.leaves) == 3 * 32


def test_the_record_takes_no_receipt_that_lacks_a_leaf(school_room: Room) -> None:
    record = school_room.record()
    record.append(an_append(uuid4(), count=2))

    with school_room.inside() as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "INSERT INTO receipt (append_id, stream, first_version, last_version, first_position,"
            " recorded_at, leaves) SELECT gen_random_uuid(), stream, first_version, last_version,"
            " first_position, recorded_at, substring(leaves FOR 32) FROM receipt"
        )


def test_an_append_that_contradicts_itself_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ValueError, match="follow the expected version"):
        Append(uuid4(), 3, (recorded(EXAMPLES[11]),), uuid4())


def test_the_two_compartments_of_a_tenant_have_records_of_their_own(school_room: Room) -> None:
    ordinary = school_room.record()
    restricted: Record = school_room.record(Compartment.RESTRICTED)

    ordinary.append(an_append(uuid4()))

    assert ordinary.last_position() == 1
    assert restricted.last_position() == 0
