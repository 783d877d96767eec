"""A case is placed where only those who may know of it look."""

from __future__ import annotations

import pytest

from domain.case import commands as c
from domain.case.events import CasePlaced
from domain.case.refusals import MustBeRestricted
from domain.vocabulary import Compartment, Role
from tests.support.spec import given
from tests.support.story import (
    AN_OFFENDING_POST,
    DSL,
    HEADTEACHER,
    MONDAY_NINE,
    TEACHER,
    TUESDAY_NINE,
    report_the_messages,
    report_the_post,
    report_the_post_quietly,
)

it_was_serious = c.EstablishFacts(facts={"serious": True}, occurred_at=TUESDAY_NINE)


def test_the_place_names_the_clause_it_rests_on() -> None:
    (placed,) = given().when(report_the_post).recorded(CasePlaced)
    assert placed.compartment is Compartment.ORDINARY
    assert placed.reader_roles == (Role.DSL, Role.STAFF)
    assert placed.rule == "story-policy@2025.1/SP-92"


def test_the_subject_is_shut_out_by_name() -> None:
    (placed,) = given().when(report_the_messages).recorded(CasePlaced)
    assert placed.compartment is Compartment.RESTRICTED
    assert placed.excluded == (TEACHER,)


@pytest.mark.parametrize(
    ("actor", "role", "readers"),
    [
        (DSL, Role.DSL, (DSL,)),
        (HEADTEACHER, Role.HEADTEACHER, (HEADTEACHER,)),
        ("other.saltmarsh", Role.STAFF, ()),
        (TEACHER, Role.DSL, ()),
    ],
    ids=["a DSL", "the headteacher", "a colleague", "a DSL who is the subject herself"],
)
def test_who_reports_in_a_leading_role_stays_with_the_case(
    actor: str, role: Role, readers: tuple[str, ...]
) -> None:
    (placed,) = given().asked_by(actor, role).when(report_the_messages).recorded(CasePlaced)
    assert placed.readers == readers


def test_a_headteacher_who_reports_on_the_headteacher_does_not_stay() -> None:
    about_the_head = report_the_messages.model_copy(
        update={"subject": None, "facts": {"conduct": "messages", "actor.role": "headteacher"}}
    )
    (placed,) = (
        given().asked_by(HEADTEACHER, Role.HEADTEACHER).when(about_the_head).recorded(CasePlaced)
    )
    assert placed.readers == ()


def test_a_headteacher_leaves_a_case_that_turns_out_to_be_about_the_headteacher() -> None:
    by_a_teacher = report_the_messages.model_copy(update={"subject": None})
    it_was_the_head = c.CorrectFact(fact="actor.role", value="headteacher", reason="Wrong person.")
    begun = given().opened_by(HEADTEACHER, Role.HEADTEACHER).having(by_a_teacher)
    assert begun.case.readers == (HEADTEACHER,)
    (placed,) = begun.when(it_was_the_head).recorded(CasePlaced)
    assert placed.readers == ()
    by_the_dsl = given().opened_by(DSL, Role.DSL).having(by_a_teacher)
    assert by_the_dsl.having(it_was_the_head).case.readers == (DSL,)


def test_new_facts_may_change_who_reads_it_and_the_named_readers_stay() -> None:
    (placed,) = given().having(report_the_post).when(it_was_serious).recorded(CasePlaced)
    assert placed.reader_roles == (Role.DSL, Role.HEADTEACHER)
    assert placed.readers == (DSL,)


def test_facts_that_change_nothing_about_its_place_say_nothing_about_it() -> None:
    older = c.EstablishFacts(facts={"counterparty.age": 9}, occurred_at=TUESDAY_NINE)
    assert not given().having(report_the_post).when(older).recorded(CasePlaced)


def test_an_ordinary_case_never_becomes_a_restricted_one() -> None:
    anonymous = c.ReportIncident(facts={"conduct": "posts_comment"}, occurred_at=MONDAY_NINE)
    it_was_a_colleague = c.EstablishFacts(facts={"actor.role": "staff"}, occurred_at=TUESDAY_NINE)
    refused = given().having(anonymous).when(it_was_a_colleague)
    refused.refused_as(MustBeRestricted, field="facts")


def test_a_correction_that_shows_a_colleague_asks_for_a_restricted_case() -> None:
    a_colleague = c.CorrectFact(fact="actor.role", value="staff", reason="Wrong person.")
    refused = given().having(report_the_post_quietly).when(a_colleague)
    refused.refused_as(MustBeRestricted, field="facts")


def test_a_restricted_case_stays_restricted_whatever_the_facts_become() -> None:
    a_parent = c.CorrectFact(fact="actor.role", value="parent_carer", reason="Wrong person.")
    by_an_adult = c.ReportIncident(
        facts={**AN_OFFENDING_POST, "actor.role": "staff"}, occurred_at=MONDAY_NINE
    )
    stays = given().having(by_an_adult)
    assert not stays.when(a_parent).recorded(CasePlaced)
    placement = stays.having(a_parent).case.placement
    assert placement is not None
    assert placement.compartment is Compartment.RESTRICTED
