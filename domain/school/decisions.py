"""What a school answers to each request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from domain.case.refusals import NothingChanged
from domain.policy.words import in_order
from domain.school.client_keys import issue_key, revoke_key
from domain.school.commands import (
    AdoptPack,
    AdoptStatutoryPacks,
    EnrolSchool,
    IssueClientKey,
    NameDamagedRow,
    PassDamagedRow,
    RevokeClientKey,
    SchoolCommand,
    SetClocks,
    SetPeopleLookup,
    SetTermDates,
)
from domain.school.damaged_rows import past_a_row
from domain.school.events import (
    ClocksSet,
    PackAdopted,
    PeopleLookupSet,
    SchoolEnrolled,
    SchoolEvent,
)
from domain.school.refusals import (
    NothingToAdopt,
    PackAlreadyAdopted,
    PackTextChanged,
    PlacementTooWide,
    SchoolAlreadyEnrolled,
    UnknownPack,
)
from domain.school.state import School
from domain.school.terms import require_enrolled, set_term_dates


@dataclass(frozen=True, slots=True)
class PackText:
    """The text on the shelf that an adoption means: its frozen hash and its layer.

    `wider`: where its placement opens what a statutory text that binds the school closes.
    """

    sha256: str
    layer: str
    wider: str | None = None


@dataclass(frozen=True, slots=True)
class StatutoryText:
    """A text that binds every school from a day on, whether or not it adopts anything itself."""

    pack: str
    version: str
    in_force_from: date
    text: PackText


def decide(  # noqa: PLR0911, PLR0913 - one answer per command
    school: School,
    command: SchoolCommand,
    *,
    now: datetime,
    text: PackText | None = None,
    statutory: Sequence[StatutoryText] = (),
    by: str = "",
) -> tuple[SchoolEvent, ...]:
    """The events that carry the command out. `text` is None where the shelf has no such pack.

    `statutory`: every statutory text on the shelf. `by`: who asks.
    """
    match command:
        case EnrolSchool():
            return _enrol(school, command, now, statutory)
        case AdoptPack():
            return _adopt(school, command, now, text)
        case SetClocks():
            return _set_clocks(school, command, now)
        case AdoptStatutoryPacks():
            return _adopt_statutory(school, now, statutory)
        case SetTermDates():
            return set_term_dates(school, command, now)
        case IssueClientKey():
            return issue_key(school, command, now)
        case RevokeClientKey():
            return revoke_key(school, command, now)
        case SetPeopleLookup():
            return _set_lookup(school, command, now)
        case NameDamagedRow() | PassDamagedRow():
            return past_a_row(school, command, now, by)
        case _:
            assert_never(command)


def _enrol(
    school: School, command: EnrolSchool, now: datetime, statutory: Sequence[StatutoryText]
) -> tuple[SchoolEvent, ...]:
    """From its first day on a school is bound by what binds every school: no case is without."""
    if school.version > 0:
        raise SchoolAlreadyEnrolled(
            "A school of this id is on record.", remedy="Use it, or choose another id."
        )
    enrolled = SchoolEnrolled(occurred_at=now, name=command.name, tenant=command.tenant)
    return (enrolled, *_adopted(statutory, now))


def _adopt_statutory(
    school: School, now: datetime, statutory: Sequence[StatutoryText]
) -> tuple[SchoolEvent, ...]:
    """What has been published since the school enrolled, each from its own day on."""
    require_enrolled(school)
    there = {(known.pack, known.version) for known in school.adoptions}
    missing = [text for text in statutory if (text.pack, text.version) not in there]
    if not missing:
        raise NothingToAdopt(
            "Every statutory pack on the shelf that binds every school is adopted.",
            remedy="Nothing needs doing.",
        )
    return _adopted(missing, now)


def _adopted(statutory: Sequence[StatutoryText], now: datetime) -> tuple[PackAdopted, ...]:
    return tuple(
        PackAdopted(
            occurred_at=now,
            pack=found.pack,
            version=found.version,
            sha256=found.text.sha256,
            layer=found.text.layer,
            in_force_from=found.in_force_from,
        )
        for found in sorted(statutory, key=lambda s: (s.in_force_from, s.pack, in_order(s.version)))
    )


def _adopt(
    school: School, command: AdoptPack, now: datetime, text: PackText | None
) -> tuple[SchoolEvent, ...]:
    require_enrolled(school)
    if text is None:
        raise UnknownPack(
            "No pack of this id and version is on the shelf.",
            remedy="Choose one of the packs listed.",
            field="pack",
        )
    if any(_is_another_text(known, command, text) for known in school.adoptions):
        raise PackTextChanged(
            "The school has adopted this version before, and its text was another one.",
            remedy="Give the changed text a version of its own, and adopt that.",
            field="version",
        )
    if text.wider is not None:
        raise PlacementTooWide(
            text.wider,
            remedy="Mend the placement in a version of its own, and adopt that.",
            field="pack",
        )
    asked = (command.pack, command.version, command.in_force_from)
    if asked in {(known.pack, known.version, known.in_force_from) for known in school.adoptions}:
        raise PackAlreadyAdopted(
            "This version binds the school from this day already.",
            remedy="Nothing needs doing, or name another day.",
            field="in_force_from",
        )
    return (
        PackAdopted(
            occurred_at=now,
            pack=command.pack,
            version=command.version,
            sha256=text.sha256,
            layer=text.layer,
            in_force_from=command.in_force_from,
        ),
    )


def _set_clocks(school: School, command: SetClocks, now: datetime) -> tuple[SchoolEvent, ...]:
    require_enrolled(school)
    return (
        ClocksSet(
            occurred_at=now,
            remind_minutes_before=tuple(sorted(set(command.remind_minutes_before), reverse=True)),
            immediately_late_after_minutes=command.immediately_late_after_minutes,
            escalate_by_default=command.escalate_by_default,
        ),
    )


def _set_lookup(school: School, command: SetPeopleLookup, now: datetime) -> tuple[SchoolEvent, ...]:
    require_enrolled(school)
    if command.allowed is school.people_lookup:
        raise NothingChanged(what="it is allowed" if command.allowed else "it is not allowed")
    return (PeopleLookupSet(occurred_at=now, allowed=command.allowed),)


def _is_another_text(known: PackAdopted, command: AdoptPack, text: PackText) -> bool:
    same_name = (known.pack, known.version) == (command.pack, command.version)
    return same_name and known.sha256 != text.sha256
