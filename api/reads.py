"""The pool for reading: first come, first served; broken connections are replaced, none is reset."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Self, TypeAlias

import asyncpg
from psycopg.conninfo import conninfo_to_dict

from cases.record_schema import APP_ROLE

CONNECTIONS = 10
PATIENCE_SECONDS = 5.0
STATEMENTS_KEPT = 1_024
MOMENTS_KEPT = 16_384
# What PostgreSQL counts from.
STORED_SINCE = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
BROKEN = (
    asyncio.CancelledError,
    TimeoutError,
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Reads:
    """A fixed number of places, each holding a connection or nothing yet.

    Reading leaves nothing behind on a connection, so giving one back costs no round trip;
    the connections are read-only, so that stays true.
    """

    def __init__(self, url: str, *, size: int = CONNECTIONS) -> None:
        self._where = arguments(url)
        self._places: asyncio.Queue[Connection | None] = asyncio.Queue()
        for _ in range(size):
            self._places.put_nowait(None)
        self._size = size

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection for a few queries. TimeoutError when all are busy for too long."""
        held = await self._place()
        try:
            if held is None or held.is_closed():
                held = None
                held = await self._connect()
            yield held
        except BROKEN:
            # This may have left the connection in the middle of something.
            if held is not None:
                held.terminate()
            held = None
            raise
        finally:
            self._places.put_nowait(held)

    async def _place(self) -> Connection | None:
        if not self._places.empty():
            return self._places.get_nowait()
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._places.get()

    async def close(self) -> None:
        """Close every connection."""
        for _ in range(self._size):
            held = await self._places.get()
            if held is not None and not held.is_closed():
                await held.close(timeout=PATIENCE_SECONDS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _connect(self) -> Connection:
        made: Connection = await asyncpg.connect(
            **self._where,
            timeout=PATIENCE_SECONDS,
            command_timeout=PATIENCE_SECONDS,
            statement_cache_size=STATEMENTS_KEPT,
            server_settings={
                "application_name": "casebook reads",
                "default_transaction_read_only": "on",
                "role": APP_ROLE,
                # The statements are few and written for their index: to plan each of them anew
                # for its arguments takes longer than to carry it out.
                "plan_cache_mode": "force_generic_plan",
            },
        )
        await made.set_type_codec(
            "timestamptz", schema="pg_catalog", encoder=_written, decoder=_moment, format="tuple"
        )
        return made


# The driver makes a moment in twice the time, and the same moments are read again and again.
@lru_cache(maxsize=MOMENTS_KEPT)
def _moment(stored: tuple[int]) -> datetime:
    return STORED_SINCE + timedelta(microseconds=stored[0])


def _written(moment: datetime) -> tuple[int]:
    return ((moment - STORED_SINCE) // MICROSECOND,)


def arguments(url: str) -> dict[str, Any]:
    """A libpq address as what asyncpg takes."""
    said = conninfo_to_dict(url)
    names = {"host": "host", "port": "port", "user": "user", "password": "password"}
    found: dict[str, Any] = {ours: said[name] for name, ours in names.items() if said.get(name)}
    if said.get("dbname"):
        found["database"] = said["dbname"]
    if said.get("sslmode"):
        found["ssl"] = said["sslmode"]
    return found
