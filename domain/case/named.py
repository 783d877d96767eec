"""Whom a report names: in words, by a choice from the directory, or by a pupil's number.

What was told stays as it was told, sealed with the report. Whoever works the case matches it to the
directory, and takes a wrong match back. No view holds a name: it is read from the record itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self
from unicodedata import category
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from domain.messages import (
    Command,
    Event,
    Frozen,
    Reason,
    Reference,
    ShortText,
    closed_words,
    taken,
)
from domain.person.names import JOINERS
from domain.vocabulary import NamedKind, NamedPart, PersonRole

MOST_NAMED = 20
_SIGNS = frozenset(JOINERS + " .,/&()")
_MOST_WORDS = 12


def _who(text: str) -> str:
    """A name or a post, and no room for telling: letters, digits and the signs of names."""
    plain = all(category(sign)[0] in "LM" or sign.isdigit() or sign in _SIGNS for sign in text)
    if not plain or len(text.split()) > _MOST_WORDS:
        raise PydanticCustomError("not_a_name", "must be a name", {"words": _MOST_WORDS})
    return text


_WHO = taken("It says who somebody is, in a few words.", at_most=100)
NameAsTold = Annotated[ShortText, StringConstraints(max_length=100), AfterValidator(_who), _WHO]
"""Who somebody is, in the words of whoever tells it."""
NoteOnSomebody = Annotated[ShortText, StringConstraints(max_length=60), AfterValidator(_who), _WHO]
"""A year group, a class or a post: what tells two of one name apart."""
NamedNumber = Annotated[int, Field(ge=1)]
"""Counts those whom the reports of a case name, from 1."""


class Named(Frozen):
    """Somebody a report names. At least one of `name`, `person` and `upn`.

    `person` is an id that the lookup gave; `upn` a pupil's unique pupil number. `note`: a year
    group, a class or a post, and nothing of what happened.
    """

    name: NameAsTold | None = Field(
        default=None, description="Their name, in the words of whoever tells it."
    )
    person: UUID | None = Field(default=None, description="Who: the id that a lookup gave.")
    upn: Reference | None = Field(default=None, description="A pupil's unique pupil number.")
    part: NamedPart = Field(default=NamedPart.UNKNOWN, description="What part they had in it.")
    kind: NamedKind = Field(default=NamedKind.UNKNOWN, description="What they are to the school.")
    note: NoteOnSomebody | None = Field(
        default=None, description="A year group, a class or a post; nothing of what happened."
    )

    @model_validator(mode="after")
    def _is_somebody(self) -> Self:
        if self.name is None and self.person is None and self.upn is None:
            raise PydanticCustomError("names_nobody", "must name somebody")
        return self


NamedPeople = Annotated[tuple[Named, ...], Field(max_length=MOST_NAMED)]


class NamedAsTold(Frozen):
    """Somebody as a report named them. `person`: whom the directory then held under it.

    `sign_in`: of whose conduct it is, where the report names them by it.
    """

    UNSHOWN: ClassVar[frozenset[str]] = frozenset({"name", "note", "upn", "sign_in"})
    """No view holds these: they are read from the record."""

    name: NameAsTold | None = Field(
        default=None, description="Their name, in the words of whoever told it."
    )
    note: NoteOnSomebody | None = Field(
        default=None, description="A year group, a class or a post."
    )
    upn: Reference | None = Field(
        default=None, description="A pupil's unique pupil number, where it was told."
    )
    part: NamedPart = Field(description="What part they had in it.")
    kind: NamedKind = Field(description="What they are to the school.")
    person: UUID | None = Field(
        default=None, description="Whom the directory then held under the choice or the number."
    )
    sign_in: (
        Annotated[ShortText, closed_words("It is compared with what people sign in by.")] | None
    ) = Field(
        default=None,
        description="Of whose conduct it is: their sign-in, where they were named by it.",
    )


class MatchNamed(Command):
    """Somebody a report names is this person of the directory, in this role.

    `role` may be left out where the report says what part they had. Whose conduct it is, `subject`
    or `alleged_harmer`, is shut out of the case by their sign-in, as by naming them outright.
    """

    named: NamedNumber = Field(description="Their number among those whom the case's reports name.")
    person: UUID = Field(description="Who: their id in the directory.")
    role: PersonRole | None = Field(
        default=None, description="As what; what the report says, if left out."
    )


class UnmatchNamed(Command):
    """Somebody a report names is not the person they were matched to.

    They are no longer involved by it. Whoever was shut out stays shut out, until two persons let
    them in again (`LiftExclusion`).
    """

    named: NamedNumber = Field(description="Their number among those whom the case's reports name.")
    reason: Annotated[Reason, taken("Nobody is taken for another without a reason.")] = Field(
        description="Why."
    )


class NamedMatched(Event):
    """Somebody a report names is this person of the directory."""

    TOPIC: ClassVar[str] = "case.named_matched"
    SHOWN_AS: ClassVar[Mapping[str, str]] = {"named": "named_number", "role": "person_role"}

    named: NamedNumber = Field(
        description="Their number among those whom the reports of the case name, from 1."
    )
    person: UUID = Field(description="Who: their id in the directory.")
    role: PersonRole = Field(description="As what.")


class NamedUnmatched(Event):
    """Somebody a report names is not the person they were matched to."""

    TOPIC: ClassVar[str] = "case.named_unmatched"
    SHOWN_AS: ClassVar[Mapping[str, str]] = {"named": "named_number"}

    named: NamedNumber = Field(
        description="Their number among those whom the reports of the case name, from 1."
    )
    person: UUID = Field(description="Who they are not.")
    reason: Reason = Field(description="Why.")


@dataclass(frozen=True, slots=True)
class OnTheCase:
    """Somebody named, as told, and whom they are matched to now. `entry`: the report that names them."""

    entry: int
    told: NamedAsTold
    person: UUID | None = None
    role: PersonRole | None = None
    brought: bool = False
    """Whether it is this match that involved them."""


def involvements(told: tuple[NamedAsTold, ...]) -> Iterator[tuple[UUID, PersonRole]]:
    """Who is involved as what by being named: whoever the directory held, in a part that was told."""
    for one in told:
        role = one.part.role
        if one.person is not None and role is not None:
            yield one.person, role
