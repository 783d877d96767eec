"""kill -9 under load: whatever was acknowledged is on record, once, where its receipt says."""

from __future__ import annotations

from tests.support.storm import storm_server

KILLS = 6


def test_every_acknowledged_command_survives_kill_9_exactly_once() -> None:
    outcome = storm_server(KILLS)
    assert outcome.kills == KILLS
    assert len(outcome.acknowledged) >= 100
    assert (outcome.lost, outcome.doubled, outcome.changed) == ([], [], [])
