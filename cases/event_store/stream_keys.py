"""Which key each of the streams lately seen is sealed with: ids alone, never a key."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from uuid import UUID

_REMEMBERED = 8192


class StreamKeys:
    """Which key each of the streams lately seen is sealed with."""

    def __init__(self) -> None:
        self._ids: OrderedDict[UUID, bytes] = OrderedDict()
        self._lock = Lock()

    def of(self, stream: UUID) -> bytes | None:
        """The id of its key, if it is remembered."""
        return self._ids.get(stream)

    def note(self, stream: UUID, key_id: bytes) -> None:
        """Remember it."""
        with self._lock:
            self._ids[stream] = key_id
            if len(self._ids) > _REMEMBERED:
                self._ids.popitem(last=False)
