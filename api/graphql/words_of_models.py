"""What models say of themselves and of their fields, as the graph puts it."""

from __future__ import annotations

import re

from pydantic import BaseModel

from domain.described import DescribedEnum, description_of


def camel(name: str) -> str:
    """The name of a field in the graph."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def model_in_words(model: type[BaseModel]) -> str:
    """All that a model says of itself, its fields by their names in the graph."""
    words = " ".join((model.__doc__ or "").split())
    return re.sub(r"`(\w+)`", lambda found: f"`{camel(found[1])}`", words)


def first_words(model: type[BaseModel | DescribedEnum]) -> str:
    """The first paragraph of what a model, or a list of words, says of itself."""
    return " ".join((model.__doc__ or "").split("\n\n")[0].split())


def field_in_words(model: type[BaseModel], name: str) -> str:
    """The description of a field, its neighbours by their names in the graph.

    Other words in backticks are codes, which the graph writes as everybody does.
    """

    def named(found: re.Match[str]) -> str:
        return f"`{camel(found[1])}`" if found[1] in model.model_fields else found[0]

    return re.sub(r"`(\w+)`", named, description_of(model, name))
