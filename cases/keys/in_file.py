"""Wrapped keys in an SQLite file, for copies of the server that share one machine.

SQLite is configured so that destroyed keys are overwritten: `secure_delete` writes zeros over the
wrapped key, and the journal, which holds the old page, is truncated at every commit. Nothing of this
is on the record's server, in its log or in its backups.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from mmap import ACCESS_READ, ACCESS_WRITE, mmap
from pathlib import Path
from threading import Lock

from cases.keys.faults import KeysUnavailable
from cases.keys.wrapping import WrappedKey

_PATIENCE = 10.0
_COUNT_BYTES = 8
_AT_ONCE = 500
_SCHEMA = """
CREATE TABLE IF NOT EXISTS data_key (
    key_id BLOB PRIMARY KEY CHECK (length(key_id) = 16),
    tenant TEXT NOT NULL,
    version INTEGER NOT NULL,
    wrapped BLOB,
    destroyed_at TEXT,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS named_key (
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    key_id BLOB NOT NULL REFERENCES data_key,
    PRIMARY KEY (tenant, name)
);
CREATE TABLE IF NOT EXISTS destruction (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key_id BLOB NOT NULL REFERENCES data_key
);
"""
# A key that has been used must not be lost. With FULL, a power failure may undo the newest commit,
# because the truncation of the journal is not yet on disk; EXTRA syncs that as well.
_SETTINGS = """
PRAGMA journal_mode = TRUNCATE;
PRAGMA synchronous = EXTRA;
PRAGMA fullfsync = ON;
PRAGMA secure_delete = ON;
PRAGMA foreign_keys = ON;
PRAGMA temp_store = MEMORY;
"""


def key_file(data: Path) -> Path:
    """The path of the key file in a data folder: not in the folder of the tenant key."""
    return data / "key-store" / "keys.sqlite"


class KeyFile:
    """The file of wrapped keys, and next to it a file with a counter of destroyed keys.

    Every process that has the file open maps the counter into its memory. So before it uses a key
    that it has cached, it can see without a query whether keys were destroyed meanwhile.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._open: sqlite3.Connection | None = None
        self._count: mmap | None = None
        self._seen = 0

    def migrate(self) -> None:
        """Create folder, files and tables where they are missing, readable only by this user."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for path, content in ((self._path, b""), (self._counter, bytes(_COUNT_BYTES))):
                _found(path, content)
        except OSError:
            raise KeysUnavailable("the file of the keys cannot be made") from None
        with self._reached() as connection:
            connection.executescript(_SCHEMA)
            # A process may have been killed after destroying a key and before raising the counter.
            self._say(_destructions(connection))

    def put(self, keys: Sequence[WrappedKey]) -> None:
        """Store these keys; they are on disk when this returns."""
        rows = [(key.key_id, key.tenant, key.version, key.wrapped) for key in keys]
        with self._changed() as connection:
            connection.executemany(
                "INSERT INTO data_key (key_id, tenant, version, wrapped) VALUES (?, ?, ?, ?)", rows
            )

    def get(self, key_ids: Sequence[bytes]) -> list[WrappedKey]:
        """Those of these keys that are stored."""
        found: list[WrappedKey] = []
        with self._reached() as connection:
            for at in range(0, len(key_ids), _AT_ONCE):
                asked = key_ids[at : at + _AT_ONCE]
                places = ", ".join("?" * len(asked))
                rows = connection.execute(
                    "SELECT key_id, tenant, version, wrapped FROM data_key"  # noqa: S608
                    f" WHERE key_id IN ({places})",
                    asked,
                )
                found += [WrappedKey(*row) for row in rows]
        return found

    def some(self, count: int) -> list[WrappedKey]:
        """Up to `count` keys that are not destroyed."""
        with self._reached() as connection:
            rows = connection.execute(
                "SELECT key_id, tenant, version, wrapped FROM data_key"
                " WHERE wrapped IS NOT NULL LIMIT ?",
                [count],
            ).fetchall()
        return [WrappedKey(*row) for row in rows]

    def named(self, tenant: str, name: str) -> bytes | None:
        """The id of the tenant's key of this name."""
        with self._reached() as connection:
            row = connection.execute(
                "SELECT key_id FROM named_key WHERE tenant = ? AND name = ?", [tenant, name]
            ).fetchone()
        return bytes(row[0]) if row else None

    def give_name(self, tenant: str, name: str, key_id: bytes) -> None:
        """Give a key this name, unless another one has it."""
        with self._changed() as connection:
            connection.execute(
                "INSERT INTO named_key VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [tenant, name, key_id],
            )

    def destroy(self, key_id: bytes) -> bool:
        """Overwrite the wrapped key, and raise the counter that every process watches."""
        with self._changed() as connection:
            done = connection.execute(
                "UPDATE data_key SET wrapped = NULL, destroyed_at ="
                " coalesce(destroyed_at, datetime('now')) WHERE key_id = ?",
                [key_id],
            )
            if done.rowcount == 0:
                return False
            connection.execute("INSERT INTO destruction (key_id) VALUES (?)", [key_id])
            count = _destructions(connection)
        self._say(count)
        return True

    def has_news(self) -> bool:
        """See WrappedKeys: compares eight bytes of shared memory."""
        return self._count is None or self._said() != self._seen

    def destroyed_meanwhile(self) -> Sequence[bytes]:
        """See WrappedKeys: reads the rows of `destruction` that are new."""
        with self._reached() as connection:
            rows = connection.execute(
                "SELECT number, key_id FROM destruction WHERE number > ? ORDER BY number",
                [self._seen],
            ).fetchall()
        if rows:
            self._seen = rows[-1][0]
            # The process that destroyed it may have been killed before it raised the counter.
            self._say(self._seen)
        return [bytes(row[1]) for row in rows]

    def close(self) -> None:
        """Close both files."""
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None
            if self._count is not None:
                self._count.close()
                self._count = None

    @property
    def _counter(self) -> Path:
        return self._path.with_name("destroyed.count")

    def _said(self) -> int:
        return int.from_bytes(self._count[:_COUNT_BYTES], "big") if self._count else 0

    def _say(self, count: int) -> None:
        try:
            self._raise_to(count)
        except OSError:
            raise KeysUnavailable("what was destroyed cannot be said to other processes") from None

    def _raise_to(self, count: int) -> None:
        with (
            self._counter.open("r+b") as file,
            mmap(file.fileno(), _COUNT_BYTES, access=ACCESS_WRITE) as shared,
        ):
            if int.from_bytes(shared[:_COUNT_BYTES], "big") < count:
                shared[:_COUNT_BYTES] = count.to_bytes(_COUNT_BYTES, "big")

    @contextmanager
    def _reached(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._lock:
                if self._open is None:
                    self._enter()
                if self._open is None:
                    raise KeysUnavailable("the file of the keys cannot be opened")
                yield self._open
        except (sqlite3.Error, OSError):
            raise KeysUnavailable("the file of the keys cannot be read or written") from None

    @contextmanager
    def _changed(self) -> Iterator[sqlite3.Connection]:
        with self._reached() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _enter(self) -> None:
        # Never creates the file: a lost key store must not be mistaken for a new, empty one.
        connection = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=_PATIENCE,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.executescript(_SETTINGS)
            with self._counter.open("rb") as file:
                self._count = mmap(file.fileno(), _COUNT_BYTES, access=ACCESS_READ)
        except BaseException:
            connection.close()
            raise
        self._open = connection


def _found(path: Path, content: bytes) -> None:
    if path.exists():
        return
    draft = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        # link() is atomic and fails if the file exists: only one of several starting processes wins.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _destructions(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM destruction").fetchone()[0])
