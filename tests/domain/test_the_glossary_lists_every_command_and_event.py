"""The glossary's last table: what can be asked, and what is recorded. Nothing is missing, nothing is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from domain.case.commands import CaseCommand
from domain.concern.commands import ConcernCommand
from domain.messages import Command
from domain.person.commands import PersonCommand
from domain.registry import ALL_EVENTS
from domain.school.commands import SchoolCommand
from domain.webhook.commands import WebhookCommand

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
STREAMS = (CaseCommand, SchoolCommand, PersonCommand, ConcernCommand, WebhookCommand)


def made_of(command: type[Command]) -> Iterator[str]:
    """The commands made of one, or itself: what only gathers their fields is none."""
    variants = [one for one in command.__subclasses__() if one.__module__.startswith("domain.")]
    for one in variants:
        yield from made_of(one)
    if not variants:
        yield command.__name__


COMMANDS = {
    *made_of(Command),
    *(command.__name__ for stream in STREAMS for command in get_args(stream)),
}
EVENTS = {event.__name__ for event in ALL_EVENTS}
NAME = re.compile(r"\b(?:[A-Z][a-z]+){2,}\b")
"""Of a command or an event: words in one. A sentence beside them has none."""


def listed(column: int) -> set[str]:
    table = GLOSSARY.read_text().partition("| command | event |\n|---|---|\n")[2]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line[:1] == "|"]
    assert rows, "the table of commands and events is gone"
    return {name for row in rows for name in NAME.findall(row[column])}


def test_every_command_of_every_stream_is_listed() -> None:
    assert COMMANDS - listed(0) == set()


def test_every_event_of_every_stream_is_listed() -> None:
    assert EVENTS - listed(1) == set()


def test_nothing_is_listed_that_is_gone() -> None:
    assert listed(0) - COMMANDS == set()
    assert listed(1) - EVENTS == set()
