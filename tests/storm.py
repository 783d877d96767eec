"""`make storm`: the kill tests of the gate at a larger size. Prints what was lost: it must be nothing."""

from __future__ import annotations

import os
import sys

from tests.record.storm import storm_postgres
from tests.support.storm import storm_server

KILLS = int(os.environ.get("CASEBOOK_STORM_KILLS", "50"))


def main() -> int:
    """Kill the database, then the server, KILLS times each."""
    damage = storm_postgres(KILLS)
    sys.stdout.write(f"PostgreSQL killed: {damage}\n")
    outcome = storm_server(KILLS)
    harmed = (outcome.lost, outcome.doubled, outcome.changed)
    sys.stdout.write(
        f"server killed: {outcome.kills} times, {len(outcome.acknowledged)} acknowledged,"
        f" lost {len(outcome.lost)}, doubled {len(outcome.doubled)},"
        f" changed {len(outcome.changed)}\n"
    )
    whole = (damage.lost, damage.duplicated, damage.gaps, damage.false_conflicts) == (0, 0, 0, 0)
    return 0 if whole and harmed == ([], [], []) else 1


if __name__ == "__main__":
    sys.exit(main())
