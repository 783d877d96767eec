"""What a school can be asked to record about itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.messages import Command, Day, Reason, Sha256, ShortText, Timestamp
from domain.policy.calendar import MOST_TERMS, Term
from domain.policy.words import PackId, PackVersion
from domain.school.events import Position
from domain.school.words import ClientName, KeyName
from domain.vocabulary import Compartment, Scope


class EnrolSchool(Command):
    """A school begins to use Casebook."""

    name: ShortText = Field(description="What the school is called.")
    tenant: ShortText = Field(description="The tenant whose record holds it.")


class AdoptPack(Command):
    """The school adopts a version of a pack from a date on."""

    pack: PackId = Field(description="The id of the pack.")
    version: PackVersion = Field(description="The version of the pack.")
    in_force_from: Day = Field(description="From which day on it binds the school.")


Lead = Annotated[int, Field(ge=5, le=20_160)]
"""Minutes before a duty is due: five minutes to a fortnight."""


class SetClocks(Command):
    """When the school is reminded of a duty, and when what is owed at once counts as late.

    Both are minutes, and take the place of what was set before. No reminder: an empty list.
    `escalate_by_default` false: where no text says to whom an overdue duty goes, it goes to nobody.
    """

    remind_minutes_before: tuple[Lead, ...] = Field(
        max_length=5, description="How many minutes before a duty is due the school is reminded."
    )
    immediately_late_after_minutes: int = Field(
        ge=1, le=10_080, description="Minutes after which what is owed at once counts as late."
    )
    escalate_by_default: bool = Field(
        default=True,
        description=(
            "Whether Casebook's own path is gone by where no text states one; yes, if left out."
        ),
    )


class AdoptStatutoryPacks(Command):
    """The school adopts every statutory pack that binds every school and that it has not adopted."""


class SetTermDates(Command):
    """The days on which the school is open to pupils, for the days from `known_from` to `known_to`.

    Said again for the same days, the later statement counts.
    """

    known_from: Day = Field(description="The first of the days these dates speak of.")
    known_to: Day = Field(description="The last of the days these dates speak of.")
    terms: Annotated[tuple[Term, ...], Field(min_length=1, max_length=MOST_TERMS)] = Field(
        description="The terms, in which alone the school is open."
    )
    given_by: ShortText = Field(description="Who gave it.")


class IssueClientKey(Command):
    """A client of the school's MIS is given a key; the key itself is shown once and never kept."""

    key: KeyName = Field(description="The name of the key.")
    client: ClientName = Field(description="Whom it is for.")
    scopes: tuple[Scope, ...] = Field(min_length=1, description="What it may be used for.")
    registered_only: bool = Field(
        default=False, description="Whether it sends registered documents alone."
    )
    digest: Sha256 = Field(description="The SHA-256 of the key, by which it is known.")
    expires_at: Timestamp = Field(description="Until when it is good.")


class RevokeClientKey(Command):
    """A key is taken back."""

    key: KeyName = Field(description="The name of the key.")
    reason: Reason = Field(description="Why.")


class SetPeopleLookup(Command):
    """Whether staff may look people up for a report: a name, and a year group or post, no more."""

    allowed: bool = Field(description="Whether it is allowed.")


class NameDamagedRow(Command):
    """A row of the record is bad, and following it should go on past it. Somebody else confirms."""

    compartment: Compartment = Field(description="In which record.")
    position: Position = Field(description="Its place in that record.")
    sha256: Sha256 = Field(description="The SHA-256 of the row as it is stored now.")
    reason: Reason = Field(description="Why.")


class PassDamagedRow(Command):
    """Following the record goes on past a row that another operator has named."""

    compartment: Compartment = Field(description="In which record.")
    position: Position = Field(description="Its place in that record.")
    sha256: Sha256 = Field(description="The SHA-256 of the row as it is stored now.")


SchoolCommand = (
    EnrolSchool
    | AdoptPack
    | SetClocks
    | AdoptStatutoryPacks
    | SetTermDates
    | IssueClientKey
    | RevokeClientKey
    | SetPeopleLookup
    | NameDamagedRow
    | PassDamagedRow
)
