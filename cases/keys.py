"""The key store: one data key per stream, wrapped under the tenant's key, in a database of its own."""

from __future__ import annotations

import os
import time
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import ClassVar
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool

from cases.envelope import KEY_BYTES, DataKey

BATCH = 64
_WRAPPING_VERSION = 1
_NONCE_BYTES = 12
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


class KeyFault(Exception):  # noqa: N818 - it names what was met
    """This key cannot be had, now or later."""

    finding: ClassVar[str]
    """What it is called where the record is examined."""


class UnknownKey(KeyFault):
    """A key that was never minted here; a destroyed key is known as destroyed."""

    finding = "key-unknown"


class KeyDoesNotUnwrap(UnknownKey):
    """What is kept under this name is not what the tenant key wrapped."""

    finding = "key-does-not-unwrap"


class KeyDestroyed(KeyFault):
    """The key was destroyed on purpose."""

    finding = "key-destroyed"


class KeysUnavailable(Exception):  # noqa: N818 - it names the state of things
    """The key store could not be reached; nothing was sealed or opened."""


def tenant_key(path: Path, *, found: bool = False) -> bytes:
    """Read the tenant key from its file; with `found`, make it on the first start."""
    if found and not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link is made once: of two processes that start together, one key wins for both.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError("the tenant key file must hold exactly 32 bytes")
    return key


class WrongTenantKey(Exception):  # noqa: N818 - it names what was met
    """The tenant key does not open the keys that are stored: it is not the one they were made with."""


class KeyStore:
    """Mints, opens and destroys data keys. A key is stored before any event is sealed with it."""

    def __init__(
        self, url: str, key: bytes, *, remembered: int = 4096, trusted_for: float = 30.0
    ) -> None:
        """`trusted_for`: seconds after which an opened key is looked up again, because another
        process may have destroyed it."""
        self._key = key
        self._wrappers: dict[str, AESGCM] = {}
        self._named: dict[tuple[str, str], bytes] = {}
        self._fresh: defaultdict[str, deque[DataKey]] = defaultdict(deque)
        self._open: OrderedDict[bytes, tuple[float, DataKey | None]] = OrderedDict()
        self._remembered = remembered
        self._trusted_for = trusted_for
        self._lock = Lock()
        self._minting = Lock()
        self._pool: ConnectionPool[Connection[tuple[object, ...]]] = ConnectionPool(
            url, min_size=1, max_size=4, open=True, timeout=10.0, kwargs={"autocommit": True}
        )

    def migrate(self) -> None:
        """Make the key table where it is missing."""
        with self._pool.connection() as connection:
            connection.execute(_SCHEMA)

    def prove(self) -> None:
        """Open one of the stored keys. Raises WrongTenantKey before anything is sealed."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "SELECT key_id FROM data_key WHERE wrapped IS NOT NULL LIMIT 1"
            ).fetchone()
        if row is not None and isinstance(row[0], UUID):
            try:
                self.open(row[0].bytes)
            except UnknownKey:
                raise WrongTenantKey(
                    "the tenant key is not the one that the stored keys were made with"
                ) from None

    def close(self) -> None:
        """Let go of the database and of every opened key."""
        self._pool.close()
        self._open.clear()
        self._fresh.clear()

    def take(self, tenant: str) -> DataKey:
        """A key nobody has used yet. Keys are minted in batches: one commit for many streams."""
        while True:
            try:
                return self._fresh[tenant].popleft()
            except IndexError:
                pass
            with self._minting:
                if not self._fresh[tenant]:
                    self._fresh[tenant].extend(self._mint(tenant, BATCH))

    def open(self, key_id: bytes) -> DataKey | None:
        """The key itself, or None when it has been destroyed. Raises UnknownKey otherwise."""
        return self.open_many((key_id,))[key_id]

    def held(self, key_ids: Iterable[bytes]) -> dict[bytes, DataKey | None] | None:
        """What `open_many` gives, where it need not ask the store; None where it must."""
        now = time.monotonic()
        found: dict[bytes, DataKey | None] = {}
        with self._lock:
            for key_id in key_ids:
                known = self._open.get(key_id)
                if known is None or not (known[1] is None or now - known[0] < self._trusted_for):
                    return None
                self._open.move_to_end(key_id)
                found[key_id] = known[1]
        return found

    def open_many(self, key_ids: Iterable[bytes]) -> dict[bytes, DataKey | None]:
        """Open a page's keys in one question to the store."""
        now = time.monotonic()
        found: dict[bytes, DataKey | None] = {}
        missing: list[bytes] = []
        with self._lock:
            for key_id in key_ids:
                known = self._open.get(key_id)
                if known is not None and (known[1] is None or now - known[0] < self._trusted_for):
                    self._open.move_to_end(key_id)
                    found[key_id] = known[1]
                else:
                    missing.append(key_id)
        if missing:
            found.update(self._fetch(missing, now))
        return found

    def look_up(self, key_ids: Iterable[bytes]) -> dict[bytes, DataKey | KeyFault]:
        """Each of these keys, or what is wrong with it: for whoever examines the record."""
        found: dict[bytes, DataKey | KeyFault] = {}
        for key_id in key_ids:
            try:
                found[key_id] = self.open(key_id) or KeyDestroyed("it was destroyed")
            except KeyFault as fault:
                found[key_id] = fault
        return found

    def named(self, tenant: str, name: str) -> DataKey:
        """The tenant's one key of this name, made when it is first asked for.

        Raises UnknownKey where it has been destroyed.
        """
        known = self._named.get((tenant, name))
        if known is None:
            known = self._named[tenant, name] = self._found_named(tenant, name)
        key = self.open(known)
        if key is None:
            raise UnknownKey(f"the key named {name} has been destroyed")
        return key

    def _found_named(self, tenant: str, name: str) -> bytes:
        asked = "SELECT key_id FROM named_key WHERE tenant = %s AND name = %s"
        try:
            with self._pool.connection() as connection:
                row = connection.execute(asked, [tenant, name]).fetchone()
            if row is None:
                # Not while a connection is held: whoever mints needs one of the few itself.
                fresh = UUID(bytes=self.take(tenant).id)
                with self._pool.connection() as connection:
                    connection.execute(
                        "INSERT INTO named_key VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                        [tenant, name, fresh],
                    )
                    row = connection.execute(asked, [tenant, name]).fetchone()
        except OperationalError:
            raise KeysUnavailable("the key store cannot be reached") from None
        if row is None or not isinstance(row[0], UUID):
            raise TypeError("a key is named by a UUID")
        return row[0].bytes

    def destroy(self, key_id: bytes) -> None:
        """Destroy a key for ever. What was sealed with it can never be read again."""
        try:
            with self._pool.connection() as connection:
                done = connection.execute(
                    "UPDATE data_key SET wrapped = NULL,"
                    " destroyed_at = coalesce(destroyed_at, now()) WHERE key_id = %s",
                    [UUID(bytes=key_id)],
                )
                if done.rowcount == 0:
                    raise UnknownKey("no such key was ever minted")
                # The old row version still holds the wrapped key until it is vacuumed away.
                connection.execute("VACUUM data_key")
        except OperationalError:
            raise KeysUnavailable("the key store cannot be reached") from None
        self._remember(key_id, None, time.monotonic())

    def _mint(self, tenant: str, count: int) -> list[DataKey]:
        ids = [uuid4() for _ in range(count)]
        secrets = [os.urandom(KEY_BYTES) for _ in ids]
        wrapped = [self._wrap(tenant, i, secret) for i, secret in zip(ids, secrets, strict=True)]
        try:
            with self._pool.connection() as connection:
                connection.execute(
                    "INSERT INTO data_key (key_id, tenant, version, wrapped)"
                    " SELECT k, %s, %s, w FROM unnest(%b::uuid[], %b::bytea[]) AS t (k, w)",
                    [tenant, _WRAPPING_VERSION, ids, wrapped],
                )
        except OperationalError:
            raise KeysUnavailable("the key store cannot be reached") from None
        now = time.monotonic()
        keys = [DataKey(i.bytes, secret) for i, secret in zip(ids, secrets, strict=True)]
        for key in keys:
            self._remember(key.id, key, now)
        return keys

    def _fetch(self, key_ids: list[bytes], now: float) -> dict[bytes, DataKey | None]:
        try:
            with self._pool.connection() as connection:
                rows = connection.execute(
                    "SELECT key_id, tenant, version, wrapped FROM data_key WHERE key_id = ANY(%b)",
                    [[UUID(bytes=key_id) for key_id in key_ids]],
                    binary=True,
                ).fetchall()
        except OperationalError:
            raise KeysUnavailable("the key store cannot be reached") from None
        found: dict[bytes, DataKey | None] = {}
        for key_id, tenant, version, wrapped in rows:
            if not isinstance(key_id, UUID):
                raise TypeError("a key is named by a UUID")
            key = None
            if isinstance(wrapped, bytes):
                secret = self._unwrap(str(tenant), key_id, int(str(version)), wrapped)
                key = DataKey(key_id.bytes, secret)
            found[key_id.bytes] = key
            self._remember(key_id.bytes, key, now)
        if len(found) < len(set(key_ids)):
            raise UnknownKey("no such key was ever minted")
        return found

    def _remember(self, key_id: bytes, key: DataKey | None, now: float) -> None:
        with self._lock:
            self._open[key_id] = (now, key)
            self._open.move_to_end(key_id)
            while len(self._open) > self._remembered:
                self._open.popitem(last=False)

    def _wrapper(self, tenant: str) -> AESGCM:
        wrapper = self._wrappers.get(tenant)
        if wrapper is None:
            derived = HKDF(
                SHA256(), KEY_BYTES, salt=None, info=f"casebook/1/tenant/{tenant}".encode()
            )
            wrapper = self._wrappers[tenant] = AESGCM(derived.derive(self._key))
        return wrapper

    def _wrap(self, tenant: str, key_id: UUID, secret: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        place = _wrapping_place(tenant, key_id, _WRAPPING_VERSION)
        return nonce + self._wrapper(tenant).encrypt(nonce, secret, place)

    def _unwrap(self, tenant: str, key_id: UUID, version: int, wrapped: bytes) -> bytes:
        nonce, text = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        place = _wrapping_place(tenant, key_id, version)
        try:
            return self._wrapper(tenant).decrypt(nonce, text, place)
        except InvalidTag:
            raise KeyDoesNotUnwrap("a stored key does not open under this tenant key") from None


def _wrapping_place(tenant: str, key_id: UUID, version: int) -> bytes:
    # Canonical JSON by hand: a tenant's name is plain ASCII, and keys are minted by the dozen.
    return f'{{"key":"{key_id}","tenant":"{tenant}","version":{version}}}'.encode("ascii")
