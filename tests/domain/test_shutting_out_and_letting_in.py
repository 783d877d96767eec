"""A sign-in that the directory comes to say is asked about on the case; two let somebody in again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.approval.refusals import ProposalMovedOn, SecondIsConcerned, SecondIsTheFirst
from domain.case.approvals import ApprovalGiven, ApprovalProposed, ApproveProposal
from domain.case.decisions.exclusion import question
from domain.case.events import CaseClosed, CasePlaced
from domain.case.exclusion import (
    DecideOnSignIn,
    ExclusionLifted,
    LiftExclusion,
    SignInDecided,
    SignInQuestion,
)
from domain.case.exclusion_refusals import (
    DecidesOnThemselves,
    NotShutOut,
    QuestionSettled,
    StandsOnTheCase,
    UnknownQuestion,
)
from domain.case.leaders import Leaders
from domain.case.people import InvolvePerson, PersonInvolved, UninvolvePerson
from domain.case.recusal import RecuseOneself
from domain.person.events import Identity
from domain.sign_in import fold
from domain.vocabulary import Compartment, PersonKind, PersonRole, Role
from tests.support.situations import asks_about
from tests.support.spec import Given, given
from tests.support.story import (
    DSL,
    HEADTEACHER,
    OSRIC,
    TAM,
    TEACHER,
    TUESDAY_TEN,
    WENNA,
    report_the_messages,
)

KNOWN = Leaders(
    ever={fold(HEADTEACHER): frozenset({Role.HEADTEACHER}), fold(DSL): frozenset({Role.DSL})},
    last={fold(HEADTEACHER): frozenset({Role.HEADTEACHER}), fold(DSL): frozenset({Role.DSL})},
)
CHAIR = "chair.saltmarsh"


def knowing_who_leads(case: Given) -> Given:
    case.ask = replace(case.ask, leaders=KNOWN)
    return case


def read_by(case: Given, *roles: Role, readers: tuple[str, ...] = ()) -> Given:
    """The same case, placed so."""
    placed = CasePlaced(
        occurred_at=TUESDAY_TEN,
        compartment=Compartment.RESTRICTED,
        reader_roles=roles,
        readers=readers,
        rule="story-policy@2025.1/SP-90",
    )
    case.history = (*case.history, placed)
    return case


def shut(number: int, *, out: bool = True) -> DecideOnSignIn:
    return DecideOnSignIn(question=number, shut_out=out, reason="The office confirmed it.")


# ── what is asked ──────────────────────────────────────────────────────────────────────────────


def test_a_sign_in_that_the_directory_comes_to_say_shuts_out_nobody_by_itself() -> None:
    case, number = asks_about(TEACHER)
    assert case.case.excluded == ()
    assert case.case.questions[number].sign_in == TEACHER
    assert case.case.questions[number].open


def test_each_sign_in_is_asked_once_however_it_is_written_and_whatever_became_of_it() -> None:
    case, number = asks_about(TEACHER)
    assert question(case.case, OSRIC, TEACHER.upper(), TUESDAY_TEN) == ()
    left = case.having(shut(number, out=False))
    assert question(left.case, OSRIC, TEACHER, TUESDAY_TEN) == ()


def test_nothing_is_asked_of_whoever_is_out_already_or_is_there_as_something_else() -> None:
    case = given().having(report_the_messages)
    assert question(case.case, OSRIC, "another", TUESDAY_TEN) == ()
    involved = PersonInvolved(occurred_at=TUESDAY_TEN, person=TAM, role=PersonRole.ALLEGED_VICTIM)
    assert question(given(*case.history, involved).case, TAM, "tam", TUESDAY_TEN) == ()
    known = case.having(InvolvePerson(person=OSRIC, role=PersonRole.SUBJECT))
    assert question(known.case, OSRIC, TEACHER.upper(), TUESDAY_TEN) == ()


def test_of_one_person_the_latest_question_stands_alone() -> None:
    case, number = asks_about(TEACHER)
    again = question(case.case, OSRIC, "osric.saltmarsh", TUESDAY_TEN)
    after = given(*case.history, *again)
    assert after.case.questions[number].status is SignInQuestion.REPLACED
    after.when(shut(number)).refused_as(QuestionSettled, field="question")
    after.when(shut(number + 1)).then_kinds(SignInDecided, CasePlaced)


# ── what one person decides, and what takes two ────────────────────────────────────────────────


def test_one_person_shuts_out_whoever_is_no_reader() -> None:
    case, number = asks_about(TEACHER)
    decided, placed = knowing_who_leads(case).when(shut(number)).events
    assert isinstance(decided, SignInDecided)
    assert isinstance(placed, CasePlaced)
    assert (decided.question, decided.shut_out, placed.excluded) == (number, True, (TEACHER,))


def test_or_leaves_them_in_with_the_reason() -> None:
    case, number = asks_about(HEADTEACHER)
    (decided,) = knowing_who_leads(case).when(shut(number, out=False)).events
    assert isinstance(decided, SignInDecided)
    assert (decided.shut_out, decided.reason) == (False, "The office confirmed it.")
    case.having(shut(number, out=False)).when(shut(number)).refused_as(
        QuestionSettled, field="question"
    )


@pytest.mark.parametrize("sign_in", [HEADTEACHER, HEADTEACHER.upper()])
def test_whoever_holds_the_role_of_a_reader_is_shut_out_by_two(sign_in: str) -> None:
    case, number = asks_about(sign_in)
    read_by(knowing_who_leads(case), Role.HEADTEACHER, Role.DSL)
    case.when(shut(number)).then_kinds(ApprovalProposed)
    case.having(shut(number))
    assert case.case.excluded == ()
    proposed = case.case.version
    case.when(ApproveProposal(proposal=proposed)).refused_as(SecondIsTheFirst, field="proposal")
    # Whose sign-in it is decides nothing.
    case.asked_by(HEADTEACHER, Role.HEADTEACHER).when(
        ApproveProposal(proposal=proposed)
    ).refused_as(SecondIsConcerned, field="proposal")
    another = case.asked_by("deputy.saltmarsh", Role.DSL)
    another.when(ApproveProposal(proposal=proposed)).then_kinds(
        ApprovalGiven, SignInDecided, CasePlaced
    )
    another.having(ApproveProposal(proposal=proposed))
    assert list(case.case.excluded) == [sign_in]


def test_whoever_is_a_reader_by_name_is_shut_out_by_two() -> None:
    case, number = asks_about(TEACHER)
    read_by(case, Role.HEADTEACHER, readers=(TEACHER.upper(),))
    case.when(shut(number)).then_kinds(ApprovalProposed)


def test_nobody_decides_on_their_own_sign_in() -> None:
    case, number = asks_about(DSL.upper())
    for out in (True, False):
        case.when(shut(number, out=out)).refused_as(DecidesOnThemselves, field="question")


def test_a_question_that_is_none_is_refused() -> None:
    case, number = asks_about(TEACHER)
    case.when(shut(number + 7)).refused_as(UnknownQuestion, field="question")


def test_it_is_decided_on_a_closed_case_as_well() -> None:
    case, number = asks_about(TEACHER)
    closed = given(*case.history, CaseClosed(occurred_at=TUESDAY_TEN, reason="Done."))
    closed.when(shut(number)).then_kinds(SignInDecided, CasePlaced)


# ── letting somebody in again ──────────────────────────────────────────────────────────────────


def wrongly_out(sign_in: str = HEADTEACHER) -> Given:
    """The head was named by mistake: the DSL, who reported it, stays with the case."""
    wrong = report_the_messages.model_copy(update={"subject": sign_in})
    return given().opened_by(DSL, Role.DSL).having(wrong)


LIFT = LiftExclusion(sign_in=HEADTEACHER.upper(), reason="Another of that name.")


def test_who_was_shut_out_wrongly_is_let_in_by_two_and_the_case_is_as_it_was() -> None:
    case = wrongly_out()
    assert case.case.excluded == (HEADTEACHER,)
    case.when(LIFT).then_kinds(ApprovalProposed)
    case.having(LIFT)
    number = case.case.version
    case.when(ApproveProposal(proposal=number)).refused_as(SecondIsTheFirst, field="proposal")
    given_, lifted, placed = (
        case.asked_by("deputy.saltmarsh", Role.DSL).when(ApproveProposal(proposal=number)).events
    )
    assert isinstance(given_, ApprovalGiven)
    assert isinstance(lifted, ExclusionLifted)
    assert isinstance(placed, CasePlaced)
    assert (lifted.sign_in, lifted.proposed_by, placed.excluded) == (HEADTEACHER, DSL, ())


def test_whoever_reported_as_a_leader_is_a_reader_by_name_again() -> None:
    case = wrongly_out()
    out = case.having(InvolvePerson(person=OSRIC, role=PersonRole.WITNESS))
    assert DSL in out.case.readers
    dana = {WENNA: Identity(kind=PersonKind.ADULT, name="Dana Example", sign_in=DSL)}
    case.ask = replace(case.ask, people={**case.ask.people, **dana})
    case.having(InvolvePerson(person=WENNA, role=PersonRole.SUBJECT))
    assert DSL not in case.case.readers
    case.having(UninvolvePerson(person=WENNA, reason="It was not her."))
    case.asked_by("deputy.saltmarsh", Role.HEADTEACHER)
    case.having(LiftExclusion(sign_in=DSL, reason="It was not her."))
    number = case.case.version
    case.asked_by("other.saltmarsh", Role.DSL).having(ApproveProposal(proposal=number))
    assert case.case.readers == (DSL,)


def test_not_while_they_stand_on_the_case_as_whose_conduct_it_is() -> None:
    case = (
        given()
        .opened_by(DSL, Role.DSL)
        .having(report_the_messages.model_copy(update={"subject": None}))
    )
    case.having(InvolvePerson(person=OSRIC, role=PersonRole.SUBJECT))
    lift = LiftExclusion(sign_in=TEACHER, reason="It was another.")
    case.when(lift).refused_as(StandsOnTheCase, field="sign_in")
    off = case.having(UninvolvePerson(person=OSRIC, reason="It was another."))
    off.when(lift).then_kinds(ApprovalProposed)


def test_not_whoever_shut_themselves_out_and_not_whoever_is_not_out() -> None:
    case = wrongly_out()
    himself = RecuseOneself(reason="He is my brother.")
    read_by(case, Role.HEADTEACHER, Role.DSL).asked_by("deputy.saltmarsh", Role.DSL).having(himself)
    theirs = LiftExclusion(sign_in="deputy.saltmarsh", reason="x")
    case.asked_by(DSL, Role.DSL).when(theirs).refused_as(NotShutOut, field="sign_in")
    case.when(LiftExclusion(sign_in="somebody", reason="x")).refused_as(NotShutOut, field="sign_in")


def test_a_proposal_about_a_settled_question_is_approved_no_more() -> None:
    case, number = asks_about(HEADTEACHER)
    read_by(knowing_who_leads(case), Role.HEADTEACHER).having(shut(number))
    proposed = case.case.version
    case.having(shut(number, out=False))
    case.asked_by("deputy.saltmarsh", Role.DSL).when(ApproveProposal(proposal=proposed)).refused_as(
        ProposalMovedOn, field="proposal"
    )
