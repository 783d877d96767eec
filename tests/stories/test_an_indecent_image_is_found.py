"""Story three: indecent images are found; the police first, nobody looks, nothing is kept."""

from __future__ import annotations

import pytest

from domain.vocabulary import Role
from tests.support.graph import RESULT, Graph
from tests.support.server import ServerProcess

FOUND_AT = "2026-11-18T12:05:00+00:00"
THE_DISCOVERY = {
    "facts": {
        "conduct": "accesses_or_shares_material",
        "actor.role": "staff",
        "material.kind": "possible_indecent_images_of_children",
        "device.owner": "school",
        "reporter.role": "staff",
    },
    "occurred_at": FOUND_AT,
}


def test_the_police_come_first_and_nothing_of_the_images_is_kept(server: ServerProcess) -> None:
    staff, head = server.caller(Role.STAFF), server.caller(Role.HEADTEACHER)
    case = str(staff.post("/imagery-discoveries", THE_DISCOVERY).json()["case"])

    # Whoever reported holds a receipt and no more; the headteacher sees what is owed.
    assert staff.get(f"/cases/{case}").status_code in {403, 404}
    duties = head.get(f"/cases/{case}/duties").json()["duties"]
    towards = {duty["clause"]: duty for duty in duties if "police" in duty["to"]}
    assert {clause: duty["timing"] for clause, duty in towards.items()} == {
        "DP-75": "immediately",
        "UKN-03": "immediately",
    }
    police = towards["DP-75"]

    # Nobody investigates, by either door; the refusal names the clause.
    barred = head.post(
        f"/cases/{case}/investigations", {"investigator": "Head", "occurred_at": FOUND_AT}
    )
    assert (barred.status_code, barred.json()["code"]) == (409, "act-barred")
    assert barred.json()["clause"].endswith("/DP-76")
    graph = Graph(head)
    refused = graph.do(
        "openInvestigation", {"investigator": "Head", "occurredAt": FOUND_AT}, case=case
    )
    assert (refused["__typename"], refused["code"]) == ("Refused", "act-barred")
    assert "clause" in RESULT

    # Nothing gets in: neither evidence, nor an account, nor a link in a reason.
    evidence = {"what": "A picture", "kept_where": "Phone", "kept_by": "Head"}
    for path, body in (
        ("evidence", {"evidence": evidence, "occurred_at": FOUND_AT}),
        ("information", {"account": "It shows", "occurred_at": FOUND_AT}),
        ("duty-waivers", {"duty": police["duty"], "reason": "See https://example.test/a.jpg"}),
    ):
        answer = head.post(f"/cases/{case}/{path}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "imagery-admits-no-content")

    # Telling the police discharges what the school and what every school owes in the same breath.
    informed = {
        "force": "Wessex Police",
        "reference": "WX-1042",
        "by": "Headteacher",
        "occurred_at": "2026-11-18T12:10:00+00:00",
    }
    assert head.post(f"/cases/{case}/police-notifications", informed).status_code == 201
    kinds = [entry["kind"] for entry in graph.timeline(case, order="OLDEST_FIRST")["nodes"]]
    assert kinds[0] == "IMAGERY_DISCOVERED"
    assert kinds[-3:] == ["POLICE_INFORMED", "DUTY_DISCHARGED", "DUTY_DISCHARGED"]

    # And not even the police's permission opens an investigation here.
    allowed = {**informed, "given_by": "Duty officer"}
    del allowed["by"]
    assert head.post(f"/cases/{case}/police-permissions", allowed).status_code == 201
    again = head.post(
        f"/cases/{case}/investigations", {"investigator": "Head", "occurred_at": FOUND_AT}
    )
    assert (again.status_code, again.json()["code"]) == (409, "act-barred")


@pytest.mark.parametrize("learnt", ["2024-03-10", "2019-05-07", "2012-11-20"])
def test_a_matter_of_any_date_goes_to_the_police(server: ServerProcess, learnt: str) -> None:
    """The advice is of March 2024; that a text begins on some day is no reason to owe nothing."""
    dsl = server.caller(Role.DSL)
    at = f"{learnt}T09:00:00+00:00"
    facts = {"conduct": "posts_image", "actor.role": "pupil", "image.of": "pupils"}
    report = {"facts": {**facts, "image.nude": True}, "occurred_at": at, "learnt_at": at}

    case = str(dsl.post("/imagery-discoveries", report).json()["case"])

    duties = dsl.get(f"/cases/{case}/duties").json()["duties"]
    police = [d for d in duties if d["clause"] == "UKN-03" and "police" in d["to"]]
    assert [(d["timing"], d["modality"]) for d in police] == [("immediately", "must")]
    barred = {"investigator": "The deputy", "occurred_at": FOUND_AT}
    assert dsl.post(f"/cases/{case}/investigations", barred).json()["code"] == "act-barred"
    # Whatever the school's own text calls it, the case is called what it is.
    assert dsl.get(f"/cases/{case}").json()["category"] == "indecent_images_of_children"
    assert dsl.get(f"/cases/{case}/now").json()["title"] == "Naked picture of a child"


def test_a_film_of_undressed_pupils_by_staff_is_the_police_and_the_lado_unasked(
    server: ServerProcess,
) -> None:
    staff, head = server.caller(Role.STAFF), server.caller(Role.HEADTEACHER)
    facts = {
        "conduct": "takes_image",
        "actor.role": "staff",
        "image.of": "pupils",
        "image.nude": True,
        "place": "toilet_or_changing_area",
        "device.owner": "personal",
    }
    case = str(
        staff.post("/imagery-discoveries", {"facts": facts, "occurred_at": FOUND_AT}).json()["case"]
    )

    told = {to for duty in head.get(f"/cases/{case}/duties").json()["duties"] for to in duty["to"]}
    assert {"police", "childrens_social_care", "lado"} <= told
    assert head.get(f"/cases/{case}").json()["category"] == "indecent_images_of_children"
