"""How many of 20,000 events a follower never sees while sixteen write: ours, and the library's."""

from __future__ import annotations

from typing import Any

from cases.postgres.embedded import EmbeddedPostgres
from tests.record.missed import by_our_record, by_the_librarys_functions
from tests.support.postgres import data_folder

EVENTS = 20_000


def run(events: int = EVENTS) -> list[dict[str, Any]]:
    """Our followers must miss nothing; what the library's functions cost is told beside it."""
    with data_folder(on_disk=True) as data, EmbeddedPostgres(data) as server:
        ours = by_our_record(server, "followed", events)
        theirs = by_the_librarys_functions(server, "functions", events)
    return [
        *(
            {"name": f"missed: ours, by {name}", "of": ours.stored, "missed": missed, "target": 0}
            for name, missed in ours.missed.items()
        ),
        {
            "name": "missed: enable_db_functions, by pages",
            "of": theirs.stored,
            "missed": theirs.missed["pages"],
        },
    ]


if __name__ == "__main__":
    for line in run():
        print(line)  # noqa: T201
