"""The police are told: their reference is kept, their duties are met, the school stands back."""

from __future__ import annotations

from domain.case import commands as c
from domain.case.events import DutyDischarged, DutyHeld, PoliceAllowedInvestigation, PoliceInformed
from domain.case.refusals import NothingChanged, PoliceHold
from domain.case.state import DutyStatus
from tests.support.spec import given
from tests.support.story import (
    POLICE_AND_OTHERS_ID,
    TELL_POLICE_ID,
    TUESDAY_NINE,
    begin_investigating,
    inform_the_police,
    report_the_images,
    report_the_post,
    the_police_allow_it,
)

they_were_told = PoliceInformed(
    occurred_at=TUESDAY_NINE, force="Wessex", reference="WX 1042", by="The DSL"
)


def test_telling_them_meets_every_open_duty_to_tell_them() -> None:
    given().having(report_the_images).when(inform_the_police).then(
        they_were_told,
        DutyDischarged(
            occurred_at=TUESDAY_NINE,
            duty=TELL_POLICE_ID,
            by="The DSL",
            to=("police",),
            reference="WX 1042",
        ),
    )


def test_a_duty_to_tell_them_that_waited_before_is_met_as_well() -> None:
    reported = given().having(report_the_images)
    held = DutyHeld(occurred_at=TUESDAY_NINE, duty=TELL_POLICE_ID, reason="The line is engaged.")
    waiting = given(*reported.history, held)
    assert waiting.when(inform_the_police).recorded(DutyDischarged)


def test_a_duty_towards_them_and_others_stays_open_until_all_know() -> None:
    told = given().having(report_the_images, inform_the_police)
    assert told.case.duties[POLICE_AND_OTHERS_ID].status is DutyStatus.RAISED


def test_they_may_be_told_where_no_duty_asks_for_it() -> None:
    given().having(report_the_post).when(inform_the_police).then(they_were_told)


def test_telling_them_twice_under_one_reference_adds_nothing() -> None:
    told = given().having(report_the_post, inform_the_police)
    told.when(inform_the_police).refused_as(NothingChanged, field="reference")
    again = inform_the_police.model_copy(update={"reference": "WX 2077"})
    assert told.when(again).recorded(PoliceInformed)


def test_once_they_know_the_school_does_not_investigate() -> None:
    told = given().having(report_the_post, inform_the_police)
    told.when(begin_investigating).refused_as(PoliceHold)


def test_the_hold_does_not_depend_on_how_telling_them_was_recorded() -> None:
    told = given().having(
        report_the_images,
        c.DischargeDuty(
            duty=TELL_POLICE_ID,
            by="The DSL",
            to=("police",),
            occurred_at=TUESDAY_NINE,
            reference="CAD 1234/30NOV26",
        ),
    )
    assert told.case.police_hold
    assert told.case.police_told_at == TUESDAY_NINE


def test_their_permission_lifts_the_hold() -> None:
    told = given().having(report_the_post, inform_the_police)
    told.when(the_police_allow_it).then(
        PoliceAllowedInvestigation(
            occurred_at=TUESDAY_NINE, force="Wessex", given_by="The desk sergeant"
        )
    )
    assert told.having(the_police_allow_it).when(begin_investigating).events


def test_telling_them_of_something_new_brings_the_hold_back() -> None:
    told = given().having(report_the_post, inform_the_police, the_police_allow_it)
    told.having(inform_the_police.model_copy(update={"reference": "WX 2077"}))
    told.when(begin_investigating).refused_as(PoliceHold)


def test_taken_back_what_it_had_met_is_owed_again() -> None:
    told = given().having(report_the_images, inform_the_police)
    entry = next(n for n, event in enumerate(told.history, 1) if event == they_were_told)
    taken_back = told.having(c.WithdrawEntry(entry=entry, reason="They were never rung."))
    owed = [d for d in taken_back.case.duties.values() if d.unsettled and d.asked.to == ("police",)]
    assert len(owed) == 1
    assert taken_back.case.duties[TELL_POLICE_ID].status is DutyStatus.DISCHARGED
    told_at_last = taken_back.having(inform_the_police)
    assert not [d for d in told_at_last.case.duties.values() if d.unsettled and d in owed]


def test_taken_back_it_leaves_alone_what_was_met_in_another_way() -> None:
    met = c.DischargeDuty(
        duty=POLICE_AND_OTHERS_ID,
        by="The DSL",
        to=("police", "other_authorities"),
        occurred_at=TUESDAY_NINE,
    )
    told = given().having(report_the_images, inform_the_police, met)
    entry = next(n for n, event in enumerate(told.history, 1) if event == they_were_told)
    taken_back = told.having(c.WithdrawEntry(entry=entry, reason="They were never rung."))
    assert taken_back.case.duties[POLICE_AND_OTHERS_ID].status is DutyStatus.DISCHARGED
