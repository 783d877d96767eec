"""A concern about an adult named in words: who reads it meanwhile, and whom it turns out to be about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.concern import events as e
from domain.concern.commands import (
    ConcernSource,
    CorrectConcern,
    EscalateConcerns,
    MatchConcern,
    ShareConcern,
    ShareConcernInWords,
    UnmatchConcern,
)
from domain.concern.decision_context import ConcernDecisionContext
from domain.concern.decisions import decide
from domain.concern.events import ConcernEvent
from domain.concern.refusals import (
    ConcernMatchedAlready,
    ConcernNotMatched,
    NotAnAdultHere,
    NotInWords,
)
from domain.concern.state import replay
from domain.messages import Refusal
from domain.person.events import Identity
from domain.vocabulary import PersonKind, Role
from tests.support.story import MONDAY_TEN, TUESDAY_TEN
from tests.support.story_register import rules

RULES = rules()

LINE = UUID("6f1f3a0c-5d0e-4f6a-9a52-2f0b1c9d7e22")
MORGAN = Identity(
    kind=PersonKind.ADULT, name="Morgan Tallis", position="Headteacher", sign_in="head@saltmarsh"
)
OSRIC = Identity(kind=PersonKind.ADULT, name="Osric Example", sign_in="osric@saltmarsh")
ASK = ConcernDecisionContext(
    person=LINE,
    identity=None,
    school="saltmarsh-primary",
    now=TUESDAY_TEN,
    fresh=LINE,
    colleagues=(MORGAN, OSRIC),
)
SHARED: dict[str, Any] = {
    "adult_role": "staff",
    "account": "Alone with a pupil behind a closed door.",
    "source": ConcernSource.SUSPICION,
    "occurred_at": MONDAY_TEN,
}


def share(about: str, **more: Any) -> tuple[ConcernEvent, ...]:
    said = ShareConcernInWords(**{**SHARED, **more, "about": about})
    return decide(replay(()), said, RULES, ASK)


def placed(*events: ConcernEvent) -> e.ConcernsPlaced:
    return [one for one in events if isinstance(one, e.ConcernsPlaced)][-1]


def refused_as(why: type[Refusal], history: tuple[ConcernEvent, ...], command: Any) -> None:
    with pytest.raises(why):
        decide(replay(history), command, RULES, replace(ASK, identity=OSRIC))


def test_who_it_is_about_is_kept_as_it_was_told() -> None:
    shared = share("the new caretaker", note="Site team")[-1]
    assert isinstance(shared, e.ConcernShared)
    assert shared.about == e.ToldOf(name="the new caretaker", note="Site team")


def test_it_is_read_by_whoever_reads_of_such_an_adult() -> None:
    assert placed(*share("the new caretaker")).reader_roles == (Role.HEADTEACHER,)
    about_the_head = share("the new caretaker", adult_role="headteacher")
    assert placed(*about_the_head).reader_roles == (Role.CHAIR_OF_GOVERNORS,)


@pytest.mark.parametrize(
    "words", ["Morgan Tallis", "Ms Tallis", "tallis", "Morgan", "the head teacher", "M. Tàllis"]
)
def test_words_that_may_mean_a_reader_shut_them_out_and_let_the_next_one_read(words: str) -> None:
    found = placed(*share(words))
    assert found.excluded == ("head@saltmarsh",)
    assert found.reader_roles == (Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS)


def test_the_note_may_mean_a_reader_as_well() -> None:
    assert placed(*share("M T", note="Headteacher")).excluded == ("head@saltmarsh",)


def test_a_role_of_no_adult_here_is_refused() -> None:
    with pytest.raises(NotAnAdultHere):
        share("the new caretaker", adult_role="pupil")


def test_it_is_matched_and_closed_to_whoever_it_is_about() -> None:
    history = share("the new caretaker")
    ask = replace(ASK, identity=OSRIC)
    events = decide(replay(history), MatchConcern(person=LINE), RULES, ask)
    assert isinstance(events[0], e.ConcernMatched)
    assert placed(*events).excluded == ("osric@saltmarsh",)
    refused_as(ConcernMatchedAlready, (*history, *events), MatchConcern(person=LINE))
    late = CorrectConcern(concern=LINE, account="Open.", reason="Seen again.")
    refused_as(ConcernMatchedAlready, (*history, *events), late)


def test_whoever_matches_knows_better_what_the_adult_is() -> None:
    history = share("the new caretaker")
    said = MatchConcern(person=LINE, adult_role="headteacher")
    events = decide(replay(history), said, RULES, replace(ASK, identity=MORGAN))
    found = placed(*events)
    assert (found.reader_roles, found.excluded) == (
        (Role.CHAIR_OF_GOVERNORS,),
        ("head@saltmarsh",),
    )


def test_a_wrong_match_is_taken_back() -> None:
    history = share("the new caretaker")
    back = UnmatchConcern(reason="Another of the same name.")
    refused_as(ConcernNotMatched, history, back)
    ask = replace(ASK, identity=OSRIC)
    matched = (*history, *decide(replay(history), MatchConcern(person=LINE), RULES, ask))
    events = decide(replay(matched), back, RULES, ask)
    assert [type(one) for one in events] == [e.ConcernUnmatched]
    assert replay((*matched, *events)).matched is None


def test_it_becomes_no_allegation_while_nobody_says_who_it_is() -> None:
    escalate = EscalateConcerns(
        concerns=(LINE,), occurred_at=MONDAY_TEN, reason="They add up.", decided_by="The head"
    )
    refused_as(ConcernNotMatched, share("the new caretaker"), escalate)


def test_a_concern_about_somebody_known_is_not_matched() -> None:
    ask = replace(ASK, identity=OSRIC)
    known = decide(replay(()), ShareConcern(**SHARED), RULES, ask)
    refused_as(NotInWords, known, MatchConcern(person=LINE))
