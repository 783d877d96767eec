"""PostgreSQL killed under load: nothing acknowledged is lost, and nothing is there twice."""

from __future__ import annotations

from tests.record.storm import storm_postgres


def test_a_killed_database_loses_nothing_and_doubles_nothing() -> None:
    damage = storm_postgres(kills=4)

    assert damage.kills == 4
    assert damage.acknowledged > 100
    assert (damage.lost, damage.duplicated, damage.gaps, damage.false_conflicts) == (0, 0, 0, 0)
