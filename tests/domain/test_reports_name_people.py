"""Whom a report names: as told, shut out where it is their conduct, matched to the directory later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.case.commands import ReportIncident
from domain.case.events import CasePlaced, ImageryDiscovered, IncidentReported
from domain.case.named import (
    MOST_NAMED,
    MatchNamed,
    Named,
    NamedAsTold,
    NamedMatched,
    NamedUnmatched,
    UnmatchNamed,
)
from domain.case.people import InvolvePerson, PersonInvolved, PersonUninvolved
from domain.case.people_refusals import RoleOfAnAdult, UnknownPerson
from domain.case.refusals import ImageryAdmitsNoContent, MustBeRestricted
from domain.case.report_refusals import (
    NamedAlreadyMatched,
    NamedNotMatched,
    PartNotTold,
    UnknownNamed,
)
from domain.person.refusals import UpnDoesNotCheck
from domain.vocabulary import Compartment, NamedKind, NamedPart, PersonRole
from tests.support.spec import Given, given
from tests.support.story import (
    BY_THE_DSL,
    DIRECTORY,
    OSRIC,
    OTHER_CASE,
    TAM,
    TEACHER,
    WENNA,
    report_the_images,
    report_the_messages,
    report_the_post,
)

UPN = "B801200005001"
A_BOY = Named(name="Tam, I think", part=NamedPart.WITNESS, kind=NamedKind.PUPIL, note="Year 9")


def naming(*named: Named, report: ReportIncident = report_the_post) -> ReportIncident:
    return report.model_copy(update={"named": named})


def a_report(*named: Named) -> Given:
    return given().having(naming(*named))


def placed(report: ReportIncident, who: Given | None = None) -> CasePlaced:
    (found,) = (who or given()).when(report).recorded(CasePlaced)
    return found


def test_what_was_told_is_kept_as_it_was_told() -> None:
    (report,) = given().when(naming(A_BOY)).recorded(IncidentReported)
    assert report.named == (
        NamedAsTold(
            name="Tam, I think", note="Year 9", part=NamedPart.WITNESS, kind=NamedKind.PUPIL
        ),
    )


def test_nobody_named_in_words_is_involved_before_somebody_says_who_it_is() -> None:
    assert a_report(A_BOY).case.people == {}


def test_at_most_twenty_are_named() -> None:
    body: dict[str, Any] = report_the_post.model_dump()
    ReportIncident(**{**body, "named": [{"name": "Tam"}] * MOST_NAMED})
    with pytest.raises(ValidationError, match="named"):
        ReportIncident(**{**body, "named": [{"name": "Tam"}] * (MOST_NAMED + 1)})


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"part": "witness"},
        {"name": ""},
        {"name": "x" * 101},
        {"name": "a b c d e f g h i j k l m"},
        {"name": "Tam: he showed it to the whole class"},
        {"name": "Tam\nand then"},
        {"name": "Tam", "note": "see https://photos.example"},
        {"name": "Tam", "note": "y" * 61},
        {"name": "Tam", "part": "culprit"},
        {"name": "Tam", "story": "He did it."},
    ],
)
def test_a_name_is_a_name_and_no_place_for_telling(said: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Named.model_validate(said)


@pytest.mark.parametrize(
    "name",
    ["Siân Ó Brádaigh", "Niamh O\u2019Brien", "Nguyễn Thị Hoa", "Łukasz Żółć", "Mary-Jane (MJ)"],
)
def test_names_of_any_language_are_names(name: str) -> None:
    assert Named(name=name).name == name


@for_all(st.text(max_size=140))
def test_no_text_that_is_taken_for_a_name_is_long_or_holds_a_mark_of_telling(text: str) -> None:
    try:
        said = Named(name=text).name or ""
    except ValidationError:
        return
    assert 1 <= len(said) <= 100
    assert len(said.split()) <= 12
    assert not set(said) & set(':;!?"@#=\\\n<>{}[]')


def test_whoever_is_chosen_is_involved_at_once_in_the_part_that_was_told() -> None:
    case = a_report(Named(person=WENNA, part=NamedPart.ALLEGED_VICTIM)).case
    assert case.people == {WENNA: (PersonRole.ALLEGED_VICTIM,)}
    assert case.named[0].person == WENNA


def test_a_choice_without_a_part_waits_for_somebody_to_say_it() -> None:
    assert a_report(Named(person=WENNA)).case.people == {}


def test_a_choice_that_is_nobody_is_refused_by_its_place() -> None:
    given().when(naming(A_BOY, Named(person=OTHER_CASE))).refused_as(
        UnknownPerson, field="named.1.person"
    )


def test_a_pupil_number_that_does_not_check_is_refused_by_its_place() -> None:
    given().when(naming(Named(upn="B801200005002"))).refused_as(
        UpnDoesNotCheck, field="named.0.upn"
    )


def test_a_pupil_number_finds_whom_the_directory_holds_and_stays_as_told_where_it_holds_nobody() -> (
    None
):
    report = naming(Named(upn=UPN.lower(), part=NamedPart.ALLEGED_VICTIM))
    held, unheld = given(), given()
    held.ask = replace(BY_THE_DSL, upns={UPN: WENNA})
    (known,), (unknown,) = (one.when(report).recorded(IncidentReported) for one in (held, unheld))
    assert (known.named[0].person, known.named[0].upn) == (WENNA, UPN)
    assert (unknown.named[0].person, unknown.named[0].upn) == (None, UPN)
    # As many entries either way: the receipt counts them.
    assert len(held.when(report).events) == len(unheld.when(report).events)


@pytest.mark.parametrize(
    "named",
    [
        Named(person=WENNA, part=NamedPart.SUBJECT),
        Named(upn=UPN, part=NamedPart.SUBJECT),
        Named(name="Tam", kind=NamedKind.PUPIL, part=NamedPart.SUBJECT),
    ],
)
def test_no_pupil_is_the_subject_however_they_are_named(named: Named) -> None:
    given().when(naming(named)).refused_as(RoleOfAnAdult, field="named.0.part")


@pytest.mark.parametrize("part", [NamedPart.SUBJECT, NamedPart.ALLEGED_HARMER])
def test_whose_conduct_it_is_is_shut_out_from_the_first_entry_on(part: NamedPart) -> None:
    found = placed(naming(Named(person=OSRIC, part=part)))
    assert found.excluded == (TEACHER,)
    assert found.compartment is Compartment.RESTRICTED


@pytest.mark.parametrize("told", ["Osric Example", "Mr Example, Osric", "OSRIC  EXAMPLE"])
def test_a_name_that_is_a_colleagues_in_every_word_shuts_them_out(told: str) -> None:
    who = given()
    who.ask = replace(BY_THE_DSL, colleagues=(DIRECTORY[OSRIC],))
    named = Named(name=told, part=NamedPart.ALLEGED_HARMER)
    assert placed(naming(named), who).excluded == (TEACHER,)


@pytest.mark.parametrize(
    "named",
    [
        Named(name="Osric Example", part=NamedPart.WITNESS),
        Named(name="Osric Example", part=NamedPart.ALLEGED_HARMER, kind=NamedKind.PUPIL),
        Named(name="Osric Sample", part=NamedPart.ALLEGED_HARMER),
        Named(name="Mr", part=NamedPart.ALLEGED_HARMER),
    ],
)
def test_nobody_is_shut_out_by_a_part_that_is_not_theirs_or_half_a_name(named: Named) -> None:
    who = given()
    who.ask = replace(BY_THE_DSL, colleagues=(DIRECTORY[OSRIC],))
    assert placed(naming(named), who).excluded == ()


def test_who_names_themselves_as_the_subject_is_no_reader_of_it() -> None:
    me = given().opened_by(TEACHER, BY_THE_DSL.role)
    found = placed(naming(Named(person=OSRIC, part=NamedPart.SUBJECT)), me)
    assert (found.readers, found.excluded) == ((), (TEACHER,))


def test_people_may_be_named_where_images_were_found() -> None:
    report = report_the_images.model_copy(update={"named": (A_BOY, Named(upn=UPN))})
    (found,) = given().when(report).recorded(ImageryDiscovered)
    assert len(found.named) == 2


@pytest.mark.parametrize("hidden", ["a1b2c3d4e5f60718293a4b5c6d7e8f90", "photos.example.com"])
def test_a_name_that_could_lead_to_the_images_is_refused(hidden: str) -> None:
    report = report_the_images.model_copy(update={"named": (Named(name=hidden),)})
    given().when(report).refused_as(ImageryAdmitsNoContent, field="named.0.name")


def test_the_words_are_matched_to_somebody_in_the_directory() -> None:
    case = a_report(A_BOY)
    case.when(MatchNamed(named=1, person=TAM)).then_kinds(NamedMatched, PersonInvolved)
    matched = case.having(MatchNamed(named=1, person=TAM))
    assert matched.case.people == {TAM: (PersonRole.WITNESS,)}
    matched.when(MatchNamed(named=1, person=WENNA)).refused_as(NamedAlreadyMatched, field="named")


def test_a_match_needs_a_number_a_person_and_a_part() -> None:
    case = a_report(Named(name="Tam"))
    case.when(MatchNamed(named=2, person=TAM)).refused_as(UnknownNamed, field="named")
    case.when(MatchNamed(named=1, person=TAM)).refused_as(PartNotTold, field="role")
    asked = MatchNamed(named=1, person=OTHER_CASE, role=PersonRole.WITNESS)
    case.when(asked).refused_as(UnknownPerson, field="person")


def test_a_match_goes_by_the_rule_that_shuts_out_whose_conduct_it_is() -> None:
    adult = Named(name="the new caretaker", part=NamedPart.SUBJECT, kind=NamedKind.ADULT)
    without = report_the_messages.model_copy(update={"subject": None})
    allegation = given().having(naming(adult, report=without))
    (found,) = allegation.when(MatchNamed(named=1, person=OSRIC)).recorded(CasePlaced)
    assert found.excluded == (TEACHER,)
    a_report(adult).when(MatchNamed(named=1, person=OSRIC)).refused_as(
        MustBeRestricted, field="role"
    )


def test_a_wrong_match_is_taken_back() -> None:
    case = a_report(A_BOY).having(MatchNamed(named=1, person=TAM))
    back = UnmatchNamed(named=1, reason="Another boy of that name.")
    case.when(back).then_kinds(NamedUnmatched, PersonUninvolved)
    again = case.having(back)
    assert again.case.people == {TAM: ()}
    again.when(back).refused_as(NamedNotMatched, field="named")
    assert again.having(MatchNamed(named=1, person=WENNA)).case.people[WENNA]


def test_a_wrong_choice_is_taken_back_as_well() -> None:
    case = a_report(Named(person=WENNA, part=NamedPart.WITNESS))
    back = case.having(UnmatchNamed(named=1, reason="Her sister."))
    assert back.case.people == {WENNA: ()}


def test_who_was_involved_without_the_match_stays_involved_without_it() -> None:
    case = a_report(A_BOY).having(
        InvolvePerson(person=TAM, role=PersonRole.WITNESS), MatchNamed(named=1, person=TAM)
    )
    back = UnmatchNamed(named=1, reason="Another boy of that name.")
    case.when(back).then_kinds(NamedUnmatched)
    assert case.having(back).case.people == {TAM: (PersonRole.WITNESS,)}


def test_who_is_named_twice_stays_while_one_match_stands() -> None:
    case = a_report(A_BOY, A_BOY).having(
        MatchNamed(named=1, person=TAM), MatchNamed(named=2, person=TAM)
    )
    case.when(UnmatchNamed(named=1, reason="Said twice.")).then_kinds(NamedUnmatched)
