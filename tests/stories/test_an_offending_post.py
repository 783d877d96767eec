"""Story one: a volunteer's rude post about a teacher, from the report to the closed case."""

from __future__ import annotations

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import Caller, ServerProcess

FRIDAY_MORNING = "2026-11-13T09:30:00+00:00"
THE_POST = {
    "facts": {
        "conduct": "posts_comment",
        "actor.role": "volunteer",
        "comment.kind": "derogatory",
        "target": "staff",
        "device.owner": "personal",
    },
    "occurred_at": FRIDAY_MORNING,
    "learnt_at": "2026-11-13T11:00:00+00:00",
    "account": "A parent showed the office a rude post about a class teacher.",
    "evidence": [
        {"what": "Printed screenshot", "kept_where": "Safe in the office", "kept_by": "DSL"}
    ],
}


def test_the_post_is_reported_worked_and_closed(server: ServerProcess) -> None:
    dsl, head = server.caller(Role.DSL), server.caller(Role.HEADTEACHER)
    case = dsl.reports(**THE_POST)

    # What the policy says stands on the case at once, each duty with its clause.
    owed = {duty["clause"]: duty for duty in _duties(dsl, case)}
    assert {"DP-36", "DP-39"} <= set(owed)
    assert owed["DP-39"]["owed_by"] == "governing_body"
    assert dsl.get(f"/cases/{case}").json()["category"] == "derogatory_comment"

    # Taken down, investigated, dealt with.
    for path, body in (
        ("measures", {"kind": "reported_to_platform", "by": "DSL", "occurred_at": FRIDAY_MORNING}),
        ("investigations", {"investigator": "Deputy head", "occurred_at": FRIDAY_MORNING}),
        (
            "investigation-closures",
            {"findings": "The volunteer wrote it.", "occurred_at": FRIDAY_MORNING},
        ),
        ("outcomes", {"outcome": "action_taken", "reason": "A conversation with the volunteer."}),
    ):
        assert dsl.post(f"/cases/{case}/{path}", body).status_code == 201, path

    # The case does not close over open duties, and the refusal names them.
    refused = dsl.post(f"/cases/{case}/closures", {"reason": "Done."})
    assert refused.status_code == 409
    assert refused.json()["code"] == "must-duties-open"
    assert owed["DP-36"]["duty"] in refused.json()["detail"]

    for duty in _duties(dsl, case):
        done = {"duty": duty["duty"], "by": "Deputy head", "occurred_at": FRIDAY_MORNING}
        assert head.post(f"/cases/{case}/duty-discharges", done).status_code == 201
    assert dsl.post(f"/cases/{case}/closures", {"reason": "Done."}).status_code == 201

    # The graph tells the whole of it, in order, from both ends.
    graph = Graph(dsl)
    kinds = [entry["kind"] for entry in graph.timeline(case, order="OLDEST_FIRST")["nodes"]]
    assert kinds[0] == "INCIDENT_REPORTED"
    assert kinds[-1] == "CLOSED"
    newest = [entry["kind"] for entry in graph.timeline(case, order="NEWEST_FIRST")["nodes"]]
    assert newest == kinds[::-1]

    # A closed case takes nothing more until it is reopened.
    late = dsl.post(
        f"/cases/{case}/information", {"account": "One more thing.", "occurred_at": FRIDAY_MORNING}
    )
    assert (late.status_code, late.json()["code"]) == (409, "case-closed")


def _duties(caller: Caller, case: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = caller.get(f"/cases/{case}/duties").json()["duties"]
    return found
