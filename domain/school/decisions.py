"""What a school answers to each request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from domain.school.commands import AdoptPack, EnrolSchool, SchoolCommand
from domain.school.events import PackAdopted, SchoolEnrolled, SchoolEvent
from domain.school.refusals import (
    PackAlreadyAdopted,
    SchoolAlreadyEnrolled,
    SchoolNotEnrolled,
    UnknownPack,
)
from domain.school.state import School


@dataclass(frozen=True, slots=True)
class PackText:
    """The text on the shelf that an adoption means: its frozen hash and its layer."""

    sha256: str
    layer: str


def decide(
    school: School, command: SchoolCommand, *, now: datetime, text: PackText | None = None
) -> tuple[SchoolEvent, ...]:
    """The events that carry the command out. `text` is None where the shelf has no such pack."""
    match command:
        case EnrolSchool():
            return _enrol(school, command, now)
        case AdoptPack():
            return _adopt(school, command, now, text)
        case _:
            assert_never(command)


def _enrol(school: School, command: EnrolSchool, now: datetime) -> tuple[SchoolEvent, ...]:
    if school.version > 0:
        raise SchoolAlreadyEnrolled(
            "A school of this id is on record.", remedy="Use it, or choose another id."
        )
    return (SchoolEnrolled(occurred_at=now, name=command.name, tenant=command.tenant),)


def _adopt(
    school: School, command: AdoptPack, now: datetime, text: PackText | None
) -> tuple[SchoolEvent, ...]:
    if school.name is None:
        raise SchoolNotEnrolled("No school of this id is on record.", remedy="Enrol it first.")
    if text is None:
        raise UnknownPack(
            "No pack of this id and version is on the shelf.",
            remedy="Choose one of the packs listed.",
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
