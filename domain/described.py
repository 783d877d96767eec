"""Descriptions stand once, at the declaration; every contract takes them from there."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class NotDescribedError(TypeError):
    """Something that clients are shown does not say what it means."""


def description_of(model: type[BaseModel], field: str) -> str:
    """What a field of a command, an event or an answer means."""
    told = model.model_fields[field].description
    if not told:
        raise NotDescribedError(
            f"{model.__module__}.{model.__name__}.{field} has no description: give it one where it"
            f' is declared, as in `{field}: … = Field(description="What it is.")`'
        )
    return told


class DescribedEnum(StrEnum):
    """A closed list of words, each beside what it means: `POLICE = "police", "The police."`."""

    description: str

    def __new__(cls, value: str, description: str = "") -> Self:
        # The default is there for type checkers, to whom looking up `Agency("police")` is this call.
        if not description:
            raise NotDescribedError(
                f"{cls.__module__}.{cls.__name__} has no description for {value!r}: give it one"
                f' behind the value, as in `… = "{value}", "What it means."`'
            )
        word = str.__new__(cls, value)
        word._value_ = value
        word.description = description
        return word

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The values' descriptions, in their order, by the name that generators of clients know."""
        told = handler(schema)
        handler.resolve_ref_schema(told)["x-enum-descriptions"] = [word.description for word in cls]
        return told
