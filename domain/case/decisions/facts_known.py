"""Facts become known or turn out wrong: the case is read again and the difference recorded."""

from __future__ import annotations

from domain.case.commands import CorrectFact, EstablishFacts
from domain.case.decision_context import DecisionContext
from domain.case.decisions import images, threshold
from domain.case.decisions.judged import require_reasons_of
from domain.case.decisions.reassessment import becomes_imagery, reassess
from domain.case.events import CaseEvent, FactCorrected, FactsEstablished
from domain.case.refusals import (
    FactAlreadyKnown,
    FactNotKnown,
    ImageryAdmitsNoContent,
    NothingChanged,
)
from domain.case.rulebook import Rulebook
from domain.case.state import Case
from domain.policy.words import Facts, FactValue


def establish(
    case: Case, command: EstablishFacts, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    rulebook.check_facts({**case.facts, **command.facts})
    threshold.require_as_decided(case, command.facts, rulebook)
    new: Facts = {}
    for fact, value in command.facts.items():
        if fact not in case.facts:
            new[fact] = value
        elif not _equal(case.facts[fact], value):
            raise FactAlreadyKnown(fact=fact, field=f"facts.{fact}")
    if not new:
        raise NothingChanged(what="these facts are known", field="facts")
    require_reasons_of(new, command.reasons)
    facts = {**case.facts, **new}
    images.require_left_to_the_police(case, facts, new, rulebook, corrected=False)
    imagery = becomes_imagery(case, facts, rulebook)
    if imagery and command.reasons:
        raise ImageryAdmitsNoContent(field="reasons")
    event = FactsEstablished(
        occurred_at=command.occurred_at,
        facts=new,
        imagery=imagery,
        reasons=command.reasons,
    )
    # New knowledge starts its own clock; what was known from the start does not start again.
    read = reassess(
        case, facts, rulebook, ask, trigger=case.version + 1, known_since=command.occurred_at
    )
    stated = threshold.stated(case, facts, new, rulebook, command.occurred_at)
    return (event, *read, *stated)


def correct(
    case: Case, command: CorrectFact, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    if command.fact not in case.facts:
        raise FactNotKnown(fact=command.fact)
    was = case.facts[command.fact]
    if command.value is not None and _equal(was, command.value):
        raise NothingChanged(what="the fact has this value", field="value")
    threshold.require_as_decided(case, {command.fact: command.value}, rulebook)
    facts = {fact: value for fact, value in case.facts.items() if fact != command.fact}
    if command.value is not None:
        facts[command.fact] = command.value
    rulebook.check_facts(facts)
    images.require_left_to_the_police(case, facts, (command.fact,), rulebook, corrected=True)
    event = FactCorrected(
        occurred_at=ask.now,
        fact=command.fact,
        was=was,
        value=command.value,
        reason=command.reason,
        imagery=becomes_imagery(case, facts, rulebook),
    )
    read = reassess(case, facts, rulebook, ask, trigger=case.version + 1)
    stated = threshold.stated(case, facts, (command.fact,), rulebook, ask.now)
    return (event, *read, *stated)


def _equal(a: FactValue, b: FactValue) -> bool:
    return type(a) is type(b) and a == b
