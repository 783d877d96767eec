"""Inputs made from the command models themselves: a command has one shape at every door."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import GenericAlias, NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

import strawberry
from pydantic import AwareDatetime, BaseModel
from strawberry import UNSET

from api.graphql.scalars import Day, DayOrMomentText, Facts, FactValue, Moment
from domain.described import description_of
from domain.happened import DayOrMoment

IDS = frozenset({"duty"})


@cache
def input_of(model: type[BaseModel]) -> type:
    """The GraphQL input of a model."""
    annotations: dict[str, Any] = {}
    namespace: dict[str, Any] = {}
    for name, told in model.model_fields.items():
        kind = strawberry.ID if name in IDS else _kind(told.annotation)
        default: Any = {}
        if not told.is_required() or _is_optional(told.annotation):
            kind, default = kind | None, {"default": UNSET}
        annotations[name] = kind
        namespace[name] = strawberry.field(description=field_in_words(model, name), **default)
    made = type(f"{model.__name__}Input", (), {"__annotations__": annotations, **namespace})
    described: type = strawberry.input(made, description=in_words(model))
    return described


def in_words(model: type[BaseModel]) -> str:
    """What a model says of itself, its fields by their names in the graph."""
    words = " ".join((model.__doc__ or "").split())
    return re.sub(r"`(\w+)`", lambda found: f"`{camel(found[1])}`", words)


def field_in_words(model: type[BaseModel], name: str) -> str:
    """The description of a field, its neighbours by their names in the graph.

    Other words in backticks are codes, which the graph writes as everybody does.
    """

    def named(found: re.Match[str]) -> str:
        return f"`{camel(found[1])}`" if found[1] in model.model_fields else found[0]

    return re.sub(r"`(\w+)`", named, description_of(model, name))


def camel(name: str) -> str:
    """The name of a field in the graph."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def values_of(model: type[BaseModel], said: Any) -> dict[str, Any]:
    """What was said, as the model takes it; null for a list or text that may be left out is nothing."""
    found: dict[str, Any] = {}
    for name, told in model.model_fields.items():
        value = getattr(said, name)
        if value is UNSET or (value is None and not _is_optional(told.annotation)):
            continue
        found[name] = _plain(told.annotation, value)
    return found


def _plain(annotation: Any, value: Any) -> Any:
    if isinstance(value, list):
        inner = get_args(_bare(annotation))[0]
        return [_plain(inner, part) for part in value]
    model = _bare(annotation)
    if isinstance(model, type) and issubclass(model, BaseModel):
        return values_of(model, value)
    return value


LEAVES: Mapping[Any, Any] = {
    str: str,
    int: int,
    bool: bool,
    AwareDatetime: Moment,
    datetime: Moment,
    date: Day,
    UUID: strawberry.ID,
}


def _kind(annotation: Any) -> Any:  # noqa: PLR0911 - one answer per kind
    if _plainly(annotation) == DayOrMoment:
        return DayOrMomentText
    bare = _bare(annotation)
    if bare in LEAVES:
        return LEAVES[bare]
    if get_origin(bare) is dict:
        return Facts
    if get_origin(bare) is tuple:
        return GenericAlias(list, (_kind(get_args(bare)[0]),))
    if _is_union(bare):
        return FactValue
    if issubclass(bare, BaseModel):
        return input_of(bare)
    if issubclass(bare, Enum):
        return bare
    raise TypeError(f"no GraphQL type for {bare}")


def _bare(annotation: Any) -> Any:
    """Without constraints, and without None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if _is_union(annotation):
        parts = [part for part in get_args(annotation) if part is not NoneType]
        return _bare(parts[0]) if len(parts) == 1 else annotation
    return annotation


def _plainly(annotation: Any) -> Any:
    """Without None."""
    parts = [part for part in get_args(annotation) if part is not NoneType]
    return parts[0] if _is_optional(annotation) and len(parts) == 1 else annotation


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in {Union, UnionType}


def _is_optional(annotation: Any) -> bool:
    return _is_union(annotation) and NoneType in get_args(annotation)
