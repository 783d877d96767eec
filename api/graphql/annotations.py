"""The GraphQL type of what a model's field is annotated with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from types import GenericAlias
from typing import Any, Literal, TypeAlias, get_args, get_origin
from uuid import UUID

import strawberry
from pydantic import AwareDatetime, BaseModel

from api.graphql.scalars import Day, DayOrMomentText, Facts, FactValue, Moment
from domain.annotations import is_union, without_constraints, without_none
from domain.happened import DayOrMoment

OfModel: TypeAlias = Callable[[type[BaseModel]], Any]
"""Which type a model within is: an input, or what is shown."""

_LEAVES: Mapping[Any, Any] = {
    str: str,
    int: int,
    bool: bool,
    AwareDatetime: Moment,
    datetime: Moment,
    date: Day,
    UUID: strawberry.ID,
}
_IDS = frozenset({"duty"})
"""Fields that hold an id which is text of its own shape."""


def type_of_field(model: type[BaseModel], name: str, of_model: OfModel) -> Any:
    """The type of a field where it is there: whether it may be null is another question."""
    if name in _IDS:
        return strawberry.ID
    return _type_of(model.model_fields[name].annotation, of_model)


def _type_of(annotation: Any, of_model: OfModel) -> Any:  # noqa: PLR0911 - one answer per kind
    if without_none(annotation) == DayOrMoment:
        return DayOrMomentText
    bare = without_constraints(annotation)
    if bare in _LEAVES:
        return _LEAVES[bare]
    if get_origin(bare) is dict:
        return Facts
    if get_origin(bare) is tuple:
        return GenericAlias(list, (_type_of(get_args(bare)[0], of_model),))
    if get_origin(bare) is Literal:
        return str
    if is_union(bare):
        return FactValue
    if issubclass(bare, BaseModel):
        return of_model(bare)
    if issubclass(bare, Enum):
        return bare
    raise TypeError(f"no GraphQL type for {bare}")
