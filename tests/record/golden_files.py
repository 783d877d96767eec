"""Writes the golden file of every event that has none yet. It never touches one that is there."""

from __future__ import annotations

from pathlib import Path

from cases.event_store.mapper import state_of
from domain.registry import stored_name
from tests.record.examples import EXAMPLES, recorded

FOLDER = Path(__file__).parent / "golden"


def write_missing() -> None:
    """A new event, or a new version of one, gets its file; the old ones are history."""
    FOLDER.mkdir(exist_ok=True)
    for event in EXAMPLES:
        path = FOLDER / f"{stored_name(type(event))}.json"
        if not path.exists():
            path.write_bytes(state_of(recorded(event)) + b"\n")


if __name__ == "__main__":
    write_missing()
