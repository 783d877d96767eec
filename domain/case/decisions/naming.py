"""Whom a report names: kept as told, shut out where it is their conduct, matched to the directory later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.case.commands import ReportImageryDiscovery, ReportIncident
from domain.case.decision_context import DecisionContext
from domain.case.decisions import people
from domain.case.events import CaseEvent
from domain.case.named import (
    MatchNamed,
    Named,
    NamedAsTold,
    NamedMatched,
    NamedUnmatched,
    OnTheCase,
    UnmatchNamed,
)
from domain.case.people import InvolvePerson, PersonUninvolved
from domain.case.people_refusals import RoleOfAnAdult, UnknownPerson
from domain.case.report_refusals import (
    NamedAlreadyMatched,
    NamedNotMatched,
    PartNotTold,
    UnknownNamed,
)
from domain.case.rulebook import Rulebook
from domain.case.state import Case
from domain.person.names import same_name
from domain.person.refusals import UpnDoesNotCheck
from domain.person.upn import is_upn
from domain.sign_in import distinct, fold
from domain.vocabulary import NamedKind, NamedPart, PersonKind

Report = ReportIncident | ReportImageryDiscovery


def as_told(command: Report, ask: DecisionContext) -> tuple[NamedAsTold, ...]:
    """Those named, each with whom the directory holds under the choice, the number or the sign-in.

    A sign-in that it does not hold stays to be matched, as a name does.
    """
    named = [_as_told(one, f"named.{place}", ask) for place, one in enumerate(command.named)]
    if command.subject is not None and not _is_named(command.subject, named, ask):
        named.append(_by_sign_in(command.subject, ask))
    return tuple(named)


def whose_conduct(command: Report, ask: DecisionContext) -> tuple[str, ...]:
    """The sign-ins of those whose conduct it is: written down, chosen, or named as somebody is named.

    In doubt a sign-in is shut out: a name that is a colleague's in every word is taken for theirs.
    """
    found = [] if command.subject is None else [command.subject]
    for one in command.named:
        if one.part.role in people.WHOSE_CONDUCT:
            found += _sign_ins(one, ask)
    return distinct(found)


def match(
    case: Case, command: MatchNamed, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    one = _on_the_case(case, command.named)
    if one.person is not None:
        raise NamedAlreadyMatched
    role = command.role or one.told.part.role
    if role is None:
        raise PartNotTold
    if command.person not in ask.people:
        raise UnknownPerson
    matched = NamedMatched(
        occurred_at=ask.now, named=command.named, person=command.person, role=role
    )
    if role in case.people.get(command.person, ()):
        return (matched,)
    involve = InvolvePerson(person=command.person, role=role)
    return (matched, *people.involve(case, involve, rulebook, ask))


def unmatch(case: Case, command: UnmatchNamed, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    one = _on_the_case(case, command.named)
    if one.person is None:
        raise NamedNotMatched
    unmatched = NamedUnmatched(
        occurred_at=ask.now, named=command.named, person=one.person, reason=command.reason
    )
    if not _rests_on(case, command.named, one):
        return (unmatched,)
    ended = PersonUninvolved(
        occurred_at=ask.now,
        person=one.person,
        roles=() if one.role is None else (one.role,),
        reason=command.reason,
    )
    return (unmatched, ended)


def _as_told(one: Named, at: str, ask: DecisionContext) -> NamedAsTold:
    person, kind, upn = one.person, one.kind, one.upn
    if upn is not None:
        upn = upn.upper()
        if not is_upn(upn):
            raise UpnDoesNotCheck(f"{at}.upn")
        kind = NamedKind.PUPIL
    if person is not None:
        identity = ask.people.get(person)
        if identity is None:
            raise UnknownPerson(field=f"{at}.person")
        kind = NamedKind(identity.kind.value)
    elif upn is not None:
        person = ask.upns.get(upn)
    if one.part is NamedPart.SUBJECT and kind is NamedKind.PUPIL:
        raise RoleOfAnAdult(field=f"{at}.part")
    return NamedAsTold(
        name=one.name, note=one.note, upn=upn, part=one.part, kind=kind, person=person
    )


def _by_sign_in(subject: str, ask: DecisionContext) -> NamedAsTold:
    """Whose conduct it is, by the text that is shut out. A pupil is nobody's subject."""
    person, kind = ask.subject or (None, None)
    pupil = kind is PersonKind.PUPIL
    return NamedAsTold(
        sign_in=subject,
        part=NamedPart.ALLEGED_HARMER if pupil else NamedPart.SUBJECT,
        kind=NamedKind.UNKNOWN if kind is None else NamedKind(kind.value),
        person=person,
    )


def _is_named(subject: str, named: Iterable[NamedAsTold], ask: DecisionContext) -> bool:
    """Whether somebody chosen, whose conduct it is, signs in by this."""
    for one in named:
        known = None if one.person is None else ask.people.get(one.person)
        theirs = known is not None and fold(known.sign_in or "") == fold(subject)
        if theirs and one.part.role in people.WHOSE_CONDUCT:
            return True
    return False


def _sign_ins(one: Named, ask: DecisionContext) -> Iterator[str]:
    known = None if one.person is None else ask.people.get(one.person)
    if known is not None:
        if known.sign_in is not None:
            yield known.sign_in
    elif one.name is not None and one.upn is None and one.kind is not NamedKind.PUPIL:
        for who in ask.colleagues:
            adult = who.kind is PersonKind.ADULT and who.sign_in is not None
            if adult and who.sign_in and same_name(one.name, who):
                yield who.sign_in


def _on_the_case(case: Case, number: int) -> OnTheCase:
    if number > len(case.named):
        raise UnknownNamed
    return case.named[number - 1]


def _rests_on(case: Case, number: int, one: OnTheCase) -> bool:
    """Whether the person stands on the case in this role by this match alone."""
    others = (
        other
        for place, other in enumerate(case.named, start=1)
        if place != number and (other.person, other.role) == (one.person, one.role)
    )
    standing = one.person is not None and one.role in case.people.get(one.person, ())
    return one.brought and standing and not any(others)
