"""One view of a case, the same by REST and by the graph: what must not be done comes first."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest

from api.case_now.view import sentences
from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import Caller, ServerProcess

AT = "2026-11-18T12:05:00+00:00"
CONTACT = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
IMAGES = {
    "conduct": "accesses_or_shares_material",
    "actor.role": "pupil",
    "material.kind": "possible_indecent_images_of_children",
}
CODE = re.compile(r"[a-z]+_[a-z]+|\b[A-Z]{2,5}-\d{2,3}\b|@20|[0-9a-f]{8}-[0-9a-f]{4}")
ORDER = ["danger", "must_not_now", "do_now", "on_hold", "decide", "ask", "done"]
NOW = """query($c: ID!) { case(id: $c) { now {
  case version danger state void { ground sentence reason duplicateOf } title imagery
  proposals { proposal kind sentence reason proposedAs againstTheText duty secondedBy byWhom until
              expiresAt byYou movedOn }
  mustNotNow { act sentence hard clauses { clause title says } }
  doNow { duty duties row sentence toYou mine act to toWhom owner who standsInFor whySomebodyElse
          byWhen notCountable { why unknownFrom sentence } dueAt standing modality note clauses { clause title says } }
  onHold { duty sentence } decide { kind code sentence text { title } clause { clause says } duty }
  ask { fact asks label hint must }
  done { duties sentence by status said at reference againstTheText note clauses { clause } }
  dates { happened said learnt corrected { sentence reason at } }
  named { sentence notMatched people { named name note part kind person role } }
  policeFindings { sentence facts officer reference at }
  known { fact label sentence reason } notKnown { fact label sentence } notKept { sentence clause { says } }
  caution openTo { roles byName } texts { pack version title }
  permits { command address label allowed code because remedy clause } } } }"""


def opened(caller: Caller, facts: dict[str, Any], path: str = "/cases") -> str:
    answer = caller.post(path, {"facts": facts, "occurred_at": AT})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["case"])


def now(caller: Caller, case: str) -> dict[str, Any]:
    answer = caller.get(f"/cases/{case}/now")
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def snake(said: Any) -> Any:
    if isinstance(said, dict):
        return {
            re.sub(r"[A-Z]", lambda m: f"_{m[0].lower()}", key): snake(value)
            for key, value in said.items()
        }
    return [snake(one) for one in said] if isinstance(said, list) else said


def test_what_must_not_be_done_stands_first_and_what_to_do_second(head: Caller) -> None:
    said = now(head, opened(head, CONTACT))
    assert [part for part in said if part in ORDER] == ORDER


def test_both_doors_say_the_same(head: Caller) -> None:
    case = opened(head, CONTACT)
    rest, graph = now(head, case), snake(Graph(head).ask(NOW, c=case)["case"]["now"])
    for part in ("must_not_now", "decide", "known", "not_known", "not_kept", "texts", "permits"):
        theirs = [{name: one.get(name) for name in one} for one in graph[part]]
        for ours, other in zip(rest[part], theirs, strict=True):
            shared = {name: ours[name] for name in other if name not in {"text", "clause"}}
            assert shared == {n: v for n, v in other.items() if n not in {"text", "clause"}}
    assert [d["sentence"] for d in graph["do_now"]] == [d["sentence"] for d in rest["do_now"]]
    assert [d["standing"].lower() for d in graph["do_now"]] == [
        d["standing"] for d in rest["do_now"]
    ]
    for part in ("title", "open_to", "danger", "void", "proposals", "dates", "named"):
        assert graph[part] == rest[part], part


@pytest.mark.parametrize(
    ("facts", "path"),
    [
        (CONTACT, "/cases"),
        (IMAGES, "/imagery-discoveries"),
        ({"conduct": "posts_comment", "actor.role": "parent_carer"}, "/cases"),
        ({"conduct": "bullies_online", "actor.role": "pupil", "target": "pupil"}, "/cases"),
        (
            {"conduct": "has_or_uses_device", "actor.role": "pupil", "device.owner": "personal"},
            "/cases",
        ),
    ],
)
def test_nothing_that_is_read_holds_a_code_or_an_id(
    head: Caller, facts: dict[str, Any], path: str
) -> None:
    said = now(head, opened(head, facts, path))
    read = [*sentences(said), said["title"], said["caution"]]
    read += [text["title"] for text in said["texts"]]
    read += [permit["because"] or "" for permit in said["permits"]]
    assert [one for one in read if CODE.search(one)] == []


def test_on_imagery_nobody_looks_and_the_police_come_first_once_with_both_clauses(
    head: Caller,
) -> None:
    said = now(head, opened(head, IMAGES, "/imagery-discoveries"))
    first = said["must_not_now"][0]
    assert (first["hard"], first["sentence"].startswith("Do not ")) == (True, True)
    assert any("view, copy" in one["sentence"] for one in said["must_not_now"])
    police = [one for one in said["do_now"] if one["to"] == ["police"]]
    assert said["do_now"][0] == police[0]
    assert len(police) == 1
    clauses = {one["clause"].rpartition("/")[2] for one in police[0]["clauses"]}
    assert clauses == {"DP-75", "UKN-03"}
    assert all(one["says"] for one in police[0]["clauses"])
    assert police[0]["standing"] == "now"
    barred = {one["command"]: one for one in said["permits"] if not one["allowed"]}
    assert barred["OpenInvestigation"]["clause"].endswith("/DP-76")
    assert {"AddInformation", "RecordEvidence"} <= set(barred)


def test_doing_it_once_settles_every_clause_that_asked(head: Caller) -> None:
    case = opened(head, IMAGES, "/imagery-discoveries")
    police = now(head, case)["do_now"][0]
    told = {"force": "Wessex Police", "reference": "WX-1", "by": "P. Nair", "occurred_at": AT}
    assert head.post(f"/cases/{case}/police-notifications", told).status_code == 201
    said = now(head, case)
    assert not [one for one in said["do_now"] if one["to"] == ["police"]]
    done = next(one for one in said["done"] if "police" in one["sentence"])
    # The headteacher reported it, so whoever is to be told of it knows.
    (reached,) = [one for one in said["done"] if one is not done]
    assert reached["clauses"][0]["clause"] == "indecent-images@2026.12/UKN-07"
    assert set(done["duties"]) == set(police["duties"])
    assert done["sentence"] in {"The police were told", "The case was referred to the police"}
    assert done["by"].startswith("P. Nair ")
    assert done["reference"] == "WX-1"


def test_what_is_assumed_is_never_shown_as_known(head: Caller) -> None:
    said = now(head, opened(head, IMAGES, "/imagery-discoveries"))
    assert {one["fact"] for one in said["known"]} == set(IMAGES)
    assert "imagery.trigger" in {one["fact"] for one in said["not_known"]}


def test_whoever_owes_it_is_spoken_to_and_others_are_told_who(head: Caller, dsl: Caller) -> None:
    case = opened(dsl, {"conduct": "posts_comment", "actor.role": "pupil", "target": "staff"})
    for caller in (head, dsl):
        for one in now(caller, case)["do_now"]:
            assert one["mine"] == (one["to_you"] is not None)
            assert one["who"]


def test_absent_and_forbidden_are_one_answer(head: Caller, dsl: Caller) -> None:
    case = opened(head, CONTACT)  # an allegation: not the DSL's to open
    shut_out, absent = dsl.get(f"/cases/{case}/now"), dsl.get(f"/cases/{uuid4()}/now")
    assert shut_out.status_code == absent.status_code == 404
    drop = {"instance"}
    assert {k: v for k, v in shut_out.json().items() if k not in drop} == {
        k: v for k, v in absent.json().items() if k not in drop
    }
    assert (
        Graph(dsl).ask("query($c: ID!) { case(id: $c) { now { title } } }", c=case)["case"] is None
    )


def test_whoever_reads_no_cases_is_refused(server: ServerProcess, head: Caller) -> None:
    case = opened(head, CONTACT)
    for role in (Role.STAFF, Role.MIS):
        assert server.caller(role).get(f"/cases/{case}/now").status_code == 403


def test_what_waits_is_not_among_what_is_to_be_done(head: Caller) -> None:
    case = opened(head, CONTACT)
    # What the law says is told to somebody outside is not put off by one: another act is.
    waits = next(
        one
        for one in now(head, case)["do_now"]
        if not {"lado", "police", "childrens_social_care"} & set(one["to"])
    )
    body = {"duty": waits["duty"], "reason": "The LADO rings back."}
    assert head.post(f"/cases/{case}/duty-holds", body).status_code == 201
    said = now(head, case)
    assert waits["duty"] not in {duty for one in said["do_now"] for duty in one["duties"]}
    assert waits["duty"] in {duty for one in said["on_hold"] for duty in one["duties"]}
    permits = {one["command"]: one["allowed"] for one in said["permits"]}
    assert permits["TakeDutyOffHold"]


def test_a_closed_case_asks_nothing(head: Caller) -> None:
    case = opened(head, {"conduct": "posts_comment", "actor.role": "parent_carer"})
    for one in now(head, case)["do_now"]:
        for duty in one["duties"]:
            head.post(f"/cases/{case}/duty-waivers", {"duty": duty, "reason": "Nothing in it."})
    head.post(f"/cases/{case}/outcomes", {"outcome": "no_further_action", "reason": "Nothing."})
    closed = head.post(f"/cases/{case}/closures", {"reason": "Nothing in it."})
    assert closed.status_code == 201, closed.text
    said = now(head, case)
    assert (said["state"], said["do_now"], said["decide"], said["ask"]) == ("closed", [], [], [])
    allowed = {one["command"] for one in said["permits"] if one["allowed"]}
    assert "ReopenCase" in allowed


def test_what_a_clause_forbids_waits_and_says_which_clause_forbids_it(head: Caller) -> None:
    said = now(head, opened(head, IMAGES, "/imagery-discoveries"))
    assert not [one for one in said["do_now"] if one["act"] == "investigate"]
    waiting = [one for one in said["on_hold"] if one["act"] == "investigate"]
    for one in waiting:
        assert one["standing"] == "held"
        assert one["barred_by"]["clause"].endswith("/DP-76")
        assert one["barred_by"]["says"]
    assert all(one["barred_by"] is None for one in said["do_now"])


def test_that_a_child_is_in_danger_now_is_read_before_everything(head: Caller, dsl: Caller) -> None:
    body = {"facts": CONTACT, "occurred_at": AT, "urgent": True}
    case = str(head.post("/cases", body).json()["case"])
    assert "999" in now(head, case)["danger"]
    assert now(head, opened(head, CONTACT))["danger"] is None
    over = head.post(f"/cases/{case}/urgency-ends", {"reason": "The child is at home."})
    assert over.status_code == 201, over.text
    assert now(head, case)["danger"] is None


def test_what_waits_for_a_second_person_says_who_until_when_and_whether_the_reader_may(
    server: ServerProcess, head: Caller
) -> None:
    case = opened(head, CONTACT)
    lado = next(one for one in now(head, case)["do_now"] if one["to"] == ["lado"])
    body = {"duty": lado["duty"], "reason": "A misunderstanding."}
    assert head.post(f"/cases/{case}/duty-waivers", body).status_code in {201, 202}
    (mine,) = now(head, case)["proposals"]
    assert mine["sentence"] == (
        "Proposed by the headteacher, for another person to approve, that this need not be done: "
        "tell the LADO. This is against the text."
    )
    assert (mine["proposed_as"], mine["by_you"], mine["against_the_text"]) == (
        "Headteacher",
        False,
        True,
    )
    assert mine["until"].startswith("To be settled by ")
    chair = server.caller(Role.CHAIR_OF_GOVERNORS)
    if chair.get(f"/cases/{case}/now").status_code == 200:
        (theirs,) = now(chair, case)["proposals"]
        assert theirs["by_you"]
        approved = chair.post(f"/cases/{case}/approvals", {"proposal": theirs["proposal"]})
        assert approved.status_code == 201, approved.text
        (done,) = [one for one in now(head, case)["done"] if lado["duty"] in one["duties"]]
        assert (done["against_the_text"], done["note"]) == (
            True,
            "This was decided against the text.",
        )
        assert now(head, case)["proposals"] == []


def test_who_is_named_and_not_found_in_the_directory_is_counted_and_told(dsl: Caller) -> None:
    facts = {"conduct": "posts_comment", "actor.role": "pupil", "target": "pupil"}
    named = [{"name": "Tamsin, I think", "part": "witness", "kind": "pupil", "note": "Year 5"}]
    body = {"facts": facts, "when": {"kind": "unknown", "said": "last week"}, "named": named}
    answer = dsl.post("/cases", body)
    assert answer.status_code == 201, answer.text
    said = now(dsl, str(answer.json()["case"]))
    assert said["named"]["not_matched"] == 1
    assert said["named"]["sentence"] == (
        "1 person named in the report has not been found in the directory yet."
    )
    assert said["named"]["people"][0]["name"] == "Tamsin, I think"
    assert said["dates"]["happened"] == "It happened at an unknown time."
    assert said["dates"]["said"] == "last week"
    assert said["dates"]["learnt"].startswith("The school learnt of it on ")


def test_a_corrected_date_and_the_reason_of_a_judgement_are_shown(head: Caller) -> None:
    case = opened(head, CONTACT)
    judged = {
        "facts": {"effect.possibly_criminal": True},
        "reasons": [{"fact": "effect.possibly_criminal", "reason": "He asked her to meet him."}],
        "occurred_at": AT,
    }
    assert head.post(f"/cases/{case}/facts", judged).status_code == 201
    body = {"occurred_at": "2026-11-17T12:05:00+00:00", "reason": "The phone shows the day."}
    assert head.post(f"/cases/{case}/date-corrections", body).status_code == 201
    said = now(head, case)
    (fact,) = [one for one in said["known"] if one["fact"] == "effect.possibly_criminal"]
    assert fact["reason"] == "He asked her to meet him."
    (corrected,) = said["dates"]["corrected"]
    assert corrected["reason"] == "The phone shows the day."
    assert corrected["sentence"].startswith("The dates were corrected")
    assert said["dates"]["happened"] == "It happened on 17 November 2026, 12:05."


def test_what_the_police_found_is_shown_in_sentences(head: Caller) -> None:
    case = opened(head, IMAGES, "/imagery-discoveries")
    told = {"force": "Wessex Police", "reference": "WX-1", "by": "P. Nair", "occurred_at": AT}
    assert head.post(f"/cases/{case}/police-notifications", told).status_code == 201
    found = {
        "force": "Wessex Police",
        "officer": "PC Rowan",
        "reference": "WX-1",
        "facts": {"material.kind": "indecent_images_of_children"},
        "occurred_at": AT,
    }
    answer = head.post(f"/cases/{case}/police-findings", found)
    assert answer.status_code == 201, answer.text
    (finding,) = now(head, case)["police_findings"]
    assert (finding["officer"], finding["reference"]) == ("PC Rowan", "WX-1")
    assert finding["facts"]
    assert not CODE.search(" ".join([finding["sentence"], *finding["facts"]]))
