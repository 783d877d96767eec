"""Where the databases are: those of the settings, or an embedded server that runs as long as we do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from api.runtime.settings import Settings
from cases.keys import key_file, tenant_key
from cases.postgres.embedded import EmbeddedPostgres

MOVE_THE_KEYS = (
    "Give the address of another server, or, where every copy of Casebook runs on one machine, name"
    " a file there in CASEBOOK_KEYS_FILE"
)


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """The addresses of the databases, and the key that wraps the data keys.

    `keys`: a file, or the address of another server.
    """

    record: str
    owner: str
    keys: str | Path
    tenant_key: bytes = field(repr=False)


@contextmanager
def places(settings: Settings) -> Iterator[DatabaseUrls]:
    """Yield the databases of the settings, or those of an embedded server, which is then stopped."""
    file = settings.tenant_key_file or settings.data / "keys" / "tenant.key"
    key_is_ours = settings.tenant_key_file is None
    if settings.database_url is not None:
        record = settings.database_url.get_secret_value()
        owner = settings.owner_url.get_secret_value() if settings.owner_url else record
        given = settings.keys_database_url
        keys = given.get_secret_value() if given else _keys_in_a_file(settings)
        yield DatabaseUrls(record, owner, keys, tenant_key(file, found=key_is_ours))
        return
    with EmbeddedPostgres(settings.data) as server:
        server.supervise()
        yield DatabaseUrls(
            server.record_url("app"),
            server.record_url("owner"),
            _keys_in_a_file(settings),
            tenant_key(file, found=key_is_ours),
        )


def _keys_in_a_file(settings: Settings) -> Path:
    return settings.keys_file or key_file(settings.data)
