"""What stands sealed in views, opened by the keys of the test's own tenant."""

from __future__ import annotations

from uuid import UUID

from cases.keys import KeyStore
from cases.sealing.view_seals import Opener, sealed_by
from projections.engine.sealed_texts import opened, parted
from projections.entries.entry_json import VIEW


def entry(keys: KeyStore, case: UUID, text: str | bytes) -> str:
    """A text of a case's timeline with everything in it opened."""
    parts = parted(text.encode() if isinstance(text, str) else text)
    parts[1::2] = [
        opened(case, part, lambda at, one: unsealed(keys, VIEW, at, one)) for part in parts[1::2]
    ]
    return b"".join(parts).decode()


def unsealed(keys: KeyStore, view: str, place: str, sealed: bytes) -> bytes:
    """One text of any view."""
    key = keys.open(sealed_by(sealed))
    assert key is not None
    return Opener(key).open(view, place, sealed)
