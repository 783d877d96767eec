"""What becomes of a duty, and what may not."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case import commands as c
from domain.case.events import (
    DutyDischarged,
    DutyHandedOver,
    DutyHeld,
    DutyReleased,
    DutyWaived,
)
from domain.case.refusals import (
    DutyNotOnHold,
    DutyOnHold,
    DutySettled,
    ImpossibleDate,
    RecipientMissing,
    UnknownDuty,
    WrongRecipient,
)
from domain.vocabulary import Role
from tests.support.spec import Given, given
from tests.support.story import (
    ASK_FOR_DELETION_ID,
    HEADTEACHER,
    POLICE_AND_OTHERS_ID,
    TELL_PARENT_OR_TEACHER_ID,
    TUESDAY_NINE,
    TUESDAY_TEN,
    WEDNESDAY_NINE,
    report_the_images,
    report_the_post,
    tell_the_parent,
)

waive_it = c.WaiveDuty(duty=TELL_PARENT_OR_TEACHER_ID, reason="The parent reported it.")
hand_it_over = c.HandOverDuty(
    duty=TELL_PARENT_OR_TEACHER_ID, to="Children's services", reason="They agreed to."
)
put_it_on_hold = c.PutDutyOnHold(duty=TELL_PARENT_OR_TEACHER_ID, reason="The family is away.")
take_it_off_hold = c.TakeDutyOffHold(duty=TELL_PARENT_OR_TEACHER_ID)


def an_open_duty() -> Given:
    return given().having(report_the_post)


def test_it_is_done_by_somebody_towards_somebody_at_some_time() -> None:
    an_open_duty().when(tell_the_parent).then(
        DutyDischarged(
            occurred_at=TUESDAY_NINE,
            duty=TELL_PARENT_OR_TEACHER_ID,
            by="The DSL",
            to=("parent_carer",),
        )
    )


def test_whoever_it_names_nobody_else_will_do() -> None:
    to_the_wrong_one = tell_the_parent.model_copy(update={"to": ("lado",)})
    an_open_duty().when(to_the_wrong_one).refused_as(WrongRecipient, field="to")


def test_it_must_be_said_who_was_told_where_the_duty_names_somebody() -> None:
    to_nobody = tell_the_parent.model_copy(update={"to": ()})
    an_open_duty().when(to_nobody).refused_as(RecipientMissing, field="to")


def test_where_several_must_all_be_told_one_is_not_enough() -> None:
    to_one = c.DischargeDuty(
        duty=POLICE_AND_OTHERS_ID,
        by="The DSL",
        to=("police",),
        occurred_at=TUESDAY_NINE,
        reference="WX-1042",
    )
    found = given().having(report_the_images)
    found.when(to_one).refused_as(RecipientMissing, field="to")
    to_all = to_one.model_copy(update={"to": ("other_authorities", "police")})
    assert found.when(to_all).recorded(DutyDischarged)


def test_a_duty_that_names_nobody_is_done_without_saying_towards_whom() -> None:
    asked = c.DischargeDuty(
        duty=ASK_FOR_DELETION_ID, by="The DSL", occurred_at=TUESDAY_NINE, how="By message"
    )
    assert an_open_duty().when(asked).recorded(DutyDischarged)


def test_it_was_not_done_in_the_future() -> None:
    tomorrow = tell_the_parent.model_copy(update={"occurred_at": WEDNESDAY_NINE})
    an_open_duty().when(tomorrow).refused_as(ImpossibleDate, field="occurred_at")


THE_DUTY: dict[str, Any] = {
    "duty": TELL_PARENT_OR_TEACHER_ID,
    "recipients": ("parent_carer", "class_teacher"),
    "recipients_mode": "any_of",
}


def test_it_is_waived_with_a_reason_and_the_role_of_whoever_waives_it() -> None:
    an_open_duty().asked_by(HEADTEACHER, Role.HEADTEACHER).when(waive_it).then(
        DutyWaived(
            occurred_at=TUESDAY_TEN,
            **THE_DUTY,
            reason="The parent reported it.",
            role=Role.HEADTEACHER,
        )
    )


def test_it_is_handed_over_to_somebody_outside() -> None:
    an_open_duty().when(hand_it_over).then(
        DutyHandedOver(
            occurred_at=TUESDAY_TEN,
            **THE_DUTY,
            to="Children's services",
            reason="They agreed to.",
        )
    )


def test_it_waits_and_is_due_again() -> None:
    waiting = an_open_duty()
    waiting.when(put_it_on_hold).then(
        DutyHeld(
            occurred_at=TUESDAY_TEN,
            **THE_DUTY,
            reason="The family is away.",
        )
    )
    waiting.having(put_it_on_hold).when(take_it_off_hold).then(
        DutyReleased(occurred_at=TUESDAY_TEN, **THE_DUTY)
    )


def test_it_does_not_wait_twice_and_only_what_waits_is_taken_off_hold() -> None:
    an_open_duty().having(put_it_on_hold).when(put_it_on_hold).refused_as(DutyOnHold, field="duty")
    an_open_duty().when(take_it_off_hold).refused_as(DutyNotOnHold, field="duty")


@pytest.mark.parametrize(
    "settle", [tell_the_parent, waive_it, hand_it_over], ids=["done", "waived", "handed over"]
)
def test_even_a_waiting_duty_can_be_settled(settle: c.CaseCommand) -> None:
    assert an_open_duty().having(put_it_on_hold).when(settle).events


@pytest.mark.parametrize("settle", [tell_the_parent, waive_it, hand_it_over])
@pytest.mark.parametrize(
    "again", [tell_the_parent, waive_it, hand_it_over, put_it_on_hold, take_it_off_hold]
)
def test_what_is_settled_stays_settled(settle: c.CaseCommand, again: c.CaseCommand) -> None:
    an_open_duty().having(settle).when(again).refused_as(DutySettled, field="duty")


@pytest.mark.parametrize(
    "command", [tell_the_parent, waive_it, hand_it_over, put_it_on_hold, take_it_off_hold]
)
def test_a_duty_the_case_does_not_have_is_refused(command: c.CaseCommand) -> None:
    unknown = command.model_copy(update={"duty": "story-policy@2025.1/SP-99/inform/1"})
    an_open_duty().when(unknown).refused_as(UnknownDuty, field="duty")
