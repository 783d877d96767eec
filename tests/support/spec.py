"""Given a history, when somebody asks, then these facts are recorded, or the case says why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import pytest

from domain.approval.state import ApprovalStatus
from domain.case.approvals import ApproveProposal
from domain.case.commands import CaseCommand, WaiveDuty
from domain.case.decisions import decide
from domain.case.events import CaseEvent
from domain.case.folding import replay
from domain.case.rulebook import Rulebook
from domain.case.state import Case
from domain.messages import Attribution, Event, Recorded, Refusal, Unreadable
from domain.vocabulary import Role
from tests.support.story import BY_THE_DSL, STORY_RULES

E = TypeVar("E", bound=Event)


class Given:
    """A case as its history leaves it; commands given first are carried out one after the other."""

    def __init__(self, *history: CaseEvent | Unreadable) -> None:
        self.history = history
        self.rules: Rulebook = STORY_RULES
        self.ask = BY_THE_DSL

    def under(self, rules: Rulebook) -> Given:
        self.rules = rules
        return self

    def asked_by(self, actor: str, role: Role) -> Given:
        self.ask = replace(self.ask, actor=actor, role=role)
        return self

    def opened_by(self, actor: str, role: Role) -> Given:
        self.ask = replace(self.ask, actor=actor, role=role, opened_as=role)
        return self

    def at(self, now: datetime) -> Given:
        self.ask = replace(self.ask, now=now)
        return self

    def knowing_the_subject(self) -> Given:
        self.ask = replace(self.ask, subject_is_known=True)
        return self

    def having(self, *commands: CaseCommand) -> Given:
        for command in commands:
            self.history = (*self.history, *self.when(command).events)
        return self

    def waived_by_two(self, duty: str, reason: str = "Not asked here.") -> Given:
        """Waived by whoever asks; where the law says who is told, another person approves it."""
        self.having(WaiveDuty(duty=duty, reason=reason))
        known = self.case.proposals.values()
        for number in [one.number for one in known if one.status is ApprovalStatus.PROPOSED]:
            first = self.ask
            self.ask = replace(first, actor="second.person", role=Role.HEADTEACHER)
            self.having(ApproveProposal(proposal=number))
            self.ask = first
        return self

    @property
    def case(self) -> Case:
        return replay(self.history)

    def when(self, command: CaseCommand) -> When:
        ask = replace(self.ask, so_far=written_down(self.history))
        return When(lambda: decide(self.case, command, self.rules, ask))


def written_down(history: Sequence[CaseEvent | Unreadable]) -> list[Recorded[Event] | Unreadable]:
    """The events in their places in the record, as a decision that quotes them gets them."""
    by = Attribution(actor=BY_THE_DSL.actor, role=BY_THE_DSL.role)
    return [
        event
        if isinstance(event, Unreadable)
        else Recorded(BY_THE_DSL.case, version, event, by, event.occurred_at)
        for version, event in enumerate(history, start=1)
    ]


class When:
    def __init__(self, deciding: Callable[[], tuple[CaseEvent, ...]]) -> None:
        self.deciding = deciding

    @property
    def events(self) -> tuple[CaseEvent, ...]:
        return self.deciding()

    def then(self, *expected: CaseEvent) -> None:
        assert self.events == expected

    def then_kinds(self, *expected: type[CaseEvent]) -> None:
        assert [type(event) for event in self.events] == list(expected)

    def recorded(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    def refused_as(self, refusal: type[Refusal], *, field: str | None = None) -> Refusal:
        """The refusal is answerable: it says what, names the field and tells the remedy."""
        with pytest.raises(refusal) as caught:
            self.deciding()
        answer = caught.value
        assert type(answer) is refusal
        assert answer.code == answer.code.lower()
        assert answer.detail.endswith(".")
        assert answer.remedy.endswith(".")
        assert answer.field == field
        return answer


def given(*history: CaseEvent | Unreadable) -> Given:
    return Given(*history)
