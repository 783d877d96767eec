"""kill -9 under load: whatever was acknowledged is on record, once, where its receipt says."""

from __future__ import annotations

from tests.support.at_length import few_and_many
from tests.support.storm import ACKNOWLEDGED_PER_LIFE, storm_server


@few_and_many(2, 6)
def test_every_acknowledged_command_survives_kill_9_exactly_once(count: int) -> None:
    outcome = storm_server(count)
    assert outcome.kills == count
    assert len(outcome.acknowledged) >= ACKNOWLEDGED_PER_LIFE * (count + 1)
    assert (outcome.lost, outcome.doubled, outcome.changed) == ([], [], [])
