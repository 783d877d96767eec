"""What the read side's tables are sealed with: a key of each stream's own, and marks to look up by.

A view is built anew at will, and built anew it must be the same: what is sealed is a function of
the key, the place and the text alone. AES-GCM-SIV (RFC 8452) is made for that: with a nonce that
never changes it tells at most that two texts at one place are equal. ADR 0007.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from cases.sealing.envelope import DataKey, Tampered

MARKS = "marks"
"""The name, in the key store, of a tenant's key for marks."""
_MARK_BYTES = 16
_REMEMBERED = 65_536
"""So many marks are remembered: the same words and sign-ins come again and again."""
_NONCE = bytes(12)
_KEY_ID_BYTES = 16


class Marks:
    """Keyed hashes of one tenant: equal texts of one kind have equal marks."""

    __slots__ = ("_key", "_known")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[tuple[str, str], str] = {}

    def mark(self, kind: str, text: str) -> str:
        """22 characters of URL-safe base64; see `domain.messages.Seals`."""
        known = self._known.get((kind, text))
        if known is not None:
            return known
        said = f"{kind}\0{text}".encode("utf-8", "surrogatepass")
        digest = hmac.digest(self._key, said, "sha256")
        mark = urlsafe_b64encode(digest[:_MARK_BYTES])[:22].decode("ascii")
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[kind, text] = mark
        return mark


class Opener:
    """Opens what one stream's views are sealed with."""

    __slots__ = ("_cipher", "key")

    def __init__(self, key: DataKey) -> None:
        self.key = key
        self._cipher: AESGCMSIV | None = None

    def open(self, view: str, place: str, sealed: bytes) -> bytes:
        """The text. Raises Tampered where it is not what was sealed for this place."""
        try:
            return self.cipher().decrypt(_NONCE, sealed[_KEY_ID_BYTES:], _bound(view, place))
        except InvalidTag:
            raise Tampered("a view's text is not the one that was sealed for its place") from None

    def cipher(self) -> AESGCMSIV:
        """One for all views of the stream; which of them a text is of, it is bound to."""
        cipher = self._cipher
        if cipher is None:
            cipher = self._cipher = AESGCMSIV(self.key.derived("casebook/2/views"))
        return cipher


class StreamSeals(Opener):
    """The seals of one stream's views: under its own data key, so they die with it."""

    __slots__ = ("_marks",)

    def __init__(self, key: DataKey, marks: Marks) -> None:
        super().__init__(key)
        self._marks = marks

    def mark(self, kind: str, text: str) -> str:
        """See `Marks.mark`."""
        return self._marks.mark(kind, text)

    def seal(self, view: str, place: str, text: bytes) -> bytes:
        """Layout: key id (16) | AES-256-GCM-SIV text and tag, bound to view and place."""
        return self.key.id + self.cipher().encrypt(_NONCE, text, _bound(view, place))


class Unsealed:
    """Stands for the seals of a record that is kept in the clear, which is for measurements only."""

    def mark(self, kind: str, text: str) -> str:
        """The text itself."""
        return text

    def seal(self, view: str, place: str, text: bytes) -> bytes:
        """The text itself."""
        return text


def sealed_by(sealed: bytes) -> bytes:
    """The id of the data key of the stream whose text this is."""
    return sealed[:_KEY_ID_BYTES]


def _bound(view: str, place: str) -> bytes:
    return f"{view}\0{place}".encode()
