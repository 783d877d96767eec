"""Clauses that apply because another clause applies, or because there is a breach."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from domain.policy.clause import After, Clause
from domain.policy.clause_status import ClauseFinding, binding, is_breach, reads
from domain.policy.pack import Pack
from domain.policy.vocabulary import Sheet


def following(pack: Pack, applied: Sequence[ClauseFinding], sheet: Sheet) -> list[Clause]:
    """Every clause whose `after` is fulfilled, whether or not its own conditions hold.

    Such clauses may follow each other, so this repeats until none is added.
    """
    breaches = {f.clause.id for f in applied if is_breach(f.clause, sheet)}
    there = {f.clause.id for f in applied if not f.clause.disputes_the_rest}
    waiting = dict(enumerate(pack.cross_cutting))
    more = True
    while more:
        new = [
            place
            for place, clause in waiting.items()
            if clause.after and _follows(clause.after, breaches, there)
        ]
        reached = [waiting.pop(place) for place in new]
        there |= {clause.id for clause in reached if is_reached(clause, sheet)}
        more = bool(new)
    return [clause for place, clause in enumerate(pack.cross_cutting) if place not in waiting]


def _follows(after: After, breaches: Collection[str], there: Collection[str]) -> bool:
    if after.breach == "any" and set(breaches) - set(after.other_than):
        return True
    return any(clause in there for clause in after.clauses)


def is_reached(clause: Clause, sheet: Sheet) -> bool:
    """Whether a clause that follows another binds this actor and its condition holds."""
    return binding(clause, sheet).holds is True and reads(clause.when, sheet).holds is True


def undecided_facts(clauses: Sequence[Clause], sheet: Sheet) -> set[str]:
    """The unknown facts that decide whether these clauses, which follow others, are reached."""
    verdicts = [(binding(clause, sheet), reads(clause.when, sheet)) for clause in clauses]
    return {
        fact
        for pair in verdicts
        if not any(v.holds is False for v in pair)
        for v in pair
        for fact in v.open_facts
    }
