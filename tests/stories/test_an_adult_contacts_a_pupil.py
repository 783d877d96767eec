"""Story two: an adult who works in the school messages a pupil; the LADO's clock starts."""

from __future__ import annotations

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import OTHER_SCHOOL, ServerProcess

FRIDAY_AFTERNOON = "2026-11-20T16:00:00+00:00"
MONDAY_CLOSE = "2026-11-23T17:00:00Z"
A_MESSAGE = {
    "facts": {
        "conduct": "messages",
        "actor.role": "staff",
        "counterparty.role": "pupil",
        "counterparty.age": 13,
        "channel": "social_media",
    },
    "occurred_at": "2026-11-19T20:10:00+00:00",
    "learnt_at": FRIDAY_AFTERNOON,
    "account": "A pupil told a teaching assistant about messages from a member of staff.",
}


def test_the_lado_is_told_within_a_working_day_and_nobody_else_can_tell(
    server: ServerProcess,
) -> None:
    dsl, head = server.caller(Role.DSL), server.caller(Role.HEADTEACHER)
    case = dsl.reports(**A_MESSAGE)

    # Two layers: the school's own policy, and statute with a time to keep.
    duties = head.get(f"/cases/{case}/duties").json()["duties"]
    told = {(duty["pack"], duty["clause"]): duty for duty in duties}
    lado = told["allegations", "KCSIE-01"]
    assert (lado["owed_by"], lado["to"], lado["due_at"]) == ("headteacher", ["lado"], MONDAY_CLOSE)
    assert ("date-palm", "DP-36") in told

    # For everybody else the case does not exist. The chair is let in once the duty is overdue.
    absent = "00000000-0000-4000-8000-000000000000"
    for somebody in (
        server.caller(Role.DSL, OTHER_SCHOOL),
        server.caller(Role.HEADTEACHER, OTHER_SCHOOL),
    ):
        seen, nothing = somebody.get(f"/cases/{case}"), somebody.get(f"/cases/{absent}")
        assert (seen.status_code, seen.content) == (nothing.status_code, nothing.content)
        graph = Graph(somebody)
        assert graph.ask("query($case: ID!) { case(id: $case) { id } }", case=case)["case"] is None

    # The DSL who reported stays with it by name; the headteacher tells the LADO.
    assert Graph(dsl).timeline(case, order="OLDEST_FIRST")["nodes"]
    done = {
        "duty": lado["duty"],
        "by": "Headteacher",
        "to": ["lado"],
        "occurred_at": "2026-11-20T17:00:00+00:00",
        "how": "Telephone",
        "reference": "LADO 26-118",
    }
    assert head.post(f"/cases/{case}/duty-discharges", done).status_code == 201
    entry = Graph(head).timeline(case, order="NEWEST_FIRST")["nodes"][0]
    assert entry["kind"] == "DUTY_DISCHARGED"


def test_a_fact_brings_the_duty_it_carries_and_one_person_does_not_correct_it_away(
    server: ServerProcess,
) -> None:
    head = server.caller(Role.HEADTEACHER)
    unknown = {
        "conduct": "is_friends_with",
        "actor.role": "staff",
        "counterparty.role": "former_pupil",
    }
    case = head.reports(**{**A_MESSAGE, "facts": unknown})
    assert head.get(f"/cases/{case}/duties").json()["duties"] == []

    known = {"facts": {"counterparty.age": 17}, "occurred_at": FRIDAY_AFTERNOON}
    assert head.post(f"/cases/{case}/facts", known).status_code == 201
    (duty,) = head.get(f"/cases/{case}/duties").json()["duties"]
    assert duty["clause"] == "KCSIE-01"

    grown = {"fact": "counterparty.age", "value": 18, "reason": "The register says 18."}
    assert head.post(f"/cases/{case}/fact-corrections", grown).status_code == 201
    (duty,) = head.get(f"/cases/{case}/duties", open="false").json()["duties"]
    assert duty["status"] == "raised", "what the law has told goes by two persons"
    kinds = [e["kind"] for e in Graph(head).timeline(case, order="OLDEST_FIRST")["nodes"]]
    assert "DUTY_LAPSED" not in kinds
