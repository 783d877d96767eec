"""The closed vocabulary of facts, so that a form can be made from it."""

from __future__ import annotations

from collections.abc import Mapping

import strawberry
from strawberry import field

from api.graphql.scalars import FactValue
from domain.policy import vocabulary as v


@strawberry.type(description="A code and what it means.")
class Word:
    code: str = field(description="The code.")
    means: str = field(description="What it means.")


@strawberry.type(description="One fact: how it is asked, what it may be, what its absence means.")
class Fact:
    name: str = field(description="Its name.")
    means: str = field(description="What it says.")
    asks: str = field(description="The question to ask.")
    kind: str = field(description="A choice, yes or no, a whole number, or a date.")
    values: list[Word] = field(description="What a choice is between.")
    minimum: int | None = field(description="The least a number may be.")
    maximum: int | None = field(description="The most a number may be.")
    if_unknown: str = field(description="Ask, leave to judgement, assume, or protect.")
    keep_order: bool = field(
        description="Whether the answer is the earliest value that fits: never sort them."
    )
    unasked: bool = field(description="Whether somebody may say so before anybody asks.")
    read_as: FactValue | None = field(description="What its absence is assumed to mean.")


@strawberry.type(description="Which facts matter for a conduct.")
class Conduct:
    code: str = field(description="The conduct.")
    first: list[str] = field(description="Facts to ask for at once.")
    further: list[str] = field(description="Facts to ask for where a pack turns on them.")


@strawberry.type(description="How strongly a text asks.")
class Modality:
    code: str = field(description="The code.")
    means: str = field(description="What it means.")
    binds: bool = field(description="Whether such a duty keeps a case from being closed.")


@strawberry.type(description="The words that packs and cases speak, and no others.")
class Vocabulary:
    version: str = field(description="Its version.")
    facts: list[Fact] = field(description="The facts there are.")
    conducts: list[Conduct] = field(description="The conducts there are.")
    general_facts: list[str] = field(description="Facts that may matter whatever was done.")
    acts: list[Word] = field(description="What may have to be done.")
    owed_by: list[Word] = field(description="Who may owe it.")
    recipients: list[Word] = field(description="Whom it may be owed to.")
    gaps: list[Word] = field(description="What a text may leave open.")
    timings: list[Word] = field(description="Words for when something is due.")
    modalities: list[Modality] = field(description="How strongly a text may ask.")
    outcomes: list[Word] = field(description="Consequences a text may announce.")
    categories: list[Word] = field(description="What a matter may be.")


def shown(vocabulary: v.Vocabulary) -> Vocabulary:
    """The vocabulary as the graph shows it."""
    return Vocabulary(
        version=vocabulary.version,
        facts=[_fact(name, fact) for name, fact in vocabulary.facts.items()],
        conducts=[
            Conduct(code=code, first=list(facts.first), further=list(facts.further))
            for code, facts in vocabulary.conducts.items()
        ],
        general_facts=list(vocabulary.general_facts),
        acts=_words(vocabulary.acts),
        owed_by=_words(vocabulary.owed_by),
        recipients=_words(vocabulary.recipients),
        gaps=_words(vocabulary.gaps),
        timings=_words(vocabulary.timings),
        modalities=[
            Modality(code=code, means=word.means, binds=word.binds)
            for code, word in vocabulary.modalities.items()
        ],
        outcomes=_words(vocabulary.outcomes),
        categories=_words(vocabulary.categories),
    )


def _words(words: Mapping[str, str]) -> list[Word]:
    return [Word(code=code, means=means) for code, means in words.items()]


def _absence(fact: v.Fact) -> tuple[str, FactValue | None]:
    match fact.if_unknown:
        case v.Assume(assume=value):
            return "assume", FactValue(value)
        case v.Protect(protect=value):
            return "protect", FactValue(value)
        case v.AskWhile():
            return "ask", None
        case word:
            return word, None


def _fact(name: str, fact: v.Fact) -> Fact:
    if_unknown, read_as = _absence(fact)
    return Fact(
        name=name,
        means=fact.means,
        asks=fact.asks,
        kind=fact.kind,
        values=_words(fact.values),
        minimum=fact.minimum,
        maximum=fact.maximum,
        if_unknown=if_unknown,
        keep_order=fact.keep_order,
        unasked=fact.unasked,
        read_as=read_as,
    )
