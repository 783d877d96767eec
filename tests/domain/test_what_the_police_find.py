"""What the images are is for the police to find; nobody at school takes a case out of their hands."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.case import commands as c
from domain.case.events import (
    CaseAssessed,
    DutyLapsed,
    FactCorrected,
    FactsEstablished,
    InvestigationOpened,
    PoliceFindingRecorded,
)
from domain.case.refusals import (
    ActBarred,
    ImageFactsAreThePolices,
    ImageryAdmitsNoContent,
    NotAFactOfTheImage,
    NotAnImageryCase,
    PoliceComeFirst,
)
from domain.case.state import DutyStatus
from domain.policy.words import Facts
from tests.support.spec import Given, given
from tests.support.story import (
    POLICE_AND_OTHERS_ID,
    TELL_POLICE_ID,
    TUESDAY_NINE,
    StoryRulebook,
    add_information,
    begin_investigating,
    inform_the_police,
    report_the_find,
    report_the_images,
    the_police_allow_it,
)


def found(**more: object) -> c.RecordPoliceFinding:
    """The police found that it is nothing of the kind."""
    return c.RecordPoliceFinding.model_validate(
        {
            "force": "Wessex",
            "officer": "DC 1042",
            "reference": "WX 77",
            "facts": {"material.kind": "offensive"},
            "occurred_at": TUESDAY_NINE,
            **more,
        }
    )


def images_and_the_police_know() -> Given:
    return given().having(report_the_images, inform_the_police)


@dataclass(frozen=True)
class WithTheSigns(StoryRulebook):
    """The same rules where one more fact is of the image: some sign sends it to somebody else too."""

    @property
    def image_facts(self) -> frozenset[str]:
        return frozenset({"material.kind", "serious"})

    def is_imagery(self, facts: Facts) -> bool:
        return super().is_imagery(facts) and facts.get("counterparty.age") != 18


@pytest.mark.parametrize("value", ["offensive", "possible_indecent_images_of_children", None])
def test_the_school_does_not_correct_what_the_material_is(value: str | None) -> None:
    corrected = c.CorrectFact(fact="material.kind", value=value, reason="It was a joke.")
    for case in (given().having(report_the_images), images_and_the_police_know()):
        case.when(corrected).refused_as(ImageFactsAreThePolices, field="fact")


def test_nor_does_it_tell_another_fact_that_would_make_it_nothing_of_the_kind() -> None:
    case = given().under(WithTheSigns()).having(report_the_images)
    of_age = c.EstablishFacts(facts={"counterparty.age": 18}, occurred_at=TUESDAY_NINE)
    case.when(of_age).refused_as(ImageFactsAreThePolices, field="facts.counterparty.age")


def test_a_sign_that_takes_nothing_away_can_be_recorded_at_once() -> None:
    case = given().under(WithTheSigns()).having(report_the_images)
    sign = c.EstablishFacts(facts={"serious": True}, occurred_at=TUESDAY_NINE)
    assert case.when(sign).recorded(FactsEstablished)


def test_a_fact_that_is_not_of_the_image_can_be_corrected_and_nothing_lapses() -> None:
    case = given().having(report_the_images)
    case.having(c.EstablishFacts(facts={"actor.role": "pupil"}, occurred_at=TUESDAY_NINE))
    corrected = case.when(
        c.CorrectFact(fact="actor.role", value="parent_carer", reason="It was a father.")
    )
    assert corrected.recorded(FactCorrected)
    assert corrected.recorded(DutyLapsed) == []


def test_the_finding_of_the_police_changes_it_and_what_lapses_cites_it() -> None:
    case = images_and_the_police_know()
    decided = case.when(found())
    (finding,) = decided.recorded(PoliceFindingRecorded)
    assert (finding.force, finding.officer, finding.reference) == ("Wessex", "DC 1042", "WX 77")
    assert finding.known_before == {"material.kind": "indecent_images_of_children"}
    assert not finding.imagery
    assert decided.recorded(CaseAssessed)
    lapsed = {one.duty: one.reason for one in decided.recorded(DutyLapsed)}
    number = case.case.version + 1
    assert f"(entry {number})" in lapsed[POLICE_AND_OTHERS_ID]
    assert case.case.duties[TELL_POLICE_ID].status is DutyStatus.DISCHARGED


def test_a_finding_that_confirms_it_takes_nothing_away() -> None:
    confirmed = images_and_the_police_know().when(
        found(facts={"material.kind": "indecent_images_of_children"})
    )
    assert confirmed.recorded(DutyLapsed) == []
    assert confirmed.recorded(PoliceFindingRecorded)[0].imagery


def test_before_they_were_told_there_is_no_finding_of_theirs() -> None:
    given().having(report_the_images).when(found()).refused_as(PoliceComeFirst)


def test_a_finding_says_nothing_but_what_the_images_are() -> None:
    images_and_the_police_know().when(found(facts={"actor.role": "pupil"})).refused_as(
        NotAFactOfTheImage, field="facts.actor.role"
    )


def test_where_no_such_images_are_there_is_nothing_to_find() -> None:
    given().having(report_the_find, inform_the_police).when(found()).refused_as(NotAnImageryCase)


@pytest.mark.parametrize("missing", ["force", "officer", "reference", "facts", "occurred_at"])
def test_a_finding_without_force_officer_reference_or_time_is_none(missing: str) -> None:
    said = found().model_dump()
    del said[missing]
    with pytest.raises(ValueError, match=missing):
        c.RecordPoliceFinding.model_validate(said)


def test_even_after_it_nothing_of_them_enters_the_record() -> None:
    cleared = images_and_the_police_know().having(found())
    cleared.when(add_information).refused_as(ImageryAdmitsNoContent, field="account")


def test_the_school_may_look_into_it_only_once_they_found_otherwise_and_allow_it() -> None:
    images_and_the_police_know().having(the_police_allow_it).when(begin_investigating).refused_as(
        ActBarred
    )
    cleared = images_and_the_police_know().having(found(), the_police_allow_it)
    assert cleared.when(begin_investigating).recorded(InvestigationOpened)


def test_after_it_the_school_still_does_not_say_otherwise_of_what_is_such_an_image_again() -> None:
    again = images_and_the_police_know().having(
        found(), found(facts={"material.kind": "possible_indecent_images_of_children"})
    )
    back = c.CorrectFact(fact="material.kind", value="offensive", reason="As they said first.")
    again.when(back).refused_as(ImageFactsAreThePolices, field="fact")
