"""Decided not to meet the threshold, nobody owes telling the LADO; decided to meet it, somebody does."""

from __future__ import annotations

from dataclasses import dataclass

from domain.case import allegation as a
from domain.case import commands as c
from domain.case.commands import CaseCommand
from domain.case.events import DutyLapsed, DutyRaised
from domain.case.rulebook import Reading
from domain.case.state import DutyStatus
from domain.policy.words import Facts
from tests.support.spec import Given, given
from tests.support.story import (
    MONDAY_FIVE,
    MONDAY_NINE,
    TELL_POLICE,
    TUESDAY_NINE,
    StoryRulebook,
    add_information,
    inform_the_police,
    report_the_messages,
)

STATUTE_ASKS = "story-statute@2025.9/SS-10/inform/1"
SCHOOL_ASKS = "story-policy@2025.1/SP-31/inform/1"


def decided(*criteria: str) -> a.DecideHarmThreshold:
    return a.DecideHarmThreshold(
        met=bool(criteria),
        criteria=criteria,
        reason="Weighed with the DSL.",
        decided_by="The headteacher",
        occurred_at=MONDAY_NINE,
    )


NOT_MET, MET = decided(), decided("suitability")


def an_allegation(*commands: CaseCommand) -> Given:
    return given().having(report_the_messages, *commands)


def to_the_lado(case: Given) -> list[str]:
    """Clauses of the statute and of the procedure by which somebody owes telling the LADO."""
    return [
        duty.asked.clause
        for duty in case.case.duties.values()
        if duty.owed and duty.asked.to == ("lado",) and duty.bound.pack != "story-policy"
    ]


def test_until_somebody_decides_the_lado_is_owed() -> None:
    assert to_the_lado(an_allegation()) == ["SS-10"]


def test_the_decision_lets_the_duty_lapse_and_says_why() -> None:
    lapsed = {one.duty: one.reason for one in an_allegation().when(NOT_MET).recorded(DutyLapsed)}
    assert set(lapsed) == {STATUTE_ASKS, SCHOOL_ASKS}
    assert "the harm threshold is not met" in lapsed[STATUTE_ASKS]
    assert "The LADO need not be told (Story guidance, 2025, 7)." in lapsed[STATUTE_ASKS]


def test_whichever_text_asked_for_it_the_school_s_own_as_well() -> None:
    duty = an_allegation(NOT_MET).case.duties[SCHOOL_ASKS]
    assert duty.status is DutyStatus.LAPSED


def test_what_is_owed_to_others_than_the_lado_stays() -> None:
    """Social care is told of harm to a child, whatever the threshold turns out to be."""
    harmed = an_allegation(decided("harmed"))
    social_care = {
        one for one, duty in harmed.case.duties.items() if "childrens_social_care" in duty.asked.to
    }
    later = harmed.having(NOT_MET).case.duties
    assert social_care
    assert {later[one].status for one in social_care} == {DutyStatus.RAISED}


def test_decided_the_other_way_it_is_owed_once_as_it_always_was() -> None:
    assert to_the_lado(an_allegation(MET)) == ["SS-10"]
    assert to_the_lado(an_allegation(NOT_MET, MET)) == ["SS-10"] or to_the_lado(
        an_allegation(NOT_MET, MET)
    ) == ["SQ-20"]


def test_decided_again_either_way_any_number_of_times() -> None:
    turns: list[CaseCommand] = []
    for _ in range(3):
        turns.append(NOT_MET)
        assert to_the_lado(an_allegation(*turns)) == []
        turns.append(MET)
        assert len(to_the_lado(an_allegation(*turns))) == 1


def test_what_the_procedure_itself_had_raised_lapses_as_well() -> None:
    stated = c.EstablishFacts(facts={"harm.criterion": "harmed"}, occurred_at=MONDAY_FIVE)
    assert to_the_lado(an_allegation(stated, MET, NOT_MET)) == []


def test_no_later_fact_brings_it_back_while_the_decision_stands() -> None:
    older = c.EstablishFacts(facts={"counterparty.age": 15}, occurred_at=TUESDAY_NINE)
    case = an_allegation(NOT_MET)
    assert not [one for one in case.when(older).recorded(DutyRaised) if one.asked.to == ("lado",)]
    assert to_the_lado(case.having(older)) == []


def test_a_fact_alone_is_no_decision() -> None:
    """Whoever reports may say that no criterion is met; the LADO is owed until it is decided."""
    said = c.EstablishFacts(facts={"harm.criterion": "none"}, occurred_at=MONDAY_NINE)
    corrected = c.CorrectFact(fact="harm.criterion", value=None, reason="Not theirs to say.")
    assert to_the_lado(an_allegation(said)) == ["SS-10"]
    assert to_the_lado(an_allegation(said, corrected)) == ["SS-10"]
    assert to_the_lado(an_allegation(said, NOT_MET)) == []


@dataclass(frozen=True)
class WithAnOffence(StoryRulebook):
    """The same texts, and the police are to be told as well."""

    def read(self, facts: Facts) -> tuple[Reading, ...]:
        school, statute = super().read(facts)
        asked = (*statute.assessment.duties, TELL_POLICE)
        said = statute.assessment.model_copy(update={"duties": asked})
        return school, Reading(statute.bound, statute.layer, said)


def test_where_the_police_are_owed_or_were_told_the_lado_stays_owed() -> None:
    case = given().under(WithAnOffence()).having(report_the_messages, inform_the_police, NOT_MET)
    assert to_the_lado(case) == ["SS-10"]
    assert to_the_lado(case.having(add_information)) == ["SS-10"]


def test_so_does_what_the_procedure_asks_for_and_what_is_asked_of_one_criterion_alone() -> None:
    """One rule, whichever text asks: nothing ends by the decision where the police are needed."""
    before = given().under(WithAnOffence()).having(report_the_messages, inform_the_police, MET)
    lado = {one for one, duty in before.case.duties.items() if duty.asked.to == ("lado",)}
    after = before.having(NOT_MET)
    assert {after.case.duties[one].status for one in lado} == {DutyStatus.RAISED}
