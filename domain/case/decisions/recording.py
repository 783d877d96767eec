"""A fact that says what its command says."""

from __future__ import annotations

from typing import Any, TypeVar

from domain.case.events import CaseEvent
from domain.messages import Command

Fact = TypeVar("Fact", bound=CaseEvent)


def recorded_as(event: type[Fact], command: Command, **more: Any) -> Fact:
    """The fact in which every field of the command stands under its own name; `more` stands besides.

    A field for which the fact has no place is refused by its model: nothing that was told is lost.
    """
    said = {name: getattr(command, name) for name in type(command).model_fields}
    return event(**{**said, **more})
