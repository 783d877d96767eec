"""Encrypted cursors: they reveal nothing, differ each time, and work only for whom they were made."""

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
    """Encrypts places in a list under a derived key, which is the same in every copy of the server."""

    def __init__(self, secret: bytes) -> None:
        key = HKDF(SHA256(), KEY_BYTES, salt=None, info=PURPOSE).derive(secret)
        self._cipher = AESGCM(key)

    def sealed(self, place: bytes, whose: bytes) -> str:
        """The encrypted place as text. `whose`: must be given again to decrypt it."""
        nonce = os.urandom(NONCE_BYTES)
        closed = nonce + self._cipher.encrypt(nonce, place, whose)
        return _written(closed)

    def opened(self, cursor: str, whose: bytes) -> bytes | None:
        """The place; None if the cursor was made for somebody else, elsewhere, or was altered."""
        if len(cursor) > LONGEST:
            return None
        try:
            raw = urlsafe_b64decode((cursor + "=" * (-len(cursor) % 4)).encode("ascii"))
            if _written(raw) != cursor:
                # Base64 ignores foreign characters and the last spare bits; these were changed.
                return None
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], whose)
        except (ValueError, InvalidTag):
            return None


def _written(closed: bytes) -> str:
    return urlsafe_b64encode(closed).rstrip(b"=").decode()
