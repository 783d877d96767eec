"""What inline projections have written that stays true, so that it need not be written again."""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from typing import Any

from cases.event_store.group_commit import Ticket
from cases.event_store.words import InlineProjection

_TRUSTED_FOR = 600.0
"""Seconds after which it is written again even so: a view built anew may have lost what only a
stream said whose key has been destroyed since."""
_REMEMBERED = 16_384


class WrittenOnce:
    """The memory of one writer of one compartment. What is not remembered is written again, which
    changes nothing."""

    def __init__(self, inline: Sequence[InlineProjection]) -> None:
        self._inline = tuple(inline)
        self._until: dict[tuple[int, Hashable], float] = {}

    def batches(self, group: Sequence[Ticket]) -> list[tuple[InlineProjection, list[Any]]]:
        """For each projection, what the appends of a group have prepared and is still to be written."""
        now = time.monotonic()
        found = []
        for number, one in enumerate(self._inline):
            batch = [t.prepared[number] for t in group if not self._holds(number, t, now)]
            if batch:
                found.append((one, batch))
        return found

    def note(self, stored: Sequence[Ticket]) -> None:
        """These have been committed with all that their projections wrote."""
        until = time.monotonic() + _TRUSTED_FOR
        if len(self._until) >= _REMEMBERED:
            self._until.clear()
        for ticket in stored:
            for number, one in enumerate(self._inline):
                lasting = one.lasting(ticket.prepared[number])
                if lasting is not None:
                    self._until.setdefault((number, lasting), until)

    def _holds(self, number: int, ticket: Ticket, now: float) -> bool:
        lasting = self._inline[number].lasting(ticket.prepared[number])
        if lasting is None:
            return False
        until = self._until.get((number, lasting))
        if until is None:
            return False
        if now < until:
            return True
        del self._until[number, lasting]
        return False
