"""The alarm for damaged data: logs one line, and makes the server report that it is not ready."""

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
"""Exceptions that say that stored events, views or keys are not what was written."""
QUIET_SECONDS = 60.0
"""How long damage at the same place is not logged again."""
Note = Callable[[Mapping[str, Any]], None]

log = logging.getLogger("casebook.damage")


class DamageAlarm:
    """One for the process. It is ended by a verification that finds nothing."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._told: dict[str, float] = {}
        self.since: datetime | None = None
        """When damage was last found; None while none has been."""

    def sound(self, where: str, error: Exception | str) -> None:
        """Report damage. `where`: `door`, `graph`, or a schema. The error's text is not logged."""
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
        """End the alarm: a verification that began at this time has found nothing."""
        with self._lock:
            if self.since is not None and self.since < looked_from:
                self.since = None

    def hearing(self, note: Note) -> Note:
        """Wrap a writer of log lines, so that a line with a key `damage` sounds the alarm."""

        def heard(line: Mapping[str, Any]) -> None:
            note(line)
            if "damage" in line:
                self.sound("graph", line["damage"])

        return heard
