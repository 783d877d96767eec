"""The closed vocabulary of incident facts: which facts there are, which values, what an absent one means."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field, StrictBool

from domain.messages import Frozen, Refusal
from domain.policy.conditions import Condition, verdict
from domain.policy.words import Code, FactName, Facts, FactValue


class FactRefusal(Refusal):
    """A fact, or its value, is not in the vocabulary."""

    code: ClassVar[str] = "unknown-fact"
    title: ClassVar[str] = "Not a fact of the vocabulary"


class ImpossibleValue(FactRefusal):
    """The fact exists, the value does not."""

    code: ClassVar[str] = "impossible-value"
    title: ClassVar[str] = "A fact has a value it cannot have"


class Assume(Frozen):
    """An absent fact is read as this value, without a question; a value no list has matches nothing."""

    assume: FactValue


class Protect(Frozen):
    """An absent fact is read as this value, the more protective one, until somebody answers."""

    protect: FactValue


class Fact(Frozen):
    """One fact: how it is asked, what it may be, what its absence means."""

    means: str
    asks: str
    kind: Literal["choice", "yes_no", "whole_number", "date"]
    values: dict[str, str] = Field(default_factory=dict)
    minimum: int | None = None
    maximum: int | None = None
    if_unknown: Literal["ask", "judgement"] | Assume | Protect

    def admits(self, value: FactValue) -> bool:
        """Whether the fact can have this value."""
        match self.kind:
            case "choice":
                return isinstance(value, str) and value in self.values
            case "yes_no":
                return isinstance(value, bool)
            case "whole_number":
                return (
                    isinstance(value, int)
                    and not isinstance(value, bool)
                    and (self.minimum is None or value >= self.minimum)
                    and (self.maximum is None or value <= self.maximum)
                )
            case "date":
                return isinstance(value, str) and _is_day(value)

    @property
    def admitted(self) -> str:
        """What the fact may be, in words for an error message."""
        match self.kind:
            case "choice":
                return "one of: " + ", ".join(self.values)
            case "yes_no":
                return "true or false"
            case "whole_number":
                return f"a whole number from {self.minimum} to {self.maximum}"
            case "date":
                return "a day written as YYYY-MM-DD"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class Relevance(Frozen):
    """Which facts matter for a conduct: to ask at once, and to ask if a pack turns on them."""

    first: tuple[FactName, ...] = ()
    further: tuple[FactName, ...] = ()


class ModalityWord(Frozen):
    """`binds`: a duty of this strength keeps a case from being closed."""

    means: str
    binds: StrictBool


class CategoryRule(Frozen):
    """Names the matter where a pack leaves open whether it is an incident."""

    conduct: tuple[Code, ...] = ()
    when: Condition | None = None
    category: Code


class Imagery(Frozen):
    """What never enters the system. `facts`: those of the image itself, which the police alone find."""

    means: str
    facts: tuple[FactName, ...]
    when: Condition


class Vocabulary(Frozen):
    """Version 1: packs and cases speak these words and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    vocabulary: str
    version: str
    facts: dict[FactName, Fact]
    implies: dict[FactName, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    conducts: dict[Code, Relevance]
    general_facts: tuple[FactName, ...]
    acts: dict[Code, str]
    owed_by: dict[Code, str]
    recipients: dict[Code, str]
    gaps: dict[Code, str]
    timings: dict[Code, str]
    modalities: dict[Code, ModalityWord]
    outcomes: dict[Code, str]
    categories: dict[Code, str]
    category_when_undecided: tuple[CategoryRule, ...]
    told_by_law: tuple[Code, ...]
    imagery: Imagery

    def check(self, facts: Mapping[str, FactValue]) -> None:
        """Raise FactRefusal for the first fact or value that the vocabulary does not have."""
        for name, value in facts.items():
            fact = self.facts.get(name)
            if fact is None:
                raise FactRefusal(
                    "The vocabulary has no fact of this name.",
                    remedy="Use the names that GET /vocabulary lists.",
                    field=f"facts.{name}",
                )
            if not fact.admits(value):
                raise ImpossibleValue(
                    "The fact cannot have this value.",
                    remedy=f"Give {fact.admitted}; leave the fact out if it is not known.",
                    field=f"facts.{name}",
                )
        if "conduct" not in facts:
            raise FactRefusal(
                "The conduct is always stated.",
                remedy="Give the most specific conduct that fits what the actor did.",
                field="facts.conduct",
            )

    def asked_for(self, conduct: str) -> tuple[str, ...]:
        """The facts that may matter for a conduct, in the order in which to ask."""
        relevance = self.conducts[conduct]
        return ("conduct", *relevance.first, *relevance.further, *self.general_facts)

    @cached_property
    def read_as(self) -> dict[str, FactValue]:
        """Fact → the value an absent one is read as, where the vocabulary names one."""
        found: dict[str, FactValue] = {}
        for name, fact in self.facts.items():
            match fact.if_unknown:
                case Assume(assume=value) | Protect(protect=value):
                    found[name] = value
                case _:
                    pass
        return found

    @cached_property
    def judgements(self) -> frozenset[str]:
        """The facts that only a person can mark."""
        return frozenset(n for n, fact in self.facts.items() if fact.if_unknown == "judgement")

    @cached_property
    def precedence(self) -> dict[str, int]:
        """Category → rank; the first one names the case."""
        return {category: rank for rank, category in enumerate(self.categories)}

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of a facts object, closed, for the contracts."""
        return {
            "type": "object",
            "title": "Facts",
            "description": "One incident as facts. An absent fact is unknown, not false.",
            "required": ["conduct"],
            "additionalProperties": False,
            "properties": {name: _schema(fact) for name, fact in self.facts.items()},
        }


def _schema(fact: Fact) -> dict[str, Any]:
    match fact.kind:
        case "choice":
            return {"type": "string", "enum": list(fact.values), "description": fact.means}
        case "yes_no":
            return {"type": "boolean", "description": fact.means}
        case "whole_number":
            return {
                "type": "integer",
                "minimum": fact.minimum,
                "maximum": fact.maximum,
                "description": fact.means,
            }
        case "date":
            return {"type": "string", "format": "date", "description": fact.means}


class Sheet:
    """Known facts beside the vocabulary: what a condition sees, absent facts treated as declared."""

    def __init__(self, vocabulary: Vocabulary, facts: Facts, *, ask_judgements: bool = False):
        """`ask_judgements`: read an unmade judgement as unknown, to find out what it would change."""
        self._vocabulary = vocabulary
        self._facts = facts
        self._read_as = vocabulary.read_as
        self._implies = vocabulary.implies
        self._asked = frozenset(vocabulary.asked_for(str(facts["conduct"])))
        self._ask_judgements = ask_judgements

    def has(self, fact: str) -> bool:
        """Whether the vocabulary knows the fact at all."""
        return fact in self._vocabulary.facts

    def value(self, fact: str) -> FactValue | None:
        """The stated value, else the assumed or protective one, else None."""
        if fact in self._facts:
            return self._facts[fact]
        return self._read_as.get(fact)

    def counts_as(self, fact: str) -> frozenset[FactValue]:
        """The value and every value it implies."""
        value = self.value(fact)
        if value is None:
            return frozenset()
        if fact not in self._implies:
            return frozenset((value,))
        return frozenset((value, *self._implies[fact].get(str(value), ())))

    def is_established(self, fact: str) -> bool:
        """Whether somebody stated the fact."""
        return fact in self._facts

    def are_all(self, fact: str, values: Collection[str]) -> bool:
        """Whether these are all the values the fact can have: then it need not be known."""
        return self._vocabulary.facts[fact].values.keys() <= set(values)

    def settles(self, fact: str) -> bool:
        """A fact the conduct does not ask for does not matter; a judgement not made is not inferred."""
        if fact not in self._asked:
            return True
        return fact in self._vocabulary.judgements and not self._ask_judgements


def undecided_category(vocabulary: Vocabulary, facts: Facts) -> str:
    """The category that names a matter on which a pack does not decide."""
    sheet = Sheet(vocabulary, facts)
    for rule in vocabulary.category_when_undecided:
        if rule.conduct and facts["conduct"] not in rule.conduct:
            continue
        if rule.when is None or verdict(rule.when, sheet).holds:
            return rule.category
    return list(vocabulary.categories)[-2]
