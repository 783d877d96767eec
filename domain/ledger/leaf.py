"""One event's leaf: what is hashed of a stored row, with no key and nothing of its content."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from uuid import UUID

LEAF_BYTES = 32


def leaf_of(commitment: bytes, state: bytes, version: int, stream: UUID, topic: str) -> bytes:
    """The leaf hash of an event, from its row alone: it stays the same when the key is destroyed.

    What is hashed is a zero byte, by which a leaf is never taken for an inner node of the tree
    (RFC 9162 §2.1.1), and canonical JSON (RFC 8785). That is written by hand because it is done for
    every event: the names are plain ASCII without quotes, and a test holds it equal to a full
    implementation.
    """
    data = (
        f'\x00{{"c":"{commitment.hex()}","ct":"{sha256(state).hexdigest()}","n":{version},'
        f'"s":"{_text(stream)}","t":"{topic}","v":1}}'
    )
    return sha256(data.encode("ascii")).digest()


@lru_cache(maxsize=1024)
def _text(stream: UUID) -> str:
    # The events of a stream are mostly met together.
    return str(stream)
