"""Whoever asks at the same moment is read together, and gets what they would have got alone."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

import api.runtime.read_batching
from api.runtime.read_batching import MAX_BATCH_ROWS, ReadBatcher
from api.runtime.read_pool import ReadPool
from domain.vocabulary import Role
from projections.entries.entry_json import ENTRY
from projections.readers import Reader
from projections.timeline.aggregated import readable_timeline_texts
from projections.timeline.page import readable_timeline_page
from projections.timeline.statement import Selection
from tests.support.casework import (
    A_DSL_ELSEWHERE,
    MONDAY_TEN,
    THE_DSL,
    THE_HEAD,
    THE_TEACHER,
    Casework,
    Somebody,
    case_id,
    information,
    placed,
    reported,
)

BOTH = (Role.DSL, Role.HEADTEACHER)
A_SECOND_DSL = Somebody("deputy.saltmarsh", THE_DSL.school, THE_DSL.roles)
READERS = (THE_DSL, A_SECOND_DSL, THE_HEAD, THE_TEACHER, A_DSL_ELSEWHERE)
SHOWN = Selection((("said", f"{ENTRY}::text"), ("sealed", "(t.version * {given})::text")), given=7)


@pytest.fixture
async def reads(work: Casework) -> AsyncIterator[ReadPool]:
    async with ReadPool(work.room.server.record_url("app")) as opened:
        yield opened


@pytest.fixture
def gathering(reads: ReadPool) -> ReadBatcher:
    return ReadBatcher(reads)


# A nap and a part of a hundred for each: what is read in one statement has its moment.
SLOWLY = """
SELECT asked.number, statement_timestamp() AS read_at, 100 / asked.by AS said, pg_sleep(asked.nap)
FROM unnest($1::int[], $2::float[]) WITH ORDINALITY AS asked(by, nap, number)
ORDER BY asked.number DESC
"""


async def test_everybody_gets_what_they_would_have_got_alone(
    work: Casework, reads: ReadPool, gathering: ReadBatcher
) -> None:
    """Readers of one role and of several, some of them shut out, one of another school; cases that
    are not there; first and later pages from either end; filters."""
    chance = random.Random(20261121)  # noqa: S311 - makes up casework
    for number in range(1, 13):
        shut_out = chance.sample([reader.actor for reader in READERS], k=chance.randrange(3))
        told = [information(f"{number}, {n}") for n in range(chance.randrange(12))]
        work.append(case_id(number), reported(), *told, placed(*BOTH, excluded=shut_out))

    def question() -> tuple[Reader, int, dict[str, Any]]:
        asked: dict[str, Any] = {
            "first": chance.choice((1, 5, 5, 5, 50, 300)),
            "newest_first": chance.random() < 0.3,
            "after_version": chance.choice((None, None, 2, 5, 11)),
            "shown": SHOWN._replace(given=chance.randrange(9)),
        }
        if chance.random() < 0.2:
            asked["kinds"] = chance.choice((["placed"], ["information_added", "placed"], []))
        if chance.random() < 0.1:
            asked["as_of_recorded"] = MONDAY_TEN
        return chance.choice(READERS), chance.randrange(1, 15), asked

    async def together(reader: Reader, case: int, asked: dict[str, Any]) -> Any:
        texts = await readable_timeline_texts(
            gathering, work.schema, case_id(case), reader, **asked
        )
        return texts and (list(texts.columns), list(texts.ends), texts.has_next)

    async def alone(reader: Reader, case: int, asked: dict[str, Any]) -> Any:
        async with reads.connection() as connection:
            page = await readable_timeline_page(
                connection, work.schema, case_id(case), reader, **asked
            )
        if page is None:
            return None
        columns = [[row[name] for row in page.rows] for name, _ in SHOWN.columns]
        ends = [row["version"] for row in (*page.rows[:1], *page.rows[-1:])]
        return [",".join(column).encode() for column in columns], ends, page.has_next

    for _ in range(12):
        questions = [question() for _ in range(40)]
        answers = await asyncio.gather(*[together(*one) for one in questions])
        expected = [await alone(*one) for one in questions]
        assert answers == expected
        assert any(answers)
        assert not all(answers)


async def test_who_asks_while_a_statement_is_on_its_way_is_read_by_the_next(
    gathering: ReadBatcher,
) -> None:
    async def ask(by: int) -> Any:
        return await gathering.row(SLOWLY, (by, 0.06), (), rows=1)

    first = asyncio.create_task(ask(1))
    await asyncio.sleep(0.02)
    others = await asyncio.gather(*map(ask, (2, 5, 10)))
    alone = await first
    assert [row["said"] for row in (alone, *others)] == [100, 50, 20, 10]
    (moment,) = {row["read_at"] for row in others}
    assert alone["read_at"] + timedelta(seconds=0.06) <= moment


async def test_a_statement_that_takes_long_holds_nobody_up(gathering: ReadBatcher) -> None:
    slow = gathering.row(SLOWLY, (1, 1.0), (), rows=1)
    await asyncio.sleep(0.05)
    others = await asyncio.gather(*[gathering.row(SLOWLY, (2, 0.0), (), rows=1) for _ in range(3)])
    later = await gathering.row(SLOWLY, (5, 0.0), (), rows=1)
    assert not slow.done()
    assert [row["said"] for row in (*others, later, await slow)] == [50, 50, 50, 20, 100]


async def test_what_is_large_enough_waits_for_nobody(
    gathering: ReadBatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.runtime.read_batching, "LONGEST_WAIT_SECONDS", 60)
    slow = gathering.row(SLOWLY, (1, 0.5), (), rows=1)
    await asyncio.sleep(0.05)
    asked = [gathering.row(SLOWLY, (by, 0.0), (), rows=MAX_BATCH_ROWS // 2) for by in (2, 5)]
    early, late = await asyncio.gather(*asked)
    assert not slow.done()
    assert early["read_at"] == late["read_at"] > (await slow)["read_at"]


async def test_what_cannot_be_read_fails_for_who_asked_it_alone(gathering: ReadBatcher) -> None:
    asked = [gathering.row(SLOWLY, (by, 0.0), (), rows=1) for by in (1, 0, 4)]
    well, ill, too = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(ill, asyncpg.DivisionByZeroError)
    assert [well["said"], too["said"]] == [100, 25]  # type: ignore[index]


async def test_who_goes_away_takes_nothing_from_the_others(gathering: ReadBatcher) -> None:
    goes, stays = (gathering.row(SLOWLY, (by, 0.05), (), rows=1) for by in (4, 2))
    gone = gathering.row(SLOWLY, (1, 9.0), (), rows=1)
    gone.cancel()
    await asyncio.sleep(0.02)
    goes.cancel()
    async with asyncio.timeout(3):
        assert (await stays)["said"] == 50
        assert (await gathering.row(SLOWLY, (5, 0.0), (), rows=1))["said"] == 20


async def test_a_connection_that_is_lost_is_told_to_all_who_wait_and_the_next_is_read(
    work: Casework, gathering: ReadBatcher
) -> None:
    asked = [gathering.row(SLOWLY, (by, 5.0), (), rows=1) for by in (1, 2)]
    await asyncio.sleep(0.1)
    with work.connect() as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'casebook reads' AND query LIKE '%pg_sleep%'"
        )
    for failed in await asyncio.gather(*asked, return_exceptions=True):
        assert isinstance(failed, asyncpg.PostgresError | asyncpg.InterfaceError | OSError)
    assert (await gathering.row(SLOWLY, (5, 0.0), (), rows=1))["said"] == 20


@pytest.mark.parametrize("begun", [0.0, 0.1])
async def test_whoever_waits_when_the_server_is_stopped_is_told(
    gathering: ReadBatcher, begun: float
) -> None:
    asked = [gathering.row(SLOWLY, (1, 5.0), (), rows=rows) for rows in (1, MAX_BATCH_ROWS - 1, 1)]
    if begun:
        await asyncio.sleep(begun)
    asked.append(gathering.row(SLOWLY, (2, 5.0), (), rows=1))
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    async with asyncio.timeout(5):
        for failed in await asyncio.gather(*asked, return_exceptions=True):
            assert isinstance(failed, ConnectionError)
        assert (await gathering.row(SLOWLY, (5, 0.0), (), rows=1))["said"] == 20
