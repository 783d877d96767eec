"""Facts become known or turn out wrong: the policies are read again, and nothing is lost silently."""

from __future__ import annotations

from domain.case import commands as c
from domain.case.events import (
    CaseAssessed,
    DutyLapsed,
    DutyRaised,
    FactCorrected,
    FactsEstablished,
)
from domain.case.refusals import (
    FactAlreadyKnown,
    FactNotKnown,
    ImageryAdmitsNoContent,
    ImpossibleDate,
    NothingChanged,
    ReasonOfNothing,
)
from domain.case.state import DutyStatus
from domain.vocabulary import Role
from tests.support.spec import Given, given
from tests.support.story import (
    AN_OFFENDING_POST,
    ASK_FOR_DELETION_ID,
    MONDAY_NINE,
    MONDAY_TEN,
    SOMEBODY_MESSAGES_A_PUPIL,
    STATUTE,
    TELL_PARENT_OR_TEACHER_ID,
    TUESDAY_NINE,
    TUESDAY_TEN,
    WEDNESDAY_NINE,
    UnknownStoryFact,
    report_the_find,
    report_the_images,
    report_the_post,
    tell_the_parent,
)

report_a_comment = c.ReportIncident(
    facts=AN_OFFENDING_POST, occurred_at=MONDAY_NINE, learnt_at=MONDAY_TEN
)
it_was_defamatory = c.EstablishFacts(facts={"comment.kind": "defamatory"}, occurred_at=TUESDAY_NINE)
it_was_only_negative = c.CorrectFact(
    fact="comment.kind", value="negative", reason="Read too quickly."
)
the_kind_is_not_known = c.CorrectFact(fact="comment.kind", value=None, reason="Not sure.")
it_was_staff = c.EstablishFacts(facts={"actor.role": "staff"}, occurred_at=TUESDAY_NINE)


def a_restricted_case() -> Given:
    somebody = c.ReportIncident(
        facts=SOMEBODY_MESSAGES_A_PUPIL,
        occurred_at=MONDAY_NINE,
        learnt_at=MONDAY_TEN,
        subject="somebody",
    )
    return given().having(somebody)


def test_a_new_fact_raises_what_it_carries_and_leaves_what_stands() -> None:
    decided = given().having(report_a_comment).when(it_was_defamatory)
    decided.then_kinds(FactsEstablished, CaseAssessed, DutyRaised)
    assert decided.recorded(DutyRaised)[0].asked.act == "request_deletion"


def test_a_duty_is_named_after_the_fact_that_raised_it() -> None:
    told = given().having(report_a_comment)
    trigger = told.case.version + 1
    (raised,) = told.when(it_was_defamatory).recorded(DutyRaised)
    assert raised.duty == f"story-policy@2025.1/SP-21/request_deletion/{trigger}"


def test_only_a_pack_that_now_says_something_else_speaks_again() -> None:
    (said,) = given().having(report_a_comment).when(it_was_defamatory).recorded(CaseAssessed)
    assert (said.bound.pack, said.number) == ("story-policy", 2)


def test_a_fact_that_changes_no_reading_is_recorded_alone() -> None:
    age = c.EstablishFacts(facts={"counterparty.age": 9}, occurred_at=TUESDAY_NINE)
    given().having(report_a_comment).when(age).then(
        FactsEstablished(occurred_at=TUESDAY_NINE, facts={"counterparty.age": 9})
    )


def test_new_knowledge_starts_the_clock_when_it_came() -> None:
    raised = a_restricted_case().when(it_was_staff).recorded(DutyRaised)
    (statutory,) = [duty for duty in raised if duty.bound == STATUTE]
    assert statutory.due_at == WEDNESDAY_NINE


def test_a_duty_the_facts_no_longer_carry_lapses_with_the_assessment_that_says_so() -> None:
    decided = given().having(report_the_post).when(it_was_only_negative)
    (corrected,) = decided.recorded(FactCorrected)
    assert (corrected.was, corrected.value) == ("defamatory", "negative")
    (said,) = decided.recorded(CaseAssessed)
    (lapsed,) = decided.recorded(DutyLapsed)
    assert (lapsed.duty, lapsed.assessment) == (ASK_FOR_DELETION_ID, said.number)
    assert "story-policy@2025.1" in lapsed.reason


def test_a_waiting_duty_lapses_too_and_a_done_one_stays_done() -> None:
    settled = given().having(
        report_the_post,
        tell_the_parent,
        c.PutDutyOnHold(duty=ASK_FOR_DELETION_ID, reason="The author is away."),
        c.CorrectFact(fact="conduct", value="accesses_or_shares_material", reason="Not a post."),
        it_was_only_negative,
    )
    assert settled.case.duties[ASK_FOR_DELETION_ID].status is DutyStatus.LAPSED
    assert settled.case.duties[TELL_PARENT_OR_TEACHER_ID].status is DutyStatus.DISCHARGED


def test_what_was_done_is_not_asked_for_again() -> None:
    done = given().having(report_the_post, tell_the_parent)
    assert not done.when(it_was_only_negative).recorded(DutyRaised)


def test_a_lapsed_duty_comes_back_under_a_new_name_when_the_facts_do() -> None:
    back_and_forth = given().having(report_the_post, it_was_only_negative)
    trigger = back_and_forth.case.version + 1
    after_all = c.CorrectFact(fact="comment.kind", value="defamatory", reason="It was.")
    (raised,) = back_and_forth.when(after_all).recorded(DutyRaised)
    assert raised.duty.endswith(f"/{trigger}")


def test_a_fact_can_become_unknown_again() -> None:
    unsure = given().having(report_the_post, the_kind_is_not_known)
    assert "comment.kind" not in unsure.case.facts
    unsure.when(the_kind_is_not_known).refused_as(FactNotKnown, field="fact")


def test_a_known_fact_is_not_established_again_with_another_value() -> None:
    otherwise = c.EstablishFacts(facts={"comment.kind": "negative"}, occurred_at=TUESDAY_NINE)
    given().having(report_the_post).when(otherwise).refused_as(
        FactAlreadyKnown, field="facts.comment.kind"
    )


def test_of_several_facts_only_the_new_ones_are_recorded() -> None:
    both = c.EstablishFacts(
        facts={"comment.kind": "defamatory", "counterparty.age": 9}, occurred_at=TUESDAY_NINE
    )
    (event,) = given().having(report_the_post).when(both).recorded(FactsEstablished)
    assert event.facts == {"counterparty.age": 9}


def test_the_same_value_again_adds_nothing() -> None:
    told = given().having(report_the_post)
    told.when(it_was_defamatory).refused_as(NothingChanged, field="facts")
    same = c.CorrectFact(fact="comment.kind", value="defamatory", reason="Again.")
    told.when(same).refused_as(NothingChanged, field="value")


def test_a_fact_outside_the_vocabulary_is_refused_by_name() -> None:
    told = given().having(report_the_post)
    odd = c.EstablishFacts(facts={"weather": "mild"}, occurred_at=TUESDAY_NINE)
    told.when(odd).refused_as(UnknownStoryFact, field="facts.weather")
    wrong = c.CorrectFact(fact="comment.kind", value=7, reason="A slip.")
    told.when(wrong).refused_as(UnknownStoryFact, field="facts.comment.kind")
    gone = c.CorrectFact(fact="conduct", value=None, reason="A slip.")
    told.when(gone).refused_as(UnknownStoryFact, field="facts.conduct")


def test_nothing_becomes_known_in_the_future() -> None:
    tomorrow = it_was_defamatory.model_copy(update={"occurred_at": WEDNESDAY_NINE})
    given().having(report_a_comment).when(tomorrow).refused_as(ImpossibleDate, field="occurred_at")


def test_the_correction_is_dated_when_it_is_made() -> None:
    told = given().having(report_the_post).asked_by("head.saltmarsh", Role.HEADTEACHER)
    (corrected,) = told.at(WEDNESDAY_NINE).when(it_was_only_negative).recorded(FactCorrected)
    assert corrected.occurred_at == WEDNESDAY_NINE > TUESDAY_TEN


it_was_serious = c.EstablishFacts(
    facts={"serious": True},
    reasons=(c.FactReason(fact="serious", reason="Forty people had read it."),),
    occurred_at=TUESDAY_NINE,
)


def test_a_judgement_is_kept_with_its_reason() -> None:
    (event,) = given().having(report_a_comment).when(it_was_serious).recorded(FactsEstablished)

    assert event.reasons == it_was_serious.reasons


def test_a_reason_belongs_to_a_fact_that_becomes_known_by_this_and_to_it_once() -> None:
    (said,) = it_was_serious.reasons
    elsewhere = said.model_copy(update={"fact": "comment.kind"})
    for reasons, place in (((elsewhere,), 0), ((said, said), 1)):
        wrong = it_was_serious.model_copy(update={"reasons": reasons})
        given().having(report_a_comment).when(wrong).refused_as(
            ReasonOfNothing, field=f"reasons.{place}.fact"
        )


def test_on_an_imagery_case_there_is_no_place_for_a_reason() -> None:
    pictures = given().having(report_the_images)
    pictures.when(it_was_serious).refused_as(ImageryAdmitsNoContent, field="reasons")

    becomes_it = it_was_serious.model_copy(
        update={"facts": {"serious": True, "material.kind": "indecent_images_of_children"}}
    )
    found = given().having(report_the_find)
    found.when(becomes_it).refused_as(ImageryAdmitsNoContent, field="reasons")
