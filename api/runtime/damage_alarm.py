"""The alarm that a stored row is not what was written: one line in the log, and not ready from then on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock
from typing import Any

from cases.event_store import DAMAGE
from cases.keys import KeyFault

DAMAGED = (*DAMAGE, KeyFault)
"""Whatever a door meets where the record, a view or a key is not what was written."""
QUIET_SECONDS = 60.0
"""How long the log is not told of the same place again."""
Note = Callable[[Mapping[str, Any]], None]

log = logging.getLogger("casebook.damage")


class DamageAlarm:
    """Sounds at every door of this process. A verification that finds nothing ends it."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._told: dict[str, float] = {}
        self.since: datetime | None = None
        """When it sounded last; None while it has not."""

    def sound(self, where: str, error: Exception | str) -> None:
        """Damage was met: at a door, or in a compartment. The error's text does not travel."""
        kind = error if isinstance(error, str) else type(error).__name__
        now = time.monotonic()
        with self._lock:
            self.since = self._clock()
            last = self._told.get(where)
            if last is not None and now - last < QUIET_SECONDS:
                return
            self._told[where] = now
        log.critical("record-damaged: %s (%s); run `casebook verify`", where, kind)

    def ended(self, looked_from: datetime) -> None:
        """Everything was looked at from then on, and nothing was found."""
        with self._lock:
            if self.since is not None and self.since < looked_from:
                self.since = None

    def hearing(self, note: Note) -> Note:
        """What is noted of a request; a line that tells of damage sounds the alarm."""

        def heard(line: Mapping[str, Any]) -> None:
            note(line)
            if "damage" in line:
                self.sound("graph", line["damage"])

        return heard
