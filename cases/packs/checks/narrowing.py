"""Splits a statutory pack into small ones, if it distinguishes too many situations to check together.

A clause that demands something if A or B holds demands it if A holds, and demands it if B holds. So
the school's text is compared with each alternative alone. A fact that does not matter to the school's
text is given one value for which the alternative holds; that value stands for all others. Of two
alternatives of which one holds wherever the other does, only the wider is compared. Categories are
left out, because a category demands nothing. None of this changes where the school's text falls short.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from cases.packs.checks.space import Atom, fact_of
from domain.policy.clause import Clause
from domain.policy.conditions import All, AnyCondition, AnyOf, Below, Means, Not, verdict
from domain.policy.pack import Pack
from domain.policy.vocabulary import Sheet, Vocabulary
from domain.policy.words import Facts, FactValue

Leaf = tuple[bool, Atom]
"""(whether it has to hold, what)."""


@dataclass(frozen=True, slots=True)
class Part:
    """One clause in one alternative, with a clause that follows it, and the facts given a value."""

    pack: Pack
    fixed: Facts = field(default_factory=dict)


def taken_apart(
    pack: Pack, conduct: str, vocabulary: Vocabulary, shared: Collection[str]
) -> Iterator[Part]:
    """The pack split into parts. `shared`: the facts that matter to the school's text as well."""
    ways = _Ways(conduct, vocabulary, frozenset({*shared, "actor.role"}))
    for clause in (*pack.by_conduct.get(conduct, ()), *pack.of_every_conduct):
        for chain in _chains(pack, clause):
            for conditions, fixed in ways.of([link.when for link in chain]):
                links = [
                    link.model_copy(update={"when": when, "categories": ()})
                    for link, when in zip(chain, conditions, strict=True)
                ]
                yield Part(_of(pack, links), fixed)


def _chains(pack: Pack, clause: Clause) -> Iterator[list[Clause]]:
    """The clause alone, and with each clause that follows it; only the last has duties and the like."""
    yield [clause]
    bare = clause.model_copy(update={"duties": (), "prohibits": None, "outcomes": ()})
    for other in pack.cross_cutting:
        if other.after and clause.id in other.after.clauses:
            yield [bare, other]


def _of(pack: Pack, clauses: Sequence[Clause]) -> Pack:
    said = {name: getattr(pack, name) for name in Pack.model_fields}
    return Pack.model_construct(**{**said, "clauses": tuple(clauses), "conflicts": ()})


@dataclass(frozen=True, slots=True)
class _Ways:
    conduct: str
    vocabulary: Vocabulary
    shared: frozenset[str]

    def of(
        self, conditions: Sequence[AnyCondition | None]
    ) -> list[tuple[list[AnyCondition | None], Facts]]:
        """The alternatives in which all of these conditions hold, without those that others include."""
        found: list[tuple[list[frozenset[Leaf]], Facts]] = []
        for chosen in product(*(_distributed(condition) for condition in conditions)):
            fixed = self._fixed([leaf for leaves in chosen for leaf in leaves])
            if fixed is not None:
                found.append(([self._kept(leaves) for leaves in chosen], fixed))
        widest: list[tuple[list[frozenset[Leaf]], Facts]] = []
        for parts, fixed in sorted(found, key=lambda way: sum(map(len, way[0]))):
            narrower = any(
                all(w <= p for w, p in zip(wide, parts, strict=True)) for wide, _ in widest
            )
            if not narrower:
                widest.append((parts, fixed))
        return [([_all(part) for part in parts], fixed) for parts, fixed in widest]

    def _kept(self, leaves: Sequence[Leaf]) -> frozenset[Leaf]:
        return frozenset(leaf for leaf in leaves if fact_of(leaf[1]) in self.shared)

    def _fixed(self, leaves: Sequence[Leaf]) -> Facts | None:
        """A value for each fact that is not shared, so that all leaves hold; None if that is impossible."""
        fixed: Facts = {}
        for name in dict.fromkeys(fact_of(atom) for _, atom in leaves):
            about = [leaf for leaf in leaves if fact_of(leaf[1]) == name]
            value = next((v for v in self._values(name, about) if self._hold(about, name, v)), "")
            if value == "":
                return None
            if name not in self.shared and name != "conduct" and value is not None:
                fixed[name] = value
        return fixed

    def _values(self, name: str, about: Sequence[Leaf]) -> list[FactValue | None]:
        if name == "conduct":
            return [self.conduct]
        fact = self.vocabulary.facts[name]
        match fact.kind:
            case "choice":
                return [None, *fact.values]
            case "yes_no":
                return [None, True, False]
            case _:
                limits = [atom.below for _, atom in about if isinstance(atom, Below)]
                below = [int(n) - 1 for n in limits if isinstance(n, int)]
                return [None, *below, *limits]

    def _hold(self, about: Sequence[Leaf], name: str, value: FactValue | None) -> bool:
        facts: Facts = {"conduct": self.conduct}
        if value is not None:
            facts[name] = value
        sheet = Sheet(self.vocabulary, facts)
        return all(verdict(atom, sheet).holds is holds for holds, atom in about)


def _distributed(condition: AnyCondition | None, *, holds: bool = True) -> list[tuple[Leaf, ...]]:
    """The disjunctive normal form: sets of leaves, each of which makes the condition hold (or not)."""
    match condition:
        case None:
            return [()]
        case Not(not_=part):
            return _distributed(part, holds=not holds)
        case All(all=parts) | AnyOf(any=parts):
            if isinstance(condition, All) is not holds:
                return [way for part in parts for way in _distributed(part, holds=holds)]
            ways = product(*(_distributed(part, holds=holds) for part in parts))
            return [tuple(leaf for way in chosen for leaf in way) for chosen in ways]
        case Means(means=term):
            raise LookupError(term)
        case _:
            return [((holds, condition),)]


def _all(leaves: Collection[Leaf]) -> AnyCondition | None:
    said = [atom if holds else Not.model_validate({"not": atom}) for holds, atom in leaves]
    return All(all=tuple(said)) if said else None
