"""Evaluates a pack for every situation of one conduct at once: where each clause applies, with what.

For all situations together this gives what `domain.policy.reading` gives for one; a test compares the
two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from cases.packs.checks.discriminating_conditions import has_one_holder
from cases.packs.checks.space import Space, Truth, one_of
from domain.policy.clause import Clause, DutyClause
from domain.policy.conditions import AnyCondition
from domain.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Stood:
    """The situations in which one clause applies, and those in which something keeps it from applying."""

    clause: Clause
    bound: Truth
    met: Truth
    applies: int = 0
    advised: int = 0
    opened: int = 0
    excepted: int = 0
    idle: int = 0

    @property
    def somehow(self) -> int:
        """Where the clause applies, advises, or is left open by the text."""
        return self.applies | self.advised | self.opened


class Survey:
    """One pack, evaluated for every situation of one space."""

    def __init__(self, pack: Pack, space: Space) -> None:
        self.pack = pack
        self.space = space
        candidates = (*pack.by_conduct.get(space.conduct, ()), *pack.of_every_conduct)
        self.specific = self._without_idle_residuals([self._find(c) for c in candidates])
        self.following = self._following()
        self.stood = (*self.specific, *self.following)

    @cached_property
    def firm(self) -> dict[int, int]:
        """Index in `stood` → where the clause applies and no other clause disputes it."""
        by = [s for s in self.specific if s.clause.disputes_the_rest]
        found = {}
        for place, stood in enumerate(self.stood):
            doubtful = 0
            for other in by:
                spared = other.clause.except_clauses
                if stood.clause.id != other.clause.id and stood.clause.id not in spared:
                    doubtful |= other.applies
            found[place] = stood.applies & ~doubtful
        return found

    def clauses(self) -> Iterator[tuple[Clause, int]]:
        """Every clause, and where it applies undisputed."""
        for place, stood in enumerate(self.stood):
            yield stood.clause, self.firm[place]

    def duties(self) -> Iterator[tuple[Clause, DutyClause, int]]:
        """Every duty, and where its clause asks for it, whoever its recipients are."""
        for clause, firm in self.clauses():
            for duty in clause.duties:
                yield clause, duty, firm & self.where(duty.when)

    def raised(self) -> Iterator[tuple[Clause, DutyClause, int]]:
        """Every duty, and where it is raised: not where every recipient is the person concerned."""
        for clause, duty, there in self.duties():
            left = there
            if duty.to:
                nobody = self.space.everything
                for role in duty.to:
                    nobody &= self.concerned(duty, role)
                left &= ~nobody
            yield clause, duty, left

    def in_force(self) -> Iterator[tuple[Clause, int]]:
        """Every prohibition, and where it is in force for those who handle the case."""
        for clause, firm in self.clauses():
            if clause.prohibits:
                yield clause, firm & ~self._contravened(clause)

    def contravened(self) -> Iterator[tuple[Clause, int]]:
        """Every prohibition, and where the reported conduct contravenes it."""
        for clause, firm in self.clauses():
            if clause.prohibits:
                yield clause, firm & self._contravened(clause)

    def gaps(self, names: Collection[str], *, of: Clause | None = None) -> int:
        """Where the pack declares one of these gaps. `of`: only this clause."""
        found = 0
        for place, stood in enumerate(self.stood):
            if of is not None and stood.clause is not of:
                continue
            for gap in stood.clause.gaps:
                if gap.gap in names:
                    found |= self.firm[place] & self.where(gap.when)
            for point in stood.clause.open:
                if point.gap in names:
                    found |= stood.opened & self.where(point.when)
        return found

    def concerned(self, duty: DutyClause, role: str) -> int:
        """Where the one holder of a role is the person concerned by a duty, so cannot be told."""
        if not has_one_holder(role, self.space.vocabulary):
            return 0
        found = self.where(one_of("actor.role", [role]))
        if duty.owed_by == "counterparty":
            found |= self.where(one_of("counterparty.role", [role]))
        return found

    def absent(self, role: str) -> int:
        """Where the one holder of a role is absent."""
        if not has_one_holder(role, self.space.vocabulary):
            return 0
        return self.where(one_of(f"{role}.status", ["absent"]))

    def acts_barred(self, clause: Clause) -> frozenset[str]:
        """The acts that a clause bars while it is in force."""
        words = clause.prohibits.bars if clause.prohibits else ()
        return frozenset(act for w in words for act in self.space.vocabulary.acts_barred(w))

    def where(self, condition: AnyCondition | None) -> int:
        """Where a condition holds for certain."""
        return self.space.where(condition).yes

    def _find(self, clause: Clause) -> Stood:
        space = self.space
        bound, met = self._binding(clause), space.where(clause.when)
        unless = [space.where(point.when) for point in clause.unless]
        opened = [space.where(point.when) for point in clause.open]
        excepted, perhaps_excepted = _together(unless)
        settled_open, perhaps_open = _together(opened)
        both = bound.yes & met.yes
        clear = both & ~perhaps_excepted & ~perhaps_open
        beyond = space.everything & ~(bound.yes | bound.open)
        fits = beyond & (met.yes | met.open) & ~excepted
        fits &= self.where_role((*clause.unclear_for, *clause.silent_for))
        unmet = space.everything & ~(met.yes | met.open)
        taken_away = (bound.yes | bound.open) & excepted & ~perhaps_open
        return Stood(
            clause,
            bound,
            met,
            applies=0 if clause.advises else clear,
            advised=clear if clause.advises else 0,
            opened=both & settled_open,
            excepted=taken_away & (met.yes | met.open),
            idle=(beyond & ~fits) | (unmet & ~beyond) | (taken_away & met.open),
        )

    def where_role(self, roles: tuple[str, ...]) -> int:
        """Where the actor is known to hold one of these roles."""
        return self.where(one_of("actor.role", roles)) if roles else 0

    def _binding(self, clause: Clause) -> Truth:
        everybody = self.space.vocabulary.facts["actor.role"].values.keys() <= set(clause.binds)
        if not clause.binds or everybody:
            return self.space.where(None)
        return self.space.where(one_of("actor.role", clause.binds))

    def _contravened(self, clause: Clause) -> int:
        if clause.prohibits is None:
            return 0
        if clause.prohibits.status == "contravened":
            return self.space.everything
        broken = clause.prohibits.contravened_when
        return 0 if broken is None else self.where(broken)

    def _without_idle_residuals(self, specific: list[Stood]) -> list[Stood]:
        others = 0
        for stood in specific:
            if not stood.clause.residual:
                others |= stood.applies & self._contravened(stood.clause)
        return [_only(s, ~others) if s.clause.residual else s for s in specific]

    def _breach(self, stood: Stood) -> int:
        clause = stood.clause
        if clause.handles or clause.disputes_the_rest:
            return 0
        return stood.applies & (self._contravened(clause) if clause.prohibits else -1)

    def _following(self) -> list[Stood]:
        """The clauses that follow others. They may follow each other, so this repeats until stable."""
        breaches: dict[str, int] = {}
        there: dict[str, int] = {}
        for stood in self.specific:
            _add(breaches, stood.clause.id, self._breach(stood))
            if not stood.clause.disputes_the_rest:
                _add(there, stood.clause.id, stood.applies)
        waiting = [
            Stood(c, self._binding(c), self.space.where(c.when)) for c in self.pack.cross_cutting
        ]
        reached = [0] * len(waiting)
        followed = [0] * len(waiting)
        more = True
        while more:
            more = False
            for place, stood in enumerate(waiting):
                followed[place] = _followed(stood.clause, breaches, there)
                now = followed[place] & stood.bound.yes & stood.met.yes
                more |= now != reached[place]
                reached[place] = now
                _add(there, stood.clause.id, now)
        return [
            replace(stood, applies=now, idle=follows & ~now)
            for stood, now, follows in zip(waiting, reached, followed, strict=True)
        ]


def _followed(clause: Clause, breaches: dict[str, int], there: dict[str, int]) -> int:
    after = clause.after
    if after is None:
        return 0
    found = 0
    for name in after.clauses:
        found |= there.get(name, 0)
    if after.breach == "any":
        for name, where in breaches.items():
            found |= 0 if name in after.other_than else where
    return found


def _together(points: Iterable[Truth]) -> tuple[int, int]:
    """(where at least one holds, where at least one holds or may hold)."""
    yes, perhaps = 0, 0
    for point in points:
        yes |= point.yes
        perhaps |= point.yes | point.open
    return yes, perhaps


def _only(stood: Stood, where: int) -> Stood:
    return replace(
        stood,
        applies=stood.applies & where,
        advised=stood.advised & where,
        opened=stood.opened & where,
        excepted=stood.excepted & where,
        idle=stood.idle & where,
    )


def _add(found: dict[str, int], name: str, where: int) -> None:
    found[name] = found.get(name, 0) | where
