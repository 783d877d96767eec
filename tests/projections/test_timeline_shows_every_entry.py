"""The timeline: one entry for every fact, in words and in typed fields, the moment it is recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from cases.access import Clockwork
from cases.event_store import StaleVersion
from domain.case import events as e
from domain.case.deadlines import DutyBecameOverdue
from domain.messages import Attribution, Recorded
from projections.entries.entry import is_case_event, rendered
from projections.timeline.page import readable_timeline_page, timeline_page
from tests.record.examples import EXAMPLES
from tests.support.casework import (
    A_DSL_ELSEWHERE,
    DSL,
    MONDAY_NINE,
    MONDAY_TEN,
    TEACHER,
    THE_DSL,
    Casework,
    Connection,
    case_id,
    corrected,
    duty,
    information,
    placed,
    reported,
    withdrawn,
)

CASE = case_id(1)


def entries(work: Casework) -> list[dict[str, Any]]:
    return [orjson.loads(entry) for entry in work.entries()]


def test_an_entry_tells_what_happened_when_and_who_wrote_it_down(work: Casework) -> None:
    police = e.PoliceInformed(
        occurred_at=MONDAY_NINE, force="Wessex Police", reference="WX-1042", by="The DSL"
    )
    receipt = work.append(CASE, police, by=DSL, at=MONDAY_TEN)

    assert entries(work) == [
        {
            "id": f"{CASE}:1",
            "version": 1,
            "kind": "police_informed",
            "occurredAt": "2026-03-02T09:00:00Z",
            "recordedAt": "2026-03-02T10:00:00Z",
            "recordedLate": False,
            "actor": "dsl.saltmarsh",
            "actorRole": "dsl",
            "onBehalfOf": None,
            "headline": "The police were told: Wessex Police, reference WX-1042",
            "causation": None,
            "correlation": "c-1",
            "detail": {"force": "Wessex Police", "reference": "WX-1042", "by": "The DSL"},
        }
    ]
    assert work.rows("SELECT position, kind, actor FROM {schema}.timeline") == [
        (receipt.position, "police_informed", work.signed_by("dsl.saltmarsh"))
    ]


def test_typed_fields_keep_their_shape_under_camel_case_keys(work: Casework) -> None:
    work.append(CASE, reported(), duty("d-1", due_at=MONDAY_TEN))

    report, raised = (entry["detail"] for entry in entries(work))
    assert report["learntAt"] == "2026-03-02T09:30:00Z"
    assert list(report["facts"]) == ["actor.role", "conduct"]
    assert raised["asked"]["timing"] == {"workingDays": 1}
    assert raised["asked"]["owedBy"] == "dsl"
    assert raised["bound"]["pack"] == "harbour-policy"


def test_an_entry_written_down_more_than_a_day_later_is_marked_late(work: Casework) -> None:
    day = timedelta(hours=24)
    work.append(CASE, reported(MONDAY_TEN - day), information(at=MONDAY_TEN - day * 2))

    assert [entry["recordedLate"] for entry in entries(work)] == [False, True]


def test_a_correction_and_what_it_corrects_point_at_each_other(work: Casework) -> None:
    work.append(CASE, reported(), information(), information())
    work.append(CASE, corrected(2))
    work.append(CASE, withdrawn(3))
    work.append(CASE, corrected(2))

    marks = work.rows(
        "SELECT version, corrected_by, withdrawn_by FROM {schema}.timeline ORDER BY version"
    )
    assert marks == [
        (1, None, None),
        (2, 6, None),
        (3, None, 5),
        (4, None, None),
        (5, None, None),
        (6, None, None),
    ]
    assert entries(work)[3]["detail"]["entry"] == 2


def test_what_the_record_refuses_leaves_no_row(work: Casework) -> None:
    work.append(CASE, reported())

    with pytest.raises(StaleVersion):
        work.append(CASE, corrected(1), claiming=0)

    assert len(entries(work)) == 1
    assert work.rows("SELECT corrected_by FROM {schema}.timeline") == [(None,)]


async def test_pages_run_from_either_end_and_say_whether_more_follow(
    work: Casework, reading: Connection
) -> None:
    work.append(CASE, reported(), *[information()] * 4)

    page = await timeline_page(reading, work.schema, CASE, first=2)
    assert ([row["version"] for row in page.rows], page.has_next) == ([1, 2], True)
    page = await timeline_page(reading, work.schema, CASE, first=3, after_version=2)
    assert ([row["version"] for row in page.rows], page.has_next) == ([3, 4, 5], False)
    page = await timeline_page(
        reading, work.schema, CASE, first=2, after_version=4, newest_first=True
    )
    assert ([row["version"] for row in page.rows], page.has_next) == ([3, 2], True)


async def test_filters_by_kind_time_and_person_hold_together(
    work: Casework, reading: Connection
) -> None:
    hour = timedelta(hours=1)
    work.append(CASE, reported(), by=TEACHER)
    work.append(CASE, information(at=MONDAY_TEN), information(at=MONDAY_TEN + hour))
    work.append(CASE, information(at=MONDAY_TEN + hour), by=TEACHER, at=MONDAY_TEN + 2 * hour)

    async def versions(**only: Any) -> list[int]:
        page = await timeline_page(reading, work.schema, CASE, first=9, **only)
        return [row["version"] for row in page.rows]

    assert await versions(kinds=["incident_reported"]) == [1]
    assert await versions(actor=work.signed_by("Teacher.Saltmarsh")) == [1, 4]
    assert await versions(occurred_from=MONDAY_TEN + hour) == [3, 4]
    assert await versions(occurred_to=MONDAY_TEN + hour) == [1, 2]
    assert await versions(recorded_from=MONDAY_TEN + hour) == [4]
    assert await versions(recorded_to=MONDAY_TEN + hour, kinds=["information_added"]) == [2, 3]
    assert await versions(kinds=[]) == []


async def test_the_door_and_the_page_are_one_question(work: Casework, reading: Connection) -> None:
    work.append(CASE, reported(), placed())

    page = await readable_timeline_page(reading, work.schema, CASE, THE_DSL, first=9)
    assert page is not None
    assert [row["version"] for row in page.rows] == [1, 2]
    behind = await readable_timeline_page(
        reading, work.schema, CASE, THE_DSL, first=9, after_version=2
    )
    assert behind is not None
    assert behind.rows == []
    assert not behind.has_next
    nobody = await readable_timeline_page(reading, work.schema, CASE, A_DSL_ELSEWHERE, first=9)
    unknown = await readable_timeline_page(reading, work.schema, case_id(9), THE_DSL, first=9)
    assert nobody is unknown is None


def test_what_the_clock_wrote_down_names_no_role_of_the_school(work: Casework) -> None:
    work.append(case_id(1), reported())
    late = DutyBecameOverdue(occurred_at=MONDAY_TEN, duty="d-1", due_at=MONDAY_TEN)
    work.append(case_id(1), late, by=Attribution(Clockwork().id, Clockwork().role))
    assert [(one["actor"], one["actorRole"]) for one in entries(work)][1:] == [("casebook", None)]


def test_a_row_gives_the_entry_byte_for_byte_as_it_was_made_out(work: Casework) -> None:
    """Words that could be taken for the database's or for JSON's are among them."""
    odd = 'It said "no" \\ \'100 %\' {given} $1 \u2028 Zoë, \U0001f5ff\n,"kind":"x"\n}'
    by = Attribution('Zoë \\ "%s"', "dsl", on_behalf_of=odd, causation=odd, correlation=odd)
    every = [one for one in EXAMPLES if is_case_event(one)]
    for number, event in enumerate([*every, information(odd)]):
        work.append(case_id(number), reported(), placed(), event, by=by, at=MONDAY_TEN)
    shown = [said.encode() for said in work.entries()]
    record = [one for one in work.source(0, 999) if isinstance(one, Recorded)]
    made = {(one.stream, one.version): one for one in record if is_case_event(one.event)}
    assert shown == [
        rendered(one.event, one) for _, one in sorted(made.items()) if is_case_event(one.event)
    ]
