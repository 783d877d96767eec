"""PostgreSQL killed under load: nothing acknowledged is lost, and nothing is there twice."""

from __future__ import annotations

from tests.record.storm import storm_postgres
from tests.support.at_length import few_and_many


@few_and_many(2, 4)
def test_a_killed_database_loses_nothing_and_doubles_nothing(count: int) -> None:
    damage = storm_postgres(kills=count)

    assert damage.kills == count
    assert damage.acknowledged > 100
    assert (damage.lost, damage.duplicated, damage.gaps, damage.false_conflicts) == (0, 0, 0, 0)
