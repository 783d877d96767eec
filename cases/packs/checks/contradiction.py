"""Checks that a pack never asks for two things that cannot both be done, unless it declares the conflict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cases.packs.checks.findings import Finding
from cases.packs.checks.survey import Survey
from domain.policy.clause import DutyClause
from domain.policy.pack import Pack

CHECK = "contradiction"
REMEDY = "Let one of them give way for these facts, or declare the conflict and how it is read."
Clash = tuple[tuple[str, ...], str, int]


def contradictions(pack: Pack, surveys: Sequence[Survey]) -> Iterator[Finding]:
    """A finding for each pair of clauses that contradict each other, with facts for which they do."""
    told: set[tuple[object, ...]] = set()
    for survey in surveys:
        for clauses, what, clash in _clashes(survey):
            where = clash & ~_declared(survey, clauses)
            if where and (clauses, what) not in told:
                told.add((clauses, what))
                yield Finding(
                    pack.label, CHECK, "error", clauses, what, REMEDY, survey.space.facts(where)
                )


def _clashes(survey: Survey) -> Iterator[Clash]:
    yield from _required_and_barred(survey)
    yield from _required_and_forbidden(survey)
    yield from _contravened_and_excepted(survey)
    yield from _contravened_and_in_force(survey)
    yield from _one_duty_two_ways(survey)


def _required_and_barred(survey: Survey) -> Iterator[Clash]:
    for banned, in_force in survey.in_force():
        acts = survey.acts_barred(banned)
        for clause, duty, raised in survey.raised():
            if duty.act in acts:
                yield (
                    _both(clause.id, banned.id),
                    f"{clause.id} asks to {duty.act} while {banned.id} bars it.",
                    in_force & raised,
                )


def _required_and_forbidden(survey: Survey) -> Iterator[Clash]:
    """A prohibition in force forbids the act that a duty asks for."""
    for banned, in_force in survey.in_force():
        for clause, duty, raised in survey.raised():
            if banned.prohibits and banned.prohibits.act == duty.act:
                yield (
                    _both(clause.id, banned.id),
                    f"{clause.id} asks to {duty.act}, which {banned.id} forbids.",
                    in_force & raised,
                )


def _contravened_and_excepted(survey: Survey) -> Iterator[Clash]:
    """One clause is contravened and excepted at once; or one forbids an act that another excepts."""
    excepted = [
        (stood.clause, point.clause, stood.excepted & survey.where(point.when))
        for stood in survey.specific
        for point in stood.clause.unless
    ]
    for broken, where in survey.contravened():
        for excused, by, there in excepted:
            act = excused.prohibits and broken.prohibits and excused.prohibits.act
            if broken.id in (by, excused.id) and broken is not excused:
                what = f"{broken.id} is contravened and excepted (by {by}) at once."
                yield _both(broken.id, by), what, where & there
            elif act and broken.prohibits and act == broken.prohibits.act and broken is not excused:
                what = f"{broken.id} forbids what {by} allows as an exception to {excused.id}."
                yield _both(broken.id, excused.id, by), what, where & there


def _contravened_and_in_force(survey: Survey) -> Iterator[Clash]:
    standing = list(survey.in_force())
    for broken, where in survey.contravened():
        for other, in_force in standing:
            if broken.id == other.id and broken is not other:
                what = (
                    f"{broken.id} is contravened by the act and binds those who handle it at once."
                )
                yield (broken.id,), what, where & in_force


def _one_duty_two_ways(survey: Survey) -> Iterator[Clash]:
    raised = list(survey.raised())
    for place, (clause, duty, here) in enumerate(raised):
        for other, second, there in raised[place + 1 :]:
            if clause.id != other.id or _identity(duty) != _identity(second):
                continue
            differs = [
                key
                for key in ("timing", "modality", "state", "to_mode")
                if getattr(duty, key) != getattr(second, key)
            ]
            if differs:
                what = f"one duty ({duty.act}) stands twice with another {' and '.join(differs)}."
                yield (clause.id,), what, here & there


def _identity(duty: DutyClause) -> tuple[object, ...]:
    return duty.act, duty.owed_by, frozenset(duty.to)


def _declared(survey: Survey, clauses: tuple[str, ...]) -> int:
    """Where the pack itself says that these clauses conflict, and how that is read."""
    declared = 0
    for conflict in survey.pack.conflicts:
        if set(clauses) <= set(conflict.between):
            declared |= survey.where(conflict.when)
    return declared


def _both(*clauses: str) -> tuple[str, ...]:
    return tuple(sorted(set(clauses)))
