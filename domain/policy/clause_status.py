"""The status of one clause for given facts: it applies, it does not, or that is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from domain.policy.clause import Clause, OpenPoint, ProhibitionClause
from domain.policy.conditions import NO, YES, AnyCondition, Verdict, verdict
from domain.policy.vocabulary import Sheet

ClauseStatus = Literal[
    "applies", "advised", "out", "excepted", "open", "unknown", "unclear", "silent", "doubtful"
]


@dataclass(frozen=True, slots=True)
class ClauseFinding:
    """The status of one clause, and what it depends on."""

    clause: Clause
    standing: ClauseStatus
    asks: frozenset[str] = frozenset()
    open_point: OpenPoint | None = None
    exceptions: tuple[str, ...] = ()
    bound: bool = True


def find(clause: Clause, sheet: Sheet) -> ClauseFinding:
    """Evaluate one clause that speaks of this conduct."""
    bound = binding(clause, sheet)
    if bound.holds is False:
        return _beyond(clause, sheet)
    met = reads(clause.when, sheet)
    if met.holds is False:
        return ClauseFinding(clause, "out")
    unless = [(point, verdict(point.when, sheet)) for point in clause.unless]
    excepted = tuple(p.clause for p, v in unless if v.holds)
    opened = [(point, verdict(point.when, sheet)) for point in clause.open]
    possible = next((p for p, v in opened if v.holds is not False), None)
    undecided = [v for v in (bound, met) if v.holds is None]
    undecided += [v for _, v in opened if v.holds is None]
    settled_open = any(v.holds for _, v in opened)
    if not settled_open:
        undecided += [v for _, v in unless if v.holds is None]
    if not undecided and not settled_open and not excepted:
        return ClauseFinding(clause, "advised" if clause.advises else "applies")
    if bound.holds and met.holds and settled_open:
        return ClauseFinding(clause, "open", open_point=possible)
    if excepted and all(v.holds is False for _, v in opened):
        return ClauseFinding(clause, "excepted" if met.holds else "out", exceptions=excepted)
    asks = frozenset().union(*(v.open_facts for v in undecided))
    return ClauseFinding(clause, "unknown", asks=asks, open_point=possible)


def _beyond(clause: Clause, sheet: Sheet) -> ClauseFinding:
    """The status of a clause for an actor it does not bind, though its words may fit them as well."""
    role = sheet.value("actor.role")
    out = ClauseFinding(clause, "out", bound=False)
    if role not in clause.unclear_for and role not in clause.silent_for:
        return out
    met = reads(clause.when, sheet)
    if met.holds is False or any(verdict(point.when, sheet).holds for point in clause.unless):
        return out
    fits: ClauseStatus = "unclear" if role in clause.unclear_for else "silent"
    return ClauseFinding(
        clause, fits if met.holds else "doubtful", asks=met.open_facts, bound=False
    )


def reads(condition: AnyCondition | None, sheet: Sheet) -> Verdict:
    """The verdict of a condition; None is a condition that always holds."""
    return YES if condition is None else verdict(condition, sheet)


def binding(clause: Clause, sheet: Sheet) -> Verdict:
    """Whether the clause binds this actor; it binds every actor if it names none, or all."""
    if not clause.binds:
        return YES
    role = sheet.value("actor.role")
    if role is None:
        everybody = sheet.are_all("actor.role", clause.binds)
        return YES if everybody else Verdict(None, frozenset({"actor.role"}))
    return YES if role in clause.binds else NO


def is_contravened(prohibits: ProhibitionClause, sheet: Sheet) -> bool:
    """Whether the reported conduct contravenes it; otherwise it is for those who handle the case."""
    if prohibits.status == "contravened":
        return True
    broken = prohibits.contravened_when
    return broken is not None and verdict(broken, sheet).holds is True


def is_breach(clause: Clause, sheet: Sheet) -> bool:
    """Whether an applying clause says that the actor departed from the policy."""
    if clause.handles or clause.disputes_the_rest:
        return False
    return clause.prohibits is None or is_contravened(clause.prohibits, sheet)


def without_idle_residuals(findings: Sequence[ClauseFinding], sheet: Sheet) -> list[ClauseFinding]:
    """R2: a residual clause is listed only where no other clause is contravened."""
    contravened = any(
        f.standing == "applies"
        and not f.clause.residual
        and f.clause.prohibits is not None
        and is_contravened(f.clause.prohibits, sheet)
        for f in findings
    )
    return [f for f in findings if not (contravened and f.clause.residual)]
