"""The sealed form of an event's state: which key, proof of that key, and the ciphertext."""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

FORMAT = 1
KEY_BYTES = 32
_COMMITMENT_BYTES = 32
_NONCE_BYTES = 12
_KEY_AT = 1
_COMMITMENT_AT = _KEY_AT + 16
_NONCE_AT = _COMMITMENT_AT + _COMMITMENT_BYTES
_TEXT_AT = _NONCE_AT + _NONCE_BYTES
_TAG_BYTES = 16
_MARK = bytes([FORMAT])
_SHA256 = SHA256()


class Tampered(Exception):  # noqa: N818 - it names what happened to the row
    """A stored state is not what was sealed for this place in the record."""


def associated_data(tenant: str, compartment: str, stream: UUID, version: int, topic: str) -> bytes:
    """The place in the record as canonical JSON (RFC 8785), which the seal binds.

    Written by hand because it is done for every event; the names are plain ASCII without quotes,
    and a test holds it equal to a full implementation.
    """
    return b'%s%s","version":%d}' % (_head(tenant, compartment, stream), topic.encode(), version)


@lru_cache(maxsize=4096)
def _head(tenant: str, compartment: str, stream: UUID) -> bytes:
    # The same for all events of a stream, which are mostly met together.
    return (
        f'{{"compartment":"{compartment}","format":{FORMAT},"stream":"{stream}",'
        f'"tenant":"{tenant}","topic":"'
    ).encode("ascii")


def _expand(key: bytes, purpose: bytes) -> bytes:
    # HKDF-Expand for one block (RFC 5869 §2.3); §3.3: a uniformly random key needs no extraction.
    return _mac(HMAC(key, _SHA256), purpose + b"\x01")


def _mac(keyed: HMAC, message: bytes) -> bytes:
    # Not the standard library's: that one lets go of the interpreter lock for a few microseconds of
    # work, and sixteen writers then spend three times as long on handing it round.
    mac = keyed.copy()
    mac.update(message)
    return mac.finalize()


class DataKey:
    """The key of one stream. Encrypting and committing use keys separated by HKDF."""

    __slots__ = ("_cipher", "_committer", "_key", "id")

    def __init__(self, key_id: bytes, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("a data key has 256 bits")
        self.id = key_id
        self._key = key
        self._cipher = AESGCM(_expand(key, b"casebook/1/encrypt"))
        self._committer = HMAC(_expand(key, b"casebook/1/commit"), _SHA256)

    def derived(self, purpose: str) -> bytes:
        """A key of its own for `purpose`, from which nobody comes back to this one."""
        return _expand(self._key, purpose.encode("ascii"))

    def seal(self, states: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        """Seal pairs of (plaintext, place), as they are stored together."""
        nonces = os.urandom(_NONCE_BYTES * len(states))
        return [
            self._sealed(plaintext, place, nonces[at : at + _NONCE_BYTES])
            for at, (plaintext, place) in zip(
                range(0, len(nonces), _NONCE_BYTES), states, strict=True
            )
        ]

    def _sealed(self, plaintext: bytes, place: bytes, nonce: bytes) -> bytes:
        # Layout: format | key id | commitment | nonce | AES-256-GCM text and tag.
        # AES-GCM alone does not commit to its key: one text can be made to open under two keys.
        # A collision-resistant MAC over nonce and place under a derived key does commit, to the
        # key and to the place; whoever finds a second key that fits has broken SHA-256.
        commitment = _mac(self._committer, nonce + place)
        text = self._cipher.encrypt(nonce, plaintext, place)
        return b"".join((_MARK, self.id, commitment, nonce, text))

    def unseal(self, sealed: bytes, place: bytes) -> bytes:
        """Give the plaintext back, or raise Tampered."""
        nonce = sealed[_NONCE_AT:_TEXT_AT]
        commitment = _mac(self._committer, nonce + place)
        if not hmac.compare_digest(commitment, sealed[_COMMITMENT_AT:_NONCE_AT]):
            raise Tampered("the key or the place is not the one this state was sealed with")
        try:
            return self._cipher.decrypt(nonce, sealed[_TEXT_AT:], place)
        except InvalidTag:
            raise Tampered("the state is not the one that was sealed") from None


def key_id_of(sealed: bytes) -> bytes:
    """Which key the state was sealed with."""
    if len(sealed) < _TEXT_AT + _TAG_BYTES or sealed[0] != FORMAT:
        raise Tampered("the state is not in the sealed form")
    return sealed[_KEY_AT:_COMMITMENT_AT]
