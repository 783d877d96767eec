"""Every fact a school's stream may hold."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from domain.messages import Event, Line, Moment, Name, Reason, Sha256
from domain.policy.calendar import Term
from domain.policy.words import PackId, PackVersion
from domain.school.words import ClientName, KeyName
from domain.vocabulary import Compartment, Scope


class SchoolEnrolled(Event):
    """A school began to use Casebook."""

    TOPIC: ClassVar[str] = "school.enrolled"

    name: Line
    tenant: Line


class PackAdopted(Event):
    """From `in_force_from` on (a day in Europe/London) this text binds the school."""

    TOPIC: ClassVar[str] = "school.pack_adopted"

    pack: PackId
    version: PackVersion
    sha256: str
    layer: str
    in_force_from: date


class ClocksSet(Event):
    """When the school is reminded of a duty, and when what is owed at once counts as late.

    `escalate_by_default`: whether Casebook's own paths are gone by where no text states one.
    """

    TOPIC: ClassVar[str] = "school.clocks_set"
    VERSION: ClassVar[int] = 2

    remind_minutes_before: tuple[int, ...]
    immediately_late_after_minutes: int
    escalate_by_default: bool = True


class TermDatesSet(Event):
    """From `known_from` to `known_to` the school is open to pupils in these terms and no others."""

    TOPIC: ClassVar[str] = "school.term_dates_set"

    known_from: date
    known_to: date
    terms: tuple[Term, ...]
    given_by: Line


class ClientKeyIssued(Event):
    """A client of the school's MIS may sign in by this key, for these scopes, until it ends."""

    TOPIC: ClassVar[str] = "school.client_key_issued"

    key: KeyName
    client: ClientName
    scopes: tuple[Scope, ...]
    registered_only: bool
    digest: Sha256
    expires_at: Moment


class ClientKeyRevoked(Event):
    """Nobody signs in by this key any more."""

    TOPIC: ClassVar[str] = "school.client_key_revoked"

    key: KeyName
    reason: Reason


class PeopleLookupSet(Event):
    """Whether staff may look people up for a report. They may not until the school says so."""

    TOPIC: ClassVar[str] = "school.people_lookup_set"

    allowed: bool


Position = Annotated[int, Field(ge=1, lt=2**63)]
"""A place in the order of a compartment's record."""


class DamagedRowNamed(Event):
    """An operator proved that a stored row is not what was written, and asks to go past it."""

    TOPIC: ClassVar[str] = "school.damaged_row_named"

    compartment: Compartment
    position: Position
    sha256: Sha256
    by: Name
    reason: Reason


class DamagedRowPassed(Event):
    """Another operator confirmed it: who follows the record goes past this one row, as it is now."""

    TOPIC: ClassVar[str] = "school.damaged_row_passed"

    compartment: Compartment
    position: Position
    sha256: Sha256
    by: Name
    named_by: Name


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
