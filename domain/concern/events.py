"""Every fact the stream of concerns about one adult may hold."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from domain.case.named import NameAsTold, NoteOnSomebody
from domain.concern.commands import ConcernSource
from domain.happened import Happened
from domain.messages import Event, Frozen, Narrative, Reason, ShortText, Timestamp
from domain.policy.words import Code
from domain.vocabulary import Role


class ConcernsPlaced(Event):
    """Who reads the register of this adult was decided.

    So was who never may.
    """

    TOPIC: ClassVar[str] = "concerns.placed"

    school: str = Field(description="The school.")
    person: UUID = Field(description="The adult: their id in the directory.")
    adult_role: Code = Field(
        description="What the adult is at the school, by the vocabulary's name."
    )
    reader_roles: tuple[Role, ...] = Field(description="Roles that may read the concerns.")
    excluded: tuple[str, ...] = Field(default=(), description="People who never may.")
    rule: str = Field(description="The rule that placed them.")


class ToldOf(Frozen):
    """The adult a concern is about, in the words of whoever shared it."""

    UNSHOWN: ClassVar[frozenset[str]] = frozenset({"name", "note"})
    """No view holds these: they are read from the record."""

    name: NameAsTold = Field(description="Who it is, in words.")
    note: NoteOnSomebody | None = Field(
        default=None, description="Their post, or what else tells them from another of that name."
    )


class ConcernShared(Event):
    """A concern was shared.

    `retention`: how long it is kept, and who says so. `about`: the adult in words, where the
    sharer knew no more.
    """

    TOPIC: ClassVar[str] = "concerns.shared"
    VERSION: ClassVar[int] = 2

    concern: UUID = Field(description="The concern, by its id.")
    adult_role: Code = Field(
        description="What the adult is at the school, by the vocabulary's name."
    )
    account: Narrative = Field(description="What happened, in somebody's words.")
    context: Reason | None = Field(default=None, description="In what context.")
    action: Reason | None = Field(default=None, description="What was done; null: nothing.")
    source: ConcernSource = Field(description="How it came up.")
    shared_by: ShortText | None = Field(
        default=None, description="Who shared it; null: they wish to stay unnamed."
    )
    retention: Reason = Field(description="How long it is kept, and who says so.")
    rule: str = Field(description="The rule it is kept under.")
    when: Happened | None = Field(
        default=None, description="What was told of when it happened, where that is no moment."
    )
    about: ToldOf | None = Field(
        default=None, description="The adult in words, where the sharer knew no more."
    )


class ConcernCorrected(Event):
    """How a concern should read was put right."""

    TOPIC: ClassVar[str] = "concerns.corrected"

    concern: UUID = Field(description="The concern, by its id.")
    account: Narrative = Field(description="How it should read.")
    reason: Reason = Field(description="Why.")


class ConcernWithdrawn(Event):
    """A concern should not be relied on."""

    TOPIC: ClassVar[str] = "concerns.withdrawn"

    concern: UUID = Field(description="The concern, by its id.")
    reason: Reason = Field(description="Why.")


class ConcernReviewAsked(Event):
    """A review of the concerns was asked for.

    Concerns have repeated: a rule asks that they are looked at together.
    """

    TOPIC: ClassVar[str] = "concerns.review_asked"

    concerns: tuple[UUID, ...] = Field(description="The concerns, by their ids.")
    says: Reason = Field(description="What the rule says.")
    rule: str = Field(description="The rule that asks for it.")


class ConcernReviewHeld(Event):
    """The concerns were looked at together."""

    TOPIC: ClassVar[str] = "concerns.review_held"

    concerns: tuple[UUID, ...] = Field(description="The concerns, by their ids.")
    findings: Narrative = Field(description="What was found.")
    wider_culture: Reason | None = Field(
        default=None, description="What it says of the wider culture that allowed it."
    )
    decided_by: ShortText = Field(description="Who decided.")


class ConcernsEscalated(Event):
    """The concerns became a case."""

    TOPIC: ClassVar[str] = "concerns.escalated"

    concerns: tuple[UUID, ...] = Field(description="The concerns, by their ids.")
    case: UUID = Field(description="The case they belong to.")
    reason: Reason = Field(description="Why.")
    decided_by: ShortText = Field(description="Who decided.")


class ConcernMatched(Event):
    """The adult named in words turned out to be somebody in the directory.

    The concern stands with those about this person, as `concern`.
    """

    TOPIC: ClassVar[str] = "concerns.matched"

    person: UUID = Field(description="Who: their id in the directory.")
    concern: UUID = Field(description="The concern, by its id among theirs.")


class ConcernUnmatched(Event):
    """They turned out not to be that person."""

    TOPIC: ClassVar[str] = "concerns.unmatched"

    person: UUID = Field(description="Who they are not.")
    concern: UUID = Field(description="The concern, by its id among theirs.")
    reason: Reason = Field(description="Why.")


class ConcernSignInQuestioned(Event):
    """The directory came to say by what the adult signs in.

    Nobody is shut out yet.
    """

    TOPIC: ClassVar[str] = "concerns.sign_in_questioned"

    sign_in: str = Field(description="The sign-in.")


class ConcernSignInDecided(Event):
    """It was decided whether that is shut out.

    By those who read the concerns.
    """

    TOPIC: ClassVar[str] = "concerns.sign_in_decided"

    question: int = Field(description="The number of the question: the entry that asks it.")
    shut_out: bool = Field(description="Whether it is shut out.")
    reason: Reason = Field(description="Why.")


class ConcernExclusionAskedFor(Event):
    """One person asked that a sign-in be shut out or let in; it takes two."""

    TOPIC: ClassVar[str] = "concerns.exclusion_asked_for"

    shut_out: bool = Field(description="Whether it is to be shut out, or let in again.")
    sign_in: str = Field(description="The sign-in.")
    reason: Reason = Field(description="Why.")
    by: str = Field(description="The sign-in of whoever asked.")
    expires_at: Timestamp = Field(description="Until when another person can agree.")


class ConcernExclusionLifted(Event):
    """Somebody who was shut out wrongly was let in again.

    Two persons decided it.
    """

    TOPIC: ClassVar[str] = "concerns.exclusion_lifted"

    sign_in: str = Field(description="The sign-in.")
    reason: Reason = Field(description="Why.")
    proposed_by: str = Field(description="The sign-in of whoever proposed it.")


ConcernEvent = (
    ConcernsPlaced
    | ConcernShared
    | ConcernCorrected
    | ConcernWithdrawn
    | ConcernMatched
    | ConcernUnmatched
    | ConcernSignInQuestioned
    | ConcernSignInDecided
    | ConcernExclusionAskedFor
    | ConcernExclusionLifted
    | ConcernReviewAsked
    | ConcernReviewHeld
    | ConcernsEscalated
)
"""In the order in which the graph lists the kinds of entry."""
