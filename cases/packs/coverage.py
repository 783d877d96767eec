"""How much of its source a pack accounts for: numbered statements, examples, open points."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from domain.policy.pack import Pack
from domain.policy.reading import assess
from domain.policy.vocabulary import Vocabulary

ENOUGH_EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a pack accounts for.

    Only the statements of a school's own policy are numbered from 1 without a break; a
    statutory pack names what it uses, and nothing of it can be missing. `examples` says how
    many examples name each category as the main one, `few` which have fewer than two.
    """

    pack: str
    numbered: bool
    highest: int
    clauses: int
    text_only: int
    missing: tuple[str, ...]
    twice: tuple[str, ...]
    examples: dict[str, int]
    few: tuple[str, ...]
    gaps: tuple[str, ...]
    conflicts: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every statement stands in the pack, as a clause or with the reason why not."""
        return not self.missing and not self.twice

    def as_data(self) -> dict[str, Any]:
        """For scripts."""
        return {**asdict(self), "complete": self.complete}


def coverage(pack: Pack, vocabulary: Vocabulary) -> Coverage:
    """What the pack (written out) accounts for."""
    clauses = {_number(clause.id) for clause in pack.clauses}
    texts = Counter(_number(text.id) for text in pack.text_only)
    numbered = pack.layer == "school"
    highest = max(clauses | texts.keys())
    expected = set(range(1, highest + 1)) if numbered else set()
    examples = _examples(pack, vocabulary)
    spoken_of = {option.category for clause in pack.clauses for option in clause.categories}
    return Coverage(
        pack=pack.label,
        numbered=numbered,
        highest=highest,
        clauses=len(clauses),
        text_only=len(texts),
        missing=_ids(pack, expected - clauses - texts.keys()),
        twice=_ids(pack, {n for n, times in texts.items() if times > 1 or n in clauses}),
        examples=examples,
        few=tuple(sorted(c for c in spoken_of if examples.get(c, 0) < ENOUGH_EXAMPLES)),
        gaps=_gaps(pack),
        conflicts=tuple(conflict.id for conflict in pack.conflicts),
    )


def _examples(pack: Pack, vocabulary: Vocabulary) -> dict[str, int]:
    """Category → the examples that are about it, as the main one or beside it."""
    found: Counter[str] = Counter()
    for example in pack.examples:
        read = assess(pack, vocabulary, example.facts)
        found.update({example.expect.category, *read.also} - {"none"})
    return dict(sorted(found.items()))


def _gaps(pack: Pack) -> tuple[str, ...]:
    declared = {gap.gap for clause in pack.clauses for gap in clause.gaps}
    declared |= {point.gap for clause in pack.clauses for point in clause.open if point.gap}
    return tuple(sorted(declared))


def _number(clause: str) -> int:
    return int(re.sub(r"^[A-Z]+-", "", clause))


def _ids(pack: Pack, numbers: Iterable[int]) -> tuple[str, ...]:
    prefix = pack.clauses[0].id.split("-")[0]
    return tuple(f"{prefix}-{number:02}" for number in sorted(numbers))
