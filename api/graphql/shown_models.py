"""Types of the graph that show a model: written out where others name them, described by the model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, dataclass_transform

import strawberry
from pydantic import BaseModel

from api.graphql.words_of_models import field_in_words, first_words

Shown = TypeVar("Shown")


@dataclass_transform()
def shows(
    model: type[BaseModel], description: str | None = None
) -> Callable[[type[Shown]], type[Shown]]:
    """A field without words of its own means what the model's field of that name means."""

    def made(shown: type[Shown]) -> type[Shown]:
        for name in shown.__annotations__:
            if name not in vars(shown):
                setattr(shown, name, strawberry.field(description=field_in_words(model, name)))
        return strawberry.type(shown, description=description or first_words(model))

    return made
