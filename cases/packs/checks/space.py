"""Every situation that a pack can distinguish, as bits: conditions are evaluated for all of them at once.

For one conduct, the values of each fact that matters are grouped into the classes that the conditions
distinguish; "not known" is a class of its own if it makes a difference. A situation is one class for
each fact. A set of situations is an int with one bit for each situation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import prod
from typing import assert_never

from domain.policy.conditions import (
    All,
    AnyCondition,
    AnyOf,
    Below,
    In,
    Is,
    Known,
    Means,
    Not,
    atoms,
    facts_in,
    verdict,
)
from domain.policy.vocabulary import Sheet, Vocabulary
from domain.policy.words import Facts, FactValue

LIMIT = 10_000_000
Atom = Is | In | Below | Known


@dataclass(frozen=True, slots=True)
class Truth:
    """The situations in which something holds, and those in which that depends on an unknown fact."""

    yes: int
    open: int


@dataclass(frozen=True, slots=True)
class Axis:
    """A fact, and one value for each class of its values. None means not known, and comes first."""

    fact: str
    values: tuple[FactValue | None, ...]


class Space:
    """The situations of one conduct that the given conditions distinguish."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        conduct: str,
        conditions: Iterable[AnyCondition],
        fixed: Facts | None = None,
    ) -> None:
        """`fixed`: facts that have this value in every situation."""
        given = {name: (value,) for name, value in (fixed or {}).items()}
        self.vocabulary = vocabulary
        self.conduct = conduct
        told_by = _by_fact(_with_what_asks(conditions, vocabulary))
        asked = dict.fromkeys(vocabulary.asked_for(conduct)[1:])
        self.axes = tuple(
            Axis(fact, given[fact]) if fact in given else self._axis(fact, told_by[fact])
            for fact in asked
            if fact in told_by or fact in given
        )
        self.size = prod(len(axis.values) for axis in self.axes)

    @property
    def too_large(self) -> bool:
        """Whether there are too many situations to check."""
        return self.size > LIMIT

    @cached_property
    def everything(self) -> int:
        """The set of all situations."""
        return (1 << self.size) - 1

    def where(self, condition: AnyCondition | None) -> Truth:
        """The situations in which a condition holds; None is a condition that always holds."""
        match condition:
            case None:
                return Truth(self.everything, 0)
            case All(all=parts):
                return self._all([self.where(part) for part in parts])
            case AnyOf(any=parts):
                return self._any([self.where(part) for part in parts])
            case Not(not_=part):
                inner = self.where(part)
                return Truth(self.everything & ~(inner.yes | inner.open), inner.open)
            case Is() | In() | Below() | Known():
                return self._atom(condition)
            case Means(means=term):
                raise LookupError(term)
            case _:
                assert_never(condition)

    def facts(self, situations: int) -> Facts:
        """One of the situations as facts, with as many of them left unknown as possible."""
        for axis in reversed(self.axes):
            simplest = situations & self._classes[axis.fact][0]
            situations = simplest or situations
        place = (situations & -situations).bit_length() - 1
        found: Facts = {"conduct": self.conduct}
        for axis in self.axes:
            place, which = divmod(place, len(axis.values))
            value = axis.values[which]
            if value is not None:
                found[axis.fact] = value
        return found

    def place_of(self, facts: Facts) -> int:
        """The set of the one situation with these facts. ValueError for a value that is in no class."""
        place, step = 0, 1
        for axis in self.axes:
            place += step * axis.values.index(facts.get(axis.fact))
            step *= len(axis.values)
        return 1 << place

    def _all(self, parts: Sequence[Truth]) -> Truth:
        possible, yes = self.everything, self.everything
        for part in parts:
            yes &= part.yes
            possible &= part.yes | part.open
        return Truth(yes, possible & ~yes)

    @staticmethod
    def _any(parts: Sequence[Truth]) -> Truth:
        possible, yes = 0, 0
        for part in parts:
            yes |= part.yes
            possible |= part.yes | part.open
        return Truth(yes, possible & ~yes)

    def _atom(self, atom: Atom) -> Truth:
        classes = self._classes.get(fact_of(atom))
        if classes is None:
            holds = self._reads(atom, None)
            return Truth(self.everything if holds else 0, self.everything if holds is None else 0)
        axis = next(axis for axis in self.axes if axis.fact == fact_of(atom))
        yes, unknown = 0, 0
        for value, situations in zip(axis.values, classes, strict=True):
            if value is None and fact_of(atom) in self.vocabulary.asked_while:
                silent = self._silent(atom)
                yes |= situations & silent.yes
                unknown |= situations & silent.open
                continue
            holds = self._reads(atom, value)
            if holds:
                yes |= situations
            elif holds is None:
                unknown |= situations
        return Truth(yes, unknown)

    def _silent(self, atom: Atom) -> Truth:
        """A leaf's truth where its fact is unknown, for a fact that is asked in some situations only."""
        said = self.vocabulary.asked_while[fact_of(atom)]
        while_asked = self.where(said.ask_while)
        asked = while_asked.yes | while_asked.open
        unasked = self.everything & ~asked
        if isinstance(atom, Known):
            return Truth(0, 0)
        return Truth(unasked if self._reads(atom, said.otherwise) else 0, asked)

    def _reads(self, atom: Atom, value: FactValue | None) -> bool | None:
        facts: Facts = {"conduct": self.conduct}
        if value is not None:
            facts[fact_of(atom)] = value
        return verdict(atom, Sheet(self.vocabulary, facts)).holds

    def _axis(self, fact: str, told_by: Sequence[Atom]) -> Axis:
        values: dict[tuple[bool | None, ...], FactValue | None] = {}
        for value in (None, *self._values(fact, told_by)):
            values.setdefault(tuple(self._reads(atom, value) for atom in told_by), value)
        return Axis(fact, tuple(values.values()))

    def _values(self, fact: str, told_by: Sequence[Atom]) -> list[FactValue]:
        """Enough values to find every class: all choices, and both sides of every limit."""
        known = self.vocabulary.facts[fact]
        limits = [atom.below for atom in told_by if isinstance(atom, Below)]
        match known.kind:
            case "choice":
                return list(known.values)
            case "yes_no":
                return [True, False]
            case "whole_number":
                named = [value for atom in told_by for value in _named(atom)]
                sides = {int(n) for limit in (*limits, *named) for n in (int(limit) - 1, limit)}
                found = sides | {known.minimum or 0, *(n + 1 for n in sides)}
                return [n for n in sorted(found) if known.admits(n)]
            case "date":
                days = [date.fromisoformat(str(limit)) for limit in limits]
                return [d.isoformat() for day in days for d in (day - timedelta(days=1), day)]

    @cached_property
    def _classes(self) -> dict[str, tuple[int, ...]]:
        """Fact → for each of its classes, the set of situations."""
        found: dict[str, tuple[int, ...]] = {}
        step = 1
        for axis in self.axes:
            width = len(axis.values) * step
            ones = (1 << step) - 1
            found[axis.fact] = tuple(
                _repeated(ones << (step * i), width, self.size // width)
                for i in range(len(axis.values))
            )
            step = width
        return found


def _with_what_asks(
    conditions: Iterable[AnyCondition], vocabulary: Vocabulary
) -> list[AnyCondition]:
    """The conditions, and those that decide whether one of their facts is asked at all."""
    found = list(conditions)
    named = {fact for condition in found for fact in facts_in(condition)}
    asked = (said.ask_while for name, said in vocabulary.asked_while.items() if name in named)
    return [*found, *asked]


def fact_of(atom: Atom) -> str:
    """The fact that a leaf of a condition is about."""
    return atom.known if isinstance(atom, Known) else atom.fact


def one_of(fact: str, values: Sequence[str]) -> In:
    """The condition that a fact has one of these values."""
    return In.model_validate({"fact": fact, "in": values})


def _named(atom: Atom) -> tuple[FactValue, ...]:
    match atom:
        case Is(is_=value):
            return (value,)
        case In(in_=values):
            return values
        case _:
            return ()


def _by_fact(conditions: Iterable[AnyCondition]) -> dict[str, list[Atom]]:
    found: dict[str, dict[str, Atom]] = {}
    for condition in conditions:
        for atom in atoms(condition):
            if not isinstance(atom, Means):
                found.setdefault(fact_of(atom), {})[repr(atom)] = atom
    return {fact: list(told_by.values()) for fact, told_by in found.items()}


def _repeated(block: int, width: int, times: int) -> int:
    """The block of `width` bits, repeated `times` times."""
    found, at = 0, 0
    while times:
        if times & 1:
            found |= block << at
            at += width
        block |= block << width
        width *= 2
        times >>= 1
    return found
