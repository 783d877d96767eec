"""Verifying, once a night: by one copy of the server among many, at an hour when few are at work."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Event as Signal
from threading import Thread

from api.runtime.damage_alarm import DamageAlarm
from api.runtime.databases import DatabaseUrls
from api.runtime.foreign_exceptions import LEAVING
from api.verification.verify import verify
from cases.background.leadership import Leadership
from cases.schema.connections import connect_as_operator
from cases.schema.tables import schema_of
from cases.schema.verified import Verified, last_verified
from domain.policy.calendar import LONDON
from domain.vocabulary import Compartment

TICK = 30.0
"""How soon it is noticed that the hour has come."""

log = logging.getLogger("casebook.verify")


class Nightly:
    """Led by whoever holds its lead. What it finds is kept, told in the log, and shown by `/readyz`."""

    def __init__(  # noqa: PLR0913 - what it looks at, when, and who is told
        self,
        where: DatabaseUrls,
        tenants: Callable[[], Sequence[str]],
        leadership: Leadership,
        clock: Callable[[], datetime],
        alarm: DamageAlarm,
        *,
        hour: int,
        tick: float = TICK,
    ) -> None:
        self._where = where
        self._tenants = tenants
        self._leadership = leadership
        self._clock = clock
        self._alarm = alarm
        self._hour = hour
        self._tick = tick
        self._began = clock()
        self._over = Signal()
        self._thread: Thread | None = None

    def start(self) -> None:
        """In a thread of its own, until stopped."""
        self._thread = Thread(target=self._run, name="nightly-verification", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the compartment in hand."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._leadership.resign()

    def run(self) -> list[Verified]:
        """Everything, now."""
        found: list[Verified] = []
        for tenant in self._tenants():
            for compartment in Compartment:
                if self._over.is_set():
                    return found
                found.append(verify(self._where, tenant, compartment, self._clock))
                self._tell(found[-1])
        return found

    def _tell(self, result: Verified) -> None:
        if result.unknown:
            verdicts = sorted({one.verdict.value for one in result.findings if not one.known})
            self._alarm.sound(f"{result.schema}: {', '.join(verdicts)}", "verified")

    def _run(self) -> None:
        while not self._over.wait(self._tick):
            try:
                if self._is_due() and self._leadership.is_leader():
                    self.run()
            except LEAVING:
                raise
            except BaseException as error:
                # It must not end silently, and whatever it is, the next look may go well.
                log.critical(
                    "the nightly verification failed (%s); trying again", type(error).__name__
                )

    def _is_due(self) -> bool:
        """Whether the hour has come since it was last done, or since this process began."""
        mine = {schema_of(tenant, where) for tenant in self._tenants() for where in Compartment}
        with connect_as_operator(self._where.owner) as connection:
            results = [one for one in last_verified(connection) if one.schema in mine]
        last = min((one.at for one in results), default=self._began)
        if results and not any(one.unknown for one in results):
            self._alarm.ended(last)
        return last < self._last_hour()

    def _last_hour(self) -> datetime:
        now = self._clock().astimezone(LONDON)
        hour = now.replace(hour=self._hour, minute=0, second=0, microsecond=0)
        return hour if hour <= now else hour - timedelta(days=1)
