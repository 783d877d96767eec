"""One person does not unmake the law: proposed by the DSL, settled by the headteacher, at both doors."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from domain.vocabulary import Role
from tests.stories.test_an_adult_contacts_a_pupil import A_MESSAGE
from tests.stories.test_an_indecent_image_is_found import FOUND_AT, THE_DISCOVERY
from tests.support.graph import Graph
from tests.support.server import SCHOOL, Caller, ServerProcess

PROPOSALS = (
    "query($id: ID!) { case(id: $id) { proposals"
    " { proposal kind status againstTheText proposedBy secondedBy byYou movedOn } } }"
)


def lado_of(caller: Caller, case: str) -> dict[str, Any]:
    duties = caller.get(f"/cases/{case}/duties").json()["duties"]
    found: dict[str, Any] = next(one for one in duties if one["clause"] == "KCSIE-01")
    return found


def said(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_duty_to_tell_the_lado_is_waived_by_two_and_marked_for_ever(
    server: ServerProcess,
) -> None:
    dsl, head = server.caller(Role.DSL), server.caller(Role.HEADTEACHER)
    case = dsl.reports(**A_MESSAGE)
    waiver = {"duty": lado_of(dsl, case)["duty"], "reason": "No."}

    # Only proposed, and the receipt says so; the same again is the same answer.
    key = str(uuid4())
    first = dsl.post(f"/cases/{case}/duty-waivers", waiver, key=key)
    number = said(first, 201)["proposal"]
    assert dsl.post(f"/cases/{case}/duty-waivers", waiver, key=key).content == first.content
    assert lado_of(dsl, case)["status"] == "raised"

    # Whoever proposed it does not approve it, and everybody sees who may.
    refused = said(dsl.post(f"/cases/{case}/approvals", {"proposal": number}), 409)
    assert (refused["code"], refused["field"]) == ("second-is-the-first", "proposal")
    (mine,) = said(dsl.get(f"/cases/{case}/proposals"), 200)["proposals"]
    assert (mine["by_you"], mine["status"], mine["against_the_text"]) == (False, "proposed", True)
    (shown,) = Graph(head).ask(PROPOSALS, id=case)["case"]["proposals"]
    assert (shown["byYou"], shown["kind"], shown["againstTheText"]) == (True, "DUTY_WAIVER", True)
    assert "HEADTEACHER" in shown["secondedBy"]

    done = Graph(head).do("approveProposal", {"proposal": number}, case=case)
    assert done["__typename"] == "Receipt"
    lado = lado_of(head, case)
    assert (lado["status"], lado["detail"]["againstTheText"]) == ("waived", True)
    timeline = Graph(head).timeline(case, order="NEWEST_FIRST")["nodes"]
    assert "against the text" in timeline[0]["headline"]
    again = said(head.post(f"/cases/{case}/approvals", {"proposal": number}), 409)
    assert again["code"] == "proposal-settled"
    assert Graph(head).ask(PROPOSALS, id=case)["case"]["proposals"][0]["status"] == "APPROVED"


def test_a_case_recorded_by_mistake_becomes_void_and_stays_to_be_seen(
    server: ServerProcess,
) -> None:
    dsl, head = server.caller(Role.DSL), server.caller(Role.HEADTEACHER)
    case = dsl.reports(**A_MESSAGE)
    unsaid = said(dsl.post(f"/cases/{case}/voidings", {"ground": "wrong_child"}), 422)
    assert [error["field"] for error in unsaid["errors"]] == ["reason"]
    void = {"ground": "wrong_child", "reason": "Another child of that name."}
    number = said(dsl.post(f"/cases/{case}/voidings", void), 201)["proposal"]
    said(head.post(f"/cases/{case}/approvals", {"proposal": number}), 201)

    assert head.get(f"/cases/{case}").json()["state"] == "void"
    listed = head.get("/cases", state="void").json()["cases"]
    assert case in [one["case"] for one in listed]
    assert case not in [one["case"] for one in head.get("/cases", state="closed").json()["cases"]]
    assert head.get(f"/cases/{case}/duties", open=True).json()["duties"] == []
    more = {"account": "More.", "occurred_at": A_MESSAGE["occurred_at"]}
    assert said(dsl.post(f"/cases/{case}/information", more), 409)["code"] == "case-void"

    again = said(dsl.post(f"/cases/{case}/reopenings", {"reason": "It was this child."}), 201)
    said(head.post(f"/cases/{case}/approvals", {"proposal": again["proposal"]}), 201)
    assert head.get(f"/cases/{case}").json()["state"] == "open"
    assert "KCSIE-01" in {
        duty["clause"] for duty in head.get(f"/cases/{case}/duties", open=True).json()["duties"]
    }


def test_images_change_by_the_finding_of_the_police_alone(server: ServerProcess) -> None:
    dsl, head = server.caller(Role.DSL), server.caller(Role.HEADTEACHER)
    case = str(dsl.post("/imagery-discoveries", THE_DISCOVERY).json()["case"])
    relaxed = {"fact": "material.kind", "value": "pornography", "reason": "She is grown up."}
    refused = said(head.post(f"/cases/{case}/fact-corrections", relaxed), 409)
    assert refused["code"] == "image-facts-are-the-polices"
    for duty in head.get(f"/cases/{case}/duties", open=True).json()["duties"]:
        if "police" in duty["to"]:
            for path, more in (("duty-waivers", {}), ("duty-hand-overs", {"to": "My brother"})):
                body = {"duty": duty["duty"], "reason": "No.", **more}
                assert said(head.post(f"/cases/{case}/{path}", body), 409)["code"] == (
                    "police-duty-stands"
                )
    finding = {
        "force": "Wessex Police",
        "officer": "DC 1042",
        "reference": "WX-77",
        "facts": {"material.kind": "pornography"},
        "occurred_at": FOUND_AT,
    }
    unsaid = {name: value for name, value in finding.items() if name != "reference"}
    missing = said(head.post(f"/cases/{case}/police-findings", unsaid), 422)
    assert [error["field"] for error in missing["errors"]] == ["reference"]
    early = said(head.post(f"/cases/{case}/police-findings", finding), 409)
    assert early["code"] == "police-come-first"
    told = {"force": "Wessex Police", "reference": "WX-1", "by": "Head", "occurred_at": FOUND_AT}
    said(head.post(f"/cases/{case}/police-notifications", told), 201)
    said(head.post(f"/cases/{case}/police-findings", finding), 201)
    device = {"imei": ["356938035643809"], "sealed_bag": "A12345678"}
    measure = {"kind": "device_isolated", "by": "Head", "occurred_at": FOUND_AT, "device": device}
    said(head.post(f"/cases/{case}/measures", measure), 201)
    graph = Graph(head)
    nodes = graph.timeline(
        case,
        "kind ... on MeasureRecordedEntry { device { imei sealedBag } }"
        " ... on PoliceFindingRecordedEntry { officer facts knownBefore imagery }",
    )["nodes"]
    (found,) = (one for one in nodes if one["kind"] == "POLICE_FINDING_RECORDED")
    assert (found["officer"], found["imagery"]) == ("DC 1042", False)
    assert nodes[-1]["device"] == {"imei": ["356938035643809"], "sealedBag": "A12345678"}
    account = {"account": "It shows", "occurred_at": FOUND_AT}
    assert said(head.post(f"/cases/{case}/information", account), 409)["code"] == (
        "imagery-admits-no-content"
    )


def test_the_case_that_stays_is_one_that_whoever_voids_can_open(server: ServerProcess) -> None:
    """One that is not there and one that is hidden are answered alike."""
    dsl, head = server.caller(Role.DSL), server.caller(Role.HEADTEACHER)
    case = dsl.reports(**A_MESSAGE)
    hidden = head.reports(**{**A_MESSAGE, "subject": f"dsl@{SCHOOL}.example"})
    assert dsl.get(f"/cases/{hidden}").status_code == 404
    answers = []
    for stays in (str(uuid4()), hidden):
        void = {"ground": "duplicate", "reason": "Told twice.", "duplicate_of": stays}
        answers.append(said(dsl.post(f"/cases/{case}/voidings", void), 409))
    assert {(one["code"], one["field"]) for one in answers} == {("no-case-to-link", "duplicate_of")}
