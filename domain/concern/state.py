"""What is known of the concerns about one adult: just enough to decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from domain.case.exclusion import Questions
from domain.concern import events as e
from domain.concern.events import ConcernEvent
from domain.concern.exclusion import AskedFor, folded
from domain.messages import Unreadable


@dataclass(frozen=True, slots=True)
class Concern:
    """One concern as it stands."""

    occurred_at: datetime
    account: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Concerns:
    """The concerns about one adult. `asked`: what reviews were asked of; `pending`: not yet held.

    `told_of`: the adult is known in words only; `matched`: whom they turned out to be.
    """

    version: int = 0
    placed: e.ConcernsPlaced | None = None
    said_roles: frozenset[str] = frozenset()
    known: Mapping[UUID, Concern] = field(default_factory=dict)
    asked: frozenset[UUID] = frozenset()
    pending: bool = False
    told_of: e.ToldOf | None = None
    matched: e.ConcernMatched | None = None
    questions: Questions = field(default_factory=dict)
    asked_for: tuple[AskedFor, ...] = ()

    @property
    def standing(self) -> Mapping[UUID, Concern]:
        """Those that were not withdrawn."""
        return {name: one for name, one in self.known.items() if not one.withdrawn}


def replay(events: Iterable[ConcernEvent | Unreadable]) -> Concerns:
    """The concerns as this history leaves them."""
    found = Concerns()
    for event in events:
        found = evolve(found, event)
    return found


def evolve(found: Concerns, event: ConcernEvent | Unreadable) -> Concerns:  # noqa: C901, PLR0911 - one answer per event
    """The concerns one event later."""
    found = replace(found, version=found.version + 1)
    match event:
        case Unreadable() | e.ConcernsEscalated():
            return found
        case (
            e.ConcernSignInQuestioned()
            | e.ConcernSignInDecided()
            | e.ConcernExclusionAskedFor()
            | e.ConcernExclusionLifted()
        ):
            return folded(found, event) or found
        case e.ConcernsPlaced():
            roles = found.said_roles | {event.adult_role}
            return replace(found, placed=event, said_roles=roles)
        case e.ConcernShared():
            one = Concern(event.occurred_at, event.account)
            known = {**found.known, event.concern: one}
            return replace(found, known=known, told_of=event.about or found.told_of)
        case e.ConcernMatched():
            return replace(found, matched=event)
        case e.ConcernUnmatched():
            return replace(found, matched=None)
        case e.ConcernCorrected():
            return _with(found, event.concern, account=event.account)
        case e.ConcernWithdrawn():
            return _with(found, event.concern, withdrawn=True)
        case e.ConcernReviewAsked():
            return replace(found, asked=found.asked | {*event.concerns}, pending=True)
        case e.ConcernReviewHeld():
            return replace(found, asked=found.asked | {*event.concerns}, pending=False)
        case _:
            assert_never(event)


def _with(
    found: Concerns, concern: UUID, *, account: str | None = None, withdrawn: bool = False
) -> Concerns:
    one = found.known.get(concern)
    if one is None:  # the event that shared it can no longer be read
        return found
    changed = replace(one, account=account or one.account, withdrawn=one.withdrawn or withdrawn)
    return replace(found, known={**found.known, concern: changed})
