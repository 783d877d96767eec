"""What the images are is for the police: their finding, and what nobody else changes about them."""

from __future__ import annotations

from collections.abc import Collection

from domain.case.commands import RecordPoliceFinding
from domain.case.decision_context import DecisionContext
from domain.case.decisions.reassessment import reassess
from domain.case.decisions.set_aside import ChangedBy, rests_with_the_police
from domain.case.events import CaseEvent, PoliceFindingRecorded
from domain.case.refusals import (
    ImageFactsAreThePolices,
    NotAFactOfTheImage,
    NotAnImageryCase,
    PoliceComeFirst,
)
from domain.case.rulebook import Reading, Rulebook
from domain.case.state import Case
from domain.policy.assessment import AssessedDuty
from domain.policy.words import Facts


def record_finding(
    case: Case, command: RecordPoliceFinding, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    """The finding, and the case read again by it: what lapses cites it."""
    if not case.imagery:
        raise NotAnImageryCase
    if not case.police_informed:
        raise PoliceComeFirst
    for fact in command.facts:
        if fact not in rulebook.image_facts:
            known = ", ".join(sorted(rulebook.image_facts))
            raise NotAFactOfTheImage(fact=fact, known=known, field=f"facts.{fact}")
    facts: Facts = {**case.facts, **command.facts}
    rulebook.check_facts(facts)
    finding = PoliceFindingRecorded(
        occurred_at=command.occurred_at,
        force=command.force,
        officer=command.officer,
        reference=command.reference,
        facts=command.facts,
        known_before={fact: case.facts[fact] for fact in command.facts if fact in case.facts},
        imagery=rulebook.is_imagery(facts),
    )
    read = reassess(
        case,
        facts,
        rulebook,
        ask,
        trigger=case.version + 1,
        known_since=command.occurred_at,
        by=ChangedBy.POLICE,
    )
    return (finding, *read)


def require_left_to_the_police(
    case: Case, facts: Facts, told: Collection[str], rulebook: Rulebook, *, corrected: bool
) -> None:
    """Refuse what would take the case, or a part of what is owed, out of this.

    `facts` as they would be, `told` the ones that are new; `corrected`: they were known otherwise.
    """
    if not rests_with_the_police(case, rulebook):
        return
    first = next(iter(told))
    field = "fact" if corrected else f"facts.{first}"
    if not rulebook.is_imagery(facts):
        raise ImageFactsAreThePolices(fact=first, field=field)
    of_the_image = [fact for fact in told if fact in rulebook.image_facts]
    if not of_the_image:
        return
    after = rulebook.read(facts)
    protects_more = _protects(case, rulebook, tuple(case.readings.values()), after)
    if _protects(case, rulebook, after, tuple(case.readings.values())) or (
        corrected and not protects_more
    ):
        named = of_the_image[0]
        raise ImageFactsAreThePolices(fact=named, field="fact" if corrected else f"facts.{named}")


def _protects(
    case: Case, rulebook: Rulebook, one: tuple[Reading, ...], more: tuple[Reading, ...]
) -> bool:
    """Whether `more` asks for something still to be done, or bars something, that `one` does not."""
    settled = {
        (duty.bound.pack, _said(duty.asked)) for duty in case.duties.values() if not duty.unsettled
    }
    before, after = _asked(one), _asked(more)
    bars = {bar.act for bar in rulebook.bars(more, imagery=False)} - {
        bar.act for bar in rulebook.bars(one, imagery=False)
    }
    return bool(after - before - settled) or bool(bars)


def _asked(readings: tuple[Reading, ...]) -> set[tuple[str, object]]:
    return {
        (reading.bound.pack, _said(duty))
        for reading in readings
        for duty in reading.assessment.duties
    }


def _said(duty: AssessedDuty) -> object:
    return duty.clause, duty.act, frozenset(duty.to), duty.modality, str(duty.timing)
