"""Remembers rows of inline projections that stay true once written, so that they are not written again."""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from typing import Any

from cases.event_store.append import InlineProjection
from cases.event_store.group_commit import PendingAppend

_TRUSTED_FOR = 600.0
"""Seconds after which it is written again even so: a view built anew may have lost what only a
stream said whose key has been destroyed since."""
_REMEMBERED = 16_384


class RecentWrites:
    """The memory of one writer of one compartment. What is not remembered is written again, which
    changes nothing."""

    def __init__(self, inline: Sequence[InlineProjection]) -> None:
        self._inline = tuple(inline)
        self._until: dict[tuple[int, Hashable], float] = {}

    def batches(self, group: Sequence[PendingAppend]) -> list[tuple[InlineProjection, list[Any]]]:
        """For each projection, what the appends of a group have prepared and is still to be written."""
        now = time.monotonic()
        found = []
        for number, one in enumerate(self._inline):
            batch = [t.prepared[number] for t in group if not self._holds(number, t, now)]
            if batch:
                found.append((one, batch))
        return found

    def note(self, stored: Sequence[PendingAppend]) -> None:
        """These have been committed with all that their projections wrote."""
        until = time.monotonic() + _TRUSTED_FOR
        if len(self._until) >= _REMEMBERED:
            self._until.clear()
        for pending in stored:
            for number, one in enumerate(self._inline):
                dedup_key = one.dedup_key(pending.prepared[number])
                if dedup_key is not None:
                    self._until.setdefault((number, dedup_key), until)

    def _holds(self, number: int, pending: PendingAppend, now: float) -> bool:
        dedup_key = self._inline[number].dedup_key(pending.prepared[number])
        if dedup_key is None:
            return False
        until = self._until.get((number, dedup_key))
        if until is None:
            return False
        if now < until:
            return True
        del self._until[number, dedup_key]
        return False
