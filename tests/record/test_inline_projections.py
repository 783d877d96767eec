"""Rows written in the append's own transaction: there at once, and only for what was accepted."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg
import pytest

from cases.event_store import Append, Idempotency, Receipt, StaleVersion
from cases.postgres.embedded import EmbeddedPostgres
from domain.messages import Event
from tests.record.examples import EXAMPLES, recorded
from tests.support.inline_diary import Diary, FirstOfEachKind, diary_ddl
from tests.support.postgres import Room, room

BY_TOPIC = {event.TOPIC: event for event in EXAMPLES}
A_NOTE, A_WITHDRAWAL = BY_TOPIC["case.information_added"], BY_TOPIC["case.entry_withdrawn"]
A_CLOSING = BY_TOPIC["case.closed"]


@pytest.fixture
def with_a_diary(postgres: EmbeddedPostgres, tenant: str) -> Iterator[Room]:
    with room(postgres, tenant, inline=[Diary()], extra_ddl=[diary_ddl]) as made:
        yield made


@pytest.fixture
def with_firsts(postgres: EmbeddedPostgres, tenant: str) -> Iterator[Room]:
    with room(postgres, tenant, inline=[FirstOfEachKind()], extra_ddl=[diary_ddl]) as made:
        yield made


def an_append(event: Event, named: Idempotency | None = None, stream: UUID | None = None) -> Append:
    case = stream or uuid4()
    return Append(case, 0, (recorded(event, case),), uuid4(), named)


def diary(made: Room) -> list[int]:
    with made.inside("app") as connection:
        return sorted(row[0] for row in connection.execute("SELECT position FROM diary"))


def test_the_rows_are_there_when_the_receipt_is(with_a_diary: Room) -> None:
    receipt = with_a_diary.record().append(an_append(A_NOTE))

    assert diary(with_a_diary) == [receipt.position]


def test_a_repeated_or_refused_request_adds_no_rows(with_a_diary: Room) -> None:
    record, case = with_a_diary.record(), uuid4()
    named = Idempotency("dsl", "report-1", b"hash")
    record.append(an_append(A_NOTE, named, case))

    assert record.append(an_append(A_NOTE, named)).repeated
    with pytest.raises(StaleVersion):
        record.append(an_append(A_NOTE, stream=case))

    assert diary(with_a_diary) == [1]


def test_a_projection_that_fails_on_one_append_takes_only_that_one_down(with_a_diary: Room) -> None:
    record = with_a_diary.record()
    events = [A_NOTE, A_WITHDRAWAL] * 16

    def one(event: Event) -> Receipt | Exception:
        try:
            return record.append(an_append(event))
        except psycopg.errors.CheckViolation as error:
            return error

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(one, events))

    assert [isinstance(answer, Receipt) for answer in answers] == [True, False] * 16
    assert diary(with_a_diary) == list(range(1, 17))
    assert record.last_position() == 16


def test_what_lasts_is_written_by_the_first_append_that_was_stored(with_firsts: Room) -> None:
    record, case = with_firsts.record(), uuid4()
    record.append(an_append(A_CLOSING, stream=case))
    with pytest.raises(StaleVersion):
        record.append(an_append(A_NOTE, stream=case))

    record.append(an_append(A_NOTE))
    record.append(an_append(A_NOTE))

    assert diary(with_firsts) == [1, 2]


def test_what_another_process_wrote_is_written_again(
    postgres: EmbeddedPostgres, tenant: str, with_firsts: Room
) -> None:
    with_firsts.record().append(an_append(A_NOTE))

    inline = [FirstOfEachKind()]
    with room(postgres, tenant, inline=inline, extra_ddl=[diary_ddl]) as another:
        another.record().append(an_append(A_NOTE))

    assert diary(with_firsts) == [1, 2]
