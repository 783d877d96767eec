"""Every act is a mutation: recorded once, or refused with what to do about it."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import ServerProcess

REPORT: dict[str, Any] = {
    "facts": {"conduct": "posts_comment", "actor.role": "pupil"},
    "occurredAt": "2026-03-02T09:15:00+00:00",
    "account": "A remark about a classmate was posted.",
    "evidence": [{"what": "A printout", "keptWhere": "Locked cabinet", "keptBy": "The office"}],
}
MORE = {"account": "It was taken down.", "occurredAt": "2026-03-02T10:00:00Z"}
IMAGES = {
    "facts": {
        "conduct": "accesses_or_shares_material",
        "actor.role": "pupil",
        "material.kind": "indecent_images_of_children",
    },
    "occurredAt": "2026-03-02T09:15:00+00:00",
}


def test_a_report_opens_a_case(staff: Graph, dsl: Graph) -> None:
    receipt = staff.do("reportIncident", REPORT)
    assert receipt["__typename"] == "Receipt"
    shown = "kind ... on IncidentReportedEntry { facts account evidence { what keptWhere sha256 } }"
    first = dsl.timeline(receipt["case"], shown)["nodes"][0]
    assert first == {
        "kind": "INCIDENT_REPORTED",
        "facts": REPORT["facts"],
        "account": REPORT["account"],
        "evidence": [{"what": "A printout", "keptWhere": "Locked cabinet", "sha256": None}],
    }


def test_the_same_key_records_once(dsl: Graph) -> None:
    key = str(uuid4())
    first = dsl.do("reportIncident", REPORT, key=key)
    assert dsl.do("reportIncident", REPORT, key=key) == first
    assert dsl.timeline(first["case"])["nodes"][-1]["version"] == first["version"]


def test_what_is_said_twice_is_not_recorded_once(dsl: Graph) -> None:
    query = (
        "mutation($said: ReportIncidentInput!) {"
        f' reportIncident(input: $said idempotencyKey: "{uuid4()}") {{ __typename }} }}'
    )
    once = json.dumps({"query": query, "variables": {"said": REPORT}})
    twice = once.replace('"account":', '"account": "Nothing happened.", "account":')
    answer = dsl.caller.client.post(
        "/graphql", content=twice, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400


def test_a_key_names_one_request(dsl: Graph) -> None:
    key = str(uuid4())
    dsl.do("reportIncident", REPORT, key=key)
    other = dsl.do("reportIncident", {**REPORT, "account": "Another remark."}, key=key)
    assert (other["code"], other["field"]) == ("idempotency-key-reused", "idempotencyKey")


def test_the_same_key_at_the_other_door_is_the_same_request(dsl: Graph) -> None:
    key = str(uuid4())
    body = {
        "facts": REPORT["facts"],
        "occurred_at": REPORT["occurredAt"],
        "account": REPORT["account"],
    }
    first = dsl.caller.post("/cases", body, key=key).json()
    said = {name: value for name, value in REPORT.items() if name != "evidence"}
    again = dsl.do("reportIncident", said, key=key)
    assert (again["case"], again["version"]) == (first["case"], first["version"])


@pytest.mark.parametrize("key", ["", "ü", "x" * 256, "two words"])
def test_a_key_is_printable_and_short(dsl: Graph, key: str) -> None:
    asked = (
        "mutation($s: ReportIncidentInput! $k: String!) { reportIncident(input: $s"
        " idempotencyKey: $k) { ... on Refused { code field } } }"
    )
    refused = dsl.ask(asked, s=REPORT, k=key)["reportIncident"]
    assert refused == {"code": "bad-idempotency-key", "field": "idempotencyKey"}


def test_a_version_that_has_passed_is_refused(dsl: Graph) -> None:
    case = dsl.do("reportIncident", REPORT)["case"]
    refused = dsl.do("addInformation", MORE, case=case, expected=1)
    assert (refused["code"], refused["field"]) == ("stale-version", "expectedVersion")
    current = dsl.timeline(case)["nodes"][-1]["version"]
    assert dsl.do("addInformation", MORE, case=case, expected=current)["version"] == current + 1


def test_an_unknown_fact_is_refused_by_name(dsl: Graph) -> None:
    said = {**REPORT, "facts": {**REPORT["facts"], "actor.shoe_size": 7}}
    refused = dsl.do("reportIncident", said)
    assert (refused["code"], refused["field"]) == ("unknown-fact", "facts.actor.shoe_size")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"account": ""}, "account"),
        ({"facts": {"conduct": [1]}}, "facts.conduct"),
        ({"evidence": [{"what": "", "keptWhere": "x", "keptBy": "y"}]}, "evidence.0.what"),
        ({"evidence": [{"what": "x", "keptWhere": "", "keptBy": "y"}]}, "evidence.0.keptWhere"),
    ],
)
def test_what_does_not_fit_is_named_in_the_words_of_the_graph(
    dsl: Graph, changed: dict[str, Any], field: str
) -> None:
    refused = dsl.do("reportIncident", {**REPORT, **changed})
    assert refused["code"] == "invalid-body"
    assert refused["field"].startswith(field)
    assert refused["remedy"]


def test_a_barred_act_names_its_clause(dsl: Graph) -> None:
    case = dsl.do("reportImageryDiscovery", IMAGES)["case"]
    said = {"investigator": "The deputy", "occurredAt": "2026-03-02T10:00:00Z"}
    refused = dsl.do("openInvestigation", said, case=case)
    assert refused["__typename"] == "Refused"
    assert refused["clause"].startswith("date-palm@2023.11.1/")
    assert refused["remedy"]


def test_evidence_never_enters_an_imagery_case(dsl: Graph) -> None:
    case = dsl.do("reportImageryDiscovery", IMAGES)["case"]
    said = {
        "evidence": {"what": "A picture", "keptWhere": "x", "keptBy": "y"},
        "occurredAt": "2026-03-02T10:00:00Z",
    }
    assert dsl.do("recordEvidence", said, case=case)["code"] == "imagery-admits-no-content"
    asked = (
        "mutation($s: ReportImageryDiscoveryInput!) { reportImageryDiscovery(input: $s"
        ' idempotencyKey: "k") { __typename } }'
    )
    assert dsl.fails(asked, s={**IMAGES, "account": "What it shows."}) == ["BAD_INPUT"]


def test_a_fact_can_be_made_unknown_again(dsl: Graph) -> None:
    known = {**REPORT, "facts": {**REPORT["facts"], "actor.age": 12}}
    case = dsl.do("reportIncident", known)["case"]
    said = {"fact": "actor.age", "value": None, "reason": "Nobody knows."}
    assert dsl.do("correctFact", said, case=case)["__typename"] == "Receipt"
    shown = "... on FactCorrectedEntry { fact was value reason }"
    (entry,) = dsl.timeline(case, shown, kinds=["FACT_CORRECTED"])["nodes"]
    assert entry == {"fact": "actor.age", "was": 12, "value": None, "reason": "Nobody knows."}
    left_out = dsl.do("correctFact", {"fact": "actor.age", "reason": "x"}, case=case)
    assert (left_out["code"], left_out["field"]) == ("invalid-body", "value")


def test_a_case_is_worked_from_report_to_closure(dsl: Graph) -> None:
    case = dsl.do("reportIncident", REPORT)["case"]
    when = "2026-03-02T11:00:00Z"
    acts: list[tuple[str, dict[str, Any]]] = [
        ("recordMeasure", {"kind": "PARENT_TOLD", "by": "The DSL", "occurredAt": when}),
        (
            "recordAdvice",
            {"agency": "LADO", "advice": "Go on.", "givenBy": "Duty desk", "occurredAt": when},
        ),
        ("reachOutcome", {"outcome": "RESOLVED_IN_SCHOOL", "reason": "They made it up."}),
    ]
    for act, said in acts:
        assert dsl.do(act, said, case=case)["__typename"] == "Receipt", act
    waiting = dsl.ask(
        "query($c: ID!) { case(id: $c) { duties(first: 100, openOnly: true) { nodes { duty } } } }",
        c=case,
    )["case"]["duties"]["nodes"]
    for duty in waiting:
        dsl.do("waiveDuty", {"duty": duty["duty"], "reason": "Not needed here."}, case=case)
    assert dsl.do("closeCase", {"reason": "All is done."}, case=case)["__typename"] == "Receipt"
    assert dsl.ask("query($c: ID!) { case(id: $c) { state outcome } }", c=case)["case"] == {
        "state": "CLOSED",
        "outcome": "RESOLVED_IN_SCHOOL",
    }
    refused = dsl.do("addInformation", MORE, case=case)
    assert refused["code"] == "case-closed"
    assert dsl.do("reopenCase", {"reason": "Another remark."}, case=case)["__typename"] == "Receipt"


@pytest.mark.parametrize("role", [Role.MIS, Role.AUDITOR])
def test_some_roles_record_nothing(server: ServerProcess, role: Role) -> None:
    somebody = Graph(server.caller(role))
    assert somebody.do("reportIncident", REPORT)["code"] == "wrong-role"


def test_a_headteacher_adopts_a_pack_and_a_dsl_does_not(head: Graph, dsl: Graph) -> None:
    said = {"pack": "date-palm", "version": "2023.11", "inForceFrom": "2027-01-04"}
    assert dsl.do("adoptPack", said)["code"] == "wrong-role"
    asked = (
        "mutation($s: AdoptPackInput!) { adoptPack(input: $s idempotencyKey: $k) { __typename"
        " ... on Refused { code field } } }"
    ).replace("($s", "($k: String! $s")
    assert head.ask(asked, s=said, k="adopt-1")["adoptPack"] == {"__typename": "Receipt"}
    again = head.ask(asked, s=said, k="adopt-2")["adoptPack"]
    assert again["code"] == "pack-already-adopted"
    assert again["field"] == "inForceFrom"
    unknown = head.ask(asked, s={**said, "pack": "no-such-pack"}, k="adopt-3")["adoptPack"]
    assert unknown["code"] == "unknown-pack"


def test_several_acts_in_one_request_are_done_in_order(dsl: Graph) -> None:
    case = dsl.do("reportIncident", REPORT)["case"]
    asked = (
        "mutation($c: ID! $s: AddInformationInput! $o1: String! $o2: String! $o3: String!) {"
        " a: addInformation(caseId: $c input: $s idempotencyKey: $o1) { ...V }"
        ' b: closeCase(caseId: $c input: { reason: "Done." } idempotencyKey: $o2) { ...V }'
        " c: addInformation(caseId: $c input: $s idempotencyKey: $o3) { ...V } }"
        " fragment V on CommandResult { __typename ... on Receipt { version } }"
    )
    keys = {name: str(uuid4()) for name in ("o1", "o2", "o3")}
    answer = dsl.ask(asked, c=case, s=MORE, **keys)
    assert [answer[name]["__typename"] for name in "abc"] == ["Receipt", "Refused", "Receipt"]
    assert answer["c"]["version"] == answer["a"]["version"] + 1
