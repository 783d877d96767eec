"""Finds the clauses that depend on facts nobody has stated: which facts, and what is at stake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from domain.policy.clause import Clause
from domain.policy.clause_status import ClauseFinding, binding, find, reads, without_idle_residuals
from domain.policy.conditions import AnyCondition, Known, atoms
from domain.policy.following import following
from domain.policy.pack import Pack
from domain.policy.vocabulary import Assume, Sheet, Vocabulary
from domain.policy.words import Facts

Kind = Literal["duty", "prohibition", "outcome", "category", "gap"]
STRENGTH: tuple[Kind, ...] = ("duty", "prohibition", "outcome", "category", "gap")


class WhatIf(Sheet):
    """The facts, without what the vocabulary reads into unknown ones, except its safe assumptions."""

    def __init__(self, vocabulary: Vocabulary, facts: Facts) -> None:
        super().__init__(vocabulary, facts, ask_judgements=True)
        self._read_as = {
            name: value
            for name, value in vocabulary.read_as.items()
            if isinstance(vocabulary.facts[name].if_unknown, Assume)
        }


@dataclass(frozen=True, slots=True)
class Stake:
    """Something a clause asks for or declares. `must`: a binding duty; `recipient`: for a duty, the
    rank of its first recipient."""

    kind: Kind
    must: bool = False
    recipient: int = 0


@dataclass(frozen=True, slots=True)
class Undecided:
    """A clause, a part of one, or the category, that depends on unknown facts; and what is at stake."""

    clauses: tuple[str, ...]
    facts: frozenset[str]
    stakes: frozenset[Stake]
    conditions: tuple[AnyCondition, ...]


def undecided(pack: Pack, vocabulary: Vocabulary, facts: Facts) -> list[Undecided]:
    """Everything in the pack that depends on a fact nobody has stated."""
    return [one for one in _UndecidedFinder(pack, vocabulary, facts).everything() if one.facts]


class _UndecidedFinder:
    """Evaluates one pack for the facts known so far."""

    def __init__(self, pack: Pack, vocabulary: Vocabulary, facts: Facts) -> None:
        vocabulary = vocabulary.spoken_by(pack.label)
        self.pack, self.vocabulary, self.facts = pack, vocabulary, facts
        self.sheet, self.what_if = Sheet(vocabulary, facts), WhatIf(vocabulary, facts)
        spoken = pack.by_conduct.get(str(facts["conduct"]), ())
        self.clauses = (*spoken, *pack.of_every_conduct)
        findings = [find(clause, self.sheet) for clause in self.clauses]
        applied = [finding for finding in findings if finding.standing == "applies"]
        self.applied = without_idle_residuals(applied, self.sheet)
        self.there = following(pack, self.applied, self.sheet)

    def everything(self) -> Iterator[Undecided]:
        yield from self._open_clauses()
        yield from self._open_parts()
        yield from self._established()
        yield from self._conflicts()
        yield from self._reach()
        yield from self._names()

    def _open_clauses(self) -> Iterator[Undecided]:
        for finding in (find(clause, self.what_if) for clause in self.clauses):
            asks = finding.asks | self._excusing(finding)
            if asks:
                brought = (finding.clause, *self._following_too(finding.clause))
                stakes = {stake for c in brought for stake in stakes_of(c, self.vocabulary)}
                yield _hanging(finding.clause, asks, stakes)
        for clause in self.there:
            pair = (binding(clause, self.what_if), reads(clause.when, self.what_if))
            if not any(verdict.holds is False for verdict in pair):
                asks = pair[0].open_facts | pair[1].open_facts
                yield _hanging(clause, asks, stakes_of(clause, self.vocabulary))

    def _excusing(self, finding: ClauseFinding) -> frozenset[str]:
        """Unknown facts that would make an exception, for a clause that does not bind this actor but
        whose words may fit them."""
        if finding.bound or finding.standing == "out":
            return frozenset()
        points = (self._open(point.when) for point in finding.clause.unless)
        return frozenset(fact for facts in points for fact in facts)

    def _following_too(self, clause: Clause) -> Iterator[Clause]:
        """The clauses that follow if this one applies, so depend on the same facts."""
        yield from following(self.pack, [ClauseFinding(clause, "applies")], self.sheet)

    def _open_parts(self) -> Iterator[Undecided]:
        for clause in (*(f.clause for f in self.applied), *self.there):
            for kind, condition in _parts(clause):
                brought = (s for s in stakes_of(clause, self.vocabulary) if s.kind == kind)
                yield _hanging(clause, self._open(condition), brought)
        for clause in (*self.clauses, *self.there):
            yield _hanging(clause, self._open(clause.disputed_when), {Stake("gap")})

    def _established(self) -> Iterator[Undecided]:
        """Clauses with a condition on whether a fact is known, which any answer would change."""
        asked = set(self.vocabulary.asked_for(str(self.facts["conduct"]))).difference(self.facts)
        settled = {n for n in self.vocabulary.asked_while if self.what_if.value(n) is not None}
        asked -= settled
        for clause in (*self.clauses, *self.there):
            leaves = (atom for condition in conditions_of(clause) for atom in atoms(condition))
            named = frozenset(atom.known for atom in leaves if isinstance(atom, Known)) & asked
            if not named:
                continue
            brought = (
                clause,
                *following(self.pack, [ClauseFinding(clause, "applies")], self.sheet),
            )
            stakes = (stake for c in brought for stake in stakes_of(c, self.vocabulary))
            yield _hanging(clause, named, stakes)

    def _conflicts(self) -> Iterator[Undecided]:
        for conflict in self.pack.conflicts:
            if conflict.when is not None:
                asks = self._open(conflict.when)
                yield Undecided(conflict.between, asks, _A_GAP, (conflict.when,))

    def _reach(self) -> Iterator[Undecided]:
        """Where the role of the actor, still unknown, decides whether the pack covers the conduct."""
        binding_some = tuple(clause.id for clause in self.clauses if clause.binds)
        if binding_some and "actor.role" not in self.facts:
            yield Undecided(binding_some, frozenset({"actor.role"}), _A_GAP, ())

    def _names(self) -> Iterator[Undecided]:
        """The vocabulary's rules that give a category where a pack does not decide."""
        for when in naming_conditions(self.vocabulary, self.facts):
            yield Undecided((), self._open(when), frozenset({Stake("category")}), (when,))

    def _open(self, condition: AnyCondition | None) -> frozenset[str]:
        return reads(condition, self.what_if).open_facts


_A_GAP = frozenset({Stake("gap")})


def _hanging(clause: Clause, asks: frozenset[str], stakes: Iterable[Stake]) -> Undecided:
    at_stake = frozenset(stakes) or frozenset({Stake("category")})
    return Undecided((clause.id,), asks, at_stake, tuple(conditions_of(clause)))


def naming_conditions(vocabulary: Vocabulary, facts: Facts) -> Iterator[AnyCondition]:
    """The conditions of the rules that give an undecided case of this conduct its category."""
    for rule in vocabulary.category_when_undecided:
        if rule.when is not None and facts["conduct"] in rule.conduct:
            yield rule.when


def stakes_of(clause: Clause, vocabulary: Vocabulary) -> Iterator[Stake]:
    """What is at stake if a clause applies."""
    order = list(vocabulary.recipients)
    for duty in clause.duties:
        binds = vocabulary.modalities[duty.modality].binds
        ranks = (order.index(to) for to in duty.to if to in vocabulary.recipients)
        yield Stake("duty", binds, min(ranks, default=len(order)))
    if clause.prohibits:
        yield Stake("prohibition")
    if clause.outcomes:
        yield Stake("outcome")
    if clause.gaps or clause.open:
        yield Stake("gap")


def _parts(clause: Clause) -> Iterator[tuple[Kind, AnyCondition]]:
    """The conditions of the parts of a clause, such as its duties, without its own."""
    kinds: tuple[tuple[Kind, Iterable[AnyCondition | None]], ...] = (
        ("duty", (duty.when for duty in clause.duties)),
        ("outcome", (outcome.when for outcome in clause.outcomes)),
        ("gap", (gap.when for gap in clause.gaps)),
        ("category", (category.when for category in clause.categories)),
        ("prohibition", (clause.prohibits.contravened_when if clause.prohibits else None,)),
    )
    for kind, conditions in kinds:
        yield from ((kind, condition) for condition in conditions if condition is not None)


def conditions_of(clause: Clause) -> Iterator[AnyCondition]:
    """Every condition in a clause."""
    own = (clause.when, clause.disputed_when)
    points = (*(p.when for p in clause.open), *(p.when for p in clause.unless))
    yield from (when for when in (*own, *points) if when is not None)
    yield from (condition for _, condition in _parts(clause))


def by_fact(hanging: Iterable[Undecided]) -> Mapping[str, list[Undecided]]:
    """Fact → what depends on it."""
    found: dict[str, list[Undecided]] = {}
    for one in hanging:
        for name in one.facts:
            found.setdefault(name, []).append(one)
    return found
