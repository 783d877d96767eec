"""Every fact a school's stream may hold."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from domain.messages import Event, Name, Reason, Sha256, ShortText, Timestamp
from domain.policy.calendar import Term
from domain.policy.words import PackId, PackVersion
from domain.school.words import ClientName, KeyName
from domain.vocabulary import Compartment, Scope


class SchoolEnrolled(Event):
    """A school began to use Casebook."""

    TOPIC: ClassVar[str] = "school.enrolled"

    name: ShortText = Field(description="What the school is called.")
    tenant: ShortText = Field(description="The tenant whose record holds it.")


class PackAdopted(Event):
    """From `in_force_from` on (a day in Europe/London) this text binds the school."""

    TOPIC: ClassVar[str] = "school.pack_adopted"

    pack: PackId = Field(description="The id of the pack.")
    version: PackVersion = Field(description="The version of the pack.")
    sha256: str = Field(description="The SHA-256 of the text.")
    layer: str = Field(description="The school's own policy, or a statutory pack.")
    in_force_from: date = Field(description="From which day on it binds the school.")


class ClocksSet(Event):
    """When the school is reminded of a duty, and when what is owed at once counts as late.

    `escalate_by_default`: whether Casebook's own paths are gone by where no text states one.
    """

    TOPIC: ClassVar[str] = "school.clocks_set"
    VERSION: ClassVar[int] = 2

    remind_minutes_before: tuple[int, ...] = Field(
        description="How many minutes before a duty is due the school is reminded."
    )
    immediately_late_after_minutes: int = Field(
        description="Minutes after which what is owed at once counts as late."
    )
    escalate_by_default: bool = Field(
        default=True, description="Whether Casebook's own path is gone by where no text states one."
    )


class TermDatesSet(Event):
    """From `known_from` to `known_to` the school is open to pupils in these terms and no others."""

    TOPIC: ClassVar[str] = "school.term_dates_set"

    known_from: date = Field(description="The first of the days these dates speak of.")
    known_to: date = Field(description="The last of the days these dates speak of.")
    terms: tuple[Term, ...] = Field(description="The terms, in which alone the school is open.")
    given_by: ShortText = Field(description="Who gave it.")


class ClientKeyIssued(Event):
    """A client of the school's MIS may sign in by this key, for these scopes, until it ends."""

    TOPIC: ClassVar[str] = "school.client_key_issued"

    key: KeyName = Field(description="The name of the key.")
    client: ClientName = Field(description="Whom it is for.")
    scopes: tuple[Scope, ...] = Field(description="What it may be used for.")
    registered_only: bool = Field(description="Whether it sends registered documents alone.")
    digest: Sha256 = Field(description="The SHA-256 of the key, by which it is known.")
    expires_at: Timestamp = Field(description="Until when it is good.")


class ClientKeyRevoked(Event):
    """Nobody signs in by this key any more."""

    TOPIC: ClassVar[str] = "school.client_key_revoked"

    key: KeyName = Field(description="The name of the key.")
    reason: Reason = Field(description="Why.")


class PeopleLookupSet(Event):
    """Whether staff may look people up for a report. They may not until the school says so."""

    TOPIC: ClassVar[str] = "school.people_lookup_set"

    allowed: bool = Field(description="Whether it is allowed.")


Position = Annotated[int, Field(ge=1, lt=2**63)]
"""A place in the order of a compartment's record."""


class DamagedRowNamed(Event):
    """An operator proved that a stored row is not what was written, and asks to go past it."""

    TOPIC: ClassVar[str] = "school.damaged_row_named"

    compartment: Compartment = Field(description="In which record.")
    position: Position = Field(description="Its place in that record.")
    sha256: Sha256 = Field(description="The SHA-256 of the row as it is stored now.")
    by: Name = Field(description="Who proved it.")
    reason: Reason = Field(description="Why.")


class DamagedRowPassed(Event):
    """Another operator confirmed it: who follows the record goes past this one row, as it is now."""

    TOPIC: ClassVar[str] = "school.damaged_row_passed"

    compartment: Compartment = Field(description="In which record.")
    position: Position = Field(description="Its place in that record.")
    sha256: Sha256 = Field(description="The SHA-256 of the row as it is stored now.")
    by: Name = Field(description="Who confirmed it.")
    named_by: Name = Field(description="Who had proved it.")


SchoolEvent = (
    SchoolEnrolled
    | PackAdopted
    | ClocksSet
    | TermDatesSet
    | ClientKeyIssued
    | ClientKeyRevoked
    | PeopleLookupSet
    | DamagedRowNamed
    | DamagedRowPassed
)
