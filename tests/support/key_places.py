"""The two places in which keys are kept, each as somebody sees it who opens it past the key store."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg


class FilePlace:
    """A file, opened with SQLite's own library."""

    def __init__(self, where: Path) -> None:
        self.where: Path | str = where

    def kept(self) -> dict[bytes, bytes | None]:
        """Every key there is, and what is kept of it."""
        return dict(self._asked("SELECT key_id, wrapped"))

    def tenants(self) -> list[str]:
        """Whose keys they are, one for each key."""
        return [str(tenant) for (tenant,) in self._asked("SELECT tenant")]

    def swap(self, one: bytes, other: bytes) -> None:
        """Put what is kept of one key where another's was."""
        self._do("UPDATE data_key SET wrapped = ? WHERE key_id = ?", self.kept()[other], one)

    def remove(self, key: bytes) -> None:
        """Take a key's row away."""
        self._do("DELETE FROM data_key WHERE key_id = ?", key)

    def move_to(self, tenant: str, key: bytes) -> None:
        """Say that the key is another tenant's."""
        self._do("UPDATE data_key SET tenant = ? WHERE key_id = ?", tenant, key)

    def _asked(self, what: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(str(self.where))) as connection:
            return connection.execute(f"{what} FROM data_key").fetchall()

    def _do(self, what: str, *given: object) -> None:
        with closing(sqlite3.connect(str(self.where))) as connection, connection:
            connection.execute(what, given)


class ServerPlace:
    """A database, opened with the login of its owner."""

    def __init__(self, where: str) -> None:
        self.where: Path | str = where

    def kept(self) -> dict[bytes, bytes | None]:
        """Every key there is, and what is kept of it."""
        with psycopg.connect(str(self.where)) as connection:
            rows = connection.execute("SELECT key_id, wrapped FROM data_key").fetchall()
        return {key.bytes: wrapped for key, wrapped in rows}

    def tenants(self) -> list[str]:
        """Whose keys they are, one for each key."""
        with psycopg.connect(str(self.where)) as connection:
            return [row[0] for row in connection.execute("SELECT tenant FROM data_key")]

    def swap(self, one: bytes, other: bytes) -> None:
        """Put what is kept of one key where another's was."""
        self._do(
            "UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE key_id = %s)"
            " WHERE key_id = %s",
            UUID(bytes=other),
            UUID(bytes=one),
        )

    def remove(self, key: bytes) -> None:
        """Take a key's row away."""
        self._do("DELETE FROM data_key WHERE key_id = %s", UUID(bytes=key))

    def move_to(self, tenant: str, key: bytes) -> None:
        """Say that the key is another tenant's."""
        self._do("UPDATE data_key SET tenant = %s WHERE key_id = %s", tenant, UUID(bytes=key))

    def _do(self, what: str, *given: object) -> None:
        with psycopg.connect(str(self.where)) as connection:
            connection.execute(what.encode(), given)
