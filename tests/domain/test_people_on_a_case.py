"""Naming people on a case: in which role, and who is shut out by it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from domain.case.events import CaseClosed, CasePlaced
from domain.case.people import InvolvePerson, PersonInvolved, PersonUninvolved, UninvolvePerson
from domain.case.people_refusals import AlreadyInvolved, NotInvolved, RoleOfAnAdult, UnknownPerson
from domain.case.refusals import CaseIsClosed, ImpossibleDate, MustBeRestricted
from domain.vocabulary import Compartment, PersonRole
from tests.support.spec import Given, given
from tests.support.story import (
    BY_THE_DSL,
    DIRECTORY,
    OSRIC,
    TAM,
    TEACHER,
    TUESDAY_TEN,
    WENNA,
    report_the_messages,
    report_the_post,
)

without_a_subject = report_the_messages.model_copy(update={"subject": None})
NOBODY = UUID("44444444-5d0e-4f6a-9a52-2f0b1c9d7e11")


def involve(person: UUID, role: PersonRole) -> InvolvePerson:
    return InvolvePerson(person=person, role=role)


def a_post() -> Given:
    return given().having(report_the_post)


def an_allegation() -> Given:
    found = given().having(without_a_subject)
    assert found.case.placement is not None
    assert found.case.placement.compartment is Compartment.RESTRICTED
    return found


def test_a_pupil_is_named_in_a_role() -> None:
    a_post().when(involve(WENNA, PersonRole.ALLEGED_VICTIM)).then(
        PersonInvolved(occurred_at=TUESDAY_TEN, person=WENNA, role=PersonRole.ALLEGED_VICTIM)
    )


def test_somebody_may_be_involved_in_more_than_one_role() -> None:
    case = a_post().having(
        involve(WENNA, PersonRole.ALLEGED_VICTIM), involve(WENNA, PersonRole.REPORTER)
    )
    assert case.case.people[WENNA] == (PersonRole.ALLEGED_VICTIM, PersonRole.REPORTER)
    case.when(involve(WENNA, PersonRole.REPORTER)).refused_as(AlreadyInvolved, field="person")


def test_only_somebody_in_the_directory_is_named() -> None:
    a_post().when(involve(NOBODY, PersonRole.WITNESS)).refused_as(UnknownPerson, field="person")


def test_a_pupil_is_no_subject_of_an_allegation() -> None:
    why = an_allegation().when(involve(WENNA, PersonRole.SUBJECT))
    assert "Part four" in why.refused_as(RoleOfAnAdult, field="role").detail


def test_nobody_is_involved_before_they_were_born() -> None:
    unborn = DIRECTORY[WENNA].model_copy(update={"born": TUESDAY_TEN.date()})
    case = a_post()
    case.ask = replace(BY_THE_DSL, people={WENNA: unborn})
    case.when(involve(WENNA, PersonRole.WITNESS)).refused_as(ImpossibleDate, field="person")


def test_the_subject_is_shut_out_by_their_sign_in() -> None:
    case = an_allegation()
    placed = case.when(involve(OSRIC, PersonRole.SUBJECT)).recorded(CasePlaced)
    assert [event.excluded for event in placed] == [(TEACHER,)]
    assert placed[0].compartment is Compartment.RESTRICTED
    assert case.case.placement is not None
    assert set(case.case.placement.reader_roles) <= set(placed[0].reader_roles)


def test_a_subject_who_was_a_named_reader_is_one_no_longer() -> None:
    case = given().opened_by(TEACHER, BY_THE_DSL.role).having(without_a_subject)
    assert TEACHER in case.case.readers
    (placed,) = case.when(involve(OSRIC, PersonRole.SUBJECT)).recorded(CasePlaced)
    assert placed.readers == ()


def test_a_case_that_its_subject_could_read_is_reported_anew_in_the_restricted_record() -> None:
    a_post().when(involve(OSRIC, PersonRole.SUBJECT)).refused_as(MustBeRestricted, field="role")
    a_post().when(involve(OSRIC, PersonRole.ALLEGED_HARMER)).refused_as(
        MustBeRestricted, field="role"
    )


def test_a_pupil_without_a_sign_in_may_be_the_alleged_harmer_on_an_ordinary_case() -> None:
    a_post().when(involve(TAM, PersonRole.ALLEGED_HARMER)).then_kinds(PersonInvolved)


def test_an_adult_who_saw_it_stays_a_reader() -> None:
    an_allegation().when(involve(OSRIC, PersonRole.WITNESS)).then_kinds(PersonInvolved)


def test_nobody_is_shut_out_twice() -> None:
    case = an_allegation().having(involve(OSRIC, PersonRole.SUBJECT))
    case.when(involve(OSRIC, PersonRole.ALLEGED_HARMER)).then_kinds(PersonInvolved)


def test_whoever_is_not_involved_after_all_stays_on_record_with_the_reason() -> None:
    case = a_post().having(
        involve(WENNA, PersonRole.WITNESS), involve(WENNA, PersonRole.ALLEGED_VICTIM)
    )
    mistake = UninvolvePerson(person=WENNA, role=PersonRole.WITNESS, reason="She was not there.")
    case.when(mistake).then(
        PersonUninvolved(
            occurred_at=TUESDAY_TEN,
            person=WENNA,
            roles=(PersonRole.WITNESS,),
            reason="She was not there.",
        )
    )
    left = case.having(mistake)
    assert left.case.people[WENNA] == (PersonRole.ALLEGED_VICTIM,)
    left.when(mistake).refused_as(NotInvolved, field="person")


def test_without_a_role_somebody_is_involved_in_none() -> None:
    case = an_allegation().having(
        involve(OSRIC, PersonRole.SUBJECT),
        involve(OSRIC, PersonRole.WITNESS),
        UninvolvePerson(person=OSRIC, reason="It was somebody else."),
    )
    assert case.case.people[OSRIC] == ()
    assert case.case.excluded == (TEACHER,), "letting them back in would tell them"


def test_nobody_is_named_on_a_closed_case() -> None:
    closed = CaseClosed(occurred_at=TUESDAY_TEN, reason="Nothing is left to do.")
    given(*a_post().history, closed).when(involve(WENNA, PersonRole.WITNESS)).refused_as(
        CaseIsClosed
    )
