"""Somebody in the directory as their history leaves them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from domain.messages import Unreadable
from domain.person.events import (
    Identity,
    PersonAdded,
    PersonCorrected,
    PersonEvent,
    PersonKeptWithCase,
    PersonMadeOrdinary,
)


@dataclass(frozen=True, slots=True)
class Person:
    """One person. Without an identity there is nobody: never added, or erased.

    `kept_with`: the restricted case that the entry was made for, as long as it stands with it.
    """

    version: int = 0
    school: str | None = None
    identity: Identity | None = None
    kept_with: UUID | None = None


def replay(events: Iterable[PersonEvent | Unreadable]) -> Person:
    """The person as this history leaves them."""
    person = Person()
    for event in events:
        person = evolve(person, event)
    return person


def evolve(person: Person, event: PersonEvent | Unreadable) -> Person:
    """The person one event later."""
    person = replace(person, version=person.version + 1)
    match event:
        case PersonAdded():
            return replace(person, school=event.school, identity=event.identity)
        case PersonCorrected():
            return replace(person, identity=event.identity)
        case PersonKeptWithCase():
            return replace(person, kept_with=event.case)
        case PersonMadeOrdinary():
            return replace(person, kept_with=None)
        case Unreadable():
            return person
        case _:
            assert_never(event)
