"""A school says on which days it is open to pupils; what cannot be is refused and named."""

from __future__ import annotations

from datetime import date

import pytest

from domain.messages import Refusal
from domain.policy.calendar import Term, TermDates
from domain.school.commands import AdoptStatutoryPacks, SetTermDates
from domain.school.decisions import PackText, StatutoryText, decide
from domain.school.events import PackAdopted, SchoolEnrolled, SchoolEvent, TermDatesSet
from domain.school.refusals import (
    ImpossibleTermDates,
    NothingToAdopt,
    SchoolNotEnrolled,
    TermDatesAlreadySet,
)
from domain.school.state import replay
from tests.support.story import MONDAY_NINE

FROM, TO = date(2026, 9, 1), date(2027, 8, 31)
AUTUMN = Term(first=date(2026, 9, 3), last=date(2026, 12, 18), closed=(date(2026, 10, 26),))
SPRING = Term(first=date(2027, 1, 5), last=date(2027, 3, 25))
enrolled = SchoolEnrolled(occurred_at=MONDAY_NINE, name="Saltmarsh Primary", tenant="saltmarsh")
STATUTE = PackText(sha256="4" * 64, layer="statutory")


def setting(*terms: Term, known_from: date = FROM, known_to: date = TO) -> SetTermDates:
    return SetTermDates(
        known_from=known_from, known_to=known_to, terms=terms, given_by="Saltmarsh Council"
    )


def refused(history: list[SchoolEvent], command: SetTermDates | AdoptStatutoryPacks) -> Refusal:
    with pytest.raises(Refusal) as caught:
        decide(replay(history), command, now=MONDAY_NINE)
    return caught.value


def test_the_terms_are_put_on_record_in_order() -> None:
    (event,) = decide(replay([enrolled]), setting(SPRING, AUTUMN), now=MONDAY_NINE)

    assert event == TermDatesSet(
        occurred_at=MONDAY_NINE,
        known_from=FROM,
        known_to=TO,
        terms=(AUTUMN, SPRING),
        given_by="Saltmarsh Council",
    )
    known = TermDates(known_from=FROM, known_to=TO, terms=(AUTUMN, SPRING))
    assert replay([enrolled, event]).term_dates == (known,)


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (setting(AUTUMN, known_from=TO, known_to=FROM), "known_to"),
        (setting(Term(first=date(2026, 12, 18), last=date(2026, 9, 3))), "terms.0"),
        (setting(AUTUMN, known_from=date(2026, 9, 4)), "terms.0"),
        (setting(AUTUMN, SPRING, known_to=date(2027, 3, 24)), "terms.1"),
        (setting(Term(first=FROM, last=FROM, closed=(date(2026, 9, 2),))), "terms.0"),
        (setting(AUTUMN, Term(first=date(2026, 12, 18), last=date(2027, 1, 20))), "terms"),
    ],
)
def test_terms_that_cannot_be_are_refused(command: SetTermDates, field: str) -> None:
    refusal = refused([enrolled], command)

    assert isinstance(refusal, ImpossibleTermDates)
    assert refusal.field == field


def test_the_same_dates_twice_in_a_row_are_said_once() -> None:
    history: list[SchoolEvent] = [
        enrolled,
        *decide(replay([enrolled]), setting(AUTUMN), now=MONDAY_NINE),
    ]

    assert isinstance(refused(history, setting(AUTUMN)), TermDatesAlreadySet)
    assert decide(replay(history), setting(SPRING), now=MONDAY_NINE)


def test_nobody_sets_the_dates_of_a_school_that_is_not_on_record() -> None:
    assert isinstance(refused([], setting(AUTUMN)), SchoolNotEnrolled)
    assert isinstance(refused([], AdoptStatutoryPacks()), SchoolNotEnrolled)


def test_a_school_of_an_earlier_day_adopts_what_was_published_since() -> None:
    shelf = [
        StatutoryText("a-statute", "2025.9", date(2025, 9, 1), STATUTE),
        StatutoryText("another", "2026.1", date(2026, 1, 5), STATUTE),
    ]
    first = decide(replay([enrolled]), AdoptStatutoryPacks(), now=MONDAY_NINE, statutory=shelf[:1])
    school = replay([enrolled, *first])

    (second,) = decide(school, AdoptStatutoryPacks(), now=MONDAY_NINE, statutory=shelf)

    assert isinstance(second, PackAdopted)
    assert (second.pack, second.in_force_from) == ("another", date(2026, 1, 5))
    with pytest.raises(NothingToAdopt) as caught:
        decide(replay([enrolled, *first, second]), AdoptStatutoryPacks(), now=MONDAY_NINE)
    assert isinstance(caught.value, NothingToAdopt)
