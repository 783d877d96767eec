"""Wrapping: a data key as it is stored, sealed under the tenant key and bound to its own name."""

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
    """A row of the key store. Of a destroyed key, `wrapped` is None."""

    key_id: bytes
    tenant: str
    version: int
    wrapped: bytes | None


class WrappedKeys(Protocol):
    """Where wrapped keys are kept: a file, or another server. Each raises KeysUnavailable."""

    def migrate(self) -> None:
        """Make what is missing."""

    def put(self, keys: Sequence[WrappedKey]) -> None:
        """Keep these, on disk when it returns."""

    def get(self, key_ids: Sequence[bytes]) -> list[WrappedKey]:
        """Those of them that are here."""

    def some(self, count: int) -> list[WrappedKey]:
        """A few that are not destroyed."""

    def named(self, tenant: str, name: str) -> bytes | None:
        """The id of the tenant's key of this name."""

    def give_name(self, tenant: str, name: str, key_id: bytes) -> None:
        """Name a key, unless the name is taken."""

    def destroy(self, key_id: bytes) -> bool:
        """Forget what was wrapped and keep that it was; whether there ever was such a key."""

    def has_news(self) -> bool:
        """Whether any key may have been destroyed since. Waits for nothing, and is asked each time."""

    def destroyed_meanwhile(self) -> Sequence[bytes] | None:
        """Which keys anybody has destroyed since this was last asked.

        None: that cannot be known just now, so whatever was opened before has to be asked for again.
        """

    def close(self) -> None:
        """Let go of everything."""


class Wrapping:
    """Wraps and opens the keys of every tenant under the one tenant key."""

    def __init__(self, tenant_key: bytes) -> None:
        self._key = tenant_key
        self._ciphers: dict[str, AESGCM] = {}

    def wrap(self, tenant: str, key_id: bytes, secret: bytes) -> WrappedKey:
        """The row to keep."""
        nonce = os.urandom(_NONCE_BYTES)
        text = self._cipher(tenant).encrypt(nonce, secret, _place(tenant, key_id, _VERSION))
        return WrappedKey(key_id, tenant, _VERSION, nonce + text)

    def unwrap(self, kept: WrappedKey, wrapped: bytes) -> bytes:
        """The key's secret. Raises KeyDoesNotUnwrap."""
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
    # Canonical JSON by hand: a tenant's name is plain ASCII, and keys are minted by the hundred.
    digits = key_id.hex()
    name = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    return f'{{"key":"{name}","tenant":"{tenant}","version":{version}}}'.encode()
