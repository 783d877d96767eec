"""What somebody tells is on record: each field of each command is found in what it records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, get_args
from uuid import UUID

import pytest
from pydantic import BaseModel, ValidationError

from domain.case import commands as c
from domain.case.commands import CaseCommand
from domain.case.decisions.recording import recorded_as
from domain.case.events import PoliceInformed
from domain.concern.commands import ConcernCommand
from domain.happened import Happened, WhenKind
from domain.messages import Command, Event, ShortText
from domain.person.commands import PersonCommand
from domain.school.commands import SchoolCommand
from domain.texts import texts_told
from domain.webhook.commands import WebhookCommand
from tests.support.other_requests import CONCERNS, PEOPLE, SCHOOLS, WEBHOOKS
from tests.support.situations import SITUATIONS
from tests.support.story import TUESDAY_NINE

ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("UninvolvePerson", "role"): "the event lists every role that ended, as `roles`",
    ("EscalateConcerns", "facts"): "they are those of the report that opens the case",
    ("EscalateConcerns", "account"): "it is that of the report that opens the case",
    ("EscalateConcerns", "learnt_at"): "it is that of the report that opens the case",
    ("EscalateConcerns", "occurred_at"): "it is that of the report that opens the case",
    ("EscalateConcerns", "when"): "it is that of the report that opens the case",
    ("RotateWebhookSecret", "older_valid_minutes"): "kept as the moment until when it is valid",
}
"""Fields that are not found in the events of their own command, and where they are instead."""
EITHER = ("when", "occurred_at")
"""One of them is told, and the other left out."""
MATCHED = {
    "MatchConcern": "it moves a concern between two streams; tests of the register follow it",
    "UnmatchConcern": "it takes the concern back; tests of the register follow it",
}
HOW = (
    "In tests/support/situations.py give the field a value in"
    " the situation of its command. If it is then not found, the decision forgets to put it into"
    " the event; where it belongs elsewhere, say where in ELSEWHERE."
)


def filled(command: Command) -> Command:
    """The same with a text of its own in every field that takes one; a number stays one."""
    said = command.model_dump()
    for text in texts_told(command):
        # A whole field that is refused on an imagery case holds values of its own already.
        if not text.said or (text.declared is not None and text.declared.closed_words):
            continue
        if (type(command).__name__, text.path) == ("ReportDutyDone", "reference"):
            continue  # it has a shape of its own
        _put(said, text.path.split("."), f"{text.path.replace('.', ' ')} as told")
    return type(command).model_validate(said)


def both_ways(command: Command) -> Iterator[Command]:
    """As it is told to the moment, and as it is told roughly, where a command takes either."""
    yield command
    if "when" in type(command).model_fields:
        told = command.model_dump()
        # On a case of images there is no place for the words of it.
        words = None if isinstance(command, c.ReportImageryDiscovery) else "on the day as told"
        day = told["occurred_at"].date()
        when = Happened(kind=WhenKind.DAY, first=day, said=words)
        yield type(command).model_validate({**told, "occurred_at": None, "when": when})


def _put(said: Any, path: list[str], value: str) -> None:
    *way, last = [int(step) if step.isdigit() else step for step in path]
    for step in way:
        if isinstance(said[step], tuple):
            said[step] = list(said[step])
        said = said[step]
    said[last] = value


def leaves(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Every value within, under the name of its field."""
    if isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from leaves(getattr(value, field), field)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield name, key
            yield from leaves(part, str(key))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from leaves(part, name)
    else:
        yield name, value


def told_by_itself(value: object) -> bool:
    """Whether a value can be nobody else's, so that it may stand under another name."""
    return isinstance(value, str) and not isinstance(value, Enum) and " as told" in value


def lost(command: Command, events: tuple[Event, ...]) -> list[str]:
    """The fields of which something is not in the events."""
    named = {pair for event in events for pair in leaves(event)}
    said = {value for _, value in named}
    found = []
    for field in type(command).model_fields:
        if field in EITHER and getattr(command, field) is None:
            continue
        for name, value in leaves(getattr(command, field), field):
            there = value in said if told_by_itself(value) else _named(name, value, named)
            if not there and (type(command).__name__, field) not in ELSEWHERE:
                found.append(field)
    return found


def _named(name: str, value: object, named: set[tuple[str, object]]) -> bool:
    if isinstance(value, str | UUID | date | datetime) and not isinstance(value, Enum):
        return any(value == other for _, other in named)
    return (name, value) in named


def unfilled(command: Command) -> list[str]:
    """Fields that the situation leaves empty: a law says nothing of them."""
    return [
        field
        for field in type(command).model_fields
        if getattr(command, field) in (None, (), "")
        and (field not in EITHER or all(getattr(command, one, None) is None for one in EITHER))
        and (type(command).__name__, field) not in ELSEWHERE
    ]


@pytest.mark.parametrize("kind", get_args(CaseCommand), ids=lambda one: one.__name__)
def test_what_is_told_of_a_case_is_on_its_record(kind: type[CaseCommand]) -> None:
    assert kind in SITUATIONS, HOW
    case, base = SITUATIONS[kind]()
    command = filled(base)
    for told in both_ways(command):
        assert unfilled(told) == [], HOW
        assert lost(told, case.when(told).events) == [], HOW  # type: ignore[arg-type]


OTHERS: Mapping[type[Command], Callable[[], tuple[Command, Callable[[Any], tuple[Event, ...]]]]] = {
    **CONCERNS,
    **PEOPLE,
    **SCHOOLS,
    **WEBHOOKS,
}


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for union in (ConcernCommand, PersonCommand, SchoolCommand, WebhookCommand)
        for kind in get_args(union)
    ],
    ids=lambda one: one.__name__,
)
def test_what_is_told_of_anything_else_is_on_its_record(kind: type[Command]) -> None:
    if kind.__name__ in MATCHED:
        return
    assert kind in OTHERS, HOW
    base, decided = OTHERS[kind]()
    for told in both_ways(base):
        assert unfilled(told) == [], HOW
        assert lost(told, decided(told)) == [], HOW


def test_a_field_that_the_decision_forgets_is_found() -> None:
    case, base = SITUATIONS[c.RecordMeasure]()
    command = filled(base)
    (event,) = case.when(command).events  # type: ignore[arg-type]
    forgotten = event.model_copy(update={"reference": None})
    assert lost(command, (forgotten,)) == ["reference"]
    assert lost(command, (event.model_copy(update={"device": None}),)) == ["device"] * 7


def test_every_exception_is_one() -> None:
    commands = {kind.__name__: kind for kind in (*SITUATIONS, *OTHERS)}
    assert {kind.__name__ for kind in get_args(ConcernCommand)} >= set(MATCHED)
    for command, field in ELSEWHERE:
        assert field in commands[command].model_fields


class InformPoliceByBadge(c.InformPolice):
    """The command, with a field for which the fact has no place yet."""

    badge: ShortText


def test_a_fact_that_is_made_from_its_command_refuses_what_it_has_no_place_for() -> None:
    told = c.InformPolice(force="Coast Police", by="Wren", occurred_at=TUESDAY_NINE)
    assert recorded_as(PoliceInformed, told).force == "Coast Police"
    more = InformPoliceByBadge(**told.model_dump(), badge="77")
    with pytest.raises(ValidationError, match="badge"):
        recorded_as(PoliceInformed, more)
