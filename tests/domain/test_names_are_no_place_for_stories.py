"""On a case of indecent images a name is a name and a reference a reference: neither tells a story."""

from __future__ import annotations

import pytest

from domain.case import commands as c
from domain.case.decisions.admission import require_no_content
from domain.case.devices import HeldDevice
from domain.case.labels import TELLING_WORDS
from domain.case.own_report import ReportDutyDone
from domain.case.refusals import (
    ImageryAdmitsFewWords,
    ImageryNamesOnly,
    ImageryTellsNothingSeen,
)
from domain.vocabulary import MeasureKind
from tests.support.spec import given
from tests.support.story import (
    TELL_POLICE_ID,
    TUESDAY_NINE,
    inform_the_police,
    report_the_images,
    report_the_post_quietly,
)

NAMES = [
    "PC 1234 Wessex Police",
    "Designated safeguarding lead",
    "Ms A. Sedge, deputy head",
    "The school office",
    "DC 1042, Public Protection Unit",
    "St. Mary's police station",
    "Locked cabinet, head's office",
    "Sexual Offences Unit, Wessex Police",
    "Child sexual exploitation team",
]
REFERENCES = [
    "CAD 1234/30NOV26",
    "Crime no. 42/12345/26",
    "Log 123 of 01/12/26",
    "WX-1042",
    "CAD 1042/26",
]
STORIES = [
    "The picture shows the girl lying on a bed",
    "Told the head. She was seen by two others",
    "It was the one that he took of her in the park",
    "He saw it! Twice",
]


@pytest.mark.parametrize("name", NAMES)
def test_every_usual_name_is_taken(name: str) -> None:
    for field in ("by", "force"):
        require_no_content(inform_the_police.model_copy(update={field: name}))


@pytest.mark.parametrize("reference", REFERENCES)
def test_every_usual_reference_is_taken_of_whoever_reported_as_well(reference: str) -> None:
    require_no_content(inform_the_police.model_copy(update={"reference": reference}))
    done = {"duty": TELL_POLICE_ID, "to": ("police",), "occurred_at": TUESDAY_NINE}
    require_no_content(ReportDutyDone.model_validate({**done, "reference": reference}))


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("field", ["by", "force", "reference"])
def test_a_story_is_no_name(field: str, story: str) -> None:
    told = inform_the_police.model_copy(update={field: story})
    with pytest.raises((ImageryNamesOnly, ImageryTellsNothingSeen, ImageryAdmitsFewWords)):
        require_no_content(told)
    assert given().having(report_the_post_quietly).when(told).events


def test_a_name_of_nine_words_or_two_sentences_is_refused_for_that() -> None:
    case = given().having(report_the_images)
    for said in (STORIES[1], "a b c d e f g h i"):
        told = inform_the_police.model_copy(update={"by": said})
        case.when(told).refused_as(ImageryNamesOnly, field="by")


@pytest.mark.parametrize("word", sorted(TELLING_WORDS))
def test_no_word_that_tells_what_is_seen_is_taken_anywhere(word: str) -> None:
    case = given().having(report_the_images)
    for written in (word, word.upper(), f"{word[0]}\u00ad{word[1:]}"):
        told = inform_the_police.model_copy(update={"by": f"Mr {written}"})
        case.when(told).refused_as(ImageryTellsNothingSeen, field="by")
    held = HeldDevice(storage_place=f"Cabinet, {word}")
    isolated = c.RecordMeasure(
        kind=MeasureKind.DEVICE_ISOLATED, by="The DSL", device=held, occurred_at=TUESDAY_NINE
    )
    case.when(isolated).refused_as(ImageryTellsNothingSeen, field="device.storage_place")
    waits = c.PutDutyOnHold(duty=TELL_POLICE_ID, reason=f"She is {word}.")
    case.when(waits).refused_as(ImageryTellsNothingSeen, field="reason")


def test_a_word_within_another_one_tells_nothing() -> None:
    require_no_content(inform_the_police.model_copy(update={"force": "Bedfordshire Police"}))


def test_numbers_of_a_device_are_taken_as_people_write_them() -> None:
    held = HeldDevice.model_validate(
        {"imei": ["49 015420 323751 8"], "sealed_bag": "ab 12345", "serial": "f2lx-9"}
    )
    assert (held.imei, held.sealed_bag, held.serial) == (("490154203237518",), "AB 12345", "F2LX-9")
    with pytest.raises(ValueError, match="fifteen digits") as refused:
        HeldDevice.model_validate({"imei": ["12"]})
    assert "\\d" not in str(refused.value)
