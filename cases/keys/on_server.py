"""Wrapped keys on a PostgreSQL server other than the record's, with other credentials."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from cases.keys.faults import KeysUnavailable
from cases.keys.wrapping import WrappedKey
from cases.schema.connections import KEYS, KEYS_LISTEN, connect

_CHANNEL = "casebook_key_destroyed"
_HEAR = 0.2
_RECONNECT = 0.2
_SCHEMA = """
CREATE TABLE IF NOT EXISTS data_key (
    key_id uuid PRIMARY KEY,
    tenant text NOT NULL,
    version integer NOT NULL,
    wrapped bytea,
    destroyed_at timestamptz,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
CREATE TABLE IF NOT EXISTS named_key (
    tenant text NOT NULL,
    name text NOT NULL,
    key_id uuid NOT NULL REFERENCES data_key,
    PRIMARY KEY (tenant, name)
)
"""
_ROWS = "SELECT key_id, tenant, version, wrapped FROM data_key"
# TCP keepalives: a dead connection is noticed within seconds, not hours.
_ALIVE = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}

log = logging.getLogger("casebook.keys")
Row = tuple[object, ...]


class KeyServer:
    """The database of wrapped keys, and one connection that listens for destroyed keys.

    While that connection is down, destroyed keys go unnoticed, and `destroyed_meanwhile` returns None.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: ConnectionPool[Connection[Row]] = ConnectionPool(
            url,
            min_size=1,
            max_size=KEYS.at_most,
            open=True,
            timeout=10.0,
            kwargs={"autocommit": True, "application_name": KEYS.name},
        )
        self._listening = Event()
        self._heard: deque[bytes | None] = deque()
        self._over = Event()
        self._listener = Thread(target=self._listen_on, name="keys-listener", daemon=True)
        self._listener.start()

    def migrate(self) -> None:
        """Create the tables where they are missing."""
        with self._reached() as connection:
            connection.execute(_SCHEMA)

    def put(self, keys: Sequence[WrappedKey]) -> None:
        """Store these keys; they are on disk when this returns."""
        with self._reached() as connection:
            connection.execute(
                "INSERT INTO data_key (key_id, tenant, version, wrapped)"
                " SELECT * FROM unnest(%b::uuid[], %b::text[], %b::int[], %b::bytea[])",
                [
                    [UUID(bytes=key.key_id) for key in keys],
                    [key.tenant for key in keys],
                    [key.version for key in keys],
                    [key.wrapped for key in keys],
                ],
            )

    def get(self, key_ids: Sequence[bytes]) -> list[WrappedKey]:
        """Those of these keys that are stored."""
        asked = [UUID(bytes=key_id) for key_id in key_ids]
        with self._reached() as connection:
            rows = connection.execute(
                f"{_ROWS} WHERE key_id = ANY(%b)".encode(), [asked], binary=True
            ).fetchall()
        return [_read(row) for row in rows]

    def some(self, count: int) -> list[WrappedKey]:
        """Up to `count` keys that are not destroyed."""
        with self._reached() as connection:
            rows = connection.execute(
                f"{_ROWS} WHERE wrapped IS NOT NULL LIMIT %b".encode(), [count], binary=True
            ).fetchall()
        return [_read(row) for row in rows]

    def named(self, tenant: str, name: str) -> bytes | None:
        """The id of the tenant's key of this name."""
        with self._reached() as connection:
            row = connection.execute(
                "SELECT key_id FROM named_key WHERE tenant = %s AND name = %s", [tenant, name]
            ).fetchone()
        return _id(row[0]) if row else None

    def give_name(self, tenant: str, name: str, key_id: bytes) -> None:
        """Give a key this name, unless another one has it."""
        with self._reached() as connection:
            connection.execute(
                "INSERT INTO named_key VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [tenant, name, UUID(bytes=key_id)],
            )

    def destroy(self, key_id: bytes) -> bool:
        """Delete the wrapped key, and notify every process in the same transaction.

        The key server's own write-ahead log and backups hold it until they are deleted too.
        """
        known = UUID(bytes=key_id)
        with self._reached() as connection:
            with connection.transaction():
                done = connection.execute(
                    "UPDATE data_key SET wrapped = NULL,"
                    " destroyed_at = coalesce(destroyed_at, now()) WHERE key_id = %s",
                    [known],
                )
                if done.rowcount == 0:
                    return False
                connection.execute("SELECT pg_notify(%s, %s)", [_CHANNEL, str(known)])
            # The old row version still holds the wrapped key until it is vacuumed away.
            connection.execute("VACUUM data_key")
        return True

    def has_news(self) -> bool:
        """See WrappedKeys: whether a notification has arrived, or the listening connection is down."""
        return bool(self._heard) or not self._listening.is_set()

    def destroyed_meanwhile(self) -> Sequence[bytes] | None:
        """See WrappedKeys: the keys notified of; None if notifications may have been missed."""
        if not self._listening.is_set():
            return None
        heard: list[bytes] = []
        since_then = True
        while self._heard:
            told = self._heard.popleft()
            if told is None:
                since_then = False
            else:
                heard.append(told)
        return heard if since_then else None

    def close(self) -> None:
        """Close every connection."""
        self._over.set()
        self._listener.join()
        self._pool.close()

    @contextmanager
    def _reached(self) -> Iterator[Connection[Row]]:
        try:
            with self._pool.connection() as connection:
                yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError):
            raise KeysUnavailable("the key store cannot be reached") from None
        except psycopg.errors.UndefinedTable:
            raise KeysUnavailable(
                "the key store has not been set up: no server ran on it"
            ) from None

    def _listen_on(self) -> None:
        while not self._over.is_set():
            try:
                alive = make_conninfo(self._url, **_ALIVE)
                with connect(alive, KEYS_LISTEN, autocommit=True) as connection:
                    connection.execute(f"LISTEN {_CHANNEL}".encode())
                    # Keys may have been destroyed before LISTEN: None makes every key be looked up again.
                    self._heard.append(None)
                    self._listening.set()
                    self._hear(connection)
            except psycopg.Error:
                log.warning(
                    "no notifications of destroyed keys; every key is looked up at each use"
                )
            finally:
                self._listening.clear()
            self._over.wait(_RECONNECT)

    def _hear(self, connection: Connection[Row]) -> None:
        while not self._over.is_set():
            for word in connection.notifies(timeout=_HEAR, stop_after=1):
                self._heard.append(UUID(word.payload).bytes)


def _read(row: Row) -> WrappedKey:
    key_id, tenant, version, wrapped = row
    kept = bytes(wrapped) if isinstance(wrapped, bytes) else None
    return WrappedKey(_id(key_id), str(tenant), int(str(version)), kept)


def _id(value: object) -> bytes:
    if not isinstance(value, UUID):
        raise TypeError("a key is named by a UUID")
    return value.bytes
