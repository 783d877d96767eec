"""Whoever reads a contract is told what each field means: the words stand where it is declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel, Field

from domain.case.commands import CaseCommand
from domain.concern.commands import ConcernCommand
from domain.described import DescribedEnum, NotDescribedError, description_of
from domain.messages import Command, ShortText
from domain.person.commands import PersonCommand
from domain.registry import EVENT_CLASSES
from domain.school.commands import SchoolCommand
from domain.webhook.commands import WebhookCommand

COMMANDS: tuple[type[BaseModel], ...] = tuple(
    command
    for union in (CaseCommand, ConcernCommand, PersonCommand, SchoolCommand, WebhookCommand)
    for command in get_args(union)
)


def parts_of(*models: type[BaseModel]) -> list[type[BaseModel]]:
    """The models, and those that their fields hold, each once."""
    seen: dict[type[BaseModel], None] = {}
    ahead = list(models)
    while ahead:
        model = ahead.pop()
        if model not in seen:
            seen[model] = None
            ahead.extend(
                part
                for field in model.model_fields.values()
                for part in models_in(field.annotation)
            )
    return list(seen)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


@pytest.mark.parametrize(
    "model", parts_of(*COMMANDS, *EVENT_CLASSES.values()), ids=lambda model: model.__name__
)
def test_every_field_of_a_command_or_an_event_is_described(model: type[BaseModel]) -> None:
    for field in model.model_fields:
        said = description_of(model, field)
        assert said.endswith("."), f"{model.__name__}.{field} is described by a sentence"


class NewCommand(Command):
    """A command that somebody adds tomorrow, in a hurry."""

    named: ShortText = Field(description="What it is called.")
    unnamed: ShortText


def test_a_field_without_a_description_is_named_with_what_to_do() -> None:
    assert description_of(NewCommand, "named") == "What it is called."
    with pytest.raises(NotDescribedError, match=r"NewCommand\.unnamed has no description") as told:
        description_of(NewCommand, "unnamed")
    assert 'unnamed: … = Field(description="What it is.")' in str(told.value)


def test_a_word_without_a_description_is_named_with_what_to_do() -> None:
    class Colour(DescribedEnum):
        RED = "red", "As a rose."

    assert (Colour("red"), Colour.RED.value, Colour.RED.description) == (
        "red",
        "red",
        "As a rose.",
    )
    with pytest.raises((NotDescribedError, RuntimeError)) as told:

        class Shade(DescribedEnum):
            DARK = "dark"

    found = told.value.__cause__ or told.value  # before Python 3.12 the enumeration wraps it
    assert "Shade has no description for 'dark'" in str(found)
