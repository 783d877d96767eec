"""What people read as the title of a matter: its category, in words that no known fact denies."""

from __future__ import annotations

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
