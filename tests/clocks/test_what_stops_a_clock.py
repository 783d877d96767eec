"""What cannot be read stops the clock of that case with an alarm, and of no other."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from cases.background.leadership import Leadership
from cases.postgres.embedded import EmbeddedPostgres
from cases.schema.tables import schema_of
from domain.case import commands as c
from domain.policy.words import Facts
from domain.vocabulary import Compartment
from tests.support.clockwork import ClockSchool, clock_school, leaders
from tests.support.server import wait_until

FRIDAY_EVENING = datetime(2026, 5, 1, 18, 30, tzinfo=UTC)
PICTURE: Facts = {
    "conduct": "takes_image",
    "actor.role": "pupil",
    "image.of": "pupils",
    "device.owner": "personal",
}
ADULT: Facts = {**PICTURE, "actor.role": "agency_worker"}
NARRATIVE = "She said that the pictures were of the sports day."


@pytest.fixture
def school(server: EmbeddedPostgres, tenant: str) -> Iterator[ClockSchool]:
    with clock_school(server, f"s{tenant}", FRIDAY_EVENING) as made:
        made.adopts()
        yield made


def reports(school: ClockSchool, name: str) -> None:
    told = c.ReportIncident(facts=ADULT, occurred_at=FRIDAY_EVENING, account=NARRATIVE)
    school.does(name, told)


def spoil(school: ClockSchool, name: str) -> None:
    """An entry that this version of Casebook has no name for, as a newer copy might write it."""
    where = schema_of(school.tenant, Compartment.RESTRICTED)
    with psycopg.connect(school.server.server_url) as connection:
        connection.execute(
            f"INSERT INTO {where}.event (originator_id, originator_version, topic, state,"  # noqa: S608
            " notification_id) SELECT e.originator_id, max(e.originator_version) + 1,"
            " 'case.never_heard_of.v1', (array_agg(e.state))[1],"
            f" (SELECT max(notification_id) + 1 FROM {where}.event)"
            f" FROM {where}.event e WHERE e.originator_id = %s GROUP BY e.originator_id".encode(),
            [school.cases[name]],
        )


def test_what_cannot_be_read_stops_that_case_and_the_others_go_on(
    school: ClockSchool, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("first", "spoilt", "last"):
        reports(school, name)
    spoil(school, "spoilt")
    school.clock.set_to(FRIDAY_EVENING + timedelta(hours=3))
    with caplog.at_level(logging.WARNING, "casebook.clock"):
        school.keeps_time()
    assert len(school.facts("first")) == len(school.facts("last")) == 1
    alarms = [record for record in caplog.records if record.name == "casebook.clock"]
    assert [alarm.levelname for alarm in alarms] == ["CRITICAL"]
    said = alarms[0].getMessage()
    assert str(school.cases["spoilt"]) in said
    assert not any(word in said for word in (NARRATIVE, "heron", "HQ-", "headteacher"))


def test_a_view_that_tells_of_a_duty_not_on_record_raises_the_alarm(
    school: ClockSchool, caplog: pytest.LogCaptureFixture
) -> None:
    reports(school, "settled")
    for clause, to in (("HQ-02", "actor"), ("HQ-03", "parent_carer"), ("HQ-04", "dpo")):
        done = c.DischargeDuty(
            duty=school.duty("settled", clause),
            by="The head",
            to=(to,),
            occurred_at=FRIDAY_EVENING,
        )
        school.does("settled", done)
    where = schema_of(school.tenant, Compartment.RESTRICTED)
    with psycopg.connect(school.server.server_url) as connection:
        stale = f"UPDATE {where}.duty SET status = 'raised' WHERE clause = 'HQ-03'"  # noqa: S608
        connection.execute(stale.encode())
    school.clock.set_to(FRIDAY_EVENING + timedelta(hours=60))
    with caplog.at_level(logging.WARNING, "casebook.clock"):
        school.keeps_time()
    assert school.facts("settled") == []
    assert [alarm.levelname for alarm in caplog.records] == ["CRITICAL"]


def test_one_leads_and_whoever_gives_up_is_followed(server: EmbeddedPostgres) -> None:
    first, second = (Leadership(server.record_url("app"), "clock") for _ in range(2))
    try:
        assert (first.is_leader(), second.is_leader()) == (True, False)
        assert (first.is_leader(), leaders(server)) == (True, 1)
        first.resign()
        wait_until(second.is_leader)
    finally:
        first.resign()
        second.resign()
