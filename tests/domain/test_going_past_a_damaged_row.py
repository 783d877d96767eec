"""A row that was proved bad is gone past when two operators say so, one after the other."""

from __future__ import annotations

import pytest

from domain.messages import Refusal
from domain.school.commands import NameDamagedRow, PassDamagedRow, SchoolCommand
from domain.school.decisions import decide
from domain.school.events import DamagedRowNamed, DamagedRowPassed, SchoolEnrolled, SchoolEvent
from domain.school.refusals import (
    DamagedRowNotNamed,
    DamagedRowPassedAlready,
    TakesAnotherOperator,
)
from domain.school.state import replay
from domain.vocabulary import Compartment
from tests.support.casework import MONDAY_NINE

ENROLLED = SchoolEnrolled(occurred_at=MONDAY_NINE, name="Saltmarsh", tenant="saltmarsh")
ROW = {"compartment": Compartment.RESTRICTED, "position": 118, "sha256": "a" * 64}
NAME = NameDamagedRow.model_validate({**ROW, "reason": "The disk failed."})
PASS = PassDamagedRow.model_validate(ROW)


def decided(command: SchoolCommand, by: str, *history: SchoolEvent) -> SchoolEvent:
    (event,) = decide(replay((ENROLLED, *history)), command, now=MONDAY_NINE, by=by)
    return event


def refused_as(
    refusal: type[Refusal], command: SchoolCommand, by: str, *history: SchoolEvent
) -> None:
    with pytest.raises(refusal) as caught:
        decided(command, by, *history)
    assert caught.value.detail.endswith(".")
    assert caught.value.remedy.endswith(".")


NAMED = DamagedRowNamed.model_validate(
    {**ROW, "occurred_at": MONDAY_NINE, "by": "operator.one", "reason": "The disk failed."}
)
PASSED = DamagedRowPassed.model_validate(
    {**ROW, "occurred_at": MONDAY_NINE, "by": "operator.two", "named_by": "operator.one"}
)


def test_one_names_the_row_and_another_lets_it_pass() -> None:
    assert decided(NAME, "operator.one") == NAMED
    assert decided(PASS, "operator.two", NAMED) == PASSED


def test_nobody_lets_pass_what_nobody_named() -> None:
    refused_as(DamagedRowNotNamed, PASS, "operator.two")


@pytest.mark.parametrize(
    "other", [{"compartment": Compartment.ORDINARY}, {"position": 119}, {"sha256": "b" * 64}]
)
def test_another_row_is_not_meant(other: dict[str, object]) -> None:
    another = PassDamagedRow.model_validate({**ROW, **other})
    refused_as(DamagedRowNotNamed, another, "operator.two", NAMED)


@pytest.mark.parametrize("by", ["operator.one", "Operator.One", " operator.one "])
def test_whoever_named_it_is_not_the_other(by: str) -> None:
    refused_as(TakesAnotherOperator, PASS, by, NAMED)


def test_where_both_have_named_it_either_is_the_other() -> None:
    second = NAMED.model_copy(update={"by": "operator.two"})
    passed = decided(PASS, "operator.one", NAMED, second)
    assert isinstance(passed, DamagedRowPassed)
    assert passed.named_by == "operator.two"


@pytest.mark.parametrize("command", [NAME, PASS])
def test_what_was_let_pass_needs_nothing_more(command: SchoolCommand) -> None:
    refused_as(DamagedRowPassedAlready, command, "operator.three", NAMED, PASSED)
