"""Descriptions stand once, at the declaration; every contract takes them from there."""

from __future__ import annotations

from pydantic import BaseModel


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
