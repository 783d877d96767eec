"""What the directory answers to each request."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never
from uuid import UUID

from domain.case.imagery import free_of_content
from domain.case.refusals import ImpossibleDate
from domain.person.commands import AddPerson, CorrectPerson, MakePersonOrdinary, PersonCommand
from domain.person.events import (
    Identity,
    PersonAdded,
    PersonCorrected,
    PersonEvent,
    PersonKeptWithCase,
    PersonMadeOrdinary,
)
from domain.person.refusals import (
    EntryReadsSo,
    IdentityOnly,
    IsOrdinary,
    NoSuchPerson,
    NotOfThisKind,
    UpnDoesNotCheck,
)
from domain.person.state import Person
from domain.person.upn import is_upn
from domain.policy.calendar import london_day
from domain.vocabulary import PersonKind

_OF_ONE_KIND = {
    "upn": PersonKind.PUPIL,
    "year_group": PersonKind.PUPIL,
    "position": PersonKind.ADULT,
}
_IN_WORDS = ("name", "known_as", "position", "year_group")


def decide(
    person: Person,
    command: PersonCommand,
    *,
    school: str,
    now: datetime,
    keep_with: UUID | None = None,
) -> tuple[PersonEvent, ...]:
    """The events that carry the command out. `keep_with`: the restricted case an entry is made for."""
    if isinstance(command, AddPerson):
        added = PersonAdded(occurred_at=now, school=school, identity=_identity(command, now))
        if keep_with is None:
            return (added,)
        return added, PersonKeptWithCase(occurred_at=now, case=keep_with)
    if person.identity is None or person.school != school:
        raise NoSuchPerson
    match command:
        case CorrectPerson():
            identity = _identity(command, now)
            if person.identity == identity:
                raise EntryReadsSo
            return (PersonCorrected(occurred_at=now, identity=identity, reason=command.reason),)
        case MakePersonOrdinary():
            if person.kept_with is None:
                raise IsOrdinary
            return (PersonMadeOrdinary(occurred_at=now, reason=command.reason),)
        case _:
            assert_never(command)


def begun_anew(person: Person, now: datetime) -> tuple[PersonEvent, ...]:
    """The entry in the directory of one that stood with a case."""
    if person.identity is None or person.school is None:
        raise NoSuchPerson
    return (PersonAdded(occurred_at=now, school=person.school, identity=person.identity),)


def _identity(command: AddPerson | CorrectPerson, now: datetime) -> Identity:
    said = {name: getattr(command, name) for name in Identity.model_fields}
    for field, kind in _OF_ONE_KIND.items():
        if said[field] is not None and command.kind is not kind:
            raise NotOfThisKind(field)
    for field in _IN_WORDS:
        if said[field] is not None and not free_of_content(said[field]):
            raise IdentityOnly(field)
    if command.born is not None and command.born > london_day(now):
        raise ImpossibleDate(what="This day is still to come.", field="born")
    if command.upn is not None:
        said["upn"] = command.upn.upper()
        if not is_upn(said["upn"]):
            raise UpnDoesNotCheck
    return Identity(**said)
