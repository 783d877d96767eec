"""The headteacher alone may open it and does nothing: the duty lets the chair of governors in, who does it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from cases.postgres.embedded import EmbeddedPostgres
from cases.schema.tables import schema_of
from domain.case import commands as c
from domain.case.deadlines import DutyEscalated
from domain.case.events import CasePlaced
from domain.policy.words import Facts
from domain.school.commands import AdoptPack, EnrolSchool
from domain.vocabulary import Compartment, Role
from tests.support.clockwork import ClockSchool, clock_school
from tests.support.graph import Graph
from tests.support.server import a_server, wait_until

FOUND_AT = datetime(2026, 11, 30, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHAIR, HEAD = Role.CHAIR_OF_GOVERNORS, Role.HEADTEACHER
IMAGES: Facts = {
    "conduct": "accesses_or_shares_material",
    "actor.role": "staff",
    "material.kind": "possible_indecent_images_of_children",
    "device.owner": "school",
    "reporter.role": "staff",
}


@pytest.fixture
def school(server: EmbeddedPostgres, tenant: str) -> Iterator[ClockSchool]:
    with clock_school(server, f"o{tenant}", FOUND_AT) as made:
        head = made.actor(HEAD)
        schools = made.services.schools
        schools.enrol(head, EnrolSchool(name="Quillbank", tenant=made.tenant), key="enrol")
        policy = AdoptPack(pack="coopers-lane", version="2021.06.1", in_force_from=date(2026, 1, 1))
        schools.handle(head, policy, expected_version=None, key="adopt")
        yield made


def found(school: ClockSchool, *, subject: str | None = None, **facts: str) -> None:
    command = c.ReportImageryDiscovery(
        facts={**IMAGES, **facts}, occurred_at=FOUND_AT, subject=subject
    )
    school.does("images", command, Role.STAFF)


def after(school: ClockSchool, hours: float) -> None:
    school.clock.set_to(FOUND_AT + hours * HOUR)
    school.keeps_time()


def escalated(school: ClockSchool, to_police: str = "police") -> list[DutyEscalated]:
    (duty,) = [
        entry.event.duty
        for entry in school.history("images")
        if entry.event.TOPIC == "case.duty_raised"
        and "/UKN-03/" in entry.event.duty
        and entry.event.asked.to == (to_police,)
    ]
    return [f for f in school.facts("images") if isinstance(f, DutyEscalated) and f.duty == duty]


def readers(school: ClockSchool) -> list[tuple[Role, ...]]:
    return [e.event.reader_roles for e in school.history("images") if type(e.event) is CasePlaced]


def rows(school: ClockSchool, text: str) -> list[tuple[Any, ...]]:
    where = schema_of(school.tenant, Compartment.RESTRICTED)
    with psycopg.connect(school.server.server_url) as connection:
        found = connection.execute(
            text.replace("{schema}", where).encode(), [school.cases["images"]]
        )
        return found.fetchall()


def school_has_it(school: ClockSchool) -> set[str | None]:
    """Who at the school has what is overdue to take up."""
    asked = "SELECT went_to FROM {schema}.duty WHERE case_id = %s AND overdue_since IS NOT NULL"
    return {row[0] for row in rows(school, asked)}


def test_the_chair_is_let_in_in_the_append_that_says_so(school: ClockSchool) -> None:
    found(school)
    assert readers(school) == [(HEAD,)]
    after(school, 30 / 60)
    assert readers(school) == [(HEAD,)]
    after(school, 2)
    first = escalated(school)[0]
    assert (first.to, first.may_open, first.path) == (
        "chair_of_governors",
        True,
        "indecent-images@2026.12/UKN-90",
    )
    assert readers(school) == [(HEAD,), (HEAD, CHAIR)]
    placed = [e.event for e in school.history("images") if type(e.event) is CasePlaced][-1]
    assert (placed.compartment, placed.rule) == (Compartment.RESTRICTED, first.path)


@pytest.mark.parametrize("subject", [None, "chair@heron.example"])
def test_a_governor_who_may_be_the_chair_is_never_let_in(
    school: ClockSchool, subject: str | None
) -> None:
    found(school, subject=subject, **{"actor.role": "governor"})
    before = readers(school)
    after(school, 40)
    assert readers(school) == before
    if subject is None:
        assert [one.to for one in escalated(school)] == ["lado", "childrens_social_care"]
        assert "chair_of_governors" in escalated(school)[0].passed_over
        assert not escalated(school)[0].may_open


def test_a_chair_who_is_away_is_passed_over(school: ClockSchool) -> None:
    found(school, **{"chair_of_governors.status": "absent"})
    after(school, 40)
    assert readers(school) == [(HEAD,)]
    assert [one.to for one in escalated(school)] == ["lado", "childrens_social_care"]


def test_whoever_was_let_in_stays_in_when_more_becomes_known_unless_it_may_be_about_them(
    school: ClockSchool,
) -> None:
    found(school)
    after(school, 2)
    school.does("images", c.EstablishFacts(facts={"image.nude": True}, occurred_at=FOUND_AT), HEAD)
    assert readers(school)[-1] == (HEAD, CHAIR)
    governor = c.CorrectFact(fact="actor.role", value="governor", reason="She is a governor.")
    school.does("images", governor, HEAD)
    assert CHAIR not in readers(school)[-1]


def test_a_duty_that_came_to_somebody_who_is_away_since_goes_on_at_once(
    school: ClockSchool,
) -> None:
    found(school)
    after(school, 2)
    away = c.EstablishFacts(facts={"chair_of_governors.status": "absent"}, occurred_at=FOUND_AT)
    school.does("images", away, HEAD)
    (first, second) = escalated(school)
    assert (first.to, second.to) == ("chair_of_governors", "lado")
    assert second.occurred_at == FOUND_AT + 2 * HOUR
    assert school_has_it(school) == {None}


def test_what_is_due_at_once_is_one_append_however_much_it_is(school: ClockSchool) -> None:
    found(school)
    asked = "SELECT count(*) FROM {schema}.receipt WHERE stream = %s"
    ((before,),) = rows(school, asked)
    was = len(school.history("images"))
    school.clock.set_to(FOUND_AT + 60 * HOUR)
    school.keeps_time()
    assert len(school.history("images")) - was > 5
    assert rows(school, asked) == [(before + 1,)]
    school.keeps_time()
    assert rows(school, asked) == [(before + 1,)]


def test_gone_outside_it_stays_with_whoever_was_let_in(school: ClockSchool) -> None:
    found(school)
    after(school, 60)
    assert [one.to for one in escalated(school)] == [
        "chair_of_governors",
        "lado",
        "childrens_social_care",
    ]
    assert school_has_it(school) == {"chair_of_governors"}


MINE = (
    "query($c: ID!) { duties(first: 100, caseId: $c, scope: MINE) {"
    " nodes { clause to standing escalatedTo } } }"
)


def test_over_http_the_chair_finds_it_reads_the_case_and_does_it() -> None:
    with a_server() as running:
        at = "quillbank-infants"
        staff, chair, dsl = (running.caller(role, at) for role in (Role.STAFF, CHAIR, Role.DSL))
        found_at = "2026-05-01T18:30:00+00:00"  # the server was down since
        body = {"facts": dict(IMAGES), "occurred_at": found_at, "learnt_at": found_at}
        answer = staff.post("/imagery-discoveries", body)
        assert answer.status_code == 201, answer.text
        case = str(answer.json()["case"])
        wait_until(lambda: chair.get(f"/cases/{case}").status_code == 200, 60.0)

        mine = Graph(chair).ask(MINE, c=case)["duties"]["nodes"]
        police = [d for d in mine if d["clause"] == "UKN-03" and d["to"] == ["police"]]
        assert [d["standing"] for d in police] == ["OVERDUE"]
        entries = chair.get(f"/cases/{case}/timeline", first=100).json()["entries"]
        kinds = [entry["entry"]["kind"] for entry in entries]
        assert kinds.index("duty_escalated") < len(kinds)
        assert dsl.get(f"/cases/{case}").status_code == 404
        assert Graph(dsl).ask(MINE, c=case)["duties"]["nodes"] == []
        told = {"force": "Wessex Police", "by": "Chair", "occurred_at": "2026-05-03T09:00:00Z"}
        assert chair.post(f"/cases/{case}/police-notifications", told).status_code == 201
        left = Graph(chair).ask(MINE, c=case)["duties"]["nodes"]
        assert [d for d in left if d["to"] == ["police"]] == []
