"""The keys: one for each stream, wrapped under the tenant's, and gone for good when destroyed.

Everything is asked of both places in which keys are kept: a file, and another server.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from cases.keys import (
    BATCH,
    LARGE_BATCH,
    KeyDestroyed,
    KeyDoesNotUnwrap,
    KeyStore,
    KeysUnavailable,
    UnknownKey,
    WrongTenantKey,
    key_file,
    share_a_server,
    tenant_key,
)
from cases.postgres.embedded import EmbeddedPostgres
from cases.schema.connections import KEYS_LISTEN
from cases.sealing.envelope import DataKey
from tests.support.key_places import FilePlace, ServerPlace
from tests.support.postgres import data_folder

SEALED_AT = b"a place"
TENANT_KEY = bytes(range(32))
TENANT = "saltmarsh"
AT_ONCE = 2.0
"""Seconds: far from the thirty after which a key is looked up again in any case."""
Place = FilePlace | ServerPlace
Opens = Callable[..., KeyStore]


def a_place_on(postgres: EmbeddedPostgres, name: str) -> str:
    where = make_conninfo(postgres.server_url, dbname="postgres")
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
    return make_conninfo(where, options=f"-c search_path={name}")


@pytest.fixture(params=["in a file", "on a server"])
def place(
    request: pytest.FixtureRequest, postgres: EmbeddedPostgres, tenant: str, tmp_path: Path
) -> Place:
    if request.param == "in a file":
        return FilePlace(key_file(tmp_path))
    return ServerPlace(a_place_on(postgres, tenant))


@pytest.fixture
def opens(place: Place) -> Iterator[Opens]:
    """One more process's store over the same place."""
    with ExitStack() as stack:

        def opened(key: bytes = TENANT_KEY, **given: float) -> KeyStore:
            store = KeyStore(place.where, key, remembered=BATCH, **given)
            stack.callback(store.close)
            store.migrate()
            return store

        yield opened


@pytest.fixture
def keys(opens: Opens) -> KeyStore:
    return opens()


def until(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + AT_ONCE
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.001)
    return True


def test_a_key_is_on_disk_before_anybody_gets_it(opens: Opens, keys: KeyStore) -> None:
    taken = keys.take(TENANT)

    opened = opens().open(taken.id)

    assert opened is not None
    assert opened.unseal(taken.seal([(b"content", SEALED_AT)])[0], SEALED_AT) == b"content"


def test_keys_are_minted_for_many_streams_in_one_commit(place: Place, keys: KeyStore) -> None:
    taken = [keys.take(TENANT).id]
    assert place.tenants() == [TENANT] * BATCH

    taken += [keys.take(TENANT).id for _ in range(BATCH - 1)]

    assert place.tenants() == [TENANT] * (BATCH + LARGE_BATCH)
    assert len(set(taken)) == BATCH


def test_no_key_is_given_to_two_who_ask_at_once(keys: KeyStore) -> None:
    with ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(lambda _: keys.take(TENANT).id, range(3 * LARGE_BATCH)))

    assert len(set(taken)) == len(taken)
    assert None not in keys.open_many(taken).values()


def test_a_destroyed_key_is_known_as_destroyed_and_never_opens_again(
    place: Place, opens: Opens, keys: KeyStore
) -> None:
    key = keys.take(TENANT).id

    keys.destroy(key)
    keys.destroy(key)

    assert keys.open(key) is None
    assert opens().open(key) is None
    assert [known for known, wrapped in place.kept().items() if wrapped is None] == [key]


def test_a_key_that_is_gone_swapped_or_destroyed_has_three_names(
    place: Place, opens: Opens, keys: KeyStore
) -> None:
    whole, gone, swapped, foreign, destroyed = (keys.take(TENANT).id for _ in range(5))
    place.remove(gone)
    place.swap(swapped, whole)
    place.move_to("another", foreign)
    keys.destroy(destroyed)
    examined = opens()

    found = examined.look_up([whole, gone, swapped, foreign, destroyed])

    assert isinstance(found[whole], DataKey)
    assert {key: getattr(found[key], "finding", "") for key in found if key != whole} == {
        gone: "key-unknown",
        swapped: "key-does-not-unwrap",
        foreign: "key-does-not-unwrap",
        destroyed: "key-destroyed",
    }
    with pytest.raises(UnknownKey):
        examined.open(gone)
    for fault in (swapped, foreign):
        with pytest.raises(KeyDoesNotUnwrap):
            examined.open(fault)
    assert examined.open(destroyed) is None


def test_a_key_that_was_never_minted_is_not_taken_for_a_destroyed_one(keys: KeyStore) -> None:
    with pytest.raises(UnknownKey):
        keys.open(bytes(16))
    with pytest.raises(UnknownKey):
        keys.destroy(bytes(16))


def test_another_tenant_key_opens_nothing(opens: Opens, keys: KeyStore) -> None:
    key = keys.take(TENANT).id

    with pytest.raises(KeyDoesNotUnwrap):
        opens(bytes(32)).open(key)


def test_a_store_met_with_another_tenant_key_is_known_before_anything_is_sealed(
    opens: Opens,
) -> None:
    for _ in range(2):
        store = opens()
        store.prove()
        store.take(TENANT)

    with pytest.raises(WrongTenantKey):
        opens(bytes(32)).prove()


def test_one_row_that_was_swapped_is_not_taken_for_a_wrong_tenant_key(
    place: Place, opens: Opens, keys: KeyStore
) -> None:
    keys.take(TENANT)
    one, other = list(place.kept())[:2]
    place.swap(one, other)

    opens().prove()


def test_only_so_many_keys_are_remembered(keys: KeyStore) -> None:
    taken = [keys.take(TENANT).id for _ in range(3 * BATCH)]

    opened = keys.open_many(taken)

    assert all(opened[key] is not None for key in taken)
    assert len(keys._open) <= BATCH


def test_a_named_key_is_one_key_for_all_who_ask_at_once(opens: Opens) -> None:
    stores = [opens() for _ in range(4)]
    ready = Barrier(16)

    def ask(number: int) -> bytes:
        ready.wait()
        return stores[number % 4].named(TENANT, "requests-2026").id

    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(ask, range(16)))

    assert len(found) == 1
    assert stores[0].named(TENANT, "requests-2027").id not in found
    assert stores[0].named("another", "requests-2026").id not in found


def test_a_named_key_that_was_destroyed_is_not_made_again(opens: Opens, keys: KeyStore) -> None:
    keys.destroy(keys.named(TENANT, "requests-2026").id)

    for store in (keys, opens()):
        with pytest.raises(KeyDestroyed):
            store.named(TENANT, "requests-2026")


# ── followed at once ────────────────────────────────────────────────────────────────────────────
def test_a_destroyed_key_is_lost_at_once_to_whoever_had_opened_it(opens: Opens) -> None:
    one, other = opens(), opens(trusted_for=3_600.0)
    key, kept = one.take(TENANT).id, one.take(TENANT).id
    assert other.open(key) is not None
    assert other.open(kept) is not None

    one.destroy(key)

    assert until(lambda: other.open(key) is None)
    assert other.open(kept) is not None


def test_another_process_loses_a_destroyed_key_at_once(place: Place, opens: Opens) -> None:
    here = opens()
    key = here.take(TENANT).id
    program = (
        "import sys, time; from pathlib import Path; from cases.keys import KeyStore;"
        "where, key = sys.argv[1], bytes.fromhex(sys.argv[2]);"
        "store = KeyStore(where if '=' in where else Path(where), bytes(range(32)),"
        " trusted_for=3600.0);"
        "time.sleep(0.5); opened = store.open(key) is not None; print(opened, flush=True);"
        f"end = time.monotonic() + {AT_ONCE};"
        "sys.stdin.readline();\n"
        "while store.open(key) is not None and time.monotonic() < end: time.sleep(0.001)\n"
        "print(store.open(key) is None, flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(place.where), key.hex()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as elsewhere:
        assert elsewhere.stdout is not None
        assert elsewhere.stdin is not None
        assert elsewhere.stdout.readline() == "True\n"

        here.destroy(key)
        elsewhere.stdin.write("\n")
        elsewhere.stdin.flush()

        assert elsewhere.stdout.readline() == "True\n"


def test_whoever_cannot_hear_of_destroyed_keys_looks_each_time(
    postgres: EmbeddedPostgres, tenant: str
) -> None:
    url = a_place_on(postgres, tenant)
    one, other = KeyStore(url, TENANT_KEY), KeyStore(url, TENANT_KEY, trusted_for=3_600.0)
    try:
        one.migrate()
        for _ in range(5):
            key = one.take(TENANT).id
            assert other.open(key) is not None
            with psycopg.connect(postgres.server_url, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = %s",
                    [KEYS_LISTEN.name],
                )
            one.destroy(key)

            assert until(lambda: other.open(key) is None)  # noqa: B023 - asked at once
    finally:
        one.close()
        other.close()


def test_whoever_was_killed_between_destroying_and_saying_so_has_it_said_at_the_next_start(
    tmp_path: Path,
) -> None:
    where = key_file(tmp_path)
    one, other = KeyStore(where, TENANT_KEY), KeyStore(where, TENANT_KEY, trusted_for=3_600.0)
    one.migrate()
    key = one.take(TENANT).id
    assert other.open(key) is not None
    one._kept._say = lambda _: None  # type: ignore[attr-defined]
    one.destroy(key)
    assert other.open(key) is not None

    KeyStore(where, TENANT_KEY).migrate()

    assert other.open(key) is None


# ── gone from every file ────────────────────────────────────────────────────────────────────────
def files_that_hold(folder: Path, content: bytes) -> list[str]:
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and content in path.read_bytes()
    ]


def test_a_destroyed_key_is_found_in_no_file_of_its_store(tmp_path: Path) -> None:
    keys = KeyStore(key_file(tmp_path), TENANT_KEY)
    keys.migrate()
    place = FilePlace(key_file(tmp_path))
    taken = [keys.take(TENANT).id for _ in range(3 * BATCH)]
    wrapped = {key: place.kept()[key] or b"" for key in taken}
    assert all(files_that_hold(tmp_path, content) for content in wrapped.values())

    for key in taken[::2]:
        keys.destroy(key)

    left = [key for key in taken if files_that_hold(tmp_path, wrapped[key])]
    assert left == taken[1::2]
    # Neither its whole nor the part of it that would be enough.
    assert not any(files_that_hold(tmp_path, wrapped[key][12:28]) for key in taken[::2])


# ── the file ────────────────────────────────────────────────────────────────────────────────────
def test_the_file_is_closed_to_everybody_else(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        keys = KeyStore(key_file(tmp_path), TENANT_KEY)
        keys.migrate()
        keys.take(TENANT)
    finally:
        os.umask(mask)

    folder = key_file(tmp_path).parent
    rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert rights == dict.fromkeys(("keys.sqlite", "keys.sqlite-journal", "destroyed.count"), 0o600)


def test_a_file_that_is_missing_is_not_made_by_whoever_only_reads(tmp_path: Path) -> None:
    keys = KeyStore(key_file(tmp_path), TENANT_KEY)

    with pytest.raises(KeysUnavailable):
        keys.open(bytes(16))

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_key_file_says_so(tmp_path: Path) -> None:
    where = key_file(tmp_path)
    where.parent.mkdir(mode=0o700)
    where.write_bytes(b"something else " * 100)

    with pytest.raises(KeysUnavailable):
        KeyStore(where, TENANT_KEY).migrate()


def test_a_key_that_was_handed_out_outlives_a_kill_at_any_moment(tmp_path: Path) -> None:
    where = key_file(tmp_path)
    program = (
        "import sys; from pathlib import Path; from cases.keys import KeyStore;"
        "store = KeyStore(Path(sys.argv[1]), bytes(range(32))); store.migrate()\n"
        "while True: print(store.take('saltmarsh').id.hex(), flush=True)"
    )
    taken: list[bytes] = []
    for number in range(5):
        with subprocess.Popen(
            [sys.executable, "-c", program, str(where)], stdout=subprocess.PIPE, text=True
        ) as minting:
            assert minting.stdout is not None
            said = [minting.stdout.readline() for _ in range(200 + 37 * number)]
            taken += [bytes.fromhex(line) for line in said]
            minting.kill()

    opened = KeyStore(where, TENANT_KEY).open_many(taken)

    assert all(opened[key] is not None for key in taken)


# ── the server ──────────────────────────────────────────────────────────────────────────────────
def test_two_databases_of_one_server_are_known_to_be_together_and_two_servers_to_be_apart(
    postgres: EmbeddedPostgres,
) -> None:
    record = postgres.record_url("app")

    assert share_a_server(record, make_conninfo(postgres.server_url, dbname="postgres")) is True
    with data_folder() as data, EmbeddedPostgres(data) as other:
        assert share_a_server(record, other.server_url) is False


def test_a_server_on_which_no_keys_were_ever_kept_says_so(
    postgres: EmbeddedPostgres, tenant: str
) -> None:
    keys = KeyStore(a_place_on(postgres, tenant), TENANT_KEY)

    with pytest.raises(KeysUnavailable, match="not been set up"):
        keys.prove()
    keys.close()


# ── the tenant key ──────────────────────────────────────────────────────────────────────────────
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
