"""Somebody who must not handle a case leaves it to others, as long as there are others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.case.commands import EstablishFacts, ReportIncident
from domain.case.decisions.owners import doors
from domain.case.decisions.recusal import recuse
from domain.case.events import CasePlaced
from domain.case.recusal import CaseworkerRecused, RecuseOneself
from domain.case.report_refusals import NobodyElseRemains
from domain.vocabulary import Role
from tests.support.spec import Given, given
from tests.support.story import (
    DSL,
    HEADTEACHER,
    STORY_RULES,
    TEACHER,
    TUESDAY_TEN,
    report_the_messages,
    report_the_post_quietly,
)

HE_IS_MY_BROTHER = RecuseOneself(reason="He is my brother.")
serious = report_the_post_quietly.model_copy(
    update={"facts": {**report_the_post_quietly.facts, "serious": True}}
)


def reported_by_a_teacher(report: ReportIncident) -> Given:
    """To the DSL and the headteacher, and no reader by name."""
    return given().opened_by(TEACHER, Role.STAFF).having(report).asked_by(DSL, Role.DSL)


def test_whoever_recuses_themselves_never_opens_the_case_again() -> None:
    case = reported_by_a_teacher(serious)
    case.when(HE_IS_MY_BROTHER).then_kinds(CaseworkerRecused, CasePlaced)
    (told,) = case.when(HE_IS_MY_BROTHER).recorded(CaseworkerRecused)
    assert told == CaseworkerRecused(
        occurred_at=TUESDAY_TEN, sign_in=DSL, roles=(Role.DSL,), reason="He is my brother."
    )
    after = case.having(HE_IS_MY_BROTHER).case
    assert after.excluded == (DSL,)
    assert after.placement == case.case.placement


def test_a_reader_by_name_is_one_no_longer() -> None:
    case = given().having(serious)
    assert case.case.readers == (DSL,)
    assert case.having(HE_IS_MY_BROTHER).case.readers == ()


def test_the_last_one_is_told_to_have_somebody_else_take_it_on_first() -> None:
    case = reported_by_a_teacher(serious).having(HE_IS_MY_BROTHER)
    last = case.asked_by(HEADTEACHER, Role.HEADTEACHER)
    why = last.when(RecuseOneself(reason="She is my daughter.")).refused_as(NobodyElseRemains)
    assert "in person" in why.remedy


def test_somebody_who_holds_every_role_that_opens_it_is_the_last_one() -> None:
    case = reported_by_a_teacher(serious)
    case.ask = replace(case.ask, roles=frozenset({Role.DSL, Role.HEADTEACHER}))
    case.when(HE_IS_MY_BROTHER).refused_as(NobodyElseRemains)


def test_a_role_that_the_case_is_about_is_nobody_else() -> None:
    about = serious.model_copy(update={"facts": {**serious.facts, "actor.role": "headteacher"}})
    case = reported_by_a_teacher(about)
    (placed,) = case.when(HE_IS_MY_BROTHER).recorded(CasePlaced)
    # The chair is let in, for nobody else was left; without the chair there is nobody.
    assert placed.reader_roles == (Role.CHAIR_OF_GOVERNORS,)
    both = placed.model_copy(update={"reader_roles": (Role.DSL, Role.HEADTEACHER), "excluded": ()})
    case.history = (*case.history, both)
    case.when(HE_IS_MY_BROTHER).refused_as(NobodyElseRemains)


def test_one_of_two_is_nobody_else_while_nobody_knows_who_is_shut_out() -> None:
    case = reported_by_a_teacher(serious)
    named = replace(case.case, excluded=(TEACHER,))
    facts = {name: value for name, value in named.facts.items() if name != "actor.role"}
    with pytest.raises(NobodyElseRemains):
        recuse(replace(named, facts=facts), HE_IS_MY_BROTHER, STORY_RULES, case.ask)


def test_the_case_can_still_be_worked_on_where_it_is_kept() -> None:
    left = reported_by_a_teacher(serious).having(HE_IS_MY_BROTHER)
    head = left.asked_by(HEADTEACHER, Role.HEADTEACHER)
    known = EstablishFacts(facts={"counterparty.age": 12}, occurred_at=TUESDAY_TEN)
    assert head.when(known).events
    assert head.having(known).case.excluded == (DSL,)


def test_what_the_role_owed_goes_to_somebody_who_remains() -> None:
    left = reported_by_a_teacher(serious).having(HE_IS_MY_BROTHER).case
    assert doors(left, Role.STAFF).roles == ("headteacher",)
    assert doors(left, Role.STAFF).unknown == 0


def test_a_reader_by_name_is_somebody_else() -> None:
    reported_by_the_head = given().opened_by(HEADTEACHER, Role.HEADTEACHER)
    case = reported_by_the_head.having(report_the_messages).asked_by(DSL, Role.DSL)
    assert case.case.readers == (HEADTEACHER,)
    case.when(HE_IS_MY_BROTHER).then_kinds(CaseworkerRecused, CasePlaced)
