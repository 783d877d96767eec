"""How `casebook policy draw` understands what to draw."""

from __future__ import annotations

from collections.abc import Sequence

from api.diagrams.escalation import drawn
from api.diagrams.path import Path, as_text, path_at, path_of
from domain.policy.pack import Pack
from domain.policy.vocabulary import Vocabulary
from domain.policy.words import Facts, FactValue


def chosen_path(
    vocabulary: Vocabulary, pack: Pack, conducts: Sequence[str], facts: str | None
) -> Path:
    """What to draw. Raises ValueError where the call contradicts itself, FactRefusal for a wrong word."""
    if facts is None:
        for conduct in conducts:
            vocabulary.check({"conduct": conduct})
        return path_of(pack, vocabulary, list(dict.fromkeys(conducts)))
    given = _facts(vocabulary, facts)
    if len(conducts) > 1:
        raise ValueError("Facts are about one conduct.")
    if conducts:
        given = {"conduct": conducts[0], **given}
    vocabulary.check(given)
    return path_at(pack, vocabulary, given)


def rendered(path: Path, *, in_words: bool) -> str:
    """The path as a list in words, or as a picture."""
    return as_text(path) if in_words else drawn(path)


def _facts(vocabulary: Vocabulary, text: str) -> Facts:
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    return {name.strip(): _value(vocabulary, name.strip(), said.strip()) for name, _, said in pairs}


def _value(vocabulary: Vocabulary, name: str, said: str) -> FactValue:
    """As the fact's kind has it; what does not fit stays text, and is refused by its name."""
    fact = vocabulary.facts.get(name)
    kind = fact.kind if fact else None
    if kind == "yes_no" and said in {"true", "false"}:
        return said == "true"
    if kind == "whole_number" and said.lstrip("-").isdecimal():
        return int(said)
    return said
