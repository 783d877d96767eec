"""Who somebody is: identity only, with a pupil number that checks."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from domain.case.refusals import ImpossibleDate
from domain.messages import Refusal, Unreadable
from domain.person.commands import AddPerson, CorrectPerson, MakePersonOrdinary, PersonCommand
from domain.person.decisions import begun_anew, decide
from domain.person.events import PersonAdded, PersonCorrected, PersonEvent, PersonMadeOrdinary
from domain.person.refusals import (
    EntryReadsSo,
    IdentityOnly,
    IsOrdinary,
    NoSuchPerson,
    NotOfThisKind,
    UpnDoesNotCheck,
)
from domain.person.state import Person, replay
from domain.person.upn import is_upn
from domain.vocabulary import PersonKind
from tests.support.story import SCHOOL, THIS_CASE, TUESDAY_TEN, WENNA

wenna = AddPerson(
    kind=PersonKind.PUPIL, name="Wenna Example", born=date(2014, 11, 3), upn="b801200005001"
)
osric = AddPerson(kind=PersonKind.ADULT, name="Osric Example", position="Teacher", sign_in="o.e")


def asked(
    command: PersonCommand, person: Person | None = None, keep_with: UUID | None = None
) -> tuple[PersonEvent, ...]:
    person = person or Person()
    return decide(person, command, school=SCHOOL, now=TUESDAY_TEN, keep_with=keep_with)


def refused_as(
    refusal: type[Refusal], command: PersonCommand, person: Person | None = None
) -> Refusal:
    with pytest.raises(refusal) as caught:
        asked(command, person)
    assert getattr(command, "name", wenna.name) not in str(caught.value) + caught.value.remedy
    return caught.value


def corrected(**changed: object) -> CorrectPerson:
    return CorrectPerson.model_validate(
        {
            **wenna.model_dump(exclude={"case"}),
            "reason": "The birth certificate was seen.",
            **changed,
        }
    )


def test_somebody_added_is_known_by_who_they_are() -> None:
    (added,) = asked(wenna)
    assert isinstance(added, PersonAdded)
    assert added.identity.upn == "B801200005001"
    assert replay([added]).identity == added.identity


def test_a_correction_says_how_the_whole_entry_reads() -> None:
    known = replay(asked(wenna))
    (event,) = asked(corrected(known_as="Wen", upn=None), known)
    assert isinstance(event, PersonCorrected)
    assert event.identity.known_as == "Wen"
    assert event.identity.upn is None


def test_the_same_again_is_no_correction() -> None:
    refused_as(EntryReadsSo, corrected(), replay(asked(wenna)))


def test_nobody_is_corrected_who_is_not_there_or_is_at_another_school() -> None:
    refused_as(NoSuchPerson, corrected())
    elsewhere = decide(Person(), wenna, school="hilltop-academy", now=TUESDAY_TEN)
    refused_as(NoSuchPerson, corrected(known_as="Wen"), replay(elsewhere))


def test_an_erased_person_is_nobody() -> None:
    erased = replay([Unreadable(WENNA, 1, "person.added.v1")])
    assert erased.identity is None
    refused_as(NoSuchPerson, corrected(), erased)


def test_nobody_is_born_tomorrow() -> None:
    tomorrow = wenna.model_copy(update={"born": date(2026, 3, 4)})
    assert refused_as(ImpossibleDate, tomorrow).field == "born"


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (wenna.model_copy(update={"position": "Prefect"}), "position"),
        (osric.model_copy(update={"upn": "B801200005001"}), "upn"),
    ],
)
def test_a_pupil_has_no_position_and_an_adult_no_pupil_number(
    command: AddPerson, field: str
) -> None:
    assert refused_as(NotOfThisKind, command).field == field


@pytest.mark.parametrize("field", ["name", "known_as", "position"])
def test_a_link_or_a_fingerprint_is_nobodys_name(field: str) -> None:
    for said in ("https://example.org/p", "a" * 64, "IMG_2041.jpg"):
        hostile = osric.model_copy(update={field: said})
        assert refused_as(IdentityOnly, hostile).field == field


# Invented numbers with their sums worked out by hand; the comment is the sum of the later signs.
CHECKED = {
    "B801200005001": True,  # 93
    "A801200005001": False,
    "P207000016049": True,  # 266: a vendor's help page makes it 267, and Q
    "Q207000016049": False,
    "G823299915001": True,  # 305
    "K936432116001": True,
    "M850418720345": True,  # 333
    "R30442551602A": True,  # 222, temporary
    "C30442551602Z": True,  # 508, temporary
    "A000000000000": True,  # 0
    "I801200005001": False,
    "B80120000500": False,
    "B8012000050011": False,
    "B80120000500S": False,
    "B801200005 01": False,
}


@pytest.mark.parametrize("number", CHECKED)
def test_a_pupil_number_checks_by_its_first_letter(number: str) -> None:
    assert is_upn(number) is CHECKED[number]


def test_every_slip_of_one_digit_is_caught() -> None:
    right = "B801200005001"
    for place in range(1, 13):
        for digit in "0123456789":
            slipped = right[:place] + digit + right[place + 1 :]
            assert is_upn(slipped) is (slipped == right)


def test_a_number_that_does_not_check_is_refused_with_the_rule() -> None:
    why = refused_as(UpnDoesNotCheck, wenna.model_copy(update={"upn": "Q207000016049"}))
    assert why.field == "upn"
    assert "Unique pupil numbers" in why.detail


def test_an_entry_made_for_a_restricted_case_stands_with_it_until_somebody_makes_it_ordinary() -> (
    None
):
    kept = replay(asked(wenna, keep_with=THIS_CASE))
    assert kept.kept_with == THIS_CASE
    assert kept.identity == replay(asked(wenna)).identity

    opened = MakePersonOrdinary(reason="Her parents know.")
    (event,) = asked(opened, kept)
    assert isinstance(event, PersonMadeOrdinary)
    assert event.reason == opened.reason
    (anew,) = begun_anew(kept, TUESDAY_TEN)
    assert isinstance(anew, PersonAdded)
    assert (anew.school, anew.identity) == (SCHOOL, kept.identity)


def test_only_a_kept_entry_can_be_made_ordinary() -> None:
    opened = MakePersonOrdinary(reason="Her parents know.")
    refused_as(IsOrdinary, opened, replay(asked(wenna)))
    refused_as(NoSuchPerson, opened)
    with pytest.raises(NoSuchPerson):
        begun_anew(Person(), TUESDAY_TEN)
