"""Facts become known or turn out wrong: the case is read again and the difference recorded."""

from __future__ import annotations

from datetime import datetime

from domain.case.asking import Asking, is_about
from domain.case.commands import CorrectFact, EstablishFacts
from domain.case.decisions.assessing import assess
from domain.case.events import CaseEvent, CasePlaced, FactCorrected, FactsEstablished
from domain.case.refusals import (
    FactAlreadyKnown,
    FactNotKnown,
    ImageryNeedsItsOwnCase,
    MustBeRestricted,
    NothingChanged,
)
from domain.case.rulebook import Rulebook
from domain.case.state import Case
from domain.policy.words import Facts, FactValue
from domain.vocabulary import Compartment


def establish(
    case: Case, command: EstablishFacts, rulebook: Rulebook, ask: Asking
) -> tuple[CaseEvent, ...]:
    rulebook.check_facts({**case.facts, **command.facts})
    new: Facts = {}
    for fact, value in command.facts.items():
        if fact not in case.facts:
            new[fact] = value
        elif not _equal(case.facts[fact], value):
            raise FactAlreadyKnown(fact=fact, field=f"facts.{fact}")
    if not new:
        raise NothingChanged(what="these facts are known", field="facts")
    facts = {**case.facts, **new}
    event = FactsEstablished(
        occurred_at=command.occurred_at,
        facts=new,
        imagery=_becomes_imagery(case, facts, rulebook),
    )
    # New knowledge starts its own clock; what was known from the start does not start again.
    clock_from = max(command.occurred_at, _learnt(case, ask))
    return (event, *_read_anew(case, facts, rulebook, ask, clock_from))


def correct(
    case: Case, command: CorrectFact, rulebook: Rulebook, ask: Asking
) -> tuple[CaseEvent, ...]:
    if command.fact not in case.facts:
        raise FactNotKnown(fact=command.fact)
    was = case.facts[command.fact]
    if command.value is not None and _equal(was, command.value):
        raise NothingChanged(what="the fact has this value", field="value")
    facts = {fact: value for fact, value in case.facts.items() if fact != command.fact}
    if command.value is not None:
        facts[command.fact] = command.value
    rulebook.check_facts(facts)
    event = FactCorrected(
        occurred_at=ask.now,
        fact=command.fact,
        was=was,
        value=command.value,
        reason=command.reason,
        imagery=_becomes_imagery(case, facts, rulebook),
    )
    return (event, *_read_anew(case, facts, rulebook, ask, _learnt(case, ask)))


def _becomes_imagery(case: Case, facts: Facts, rulebook: Rulebook) -> bool:
    becomes = not case.imagery and rulebook.is_imagery(facts)
    if becomes and case.holds_content:
        raise ImageryNeedsItsOwnCase
    return becomes


def _read_anew(
    case: Case, facts: Facts, rulebook: Rulebook, ask: Asking, clock_from: datetime
) -> tuple[CaseEvent, ...]:
    placed = _placed_again(case, facts, rulebook, ask)
    trigger = case.version + 1
    said = assess(case, facts, rulebook, trigger=trigger, clock_from=clock_from, now=ask.now)
    return (*placed, *said)


def _placed_again(
    case: Case, facts: Facts, rulebook: Rulebook, ask: Asking
) -> tuple[CasePlaced, ...]:
    """A case never leaves its compartment: up would need a new case, down would reveal one."""
    place = rulebook.place(facts, case.excluded[0] if case.excluded else None)
    kept = case.placement
    readers = () if is_about(ask.opened_as, facts) else case.readers
    if kept is None or (place == kept and readers == case.readers):
        return ()
    if place.compartment is not kept.compartment:
        if place.compartment is Compartment.RESTRICTED:
            raise MustBeRestricted
        return ()
    return (
        CasePlaced(
            occurred_at=ask.now,
            compartment=place.compartment,
            reader_roles=place.reader_roles,
            readers=readers,
            excluded=case.excluded,
            rule=place.rule,
        ),
    )


def _learnt(case: Case, ask: Asking) -> datetime:
    return case.learnt_at or ask.now


def _equal(a: FactValue, b: FactValue) -> bool:
    return type(a) is type(b) and a == b
