"""A server keeps time by itself: what it finds overdue stands in every list, and only once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from domain.vocabulary import Role
from tests.support.clockwork import PACKS
from tests.support.graph import Graph
from tests.support.server import Caller, ServerProcess, a_server, wait_until

SCHOOL = "tidewell-primary"
# Friday evening before the bank holiday of 4 May 2026, long past: the server has been down since.
FRIDAY_EVENING = "2026-05-01T18:30:00+00:00"
PICTURE = {
    "conduct": "takes_image",
    "actor.role": "agency_worker",
    "image.of": "pupils",
    "device.owner": "personal",
}
CLOCKS = {"remind_minutes_before": [120, 1440], "immediately_late_after_minutes": 90}
SETTINGS = f"/schools/{SCHOOL}/clock-settings"


@pytest.fixture(scope="module")
def server() -> Iterator[ServerProcess]:
    with a_server(packs=PACKS) as started:
        yield started


@pytest.fixture(scope="module")
def head(server: ServerProcess) -> Caller:
    caller = server.caller(Role.HEADTEACHER, SCHOOL)
    said = {"pack": "heron-quay", "version": "2026.02", "in_force_from": "2026-02-01"}
    assert caller.post(f"/schools/{SCHOOL}/pack-adoptions", said).status_code == 201
    assert caller.post(SETTINGS, CLOCKS).status_code == 201
    return caller


@pytest.fixture(scope="module")
def case(head: Caller) -> str:
    """An old case, and the clock has come to it."""
    opened = head.reports(
        facts=PICTURE, occurred_at=FRIDAY_EVENING, learnt_at=FRIDAY_EVENING, account=None
    )
    wait_until(lambda: len(escalations(head, opened)) == 6)
    return opened


def kinds(caller: Caller, case: str) -> list[str]:
    entries = caller.get(f"/cases/{case}/timeline", first=100).json()["entries"]
    return [entry["entry"]["kind"] for entry in entries]


def escalations(caller: Caller, case: str) -> list[str]:
    return [kind for kind in kinds(caller, case) if kind == "duty_escalated"]


def by_clause(duties: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {duty["clause"]: duty for duty in duties}


def test_what_was_missed_is_overdue_since_its_true_time(head: Caller, case: str) -> None:
    found = by_clause(head.get(f"/cases/{case}/duties").json()["duties"])
    assert {
        clause: (duty["due_at"], duty["overdue_since"])
        for clause, duty in found.items()
        if clause.startswith("HQ")
    } == {
        "HQ-02": ("2026-05-01T18:30:00Z", "2026-05-01T20:00:00Z"),
        "HQ-03": ("2026-05-03T18:30:00Z", "2026-05-03T18:30:00Z"),
        "HQ-04": ("2026-05-05T16:00:00Z", "2026-05-05T16:00:00Z"),
    }
    assert {duty["standing"] for duty in found.values() if duty["due_at"]} == {"overdue"}
    assert {duty["escalated_to"] for c, duty in found.items() if c.startswith("HQ")} == {
        "childrens_social_care"
    }


def test_the_graph_says_the_same(head: Caller, case: str) -> None:
    shown = "clause standing overdueSince escalatedTo escalatesAt escalationGap"
    asked = f"query($c: ID!) {{ duties(first: 50, caseId: $c, scope: SCHOOL) {{ nodes {{ {shown} }} }} }}"
    found = by_clause(Graph(head).ask(asked, c=case)["duties"]["nodes"])
    assert found["HQ-04"] == {
        "clause": "HQ-04",
        "standing": "OVERDUE",
        "overdueSince": "2026-05-05T16:00:00Z",
        "escalatedTo": "childrens_social_care",
        "escalatesAt": None,
        "escalationGap": None,
    }


def test_the_timeline_tells_it_as_written_down_late_by_nobody_in_particular(
    head: Caller, case: str
) -> None:
    shown = (
        "actor actorRole recordedLate headline"
        " ... on DutyEscalatedEntry { escalatedTo step path passedOver mayOpen dueAt }"
    )
    entries = Graph(head).timeline(case, shown, kinds=["DUTY_ESCALATED"])["nodes"]
    last = next(entry for entry in entries if entry["escalatedTo"] == "lado")
    assert (last["actor"], last["actorRole"], last["recordedLate"]) == ("casebook", None, True)
    assert (last["path"], last["step"]) == ("casebook@2026.11/CB-90", 4)
    # The school's own path leads to the headteacher, who owes it, and to the chair, who is shut out.
    assert last["passedOver"] == ["headteacher", "dsl", "chair_of_governors"]
    assert not last["mayOpen"]
    assert "have to be told" in last["headline"]


def test_a_duty_that_came_to_her_is_on_the_list_of_the_next_role(head: Caller, case: str) -> None:
    mine = "query($c: ID!) { duties(first: 50, caseId: $c, scope: MINE) { nodes { clause } } }"
    owed = {duty["clause"] for duty in Graph(head).ask(mine, c=case)["duties"]["nodes"]}
    assert "HQ-03" in owed


def test_killed_and_started_again_it_says_nothing_twice(
    server: ServerProcess, head: Caller, case: str
) -> None:
    before = kinds(head, case)
    server.kill()
    server.start()
    again = Caller(server.base_url, server.token(Role.HEADTEACHER, SCHOOL))
    try:
        fresh = again.reports(
            facts=PICTURE, occurred_at=FRIDAY_EVENING, learnt_at=FRIDAY_EVENING, account=None
        )
        wait_until(lambda: len(escalations(again, fresh)) == 6)
        assert kinds(again, case) == before
        assert kinds(again, fresh) == before
    finally:
        again.client.close()


def test_who_may_set_the_clocks_and_how_they_read(server: ServerProcess, head: Caller) -> None:
    now = Caller(server.base_url, server.token(Role.STAFF, SCHOOL))
    try:
        assert now.post(SETTINGS, CLOCKS).status_code == 403
        kept = now.get(f"/schools/{SCHOOL}/clocks").json()
        assert kept["remind_minutes_before"] == [1440, 120]
        assert (kept["set_by"], kept["source"]) == ("school", None)
    finally:
        now.client.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {**CLOCKS, "remind_minutes_before": [1]},
        {**CLOCKS, "remind_minutes_before": [60] * 6},
        {**CLOCKS, "immediately_late_after_minutes": 0},
        {"remind_minutes_before": []},
    ],
)
def test_clocks_that_make_no_sense_are_refused(server: ServerProcess, wrong: Any) -> None:
    dsl = Caller(server.base_url, server.token(Role.DSL, SCHOOL))
    try:
        assert dsl.post(SETTINGS, wrong).status_code == 422
    finally:
        dsl.client.close()
