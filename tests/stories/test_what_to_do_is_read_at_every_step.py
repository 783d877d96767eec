"""The three stories once more: at every step each role reads what to do now, or that there is no such case."""

from __future__ import annotations

import re
from typing import Any

from api.case_now.view import sentences
from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import ServerProcess

LEADERS = (Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS)
CODE = re.compile(r"[a-z]+_[a-z]+|\b[A-Z]{2,5}-\d{2,3}\b|@20|[0-9a-f]{8}-[0-9a-f]{4}")
READ = (
    "query($c: ID!) { case(id: $c) { now { mustNotNow { sentence } doNow { row sentence toYou mine }"
    " decide { sentence } ask { asks } done { sentence } permits { command allowed clause } } } }"
)
Read = dict[Role, dict[str, Any]]


def read_by(server: ServerProcess, case: str) -> Read:
    """What each of those who run cases reads at both doors; nobody else is in it."""
    found: Read = {}
    for role in LEADERS:
        caller = server.caller(role)
        answer = caller.get(f"/cases/{case}/now")
        graph = Graph(caller).ask(READ, c=case)["case"]
        if answer.status_code == 404:
            assert graph is None
            continue
        said = answer.json()
        assert [one["sentence"] for one in graph["now"]["doNow"]] == rows(said, "sentence")
        assert [one["sentence"] for one in graph["now"]["mustNotNow"]] == [
            one["sentence"] for one in said["must_not_now"]
        ]
        assert [one for one in sentences(said) if CODE.search(one)] == []
        assert all((one["to_you"] is not None) == one["mine"] for one in said["do_now"])
        found[role] = said
    return found


def rows(said: dict[str, Any], name: str = "row") -> list[str]:
    return [one[name] for one in said["do_now"]]


def allowed(said: dict[str, Any]) -> set[str]:
    return {one["command"] for one in said["permits"] if one["allowed"]}


def test_an_offending_post(server: ServerProcess) -> None:
    at = "2026-11-13T09:30:00+00:00"
    dsl = server.caller(Role.DSL)
    facts = {
        "conduct": "posts_comment",
        "actor.role": "volunteer",
        "comment.kind": "derogatory",
        "target": "staff",
    }
    case = dsl.reports(facts=facts, occurred_at=at)

    first = read_by(server, case)[Role.DSL]
    assert "Investigate fully" in rows(first)
    assert "OpenInvestigation" in allowed(first)
    assert "CloseCase" not in allowed(first)
    assert first["known"][0]["sentence"].startswith("It was reported that the person posted")

    begun = {"investigator": "Deputy head", "occurred_at": at}
    assert dsl.post(f"/cases/{case}/investigations", begun).status_code == 201
    second = read_by(server, case)[Role.DSL]
    assert "CloseInvestigation" in allowed(second)
    assert "OpenInvestigation" not in allowed(second)

    ended = {"findings": "The volunteer wrote it.", "occurred_at": at}
    assert dsl.post(f"/cases/{case}/investigation-closures", ended).status_code == 201
    outcome = {"outcome": "action_taken", "reason": "A conversation."}
    assert dsl.post(f"/cases/{case}/outcomes", outcome).status_code == 201
    while left := read_by(server, case)[Role.DSL]["do_now"]:
        body = {"duty": left[0]["duty"], "by": "P. Nair", "to": left[0]["to"], "occurred_at": at}
        assert dsl.post(f"/cases/{case}/duty-discharges", body).status_code == 201
    last = read_by(server, case)[Role.DSL]
    assert "CloseCase" in allowed(last)
    assert any("P. Nair" in one["by"] for one in last["done"])
    assert dsl.post(f"/cases/{case}/closures", {"reason": "Done."}).status_code == 201
    closed = read_by(server, case)
    assert all(said["do_now"] == said["ask"] == [] for said in closed.values())


def test_an_adult_messages_a_pupil(server: ServerProcess) -> None:
    head = server.caller(Role.HEADTEACHER)
    at = "2026-11-20T16:00:00+00:00"
    facts = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
    case = head.reports(facts=facts, occurred_at=at, learnt_at=at)

    read = read_by(server, case)
    # The chair is let in by the clock, once the duty that is overdue already has gone to them.
    assert set(read) - {Role.CHAIR_OF_GOVERNORS} == {Role.HEADTEACHER}  # nobody else may know of it
    said = read[Role.HEADTEACHER]
    assert any(one["sentence"].startswith("Do not tell the person") for one in said["must_not_now"])
    lado = next(one for one in said["do_now"] if one["row"] == "Tell the LADO")
    assert lado["mine"]
    assert lado["to_you"].startswith("Tell the LADO")
    assert all(one["says"] for one in lado["clauses"])
    barred = {one["command"]: one["clause"] for one in said["permits"] if not one["allowed"]}
    assert barred["ConcludeAllegation"].startswith("allegation-procedure@")

    told = {"duty": lado["duty"], "by": "Headteacher", "to": ["lado"], "occurred_at": at}
    assert head.post(f"/cases/{case}/duty-discharges", told).status_code == 201
    after = read_by(server, case)[Role.HEADTEACHER]
    assert "Tell the LADO" not in rows(after)
    assert "The LADO was told" in [one["sentence"] for one in after["done"]]

    decided = {
        "met": True,
        "criteria": ["harmed"],
        "reason": "What the pupil said.",
        "decided_by": "Headteacher",
        "occurred_at": at,
    }
    assert head.post(f"/cases/{case}/harm-threshold-decisions", decided).status_code == 201
    weighed = read_by(server, case)[Role.HEADTEACHER]
    assert "ConcludeAllegation" in allowed(weighed)
    assert rows(weighed) != rows(after)


def test_an_indecent_image_and_the_headteacher_is_the_subject(server: ServerProcess) -> None:
    staff, chair = server.caller(Role.STAFF), server.caller(Role.CHAIR_OF_GOVERNORS)
    at = "2026-11-18T12:05:00+00:00"
    facts = {
        "conduct": "accesses_or_shares_material",
        "actor.role": "headteacher",
        "material.kind": "possible_indecent_images_of_children",
    }
    answer = staff.post("/imagery-discoveries", {"facts": facts, "occurred_at": at})
    case = str(answer.json()["case"])

    # Whoever found it reads at once what not to do, in sentences, and nothing of the case.
    receipt = answer.json()
    assert any(one["sentence"].startswith("Do not ") for one in receipt["prohibited"])
    assert staff.get(f"/cases/{case}/now").status_code == 403

    # The headteacher and the DSL read that there is no such case; the chair has everything.
    read = read_by(server, case)
    assert set(read) == {Role.CHAIR_OF_GOVERNORS}
    said = read[Role.CHAIR_OF_GOVERNORS]
    assert said["must_not_now"][0]["hard"]
    assert said["do_now"][0]["to"] == ["police"]
    assert said["do_now"][0]["mine"]
    assert said["do_now"][0]["to_you"]
    assert {"AddInformation", "RecordEvidence", "OpenInvestigation"}.isdisjoint(allowed(said))

    told = {"force": "Wessex Police", "reference": "WX 7", "by": "Chair", "occurred_at": at}
    assert chair.post(f"/cases/{case}/police-notifications", told).status_code == 201
    after = read_by(server, case)[Role.CHAIR_OF_GOVERNORS]
    assert not [one for one in after["do_now"] if one["to"] == ["police"]]
    assert [one["reference"] for one in after["done"]] == ["WX 7"]
    assert after["must_not_now"][0]["hard"]  # telling the police lifts no bar
