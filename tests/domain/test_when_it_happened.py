"""When it happened, as people know it: a moment, a day, a span, or that nobody knows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as whenever
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.case import commands as c
from domain.case.decisions import decide
from domain.case.events import (
    AdviceRecorded,
    DatesCorrected,
    EvidenceRecorded,
    ImageryDiscovered,
    IncidentReported,
    InformationAdded,
    MeasureRecorded,
)
from domain.case.refusals import ImageryAdmitsNoContent, ImpossibleDate
from domain.case.state import Case
from domain.happened import Happened, ToldCommand, WhenKind, in_words
from domain.policy.calendar import london_day
from domain.vocabulary import Agency, MeasureKind
from tests.domain.test_replay_laws import lawful
from tests.support.requests import happened as any_happened
from tests.support.spec import given
from tests.support.story import (
    A_DEFAMATORY_POST,
    BY_THE_DSL,
    EVIDENCE,
    IMAGES_WERE_FOUND,
    MONDAY_NINE,
    MONDAY_TEN,
    STORY_RULES,
    TUESDAY_NINE,
    TUESDAY_TEN,
    report_the_images,
    report_the_post,
)

FEBRUARY = Happened(
    kind=WhenKind.SPAN,
    first=date(2026, 2, 1),
    last=date(2026, 2, 28),
    said="some time in February",
)
ON_SUNDAY = Happened(kind=WhenKind.DAY, first=date(2026, 3, 1))
NOBODY_KNOWS = Happened(kind=WhenKind.UNKNOWN, said="long ago, she thinks")
BEFORE_HALF_TERM = Happened(kind=WhenKind.SPAN, last=date(2026, 2, 13))
SINCE_JANUARY = Happened(kind=WhenKind.SPAN, first=date(2026, 1, 6))


def report(**told: Any) -> c.ReportIncident:
    return c.ReportIncident(**{"facts": A_DEFAMATORY_POST, "learnt_at": MONDAY_TEN, **told})


def reported(**told: Any) -> IncidentReported:
    (found,) = given().when(report(**told)).recorded(IncidentReported)
    return found


@pytest.mark.parametrize(
    ("when", "placed"),
    [
        (FEBRUARY, datetime(2026, 2, 1, tzinfo=UTC)),
        (ON_SUNDAY, datetime(2026, 3, 1, tzinfo=UTC)),
        (SINCE_JANUARY, datetime(2026, 1, 6, tzinfo=UTC)),
        (BEFORE_HALF_TERM, datetime(2026, 2, 13, 23, 59, 59, 999999, tzinfo=UTC)),
        (NOBODY_KNOWS, MONDAY_TEN),
    ],
    ids=["a span", "a day", "since a day", "not after a day", "unknown"],
)
def test_it_stands_where_it_can_first_have_happened_and_is_kept_as_it_was_told(
    when: Happened, placed: datetime
) -> None:
    event = reported(when=when)
    assert (event.occurred_at, event.when, event.learnt_at) == (placed, when, MONDAY_TEN)


def test_a_plain_moment_is_taken_as_ever() -> None:
    event = reported(occurred_at=MONDAY_NINE)
    assert (event.occurred_at, event.when) == (MONDAY_NINE, None)


def test_a_day_begins_at_midnight_in_london() -> None:
    in_summer = Happened(kind=WhenKind.DAY, first=date(2026, 6, 1))
    assert in_summer.earliest == datetime(2026, 5, 31, 23, tzinfo=UTC)
    assert in_summer.latest == datetime(2026, 6, 1, 22, 59, 59, 999999, tzinfo=UTC)


def test_whatever_else_is_told_of_a_case_may_be_known_roughly() -> None:
    case = given().having(report_the_post)
    asked: list[tuple[c.CaseCommand, type[Any]]] = [
        (c.AddInformation(account="It was shared.", when=FEBRUARY), InformationAdded),
        (c.RecordEvidence(evidence=EVIDENCE, when=FEBRUARY), EvidenceRecorded),
        (
            c.RecordMeasure(kind=MeasureKind.PARENT_TOLD, by="The DSL", when=FEBRUARY),
            MeasureRecorded,
        ),
        (
            c.RecordAdvice(
                agency=Agency.HR, advice="Keep it.", given_by="The adviser", when=FEBRUARY
            ),
            AdviceRecorded,
        ),
    ]
    for command, kind in asked:
        (event,) = case.when(command).recorded(kind)
        assert event.when == FEBRUARY
        assert event.occurred_at == FEBRUARY.earliest


def test_a_discovery_may_be_known_roughly_but_is_not_told_of_in_words() -> None:
    """Days and spans say enough; words could say what nobody may write down."""
    silent = FEBRUARY.model_copy(update={"said": None})
    found = c.ReportImageryDiscovery(facts=IMAGES_WERE_FOUND, when=silent, learnt_at=MONDAY_TEN)
    (event,) = given().when(found).recorded(ImageryDiscovered)
    assert event.when == silent
    told = found.model_copy(update={"when": FEBRUARY})
    given().when(told).refused_as(ImageryAdmitsNoContent, field="when.said")
    as_an_incident = c.ReportIncident(**{**dict(told), "account": None})
    given().when(as_an_incident).refused_as(ImageryAdmitsNoContent, field="when.said")
    later = c.RecordMeasure(kind=MeasureKind.PARENT_TOLD, by="The DSL", when=FEBRUARY)
    given().having(report_the_images).when(later).refused_as(
        ImageryAdmitsNoContent, field="when.said"
    )


# ── what cannot be ──────────────────────────────────────────────────────────────────────────────


def test_the_school_cannot_have_learnt_of_it_before_it_can_have_happened() -> None:
    ends_later = Happened(kind=WhenKind.SPAN, first=date(2026, 3, 1), last=date(2026, 3, 3))
    assert reported(when=ends_later).when == ends_later, "it can have happened on Sunday"
    monday = Happened(kind=WhenKind.DAY, first=date(2026, 3, 2))
    assert reported(when=monday).occurred_at == datetime(2026, 3, 2, tzinfo=UTC)
    tuesday = Happened(kind=WhenKind.DAY, first=date(2026, 3, 3))
    given().when(report(when=tuesday)).refused_as(ImpossibleDate, field="learnt_at")


@pytest.mark.parametrize(
    ("when", "field"),
    [
        (Happened(kind=WhenKind.DAY, first=date(2026, 3, 4)), "when.first"),
        (
            Happened(kind=WhenKind.SPAN, first=date(2026, 3, 4), last=date(2026, 3, 27)),
            "when.first",
        ),
        (Happened(kind=WhenKind.SPAN, first=TUESDAY_TEN + timedelta(hours=1)), "when.first"),
        (
            Happened(kind=WhenKind.MOMENT, first=TUESDAY_TEN + timedelta(hours=1)),
            "when.first",
        ),
    ],
)
def test_what_is_still_to_come_is_refused(when: Happened, field: str) -> None:
    given().when(report(when=when, learnt_at=None)).refused_as(ImpossibleDate, field=field)


THIS_TERM = Happened(
    kind=WhenKind.SPAN,
    first=date(2026, 1, 6),
    last=date(2026, 3, 27),
    said="some time this term",
)
ENDS_AHEAD = [
    THIS_TERM,
    Happened(kind=WhenKind.SPAN, first=date(2026, 3, 3), last=date(2026, 3, 6)),
    Happened(kind=WhenKind.SPAN, last=date(2026, 3, 27)),
    Happened(kind=WhenKind.SPAN, first=MONDAY_NINE, last=TUESDAY_TEN + timedelta(hours=1)),
]


@pytest.mark.parametrize("when", ENDS_AHEAD, ids=in_words)
def test_a_span_that_has_begun_may_end_ahead_and_means_until_now(when: Happened) -> None:
    (event,) = given().when(report(when=when, learnt_at=None)).recorded(IncidentReported)
    assert event.when == when, "it is kept as it was told"
    assert event.occurred_at <= event.learnt_at == TUESDAY_TEN
    more = c.AddInformation(account="It was shared.", when=when)
    (added,) = given().having(report_the_post).when(more).recorded(InformationAdded)
    assert (added.when, added.occurred_at) == (when, event.occurred_at)
    corrected = c.CorrectDates(when=when, learnt_at=TUESDAY_TEN, reason="She now says so.")
    (dates,) = given().having(report_the_post).when(corrected).recorded(DatesCorrected)
    assert (dates.when, dates.happened_at) == (when, event.occurred_at)


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "day"},
        {"kind": "day", "first": "2026-03-01T10:00:00Z"},
        {"kind": "day", "first": "2026-03-01", "last": "2026-03-02"},
        {"kind": "moment", "first": "2026-03-01"},
        {"kind": "moment", "first": "2026-03-01T10:00:00"},
        {"kind": "span"},
        {"kind": "span", "first": "2026-03-02", "last": "2026-03-01"},
        {"kind": "span", "first": "last week"},
        {"kind": "span", "first": "1812-03-02"},
        {"kind": "unknown", "first": "2026-03-01"},
        {"kind": "some day", "first": "2026-03-01"},
        {"kind": "unknown", "said": "x" * 201},
        {"kind": "unknown", "said": " "},
    ],
)
def test_what_is_no_such_time_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        c.AddInformation.model_validate({"account": "x", "when": told})
    assert refused.value.errors()[0]["loc"][0] == "when"


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({}, "when_missing"),
        ({"occurred_at": MONDAY_NINE, "when": FEBRUARY}, "when_twice"),
    ],
)
@pytest.mark.parametrize("command", ToldCommand.__subclasses__(), ids=lambda one: one.__name__)
def test_exactly_one_of_both_is_asked_for(
    command: type[ToldCommand], told: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        command(**told)
    (wrong,) = (one for one in refused.value.errors() if one["loc"] == ("occurred_at",))
    assert wrong["type"] == says


# ── in words ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (ON_SUNDAY, "on 1 March 2026"),
        (FEBRUARY, "between 1 February 2026 and 28 February 2026"),
        (SINCE_JANUARY, "since 6 January 2026"),
        (BEFORE_HALF_TERM, "not after 13 February 2026"),
        (NOBODY_KNOWS, "at an unknown time"),
        (
            Happened(kind=WhenKind.MOMENT, first=datetime(2026, 6, 1, 9, 5, tzinfo=UTC)),
            "on 1 June 2026, 10:05",
        ),
    ],
)
def test_it_reads_as_it_was_told(when: Happened, words: str) -> None:
    assert in_words(when) == words


# ── the laws ────────────────────────────────────────────────────────────────────────────────────


@lawful
@whenever(any_happened, st.sampled_from([MONDAY_TEN, TUESDAY_NINE, None]))
def test_whatever_is_told_of_when_the_clocks_run_from_the_learning_alone(
    when: Happened, learnt_at: datetime | None
) -> None:
    plain = given().when(report(occurred_at=datetime(2026, 1, 1, tzinfo=UTC), learnt_at=learnt_at))
    try:
        rough = decide(Case(), report(when=when, learnt_at=learnt_at), STORY_RULES, BY_THE_DSL)
    except ImpossibleDate:
        return
    assert rough[1:] == plain.events[1:], "what is owed, and by when"
    first, exact = rough[0], plain.events[0]
    assert isinstance(first, IncidentReported)
    assert isinstance(exact, IncidentReported)
    assert first.learnt_at == exact.learnt_at
    assert first.occurred_at <= first.learnt_at or london_day(first.occurred_at) == london_day(
        first.learnt_at
    )
    assert when.earliest is None or first.occurred_at <= max(when.earliest, first.learnt_at)


@lawful
@whenever(st.lists(any_happened, min_size=2, max_size=6))
def test_the_order_is_total_and_stays_after_being_written_and_read(told: list[Happened]) -> None:
    read = [Happened.model_validate_json(one.model_dump_json()) for one in told]
    assert read == told
    places = [one.placed(TUESDAY_TEN) for one in told]
    assert [one.placed(TUESDAY_TEN) for one in read] == places
    assert all(place.tzinfo is not None and place <= TUESDAY_TEN for place in places)
