"""Reading a pack against facts: the assessment. Pure; general for every pack.

One pass decides, clause by clause, whether it applies, does not, is left open by the text,
or hangs on a fact nobody has stated. The rules R1 to R13 of the assessment vocabulary are
named where they are carried out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from domain.policy.assessment import (
    AssessedOutcome,
    AssessedProhibition,
    Assessment,
    Disputed,
)
from domain.policy.conditions import NO, YES, AnyCondition, Verdict, verdict
from domain.policy.pack import Clause, OpenPoint, Pack
from domain.policy.recipients import addressed
from domain.policy.vocabulary import Sheet, Vocabulary, undecided_category
from domain.policy.words import Facts

Standing = Literal["applies", "out", "excepted", "open", "unknown", "unclear", "silent"]


@dataclass(frozen=True, slots=True)
class Finding:
    """How one clause stands to the facts."""

    clause: Clause
    standing: Standing
    asks: frozenset[str] = frozenset()
    open_point: OpenPoint | None = None
    exceptions: tuple[str, ...] = ()
    bound: bool = True


def assess(pack: Pack, vocabulary: Vocabulary, facts: Facts) -> Assessment:
    """What the pack says of the facts. The pack's terms must be written out (`resolved`)."""
    return _Reader(pack, vocabulary, facts).assessment()


class _Reader:
    def __init__(self, pack: Pack, vocabulary: Vocabulary, facts: Facts) -> None:
        self.pack = pack
        self.vocabulary = vocabulary
        self.facts = facts
        self.sheet = Sheet(vocabulary, facts)
        conduct = str(facts["conduct"])
        self.candidates = pack.by_conduct.get(conduct, ())
        specific = [self._find(clause, self.sheet) for clause in self.candidates]
        specific += [self._find(clause, self.sheet) for clause in pack.of_every_conduct]
        self.specific = _without_idle_residuals(specific)
        self.rest_is_disputed = [
            f.clause for f in self._standing("applies") if f.clause.disputes_the_rest
        ]

    def assessment(self) -> Assessment:
        applied = self._standing("applies")
        cross = self._cross_cutting(applied)
        firm = [f.clause for f in applied if not self._is_disputed(f.clause)]
        firm_cross = [c for c in cross if not self._is_disputed(c)]
        duties, duty_gaps = addressed([*firm, *firm_cross], self.sheet, after=firm_cross)
        conflicts = [c for c in self.pack.conflicts if c.when and self._holds(c.when)]
        gaps = self._gaps(firm, firm_cross) | duty_gaps
        is_incident = self._is_incident(applied)
        if is_incident is None:
            gaps |= self._reach_gaps()
        ranked = self._ranked(applied, cross)
        return Assessment(
            policy=self.pack.pack,
            is_incident=is_incident,
            category=self._category(is_incident, ranked),
            also=tuple(ranked[1:]) if is_incident else (),
            duties=tuple(duties),
            prohibitions=tuple(
                AssessedProhibition(clause=c.id, act=c.prohibits.act, status=c.prohibits.status)
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
            questions=self._questions(),
            requires_human_decision=bool(gaps) or any(c.confirm for c in conflicts),
            clauses=tuple(sorted({*self._cited(applied, cross)})),
        )

    def _find(self, clause: Clause, sheet: Sheet) -> Finding:
        bound = _binding(clause, sheet)
        if bound.holds is False:
            return Finding(clause, _unbound(clause, sheet), bound=False)
        met = _reads(clause.when, sheet)
        if met.holds is False:
            return Finding(clause, "out")
        opened = [(point, verdict(point.when, sheet)) for point in clause.open]
        unless = [(point, verdict(point.when, sheet)) for point in clause.unless]
        possible = next((p for p, v in opened if v.holds is not False), None)
        undecided = [v for v in (bound, met) if v.holds is None]
        undecided += [v for _, v in opened if v.holds is None]
        settled_open = any(v.holds for _, v in opened)
        if not settled_open:
            undecided += [v for _, v in unless if v.holds is None]
        excepted = tuple(p.clause for p, v in unless if v.holds)
        if not undecided and not settled_open and not excepted:
            return Finding(clause, "applies")
        if bound.holds and met.holds and settled_open:
            return Finding(clause, "open", open_point=possible)
        if excepted and not any(v.holds is None for _, v in opened):
            return Finding(clause, "excepted" if met.holds else "out", exceptions=excepted)
        asks = frozenset().union(*(v.open_facts for v in undecided))
        return Finding(clause, "unknown", asks=asks, open_point=possible)

    def _standing(self, standing: Standing) -> list[Finding]:
        return [f for f in self.specific if f.standing == standing]

    def _holds(self, condition: AnyCondition) -> bool:
        return verdict(condition, self.sheet).holds is True

    def _cross_cutting(self, applied: list[Finding]) -> list[Clause]:
        """Clauses that follow a breach; one may follow another (duties, then what they lead to)."""
        breached = {f.clause.id for f in applied if not f.clause.disputes_the_rest}
        found: list[Clause] = []
        for clause in self.pack.cross_cutting:
            if clause.after is None or _binding(clause, self.sheet).holds is not True:
                continue
            follows = (clause.after.breach == "any" and bool(breached)) or not breached.isdisjoint(
                clause.after.clauses
            )
            if follows and (clause.when is None or self._holds(clause.when)):
                found.append(clause)
        return found

    def _is_disputed(self, clause: Clause) -> bool:
        return any(
            clause.id != by.id and clause.id not in by.except_clauses
            for by in self.rest_is_disputed
        )

    def _is_incident(self, applied: list[Finding]) -> bool | None:
        """R10, and the rule on unknown facts."""
        if applied:
            return True
        if any(f.standing in ("open", "unknown") for f in self.specific):
            return None
        if self.pack.covers == "what_it_names":
            return False
        return None if self._reach_gaps() else False

    def _reach_gaps(self) -> set[str]:
        """R10: nobody's conduct of this kind is covered, or this kind of actor's is not."""
        if self.pack.covers == "what_it_names" or self._standing("unknown"):
            return set()
        if not self.candidates:
            return {"conduct_not_covered"}
        bound = [f for f in self.specific if f.clause.binds]
        nobody = bool(bound) and not any(f.bound for f in bound)
        if (nobody and not self._standing("open")) or self._standing("silent"):
            return {"actor_not_covered"}
        return set()

    def _gaps(self, firm: list[Clause], cross: list[Clause]) -> set[str]:
        gaps = {f.open_point.gap for f in self._standing("open") if f.open_point}
        if self._standing("unclear"):
            gaps.add("actor_not_covered")
        for clause in [*firm, *cross]:
            gaps |= {g.gap for g in clause.gaps if g.when is None or self._holds(g.when)}
        return gaps

    def _ranked(self, applied: list[Finding], cross: list[Clause]) -> list[str]:
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
        waiting = [*self._standing("open"), *self._standing("unknown")]
        named = self._by_precedence(
            (f.open_point and f.open_point.category) or self._category_of(f.clause) or "none"
            for f in waiting
            if not f.clause.residual
        )
        return next(
            (c for c in named if c != "none"), undecided_category(self.vocabulary, self.facts)
        )

    def _questions(self) -> tuple[str, ...]:
        """What to ask, in the vocabulary's order; judgements last: they may be asked."""
        asked = {fact for f in self._standing("unknown") for fact in f.asks}
        curious = Sheet(self.vocabulary, self.facts, ask_judgements=True)
        unjudged = self.vocabulary.judgements.difference(self.facts)
        wondered = _without_idle_residuals(
            [
                f
                if self.pack.turns_on[f.clause.id].isdisjoint(unjudged)
                else self._find(f.clause, curious)
                for f in self.specific
            ]
        )
        judged = {fact for f in wondered if f.standing == "unknown" for fact in f.asks} - asked
        order = self.vocabulary.asked_for(str(self.facts["conduct"]))
        return tuple(f for f in order if f in asked) + tuple(f for f in order if f in judged)

    def _disputed(self, applied: list[Finding], cross: list[Clause]) -> list[Disputed]:
        doubtful = [c for c in (*(f.clause for f in applied), *cross) if self._is_disputed(c)]
        doubtful += [f.clause for f in self._standing("unclear")]
        doubtful += [
            f.clause
            for f in self.specific
            if f.standing == "out"
            and f.clause.disputed_when is not None
            and self._holds(f.clause.disputed_when)
        ]
        return [
            Disputed(clause=c.id, kind=kind) for c in doubtful for kind, there in _kinds(c) if there
        ]

    def _cited(self, applied: list[Finding], cross: list[Clause]) -> Iterable[str]:
        """Everything that was looked at and told in the end."""
        yield from (f.clause.id for f in applied)
        yield from (c.id for c in cross)
        for finding in self.specific:
            if finding.standing not in ("out", "applies"):
                yield finding.clause.id
                yield from finding.exceptions
            elif not finding.bound and _reads(finding.clause.when, self.sheet).holds:
                yield finding.clause.id


def _kinds(
    clause: Clause,
) -> tuple[tuple[Literal["duty", "prohibition", "outcome"], bool], ...]:
    return (
        ("duty", bool(clause.duties)),
        ("prohibition", clause.prohibits is not None),
        ("outcome", bool(clause.outcomes)),
    )


def _reads(condition: AnyCondition | None, sheet: Sheet) -> Verdict:
    return YES if condition is None else verdict(condition, sheet)


def _binding(clause: Clause, sheet: Sheet) -> Verdict:
    if not clause.binds:
        return YES
    role = sheet.value("actor.role")
    if role is None:
        return Verdict(None, frozenset({"actor.role"}))
    return YES if role in clause.binds else NO


def _unbound(clause: Clause, sheet: Sheet) -> Standing:
    """A clause that does not speak of the actor: outright, or for all its words say."""
    role = sheet.value("actor.role")
    if role not in clause.unclear_for and role not in clause.silent_for:
        return "out"
    if not _reads(clause.when, sheet).holds:
        return "out"
    return "unclear" if role in clause.unclear_for else "silent"


def _without_idle_residuals(findings: list[Finding]) -> list[Finding]:
    """R2: a residual clause is listed only where no other clause is contravened."""
    contravened = any(
        f.standing == "applies" and f.clause.prohibits and not f.clause.residual for f in findings
    )
    if not contravened:
        return findings
    return [f for f in findings if not f.clause.residual]
