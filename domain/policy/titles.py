"""The title of a case: words for its category that contradict no known fact."""

from __future__ import annotations

from collections.abc import Sequence

from domain.policy.conditions import verdict
from domain.policy.vocabulary import Sheet, Vocabulary
from domain.policy.words import Facts


def title(vocabulary: Vocabulary, category: str, facts: Facts) -> str | None:
    """The title for this category and these facts; None if the category's own name is to be used."""
    sheet = Sheet(vocabulary, facts)
    for one in vocabulary.titles.get(category, ()):
        if one.when is None or verdict(one.when, sheet).holds:
            return one.title
    return None


def matter(vocabulary: Vocabulary, categories: Sequence[str]) -> str | None:
    """The category of a case, given the categories of the binding packs, the school's own first.

    If any of them is a category of imagery, it is the vocabulary's one name for imagery. Otherwise it
    is the first that is not "none".
    """
    imagery = vocabulary.imagery.categories
    if any(one in imagery for one in categories):
        return imagery[0]
    spoken = [one for one in categories if one != "none"] or categories[:1]
    return spoken[0] if spoken else None
