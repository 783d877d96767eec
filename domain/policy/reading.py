"""Assesses facts by a pack: pure functions that work for every pack.

One pass decides for each clause whether it applies, does not apply, is left open by the text, or
depends on a fact nobody has stated. The rules R1 to R13 of the assessment vocabulary are named where
they are carried out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from domain.policy.assessment import (
    AssessedOutcome,
    AssessedProhibition,
    Assessment,
    Disputed,
)
from domain.policy.clause import Clause
from domain.policy.clause_status import (
    ClauseFinding,
    ClauseStatus,
    find,
    is_contravened,
    reads,
    without_idle_residuals,
)
from domain.policy.conditions import AnyCondition, Known, atoms, verdict
from domain.policy.following import following, is_reached, undecided_facts
from domain.policy.pack import Conflict, Pack
from domain.policy.recipients import addressed
from domain.policy.vocabulary import Sheet, Vocabulary, undecided_category
from domain.policy.words import Facts

_ASKING: tuple[ClauseStatus, ...] = ("unknown", "doubtful")
_LEFT_OPEN: tuple[ClauseStatus, ...] = ("open", "unknown", "unclear")


def assess(pack: Pack, vocabulary: Vocabulary, facts: Facts) -> Assessment:
    """What the pack says of the facts. Its terms must have been expanded (`expand_terms`)."""
    return _Reader(pack, vocabulary, facts).assessment()


class _Reader:
    def __init__(self, pack: Pack, vocabulary: Vocabulary, facts: Facts) -> None:
        self.pack = pack
        vocabulary = vocabulary.spoken_by(pack.label)
        self.vocabulary = vocabulary
        self.facts = facts
        self.sheet = Sheet(vocabulary, facts)
        conduct = str(facts["conduct"])
        self.candidates = pack.by_conduct.get(conduct, ())
        specific = [find(clause, self.sheet) for clause in self.candidates]
        specific += [find(clause, self.sheet) for clause in pack.of_every_conduct]
        self.specific = without_idle_residuals(specific, self.sheet)
        self.rest_is_disputed = [
            f.clause for f in self._standing("applies") if f.clause.disputes_the_rest
        ]
        self.following = following(pack, self._standing("applies"), self.sheet)

    def assessment(self) -> Assessment:
        applied = self._standing("applies")
        cross = [c for c in self.following if is_reached(c, self.sheet)]
        firm = [f.clause for f in applied if not self._is_disputed(f.clause)]
        firm_cross = [c for c in cross if not self._is_disputed(c)]
        duties, duty_gaps = addressed([*firm, *firm_cross], self.sheet)
        undecidable = {f.open_point.conflict for f in self._standing("open") if f.open_point}
        there = {clause.id for clause in (*firm, *firm_cross)}
        conflicts = [
            c for c in self.pack.conflicts if c.id in undecidable or self._is_shown(c, there)
        ]
        gaps = self._gaps(firm, firm_cross) | duty_gaps
        is_incident = self._is_incident(applied)
        if is_incident is None:
            gaps |= self._reach_gaps()
        ranked = self._ranked(applied, cross)
        category = self._category(is_incident, ranked)
        return Assessment(
            policy=self.pack.pack,
            is_incident=is_incident,
            category=category,
            also=tuple(c for c in ranked if c != category) if is_incident else (),
            duties=tuple(duties),
            prohibitions=tuple(
                AssessedProhibition(
                    clause=c.id,
                    act=c.prohibits.act,
                    status="contravened" if is_contravened(c.prohibits, self.sheet) else "in_force",
                )
                for c in [*firm, *firm_cross]
                if c.prohibits
            ),
            outcomes=tuple(
                AssessedOutcome(clause=c.id, outcome=o.outcome, modality=o.modality)
                for c in [*firm, *firm_cross]
                for o in c.outcomes
                if o.when is None or self._holds(o.when)
            ),
            exceptions=tuple(dict.fromkeys(e for f in self.specific for e in f.exceptions)),
            disputed=tuple(self._disputed(applied, cross)),
            gaps=tuple(gap for gap in self.vocabulary.gaps if gap in gaps),
            conflicts=tuple(c.id for c in conflicts),
            questions=self._questions(is_incident),
            requires_human_decision=bool(gaps)
            or any(c.confirm or c.id in undecidable for c in conflicts),
            clauses=tuple(sorted({*self._cited(applied, cross)})),
        )

    def _standing(self, standing: ClauseStatus) -> list[ClauseFinding]:
        return [f for f in self.specific if f.standing == standing]

    def _holds(self, condition: AnyCondition) -> bool:
        return verdict(condition, self.sheet).holds is True

    def _is_shown(self, conflict: Conflict, there: set[str]) -> bool:
        """Whether to show a contradiction in the text; the duties are shown as well in any case."""
        if conflict.when is not None and not self._holds(conflict.when):
            return False
        if conflict.shown_with:
            return not there.isdisjoint(conflict.shown_with)
        return conflict.when is not None

    def _is_disputed(self, clause: Clause) -> bool:
        return any(
            clause.id != by.id and clause.id not in by.except_clauses
            for by in self.rest_is_disputed
        )

    def _is_incident(self, applied: list[ClauseFinding]) -> bool | None:
        """R10, and the rule on unknown facts."""
        if applied:
            return True
        if any(f.standing in _LEFT_OPEN for f in self.specific):
            return None
        if self.pack.covers == "what_it_names":
            return False
        open_reach = self._reach_gaps() or self._standing("doubtful") or self._reach_is_unknown()
        return None if open_reach else False

    def _reach_gaps(self) -> set[str]:
        """R10: gaps where the pack covers no conduct of this kind, or not that of this actor."""
        settled = self.pack.covers == "what_it_names" or self._standing("advised")
        if settled or self._standing("unknown"):
            return set()
        if all(clause.advises for clause in self.candidates):
            return {"conduct_not_covered"}
        bound = [f for f in self.specific if self._binds_some(f)]
        nobody = bool(bound) and not any(f.bound for f in bound)
        if (nobody and not self._standing("open")) or self._standing("silent"):
            return {"actor_not_covered"}
        return set()

    def _reach_is_unknown(self) -> bool:
        """R10 while the actor's role is unknown: the pack binds some roles and maybe not this one."""
        settled = self.pack.covers == "what_it_names" or self._standing("advised")
        if settled or self.sheet.value("actor.role") is not None:
            return False
        bound = {role for f in self.specific if self._binds_some(f) for role in f.clause.binds}
        return bool(bound) and not self.sheet.are_all("actor.role", bound)

    @staticmethod
    def _binds_some(finding: ClauseFinding) -> bool:
        return bool(finding.clause.binds) and not finding.clause.every_conduct

    def _gaps(self, firm: list[Clause], cross: list[Clause]) -> set[str]:
        opened = (f.open_point for f in self._standing("open") if f.open_point)
        gaps = {point.gap for point in opened if point.gap}
        if self._standing("unclear"):
            gaps.add("actor_not_covered")
        for clause in [*firm, *cross]:
            gaps |= {g.gap for g in clause.gaps if g.when is None or self._holds(g.when)}
        return gaps

    def _ranked(self, applied: list[ClauseFinding], cross: list[Clause]) -> list[str]:
        """R3: the categories of the clauses that apply, most serious first."""
        clauses = [*(f.clause for f in applied), *cross]
        return self._by_precedence(c for c in map(self._category_of, clauses) if c)

    def _by_precedence(self, categories: Iterable[str]) -> list[str]:
        rank = self.vocabulary.precedence
        return sorted(set(categories), key=lambda c: rank.get(c, -1))

    def _category_of(self, clause: Clause) -> str | None:
        for option in clause.categories:
            if option.when is None or self._holds(option.when):
                return option.category
        return None

    def _category(self, is_incident: bool | None, ranked: list[str]) -> str:
        if is_incident is False:
            return "none"
        if is_incident and ranked:
            return ranked[0]
        named = self._left_open()
        says_so = self.vocabulary.imagery.categories
        if says_so and named not in says_so and self._holds(self.vocabulary.imagery.when):
            return says_so[0]
        return named

    def _left_open(self) -> str:
        """The category as long as the text does not decide whether it is an incident."""
        waiting = [f for f in self.specific if f.standing in _LEFT_OPEN]
        named = {
            (f.open_point and f.open_point.category) or self._category_of(f.clause)
            for f in waiting
            if not f.clause.residual
        } - {None}
        agreed = named.pop() if len(named) == 1 else None
        return agreed or undecided_category(self.vocabulary, self.facts)

    def _questions(self, is_incident: bool | None) -> tuple[str, ...]:
        """The facts to ask for: those that tell of danger first, judgements last, the rest between, in
        the vocabulary's order."""
        asked = {fact for f in self.specific for fact in f.asks if f.standing in _ASKING}
        if is_incident is None and self._reach_is_unknown():
            asked.add("actor.role")
        asked |= undecided_facts(self.following, self.sheet)
        asked |= self._told_by_nobody()
        curious = Sheet(self.vocabulary, self.facts, ask_judgements=True)
        unjudged = self.vocabulary.judgements.difference(self.facts)
        wondered = [
            f if self.pack.turns_on[f.clause.id].isdisjoint(unjudged) else find(f.clause, curious)
            for f in self.specific
        ]
        left = without_idle_residuals(wondered, curious)
        judged = {fact for f in left for fact in f.asks if f.standing in _ASKING}
        judged |= undecided_facts(self.following, curious)
        judged -= asked
        order = self.vocabulary.asked_for(str(self.facts["conduct"]))
        first = tuple(f for f in self.vocabulary.first_of_all(self.facts) if f in asked | judged)
        rest = *(f for f in order if f in asked), *(f for f in order if f in judged)
        return first + tuple(f for f in rest if f not in first)

    def _told_by_nobody(self) -> set[str]:
        """Unknown facts that are asked in this situation, and on whose being known a clause depends."""
        open_ones = {
            fact
            for fact in self.vocabulary.asked_while
            if fact in self.vocabulary.asked_for(str(self.facts["conduct"]))
            and self.sheet.value(fact) is None
        }
        waiting = (f.clause.when for f in self.specific if f.standing == "out" and f.bound)
        leaves = (atom for when in waiting if when is not None for atom in atoms(when))
        return open_ones & {atom.known for atom in leaves if isinstance(atom, Known)}

    def _disputed(self, applied: list[ClauseFinding], cross: list[Clause]) -> list[Disputed]:
        doubtful = [c for c in (*(f.clause for f in applied), *cross) if self._is_disputed(c)]
        doubtful += [f.clause for f in self._standing("unclear")]
        opened = self._standing("open")
        doubtful += [f.clause for f in opened if f.open_point and f.open_point.conflict]
        idle = [f.clause for f in self.specific if f.standing == "out"]
        idle += [c for c in self.following if c not in cross]
        doubtful += [c for c in idle if c.disputed_when and self._holds(c.disputed_when)]
        return [
            Disputed(clause=c.id, kind=kind) for c in doubtful for kind, there in _kinds(c) if there
        ]

    def _cited(self, applied: list[ClauseFinding], cross: list[Clause]) -> Iterable[str]:
        """The ids of all clauses that contribute to the assessment."""
        yield from (f.clause.id for f in applied)
        yield from (c.id for c in cross)
        for finding in self.specific:
            if finding.standing not in ("out", "applies"):
                yield finding.clause.id
                yield from finding.exceptions
            elif not finding.bound and reads(finding.clause.when, self.sheet).holds:
                yield finding.clause.id


def _kinds(
    clause: Clause,
) -> tuple[tuple[Literal["duty", "prohibition", "outcome"], bool], ...]:
    return (
        ("duty", bool(clause.duties)),
        ("prohibition", clause.prohibits is not None),
        ("outcome", bool(clause.outcomes)),
    )
