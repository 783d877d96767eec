"""The closed vocabulary of incident facts: which facts there are, which values, what an absent one means."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field, StrictBool

from domain.messages import Frozen, Refusal
from domain.policy.conditions import AnyCondition, Condition, verdict
from domain.policy.words import Code, FactName, Facts, FactValue, Prose

IMAGERY = "imagery"
"""The term that every pack may use without defining it."""


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


class AskWhile(Frozen):
    """An absent fact is asked for where the condition may hold, and read as `otherwise` where not.

    The condition turns on other facts, and is never read as false because one of them is unknown.
    """

    ask_while: Condition
    otherwise: FactValue


IfUnknown = Literal["ask", "judgement"] | Assume | Protect | AskWhile


class Fact(Frozen):
    """One fact: how it is asked, what it may be, what its absence means.

    `keep_order`: the answer is the earliest of the list that fits, so that no page may sort the
    values. `unasked`: somebody may say so before anybody asks.
    """

    means: str
    asks: str
    kind: Literal["choice", "yes_no", "whole_number", "date"]
    values: dict[str, str] = Field(default_factory=dict)
    minimum: int | None = None
    maximum: int | None = None
    if_unknown: IfUnknown
    keep_order: StrictBool = False
    unasked: StrictBool = False

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
    """Which facts matter for a conduct: to ask at once, and to ask if a pack turns on them.

    `asks`: the question to put, where the fact means something of its own here.
    """

    first: tuple[FactName, ...] = ()
    further: tuple[FactName, ...] = ()
    asks: dict[FactName, str] = Field(default_factory=dict)


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
    """What never enters the system, and what every pack means by `means: imagery`.

    `categories`: those that say so; the first names a matter to which a pack gives none of them.
    `facts`: those of the image itself, which the police alone find.
    `bars`: acts that nobody does meanwhile, whatever a pack says.
    """

    means: str
    facts: tuple[FactName, ...]
    categories: tuple[Code, ...] = ()
    when: Condition
    bars: tuple[Code, ...] = ()


class BarWord(Frozen):
    """A word by which a prohibition bars several acts at once, or one until others have agreed.

    `until_advice_of`: the bar lifts when the advice of one of these bodies is on record.
    """

    means: str
    acts: tuple[Code, ...] = Field(min_length=1)
    until_advice_of: tuple[Code, ...] = ()


class Title(Frozen):
    """What people read as the title of a matter of one category, if the facts say as much.

    The first whose condition holds is read; the last one, without a condition, says no more
    than the category itself can be sure of.
    """

    title: str
    when: Condition | None = None


class AskedFirst(Frozen):
    """Facts that are asked for before all others where the condition holds, judgements too."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    facts: tuple[FactName, ...]
    while_: Condition = Field(alias="while")


class ReadAsBefore(Frozen):
    """How texts published in earlier words are read: without what has been added since.

    `without`: fact → values they do not know. `not_asked`: conduct → facts that did not matter
    for it. `if_unknown`: what the absence of a fact meant.
    """

    texts: tuple[str, ...]
    without: dict[FactName, tuple[Code, ...]] = Field(default_factory=dict)
    not_asked: dict[Code, tuple[FactName, ...]] = Field(default_factory=dict)
    if_unknown: dict[FactName, IfUnknown] = Field(default_factory=dict)


class Vocabulary(Frozen):
    """Version 1: packs and cases speak these words and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    vocabulary: str
    version: str
    facts: dict[FactName, Fact]
    implies: dict[FactName, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    conducts: dict[Code, Relevance]
    general_facts: tuple[FactName, ...]
    asked_first: AskedFirst | None = None
    acts: dict[Code, str]
    owed_by: dict[Code, str]
    held_by: dict[Code, tuple[Code, ...]] = Field(default_factory=dict)
    """Word for who owes → the roles at the school that hold it; none: somebody outside the case."""
    posts: dict[Code, tuple[Prose, ...]] = Field(default_factory=dict)
    """Role → what the post of whoever holds it is called."""
    owed_by_reporters: tuple[Code, ...] = ()
    """The words for who owes that mean whoever reports."""
    owed_in_person: tuple[Code, ...] = ()
    """Those that mean one person in their own right: nobody else takes over what they owe."""
    owner_gaps: dict[Code, str] = Field(default_factory=dict)
    recipients: dict[Code, str]
    told_outside: tuple[Code, ...] = ()
    """Whoever is told of an overdue duty without opening the case."""
    gaps: dict[Code, str]
    timings: dict[Code, str]
    modalities: dict[Code, ModalityWord]
    outcomes: dict[Code, str]
    categories: dict[Code, str]
    category_when_undecided: tuple[CategoryRule, ...]
    told_by_law: tuple[Code, ...]
    imagery: Imagery
    bars: dict[Code, BarWord] = Field(default_factory=dict)
    titles: dict[Code, tuple[Title, ...]] = Field(default_factory=dict)
    read_as_before: tuple[ReadAsBefore, ...] = ()

    def spoken_by(self, text: str) -> Vocabulary:
        """The words as a text (`pack@version`) speaks them: those of its day, if it was published then."""
        return self._older.get(text, self)

    @cached_property
    def _older(self) -> dict[str, Vocabulary]:
        found: dict[str, Vocabulary] = {}
        for older in self.read_as_before:
            words = self._without(older)
            found |= dict.fromkeys(older.texts, words)
        return found

    def _without(self, older: ReadAsBefore) -> Vocabulary:
        facts = dict(self.facts)
        for name, values in older.without.items():
            left = {v: means for v, means in facts[name].values.items() if v not in values}
            facts[name] = facts[name].model_copy(update={"values": left})
        for name, absence in older.if_unknown.items():
            facts[name] = facts[name].model_copy(update={"if_unknown": absence})
        conducts = dict(self.conducts)
        for conduct, names in older.not_asked.items():
            asked = conducts[conduct]
            further = tuple(name for name in asked.further if name not in names)
            conducts[conduct] = asked.model_copy(update={"further": further})
        imagery = self.imagery.model_copy(update={"categories": ()})
        return self.model_copy(
            update={
                "facts": facts,
                "conducts": conducts,
                "imagery": imagery,
                "asked_first": None,
                "category_when_undecided": self._named_before(),
                "read_as_before": (),
            }
        )

    def _named_before(self) -> tuple[CategoryRule, ...]:
        """The rules that name an undecided matter, but for those of every conduct: there were none."""
        return tuple(rule for rule in self.category_when_undecided if rule.conduct)

    @cached_property
    def terms(self) -> dict[str, AnyCondition]:
        """What every pack may name and none defines; texts of an earlier day had to define it."""
        return {IMAGERY: self.imagery.when} if self.imagery.categories else {}

    def acts_barred(self, word: str) -> tuple[str, ...]:
        """The acts that a word under `bars` keeps from being done."""
        found = self.bars.get(word)
        return (word,) if found is None else found.acts

    def lifted_by(self, word: str) -> tuple[str, ...]:
        """The bodies whose advice lifts what a word under `bars` bars; none: nobody's."""
        found = self.bars.get(word)
        return () if found is None else found.until_advice_of

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

    def first_of_all(self, facts: Facts) -> tuple[FactName, ...]:
        """What is asked for before everything else, where a child may be in danger from outside the school."""
        first = self.asked_first
        if first is None or verdict(first.while_, Sheet(self, facts)).holds is not True:
            return ()
        return first.facts

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
    def asked_while(self) -> dict[str, AskWhile]:
        """Fact → where an absent one is asked for, if that turns on other facts."""
        found = {name: fact.if_unknown for name, fact in self.facts.items()}
        return {name: said for name, said in found.items() if isinstance(said, AskWhile)}

    def asks(self, fact: str, conduct: str) -> str:
        """The question to put about a fact of this conduct."""
        return self.conducts[conduct].asks.get(fact, self.facts[fact].asks)

    @cached_property
    def judgements(self) -> frozenset[str]:
        """The facts that only a person can mark."""
        return frozenset(n for n, fact in self.facts.items() if fact.if_unknown == "judgement")

    @cached_property
    def precedence(self) -> dict[str, int]:
        """Category → rank; the first one names the case."""
        return {category: rank for rank, category in enumerate(self.categories)}

    def holders(self, owed_by: str) -> tuple[Code, ...]:
        """The roles that hold what a text calls who owes; a word of a pack's own is its own holder."""
        return self.held_by.get(owed_by, (owed_by,))

    def words_held_by(self, roles: Collection[str]) -> tuple[Code, ...]:
        """These roles, and every word for who owes that means one of them."""
        held = (
            word for word, holders in self.held_by.items() if not set(holders).isdisjoint(roles)
        )
        return tuple(sorted({*roles, *held}))

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
        self._asked_while = vocabulary.asked_while
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
        asked = self._asked_while.get(fact)
        if asked is None or fact not in self._asked:
            return self._read_as.get(fact) if asked is None else asked.otherwise
        return asked.otherwise if verdict(asked.ask_while, self).holds is False else None

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
