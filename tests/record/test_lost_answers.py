"""A wire that breaks around COMMIT: whatever was acknowledged is there, once."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from cases.event_store import Append, Idempotency, RecordUnavailable
from cases.postgres.embedded import EmbeddedPostgres
from tests.record.examples import EXAMPLES, recorded
from tests.support.cutting_proxy import CuttingProxy, cutting_proxy
from tests.support.inline_diary import Diary, diary_ddl
from tests.support.postgres import Room, room

CUTS = 20


@pytest.fixture
def wire(postgres: EmbeddedPostgres) -> Iterator[CuttingProxy]:
    with cutting_proxy(postgres.record_url("app")) as proxy:
        yield proxy


@pytest.fixture
def behind_the_wire(postgres: EmbeddedPostgres, tenant: str, wire: CuttingProxy) -> Iterator[Room]:
    with room(postgres, tenant, inline=[Diary()], extra_ddl=[diary_ddl], url=wire.url) as made:
        yield made


@pytest.mark.parametrize("lost", ["answer", "question"])
def test_an_append_whose_wire_is_cut_is_stored_exactly_once(
    behind_the_wire: Room, wire: CuttingProxy, lost: str
) -> None:
    record = behind_the_wire.record()
    receipts = []
    for _ in range(CUTS):
        case = uuid4()
        wire.cut_next(lost)
        receipts.append(
            record.append(
                Append(case, 0, tuple(recorded(EXAMPLES[11], case, n) for n in (1, 2)), uuid4())
            )
        )

    assert wire.cuts == CUTS
    assert [receipt.position for receipt in receipts] == list(range(2, 2 * CUTS + 1, 2))
    assert not any(receipt.repeated for receipt in receipts)
    assert [event.position for event in record.after(0, 100)] == list(range(1, 2 * CUTS + 1))
    with behind_the_wire.inside("app") as connection:
        rows = connection.execute("SELECT position FROM diary").fetchall()
    assert sorted(row[0] for row in rows) == list(range(1, 2 * CUTS + 1))


def test_a_later_event_whose_answer_is_lost_is_not_taken_for_a_conflict(
    behind_the_wire: Room, wire: CuttingProxy
) -> None:
    record, case = behind_the_wire.record(), uuid4()
    for version in range(1, CUTS + 1):
        wire.cut_next()
        named = Idempotency("dsl", f"entry-{version}", b"hash")
        receipt = record.append(
            Append(case, version - 1, (recorded(EXAMPLES[11], case, version),), uuid4(), named)
        )
        assert (receipt.version, receipt.repeated) == (version, False)

    assert [event.version for event in record.stream(case)] == list(range(1, CUTS + 1))


def test_a_record_that_cannot_be_reached_says_so_in_time(
    postgres: EmbeddedPostgres, tenant: str, wire: CuttingProxy
) -> None:
    with room(postgres, tenant, url=wire.url, patience=0.3) as made:
        record, case = made.record(), uuid4()
        record.append(Append(case, 0, (recorded(EXAMPLES[11], case),), uuid4()))
        wire.close()

        with pytest.raises(RecordUnavailable):
            record.append(Append(case, 1, (recorded(EXAMPLES[11], case, 2),), uuid4()))
        with pytest.raises(RecordUnavailable):
            record.stream(case)
