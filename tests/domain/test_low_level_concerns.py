"""Concerns about one adult: who reads of them, when they repeat, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.case import refusals as of_cases
from domain.concern import events as e
from domain.concern import refusals as r
from domain.concern.commands import (
    AskForReview,
    ConcernCommand,
    ConcernSource,
    CorrectConcern,
    EscalateConcerns,
    RecordReview,
    ShareConcern,
    WithdrawConcern,
)
from domain.concern.decision_context import ConcernDecisionContext
from domain.concern.decisions import decide
from domain.concern.events import ConcernEvent
from domain.concern.state import replay
from domain.messages import Refusal
from domain.person.events import Identity
from domain.vocabulary import PersonKind, Role
from tests.support.story_register import rules

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
WREN = UUID("7d3c1b90-2b64-4f5d-8f5c-1f2e3d4c5b6a")
ADULT = Identity(kind=PersonKind.ADULT, name="Wren Made-Up", born=date(1980, 2, 3))


class Register:
    """The concerns about Wren, with everything that was asked carried out in turn."""

    def __init__(self) -> None:
        self.history: list[ConcernEvent] = []
        self.rules = rules()
        self.ask = ConcernDecisionContext(WREN, ADULT, "saltmarsh-primary", NOON, UUID(int=0))

    def asked(self, command: ConcernCommand) -> tuple[ConcernEvent, ...]:
        if isinstance(command, ShareConcern):
            self.ask = replace(self.ask, fresh=UUID(int=self.ask.fresh.int + 1))
        events = decide(replay(self.history), command, self.rules, self.ask)
        self.history += events
        return events

    def shared(self, day: int = 1, **more: Any) -> tuple[ConcernEvent, ...]:
        happened = datetime(2026, 4, 1, 9, tzinfo=UTC) + timedelta(days=day - 1)
        return self.asked(share(occurred_at=happened, **more))

    def reviews(self) -> list[tuple[UUID, ...]]:
        return [one.concerns for one in self.history if isinstance(one, e.ConcernReviewAsked)]

    def refused_as(self, kind: type[Refusal], command: ConcernCommand) -> Refusal:
        with pytest.raises(kind) as caught:
            self.asked(command)
        return caught.value


def refused_as(kind: type[Refusal], command: ConcernCommand, *before: int) -> Refusal:
    register = Register()
    for day in before:
        register.shared(day)
    return register.refused_as(kind, command)


def share(**changed: Any) -> ShareConcern:
    said: dict[str, Any] = {
        "adult_role": "staff",
        "account": "Over-friendly.",
        "source": ConcernSource.SUSPICION,
        "occurred_at": NOON,
    }
    return ShareConcern(**{**said, **changed})


def ids(*numbers: int) -> tuple[UUID, ...]:
    return tuple(UUID(int=number) for number in numbers)


def test_a_concern_is_kept_with_how_long_it_is_kept_and_who_says_so() -> None:
    placed, shared = Register().shared()
    assert isinstance(placed, e.ConcernsPlaced)
    assert placed.reader_roles == (Role.HEADTEACHER,)
    assert isinstance(shared, e.ConcernShared)
    assert shared.retention == "Until they leave (Story guidance, 2025; unverified)."


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((1, 2), []),
        ((1, 2, 10), [ids(1, 2, 3)]),
        ((1, 2, 11), []),
        ((1, 11, 12, 3), [ids(4, 2, 3)]),
        ((12, 11, 5), [ids(3, 2, 1)]),
    ],
)
def test_so_many_within_so_many_days_make_an_occasion(
    days: tuple[int, ...], expected: list[tuple[UUID, ...]]
) -> None:
    register = Register()
    for day in days:
        register.shared(day)
    assert register.reviews() == expected


def test_it_is_asked_once_for_each_occasion_however_often_the_watch_runs() -> None:
    register = Register()
    for day in (1, 2, 3, 4):
        register.shared(day)
    for _ in range(5):
        assert register.asked(AskForReview()) == ()
    assert register.reviews() == [ids(1, 2, 3)]

    register.asked(RecordReview(findings="None.", decided_by="The head", occurred_at=NOON))
    assert register.asked(AskForReview()) == ()
    register.shared(5)
    assert register.reviews()[1:] == [ids(1, 2, 3, 4, 5)]


def test_a_stricter_rule_asks_about_what_was_there_before_it() -> None:
    register = Register()
    register.shared(1)
    register.shared(2)
    register.rules = rules(concerns=2)
    (asked,) = register.asked(AskForReview())
    assert isinstance(asked, e.ConcernReviewAsked)
    assert asked.rule == "story-register@2025.9/SR-02"


def test_a_withdrawn_concern_does_not_count() -> None:
    register = Register()
    register.shared(1)
    register.asked(WithdrawConcern(concern=UUID(int=1), reason="Another adult."))
    register.shared(2)
    register.shared(3)
    assert register.reviews() == []


def test_whoever_was_ever_said_to_be_the_headteacher_is_read_of_by_the_chair() -> None:
    register = Register()
    register.shared(1)
    register.shared(2, adult_role="headteacher")
    register.shared(3)
    placed = [one.reader_roles for one in register.history if isinstance(one, e.ConcernsPlaced)]
    assert placed == [(Role.HEADTEACHER,), (Role.CHAIR_OF_GOVERNORS,)]


def test_a_sign_in_once_shut_out_stays_and_another_is_asked_about_first() -> None:
    register = Register()
    for sign_in in ("wren@one", "wren@two"):
        named = ADULT.model_copy(update={"sign_in": sign_in})
        register.ask = replace(register.ask, identity=named)
        register.shared()
    placed = [one for one in register.history if isinstance(one, e.ConcernsPlaced)]
    assert placed[-1].excluded == ("wren@one",)


def test_concerns_are_about_adults_of_the_school() -> None:
    answer = refused_as(r.NotAnAdultHere, share(adult_role="pupil"))
    assert "Story guidance" in answer.detail
    register = Register()
    pupil = ADULT.model_copy(update={"kind": PersonKind.PUPIL})
    register.ask = replace(register.ask, identity=pupil)
    register.refused_as(r.NotAnAdultHere, share())


def test_impossible_dates_are_refused_with_the_rule() -> None:
    to_come = refused_as(of_cases.ImpossibleDate, share(occurred_at=NOON + timedelta(days=1)))
    assert "still to come" in to_come.detail
    unborn = datetime(1980, 2, 2, 12, tzinfo=UTC)
    before = refused_as(of_cases.ImpossibleDate, share(occurred_at=unborn))
    assert "before the day of their birth" in before.detail


def test_only_what_stands_is_corrected_withdrawn_reviewed_or_escalated() -> None:
    ghost = UUID(int=99)
    review = RecordReview(findings="None.", decided_by="The head", occurred_at=NOON)
    refused_as(r.NoConcerns, review)
    refused_as(r.UnknownConcern, WithdrawConcern(concern=ghost, reason="No."), 1)
    same = CorrectConcern(concern=UUID(int=1), account="Over-friendly.", reason="No.")
    refused_as(of_cases.NothingChanged, same, 1)
    escalate = EscalateConcerns(
        concerns=(ghost,), occurred_at=NOON, reason="They add up.", decided_by="The head"
    )
    refused_as(r.UnknownConcern, escalate, 1)

    register = Register()
    register.shared()
    register.asked(WithdrawConcern(concern=UUID(int=1), reason="Another adult."))
    register.refused_as(r.NothingToReview, review)
