"""Wrapping: encrypts a data key under the tenant key, bound to its tenant and id."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cases.keys.faults import KeyDoesNotUnwrap
from cases.sealing.envelope import KEY_BYTES

_VERSION = 1
_NONCE_BYTES = 12


class WrappedKey(NamedTuple):
    """A row of the key store. `wrapped` is None if the key was destroyed."""

    key_id: bytes
    tenant: str
    version: int
    wrapped: bytes | None


class WrappedKeys(Protocol):
    """Storage for wrapped keys: a file, or another server. Every method may raise KeysUnavailable."""

    def migrate(self) -> None:
        """Create files or tables that are missing."""

    def put(self, keys: Sequence[WrappedKey]) -> None:
        """Store these keys; they are on disk when this returns."""

    def get(self, key_ids: Sequence[bytes]) -> list[WrappedKey]:
        """Those of these keys that are stored."""

    def some(self, count: int) -> list[WrappedKey]:
        """Up to `count` keys that are not destroyed."""

    def named(self, tenant: str, name: str) -> bytes | None:
        """The id of the tenant's key of this name."""

    def give_name(self, tenant: str, name: str, key_id: bytes) -> None:
        """Give a key this name, unless another one has it."""

    def destroy(self, key_id: bytes) -> bool:
        """Delete the wrapped key and keep the fact; return False if there never was such a key."""

    def has_news(self) -> bool:
        """Whether any key may have been destroyed since. Never blocks; called at every use of a key."""

    def destroyed_meanwhile(self) -> Sequence[bytes] | None:
        """The keys that any process has destroyed since the last call.

        None if that is not known at present: every cached key then has to be looked up again.
        """

    def close(self) -> None:
        """Close files or connections."""


class Wrapping:
    """Wraps and unwraps data keys, with a key for each tenant that is derived from the tenant key."""

    def __init__(self, tenant_key: bytes) -> None:
        self._key = tenant_key
        self._ciphers: dict[str, AESGCM] = {}

    def wrap(self, tenant: str, key_id: bytes, secret: bytes) -> WrappedKey:
        """Wrap a data key; returns the row to store."""
        nonce = os.urandom(_NONCE_BYTES)
        text = self._cipher(tenant).encrypt(nonce, secret, _place(tenant, key_id, _VERSION))
        return WrappedKey(key_id, tenant, _VERSION, nonce + text)

    def unwrap(self, kept: WrappedKey, wrapped: bytes) -> bytes:
        """The data key itself. Raises KeyDoesNotUnwrap."""
        nonce, text = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        place = _place(kept.tenant, kept.key_id, kept.version)
        try:
            return self._cipher(kept.tenant).decrypt(nonce, text, place)
        except (InvalidTag, ValueError):
            raise KeyDoesNotUnwrap("a stored key does not open under this tenant key") from None

    def _cipher(self, tenant: str) -> AESGCM:
        cipher = self._ciphers.get(tenant)
        if cipher is None:
            derived = HKDF(
                SHA256(), KEY_BYTES, salt=None, info=f"casebook/1/tenant/{tenant}".encode()
            )
            cipher = self._ciphers[tenant] = AESGCM(derived.derive(self._key))
        return cipher


def _place(tenant: str, key_id: bytes, version: int) -> bytes:
    # Written without a JSON encoder, for speed: keys are made by the hundred. A tenant's name is ASCII.
    digits = key_id.hex()
    name = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    return f'{{"key":"{name}","tenant":"{tenant}","version":{version}}}'.encode()
