"""The conditions that decide how a pack reads a situation, and that a `Space` has to distinguish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cases.packs.checks.space import one_of
from domain.policy.clause import Clause, DutyClause
from domain.policy.conditions import AnyCondition
from domain.policy.pack import Pack
from domain.policy.vocabulary import Vocabulary

NOT_MANAGED = ("governor", "volunteer")  # they serve the school without a line manager


def conditions(pack: Pack, vocabulary: Vocabulary, conduct: str) -> Iterator[AnyCondition]:
    """Every condition that can change what the pack says of a conduct."""
    clauses = (*pack.by_conduct.get(conduct, ()), *pack.of_every_conduct)
    if not clauses:
        return
    for clause in (*clauses, *_may_follow(pack, clauses)):
        for roles in (clause.binds, clause.silent_for, clause.unclear_for):
            if roles:
                yield one_of("actor.role", roles)
        yield from conditions_of(clause)
        for duty in clause.duties:
            yield from _told_apart(duty, vocabulary)
    for conflict in pack.conflicts:
        if conflict.when:
            yield conflict.when


def _may_follow(pack: Pack, clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses that could follow these, for any facts."""
    there = {clause.id for clause in clauses}
    found: dict[int, Clause] = {}
    while True:
        new = [
            clause
            for clause in pack.cross_cutting
            if id(clause) not in found
            and clause.after
            and (clause.after.breach or not there.isdisjoint(clause.after.clauses))
        ]
        if not new:
            return list(found.values())
        found |= {id(clause): clause for clause in new}
        there |= {clause.id for clause in new}


def conditions_of(clause: Clause) -> Iterator[AnyCondition]:
    """Every condition in a clause."""
    lists = (
        clause.unless,
        clause.open,
        clause.gaps,
        clause.duties,
        clause.outcomes,
        clause.categories,
    )
    found = [clause.when, clause.disputed_when, *(point.when for some in lists for point in some)]
    if clause.prohibits:
        found.append(clause.prohibits.contravened_when)
    yield from (condition for condition in found if condition)


def has_one_holder(role: str, vocabulary: Vocabulary) -> bool:
    """Whether a role is held by one person, who can be absent."""
    return f"{role}.status" in vocabulary.facts


def _told_apart(duty: DutyClause, vocabulary: Vocabulary) -> Iterator[AnyCondition]:
    """Conditions on whether the recipients of a duty are absent, or are the person concerned."""
    if has_one_holder(duty.owed_by, vocabulary):
        yield one_of("actor.role", [duty.owed_by])
    for role in {*duty.to, *duty.if_absent.values()}:
        if has_one_holder(role, vocabulary):
            yield one_of(f"{role}.status", ["absent"])
            yield one_of("actor.role", [role])
            if duty.owed_by == "counterparty":
                yield one_of("counterparty.role", [role])
        if role == "line_manager":
            yield one_of("actor.role" if duty.owed_by == "actor" else "reporter.role", NOT_MANAGED)
