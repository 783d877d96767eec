"""The bad rows that two operators have let the server go past, as the schools' records say it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from threading import Lock

from cases.event_store.append import DAMAGE
from domain.messages import Event, Recorded, Unreadable
from domain.school.events import DamagedRowPassed
from domain.vocabulary import Compartment

Place = tuple[Compartment, int, str]
"""compartment, position, SHA-256 of the stored state"""
PassedRowEvents = Callable[[str], Sequence[Recorded[Event] | Unreadable]]
"""tenant → everything on record that was called `DamagedRowPassed`."""
REMEMBERED_SECONDS = 5.0


class PassedRows:
    """Asked only where a bad row was met; answers of the last moments are remembered."""

    def __init__(self, told: PassedRowEvents) -> None:
        self._told = told
        self._known: dict[str, tuple[float, frozenset[Place]]] = {}
        self._lock = Lock()

    def holds(self, tenant: str, where: Compartment, position: int, state: bytes) -> bool:
        """Whether this row, as it is now, was let pass."""
        with self._lock:
            asked, known = self._known.get(tenant, (-REMEMBERED_SECONDS, frozenset()))
            if time.monotonic() - asked >= REMEMBERED_SECONDS:
                known = self.of(tenant)
                self._known[tenant] = time.monotonic(), known
        return (where, position, sha256(state).hexdigest()) in known

    def of(self, tenant: str) -> frozenset[Place]:
        """Every row that was let pass. None, where the record of that is bad itself."""
        try:
            found = self._told(tenant)
        except DAMAGE:
            return frozenset()
        return frozenset(
            (one.event.compartment, one.event.position, one.event.sha256)
            for one in found
            if isinstance(one, Recorded) and isinstance(one.event, DamagedRowPassed)
        )
