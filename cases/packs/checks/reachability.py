"""Checks that every clause of a pack, and every conditional part of one, can apply to some facts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from cases.packs.checks.findings import Finding
from cases.packs.checks.space import Space
from cases.packs.checks.survey import Stood, Survey
from domain.policy.clause import Clause
from domain.policy.conditions import AnyCondition
from domain.policy.pack import Pack
from domain.policy.vocabulary import Vocabulary
from domain.policy.words import Facts

CHECK = "reachability"
REMEDY = "Mend the condition, or leave out what can never come to pass."
OVERTAKEN = "wherever it holds, another clause goes before it"


@dataclass
class _Part:
    """A part of a clause, whether any facts reach it, and if not, why, and facts that come near."""

    clause: Clause
    name: str
    reached: bool = False
    why: str = ""
    repeats: bool = False
    missed: Facts | None = None


def unreachable(pack: Pack, surveys: Sequence[Survey]) -> Iterator[Finding]:
    """A finding for each clause, and each conditional part of one, that no facts can reach."""
    parts: dict[tuple[int, str], _Part] = {}
    for survey in surveys:
        for place, stood in enumerate(survey.stood):
            for name, reached in _reached(survey, stood, survey.firm[place]):
                part = parts.setdefault((id(stood.clause), name), _Part(stood.clause, name))
                part.reached |= bool(reached)
                if not reached and part.missed is None:
                    part.why, missed = _why(stood, name, survey)
                    part.repeats = stood.clause.residual and part.why == OVERTAKEN
                    part.missed = survey.space.facts(missed) if missed else None
    never_read = {id(clause) for clause in pack.clauses} - {place for place, _ in parts}
    for clause in pack.clauses:
        if id(clause) in never_read:
            yield _finding(
                pack, _Part(clause, "", why="it speaks of no conduct and follows nothing")
            )
    dead = {part.clause.id for (_, name), part in parts.items() if not name and not part.reached}
    for part in parts.values():
        if not part.reached and (not part.name or part.clause.id not in dead):
            yield _finding(pack, part)
    yield from _idle_conducts(pack, surveys, dead)
    yield from _conflicts(pack, surveys)


def unreachable_placements(pack: Pack, vocabulary: Vocabulary) -> Iterator[Finding]:
    """A finding for each placement rule that is never the first to hold."""
    conditions = [rule.when for rule in pack.placement if rule.when]
    reached: set[int] = set()
    for conduct in vocabulary.conducts if pack.placement else ():
        space = Space(vocabulary, conduct, conditions)
        left = space.everything
        for place, rule in enumerate(pack.placement):
            holds = space.where(rule.when).yes
            if holds & left:
                reached.add(place)
            left &= ~holds
    for place, rule in enumerate(pack.placement):
        if place not in reached:
            yield Finding(
                pack.label,
                CHECK,
                "error",
                (rule.id,),
                "no facts reach this placement rule: it never holds, or one before it always does.",
                "Put the more particular rule first, or mend its condition.",
            )


def _reached(survey: Survey, stood: Stood, firm: int) -> Iterator[tuple[str, int]]:
    """The name of each part of the clause, and where it applies. The clause itself has the name ''."""
    clause, where = stood.clause, survey.where
    yield "", stood.somehow
    for number, point in enumerate(clause.unless, 1):
        yield f"unless {number}", stood.excepted & where(point.when)
    earlier = 0
    for number, opened in enumerate(clause.open, 1):
        truth = survey.space.where(opened.when)
        yield f"open {number}", stood.opened & truth.yes & ~earlier
        earlier |= truth.yes | truth.open
    points: dict[str, Sequence[AnyCondition | None]] = {
        "gaps": [gap.when for gap in clause.gaps],
        "duties": [duty.when for duty in clause.duties],
        "outcomes": [outcome.when for outcome in clause.outcomes],
    }
    for key, some in points.items():
        for number, when in enumerate(some, 1):
            if when:
                yield f"{key} {number}", firm & where(when)
    earlier = 0
    for number, option in enumerate(clause.categories, 1):
        holds = where(option.when)
        if number > 1 or option.when:
            yield f"categories {number}", stood.somehow & holds & ~earlier
        earlier |= holds
    if clause.disputed_when:
        yield "disputed_when", stood.idle & where(clause.disputed_when)
    if clause.prohibits and clause.prohibits.contravened_when:
        yield "contravened_when", firm & where(clause.prohibits.contravened_when)


def _why(stood: Stood, name: str, survey: Survey) -> tuple[str, int]:
    """Why a part is never reached, and the situations that come nearest to it."""
    if name:
        return "the clause can apply, but this part of it never with it", stood.somehow
    if stood.clause.after and not stood.clause.conduct and not stood.idle:
        return "nothing that it follows ever happens where it could apply", 0
    if not stood.met.yes:
        return "its condition never holds", survey.space.everything
    if not stood.bound.yes & stood.met.yes:
        return "its condition never holds for anybody whom it binds", stood.met.yes
    if stood.excepted:
        certain = stood.excepted & stood.bound.yes & stood.met.yes
        return "an exception always takes it away", certain or stood.excepted
    return OVERTAKEN, stood.bound.yes & stood.met.yes


def _finding(pack: Pack, part: _Part) -> Finding:
    what = f"the part '{part.name}' can never apply" if part.name else "the clause can never apply"
    return Finding(
        pack.label,
        CHECK,
        # A clause that only repeats others is harmless; it may be kept for the sake of its number.
        "warning" if part.repeats else "error",
        (part.clause.id,),
        f"{what}: {part.why}.",
        REMEDY,
        part.missed or {},
    )


def _idle_conducts(
    pack: Pack, surveys: Sequence[Survey], dead: Collection[str]
) -> Iterator[Finding]:
    """A warning for each conduct that a clause lists although it can never apply to it."""
    for survey in surveys:
        conduct = survey.space.conduct
        for stood in survey.specific:
            clause = stood.clause
            in_doubt = clause.disputed_when and stood.idle & survey.where(clause.disputed_when)
            listed = conduct in clause.conduct and clause.id not in dead
            if listed and not stood.somehow and not stood.excepted and not in_doubt:
                yield Finding(
                    pack.label,
                    CHECK,
                    "warning",
                    (clause.id,),
                    f"the clause lists {conduct} and can never apply to it.",
                    "Take the conduct off the list, or mend the condition.",
                )


def _conflicts(pack: Pack, surveys: Sequence[Survey]) -> Iterator[Finding]:
    for conflict in pack.conflicts:
        if conflict.when and not any(survey.where(conflict.when) for survey in surveys):
            yield Finding(
                pack.label,
                CHECK,
                "error",
                (conflict.id,),
                "the conflict never shows: its condition holds for no facts the pack turns on.",
                REMEDY,
            )
