"""The closed vocabulary of facts, so that a form can be made from it."""

from __future__ import annotations

from collections.abc import Mapping

import strawberry
from strawberry import field

from api.graphql.scalars import FactValue
from api.vocabulary.words import labels
from domain.policy import vocabulary as v
from domain.wording.dictionary import FactWords
from projections.dictionary import wording


@strawberry.type(description="A code and what it means.")
class Word:
    code: str = field(description="The code.")
    means: str = field(description="What it means.")
    label: str | None = field(description="How it stands on a list.", default=None)
    said: str | None = field(description="How it stands in a sentence.", default=None)


@strawberry.type(description="A question that one conduct asks of a fact in words of its own.")
class ConductQuestion:
    fact: str = field(description="The fact.")
    asks: str = field(description="The question to put.")


@strawberry.type(description="Conducts that belong together when somebody reports.")
class ConductGroup:
    code: str = field(description="Its code.")
    label: str = field(description="What it is about.")
    hint: str = field(description="What helps to choose it.")
    goes_to: str | None = field(description="Another form of its own: imagery.")
    conducts: list[str] = field(description="The conducts, the likeliest first.")


@strawberry.type(description="One fact: how it is asked, what it may be, what its absence means.")
class Fact:
    name: str = field(description="Its name.")
    means: str = field(description="What it says.")
    asks: str = field(description="The question to ask a caseworker.")
    label: str = field(description="It as the head of a line.")
    asks_reporter: str | None = field(description="The question to put to whoever reports.")
    not_asked_because: str | None = field(description="Why whoever reports is not asked.")
    hint: str | None = field(description="What helps to answer it.")
    if_not_known: str | None = field(
        description="What to show while nobody has answered, in place of an assumed value."
    )
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
    label: str = field(description="How it stands on a list.")
    group: str | None = field(description="The group it belongs to.")
    hint: str | None = field(description="What helps to choose it.")
    for_reporters: bool = field(description="Whether whoever reports is offered it.")
    asks: list[ConductQuestion] = field(description="What it asks of its facts.")
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
    groups: list[ConductGroup] = field(description="Conducts that belong together.")
    general_facts: list[str] = field(description="Facts that may matter whatever was done.")
    acts: list[Word] = field(description="What may have to be done.")
    owed_by: list[Word] = field(description="Who may owe it.")
    recipients: list[Word] = field(description="Whom it may be owed to.")
    gaps: list[Word] = field(description="What a text may leave open.")
    owner_gaps: list[Word] = field(description="Why somebody else owes a duty than the text names.")
    timings: list[Word] = field(description="Words for when something is due.")
    modalities: list[Modality] = field(description="How strongly a text may ask.")
    outcomes: list[Word] = field(description="Consequences a text may announce.")
    categories: list[Word] = field(description="What a matter may be.")


def shown(vocabulary: v.Vocabulary) -> Vocabulary:
    """The vocabulary as the graph shows it."""
    said = labels()
    return Vocabulary(
        version=vocabulary.version,
        facts=[_fact(name, fact) for name, fact in vocabulary.facts.items()],
        conducts=[_conduct(code, facts) for code, facts in vocabulary.conducts.items()],
        groups=_groups(),
        general_facts=list(vocabulary.general_facts),
        acts=_words(vocabulary.acts, said["acts"]),
        owed_by=_words(vocabulary.owed_by, said["owed_by"]),
        recipients=_words(vocabulary.recipients, said["recipients"]),
        gaps=_words(vocabulary.gaps, said["gaps"]),
        owner_gaps=_words(vocabulary.owner_gaps, said["owner_gaps"]),
        timings=_words(vocabulary.timings, said["timings"]),
        modalities=[
            Modality(code=code, means=word.means, binds=word.binds)
            for code, word in vocabulary.modalities.items()
        ],
        outcomes=_words(vocabulary.outcomes, said["outcomes"]),
        categories=_words(vocabulary.categories, said["categories"]),
    )


def _words(words: Mapping[str, str], labels: Mapping[str, str]) -> list[Word]:
    return [Word(code=code, means=means, label=labels.get(code)) for code, means in words.items()]


def _groups() -> list[ConductGroup]:
    words = wording().words
    return [
        ConductGroup(
            code=code,
            label=group.label,
            hint=group.hint,
            goes_to=group.goes_to,
            conducts=[c for c, said in words.conducts.items() if said.group == code],
        )
        for code, group in words.groups.items()
    ]


def _conduct(code: str, facts: v.Relevance) -> Conduct:
    said = wording().words.conducts.get(code)
    asks = said.asks if said else {}
    return Conduct(
        code=code,
        label=wording().value_label("conduct", code),
        group=said.group if said else None,
        hint=said.hint if said else None,
        for_reporters=said is not None and not said.for_caseworkers,
        asks=[ConductQuestion(fact=name, asks=put) for name, put in asks.items()],
        first=list(facts.first),
        further=list(facts.further),
    )


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
    say = wording()
    said = say.words.facts.get(name)
    return Fact(
        name=name,
        means=fact.means,
        asks=say.question(name, None) or fact.asks,
        label=say.fact_label(name),
        asks_reporter=say.question(name, None, of_reporter=True),
        not_asked_because=said.because if said else None,
        hint=said.hint if said else None,
        if_not_known=said.if_not_known if said else None,
        kind=fact.kind,
        values=_values(name, fact, said),
        minimum=fact.minimum,
        maximum=fact.maximum,
        if_unknown=if_unknown,
        keep_order=fact.keep_order,
        unasked=fact.unasked,
        read_as=read_as,
    )


def _values(name: str, fact: v.Fact, said: FactWords | None) -> list[Word]:
    """In the order in which to show them."""
    say = wording()
    known = [code for code in (said.values if said else ()) if code in fact.values]
    return [
        Word(
            code=code,
            means=fact.values[code],
            label=say.value_label(name, code),
            said=say.value_said(name, code),
        )
        for code in dict.fromkeys((*known, *fact.values))
    ]
