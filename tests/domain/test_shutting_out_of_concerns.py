"""Concerns as cases: what the directory comes to say is asked about, and two shut out a reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.packs.approval_rules import approval_rules
from domain.approval.refusals import ProposalStands, SecondHasNoStanding
from domain.case.exclusion_refusals import (
    DecidesOnThemselves,
    NobodyCouldOpen,
    NotShutOut,
    QuestionSettled,
    UnknownQuestion,
)
from domain.case.leaders import Leaders
from domain.concern import events as e
from domain.concern.commands import DecideOnConcernSignIn, LiftConcernExclusion
from domain.concern.exclusion import question
from domain.concern.state import replay
from domain.vocabulary import Role
from tests.domain.test_low_level_concerns import ADULT, NOON, Register

HEAD, CHAIR = "head@one", "chair@one"
SEEN = {HEAD: frozenset({Role.HEADTEACHER}), CHAIR: frozenset({Role.CHAIR_OF_GOVERNORS})}


def register(sign_in: str | None = None) -> Register:
    """A concern that the head reads."""
    found = Register()
    found.ask = replace(
        found.ask,
        actor="reader@one",
        roles=frozenset({Role.HEADTEACHER}),
        approvals=approval_rules(),
        identity=ADULT.model_copy(update={"sign_in": sign_in}),
        leaders=Leaders(ever=SEEN, last=SEEN),
    )
    found.shared()
    return found


def says(found: Register, sign_in: str) -> int:
    """The directory comes to say it; the number of the question."""
    found.history += question(replay(found.history), sign_in, NOON)
    return len(found.history)


def shut(number: int, *, out: bool = True) -> DecideOnConcernSignIn:
    return DecideOnConcernSignIn(question=number, shut_out=out, reason="The office confirmed it.")


def kinds(events: tuple[e.ConcernEvent, ...]) -> list[type]:
    return [type(one) for one in events]


def test_it_shuts_out_nobody_by_itself_and_is_asked_once() -> None:
    found = register()
    number = says(found, "wren@one")
    assert replay(found.history).placed.excluded == ()  # type: ignore[union-attr]
    assert question(replay(found.history), "WREN@one", NOON) == ()
    assert kinds(found.asked(shut(number))) == [e.ConcernSignInDecided, e.ConcernsPlaced]
    assert found.history[-1].excluded == ("wren@one",)  # type: ignore[union-attr]
    found.refused_as(QuestionSettled, shut(number))
    found.refused_as(UnknownQuestion, shut(99))


def test_a_reader_is_shut_out_by_two_and_whoever_reads_of_them_is_let_in() -> None:
    found = register()
    number = says(found, HEAD)
    assert kinds(found.asked(shut(number))) == [e.ConcernExclusionAskedFor]
    found.refused_as(ProposalStands, shut(number))
    found.ask = replace(found.ask, actor=HEAD.upper())
    found.refused_as(DecidesOnThemselves, shut(number))
    found.ask = replace(found.ask, actor="staff@one", roles=frozenset({Role.STAFF}))
    found.refused_as(SecondHasNoStanding, shut(number))
    found.ask = replace(found.ask, actor="other@one", roles=frozenset({Role.CHAIR_OF_GOVERNORS}))
    assert kinds(found.asked(shut(number))) == [e.ConcernSignInDecided, e.ConcernsPlaced]
    placed = found.history[-1]
    assert isinstance(placed, e.ConcernsPlaced)
    assert (placed.excluded, placed.reader_roles) == (
        (HEAD,),
        (Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS),
    )


def test_what_one_asked_for_does_not_stand_for_ever() -> None:
    found = register()
    number = says(found, HEAD)
    found.asked(shut(number))
    found.ask = replace(found.ask, actor="other@one", now=NOON + timedelta(days=60))
    assert kinds(found.asked(shut(number))) == [e.ConcernExclusionAskedFor]


def test_one_person_leaves_somebody_in() -> None:
    found = register()
    number = says(found, HEAD)
    assert kinds(found.asked(shut(number, out=False))) == [e.ConcernSignInDecided]


def test_who_was_shut_out_wrongly_is_let_in_by_two() -> None:
    found = register("wren@one")
    lift = LiftConcernExclusion(sign_in="WREN@one", reason="Another of that name.")
    assert kinds(found.asked(lift)) == [e.ConcernExclusionAskedFor]
    found.refused_as(ProposalStands, lift)
    found.ask = replace(found.ask, actor="other@one")
    assert kinds(found.asked(lift)) == [e.ConcernExclusionLifted, e.ConcernsPlaced]
    assert found.history[-1].excluded == ()  # type: ignore[union-attr]
    found.refused_as(NotShutOut, lift)


def test_a_concern_that_nobody_could_read_is_refused_with_the_way_out() -> None:
    found = Register()
    found.ask = replace(
        found.ask,
        identity=ADULT.model_copy(update={"sign_in": CHAIR}),
        leaders=Leaders(ever=SEEN, last={CHAIR: frozenset({Role.CHAIR_OF_GOVERNORS})}),
    )
    with pytest.raises(NobodyCouldOpen) as why:
        found.shared(adult_role="headteacher")
    assert "designated officer" in why.value.remedy
