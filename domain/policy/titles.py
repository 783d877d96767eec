"""What people read as the title of a matter: its category, in words that no known fact denies."""

from __future__ import annotations

from collections.abc import Sequence

from domain.policy.conditions import verdict
from domain.policy.vocabulary import Sheet, Vocabulary
from domain.policy.words import Facts


def title(vocabulary: Vocabulary, category: str, facts: Facts) -> str | None:
    """The title of a matter of this category with these facts; None where the category's own words do."""
    sheet = Sheet(vocabulary, facts)
    for one in vocabulary.titles.get(category, ()):
        if one.when is None or verdict(one.when, sheet).holds:
            return one.title
    return None


def matter(vocabulary: Vocabulary, categories: Sequence[str]) -> str | None:
    """The category of a matter that binding texts, the school's own first, call by these.

    What a text calls imagery is imagery, by one name for every school; else the first word for it.
    """
    imagery = vocabulary.imagery.categories
    if any(one in imagery for one in categories):
        return imagery[0]
    spoken = [one for one in categories if one != "none"] or categories[:1]
    return spoken[0] if spoken else None
