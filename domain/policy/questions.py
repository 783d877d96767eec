"""The next questions to ask: the few facts that can still change what binds, the weightiest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Literal

from pydantic import Field

from domain.messages import Frozen
from domain.policy.pack import Pack
from domain.policy.reading import assess
from domain.policy.telling_values import telling_values
from domain.policy.undecided import (
    STRENGTH,
    Kind,
    Stake,
    Undecided,
    by_fact,
    conditions_of,
    naming_conditions,
    undecided,
)
from domain.policy.vocabulary import Assume, Protect, Vocabulary
from domain.policy.words import ClauseId, FactName, Facts, FactValue

NOT_THE_ANSWER = {"questions", "clauses"}
"""What an assessment says about itself rather than about the incident."""
TRIED = 256
"""After so many circumstances in which an answer changed nothing it is asked for all the same."""


class QuestionChoice(Frozen):
    """One value a fact can have."""

    value: str = Field(description="The value.")
    means: str = Field(description="What it means.")


class Question(Frozen):
    """A fact to ask for next, as a form needs it, and why it is asked.

    `why`: the clauses that turn on it. `settles`: the weightiest thing its answer can change.
    `must`: a duty that binds hangs on it. `keep_order`: the answer is the earliest value that
    fits, so that they are never sorted by likelihood.
    """

    fact: FactName = Field(description="Its name in the vocabulary.")
    asks: str = Field(description="The question to put.")
    kind: Literal["choice", "yes_no", "whole_number", "date"] = Field(
        description="A choice, yes or no, a whole number, or a date."
    )
    values: tuple[QuestionChoice, ...] = Field(default=(), description="What a choice is between.")
    keep_order: bool = Field(
        default=False,
        description="Whether the answer is the earliest value that fits: never sort them.",
    )
    minimum: int | None = Field(default=None, description="The least a number may be.")
    maximum: int | None = Field(default=None, description="The most a number may be.")
    why: tuple[ClauseId, ...] = Field(description="The clauses that turn on it.")
    settles: Kind = Field(
        description=(
            "The weightiest thing the answer can change: a duty, a prohibition, an"
            " outcome, the category, or a gap."
        )
    )
    must: bool = Field(description="Whether a duty that binds hangs on it.")


def next_questions(
    packs: Sequence[Pack], vocabulary: Vocabulary, facts: Facts, limit: int
) -> tuple[Question, ...]:
    """What to ask next, at most `limit` questions; none, when no answer could change anything.

    What tells whether a child is in danger comes before all else where the vocabulary says so. Duties
    that bind come first, those to the first recipients of the vocabulary before the
    others; then what is read protectively and could be relaxed; then prohibitions, then the
    rest; what only a person can judge comes last.
    """
    return _Interview(packs, vocabulary, facts).questions(limit)


@dataclass
class _Interview:
    packs: Sequence[Pack]
    vocabulary: Vocabulary
    facts: Facts
    hanging: list[tuple[Pack, dict[str, list[Undecided]]]] = field(init=False)
    known: dict[tuple[int, frozenset[tuple[str, FactValue]]], Any] = field(
        init=False, default_factory=dict
    )

    first: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.first = self.vocabulary.first_of_all(self.facts)
        self.hanging = [
            (pack, dict(by_fact(undecided(pack, self.vocabulary, self.facts))))
            for pack in self.packs
        ]

    def questions(self, limit: int) -> tuple[Question, ...]:
        asked_for = self.vocabulary.asked_for(str(self.facts["conduct"]))
        names = [
            name
            for name in asked_for
            if not isinstance(self.vocabulary.facts[name].if_unknown, Assume)
            and any(name in hanging for _, hanging in self.hanging)
        ]
        names.sort(key=self._rank)
        found: list[Question] = []
        for name in names:
            if len(found) >= limit:
                break
            if found and self._only_names(name):
                # Another answer may settle the matter; then it needs no provisional name.
                continue
            if self._matters(name):
                found.append(self._question(name))
        return tuple(found)

    def _only_names(self, name: str) -> bool:
        hanging = [one for _, facts in self.hanging for one in facts.get(name, ())]
        return not any(one.clauses for one in hanging)

    def _stakes(self, name: str) -> set[Stake]:
        return {
            stake
            for _, facts in self.hanging
            for one in facts.get(name, ())
            for stake in one.stakes
        }

    def _rank(self, name: str) -> tuple[int, int]:
        """Sorting keeps the vocabulary's own order where two facts weigh the same."""
        stakes = self._stakes(name)
        to = min((stake.recipient for stake in stakes if stake.must), default=0)
        if name in self.first:
            return -1, self.first.index(name)
        if name in self.vocabulary.judgements:
            return 5, to
        if any(stake.must for stake in stakes):
            relaxes = isinstance(self.vocabulary.facts[name].if_unknown, Protect)
            return (1 if relaxes else 0), to
        if any(stake.kind == "prohibition" for stake in stakes):
            return 2, 0
        return (4 if self._only_names(name) else 3), 0

    def _matters(self, name: str) -> bool:
        """Whether some answer changes some assessment, if need be together with other answers."""
        for pack, facts in self.hanging:
            if name not in facts:
                continue
            values = self._values(pack, name)
            for tried, beside in enumerate(self._circumstances(name, facts[name])):
                before = self._answer(pack, beside)
                changed = (self._answer(pack, {**beside, name: v}) != before for v in values)
                if tried == TRIED or any(changed):
                    return True
        return False

    def _circumstances(self, name: str, hanging: Sequence[Undecided]) -> Iterator[Facts]:
        """Nothing else known; then every way in which the rest of a clause could turn out."""
        yield {}
        for one in hanging:
            others = sorted(one.facts - {name})
            values = [telling_values(n, self.vocabulary, one.conditions) for n in others]
            if others:
                yield from (dict(zip(others, row, strict=True)) for row in product(*values))

    def _values(self, pack: Pack, name: str) -> list[FactValue]:
        spoken = pack.by_conduct.get(str(self.facts["conduct"]), ())
        clauses = (*spoken, *pack.of_every_conduct, *pack.cross_cutting)
        conditions = [condition for clause in clauses for condition in conditions_of(clause)]
        conditions += naming_conditions(self.vocabulary, self.facts)
        return telling_values(name, self.vocabulary, conditions)

    def _answer(self, pack: Pack, more: Facts) -> Any:
        key = (id(pack), frozenset(more.items()))
        if key not in self.known:
            said = assess(pack, self.vocabulary, {**self.facts, **more})
            self.known[key] = said.model_copy(update=dict.fromkeys(NOT_THE_ANSWER, ()))
        return self.known[key]

    def _question(self, name: str) -> Question:
        fact, stakes = self.vocabulary.facts[name], self._stakes(name)
        hanging = (one for _, facts in self.hanging for one in facts.get(name, ()))
        return Question(
            fact=name,
            asks=self.vocabulary.asks(name, str(self.facts["conduct"])),
            kind=fact.kind,
            values=tuple(
                QuestionChoice(value=value, means=means) for value, means in fact.values.items()
            ),
            keep_order=fact.keep_order,
            minimum=fact.minimum,
            maximum=fact.maximum,
            why=tuple(dict.fromkeys(clause for one in hanging for clause in one.clauses)),
            settles=min((stake.kind for stake in stakes), key=STRENGTH.index),
            must=any(stake.must for stake in stakes),
        )
