"""An agency is told when it is told; that it answers is a duty of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases.forms.library import load_forms
from domain.case import referral as r
from domain.case.commands import CaseCommand
from domain.case.events import DutyDischarged, DutyRaised
from domain.case.refusals import ActBarred
from domain.case.state import DutyStatus
from domain.vocabulary import SentHow
from tests.support.spec import Given, given
from tests.support.story import (
    TUESDAY_NINE,
    TUESDAY_TEN,
    WEDNESDAY_NINE,
    report_the_images,
    report_the_messages,
)

FORMS = load_forms()


def drafted(form: str, report: CaseCommand = report_the_messages) -> tuple[Given, int]:
    case = given().having(report)
    case.ask = replace(case.ask, forms=FORMS)
    case.having(r.DraftReferral(form=form))
    number = case.case.version
    return case.having(r.CheckReferral(referral=number)), number


def sending(number: int) -> r.SendReferral:
    return r.SendReferral(
        referral=number,
        recipient="The duty desk",
        by="The headteacher",
        how=SentHow.PHONE,
        occurred_at=TUESDAY_NINE,
    )


def sent(form: str) -> tuple[Given, int]:
    case, number = drafted(form)
    return case.having(sending(number)), number


def acknowledged(number: int) -> r.AcknowledgeReferral:
    return r.AcknowledgeReferral(referral=number, given_by="The desk", occurred_at=TUESDAY_TEN)


def answered(number: int) -> r.AnswerReferral:
    return r.AnswerReferral(
        referral=number, advice="Wait.", given_by="The LADO", occurred_at=TUESDAY_TEN
    )


def test_the_lado_is_told_when_the_referral_was_sent() -> None:
    case, number = drafted("lado")
    done = case.when(sending(number)).recorded(DutyDischarged)
    assert {one.duty.split("/")[1] for one in done} == {"SP-31", "SS-10"}
    assert all(one.to == ("lado",) for one in done)


def test_from_then_on_somebody_owes_to_ask_for_the_answer() -> None:
    case, number = drafted("lado")
    (chase,) = case.when(sending(number)).recorded(DutyRaised)
    assert (chase.asked.act, chase.asked.owed_by) == ("chase_answer", "headteacher")
    assert (chase.asked.to, chase.due_at) == (("lado",), WEDNESDAY_NINE)
    assert (chase.bound.pack, chase.bound.version) == ("form-lado", FORMS["lado"].version)
    assert len(chase.bound.sha256) == 64


def test_only_the_answer_ends_it_where_the_form_says_so() -> None:
    case, number = sent("lado")
    assert not case.when(acknowledged(number)).recorded(DutyDischarged)
    (done,) = case.when(answered(number)).recorded(DutyDischarged)
    case.having(acknowledged(number))
    assert case.case.duties[done.duty].owed
    case.having(answered(number))
    assert case.case.duties[done.duty].status is DutyStatus.DISCHARGED


def test_where_a_receipt_is_enough_it_ends_with_the_receipt_or_an_answer() -> None:
    case, number = sent("tra")
    (by_receipt,) = case.when(acknowledged(number)).recorded(DutyDischarged)
    (by_answer,) = case.when(answered(number)).recorded(DutyDischarged)
    assert by_receipt.duty == by_answer.duty


def test_two_referrals_are_chased_each_by_itself() -> None:
    case, first = sent("lado")
    case.having(r.DraftReferral(form="lado"))
    second = case.case.version
    case.having(r.CheckReferral(referral=second), sending(second))
    chases = {name for name, d in case.case.duties.items() if d.asked.act == "chase_answer"}
    assert {name.rsplit("/")[-1] for name in chases} == {str(first), str(second)}
    (done,) = case.when(answered(second)).recorded(DutyDischarged)
    assert done.duty.endswith(f"/{second}")


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_form_is_done_by_sending_and_chased(form: str) -> None:
    if form == "platform":
        return
    case, number = drafted(form)
    (chase,) = case.when(sending(number)).recorded(DutyRaised)
    assert chase.asked.clause.startswith("RF-")
    assert chase.due_at is None or chase.due_at > TUESDAY_NINE


def test_nothing_of_images_is_reported_to_a_platform() -> None:
    case = given().having(report_the_images)
    case.ask = replace(case.ask, forms=FORMS)
    assert case.when(r.DraftReferral(form="platform")).refused_as(ActBarred).clause is not None
