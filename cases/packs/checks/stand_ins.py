"""Checks that a duty still reaches somebody if its recipient is absent or is the person concerned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from cases.packs.checks.discriminating_conditions import has_one_holder
from cases.packs.checks.findings import Finding
from cases.packs.checks.survey import Survey
from domain.policy.assessment import AssessedDuty, Assessment
from domain.policy.clause import Clause, DutyClause
from domain.policy.pack import Pack
from domain.policy.reading import assess
from domain.policy.words import Facts

CHECK = "stand-ins"
REMEDY = "Name another recipient, a fall-back who fits, or the gap that the text leaves."


def missing_stand_ins(pack: Pack, surveys: Sequence[Survey]) -> Iterator[Finding]:
    """A finding for each duty that goes to, or is owed by, somebody unfit, without a declared gap."""
    told: set[tuple[int, str]] = set()
    for survey in surveys:
        for clause, duty, there in survey.duties():
            for where in _ways_to_fail(survey, duty):
                if not there & where:
                    continue
                facts = survey.space.facts(there & where)
                found = assess(pack, survey.space.vocabulary, facts)
                what = _wrong(clause, duty, facts, found)
                if what and (id(duty), what) not in told:
                    told.add((id(duty), what))
                    yield Finding(pack.label, CHECK, "error", (clause.id,), what, REMEDY, facts)
        for clause, duty, where in _owed_by_the_person_concerned(survey):
            what = f"'{duty.act}' is owed by the {duty.owed_by}, who is the person concerned."
            if where and (id(duty), what) not in told:
                told.add((id(duty), what))
                facts = survey.space.facts(where)
                yield Finding(pack.label, CHECK, "error", (clause.id,), what, REMEDY, facts)


def _ways_to_fail(survey: Survey, duty: DutyClause) -> Iterator[int]:
    """The situations of each combination of absent and concerned recipients of the duty."""
    vocabulary = survey.space.vocabulary
    named = dict.fromkeys((*duty.to, *duty.if_absent.values()))
    troubles = [survey.absent(role) for role in named if has_one_holder(role, vocabulary)]
    troubles += [survey.concerned(duty, role) for role in named if has_one_holder(role, vocabulary)]
    for chosen in product((False, True), repeat=len(troubles)):
        if any(chosen):
            where = survey.space.everything
            for trouble, happens in zip(troubles, chosen, strict=True):
                where &= trouble if happens else ~trouble
            yield where


def _wrong(clause: Clause, duty: DutyClause, facts: Facts, found: Assessment) -> str | None:
    """What is wrong with the duty in the assessment of these facts; None if nothing is."""
    asked = [d for d in found.duties if (d.clause, d.act) == (clause.id, duty.act)]
    if not asked and "decider_is_subject" not in found.gaps:
        return f"'{duty.act}' falls away without a gap."
    for each in asked:
        for role in each.to:
            if role in _concerned(each, facts):
                return f"'{duty.act}' goes to the {role}, who is the person concerned."
            if facts.get(f"{role}.status") == "absent" and not _says_so(each, found):
                return f"'{duty.act}' goes to the {role}, who is away, and nothing says so."
    return None


def _concerned(duty: AssessedDuty, facts: Facts) -> set[object]:
    others = {facts.get("counterparty.role")} if duty.owed_by == "counterparty" else set()
    return {facts.get("actor.role"), *others}


def _says_so(duty: AssessedDuty, found: Assessment) -> bool:
    return duty.state == "recipient_unavailable" and "recipient_absent" in found.gaps


def _owed_by_the_person_concerned(survey: Survey) -> Iterator[tuple[Clause, DutyClause, int]]:
    declared = survey.gaps(("decider_is_subject",))
    for clause, duty, raised in survey.raised():
        if has_one_holder(duty.owed_by, survey.space.vocabulary):
            yield clause, duty, raised & ~declared & survey.where_role((duty.owed_by,))
