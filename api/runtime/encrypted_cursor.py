"""Cursors that say nothing: of one length, never the same twice, and of use to their reader alone."""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"casebook/1/cursors"
KEY_BYTES = 32
NONCE_BYTES = 12
LONGEST = 400


class CursorCipher:
    """Seals places under a key of its own; the same in every copy of the server."""

    def __init__(self, secret: bytes) -> None:
        key = HKDF(SHA256(), KEY_BYTES, salt=None, info=PURPOSE).derive(secret)
        self._cipher = AESGCM(key)

    def sealed(self, place: bytes, whose: bytes) -> str:
        """The place as text."""
        nonce = os.urandom(NONCE_BYTES)
        closed = nonce + self._cipher.encrypt(nonce, place, whose)
        return _written(closed)

    def opened(self, cursor: str, whose: bytes) -> bytes | None:
        """The place; None where it was sealed elsewhere, for somebody else, or altered."""
        if len(cursor) > LONGEST:
            return None
        try:
            raw = urlsafe_b64decode((cursor + "=" * (-len(cursor) % 4)).encode("ascii"))
            if _written(raw) != cursor:
                # Signs that say nothing were put in, or spare bits were altered.
                return None
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], whose)
        except (ValueError, InvalidTag):
            return None


def _written(closed: bytes) -> str:
    return urlsafe_b64encode(closed).rstrip(b"=").decode()
