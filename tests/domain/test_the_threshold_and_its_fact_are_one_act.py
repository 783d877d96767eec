"""Deciding the harm threshold makes the fact known that statute turns on; neither goes without the other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.case import allegation as a
from domain.case import allegation_refusals as r
from domain.case import commands as c
from domain.case.commands import CaseCommand
from domain.case.events import (
    CaseAssessed,
    DutyDischarged,
    DutyLapsed,
    DutyRaised,
    FactCorrected,
    FactsEstablished,
)
from domain.case.refusals import NothingChanged
from tests.support.spec import Given, given
from tests.support.story import (
    AN_ADULT_MESSAGES_A_PUPIL,
    MONDAY_FIVE,
    MONDAY_NINE,
    SOMEBODY_MESSAGES_A_PUPIL,
    TUESDAY_NINE,
    TUESDAY_TEN,
    report_the_messages,
    report_the_post,
)

THE_FACT = "harm.criterion"
HEAD: dict[str, Any] = {"reason": "Agreed with the LADO.", "decided_by": "The headteacher"}


def decided(*criteria: str, at: datetime = MONDAY_NINE) -> a.DecideHarmThreshold:
    return a.DecideHarmThreshold(met=bool(criteria), criteria=criteria, occurred_at=at, **HEAD)


def said(criterion: str) -> c.EstablishFacts:
    return c.EstablishFacts(facts={THE_FACT: criterion}, occurred_at=MONDAY_NINE)


def corrected(criterion: str | None) -> c.CorrectFact:
    return c.CorrectFact(fact=THE_FACT, value=criterion, reason="Judged again.")


def an_allegation(*commands: CaseCommand) -> Given:
    return given().having(report_the_messages, *commands)


def owed(case: Given) -> dict[str, datetime | None]:
    return {duty.asked.clause: duty.due_at for duty in case.case.duties.values() if duty.unsettled}


def raised(case: Given, command: CaseCommand) -> dict[str, datetime | None]:
    return {one.asked.clause: one.due_at for one in case.when(command).recorded(DutyRaised)}


def test_the_decision_makes_the_fact_known_and_what_statute_asks_at_once_is_owed_at_once() -> None:
    decision = an_allegation().when(decided("harmed"))

    decision.then_kinds(a.HarmThresholdDecided, FactsEstablished, CaseAssessed, DutyRaised)
    (known,) = decision.recorded(FactsEstablished)
    assert known.facts == {THE_FACT: "harmed"}
    (at_once,) = decision.recorded(DutyRaised)
    # Judged on Monday of what the school learnt on Friday: at once is from Monday.
    assert (at_once.asked.clause, at_once.due_at) == ("SS-11", MONDAY_NINE)


def test_the_duty_is_named_after_the_entry_that_made_the_fact_known() -> None:
    case = an_allegation()
    (at_once,) = case.when(decided("harmed")).recorded(DutyRaised)
    events = case.when(decided("harmed")).events
    entry = case.case.version + 1 + [type(one) for one in events].index(FactsEstablished)
    assert at_once.duty == f"story-statute@2025.9/SS-11/inform/{entry}"


def test_of_several_criteria_the_fact_holds_the_first_of_the_list_and_the_decision_all() -> None:
    decision = an_allegation().when(decided("suitability", "harmed"))
    (entry,) = decision.recorded(a.HarmThresholdDecided)
    (known,) = decision.recorded(FactsEstablished)
    assert entry.criteria == ("suitability", "harmed")
    assert known.facts == {THE_FACT: "harmed"}


def test_a_threshold_that_is_not_met_is_a_fact_as_well() -> None:
    (known,) = an_allegation().when(decided()).recorded(FactsEstablished)
    assert known.facts == {THE_FACT: "none"}


def test_deciding_anew_corrects_the_fact_and_ends_nothing_that_the_law_asks_for_by_itself() -> None:
    met = an_allegation(decided("harmed"))

    anew = met.when(decided(at=TUESDAY_NINE))

    (fact,) = anew.recorded(FactCorrected)
    assert (fact.was, fact.value, fact.reason) == ("harmed", "none", HEAD["reason"])
    # Whom the procedure does not itself name for it, such as social care, two persons let go.
    lapsed = [met.case.duties[one.duty] for one in anew.recorded(DutyLapsed)]
    assert [(one.asked.clause, one.asked.to) for one in lapsed] == [
        ("SP-31", ("lado",)),
        ("SS-10", ("lado",)),
    ]
    history = met.having(decided(at=TUESDAY_NINE)).history
    assert [type(one) for one in history].count(a.HarmThresholdDecided) == 2


def test_what_has_been_done_does_not_lapse() -> None:
    met = an_allegation(decided("harmed"))
    (told,) = (name for name in met.case.duties if "/SS-11/" in name)
    done = c.DischargeDuty(
        duty=told, by="The headteacher", to=("childrens_social_care",), occurred_at=TUESDAY_NINE
    )
    lapsed = met.having(done).when(decided(at=TUESDAY_NINE)).recorded(DutyLapsed)
    assert told not in {one.duty for one in lapsed}


def test_a_higher_criterion_found_later_starts_its_own_clock() -> None:
    below = an_allegation(decided("suitability"))
    assert raised(below, decided("suitability", "harmed", at=TUESDAY_NINE)) == {
        "SS-11": TUESDAY_NINE
    }


def test_a_fact_that_says_so_already_is_not_said_again() -> None:
    known = an_allegation(said("harmed"))
    assert known.when(decided("harmed")).recorded(FactsEstablished) == []
    assert known.when(decided("harmed")).recorded(FactCorrected) == []


def test_a_fact_that_says_otherwise_is_corrected_by_the_decision() -> None:
    (fact,) = an_allegation(said("suitability")).when(decided("harmed")).recorded(FactCorrected)
    assert (fact.was, fact.value) == ("suitability", "harmed")


def test_a_criterion_told_as_a_fact_brings_its_duties_and_the_duty_to_decide() -> None:
    assert raised(an_allegation(), said("harmed")) == {"SS-11": MONDAY_NINE, "SQ-23": None}


def test_a_criterion_told_with_the_report_brings_the_duty_to_decide_as_well() -> None:
    facts = {**AN_ADULT_MESSAGES_A_PUPIL, THE_FACT: "harmed"}
    reported = given().having(report_the_messages.model_copy(update={"facts": facts}))
    assert owed(reported).keys() >= {"SS-11", "SQ-23"}
    assert "story-procedure@2025.9/SQ-23/decide_harm_threshold/1" in reported.case.duties


def test_nobody_has_to_decide_where_no_allegation_can_run() -> None:
    ordinary = given().having(report_the_post)
    assert raised(ordinary, said("none")) == {}


def test_the_decision_is_how_the_duty_to_decide_is_done() -> None:
    (done,) = an_allegation(said("harmed")).when(decided("harmed")).recorded(DutyDischarged)
    assert "/SQ-23/" in done.duty
    assert (done.by, done.occurred_at) == ("The headteacher", MONDAY_NINE)


def test_a_criterion_taken_back_before_anybody_decided_leaves_nothing_to_decide() -> None:
    lapsed = an_allegation(said("harmed")).when(corrected(None)).recorded(DutyLapsed)
    # That social care is told was owed by law, and goes by two persons or not at all.
    assert [one.duty.split("/")[1] for one in lapsed] == ["SQ-23"]


def test_a_criterion_corrected_before_anybody_decided_is_still_to_be_decided() -> None:
    known = an_allegation(said("harmed"), corrected("suitability"))
    assert "SQ-23" in owed(known)


def test_once_decided_the_fact_cannot_be_made_to_say_otherwise() -> None:
    met = an_allegation(decided("harmed"))
    for otherwise in ("none", None):
        met.when(corrected(otherwise)).refused_as(r.ThresholdIsDecided, field=f"facts.{THE_FACT}")
    met.when(said("suitability")).refused_as(r.ThresholdIsDecided, field=f"facts.{THE_FACT}")
    met.when(said("harmed")).refused_as(NothingChanged, field="facts")


def test_a_decision_of_the_time_before_makes_the_fact_known_when_it_is_taken_again() -> None:
    entry = a.HarmThresholdDecided(
        met=True,
        criteria=("harmed",),
        occurred_at=MONDAY_NINE,
        rule="story-procedure@2025.9/SQ-11",
        **HEAD,
    )
    before = given(*an_allegation().history, entry)
    assert raised(before, decided("harmed", at=TUESDAY_NINE)) == {"SS-11": TUESDAY_NINE}
    before.having(decided("harmed", at=TUESDAY_NINE)).when(
        decided("harmed", at=TUESDAY_NINE)
    ).refused_as(NothingChanged, field="met")


def test_of_a_conduct_that_statute_does_not_name_the_lado_is_told_since_the_school_learnt() -> None:
    facts = SOMEBODY_MESSAGES_A_PUPIL
    quiet = given().having(report_the_messages.model_copy(update={"facts": facts}))
    # Learnt of on Friday at five, decided on Tuesday: one working day was Monday at five.
    assert raised(quiet, decided("suitability", at=TUESDAY_TEN)) == {"SQ-20": MONDAY_FIVE}
