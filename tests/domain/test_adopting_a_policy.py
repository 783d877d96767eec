"""A school enrols and adopts texts from a day on; on each day one version of each binds."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from domain.messages import Refusal, Unreadable
from domain.school.commands import AdoptPack, EnrolSchool
from domain.school.decisions import PackText, StatutoryText, decide
from domain.school.events import PackAdopted, SchoolEnrolled, SchoolEvent
from domain.school.refusals import (
    PackAlreadyAdopted,
    PackTextChanged,
    PlacementTooWide,
    SchoolAlreadyEnrolled,
    SchoolNotEnrolled,
    UnknownPack,
)
from domain.school.state import packs_in_force, replay
from tests.support.story import MONDAY_NINE

SEPTEMBER = date(2025, 9, 1)
JANUARY = date(2026, 1, 5)
TEXT = PackText(sha256="3" * 64, layer="school")
enrol = EnrolSchool(name="Saltmarsh Primary", tenant="saltmarsh")
adopt = AdoptPack(pack="story-policy", version="2025.1", in_force_from=SEPTEMBER)
enrolled = SchoolEnrolled(occurred_at=MONDAY_NINE, name="Saltmarsh Primary", tenant="saltmarsh")


def adopted(
    version: str, day: date, *, pack: str = "story-policy", layer: str = "school"
) -> PackAdopted:
    return PackAdopted(
        occurred_at=MONDAY_NINE,
        pack=pack,
        version=version,
        sha256="3" * 64,
        layer=layer,
        in_force_from=day,
    )


def refused(
    history: list[SchoolEvent], command: EnrolSchool | AdoptPack, text: PackText | None
) -> Refusal:
    with pytest.raises(Refusal) as caught:
        decide(replay(history), command, now=MONDAY_NINE, text=text)
    return caught.value


def test_a_school_enrols_once() -> None:
    assert decide(replay([]), enrol, now=MONDAY_NINE) == (enrolled,)
    assert isinstance(refused([enrolled], enrol, None), SchoolAlreadyEnrolled)


def test_what_binds_every_school_binds_it_from_its_first_entry_on() -> None:
    statute = PackText(sha256="4" * 64, layer="statutory")
    shelf = [
        StatutoryText("a-statute", "2026.1", JANUARY, statute),
        StatutoryText("a-statute", "2025.9", SEPTEMBER, statute),
    ]
    first, *adoptions = decide(replay([]), enrol, now=MONDAY_NINE, statutory=shelf)
    assert first == enrolled
    assert [a.in_force_from for a in adoptions if isinstance(a, PackAdopted)] == [
        SEPTEMBER,
        JANUARY,
    ]
    school = replay([first, *adoptions])
    assert [pack.version for pack in packs_in_force(school, date(2025, 12, 1))] == ["2025.9"]


def test_a_text_that_opens_what_statute_closes_is_not_adopted() -> None:
    wide = PackText(sha256="3" * 64, layer="school", wider="SP-90: it lets in staff.")

    refusal = refused([enrolled], adopt, wide)

    assert isinstance(refusal, PlacementTooWide)
    assert (refusal.detail, refusal.field) == ("SP-90: it lets in staff.", "pack")


def test_a_version_whose_text_was_changed_is_another_version() -> None:
    changed = PackText(sha256="5" * 64, layer="school")
    later = adopt.model_copy(update={"in_force_from": JANUARY})
    history: list[SchoolEvent] = [enrolled, adopted("2025.1", SEPTEMBER)]
    assert isinstance(refused(history, later, changed), PackTextChanged)


def test_it_adopts_the_very_text_that_lies_on_the_shelf() -> None:
    decided = decide(replay([enrolled]), adopt, now=MONDAY_NINE, text=TEXT)
    assert decided == (adopted("2025.1", SEPTEMBER),)


def test_it_adopts_nothing_before_it_is_enrolled_and_nothing_unknown() -> None:
    assert isinstance(refused([], adopt, TEXT), SchoolNotEnrolled)
    assert isinstance(refused([enrolled], adopt, None), UnknownPack)


def test_a_version_is_adopted_from_one_day_once() -> None:
    history: list[SchoolEvent] = [enrolled, adopted("2025.1", SEPTEMBER)]
    assert isinstance(refused(history, adopt, TEXT), PackAlreadyAdopted)
    later = adopt.model_copy(update={"in_force_from": JANUARY})
    assert decide(replay(history), later, now=MONDAY_NINE, text=TEXT)


@pytest.mark.parametrize(
    ("day", "binding"),
    [
        (date(2025, 8, 31), []),
        (SEPTEMBER, ["2025.1"]),
        (date(2026, 1, 4), ["2025.1"]),
        (JANUARY, ["2026.1"]),
    ],
)
def test_on_each_day_the_version_begun_last_binds(day: date, binding: list[str]) -> None:
    school = replay([enrolled, adopted("2026.1", JANUARY), adopted("2025.1", SEPTEMBER)])
    assert [pack.version for pack in packs_in_force(school, day)] == binding


def test_of_two_versions_from_one_day_the_one_adopted_later_binds() -> None:
    school = replay([enrolled, adopted("2026.1", JANUARY), adopted("2026.0", JANUARY)])
    assert [pack.version for pack in packs_in_force(school, JANUARY)] == ["2026.0"]


def test_each_pack_binds_beside_the_others_and_the_schools_own_comes_first() -> None:
    statute = adopted("2025.9", SEPTEMBER, pack="a-statute", layer="statutory")
    school = replay([enrolled, statute, adopted("2025.1", SEPTEMBER)])
    packs = [pack.pack for pack in packs_in_force(school, JANUARY)]
    assert packs == ["story-policy", "a-statute"]


def test_an_entry_that_can_no_longer_be_read_keeps_its_place() -> None:
    lost = Unreadable(stream=UUID(int=1), version=2, topic="school.pack_adopted")
    assert replay([enrolled, lost]).version == 2
