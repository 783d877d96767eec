"""Closed lists of words as enumerations of the graph."""

from __future__ import annotations

from typing import TypeVar

import strawberry

from api.graphql.words_of_models import first_words
from domain.described import DescribedEnum

Word = TypeVar("Word", bound=type[DescribedEnum])


def in_the_graph(word: Word, *, name: str | None = None, description: str | None = None) -> Word:
    """Make these words an enumeration of the graph, described by what they say of themselves."""
    strawberry.enum(word, name=name, description=description or first_words(word))
    for value, described in zip(word, word.__strawberry_definition__.values, strict=True):  # type: ignore[attr-defined]
        described.description = value.description
    return word
