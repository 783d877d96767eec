"""Where the databases are: the settings' own, or the embedded server that starts and stops with us."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from api.settings import Settings
from cases.embedded_postgres import EmbeddedPostgres
from cases.keys import tenant_key


@dataclass(frozen=True, slots=True)
class Places:
    """Where the databases are, and the key that wraps the data keys."""

    record: str
    owner: str
    keys: str
    tenant_key: bytes = field(repr=False)


@contextmanager
def places(settings: Settings) -> Iterator[Places]:
    """The databases of the settings, or the embedded server, started and stopped with us."""
    file = settings.tenant_key_file or settings.data / "keys" / "tenant.key"
    key_is_ours = settings.tenant_key_file is None
    if settings.database_url is not None:
        record = settings.database_url.get_secret_value()
        owner = settings.owner_url.get_secret_value() if settings.owner_url else record
        given = settings.keys_database_url
        keys = given.get_secret_value() if given else _keys_beside(owner)
        yield Places(record, owner, keys, tenant_key(file, found=key_is_ours))
        return
    with EmbeddedPostgres(settings.data) as server:
        server.supervise()
        yield Places(
            server.record_url("app"),
            server.record_url("owner"),
            server.keys_url,
            tenant_key(file, found=key_is_ours),
        )


def _keys_beside(record: str) -> str:
    """A key database on the demo's own server. The settings allow this to the demo only."""
    name = conninfo_to_dict(record).get("dbname") or conninfo_to_dict(record).get("user")
    keys = f"{name}_keys"
    with psycopg.connect(record, autocommit=True) as connection:
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [keys]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(keys)))
    return make_conninfo(record, dbname=keys)
