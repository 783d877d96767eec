"""The closed tree of conditions over facts, read in three values: true, false, unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, assert_never

from pydantic import Discriminator, Field, Tag

from domain.messages import Frozen
from domain.policy.words import Code, FactName, FactValue


class Is(Frozen):
    """The fact has this value, or one that implies it."""

    fact: FactName = Field(description="The fact, by the vocabulary's name.")
    is_: FactValue = Field(alias="is", description="The value that it has.")


class In(Frozen):
    """The fact has one of these values, or one that implies one of them."""

    fact: FactName = Field(description="The fact, by the vocabulary's name.")
    in_: tuple[FactValue, ...] = Field(
        alias="in", min_length=1, description="The values, one of which it has."
    )


class Below(Frozen):
    """The number, or the day, lies before the limit."""

    fact: FactName = Field(description="The fact, by the vocabulary's name.")
    below: FactValue = Field(description="The limit, before which it lies.")


class Known(Frozen):
    """Somebody has established the fact. Never itself unknown."""

    known: FactName = Field(
        description="The fact that somebody has established, by the vocabulary's name."
    )


class Means(Frozen):
    """A term that the pack defines once and uses in several clauses."""

    means: Code = Field(description="The term of the pack.")


class All(Frozen):
    """Every part holds."""

    all: tuple[Condition, ...] = Field(
        min_length=1, description="Its parts: every one of them holds."
    )


class AnyOf(Frozen):
    """At least one part holds."""

    any: tuple[Condition, ...] = Field(
        min_length=1, description="Its parts: at least one of them holds."
    )


class Not(Frozen):
    """The part does not hold."""

    not_: Condition = Field(alias="not", description="What does not hold.")


_TAGS = ("all", "any", "not", "known", "means", "below", "in", "is")


def _tag(value: object) -> str | None:
    """Which kind of condition this is, by the one key that says so: errors then name one kind only."""
    keys = value.keys() if isinstance(value, Mapping) else vars(value).keys()
    names = {key.rstrip("_") for key in keys}
    return next((tag for tag in _TAGS if tag in names), None)


Condition = Annotated[
    Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Known, Tag("known")]
    | Annotated[Means, Tag("means")]
    | Annotated[Below, Tag("below")]
    | Annotated[In, Tag("in")]
    | Annotated[Is, Tag("is")],
    Discriminator(
        _tag,
        custom_error_type="condition",
        custom_error_message=(
            "a condition is one of: fact with is, in or below; known; means; all; any; not"
        ),
    ),
]
AnyCondition = All | AnyOf | Not | Known | Means | Below | In | Is

for _model in (All, AnyOf, Not):
    _model.model_rebuild()


@dataclass(frozen=True, slots=True)
class Verdict:
    """True, false or unknown (None); if unknown, `open_facts` are the facts that decide."""

    holds: bool | None
    open_facts: frozenset[str] = frozenset()


YES = Verdict(True)
NO = Verdict(False)


class FactSheet(Protocol):
    """Facts as a condition sees them: absent ones already treated as the vocabulary says."""

    def value(self, fact: str) -> FactValue | None:
        """The value a condition is read against; None if unknown."""

    def counts_as(self, fact: str) -> frozenset[FactValue]:
        """The value and every value it implies."""

    def is_established(self, fact: str) -> bool:
        """Whether somebody stated the fact."""

    def settles(self, fact: str) -> bool:
        """False if an absent fact may still be asked for; True if its absence settles the matter."""


def verdict(condition: AnyCondition, facts: FactSheet) -> Verdict:
    """Read a condition. Terms must have been replaced beforehand (`expand`)."""
    match condition:
        case Is() | In() | Below():
            return _atom(condition, facts)
        case All(all=parts):
            return _until(NO, parts, facts)
        case AnyOf(any=parts):
            return _until(YES, parts, facts)
        case Not(not_=part):
            inner = verdict(part, facts)
            return inner if inner.holds is None else Verdict(not inner.holds)
        case Known(known=fact):
            return YES if facts.is_established(fact) else NO
        case Means(means=term):
            raise LookupError(term)
        case _:
            assert_never(condition)


def _until(settles: Verdict, parts: Sequence[AnyCondition], facts: FactSheet) -> Verdict:
    """The settling verdict as soon as one part gives it; else unknown if one part is; else the other."""
    open_facts: frozenset[str] = frozenset()
    for part in parts:
        found = verdict(part, facts)
        if found.holds is settles.holds:
            return settles
        open_facts |= found.open_facts
    if open_facts:
        return Verdict(None, open_facts)
    return NO if settles.holds else YES


def _atom(condition: Is | In | Below, facts: FactSheet) -> Verdict:
    value = facts.value(condition.fact)
    if value is None:
        return NO if facts.settles(condition.fact) else Verdict(None, frozenset({condition.fact}))
    match condition:
        case Is(is_=wanted):
            holds = wanted in facts.counts_as(condition.fact)
        case In(in_=wanted):
            holds = not facts.counts_as(condition.fact).isdisjoint(wanted)
        case Below(below=limit):
            holds = _is_below(value, limit)
        case _:
            assert_never(condition)
    return YES if holds else NO


def _is_below(value: FactValue, limit: FactValue) -> bool:
    if isinstance(value, str) and isinstance(limit, str):
        return value < limit
    if isinstance(value, int) and isinstance(limit, int):
        return value < limit
    return False


def expand(condition: AnyCondition, terms: Mapping[str, AnyCondition]) -> AnyCondition:
    """Replace every term by what it means. Raises LookupError naming a term nobody defined."""
    match condition:
        case All(all=parts):
            return All(all=tuple(expand(part, terms) for part in parts))
        case AnyOf(any=parts):
            return AnyOf(any=tuple(expand(part, terms) for part in parts))
        case Not(not_=part):
            return Not.model_validate({"not": expand(part, terms)})
        case Means(means=term):
            if term not in terms:
                raise LookupError(term)
            return expand(terms[term], {k: v for k, v in terms.items() if k != term})
        case Known() | Is() | In() | Below():
            return condition
        case _:
            assert_never(condition)


def atoms(condition: AnyCondition) -> list[Is | In | Below | Known | Means]:
    """Every leaf of the tree, in order."""
    match condition:
        case All(all=parts) | AnyOf(any=parts):
            return [atom for part in parts for atom in atoms(part)]
        case Not(not_=part):
            return atoms(part)
        case Known() | Is() | In() | Below() | Means():
            return [condition]
        case _:
            assert_never(condition)


def facts_in(condition: AnyCondition) -> set[str]:
    """Every fact the tree looks at. Terms must have been replaced beforehand (`expand`)."""
    return {
        atom.known if isinstance(atom, Known) else atom.fact
        for atom in atoms(condition)
        if not isinstance(atom, Means)
    }


def negated_facts(condition: AnyCondition, *, under_not: bool = False) -> set[str]:
    """Facts a `not` stands above: a judgement nobody made must never count as its opposite."""
    match condition:
        case All(all=parts) | AnyOf(any=parts):
            return {f for part in parts for f in negated_facts(part, under_not=under_not)}
        case Not(not_=part):
            return negated_facts(part, under_not=True)
        case Is(fact=fact) | In(fact=fact) | Below(fact=fact):
            return {fact} if under_not else set()
        case Known() | Means():
            return set()
        case _:
            assert_never(condition)


def parse(value: Any) -> AnyCondition:
    """A condition from plain data."""
    return All.model_validate({"all": [value]}).all[0]
