"""The next questions as they are put to people: in the words of the dictionary, to a reporter only what they can know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.policy.pack import Pack
from domain.policy.questions import Question, next_questions
from domain.policy.vocabulary import Vocabulary
from domain.policy.words import Facts
from domain.wording.dictionary import FactWords
from projections.dictionary import wording

MOST = 60
"""More questions than there are facts for any conduct."""


def questions(
    packs: Sequence[Pack],
    vocabulary: Vocabulary,
    facts: Facts,
    first: int,
    *,
    for_reporter: bool = False,
) -> list[dict[str, Any]]:
    """At most `first` of them. `for_reporter`: never for a motive, a judgement, or what a report has asked."""
    found = next_questions(packs, vocabulary, facts, MOST if for_reporter else first)
    conduct = str(facts["conduct"])
    put = (_put(one, conduct, for_reporter=for_reporter) for one in found)
    return [one for one in put if one is not None][:first]


def _put(question: Question, conduct: str, *, for_reporter: bool) -> dict[str, Any] | None:
    say = wording()
    asks = say.question(question.fact, conduct, of_reporter=for_reporter)
    if asks is None:
        return None
    words = say.words.facts.get(question.fact)
    said = question.model_dump(mode="json")
    choices = {one["value"]: one for one in said["values"]}
    said["values"] = [
        {**choices[value], "label": say.value_label(question.fact, value)}
        for value in _order(words, list(choices))
        if not (for_reporter and _held_back(words, value))
    ]
    return said | {
        "asks": asks,
        "label": say.fact_label(question.fact),
        "hint": None if words is None else words.hint,
        "for_reporters": say.question(question.fact, conduct, of_reporter=True) is not None,
    }


def _order(words: FactWords | None, codes: list[str]) -> list[str]:
    """As the dictionary has them: likeliest first, but where the first that fits is the answer."""
    known = [code for code in (words.values if words else ()) if code in codes]
    return [*known, *(code for code in codes if code not in known)]


def _held_back(words: FactWords | None, value: str) -> bool:
    found = words.values.get(value) if words else None
    return found is not None and found.for_caseworkers
