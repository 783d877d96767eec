"""How an allegation ends: its outcome, the regulators, the closing summary, and what closing waits for."""

from __future__ import annotations

from datetime import datetime

from domain.case import allegation as a
from domain.case import allegation_refusals as r
from domain.case.decision_context import WHOSE_CONDUCT, DecisionContext
from domain.case.decisions.duties_of_decisions import (
    codes,
    duties_from_decision,
    refused,
    superseded,
)
from domain.case.decisions.set_aside import is_owed_by_law
from domain.case.events import CaseEvent
from domain.case.refusals import NothingChanged
from domain.case.rulebook import Rulebook
from domain.case.state import Case
from domain.policy.procedure import AllegationProcedure, unknown


def is_allegation(case: Case, procedure: AllegationProcedure) -> bool:
    """Whether what the packs say of the facts, or somebody's decision, makes it one."""
    said = {
        category
        for reading in case.readings.values()
        for category in (reading.assessment.category, *reading.assessment.also)
    }
    return case.allegation.threshold is not None or not said.isdisjoint(procedure.applies_to)


def require_general_outcome(case: Case, rulebook: Rulebook) -> None:
    """An allegation has no outcome before its threshold is decided, and then one of its own."""
    procedure = _procedure_of(case, rulebook)
    if procedure is None:
        return
    if case.allegation.threshold is None:
        raise refused(r.ThresholdUndecided, procedure, procedure.rules.threshold_first)
    if case.allegation.threshold:
        raise refused(
            r.AllegationHasItsOutcomes,
            procedure,
            procedure.rules.own_outcomes,
            known=codes(procedure.outcomes),
        )


def require_concluded(case: Case, rulebook: Rulebook) -> None:
    """What an allegation needs before its case may be closed, resigned or not."""
    procedure = _procedure_of(case, rulebook)
    if procedure is None:
        return
    known = case.allegation
    if known.threshold is None:
        raise refused(r.ThresholdUndecided, procedure, procedure.rules.threshold_first)
    if not known.threshold:
        return
    if known.outcome is None:
        raise refused(
            r.AllegationUnconcluded,
            procedure,
            procedure.rules.conclusion_always,
            known=codes(procedure.outcomes),
        )
    open_ones = [
        body.code
        for body in procedure.regulators
        if known.outcome in body.asked_after
        and body.code not in known.regulators
        and body.deals_with(case.facts.get(WHOSE_CONDUCT))
    ]
    if open_ones:
        raise refused(
            r.RegulatorUnanswered,
            procedure,
            procedure.rules.regulator_answered,
            bodies=", ".join(open_ones),
        )
    if not known.summary or known.goes_on:
        raise refused(r.SummaryMissing, procedure, procedure.rules.summary)


def conclude(
    case: Case,
    command: a.ConcludeAllegation,
    rulebook: Rulebook,
    procedure: AllegationProcedure,
) -> tuple[CaseEvent, ...]:
    known = case.allegation
    if known.threshold is None:
        raise refused(r.ThresholdUndecided, procedure, procedure.rules.threshold_first)
    if not known.threshold:
        raise refused(r.ThresholdNotMet, procedure, procedure.rules.not_met_is_low_level)
    word = procedure.outcome(command.outcome)
    if word is None:
        wanted = codes(procedure.outcomes)
        raise refused(r.UnknownOutcome, procedure, procedure.rules.own_outcomes, known=wanted)
    if known.outcome == command.outcome:
        raise NothingChanged(what="this outcome has been reached", field="outcome")
    concluded = a.AllegationConcluded(
        **dict(command),
        test=word.says,
        in_references=word.in_references,
        on_personnel_record=word.on_personnel_record,
        rule=procedure.named(word),
    )
    before = procedure.outcome(known.outcome or "")
    obsolete = [one.id for one in before.follows] if before else []
    gone = _overtaken(case, obsolete, rulebook, procedure, command.occurred_at)
    return (
        concluded,
        *gone,
        *duties_from_decision(case, word.follows, rulebook, command.occurred_at),
    )


def decide_regulator(
    case: Case,
    command: a.DecideRegulatorReferral,
    rulebook: Rulebook,
    procedure: AllegationProcedure,
) -> tuple[CaseEvent, ...]:
    body = procedure.regulator(command.regulator)
    if body is None:
        wanted = codes(procedure.regulators)
        raise refused(
            r.UnknownRegulator,
            procedure,
            procedure.rules.regulator_answered,
            known=wanted,
        )
    role = case.facts.get(WHOSE_CONDUCT)
    if not body.deals_with(role):
        raise refused(r.NotForThisRegulator, procedure, body, role=role)
    if unknown(command.tests, body.tests):
        raise refused(r.UnknownTest, procedure, body, known=codes(body.tests))
    tests = tuple(dict.fromkeys(command.tests))
    bound = body.all_met == "must_refer" and len(tests) == len(body.tests)
    if bound and not command.refer:
        raise refused(r.MustBeReferred, procedure, body)
    if case.allegation.regulators.get(body.code) is command.refer:
        raise NothingChanged(what="this was decided already", field="refer")
    decided = a.RegulatorReferralDecided(
        **{**dict(command), "tests": tests}, rule=procedure.named(body)
    )
    follows = body.follows if command.refer else ()
    obsolete = [] if command.refer else [one.id for one in body.follows]
    gone = _overtaken(case, obsolete, rulebook, procedure, command.occurred_at)
    return (decided, *gone, *duties_from_decision(case, follows, rulebook, command.occurred_at))


def summarise(
    case: Case, command: a.WriteClosingSummary, procedure: AllegationProcedure, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    """Of an imagery case the record tells nothing: its summary has no narrative parts."""
    if case.allegation.threshold is None:
        raise refused(r.ThresholdUndecided, procedure, procedure.rules.threshold_first)
    if case.allegation.outcome is None:
        wanted = codes(procedure.outcomes)
        raise refused(
            r.AllegationUnconcluded, procedure, procedure.rules.conclusion_always, known=wanted
        )
    silent = {"allegation", "follow_up"} if case.imagery else set()
    said = dict(command)
    missing = [
        part.code
        for part in procedure.summary_parts
        if part.code not in silent and said.get(part.code) is None
    ]
    if missing or command.decisions is None or command.copy_to_person is None:
        raise refused(
            r.SummaryIncomplete,
            procedure,
            procedure.rules.summary,
            field=missing[0] if missing else None,
            parts=", ".join(missing),
        )
    word = procedure.outcome(case.allegation.outcome)
    mentioned = bool(command.mentioned_in_references)
    if mentioned and (word is None or not word.in_references):
        raise refused(r.NotForReferences, procedure, procedure.rules.references)
    return (
        a.ClosingSummaryWritten(
            occurred_at=ask.now,
            allegation=command.allegation,
            follow_up=command.follow_up,
            decisions=command.decisions,
            copy_to_person=command.copy_to_person,
            mentioned_in_references=mentioned,
            rule=procedure.named(procedure.rules.summary),
        ),
    )


def _overtaken(
    case: Case,
    clauses: list[str],
    rulebook: Rulebook,
    procedure: AllegationProcedure,
    at: datetime,
) -> tuple[CaseEvent, ...]:
    """A later decision of one person does not end what the law asks to be told."""
    return superseded(
        case, clauses, procedure, at, kept=lambda duty: is_owed_by_law(case, duty, rulebook)
    )


def _procedure_of(case: Case, rulebook: Rulebook) -> AllegationProcedure | None:
    """The procedure, where the case is an allegation."""
    if rulebook.procedure is None or not is_allegation(case, rulebook.procedure.procedure):
        return None
    return rulebook.procedure.procedure
