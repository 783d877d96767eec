"""What a school knows of itself: its name, its tenant, and the packs it has adopted, in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from domain.messages import Unreadable
from domain.policy.calendar import TermDates
from domain.school.events import (
    ClientKeyIssued,
    ClientKeyRevoked,
    ClocksSet,
    DamagedRowNamed,
    DamagedRowPassed,
    PackAdopted,
    PeopleLookupSet,
    SchoolEnrolled,
    SchoolEvent,
    TermDatesSet,
)

SCHOOL_LAYER = "school"


@dataclass(frozen=True, slots=True)
class School:
    """One establishment as its history leaves it."""

    version: int = 0
    name: str | None = None
    tenant: str | None = None
    adoptions: tuple[PackAdopted, ...] = ()
    clocks: ClocksSet | None = None
    term_dates: tuple[TermDates, ...] = ()
    keys: tuple[ClientKeyIssued, ...] = ()
    revoked_keys: frozenset[str] = frozenset()
    people_lookup: bool = False
    named_rows: tuple[DamagedRowNamed, ...] = ()
    passed_rows: tuple[DamagedRowPassed, ...] = ()


def replay(events: Iterable[SchoolEvent | Unreadable]) -> School:
    """The school as this history leaves it."""
    school = School()
    for event in events:
        school = evolve(school, event)
    return school


def evolve(school: School, event: SchoolEvent | Unreadable) -> School:  # noqa: PLR0911 - one per event
    """The school one event later."""
    school = replace(school, version=school.version + 1)
    match event:
        case SchoolEnrolled():
            return replace(school, name=event.name, tenant=event.tenant)
        case PackAdopted():
            return replace(school, adoptions=(*school.adoptions, event))
        case ClocksSet():
            return replace(school, clocks=event)
        case TermDatesSet():
            known = TermDates(
                known_from=event.known_from, known_to=event.known_to, terms=event.terms
            )
            return replace(school, term_dates=(*school.term_dates, known))
        case ClientKeyIssued():
            return replace(school, keys=(*school.keys, event))
        case ClientKeyRevoked():
            return replace(school, revoked_keys=school.revoked_keys | {event.key})
        case PeopleLookupSet():
            return replace(school, people_lookup=event.allowed)
        case DamagedRowNamed() | DamagedRowPassed():
            return _past_a_row(school, event)
        case Unreadable():
            return school
        case _:
            assert_never(event)


def _past_a_row(school: School, event: DamagedRowNamed | DamagedRowPassed) -> School:
    if isinstance(event, DamagedRowNamed):
        return replace(school, named_rows=(*school.named_rows, event))
    return replace(school, passed_rows=(*school.passed_rows, event))


def packs_in_force(school: School, day: date) -> tuple[PackAdopted, ...]:
    """Per pack the version that binds on `day`, the school's own policies first.

    Where two versions begin on the same day, the one adopted later binds.
    """
    binding: dict[str, PackAdopted] = {}
    for adopted in sorted(school.adoptions, key=lambda adopted: adopted.in_force_from):
        if adopted.in_force_from <= day:
            binding[adopted.pack] = adopted
    return tuple(
        sorted(binding.values(), key=lambda adopted: (adopted.layer != SCHOOL_LAYER, adopted.pack))
    )
