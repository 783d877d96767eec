"""Golden files: what was stored the day an event shipped is read the same for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.event_store.mapper import event_of, state_of
from domain.registry import EVENT_CLASSES, stored_name
from tests.record.examples import EXAMPLES, STREAM, recorded

FOLDER = Path(__file__).parent / "golden"
FILES = sorted(FOLDER.glob("*.json"))
BY_NAME = {stored_name(type(event)): event for event in EXAMPLES}


def test_every_event_has_a_golden_file() -> None:
    missing = {stored_name(c) for c in EVENT_CLASSES.values()} - {file.stem for file in FILES}
    assert not missing, "write them once with: python -m tests.record.golden_files"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_a_stored_event_is_read_as_it_was_meant(file: Path) -> None:
    read = event_of(STREAM, 1, file.stem, file.read_bytes().strip(), 1)

    if file.stem in BY_NAME:
        assert read.event == BY_NAME[file.stem]
        assert read.attribution == recorded(read.event).attribution
        assert read.recorded_at == recorded(read.event).recorded_at


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_the_stored_form_has_not_changed(name: str) -> None:
    assert state_of(recorded(BY_NAME[name])) == (FOLDER / f"{name}.json").read_bytes().strip()
