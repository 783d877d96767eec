"""The harm threshold is decided, and the fact that the texts turn on becomes known: one act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from domain.case import allegation as a
from domain.case import allegation_refusals as r
from domain.case.decision_context import DecisionContext
from domain.case.decisions.duties_of_decisions import (
    codes,
    discharged,
    duties_from_decision,
    refused,
    superseded,
)
from domain.case.decisions.reassessment import becomes_imagery, reassess
from domain.case.decisions.set_aside import ChangedBy, is_owed_by_law, owes_the_police
from domain.case.events import CaseEvent, FactCorrected, FactsEstablished
from domain.case.folding import evolve
from domain.case.refusals import NothingChanged, PoliceComeFirst
from domain.case.rulebook import Rulebook
from domain.case.state import Case
from domain.policy.procedure import AllegationProcedure, unknown
from domain.policy.words import Facts, FactValue
from domain.vocabulary import Compartment


def decide_threshold(
    case: Case,
    command: a.DecideHarmThreshold,
    rulebook: Rulebook,
    procedure: AllegationProcedure,
    ask: DecisionContext,
) -> tuple[CaseEvent, ...]:
    """The decision, the fact it makes known, what the texts now ask for, what they no longer do."""
    if owes_the_police(case, rulebook):
        raise PoliceComeFirst
    criteria = _criteria(case, command, procedure)
    rules = procedure.rules
    rule = rules.criterion_needed if command.met else rules.not_met_is_low_level
    decided = a.HarmThresholdDecided(
        **{**dict(command), "criteria": criteria}, rule=procedure.named(rule)
    )
    follows, obsolete = procedure.threshold_met, procedure.threshold_not_met
    if not command.met:
        follows, obsolete = obsolete, follows
    gone = superseded(
        case,
        [one.id for one in obsolete],
        procedure,
        command.occurred_at,
        kept=lambda duty: is_owed_by_law(case, duty, rulebook),
    )
    answered = discharged(
        case, procedure.threshold_stated, procedure, command.decided_by, command.occurred_at
    )
    # The texts are read with the decision taken: it ends some of what they ask for.
    having_decided = replace(evolve(case, decided), version=case.version)
    known = _made_known(having_decided, command, criteria, rulebook, procedure, ask)
    # What a text asks for at this moment is not asked for a second time.
    by_now = case
    for event in known:
        by_now = evolve(by_now, event)
    standing = replace(case, duties=by_now.duties)
    raised = duties_from_decision(standing, follows, rulebook, command.occurred_at)
    return (decided, *known, *answered, *gone, *raised)


def require_as_decided(
    case: Case, facts: Mapping[str, FactValue | None], rulebook: Rulebook
) -> None:
    """Once it has been decided, the fact says what the decision says, and nothing else."""
    procedure = _procedure(rulebook)
    if procedure is None or case.allegation.threshold is None:
        return
    fact = procedure.threshold_fact
    if fact.fact in facts and facts[fact.fact] != fact.value(case.allegation.criteria):
        raise refused(r.ThresholdIsDecided, procedure, fact, field=f"facts.{fact.fact}")


def stated(
    case: Case, facts: Facts, told: Collection[str], rulebook: Rulebook, at: datetime
) -> tuple[CaseEvent, ...]:
    """The fact was told and nobody has decided: somebody has to, with the reasons.

    `facts` as they are now, `told` the ones that are new. Nothing waits for the decision: what
    the texts ask for at once stands already.
    """
    procedure = _procedure(rulebook)
    if procedure is None or case.allegation.threshold is not None or not is_restricted(case):
        return ()
    fact = procedure.threshold_fact.fact
    if fact not in told:
        return ()
    if fact in facts:
        known = replace(case, facts=facts)
        return duties_from_decision(known, procedure.threshold_stated, rulebook, at)
    return superseded(case, [one.id for one in procedure.threshold_stated], procedure, at)


def is_restricted(case: Case) -> bool:
    """Allegations are worked on nowhere else."""
    placed = case.placement
    return placed is not None and placed.compartment is Compartment.RESTRICTED


def _criteria(
    case: Case, command: a.DecideHarmThreshold, procedure: AllegationProcedure
) -> tuple[str, ...]:
    known, wanted = case.allegation, codes(procedure.criteria)
    if known.outcome is not None:
        raise r.AllegationIsConcluded
    if unknown(command.criteria, procedure.criteria):
        raise refused(r.UnknownCriterion, procedure, procedure.rules.criterion_needed, known=wanted)
    criteria = tuple(dict.fromkeys(command.criteria))
    if command.met and not criteria:
        raise refused(r.CriterionMissing, procedure, procedure.rules.criterion_needed, known=wanted)
    if criteria and not command.met:
        raise refused(r.CriterionWithoutThreshold, procedure, procedure.rules.criterion_needed)
    fact = procedure.threshold_fact
    agreed = case.facts.get(fact.fact) == fact.value(criteria)
    # Decisions were once taken without the fact: the same one again makes it known.
    if known.threshold is command.met and set(known.criteria) == set(criteria) and agreed:
        raise NothingChanged(what="this was decided already", field="met")
    return criteria


def _made_known(  # noqa: PLR0913, PLR0917 - the decision and all that it is taken with
    case: Case,
    command: a.DecideHarmThreshold,
    criteria: Collection[str],
    rulebook: Rulebook,
    procedure: AllegationProcedure,
    ask: DecisionContext,
) -> tuple[CaseEvent, ...]:
    fact = procedure.threshold_fact
    value, was = fact.value(criteria), case.facts.get(fact.fact)
    if was == value:
        return ()
    facts: Facts = {**case.facts, fact.fact: value}
    rulebook.check_facts(facts)
    imagery = becomes_imagery(case, facts, rulebook)
    event: CaseEvent
    if was is None:
        event = FactsEstablished(
            occurred_at=command.occurred_at, facts={fact.fact: value}, imagery=imagery
        )
    else:
        event = FactCorrected(
            occurred_at=ask.now,
            fact=fact.fact,
            was=was,
            value=value,
            reason=command.reason,
            imagery=imagery,
        )
    # A judgement starts its own clock: what is asked for at once is asked for from here.
    trigger, since = case.version + 2, command.occurred_at
    read = reassess(
        case,
        facts,
        rulebook,
        ask,
        trigger=trigger,
        known_since=since,
        by=ChangedBy.THRESHOLD,
    )
    return (event, *read)


def _procedure(rulebook: Rulebook) -> AllegationProcedure | None:
    return rulebook.procedure.procedure if rulebook.procedure is not None else None
