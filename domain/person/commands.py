"""What the directory of people can be asked to record: who somebody is."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.messages import Command, Day, Reason, ShortText
from domain.vocabulary import PersonKind

YearGroup = Annotated[ShortText, StringConstraints(max_length=40)]
"""A pupil's year group or class, as the school calls it."""


class AddPerson(Command):
    """Somebody is put into the directory: who they are, and nothing of what happened.

    `sign_in` is theirs, where they use Casebook: a case on which they are named as somebody whose
    conduct it is shuts it out. Nobody writes their own, or one that somebody else has. `case`: for
    which case the entry is made. If that case is restricted, the entry stands with it: only whoever
    may open the case finds the person, until one of them makes the entry ordinary.
    """

    kind: PersonKind = Field(description="A pupil or an adult.")
    name: ShortText = Field(description="Their name.")
    known_as: ShortText | None = Field(default=None, description="What they go by.")
    born: Day | None = Field(default=None, description="The day of their birth.")
    position: ShortText | None = Field(
        default=None, description="What an adult does at the school."
    )
    sign_in: ShortText | None = Field(
        default=None, description="Their sign-in, if they use Casebook."
    )
    upn: ShortText | None = Field(default=None, description="A pupil's unique pupil number.")
    year_group: YearGroup | None = Field(default=None, description="A pupil's year group or class.")
    case: UUID | None = Field(
        default=None,
        description=(
            "For which case the entry is made: with a restricted one it stands, found by"
            " whoever may open the case alone."
        ),
    )


class CorrectPerson(Command):
    """How somebody's entry should read as a whole, and why. What is left out is not known.

    Another sign-in shuts out nobody by itself: those who may open a case about their conduct are
    asked there. Nobody writes their own, or one that somebody else has.
    """

    kind: PersonKind = Field(description="A pupil or an adult.")
    name: ShortText = Field(description="Their name.")
    known_as: ShortText | None = Field(default=None, description="What they go by.")
    born: Day | None = Field(default=None, description="The day of their birth.")
    position: ShortText | None = Field(
        default=None, description="What an adult does at the school."
    )
    sign_in: ShortText | None = Field(
        default=None, description="Their sign-in, if they use Casebook."
    )
    upn: ShortText | None = Field(default=None, description="A pupil's unique pupil number.")
    year_group: YearGroup | None = Field(default=None, description="A pupil's year group or class.")
    reason: Reason = Field(description="Why.")


class MakePersonOrdinary(Command):
    """An entry that stands with a restricted case becomes one of the directory, and why: everybody
    who reads the directory finds the person from now on. It cannot be taken back.

    The entry begins anew at version 1; how it came about stays with the case.
    """

    reason: Reason = Field(description="Why.")


PersonCommand = AddPerson | CorrectPerson | MakePersonOrdinary
