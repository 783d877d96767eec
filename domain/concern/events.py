"""Every fact the stream of concerns about one adult may hold."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain.concern.commands import ConcernSource
from domain.happened import Happened
from domain.messages import Account, Event, Line, Reason
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


class ConcernShared(Event):
    """Somebody shared a concern. `retention`: how long it is kept, and who says so."""

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


ConcernEvent = (
    ConcernsPlaced
    | ConcernShared
    | ConcernCorrected
    | ConcernWithdrawn
    | ConcernReviewAsked
    | ConcernReviewHeld
    | ConcernsEscalated
)
