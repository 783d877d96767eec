"""Once a night everything is verified, by one copy; what was found is kept, told, and outlived."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from api.runtime.damage_alarm import DamageAlarm
from api.verification.nightly import Nightly
from cases.background.leadership import Leadership
from cases.schema.verified import Verified, last_verified
from tests.support.tampering import Tampering

EVENING = datetime(2026, 3, 2, 20, tzinfo=UTC)
NIGHT = datetime(2026, 3, 3, 2, 1, tzinfo=UTC)
FORGED = "UPDATE timeline SET kind = 'FORGED' WHERE position = 13"
MANY_SECONDS = 60.0


class Services:
    """One copy of the server, as far as the night concerns it."""

    def __init__(self, hands: Tampering) -> None:
        self.hands = hands
        self.now = EVENING
        self.alarm = DamageAlarm(lambda: self.now)
        self.nightly = Nightly(
            hands.places,
            lambda: [hands.work.room.tenant],
            Leadership(hands.places.record, f"verify {hands.work.room.tenant}"),
            lambda: self.now,
            self.alarm,
            hour=2,
            tick=0.05,
        )

    def kept(self) -> list[Verified]:
        with self.hands.work.connect() as connection:
            mine = f"_{self.hands.work.room.tenant}"
            return [one for one in last_verified(connection) if one.schema.endswith(mine)]


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + MANY_SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_it_waits_for_the_hour_and_then_looks_at_every_compartment(hands: Tampering) -> None:
    hands.live(5)
    services = Services(hands)
    services.nightly.start()
    try:
        time.sleep(0.3)
        assert services.kept() == []
        services.now = NIGHT
        until(lambda: len(services.kept()) == 2)
    finally:
        services.nightly.stop()

    assert [one.findings for one in services.kept()] == [(), ()]
    assert {one.at for one in services.kept()} == {NIGHT}
    assert services.alarm.since is None


def test_what_it_finds_is_told_and_kept(hands: Tampering, caplog: pytest.LogCaptureFixture) -> None:
    hands.live(5)
    hands.change(FORGED)
    services = Services(hands)
    services.now = NIGHT

    with caplog.at_level(logging.CRITICAL, "casebook.damage"):
        services.nightly.run()

    assert services.alarm.since == NIGHT
    assert "view-differs" in caplog.text
    (finding,) = [one for kept in services.kept() for one in kept.findings]
    assert finding.where == "timeline"


def test_a_clean_night_ends_the_alarm(hands: Tampering) -> None:
    hands.live(5)
    services = Services(hands)
    services.alarm.sound("door", ValueError())
    services.nightly.start()
    try:
        services.now = NIGHT + timedelta(days=1)
        until(lambda: services.alarm.since is None)
    finally:
        services.nightly.stop()
