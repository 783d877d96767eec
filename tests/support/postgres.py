"""A real record for tests: one embedded server per session, a tenant of its own for each test."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from cases.event_store import EventStore, InlineProjection, Record
from cases.keys import KeyStore, key_file, tenant_key
from cases.postgres.embedded import EmbeddedPostgres
from cases.schema.roles import WrittenBy, stepped_down
from domain.vocabulary import Compartment

MEMORY = Path("/dev/shm")  # noqa: S108 - a place, in which every folder gets a name of its own
MEMORY_WANTED = 4 * 1024**3
"""Two workers with all their servers fill less than half of it."""


def _in_memory() -> Path | None:
    """Where nothing waits for a disk; None where there is too little of it, or somebody chose."""
    if "TMPDIR" in os.environ or not MEMORY.is_dir():
        return None
    said = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text("ascii"))
    available = int(said[1]) * 1024 if said else 0
    return MEMORY if min(shutil.disk_usage(MEMORY).free, available) >= MEMORY_WANTED else None


@contextmanager
def data_folder(*, on_disk: bool = False) -> Iterator[Path]:
    """A folder that the server's own account can reach also when the tests run as root.

    A process that is killed loses nothing of what lies in memory either: all that tests do to it.
    `on_disk`: for who measures how long a commit takes.
    """
    with tempfile.TemporaryDirectory(
        prefix="casebook-test-", dir=None if on_disk else _in_memory(), ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        if os.name == "posix":
            folder.chmod(0o755)
        yield folder


@dataclass
class Room:
    """One test's own tenant with its keys and its store."""

    server: EmbeddedPostgres
    tenant: str
    keys: KeyStore
    store: EventStore

    def record(self, compartment: Compartment = Compartment.ORDINARY) -> Record:
        """The record of one of its compartments."""
        return self.store.compartment(self.tenant, compartment)

    def inside(
        self, login: str = "superuser", compartment: Compartment = Compartment.ORDINARY
    ) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection straight into the compartment's schema, past the store.

        `login`: whoever may sign in, or a role that the app steps down to.
        """
        url = {
            "app": self.server.record_url("app"),
            "owner": self.server.record_url("owner"),
            "superuser": self.server.server_url,
        }.get(login)
        path = f"-c search_path={self.record(compartment).schema}"
        if url is None:
            url, path = self.server.record_url("app"), f"{stepped_down(login)} {path}"
        return psycopg.connect(url, options=path, autocommit=True)


@contextmanager
def room(  # noqa: PLR0913 - what differs between tests, all named
    server: EmbeddedPostgres,
    tenant: str,
    *,
    inline: Sequence[InlineProjection] = (),
    extra_ddl: Sequence[Callable[[str], str]] = (),
    written_by: WrittenBy | None = None,
    url: str | None = None,
    encrypt: bool = True,
    patience: float = 15.0,
) -> Iterator[Room]:
    """A migrated tenant on the server; `url` leads to the record by another way."""
    keys = KeyStore(
        key_file(server.data), tenant_key(server.data / "keys" / "tenant.key", found=True)
    )
    keys.migrate()
    store = EventStore(
        url or server.record_url("app"),
        keys,
        owner_url=server.record_url("owner"),
        inline=inline,
        encrypt=encrypt,
        patience=patience,
    )
    store.migrate([tenant], extra_ddl, written_by)
    try:
        yield Room(server, tenant, keys, store)
    finally:
        store.close()
        keys.close()
