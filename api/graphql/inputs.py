"""Inputs made from the command models themselves: a command has one shape at every door."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

import strawberry
from pydantic import BaseModel
from strawberry import UNSET

from api.graphql.annotations import type_of_field
from api.graphql.words_of_models import field_in_words, model_in_words
from domain.annotations import may_be_none, without_constraints


@cache
def input_of(model: type[BaseModel]) -> type:
    """The GraphQL input of a model."""
    annotations: dict[str, Any] = {}
    namespace: dict[str, Any] = {}
    for name, told in model.model_fields.items():
        kind = type_of_field(model, name, input_of)
        default: Any = {}
        if not told.is_required() or may_be_none(told.annotation):
            kind, default = kind | None, {"default": UNSET}
        annotations[name] = kind
        namespace[name] = strawberry.field(description=field_in_words(model, name), **default)
    made = type(f"{model.__name__}Input", (), {"__annotations__": annotations, **namespace})
    described: type = strawberry.input(made, description=model_in_words(model))
    return described


def values_of(model: type[BaseModel], said: Any) -> dict[str, Any]:
    """What was said, as the model takes it; null for a list or text that may be left out is nothing."""
    found: dict[str, Any] = {}
    for name, told in model.model_fields.items():
        value = getattr(said, name)
        if value is UNSET or (value is None and not may_be_none(told.annotation)):
            continue
        found[name] = _plain(told.annotation, value)
    return found


def _plain(annotation: Any, value: Any) -> Any:
    if isinstance(value, list):
        inner = get_args(without_constraints(annotation))[0]
        return [_plain(inner, part) for part in value]
    model = without_constraints(annotation)
    if isinstance(model, type) and issubclass(model, BaseModel):
        return values_of(model, value)
    return value
