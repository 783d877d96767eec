"""The keys: one for each stream, wrapped under the tenant's, and gone for good when destroyed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from cases.embedded_postgres import EmbeddedPostgres
from cases.keys import BATCH, KeyStore, UnknownKey, WrongTenantKey, tenant_key

PLACE = b"a place"
TENANT_KEY = bytes(range(32))


@pytest.fixture
def keys(postgres: EmbeddedPostgres) -> Iterator[KeyStore]:
    store = KeyStore(postgres.keys_url, TENANT_KEY, remembered=BATCH)
    store.migrate()
    yield store
    store.close()


def stored_keys(postgres: EmbeddedPostgres, tenant: str) -> int:
    with psycopg.connect(postgres.keys_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM data_key WHERE tenant = %s", [tenant]
        ).fetchone()
    return int(row[0]) if row else 0


def test_a_key_is_on_disk_before_anybody_gets_it(
    postgres: EmbeddedPostgres, keys: KeyStore, tenant: str
) -> None:
    taken = keys.take(tenant)

    again = KeyStore(postgres.keys_url, TENANT_KEY)
    opened = again.open(taken.id)
    again.close()
    assert opened is not None
    assert opened.unseal(taken.seal([(b"content", PLACE)])[0], PLACE) == b"content"


def test_keys_are_minted_for_many_streams_in_one_commit(
    postgres: EmbeddedPostgres, keys: KeyStore, tenant: str
) -> None:
    taken = [keys.take(tenant).id for _ in range(BATCH)]
    assert stored_keys(postgres, tenant) == BATCH

    taken.append(keys.take(tenant).id)

    assert stored_keys(postgres, tenant) == 2 * BATCH
    assert len(set(taken)) == BATCH + 1


def test_a_destroyed_key_is_known_as_destroyed_and_never_opens_again(
    postgres: EmbeddedPostgres, keys: KeyStore, tenant: str
) -> None:
    key = keys.take(tenant).id

    keys.destroy(key)
    keys.destroy(key)

    assert keys.open(key) is None
    again = KeyStore(postgres.keys_url, TENANT_KEY)
    assert again.open(key) is None
    again.close()
    with psycopg.connect(postgres.keys_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM data_key WHERE tenant = %s AND wrapped IS NULL", [tenant]
        ).fetchone()
    assert row == (1,)


def test_a_key_that_was_never_minted_is_not_taken_for_a_destroyed_one(keys: KeyStore) -> None:
    with pytest.raises(UnknownKey):
        keys.open(bytes(16))
    with pytest.raises(UnknownKey):
        keys.destroy(bytes(16))


def test_another_tenant_key_opens_nothing(
    postgres: EmbeddedPostgres, keys: KeyStore, tenant: str
) -> None:
    key = keys.take(tenant).id
    stranger = KeyStore(postgres.keys_url, bytes(32))

    with pytest.raises(UnknownKey, match="does not open"):
        stranger.open(key)
    stranger.close()


def test_a_key_store_met_with_another_tenant_key_is_known_before_anything_is_sealed(
    postgres: EmbeddedPostgres, tenant: str
) -> None:
    with psycopg.connect(postgres.server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(tenant)))
    url = make_conninfo(postgres.server_url, dbname=tenant)
    for key in (TENANT_KEY, TENANT_KEY):
        store = KeyStore(url, key)
        store.migrate()
        store.prove()
        store.take(tenant)
        store.close()

    stranger = KeyStore(url, bytes(32))
    with pytest.raises(WrongTenantKey):
        stranger.prove()
    stranger.close()


def test_a_wrapped_key_moved_to_another_tenant_does_not_open(
    postgres: EmbeddedPostgres, tenant: str
) -> None:
    keys = KeyStore(postgres.keys_url, TENANT_KEY, trusted_for=0.0)
    keys.migrate()
    key = keys.take(tenant).id
    with psycopg.connect(postgres.keys_url) as connection:
        connection.execute("UPDATE data_key SET tenant = 'other' WHERE tenant = %s", [tenant])

    with pytest.raises(UnknownKey, match="does not open"):
        keys.open(key)
    keys.close()


def test_only_so_many_keys_are_remembered(keys: KeyStore, tenant: str) -> None:
    taken = [keys.take(tenant).id for _ in range(3 * BATCH)]

    opened = keys.open_many(taken)

    assert all(opened[key] is not None for key in taken)
    assert len(keys._open) == BATCH


def test_the_tenant_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "tenant.key"

    made = tenant_key(path, found=True)

    assert tenant_key(path, found=True) == tenant_key(path) == made
    assert len(made) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["tenant.key"]


def test_a_missing_or_damaged_tenant_key_is_not_replaced_silently(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        tenant_key(tmp_path / "tenant.key")
    (tmp_path / "tenant.key").write_bytes(b"short")
    with pytest.raises(ValueError, match="32 bytes"):
        tenant_key(tmp_path / "tenant.key", found=True)
