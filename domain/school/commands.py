"""What a school can be asked to record about itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.messages import Command, Day, Line, Moment, Reason, Sha256
from domain.policy.calendar import MOST_TERMS, Term
from domain.policy.words import PackId, PackVersion
from domain.school.events import Position
from domain.school.words import ClientName, KeyName
from domain.vocabulary import Compartment, Scope


class EnrolSchool(Command):
    """A school begins to use Casebook."""

    name: Line
    tenant: Line


class AdoptPack(Command):
    """The school adopts a version of a pack from a date on."""

    pack: PackId
    version: PackVersion
    in_force_from: Day


Lead = Annotated[int, Field(ge=5, le=20_160)]
"""Minutes before a duty is due: five minutes to a fortnight."""


class SetClocks(Command):
    """When the school is reminded of a duty, and when what is owed at once counts as late.

    Both are minutes, and take the place of what was set before. No reminder: an empty list.
    `escalate_by_default` false: where no text says to whom an overdue duty goes, it goes to nobody.
    """

    remind_minutes_before: tuple[Lead, ...] = Field(max_length=5)
    immediately_late_after_minutes: int = Field(ge=1, le=10_080)
    escalate_by_default: bool = True


class AdoptStatutoryPacks(Command):
    """The school adopts every statutory pack that binds every school and that it has not adopted."""


class SetTermDates(Command):
    """The days on which the school is open to pupils, for the days from `known_from` to `known_to`.

    Said again for the same days, the later statement counts.
    """

    known_from: Day
    known_to: Day
    terms: Annotated[tuple[Term, ...], Field(min_length=1, max_length=MOST_TERMS)]
    given_by: Line


class IssueClientKey(Command):
    """A client of the school's MIS is given a key; the key itself is shown once and never kept."""

    key: KeyName
    client: ClientName
    scopes: tuple[Scope, ...] = Field(min_length=1)
    registered_only: bool = False
    digest: Sha256
    expires_at: Moment


class RevokeClientKey(Command):
    """A key is taken back."""

    key: KeyName
    reason: Reason


class SetPeopleLookup(Command):
    """Whether staff may look people up for a report: a name, and a year group or post, no more."""

    allowed: bool


class NameDamagedRow(Command):
    """A row of the record is bad, and following it should go on past it. Somebody else confirms."""

    compartment: Compartment
    position: Position
    sha256: Sha256
    reason: Reason


class PassDamagedRow(Command):
    """Following the record goes on past a row that another operator has named."""

    compartment: Compartment
    position: Position
    sha256: Sha256


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
