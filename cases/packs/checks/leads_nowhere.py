"""Checks that every breach leads to a duty, to an outcome, or to a gap that the pack declares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cases.packs.checks.findings import Finding
from cases.packs.checks.space import one_of
from cases.packs.checks.survey import Survey
from domain.policy.clause import DutyClause
from domain.policy.pack import Pack

CHECK = "leads-nowhere"
REMEDY = "Give it the duty or the outcome that the text has, or declare the gap no_route_stated."
# Finding out what happened is not enough: there must also be an outcome that fits the person.
FINDS_OUT = ("investigate", "check_internet_usage", "retain_records")


def leads_nowhere(pack: Pack, surveys: Sequence[Survey]) -> Iterator[Finding]:
    """A finding for each clause that makes something an incident and says nothing of what follows.

    Not enough are a step that should have been taken before (`missed`), because it is the breach
    itself; an investigation without an outcome that fits; and what the text only arguably says,
    because nobody is told that it is due.
    """
    told: set[str] = set()
    for survey in surveys:
        nowhere = _incidents(survey) & ~_leads_on(survey)
        for stood in survey.specific:
            where = nowhere & stood.applies
            if where and stood.clause.id not in told:
                told.add(stood.clause.id)
                yield Finding(
                    pack.label,
                    CHECK,
                    "error",
                    (stood.clause.id,),
                    "it is an incident, and no duty, no outcome and no gap says what now.",
                    REMEDY,
                    survey.space.facts(where),
                )


def _incidents(survey: Survey) -> int:
    found = 0
    for stood in survey.specific:
        found |= stood.applies
    return found


def _leads_on(survey: Survey) -> int:
    found = survey.gaps(survey.space.vocabulary.gaps) | _unclear(survey)
    for clause, firm in survey.clauses():
        for outcome in clause.outcomes:
            found |= firm & survey.where(outcome.when)
    for _, duty, there in survey.duties():
        if duty.state != "missed" and duty.act not in FINDS_OUT:
            found |= there
        found |= there & _gap_of_recipients(survey, duty)
    return found


def _unclear(survey: Survey) -> int:
    """Where a clause leaves open whether it binds this actor, for which the assessment has a gap."""
    found = 0
    for stood in survey.specific:
        unclear = stood.clause.unclear_for
        if unclear:
            beyond = survey.where(one_of("actor.role", unclear)) & ~stood.bound.yes
            excused = 0
            for point in stood.clause.unless:
                excused |= survey.where(point.when)
            found |= beyond & stood.met.yes & ~excused
    return found


def _gap_of_recipients(survey: Survey, duty: DutyClause) -> int:
    """Where every recipient is the person concerned, or an absent one has no stand-in."""
    if not duty.to:
        return 0
    concerned = survey.space.everything
    for role in duty.to:
        concerned &= survey.concerned(duty, role)
    away = 0
    if len(duty.to) == 1 or duty.to_mode != "any_of":
        for role in duty.to:
            if role not in duty.if_absent:
                away |= survey.absent(role) & ~survey.concerned(duty, role)
    return concerned | away
