"""Every fact the stream of concerns about one adult may hold."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain.case.named import NameAsTold, NoteOnSomebody
from domain.concern.commands import ConcernSource
from domain.happened import Happened
from domain.messages import Account, Event, Frozen, Line, Moment, Reason
from domain.policy.words import Code
from domain.vocabulary import Role


class ConcernsPlaced(Event):
    """Who may read the concerns about this adult, and who never may."""

    TOPIC: ClassVar[str] = "concerns.placed"

    school: str
    person: UUID
    adult_role: Code
    reader_roles: tuple[Role, ...]
    excluded: tuple[str, ...] = ()
    rule: str


class ToldOf(Frozen):
    """The adult a concern is about, in the words of whoever shared it."""

    UNSHOWN: ClassVar[frozenset[str]] = frozenset({"name", "note"})
    """No view holds these: they are read from the record."""

    name: NameAsTold
    note: NoteOnSomebody | None = None


class ConcernShared(Event):
    """Somebody shared a concern. `retention`: how long it is kept, and who says so.

    `about`: the adult in words, where the sharer knew no more.
    """

    TOPIC: ClassVar[str] = "concerns.shared"
    VERSION: ClassVar[int] = 2

    concern: UUID
    adult_role: Code
    account: Account
    context: Reason | None = None
    action: Reason | None = None
    source: ConcernSource
    shared_by: Line | None = None
    retention: Reason
    rule: str
    when: Happened | None = None
    about: ToldOf | None = None


class ConcernCorrected(Event):
    """How a concern should read."""

    TOPIC: ClassVar[str] = "concerns.corrected"

    concern: UUID
    account: Account
    reason: Reason


class ConcernWithdrawn(Event):
    """A concern should not be relied on."""

    TOPIC: ClassVar[str] = "concerns.withdrawn"

    concern: UUID
    reason: Reason


class ConcernReviewAsked(Event):
    """Concerns have repeated: a rule asks that they are looked at together."""

    TOPIC: ClassVar[str] = "concerns.review_asked"

    concerns: tuple[UUID, ...]
    says: Reason
    rule: str


class ConcernReviewHeld(Event):
    """The concerns were looked at together."""

    TOPIC: ClassVar[str] = "concerns.review_held"

    concerns: tuple[UUID, ...]
    findings: Account
    wider_culture: Reason | None = None
    decided_by: Line


class ConcernsEscalated(Event):
    """These concerns became an allegation."""

    TOPIC: ClassVar[str] = "concerns.escalated"

    concerns: tuple[UUID, ...]
    case: UUID
    reason: Reason
    decided_by: Line


class ConcernMatched(Event):
    """The concern shared in words stands with those about this person, as `concern`."""

    TOPIC: ClassVar[str] = "concerns.matched"

    person: UUID
    concern: UUID


class ConcernUnmatched(Event):
    """It is not about the person it was matched to."""

    TOPIC: ClassVar[str] = "concerns.unmatched"

    person: UUID
    concern: UUID
    reason: Reason


class ConcernSignInQuestioned(Event):
    """The directory says that the adult signs in by this. Nobody is shut out yet."""

    TOPIC: ClassVar[str] = "concerns.sign_in_questioned"

    sign_in: str


class ConcernSignInDecided(Event):
    """Those who read the concerns decided on a sign-in."""

    TOPIC: ClassVar[str] = "concerns.sign_in_decided"

    question: int
    shut_out: bool
    reason: Reason


class ConcernExclusionAskedFor(Event):
    """One person asked that a sign-in be shut out, or let in again; it takes another."""

    TOPIC: ClassVar[str] = "concerns.exclusion_asked_for"

    shut_out: bool
    sign_in: str
    reason: Reason
    by: str
    expires_at: Moment


class ConcernExclusionLifted(Event):
    """Two persons decided that somebody was shut out wrongly."""

    TOPIC: ClassVar[str] = "concerns.exclusion_lifted"

    sign_in: str
    reason: Reason
    proposed_by: str


ConcernEvent = (
    ConcernsPlaced
    | ConcernShared
    | ConcernCorrected
    | ConcernWithdrawn
    | ConcernReviewAsked
    | ConcernReviewHeld
    | ConcernsEscalated
    | ConcernMatched
    | ConcernUnmatched
    | ConcernSignInQuestioned
    | ConcernSignInDecided
    | ConcernExclusionAskedFor
    | ConcernExclusionLifted
)
