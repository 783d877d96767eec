"""The facts have changed: the case is placed again if it must be, and read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.case.decision_context import WHOSE_CONDUCT, DecisionContext, is_about
from domain.case.decisions.assessing import assess
from domain.case.decisions.owners import doors
from domain.case.decisions.readers_left import LetIn, readable
from domain.case.decisions.set_aside import ChangedBy
from domain.case.events import CaseEvent, CasePlaced
from domain.case.refusals import ImageryNeedsItsOwnCase, MustBeRestricted
from domain.case.rulebook import Placement, Rulebook
from domain.case.state import Case
from domain.policy.words import Facts
from domain.vocabulary import ONE_HOLDER, Compartment


def reassess(  # noqa: PLR0913 - whose facts, by what, since when
    case: Case,
    facts: Facts,
    rulebook: Rulebook,
    ask: DecisionContext,
    *,
    trigger: int,
    known_since: datetime | None = None,
    by: ChangedBy = ChangedBy.FACTS,
) -> tuple[CaseEvent, ...]:
    """`trigger`: the version of the event that brings the facts; `known_since`: see `assess`."""
    placed = _placed_again(case, facts, rulebook, ask)
    said = assess(
        case,
        facts,
        rulebook,
        trigger=trigger,
        learnt_at=case.learnt_at or ask.now,
        now=ask.now,
        known_since=known_since,
        by=by,
    )
    return (*placed, *said)


def becomes_imagery(case: Case, facts: Facts, rulebook: Rulebook) -> bool:
    becomes = not case.imagery and rulebook.is_imagery(facts)
    if becomes and case.holds_content:
        raise ImageryNeedsItsOwnCase
    return becomes


def _placed_again(
    case: Case, facts: Facts, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CasePlaced, ...]:
    """A case never leaves its compartment: up would need a new case, down would reveal one."""
    place = rulebook.place(facts, *case.shut_out)
    kept = case.placement
    place = _with_those_let_in(case, place, facts, rulebook, ask)
    place = _without_those_it_was_about(case, place, facts)
    readers = () if is_about(ask.opened_as, facts) else case.readers
    place = readable(place, LetIn(case, facts, readers, case.excluded, rulebook, ask))
    if kept is None or (place == kept and readers == case.readers):
        return ()
    if place.compartment is not kept.compartment:
        if place.compartment is Compartment.ORDINARY:
            return ()
        if not place.by_choice:
            raise MustBeRestricted
        # The school's own text restricts such cases by now: who reads it narrows where it stands.
        place = replace(place, compartment=kept.compartment)
        if place == kept and readers == case.readers:
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


def _with_those_let_in(
    case: Case, place: Placement, facts: Facts, rulebook: Rulebook, ask: DecisionContext
) -> Placement:
    """Whom an overdue duty let in stays in, as long as nothing says that it may be about them."""
    opened_by = doors(case, ask.opened_as)
    stay = tuple(
        role
        for role in case.let_in
        if role not in place.reader_roles
        and not rulebook.may_be_about(role.value, facts, opened_by)
    )
    return replace(place, reader_roles=(*place.reader_roles, *stay)) if stay else place


def _without_those_it_was_about(case: Case, place: Placement, facts: Facts) -> Placement:
    """One person's correction of whose conduct it is does not open the case to whom it was about."""
    before, now = case.facts.get(WHOSE_CONDUCT), facts.get(WHOSE_CONDUCT)
    out = case.once_concerned | {role for role in ONE_HOLDER if role == before != now}
    stay = tuple(role for role in place.reader_roles if role not in out)
    if stay == place.reader_roles:
        return place
    kept = case.placement.reader_roles if case.placement else ()
    return replace(place, reader_roles=stay or tuple(role for role in kept if role not in out))
