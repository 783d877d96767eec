"""The connection pool for reading: served in order of arrival; broken connections are replaced."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Generator
from datetime import datetime
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import asyncpg
from psycopg.conninfo import conninfo_to_dict

from cases.schema.connections import READS
from cases.schema.roles import READER
from projections.engine.timestamps import microseconds, moment_after
from projections.readers import Row

if TYPE_CHECKING:
    from asyncpg.prepared_stmt import PreparedStatement

PATIENCE_SECONDS = 5.0
HANGS_SECONDS, LOOK_SECONDS = PATIENCE_SECONDS + 1, 1.0
STATEMENTS_KEPT = 256
MOMENTS_KEPT = 16_384
BROKEN = (
    asyncio.CancelledError,
    TimeoutError,
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)
Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Statement: TypeAlias = "PreparedStatement[asyncpg.Record]"


class Connection:
    """A connection on which each statement is prepared once, the least recently used forgotten.

    asyncpg's own `fetch` looks up the statement and sets a timer each time. Neither is done here:
    PostgreSQL's `statement_timeout` bounds a statement, and `ReadPool` closes a connection that hangs.
    """

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self.busy_since: float | None = None
        """Since when a statement has been running; None while there is none."""
        self._prepared: OrderedDict[str, Statement] = OrderedDict()

    async def fetch(self, text: str, *values: Any) -> list[Row]:
        """The rows of a statement."""
        self.busy_since = monotonic()
        try:
            statement = self._prepared.get(text)
            if statement is not None:
                self._prepared.move_to_end(text)
                try:
                    return await statement.fetch(*values)
                except (asyncpg.InvalidCachedStatementError, asyncpg.OutdatedSchemaCacheError):
                    # A view was rebuilt meanwhile, with other columns.
                    del self._prepared[text]
            return await (await self._made_ready(text)).fetch(*values)
        finally:
            self.busy_since = None

    async def _made_ready(self, text: str) -> Statement:
        statement = self._prepared[text] = await self._driver.prepare(text)
        if len(self._prepared) > STATEMENTS_KEPT:
            self._prepared.popitem(last=False)
        return statement

    async def fetchrow(self, text: str, *values: Any) -> Row | None:
        """The first row of a statement, if it has any."""
        rows = await self.fetch(text, *values)
        return rows[0] if rows else None

    async def fetchval(self, text: str, *values: Any) -> Any:
        """The first value of the first row; None if there is none."""
        row = await self.fetchrow(text, *values)
        return None if row is None else row[0]

    def is_closed(self) -> bool:
        """Whether it can no longer be read from."""
        return self._driver.is_closed()

    def terminate(self) -> None:
        """Close it at once; a running statement raises."""
        self._driver.terminate()

    async def close(self) -> None:
        """Close it in good order."""
        await self._driver.close(timeout=PATIENCE_SECONDS)


class ReadPool:
    """A fixed number of slots, each with a connection or none yet.

    Connections are read-only, so a query leaves no state behind and releasing one needs no reset.
    """

    def __init__(self, url: str, *, size: int = READS.at_most) -> None:
        self._where = arguments(url)
        # LIFO: the connection used last has the warmest caches. Waiters are still served in order.
        self._slots: asyncio.LifoQueue[Connection | None] = asyncio.LifoQueue()
        for _ in range(size):
            self._slots.put_nowait(None)
        self._size = size
        self._held: set[Connection] = set()
        self._watch: asyncio.TimerHandle | None = None

    def connection(self) -> _Lease:
        """A connection for a few queries. TimeoutError when all are busy for too long."""
        return _Lease(self)

    async def acquire(self) -> Connection:
        """Take a connection out of its slot; the caller has to `release` it."""
        if self._slots.empty():
            async with asyncio.timeout(PATIENCE_SECONDS):
                held = await self._slots.get()
        else:
            held = self._slots.get_nowait()
        if held is None or held.is_closed():
            try:
                held = await self._connect()
            except BaseException:
                self._slots.put_nowait(None)
                raise
        self._held.add(held)
        if self._watch is None:
            self._look()
        return held

    def release(self, held: Connection, *, broken: bool) -> None:
        """Free the slot again; a broken connection is closed."""
        self._held.discard(held)
        if broken:
            # It may have been interrupted in the middle of a statement.
            held.terminate()
        self._slots.put_nowait(None if broken else held)

    def _look(self) -> None:
        """Close connections that hang. One timer for all of them, set again while any is in use."""
        now = monotonic()
        for held in self._held:
            if held.busy_since is not None and now - held.busy_since >= HANGS_SECONDS:
                held.terminate()
        again = asyncio.get_running_loop().call_later
        self._watch = again(LOOK_SECONDS, self._look) if self._held else None

    async def close(self) -> None:
        """Close every connection."""
        for _ in range(self._size):
            held = await self._slots.get()
            if held is not None and not held.is_closed():
                await held.close()
        if self._watch is not None:
            self._watch.cancel()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _connect(self) -> Connection:
        made: Driver = await asyncpg.connect(
            **self._where,
            timeout=PATIENCE_SECONDS,
            server_settings={
                "application_name": READS.name,
                "default_transaction_read_only": "on",
                "role": READER,
                "statement_timeout": str(int(PATIENCE_SECONDS * 1000)),
                # The statements are few and written for one index each: planning them again for
                # every set of parameters takes longer than running them.
                "plan_cache_mode": "force_generic_plan",
                # The data is mostly in memory: plain index scans, rather than bitmap scans, for the
                # few rows that an index finds.
                "random_page_cost": "1",
            },
        )
        await made.set_type_codec(
            "timestamptz", schema="pg_catalog", encoder=_written, decoder=_moment, format="tuple"
        )
        return Connection(made)


class _Lease:
    """A connection that is in use for the length of a `with`."""

    __slots__ = ("_held", "_pool")

    def __init__(self, pool: ReadPool) -> None:
        self._pool = pool

    async def __aenter__(self) -> Connection:
        self._held = await self._pool.acquire()
        return self._held

    def __aexit__(
        self, kind: type[BaseException] | None, _error: object, _trace: object
    ) -> Awaitable[None]:
        self._pool.release(self._held, broken=kind is not None and issubclass(kind, BROKEN))
        return DONE


class _Done:
    """An awaitable that is finished already."""

    def __await__(self) -> Generator[None]:
        yield from ()


DONE = _Done()


# asyncpg's own decoder takes twice as long, and the same timestamps are read again and again.
@lru_cache(maxsize=MOMENTS_KEPT)
def _moment(stored: tuple[int]) -> datetime:
    return moment_after(stored[0])


def _written(moment: datetime) -> tuple[int]:
    return (microseconds(moment),)


def arguments(url: str) -> dict[str, Any]:
    """The arguments of `asyncpg.connect` for a libpq connection string."""
    said = conninfo_to_dict(url)
    names = {"host": "host", "port": "port", "user": "user", "password": "password"}
    found: dict[str, Any] = {ours: said[name] for name, ours in names.items() if said.get(name)}
    if said.get("dbname"):
        found["database"] = said["dbname"]
    if said.get("sslmode"):
        found["ssl"] = said["sslmode"]
    return found
