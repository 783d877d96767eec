"""The key store: one data key per stream, wrapped under the tenant key, stored apart from the record."""

from __future__ import annotations

import os
import time
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from uuid import uuid4

from cases.keys.faults import (
    KeyDestroyed,
    KeyDoesNotUnwrap,
    KeyFault,
    KeysUnavailable,
    UnknownKey,
    WrongTenantKey,
)
from cases.keys.in_file import KeyFile
from cases.keys.on_server import KeyServer
from cases.keys.wrapping import WrappedKey, WrappedKeys, Wrapping
from cases.sealing.envelope import KEY_BYTES, DataKey

BATCH = 64
"""Keys made at the first request: a command of the command line needs one or two."""
LARGE_BATCH = 512
"""Keys made at a time by a server in use: one commit, in advance, so that other threads do not wait."""
_FEW = 32
_TRIED = 8


class KeyStore:
    """Makes, unwraps and destroys data keys. A key is stored before any event is encrypted with it."""

    def __init__(
        self, where: str | Path, key: bytes, *, remembered: int = 4096, trusted_for: float = 30.0
    ) -> None:
        """`where`: a file, or the address of a PostgreSQL server that is not the record's.

        `remembered`: how many unwrapped keys are cached, each until any process destroys it.
        `trusted_for`: seconds after which a cached key is looked up again in any case.
        """
        self._kept: WrappedKeys = KeyFile(where) if isinstance(where, Path) else KeyServer(where)
        self._wrapping = Wrapping(key)
        self._names: dict[tuple[str, str], bytes] = {}
        self._fresh: defaultdict[str, deque[DataKey]] = defaultdict(deque)
        self._open: OrderedDict[bytes, tuple[float, DataKey | None]] = OrderedDict()
        self._turn = 0
        """Counts destructions noticed, so that a key fetched before one is not cached after it."""
        self._remembered = remembered
        self._trusted_for = trusted_for
        self._lock = Lock()
        self._minting = Lock()

    def migrate(self) -> None:
        """Create the file or the tables where they are missing."""
        self._kept.migrate()

    def prove(self) -> None:
        """Unwrap a few stored keys. Raises WrongTenantKey if none can be, before any is used."""
        tried = self._kept.some(_TRIED)
        # If only some cannot be unwrapped, their rows are damaged; if none can, the tenant key is wrong.
        if tried and all(isinstance(self._opened(kept), KeyFault) for kept in tried):
            raise WrongTenantKey(
                "the tenant key is not the one that the stored keys were made with"
            )

    def close(self) -> None:
        """Close the store, and drop every cached key."""
        self._kept.close()
        self._open.clear()
        self._fresh.clear()

    def take(self, tenant: str) -> DataKey:
        """A new key. Keys are made in batches, with one commit for many streams."""
        fresh = self._fresh[tenant]
        if 0 < len(fresh) < _FEW and self._minting.acquire(blocking=False):
            # Make more before they run out; other threads use the remaining ones meanwhile.
            try:
                fresh.extend(self._mint(tenant, LARGE_BATCH))
            except KeysUnavailable:
                pass
            finally:
                self._minting.release()
        while True:
            try:
                return fresh.popleft()
            except IndexError:
                pass
            with self._minting:
                if not fresh:
                    fresh.extend(self._mint(tenant, BATCH))

    def open(self, key_id: bytes) -> DataKey | None:
        """The unwrapped key, or None if it has been destroyed.

        Raises UnknownKey or KeyDoesNotUnwrap otherwise.
        """
        return self.open_many((key_id,))[key_id]

    def open_many(self, key_ids: Iterable[bytes]) -> dict[bytes, DataKey | None]:
        """Unwrap several keys with one query to the store; see `open`."""
        opened: dict[bytes, DataKey | None] = {}
        for key_id, found in self.look_up(key_ids).items():
            if isinstance(found, KeyDestroyed):
                opened[key_id] = None
            elif isinstance(found, KeyFault):
                raise found
            else:
                opened[key_id] = found
        return opened

    def held(self, key_ids: Iterable[bytes]) -> dict[bytes, DataKey | None] | None:
        """What `open_many` returns, if all of it is cached; None if the store has to be asked."""
        now = time.monotonic()
        with self._lock:
            if self._kept.has_news():
                return None
            known = {key_id: self._remembered_key(key_id, now) for key_id in key_ids}
        if None in known.values():
            return None
        return {key_id: entry[1] for key_id, entry in known.items() if entry}

    def look_up(self, key_ids: Iterable[bytes]) -> dict[bytes, DataKey | KeyFault]:
        """Each of these keys, or what is wrong with it."""
        now = time.monotonic()
        found: dict[bytes, DataKey | KeyFault] = {}
        missing: list[bytes] = []
        with self._lock:
            self._hear()
            turn = self._turn
            for key_id in key_ids:
                known = self._remembered_key(key_id, now)
                if known is None:
                    missing.append(key_id)
                else:
                    found[key_id] = known[1] or _destroyed()
        if missing:
            found.update(self._fetched(missing, now, turn))
        return found

    def named(self, tenant: str, name: str) -> DataKey:
        """The tenant's key of this name, made at the first request. Raises KeyDestroyed."""
        known = self._names.get((tenant, name))
        if known is None:
            known = self._names[tenant, name] = self._found_named(tenant, name)
        key = self.open(known)
        if key is None:
            raise KeyDestroyed(f"the key named {name} has been destroyed")
        return key

    def destroy(self, key_id: bytes) -> None:
        """Destroy a key for good, in every process. What it encrypted can never be read again."""
        if not self._kept.destroy(key_id):
            raise UnknownKey("no such key was ever minted")
        with self._lock:
            self._turn += 1
            self._remember(key_id, None, time.monotonic())

    def _found_named(self, tenant: str, name: str) -> bytes:
        known = self._kept.named(tenant, name)
        if known is None:
            self._kept.give_name(tenant, name, self.take(tenant).id)
            known = self._kept.named(tenant, name)
        if known is None:
            raise UnknownKey(f"the key named {name} is gone")
        return known

    def _mint(self, tenant: str, count: int) -> list[DataKey]:
        secrets = [(uuid4().bytes, os.urandom(KEY_BYTES)) for _ in range(count)]
        self._kept.put([self._wrapping.wrap(tenant, *secret) for secret in secrets])
        keys = [DataKey(*secret) for secret in secrets]
        now = time.monotonic()
        with self._lock:
            for key in keys:
                self._remember(key.id, key, now)
        return keys

    def _fetched(
        self, key_ids: list[bytes], now: float, turn: int
    ) -> dict[bytes, DataKey | KeyFault]:
        found: dict[bytes, DataKey | KeyFault] = {
            key_id: UnknownKey("no such key was ever minted here") for key_id in key_ids
        }
        for kept in self._kept.get(key_ids):
            found[kept.key_id] = self._opened(kept)
        with self._lock:
            self._hear()
            for key_id, key in found.items():
                if isinstance(key, KeyDestroyed):
                    self._remember(key_id, None, now)
                elif isinstance(key, DataKey) and turn == self._turn:
                    self._remember(key_id, key, now)
        return found

    def _opened(self, kept: WrappedKey) -> DataKey | KeyFault:
        if kept.wrapped is None:
            return _destroyed()
        try:
            return DataKey(kept.key_id, self._wrapping.unwrap(kept, kept.wrapped))
        except KeyDoesNotUnwrap as fault:
            return fault

    def _remembered_key(self, key_id: bytes, now: float) -> tuple[float, DataKey | None] | None:
        """With the lock held: when the key was cached, and the key; None if it has to be looked up."""
        known = self._open.get(key_id)
        if known is None or (known[1] and now - known[0] >= self._trusted_for):
            return None
        self._open.move_to_end(key_id)
        return known

    def _hear(self) -> None:
        """With the lock held: drop cached keys that any process has destroyed since."""
        if not self._kept.has_news():
            return
        gone = self._kept.destroyed_meanwhile()
        if gone is None:
            self._turn += 1
            self._open.clear()
        elif gone:
            self._turn += 1
            for key_id in gone:
                self._remember(key_id, None, 0.0)

    def _remember(self, key_id: bytes, key: DataKey | None, now: float) -> None:
        self._open[key_id] = (now, key)
        self._open.move_to_end(key_id)
        while len(self._open) > self._remembered:
            self._open.popitem(last=False)


def _destroyed() -> KeyDestroyed:
    return KeyDestroyed("the key has been destroyed")
