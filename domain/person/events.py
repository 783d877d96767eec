"""Every fact a person's stream may hold: identity only, under a key of its own."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.messages import Event, Frozen, Line, Reason
from domain.vocabulary import PersonKind


class Identity(Frozen):
    """Who somebody is. `upn`: the unique pupil number; `year_group`: a pupil's, such as Year 9."""

    kind: PersonKind
    name: Line
    known_as: Line | None = None
    born: date | None = None
    position: Line | None = None
    sign_in: Line | None = None
    upn: Line | None = None
    year_group: Line | None = None


class PersonAdded(Event):
    """Somebody was put into the directory of a school."""

    TOPIC: ClassVar[str] = "person.added"
    VERSION: ClassVar[int] = 2

    school: str
    identity: Identity


class PersonCorrected(Event):
    """How somebody's entry reads from now on."""

    TOPIC: ClassVar[str] = "person.corrected"
    VERSION: ClassVar[int] = 2

    identity: Identity
    reason: Reason


class PersonKeptWithCase(Event):
    """The entry was made for a restricted case, and is found by whoever may open that case alone."""

    TOPIC: ClassVar[str] = "person.kept_with_case"

    case: UUID


class PersonMadeOrdinary(Event):
    """The entry became one of the directory, where it goes on. Here nothing follows."""

    TOPIC: ClassVar[str] = "person.made_ordinary"

    reason: Reason


PersonEvent = PersonAdded | PersonCorrected | PersonKeptWithCase | PersonMadeOrdinary
