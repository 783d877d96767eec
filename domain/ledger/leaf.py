"""One event's leaf: what is hashed of a stored row, with no key and nothing of its content."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

LEAF_BYTES = 32
_LEAF = b"\x00"
"""RFC 9162 §2.1.1: what is hashed as a leaf is never taken for an inner node of the tree."""


def leaf_of(commitment: bytes, state: bytes, version: int, stream: UUID, topic: str) -> bytes:
    """The leaf hash of an event, from its row alone: it stays the same when the key is destroyed.

    What is hashed is canonical JSON (RFC 8785), written by hand because it is done for every event:
    the names are plain ASCII without quotes, and a test holds it equal to a full implementation.
    """
    data = (
        f'{{"c":"{commitment.hex()}","ct":"{sha256(state).hexdigest()}","n":{version},'
        f'"s":"{stream}","t":"{topic}","v":1}}'
    )
    return sha256(_LEAF + data.encode("ascii")).digest()
