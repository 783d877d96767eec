"""Connections for reading: each statement is prepared once, and nothing holds one for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from api.runtime import read_pool as reads
from api.runtime.read_pool import Reads
from tests.support.casework import Casework


@pytest.fixture
async def one(work: Casework) -> AsyncIterator[Reads]:
    async with Reads(work.room.server.record_url("app"), size=1) as opened:
        yield opened


async def test_a_view_that_was_made_anew_is_read_by_the_same_statement(
    work: Casework, one: Reads
) -> None:
    text = work.sql("SELECT * FROM {schema}.made_anew").decode()
    columns = ("1 AS a", "2 AS a, 'two' AS b", "'three'::text AS a")
    for said in columns:
        with work.connect() as owner:
            owner.execute(work.sql("DROP TABLE IF EXISTS {schema}.made_anew"))
            owner.execute(work.sql(f"CREATE TABLE {{schema}}.made_anew AS SELECT {said}"))
            owner.execute(work.sql("GRANT SELECT ON {schema}.made_anew TO PUBLIC"))
        async with one.connection() as connection:
            for _ in range(2):
                row = await connection.fetchrow(text)
                assert row is not None
                assert len(row) == said.count(" AS ")


async def test_statements_are_forgotten_before_they_are_too_many(
    one: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "STATEMENTS_KEPT", 4)
    async with one.connection() as connection:
        for turn in range(2):
            for number in range(12):
                assert (
                    await connection.fetchval(f"SELECT {number} + $1::int", turn) == number + turn
                )
        kept = await connection.fetchval("SELECT count(*) FROM pg_prepared_statements")
    assert kept <= 6


async def test_a_statement_that_takes_too_long_is_ended_and_its_place_is_free(
    work: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "PATIENCE_SECONDS", 0.2)
    async with Reads(work.room.server.record_url("app"), size=1) as opened:
        with pytest.raises(asyncpg.QueryCanceledError):
            async with opened.connection() as connection:
                await connection.fetchval("SELECT pg_sleep(30)")
        async with opened.connection() as connection:
            assert await connection.fetchval("SELECT 1") == 1


async def test_a_connection_that_hangs_is_closed_and_its_place_is_free(
    one: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "HANGS_SECONDS", 0.1)
    monkeypatch.setattr(reads, "LOOK_SECONDS", 0.05)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
        async with one.connection() as connection:
            await connection.fetchval("SELECT pg_sleep(3)")
    async with one.connection() as connection:
        assert await connection.fetchval("SELECT 1") == 1


async def test_many_statements_in_a_row_are_no_hanging(
    one: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "HANGS_SECONDS", 1.0)
    monkeypatch.setattr(reads, "LOOK_SECONDS", 0.05)
    async with one.connection() as connection:
        for _ in range(12):
            await connection.fetchval("SELECT pg_sleep(0.1)")
        await asyncio.sleep(1.2)
        assert await connection.fetchval("SELECT 1") == 1


async def test_whoever_gives_up_waiting_leaves_no_place_behind_that_nobody_has(one: Reads) -> None:
    async with one.connection():
        waiting = asyncio.create_task(one.taken())
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(10), one.connection() as connection:
        assert await connection.fetchval("SELECT 1") == 1
