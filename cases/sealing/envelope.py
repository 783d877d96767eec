"""The sealed form of an event's state: which key, a commitment to the text, and the ciphertext.

    0x02 | key id (16) | commitment (32) | nonce (12) | AES-256-GCM(nonce, salt (32) | text, place)

The commitment is SHA-256(length of the place | place | salt | text). ADR 0044.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

FORMAT = 2
KEY_BYTES = 32
COMMITMENT_BYTES = 32
_NONCE_BYTES = 12
_SALT_BYTES = 32
_DRAWN_BYTES = _NONCE_BYTES + _SALT_BYTES
_KEY_AT = 1
_COMMITMENT_AT = _KEY_AT + 16
_NONCE_AT = _COMMITMENT_AT + COMMITMENT_BYTES
_TEXT_AT = _NONCE_AT + _NONCE_BYTES
_TAG_BYTES = 16
_MARK = bytes([FORMAT])
_SHA256 = SHA256()


class Tampered(Exception):  # noqa: N818 - it names what happened to the row
    """A stored state is not what was sealed for this place in the record."""


def place_of(log: UUID, stream: UUID, version: int, topic: str) -> bytes:
    """The place in the record as canonical JSON (RFC 8785), which the seal binds.

    Written by hand because it is done for every event; the names are plain ASCII without quotes,
    and a test holds it equal to a full implementation.
    """
    return _placed(_head(log, stream), version, topic)


def places_of(log: UUID, stream: UUID, events: Iterable[tuple[int, str]]) -> list[bytes]:
    """The same for several events of one stream, each by its version and topic."""
    head = _head(log, stream)
    return [_placed(head, version, topic) for version, topic in events]


def _placed(head: bytes, version: int, topic: str) -> bytes:
    return b'%s%s","version":%d}' % (head, topic.encode("ascii"), version)


@lru_cache(maxsize=4096)
def _head(log: UUID, stream: UUID) -> bytes:
    # The same for all events of a stream, which are mostly met together.
    return f'{{"format":{FORMAT},"log":"{log}","stream":"{stream}","topic":"'.encode("ascii")


def _expand(key: bytes, purpose: bytes) -> bytes:
    # HKDF-Expand for one block (RFC 5869 §2.3); §3.3: a uniformly random key needs no extraction.
    keyed = HMAC(key, _SHA256)
    keyed.update(purpose + b"\x01")
    return keyed.finalize()


def _commitment(place: bytes, salted: bytes) -> bytes:
    # Bound to the place by its length in front: no other division of the same bytes hashes alike.
    return sha256(len(place).to_bytes(4, "big") + place + salted).digest()


class DataKey:
    """The key of one stream; what it is used for beside sealing has a key derived from it."""

    __slots__ = ("_cipher", "_key", "id")

    def __init__(self, key_id: bytes, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("a data key has 256 bits")
        self.id = key_id
        self._key = key
        self._cipher = AESGCM(_expand(key, b"casebook/2/encrypt"))

    def derived(self, purpose: str) -> bytes:
        """A key of its own for `purpose`, from which nobody comes back to this one."""
        return _expand(self._key, purpose.encode("ascii"))

    def seal(
        self,
        states: Sequence[tuple[bytes, bytes]],
        randomness: Callable[[int], bytes] = os.urandom,
    ) -> list[bytes]:
        """Seal pairs of (plaintext, place), as they are stored together."""
        drawn = randomness(_DRAWN_BYTES * len(states))
        return [
            self._sealed(plaintext, place, drawn[at : at + _DRAWN_BYTES])
            for at, (plaintext, place) in zip(
                range(0, len(drawn), _DRAWN_BYTES), states, strict=True
            )
        ]

    def _sealed(self, plaintext: bytes, place: bytes, drawn: bytes) -> bytes:
        # The salt hides the text from whoever guesses at it, and is destroyed with the key; text
        # and salt shown to an outsider prove themselves by one hash, without any key.
        nonce, salted = drawn[:_NONCE_BYTES], drawn[_NONCE_BYTES:] + plaintext
        text = self._cipher.encrypt(nonce, salted, place)
        return b"".join((_MARK, self.id, _commitment(place, salted), nonce, text))

    def unseal(self, sealed: bytes, place: bytes) -> bytes:
        """Give the plaintext back, or raise Tampered."""
        nonce = sealed[_NONCE_AT:_TEXT_AT]
        try:
            salted = self._cipher.decrypt(nonce, sealed[_TEXT_AT:], place)
        except InvalidTag:
            raise Tampered("the state is not the one that was sealed with this key here") from None
        # AES-GCM does not commit to its key: one ciphertext can be made to open under two. No
        # second text has the same commitment.
        if not hmac.compare_digest(_commitment(place, salted), commitment_of(sealed)):
            raise Tampered("the text is not the one that was committed to")
        return salted[_SALT_BYTES:]


def commitment_of(sealed: bytes) -> bytes:
    """What the row says of its text to whoever has no key."""
    return sealed[_COMMITMENT_AT:_NONCE_AT]


def key_id_of(sealed: bytes) -> bytes:
    """Which key the state was sealed with."""
    if len(sealed) < _TEXT_AT + _SALT_BYTES + _TAG_BYTES or sealed[0] != FORMAT:
        raise Tampered("the state is not in the sealed form")
    return sealed[_KEY_AT:_COMMITMENT_AT]
