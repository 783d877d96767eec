"""A duty whose act a prohibition bars waits from the moment it is raised, and begins when the bar lifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from domain.case import commands as c
from domain.case.decisions import done_by
from domain.case.decisions.barring import MEASURES, acts_of
from domain.case.decisions.deadlines import Clocks, next_fact
from domain.case.events import (
    CaseClosed,
    DutyBarred,
    DutyHeld,
    DutyLapsed,
    DutyRaised,
    DutyReleased,
    DutyUnbarred,
    DutyWaived,
    InformationAdded,
)
from domain.case.referral import DraftReferral
from domain.case.refusals import ActBarred, DutyIsBarred, DutyNotOnHold, DutyOnHold
from domain.case.rulebook import Bar, Reading
from domain.case.state import DutyStatus
from domain.policy.escalation_paths import PackEscalationPaths
from domain.vocabulary import Agency, MeasureKind
from tests.support.small_packs import LIBRARY
from tests.support.spec import Given, given
from tests.support.story import (
    ASK_FOR_DELETION_ID,
    MONDAY_TEN,
    STORY_RULES,
    TELL_PARENT_OR_TEACHER_ID,
    TUESDAY_NINE,
    TUESDAY_TEN,
    WEDNESDAY_NINE,
    StoryRulebook,
    add_information,
    begin_investigating,
    close_the_case,
    nothing_more_to_do,
    report_the_images,
    report_the_post,
    tell_the_parent,
)
from tests.support.story_forms import STORY_FORM

THE_BAN = "story-statute@2025.9/SS-20"
ANOTHER_BAN = "story-policy@2025.1/SP-50"
CLOCKS = Clocks((60,), 60, set_by_school=True)
NO_LADDER = PackEscalationPaths(LIBRARY.rulebook(()))


@dataclass(frozen=True)
class Banning(StoryRulebook):
    """The story's texts, with a ban on some acts in them."""

    bans: tuple[Bar, ...] = (Bar("request_deletion", THE_BAN), Bar("inform", THE_BAN))

    def bars(self, readings: Sequence[Reading], *, imagery: bool) -> tuple[Bar, ...]:
        return (*self.bans, *super().bars(readings, imagery=imagery))

    def binds(self, modality: str) -> bool:
        return modality in {"must", "should"}


BANNING = Banning()
ask_for_deletion = c.DischargeDuty(duty=ASK_FOR_DELETION_ID, by="The DSL", occurred_at=TUESDAY_NINE)
wait_for_it = c.PutDutyOnHold(duty=ASK_FOR_DELETION_ID, reason="The family asked us to wait.")
go_on_with_it = c.TakeDutyOffHold(duty=ASK_FOR_DELETION_ID)


def barred() -> Given:
    return given().under(BANNING).having(report_the_post)


def lifted(case: Given) -> Given:
    return case.under(STORY_RULES).having(add_information)


def test_it_is_raised_and_held_in_one_append_with_the_clause() -> None:
    decided = given().under(BANNING).when(report_the_post)
    raised = [one.duty for one in decided.recorded(DutyRaised)]
    held = {one.duty: (one.act, one.clause) for one in decided.recorded(DutyBarred)}
    assert raised == [TELL_PARENT_OR_TEACHER_ID, ASK_FOR_DELETION_ID]
    assert held[ASK_FOR_DELETION_ID] == ("request_deletion", THE_BAN)
    duty = barred().case.duties[ASK_FOR_DELETION_ID]
    assert (duty.status, duty.barred_by, duty.owed) == (DutyStatus.HELD, THE_BAN, False)


def test_it_is_said_once() -> None:
    barred().when(add_information).then_kinds(InformationAdded)


def test_it_cannot_be_done_or_handed_to_anybody_else() -> None:
    answer = barred().when(ask_for_deletion).refused_as(DutyIsBarred, field="duty")
    assert answer.clause == THE_BAN
    assert THE_BAN in answer.detail
    hand_on = c.HandOverDuty(duty=ASK_FOR_DELETION_ID, to="A cousin", reason="They can.")
    barred().when(hand_on).refused_as(DutyIsBarred, field="duty")


def test_a_person_cannot_take_a_bar_off() -> None:
    answer = barred().when(go_on_with_it).refused_as(DutyIsBarred, field="duty")
    assert answer.clause == THE_BAN


def test_it_can_be_waived_so_that_it_never_begins() -> None:
    barred().when(c.WaiveDuty(duty=ASK_FOR_DELETION_ID, reason="No use.")).then_kinds(DutyWaived)


def test_it_keeps_no_case_open() -> None:
    done = barred().having(nothing_more_to_do)
    done.when(close_the_case).then_kinds(CaseClosed)


def test_time_brings_nothing_to_it_while_it_is_barred() -> None:
    late = WEDNESDAY_NINE + timedelta(days=30)
    images = given().under(Banning(bans=(Bar("inform", THE_BAN),))).having(report_the_images)
    assert next_fact(images.case, CLOCKS, NO_LADDER, late) is None
    ours = given().having(report_the_images)
    assert next_fact(ours.case, CLOCKS, NO_LADDER, late) is not None


def test_it_begins_when_the_bar_lifts_and_its_clock_with_it() -> None:
    images = given().under(Banning(bans=(Bar("inform", THE_BAN),))).having(report_the_images)
    told = c.EstablishFacts(facts={"serious": True}, occurred_at=TUESDAY_NINE)
    alive = images.under(STORY_RULES).when(told).recorded(DutyUnbarred)
    assert [(one.duty.split("/")[1], one.due_at, one.on_hold) for one in alive] == [
        ("SP-40", TUESDAY_TEN, False)
    ]
    duty = images.having(told).case.duties[alive[0].duty]
    assert (duty.status, duty.barred_by) == (DutyStatus.RAISED, None)
    assert (duty.due_at, duty.clock.raised_at) == (TUESDAY_TEN, TUESDAY_TEN)
    fact = next_fact(images.case, CLOCKS, NO_LADDER, TUESDAY_TEN + timedelta(minutes=61))
    assert fact is not None
    assert fact.occurred_at == TUESDAY_TEN + timedelta(minutes=60) > MONDAY_TEN


def test_a_bar_that_lifts_takes_nobodys_own_hold_off() -> None:
    both = barred().having(wait_for_it)
    both.when(wait_for_it).refused_as(DutyOnHold, field="duty")
    both.when(go_on_with_it).refused_as(DutyIsBarred, field="duty")
    free = lifted(both)
    duty = free.case.duties[ASK_FOR_DELETION_ID]
    assert (duty.status, duty.barred_by, duty.on_hold) == (DutyStatus.HELD, None, True)
    free.when(go_on_with_it).then_kinds(DutyReleased)
    free.having(go_on_with_it).when(go_on_with_it).refused_as(DutyNotOnHold, field="duty")


def test_a_hold_from_before_the_bar_is_still_there_after_it() -> None:
    waiting = given().having(report_the_post, wait_for_it)
    assert [type(one) for one in waiting.history][-1] is DutyHeld
    back = lifted(waiting.under(BANNING).having(add_information))
    assert back.case.duties[ASK_FOR_DELETION_ID].on_hold


def test_another_clause_takes_the_place_of_one_that_no_longer_stands() -> None:
    other = Banning(bans=(Bar("request_deletion", ANOTHER_BAN),))
    moved = barred().under(other).when(add_information)
    assert [one.clause for one in moved.recorded(DutyBarred)] == [ANOTHER_BAN]
    assert [one.duty for one in moved.recorded(DutyUnbarred)] == [TELL_PARENT_OR_TEACHER_ID]


def test_what_the_facts_no_longer_carry_lapses_barred_or_not() -> None:
    milder = c.CorrectFact(fact="comment.kind", value="negative", reason="Read again.")
    assert [one.duty for one in barred().when(milder).recorded(DutyLapsed)] == [ASK_FOR_DELETION_ID]


def test_what_is_not_barred_stays_owed() -> None:
    only = given().under(Banning(bans=(Bar("request_deletion", THE_BAN),)))
    assert only.having(report_the_post, tell_the_parent).case.duties[
        TELL_PARENT_OR_TEACHER_ID
    ].status is (DutyStatus.DISCHARGED)


# ── doing it by another command ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "act"), [(kind, act) for kind, acts in MEASURES.items() for act in acts]
)
def test_a_measure_that_is_the_doing_of_a_barred_act_is_refused(
    kind: MeasureKind, act: str
) -> None:
    taken = c.RecordMeasure(kind=kind, by="The DSL", occurred_at=TUESDAY_NINE)
    case = given().having(report_the_post)
    answer = case.under(Banning(bans=(Bar(act, THE_BAN),))).when(taken).refused_as(ActBarred)
    assert (answer.clause, act.replace("_", " ") in answer.detail) == (THE_BAN, True)
    case.under(Banning(bans=(Bar("something_else", THE_BAN),))).when(taken).events  # noqa: B018 - allowed


def test_an_investigation_is_refused_by_either_word() -> None:
    for act in ("investigate", "school_investigates_or_evaluates_material"):
        case = given().under(Banning(bans=(Bar(act, THE_BAN),))).having(report_the_post)
        assert case.when(begin_investigating).refused_as(ActBarred).clause == THE_BAN


def test_a_form_whose_sending_does_what_is_barred_is_closed() -> None:
    form = STORY_FORM.model_copy(update={"does": ("request_deletion",)})
    case = barred()
    case.ask = replace(case.ask, forms={form.form: form})
    case.when(DraftReferral(form=form.form)).refused_as(ActBarred)


def test_every_measure_says_which_acts_it_is_the_doing_of() -> None:
    """Of the other commands a type check says that none is left out."""
    assert set(MEASURES) == set(MeasureKind)
    assert {act for acts in MEASURES.values() for act in acts} <= set(LIBRARY.vocabulary.acts)
    case = given()
    assert done_by(begin_investigating, case.case, case.ask) == ("investigate",)


@dataclass(frozen=True)
class NotToldYet(StoryRulebook):
    """The story's texts, where nobody tells the parents or the person before the LADO advised."""

    def bars(self, readings: Sequence[Reading], *, imagery: bool) -> tuple[Bar, ...]:
        more = (Bar(act, THE_BAN, ("lado",)) for act in ("tell_parents", "tell_person"))
        return (*super().bars(readings, imagery=imagery), *more)


ADVISED = c.RecordAdvice(
    agency=Agency.LADO, advice="Tell them.", given_by="The LADO", occurred_at=TUESDAY_NINE
)


@pytest.mark.parametrize("kind", [MeasureKind.PARENT_TOLD, MeasureKind.PERSON_TOLD])
def test_nobody_is_told_as_a_measure_either_before_the_agencies_said_what(
    kind: MeasureKind,
) -> None:
    told = c.RecordMeasure(kind=kind, by="The DSL", occurred_at=TUESDAY_NINE)
    case = given().under(NotToldYet()).having(report_the_post)
    case.when(told).refused_as(ActBarred)
    assert case.having(ADVISED).when(told).events


def test_telling_the_parents_as_a_duty_is_the_same_act() -> None:
    case = given().under(NotToldYet()).having(report_the_post)
    case.when(tell_the_parent).refused_as(ActBarred)
    to_the_teacher = tell_the_parent.model_copy(update={"to": ("class_teacher",)})
    assert case.when(to_the_teacher).events
    assert case.having(ADVISED).when(tell_the_parent).events


def test_a_duty_to_tell_nobody_but_them_waits() -> None:
    assert acts_of("inform", ("parent_carer",)) == ("inform", "tell_parents")
    assert acts_of("inform", ("actor",)) == ("inform", "tell_person")
    assert acts_of("inform", ("parent_carer", "police")) == ("inform",)
    assert acts_of("refer", ("parent_carer",)) == ("refer",)


@pytest.mark.parametrize("clause", ["KCSIE-03", "KCSIE-04"])
def test_the_statute_bars_telling_until_an_agency_advised(clause: str) -> None:
    pack = LIBRARY.find("allegations", "2026.11.2").pack
    (words,) = (bars for (of, _), bars in pack.bars.items() if of == clause)
    acts = {act for word in words for act in LIBRARY.vocabulary.acts_barred(word)}
    assert acts & {"tell_person", "tell_parents"}
    assert all("lado" in LIBRARY.vocabulary.lifted_by(word) for word in words)
