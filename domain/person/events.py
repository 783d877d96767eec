"""Every fact a person's stream may hold: identity only, under a key of its own."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from domain.messages import Event, Frozen, Reason, ShortText
from domain.vocabulary import PersonKind


class Identity(Frozen):
    """Who somebody is. `upn`: the unique pupil number; `year_group`: a pupil's, such as Year 9."""

    kind: PersonKind = Field(description="A pupil or an adult.")
    name: ShortText = Field(description="Their name.")
    known_as: ShortText | None = Field(default=None, description="What they go by.")
    born: date | None = Field(default=None, description="The day of their birth.")
    position: ShortText | None = Field(
        default=None, description="What an adult does at the school."
    )
    sign_in: ShortText | None = Field(
        default=None, description="Their sign-in, if they use Casebook."
    )
    upn: ShortText | None = Field(default=None, description="A pupil's unique pupil number.")
    year_group: ShortText | None = Field(default=None, description="A pupil's year group or class.")


class PersonAdded(Event):
    """Somebody was put into the directory of a school."""

    TOPIC: ClassVar[str] = "person.added"
    VERSION: ClassVar[int] = 2

    school: str = Field(description="The school.")
    identity: Identity = Field(description="Who somebody is.")


class PersonCorrected(Event):
    """How somebody's entry reads from now on."""

    TOPIC: ClassVar[str] = "person.corrected"
    VERSION: ClassVar[int] = 2

    identity: Identity = Field(description="Who somebody is, as it should read.")
    reason: Reason = Field(description="Why.")


class PersonKeptWithCase(Event):
    """The entry was made for a restricted case, and is found by whoever may open that case alone."""

    TOPIC: ClassVar[str] = "person.kept_with_case"

    case: UUID = Field(description="The case.")


class PersonMadeOrdinary(Event):
    """The entry became one of the directory, where it goes on. Here nothing follows."""

    TOPIC: ClassVar[str] = "person.made_ordinary"

    reason: Reason = Field(description="Why.")


PersonEvent = PersonAdded | PersonCorrected | PersonKeptWithCase | PersonMadeOrdinary
