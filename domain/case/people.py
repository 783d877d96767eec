"""Who is involved in a case, as what: commands and events. Who they are stands in the directory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.messages import Command, Event, Reason, taken
from domain.vocabulary import PersonRole


class InvolvePerson(Command):
    """Somebody from the directory is involved in this case.

    Whose conduct it is, `subject` or `alleged_harmer`, is shut out of the case by their sign-in.
    """

    person: UUID = Field(description="Who: their id in the directory.")
    role: PersonRole = Field(description="As what; in any role, where it may be left out.")


class UninvolvePerson(Command):
    """Somebody is not involved after all, in one role or, without `role`, in any.

    Whoever was shut out stays shut out, until two persons let them in again (`LiftExclusion`).
    """

    person: UUID = Field(description="Who: their id in the directory.")
    role: PersonRole | None = Field(
        default=None, description="As what; in any role, where it may be left out."
    )
    reason: Annotated[Reason, taken("Nobody is taken off a case without a reason.")] = Field(
        description="Why."
    )


class PersonInvolved(Event):
    """Somebody is involved in the case."""

    TOPIC: ClassVar[str] = "case.person_involved"
    SHOWN_AS: ClassVar[Mapping[str, str]] = {"role": "person_role"}

    person: UUID = Field(description="Who: their id in the directory.")
    role: PersonRole = Field(description="As what.")


class PersonUninvolved(Event):
    """Somebody is not involved in the case after all."""

    TOPIC: ClassVar[str] = "case.person_uninvolved"

    person: UUID = Field(description="Who: their id in the directory.")
    roles: tuple[PersonRole, ...] = Field(description="As what not.")
    reason: Reason = Field(description="Why.")
