"""An allegation from the threshold to the closed case, through the public doors."""

from __future__ import annotations

from typing import Any

from domain.vocabulary import Role
from tests.stories.test_an_adult_contacts_a_pupil import A_MESSAGE
from tests.support.graph import Graph
from tests.support.server import Caller, ServerProcess

FRIDAY_FIVE = "2026-11-20T17:00:00+00:00"
DECIDED = {
    "reason": "Agreed with the LADO.",
    "decided_by": "The headteacher",
    "occurred_at": FRIDAY_FIVE,
}
SUMMARY = {
    "allegation": "Messages to a pupil late in the evening.",
    "follow_up": "The LADO was told the same day; the police took no action.",
    "decisions": "Substantiated; a written warning.",
    "copy_to_person": "Given by hand; police and social care agreed.",
    "mentioned_in_references": True,
}


def _refused(answer: Any, code: str, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    said: dict[str, Any] = answer.json()
    assert said["type"].endswith(code)
    return said


def _done(head: Caller, case: str, path: str, body: dict[str, Any]) -> None:
    answer = head.post(f"/cases/{case}/{path}", body)
    assert answer.status_code == 201, answer.text


def _do_what_is_owed(head: Caller, case: str) -> None:
    """Whom the law says is told is told; the rest is waived."""
    for duty in head.get(f"/cases/{case}/duties", open=True).json()["duties"]:
        if duty["to"]:
            done = {"by": "Headteacher", "to": duty["to"], "occurred_at": DECIDED["occurred_at"]}
            _done(head, case, "duty-discharges", {"duty": duty["duty"], **done})
        else:
            why = {"reason": "Noted on the file."}
            _done(head, case, "duty-waivers", {"duty": duty["duty"], **why})


def _all_three_strands_stand_at_once(server: ServerProcess, case: str) -> None:
    head = server.caller(Role.HEADTEACHER)
    standing = head.get(f"/cases/{case}/allegation").json()
    assert standing["strands"] == {
        "police": "under_way",
        "social_care": "considered",
        "employer": "not_started",
    }
    assert (standing["threshold_met"], standing["suspended"]) == (True, True)
    assert standing["not_referred"] == ["prevent"]
    hidden = server.caller(Role.DSL).get(f"/cases/{case}/allegation")
    assert hidden.status_code == 404


def _its_own_outcome_is_shown_and_hides_no_other_case(graph: Graph, case: str) -> None:
    shown = {"id": case, "outcome": None, "outcomeCode": "substantiated"}
    fields = "{ id outcome outcomeCode }"
    assert graph.ask(f"query($c: ID!) {{ case(id: $c) {fields} }}", c=case)["case"] == shown
    for _ in range(3):
        # Asked again, a plan answers.
        assert shown in graph.ask(f"{{ cases(first: 100) {{ nodes {fields} }} }}")["cases"]["nodes"]


def test_an_allegation_is_concluded_though_the_person_resigns(server: ServerProcess) -> None:
    head = server.caller(Role.HEADTEACHER)
    case = head.reports(**A_MESSAGE)
    outcome = {**DECIDED, "outcome": "substantiated"}
    closing = {"reason": "All is done."}

    # No outcome without a decision, and no criterion that does not exist.
    early = _refused(
        head.post(f"/cases/{case}/allegation-outcomes", outcome), "threshold-undecided", 409
    )
    assert "KCSIE Part four, 2021, 338" in early["detail"]
    invented = {**DECIDED, "met": True, "criteria": ["bad_feeling"]}
    unknown = _refused(
        head.post(f"/cases/{case}/harm-threshold-decisions", invented), "unknown-criterion", 422
    )
    assert "harmed, offence, risk, suitability" in unknown["remedy"]

    # Decided through the graph, read in the timeline.
    said = {
        "met": True,
        "criteria": ["risk", "suitability"],
        "reason": "Messages at night to a child of thirteen.",
        "decidedBy": "The headteacher",
        "occurredAt": FRIDAY_FIVE,
    }
    graph = Graph(head)
    assert graph.do("decideHarmThreshold", said, case=case)["__typename"] == "Receipt"
    (entry,) = graph.timeline(
        case,
        "headline ... on HarmThresholdDecidedEntry { met criteria rule }",
        order="OLDEST_FIRST",
        kinds=["HARM_THRESHOLD_DECIDED"],
    )["nodes"]
    assert entry["criteria"] == ["risk", "suitability"]
    assert entry["rule"] == "allegation-procedure@2026.12/AP-11"

    # Three strands at once; suspension is weighed.
    for strand, state in (("police", "under_way"), ("social_care", "considered")):
        _done(
            head,
            case,
            "strand-moves",
            {"strand": strand, "state": state, "by": "The LADO", "occurred_at": FRIDAY_FIVE},
        )
    _done(head, case, "decisions-not-to-refer", {**DECIDED, "agency": "prevent"})
    suspension = {**DECIDED, "suspended": True, "named_contact": "The deputy"}
    bare = _refused(
        head.post(f"/cases/{case}/suspension-decisions", suspension), "suspension-not-weighed", 422
    )
    assert "seen in older edition" in bare["detail"]
    weighed = {"what": "second_adult_present", "why_rejected": "There is nobody to spare."}
    _done(head, case, "suspension-decisions", {**suspension, "alternatives": [weighed]})
    (letter,) = (
        duty
        for duty in head.get(f"/cases/{case}/duties", open=True).json()["duties"]
        if duty["act"] == "confirm_suspension_in_writing"
    )
    assert letter["due_at"] == "2026-11-23T17:00:00Z"

    _all_three_strands_stand_at_once(server, case)

    # The person resigns; the case does not close without the outcome.
    _done(head, case, "resignations", {"occurred_at": FRIDAY_FIVE})
    _do_what_is_owed(head, case)
    unfinished = _refused(
        head.post(f"/cases/{case}/closures", closing), "allegation-unconcluded", 409
    )
    assert "even if the person resigns" in unfinished["detail"]
    _done(head, case, "allegation-outcomes", outcome)
    _its_own_outcome_is_shown_and_hides_no_other_case(graph, case)
    acts = {duty["act"] for duty in head.get(f"/cases/{case}/duties", open=True).json()["duties"]}
    assert acts == {"keep_on_personnel_record", "mention_in_references"}
    _do_what_is_owed(head, case)

    # DBS must, TRA may; both are answered.
    unanswered = _refused(
        head.post(f"/cases/{case}/closures", closing), "regulator-unanswered", 409
    )
    assert "dbs, tra" in unanswered["detail"]
    tests = ["removed_from_regulated_activity", "relevant_conduct_or_harm_test"]
    dbs = {**DECIDED, "regulator": "dbs", "tests": tests}
    _refused(
        head.post(f"/cases/{case}/regulator-decisions", {**dbs, "refer": False}),
        "must-be-referred",
        409,
    )
    _done(head, case, "regulator-decisions", {**dbs, "refer": True})
    _done(head, case, "regulator-decisions", {**DECIDED, "regulator": "tra", "refer": False})
    _do_what_is_owed(head, case)

    # Five parts, and the end.
    partial = {name: text for name, text in SUMMARY.items() if name != "copy_to_person"}
    missing = _refused(
        head.post(f"/cases/{case}/closing-summaries", partial), "summary-incomplete", 422
    )
    assert "Missing: copy_to_person." in missing["detail"]
    assert "2021, 397" in missing["detail"]
    _done(head, case, "closing-summaries", SUMMARY)
    _done(head, case, "closures", closing)
    shown = head.get(f"/cases/{case}").json()
    assert (shown["state"], shown["outcome"]) == ("closed", "substantiated")


def test_the_procedure_is_shown_with_its_sources(server: ServerProcess) -> None:
    head = server.caller(Role.HEADTEACHER)
    # Every rule with its source; what was not seen is marked so.
    rules = head.get("/allegation-procedure").json()
    assert [one["code"] for one in rules["criteria"]] == [
        *("harmed", "offence", "risk", "suitability")
    ]
    assert rules["rules"]["references"]["cite"]["confidence"] == "unverified"
