"""On a case of indecent images a text is refused unless its own definition says why it is taken."""

from __future__ import annotations

from typing import Annotated, ClassVar, cast, get_args

import pytest
from pydantic import Field

from domain.case import allegation as a
from domain.case import commands as c
from domain.case.chronology import IncludeInChronology
from domain.case.commands import CaseCommand
from domain.case.content import brings_content
from domain.case.decisions.admission import ALL_THE_WORDS, require_no_content
from domain.case.events import CaseEvent
from domain.case.refusals import ImageryAdmitsFewWords, ImageryAdmitsNoContent
from domain.concern.commands import ConcernCommand
from domain.messages import A_FEW_WORDS, Command, Event, Name, Reason, ShortText, Timestamp
from domain.person.commands import PersonCommand
from domain.school.commands import SchoolCommand
from domain.texts import declared_texts
from domain.vocabulary import Agency, MeasureKind, Nature
from domain.webhook.commands import WebhookCommand
from tests.support.spec import given
from tests.support.story import (
    TELL_PARENT_OR_TEACHER_ID,
    TUESDAY_NINE,
    inform_the_police,
    report_the_images,
)

COMMANDS: tuple[type[Command], ...] = tuple(
    command
    for union in (CaseCommand, ConcernCommand, PersonCommand, SchoolCommand, WebhookCommand)
    for command in get_args(union)
)
TEXTS = [
    (command, path, declared) for command in COMMANDS for path, declared in declared_texts(command)
]
WHAT_TO_DO = (
    "Say at its definition whether a case of indecent images takes it. Give it one of the types of"
    " domain/messages.py: Narrative, Reason or ShortText are refused there; Name and Reference are taken;"
    ' `Annotated[Reason, taken("why it must be said", at_most=200)]` takes a few words;'
    ' `Annotated[str, StringConstraints(pattern=...), closed_words("why nothing else fits in")]`'
    " is for ids and numbers of a shape of their own."
)
TELLING = {"account", "findings", "detail", "note", "allegation", "follow_up", "evidence", "event"}


@pytest.mark.parametrize(
    ("command", "path"), [(command, path) for command, path, _ in TEXTS], ids=str
)
def test_every_text_of_every_command_is_classified(command: type[Command], path: str) -> None:
    (declared,) = {d for one, at, d in TEXTS if (one, at) == (command, path)}
    assert declared is not None, f"{command.__name__}.{path}: {WHAT_TO_DO}"
    assert declared.because.endswith("."), "the reason is a sentence"


def test_what_is_taken_freely_is_short_and_what_is_made_for_telling_is_not_taken() -> None:
    for command, path, declared in TEXTS:
        assert declared is not None
        if command not in get_args(CaseCommand):
            continue
        name = path.rpartition(".")[2]
        # Who somebody is may be told in sixty characters: their year group or post.
        if name in TELLING and not path.startswith("named."):
            assert not declared.taken, f"{command.__name__}.{path}"
        if declared.taken and not declared.closed_words:
            assert declared.at_most is not None
            assert declared.at_most <= 500


class NewCommand(Command):
    """A command that somebody adds tomorrow, in a hurry."""

    note: ShortText | None = None
    anything: str | None = None
    among: tuple[Annotated[str, "something else"], ...] = ()
    by_name: dict[str, Reason] = Field(default_factory=dict)
    occurred_at: Timestamp


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"note": "She lies on a bed."}, "note"),
        ({"anything": "She lies on a bed."}, "anything"),
        ({"among": ("She lies on a bed.",)}, "among.0"),
        ({"by_name": {"k": "She lies on a bed."}}, "by_name"),
    ],
)
def test_a_text_on_a_new_command_is_refused_before_anybody_thinks_of_it(
    told: dict[str, object], field: str
) -> None:
    command = NewCommand.model_validate({"occurred_at": TUESDAY_NINE, **told})
    with pytest.raises(ImageryAdmitsNoContent) as refused:
        require_no_content(command)
    assert refused.value.field == field
    unclassified = [path for path, declared in declared_texts(NewCommand) if declared is None]
    assert unclassified == ["anything", "among", "by_name"]


class NewFact(Event):
    """A fact that somebody adds tomorrow, in a hurry."""

    TOPIC: ClassVar[str] = "case.new_fact"

    by: Name
    note: ShortText | None = None


@pytest.mark.parametrize(
    ("by", "note", "brings"),
    [
        ("PC 77", None, False),
        ("PC 77", "She lies on a bed.", True),
        ("PC 77, photos.example/album", None, True),
    ],
)
def test_a_new_fact_that_may_tell_anything_keeps_imagery_off_the_case(
    by: str, note: str | None, brings: bool
) -> None:
    fact = NewFact(occurred_at=TUESDAY_NINE, by=by, note=note)
    assert brings_content(cast(CaseEvent, fact)) is brings


# ── work on such a case is still possible, in few words ─────────────────────────────────────────


def advice(words: str) -> c.RecordAdvice:
    return c.RecordAdvice(
        agency=Agency.POLICE, advice=words, given_by="PC 77", occurred_at=TUESDAY_NINE
    )


@pytest.mark.parametrize("signs", [A_FEW_WORDS + 1, 1_640, 8_300])
def test_advice_and_reasons_are_no_place_for_a_description(signs: int) -> None:
    found = given().having(report_the_images)
    words = ("so and so " * signs)[: signs - 1] + "x"
    found.when(advice(words)).refused_as(ImageryAdmitsFewWords, field="advice")
    if signs <= 2_000:
        waive = c.WaiveDuty(duty=TELL_PARENT_OR_TEACHER_ID, reason=words)
        found.when(waive).refused_as(ImageryAdmitsFewWords, field="reason")


def test_what_the_police_advised_can_be_said_in_a_few_words() -> None:
    found = given().having(report_the_images, inform_the_police)
    assert found.when(advice("Keep the phone locked away; tell the parents nothing yet.")).events


def test_many_few_words_are_many_words() -> None:
    line = IncludeInChronology(
        entry=1,
        significance="so and so " * 20,
        action="so and so " * 20,
        outcome="so and so " * 20,
        nature=Nature.FACT,
        source="So and so",
    )
    found = given().having(report_the_images)
    assert found.when(line).events
    meeting = a.RecordStrategyMeeting(
        led_by="The LADO",
        attended=("Somebody of the Neighbourhood Safeguarding Partnership Board",) * 40,
        decisions="Keep it locked away.",
        occurred_at=TUESDAY_NINE,
    )
    refusal = found.when(meeting).refused_as(ImageryAdmitsFewWords, field="attended.33")
    assert str(ALL_THE_WORDS) in refusal.detail


# ── what the police ask about a device ──────────────────────────────────────────────────────────


def measure(**more: object) -> c.RecordMeasure:
    return c.RecordMeasure.model_validate(
        {
            "kind": MeasureKind.DEVICE_ISOLATED,
            "by": "The DSL",
            "occurred_at": TUESDAY_NINE,
            **more,
        }
    )


DEVICE = {
    "imei": ("356938035643809", "356938035643817"),
    "serial": "F2LX9QWERT1",
    "device_id": "5a105e8b-9d40-4b6f-b6a8-0e1c5f3d9f00",
    "iccid": ("8944110064512345678F",),
    "phone_numbers": ("07700 900123", "07700 900456", "07700 900789"),
    "sealed_bag": "A12345678",
    "storage_place": "Safe in the head's office",
}


def test_numbers_of_device_bag_and_people_are_taken_on_such_a_case() -> None:
    assert given().having(report_the_images).when(measure(device=DEVICE)).events


@pytest.mark.parametrize(
    "reference",
    [
        "356938035643809 356938035643817 bag 4471",
        "ICCID 8944110064512345678F",
        "07700 900123 07700 900456 07700 900789",
        "Device id 5a105e8b-9d40-4b6f-b6a8-0e1c5f3d9f00",
        "taken to the office.Online safety lead told",
        "Told at 09.15.Link worker to visit",
    ],
)
def test_references_that_only_look_like_a_fingerprint_or_an_address_are_taken(
    reference: str,
) -> None:
    assert given().having(report_the_images).when(measure(reference=reference)).events


@pytest.mark.parametrize(
    "reference",
    [
        "https://example.invalid/x",
        "IMG_4471.jpg",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "photos.online",
        "Device id d41d8cd9-8f00-b204-e980-0998ecf8427e",
    ],
)
def test_a_link_a_file_name_or_a_hash_is_not(reference: str) -> None:
    found = given().having(report_the_images)
    found.when(measure(reference=reference)).refused_as(ImageryAdmitsNoContent, field="reference")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("imei", ("356938035643808",)),
        ("imei", ("3569380356438",)),
        ("serial", "d41d8cd98f00b204"),
        ("serial", "D41D8CD98F00B204"),
        ("sealed_bag", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("phone_numbers", ("a naked child",)),
        ("iccid", ("d41d8cd98f00b204e9800998ecf8427e",)),
    ],
)
def test_nothing_but_such_a_number_fits_into_its_field(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=field):
        measure(device={field: value})


def test_a_free_detail_stays_shut_whatever_it_says() -> None:
    sealed = measure(detail="Phone sealed, bag no. A12345678, locked in head's safe")
    found = given().having(report_the_images)
    found.when(sealed).refused_as(ImageryAdmitsNoContent, field="detail")
    place = measure(device={"storage_place": "www.example.org"})
    found.when(place).refused_as(ImageryAdmitsNoContent, field="device.storage_place")
