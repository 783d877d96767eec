"""Naming people on a case, and shutting out whose conduct it is before they can read of it."""

from __future__ import annotations

from domain.case.decision_context import DecisionContext
from domain.case.decisions.readers_left import LetIn, readable
from domain.case.events import CaseEvent, CasePlaced
from domain.case.people import InvolvePerson, PersonInvolved, PersonUninvolved, UninvolvePerson
from domain.case.people_refusals import AlreadyInvolved, NotInvolved, RoleOfAnAdult, UnknownPerson
from domain.case.refusals import ImpossibleDate, MustBeRestricted
from domain.case.rulebook import Placement, Rulebook
from domain.case.state import Case
from domain.person.events import Identity
from domain.policy.calendar import london_day
from domain.sign_in import fold, folded, without
from domain.vocabulary import Compartment, PersonKind, PersonRole

WHOSE_CONDUCT = frozenset({PersonRole.SUBJECT, PersonRole.ALLEGED_HARMER})


def involve(
    case: Case, command: InvolvePerson, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    named = ask.people.get(command.person)
    if named is None:
        raise UnknownPerson
    if command.role in case.people.get(command.person, ()):
        raise AlreadyInvolved
    if command.role is PersonRole.SUBJECT and named.kind is not PersonKind.ADULT:
        raise RoleOfAnAdult
    if named.born is not None and named.born > london_day(case.learnt_at or ask.now):
        raise ImpossibleDate(
            what="The person was born after the school learnt of this.", field="person"
        )
    involved = PersonInvolved(occurred_at=ask.now, person=command.person, role=command.role)
    return (involved, *_shut_out(case, command.role, named, rulebook, ask))


def uninvolve(case: Case, command: UninvolvePerson, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    roles = case.people.get(command.person, ())
    ended = tuple(role for role in roles if command.role in {None, role})
    if not ended:
        raise NotInvolved
    return (
        PersonUninvolved(
            occurred_at=ask.now, person=command.person, roles=ended, reason=command.reason
        ),
    )


def _shut_out(
    case: Case, role: PersonRole, named: Identity, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    """An adult an allegation is about, and anybody who could read of their own conduct."""
    kept = case.placement
    if kept is None or role not in WHOSE_CONDUCT:
        return ()
    if role is not PersonRole.SUBJECT and named.sign_in is None:
        return ()
    if kept.compartment is not Compartment.RESTRICTED:
        raise MustBeRestricted(field="role")
    if named.sign_in is None or is_out(case, named.sign_in):
        return ()
    return (placed_without(case, named.sign_in, rulebook, ask),)


def is_out(case: Case, sign_in: str) -> bool:
    """Whether the case is shut to whoever signs in by this."""
    return fold(sign_in) in folded(case.excluded)


def placed_without(
    case: Case, sign_in: str, rulebook: Rulebook, ask: DecisionContext
) -> CasePlaced:
    """The case where it is, shut to this sign-in, and open to whoever reads once somebody is named,
    besides those who may already; and to the next in line, where none of them is left."""
    facts = dict(case.facts)
    kept, place = case.placement, rulebook.place(facts, *case.shut_out, sign_in)
    roles = (*(kept.reader_roles if kept else ()), *place.reader_roles)
    excluded, readers = (*case.excluded, sign_in), without(case.readers, sign_in)
    again = readable(
        Placement(
            compartment=kept.compartment if kept else place.compartment,
            reader_roles=tuple(dict.fromkeys(roles)),
            rule=place.rule,
        ),
        LetIn(case, facts, readers, excluded, rulebook, ask),
    )
    return CasePlaced(
        occurred_at=ask.now,
        compartment=again.compartment,
        reader_roles=again.reader_roles,
        readers=readers,
        excluded=excluded,
        rule=again.rule,
    )
