"""Naming people on a case, and shutting out whose conduct it is before they can read of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.case.asking import Asking
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
    case: Case, command: InvolvePerson, rulebook: Rulebook, ask: Asking
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


def uninvolve(case: Case, command: UninvolvePerson, ask: Asking) -> tuple[CaseEvent, ...]:
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
    case: Case, role: PersonRole, named: Identity, rulebook: Rulebook, ask: Asking
) -> tuple[CaseEvent, ...]:
    """An adult an allegation is about, and anybody who could read of their own conduct."""
    kept = case.placement
    if kept is None or role not in WHOSE_CONDUCT:
        return ()
    if role is not PersonRole.SUBJECT and named.sign_in is None:
        return ()
    if kept.compartment is not Compartment.RESTRICTED:
        raise MustBeRestricted(field="role")
    if named.sign_in is None or _is_out(case, named.sign_in):
        return ()
    return (_without(case, kept, named.sign_in, rulebook, ask.now),)


def shut_out(
    case: Case, person: UUID, sign_in: str, rulebook: Rulebook, now: datetime
) -> tuple[CasePlaced, ...]:
    """When the sign-in becomes known of somebody whose conduct it is; the case stays where it is."""
    kept = case.placement
    about_them = not WHOSE_CONDUCT.isdisjoint(case.people.get(person, ()))
    if kept is None or not about_them or _is_out(case, sign_in):
        return ()
    return (_without(case, kept, sign_in, rulebook, now),)


def _is_out(case: Case, sign_in: str) -> bool:
    return fold(sign_in) in folded(case.excluded)


def _without(
    case: Case, kept: Placement, sign_in: str, rulebook: Rulebook, now: datetime
) -> CasePlaced:
    """Whoever may read once somebody is named, besides those who may already: never nobody."""
    place = rulebook.place(dict(case.facts), *case.shut_out, sign_in)
    return CasePlaced(
        occurred_at=now,
        compartment=kept.compartment,
        reader_roles=tuple(dict.fromkeys((*kept.reader_roles, *place.reader_roles))),
        readers=without(case.readers, sign_in),
        excluded=(*case.excluded, sign_in),
        rule=place.rule,
    )
