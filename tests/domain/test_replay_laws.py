"""Whatever is asked in whatever order, the history alone tells how the case stands."""

from __future__ import annotations

from typing import cast, get_args
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field

from domain.case.commands import CaseCommand
from domain.case.decisions import decide
from domain.case.events import CaseEvent, DutyRaised
from domain.case.folding import evolve, replay
from domain.case.state import Case, DutyStatus
from domain.messages import Command, Refusal, Unreadable
from domain.policy.assessment import AssessedDuty
from domain.policy.words import Code
from domain.registry import EVENT_CLASSES
from tests.support.procedure import STORY_PROCEDURE
from tests.support.requests import any_request, filled
from tests.support.story import (
    BY_THE_DSL,
    STORY_RULES,
    report_the_find,
    report_the_messages,
    report_the_post,
)

REPORTS = (report_the_post, report_the_messages, report_the_find)


@st.composite
def a_history(draw: st.DrawFn) -> tuple[CaseEvent, ...]:
    """What is left of a report and up to twenty further requests, the refused ones without trace."""
    history = decide(Case(), draw(st.sampled_from(REPORTS)), STORY_RULES, BY_THE_DSL)
    for _ in range(draw(st.integers(0, 20))):
        case = replay(history)
        try:
            history += decide(case, draw(any_request(case)), STORY_RULES, BY_THE_DSL)
        except Refusal:
            assert replay(history) == case
    return history


lawful = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("command", get_args(CaseCommand))
@settings(lawful, max_examples=3)
@given(st.data())
def test_every_kind_of_request_is_tried(command: type[CaseCommand], data: st.DataObject) -> None:
    assert isinstance(data.draw(filled(command, Case())), command)


class NewCommand(Command):
    """A command that somebody adds tomorrow."""

    colour: Code = Field(description="Which colour.")


def test_a_field_of_which_no_test_knows_what_it_can_be_is_named() -> None:
    with pytest.raises(LookupError, match=r"NewCommand\.colour.*BY_FIELD"):
        filled(NewCommand, Case())


@lawful
@given(a_history())
def test_the_history_replays_to_the_same_case_after_a_round_trip_through_json(
    history: tuple[CaseEvent, ...],
) -> None:
    stored = [(event.TOPIC, event.model_dump_json()) for event in history]
    read = [EVENT_CLASSES[topic].model_validate_json(payload) for topic, payload in stored]
    assert tuple(read) == history
    assert [(event.TOPIC, event.model_dump_json()) for event in read] == stored
    assert replay(cast("list[CaseEvent]", read)) == replay(history)


@lawful
@given(a_history(), st.data())
def test_a_history_can_be_taken_up_anywhere(
    history: tuple[CaseEvent, ...], data: st.DataObject
) -> None:
    here = data.draw(st.integers(0, len(history)))
    case = replay(history[:here])
    for event in history[here:]:
        case = evolve(case, event)
    assert case == replay(history)
    assert case.version == len(history)


@lawful
@given(a_history(), st.data())
def test_an_erased_event_takes_its_place_and_stops_nobody(
    history: tuple[CaseEvent, ...], data: st.DataObject
) -> None:
    gone = data.draw(st.integers(0, len(history) - 1))
    lost = Unreadable(stream=UUID(int=1), version=gone + 1, topic=history[gone].TOPIC)
    assert replay([*history[:gone], lost, *history[gone + 1 :]]).version == len(history)


@lawful
@given(a_history())
def test_no_duty_is_raised_twice_and_none_is_dropped(history: tuple[CaseEvent, ...]) -> None:
    raised = [event.duty for event in history if isinstance(event, DutyRaised)]
    assert len(set(raised)) == len(raised)
    case = replay(history)
    asked = {
        (pack, _said(duty))
        for pack, reading in case.readings.items()
        for duty in reading.assessment.duties
    }
    standing = {
        (duty.bound.pack, _said(duty.asked))
        for duty in case.duties.values()
        if duty.status is not DutyStatus.LAPSED
    }
    # What the procedure asks for rests on decisions, not on what the packs read.
    unsettled = {
        (duty.bound.pack, _said(duty.asked))
        for duty in case.duties.values()
        if duty.unsettled and duty.bound.pack != STORY_PROCEDURE.procedure.pack
    }
    assert asked <= standing
    assert unsettled <= asked


def _said(duty: AssessedDuty) -> tuple[str, str, tuple[str, ...]]:
    return duty.clause, duty.act, duty.to
