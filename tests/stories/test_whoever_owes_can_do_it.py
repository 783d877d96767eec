"""The police have to be told at once, and whoever is to do it has it on their list and can do it."""

from __future__ import annotations

from typing import Any

import pytest

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import SCHOOL, Caller, ServerProcess

COOPERS_LANE = "quillbank-infants"
FOUND_AT = "2026-11-18T12:05:00+00:00"
IMAGES = {
    "conduct": "accesses_or_shares_material",
    "actor.role": "staff",
    "material.kind": "possible_indecent_images_of_children",
    "device.owner": "school",
    "reporter.role": "staff",
}
LEADERS = (Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS)
LISTED = (
    "query($c: ID!) { duties(first: 100, caseId: $c, scope: MINE) {"
    " nodes { clause act to owedBy owner alsoOwedBy standsInFor ownerGap } } }"
)


def found(caller: Caller, *, subject: str | None = None, **facts: str) -> str:
    body: dict[str, Any] = {"facts": {**IMAGES, **facts}, "occurred_at": FOUND_AT}
    if subject is not None:
        body["subject"] = subject
    answer = caller.post("/imagery-discoveries", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["case"])


def police(server: ServerProcess, role: Role, case: str, school: str = COOPERS_LANE) -> Any:
    """The statutory duty to tell the police as it stands on this role's own list; None: it does not."""
    said = Graph(server.caller(role, school)).ask(LISTED, c=case)["duties"]["nodes"]
    return next((d for d in said if d["clause"] == "UKN-03" and d["to"] == ["police"]), None)


def listed_by(server: ServerProcess, case: str, school: str = COOPERS_LANE) -> set[Role]:
    return {role for role in LEADERS if police(server, role, case, school) is not None}


def staff(server: ServerProcess, school: str = COOPERS_LANE) -> Caller:
    return server.caller(Role.STAFF, school)


def test_about_a_colleague_the_headteacher_owes_it_in_place_of_the_safeguarding_lead(
    server: ServerProcess,
) -> None:
    case = found(staff(server))
    assert server.caller(Role.DSL, COOPERS_LANE).get(f"/cases/{case}").status_code == 404
    assert listed_by(server, case) == {Role.HEADTEACHER}
    assert police(server, Role.HEADTEACHER, case) == {
        "clause": "UKN-03",
        "act": "refer",
        "to": ["police"],
        "owedBy": "dsl",
        "owner": "headteacher",
        "alsoOwedBy": [],
        "standsInFor": "dsl",
        "ownerGap": "owner_shut_out",
    }
    # REST says the same, and its list by owner finds it.
    head = server.caller(Role.HEADTEACHER, COOPERS_LANE)
    said = head.get("/duties", owed_by="headteacher", first=200).json()["duties"]
    (mine,) = [d for d in said if d["case"] == case and d["to"] == ["police"]]
    assert (mine["owed_by"], mine["owner"], mine["stands_in_for"]) == ("dsl", "headteacher", "dsl")
    # And she can do it.
    told = {"force": "Wessex Police", "by": "Headteacher", "occurred_at": "2026-11-18T12:10:00Z"}
    assert head.post(f"/cases/{case}/police-notifications", told).status_code == 201
    assert listed_by(server, case) == set()


def test_about_the_headteacher_the_chair_of_governors_owes_it(server: ServerProcess) -> None:
    case = found(staff(server), **{"actor.role": "headteacher"})
    assert listed_by(server, case) == {Role.CHAIR_OF_GOVERNORS}
    assert police(server, Role.CHAIR_OF_GOVERNORS, case)["standsInFor"] == "dsl"
    assert server.caller(Role.HEADTEACHER, COOPERS_LANE).get(f"/cases/{case}").status_code == 404


@pytest.mark.parametrize("who", ["nobody-knows", "headteacher"])
def test_whoever_is_named_by_sign_in_is_not_the_only_one_who_owes_it(
    server: ServerProcess, who: str
) -> None:
    case = found(staff(server), subject=f"{who}@{COOPERS_LANE}.example")
    head = server.caller(Role.HEADTEACHER, COOPERS_LANE)
    its_the_head = who == "headteacher"
    assert head.get(f"/cases/{case}").status_code == (404 if its_the_head else 200)
    assert Role.CHAIR_OF_GOVERNORS in listed_by(server, case)
    assert (Role.HEADTEACHER in listed_by(server, case)) is not its_the_head


def test_while_the_headteacher_is_away_the_chair_may_open_the_case_and_owes_it(
    server: ServerProcess,
) -> None:
    case = found(staff(server), **{"headteacher.status": "absent"})
    assert listed_by(server, case) == {Role.CHAIR_OF_GOVERNORS}
    chair = server.caller(Role.CHAIR_OF_GOVERNORS, COOPERS_LANE)
    back = {"fact": "headteacher.status", "value": "available", "reason": "She is back."}
    assert chair.post(f"/cases/{case}/fact-corrections", back).status_code == 201
    assert listed_by(server, case) == {Role.HEADTEACHER}
    assert chair.get(f"/cases/{case}").status_code == 404


def test_about_a_pupil_the_safeguarding_lead_owes_it_and_while_away_the_headteacher(
    server: ServerProcess,
) -> None:
    case = found(staff(server), **{"actor.role": "pupil"})
    assert listed_by(server, case) == {Role.DSL}
    dsl = server.caller(Role.DSL, COOPERS_LANE)
    away = {"facts": {"dsl.status": "absent"}, "occurred_at": FOUND_AT}
    assert dsl.post(f"/cases/{case}/facts", away).status_code == 201
    assert listed_by(server, case) == {Role.HEADTEACHER}
    assert police(server, Role.HEADTEACHER, case)["ownerGap"] == "owner_absent"


def test_once_it_is_known_whose_it_is_somebody_else_owes_it(server: ServerProcess) -> None:
    answer = staff(server).post(
        "/imagery-discoveries",
        {
            "facts": {name: v for name, v in IMAGES.items() if name != "actor.role"},
            "occurred_at": FOUND_AT,
        },
    )
    case = str(answer.json()["case"])
    assert listed_by(server, case) == {Role.DSL}
    dsl = server.caller(Role.DSL, COOPERS_LANE)
    known = {"facts": {"actor.role": "staff"}, "occurred_at": FOUND_AT}
    assert dsl.post(f"/cases/{case}/facts", known).status_code == 201
    assert listed_by(server, case) == {Role.HEADTEACHER}
    assert dsl.get(f"/cases/{case}").status_code == 404


@pytest.mark.parametrize("who", ["headteacher", "nobody-knows"])
def test_the_person_it_is_about_is_not_said_to_owe_it(server: ServerProcess, who: str) -> None:
    finder = staff(server)
    answer = finder.post(
        "/imagery-discoveries",
        {"facts": IMAGES, "occurred_at": FOUND_AT, "subject": f"{who}@{COOPERS_LANE}.example"},
    )
    case = str(answer.json()["case"])
    chair = server.caller(Role.CHAIR_OF_GOVERNORS, COOPERS_LANE)
    either = (
        "The chair of governors, or the headteacher if it is not about them, must refer the case to"
    )
    told = [one for one in answer.json()["at_once"] if one["to"] == ["police"]]
    assert [one["owner"] for one in told] == ["chair_of_governors"]
    assert [one["sentence"] for one in told] == [f"{either} the police at once."]
    now = chair.get(f"/cases/{case}/now").json()
    doubtful = "Headteacher (if not the person it is about)"
    assert now["open_to"]["roles"] == [doubtful, "Chair of governors"]
    (police_now,) = [one for one in now["do_now"] if one["to"] == ["police"]]
    assert police_now["who"] == ["Chair of governors", doubtful]
    assert police_now["sentence"] == f"{either} the police at once."
    assert (police_now["mine"], police_now["owner"]) == (True, "chair_of_governors")
    assert "In place of the DSL." in police_now["note"]
    assert not any(one["owner"] == "headteacher" for one in now["do_now"])
    listed = chair.get("/duties", owed_by="chair_of_governors", first=200).json()["duties"]
    (row,) = [d for d in listed if d["case"] == case and d["to"] == ["police"]]
    assert row["sentence"] == police_now["sentence"]
    assert (row["owner"], row["also_owed_by"]) == ("chair_of_governors", ["headteacher"])


# ── what whoever reported owes ──────────────────────────────────────────────────────────────────


def test_at_date_palm_the_finder_is_told_what_she_owes_and_records_that_she_did_it(
    server: ServerProcess,
) -> None:
    finder = staff(server, SCHOOL)
    body = {"facts": IMAGES, "occurred_at": FOUND_AT}
    answer = finder.post("/imagery-discoveries", body, key="a-finder-at-date-palm")
    said = answer.json()
    case = said["case"]
    owed, told = said["owed"]
    assert told["sentence"] == "Tell the DSL or the headteacher in person at once."
    assert (owed["act"], owed["to"], owed["timing"], owed["owed_by"]) == (
        "inform",
        ["police"],
        "immediately",
        "reporter",
    )
    assert owed["clause"].endswith("/DP-75")
    assert "police" in owed["says"]
    assert owed["sentence"] == "You should tell the police at once."
    # Not to look, copy, share or delete; and who else has to be told at once, by whom.
    forbidden = {one["act"] for one in said["prohibited"]}
    assert {
        "view_copy_print_share_store_or_save",
        "ask_a_child_for_it_or_question_anybody",
    } <= forbidden
    assert all(one["says"] and one["sentence"] for one in said["prohibited"])
    assert ("police", "headteacher") in {
        (to, one["owner"]) for one in said["at_once"] for to in one["to"]
    }
    again = finder.post("/imagery-discoveries", body, key="a-finder-at-date-palm")
    assert again.content == answer.content
    assert finder.get(f"/cases/{case}").status_code in {403, 404}

    done = {
        "duty": owed["duty"],
        "to": ["police"],
        "occurred_at": "2026-11-18T12:08:00Z",
        "reference": "WX-1042",
    }
    recorded = finder.post(f"/reports/{case}/duty-discharges", done)
    assert recorded.status_code == 201, recorded.text
    assert recorded.json()["owed"][0]["done"] == {
        "to": ["police"],
        "occurred_at": "2026-11-18T12:08:00Z",
        "reference": "WX-1042",
    }
    assert "version" not in recorded.text
    assert "position" not in recorded.text
    assert finder.get(f"/reports/{case}").json() == recorded.json()
    # The headteacher sees that it was done, and by whom.
    head = server.caller(Role.HEADTEACHER, SCHOOL)
    duties = head.get(f"/cases/{case}/duties").json()["duties"]
    (settled,) = [d for d in duties if d["clause"] == "DP-75"]
    assert (settled["status"], settled["detail"]["by"]) == ("discharged", "reporter")
    kinds = [entry["kind"] for entry in Graph(head).timeline(case, "kind")["nodes"]]
    assert "REPORTER_DID_DUTY" in kinds
    # Nothing else is hers to say, and once is enough.
    twice = finder.post(f"/reports/{case}/duty-discharges", done)
    assert (twice.status_code, twice.json()["code"]) == (409, "nothing-changed")


def test_the_graph_tells_and_takes_the_same(server: ServerProcess) -> None:
    finder = Graph(staff(server, SCHOOL))
    told = (
        "mutation($i: ReportImageryDiscoveryInput!) { reportImageryDiscovery(input: $i,"
        ' idempotencyKey: "a-finder-by-graph") { ... on Receipt { case'
        " owed { duty act to clause says done { reference } } prohibited { act } atOnce { to owner }"
        " } } }"
    )
    said = finder.ask(told, i={"facts": IMAGES, "occurredAt": FOUND_AT})["reportImageryDiscovery"]
    owed, told = said["owed"]
    assert owed["to"] == ["police"]
    assert told["to"] == ["dsl", "headteacher"]
    assert said["prohibited"]
    read = "query($c: ID!) { report(caseId: $c) { owed { clause done { to reference } } } }"
    asked = finder.ask(read, c=said["case"])["report"]
    assert asked["owed"][0] == {"clause": owed["clause"], "done": None}
    does = (
        "mutation($c: ID! $i: ReportDutyDoneInput!) { reportDutyDone(caseId: $c, input: $i,"
        ' idempotencyKey: "did-it-by-graph") { ... on OwnReport { owed { done { reference } } }'
        " ... on Refused { code } } }"
    )
    done = {"duty": owed["duty"], "to": ["police"], "occurredAt": FOUND_AT, "reference": "WX 7"}
    recorded = finder.ask(does, c=said["case"], i=done)["reportDutyDone"]
    assert recorded == {"owed": [{"done": {"reference": "WX 7"}}, {"done": None}]}
    # Nobody else learns that there is such a report.
    for role in LEADERS:
        other = Graph(server.caller(role, SCHOOL))
        assert other.ask(read, c=said["case"])["report"] is None
        refused = other.ask(does, c=said["case"], i=done)["reportDutyDone"]
        assert refused == {"code": "not-found"}


def test_what_others_do_later_changes_nothing_in_the_reporters_answer(
    server: ServerProcess,
) -> None:
    finder, head = staff(server, SCHOOL), server.caller(Role.HEADTEACHER, SCHOOL)
    case = found(finder)
    before = finder.get(f"/reports/{case}").content
    told = {"force": "Wessex Police", "by": "Headteacher", "occurred_at": FOUND_AT}
    assert head.post(f"/cases/{case}/police-notifications", told).status_code == 201
    known = {"facts": {"dsl.status": "absent"}, "occurred_at": FOUND_AT}
    assert head.post(f"/cases/{case}/facts", known).status_code == 201
    assert finder.get(f"/reports/{case}").content == before
    # What she did all the same is kept, though the duty had been settled.
    owed = finder.get(f"/reports/{case}").json()["owed"][0]
    done = {"duty": owed["duty"], "to": ["police"], "occurred_at": FOUND_AT}
    assert finder.post(f"/reports/{case}/duty-discharges", done).status_code == 201


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"duty": "indecent-images@2026.12/UKN-03/refer/1"}, 422, "unknown-duty"),
        ({"to": []}, 422, "recipient-missing"),
        ({"to": ["lado"]}, 422, "wrong-recipient"),
        ({"occurred_at": "2199-01-01T00:00:00Z"}, 422, "impossible-date"),
        ({"reference": "https://example.test/a.jpg"}, 409, "imagery-admits-no-content"),
        ({"reference": "naked girl in a bath"}, 409, "imagery-tells-nothing-seen"),
        ({"reference": "9 year old with nothing on in a bath"}, 409, "imagery-names-only"),
    ],
)
def test_what_she_cannot_say_is_refused_and_nothing_is_stored(
    server: ServerProcess, changed: dict[str, Any], status: int, code: str
) -> None:
    finder = staff(server, SCHOOL)
    case = found(finder)
    owed = finder.get(f"/reports/{case}").json()["owed"][0]
    before = server.entries()
    done = {"duty": owed["duty"], "to": ["police"], "occurred_at": FOUND_AT, **changed}
    answer = finder.post(f"/reports/{case}/duty-discharges", done)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert server.entries() == before


def test_whoever_reports_their_own_conduct_holds_a_receipt_and_no_more(
    server: ServerProcess,
) -> None:
    finder = staff(server, SCHOOL)
    body = {"facts": IMAGES, "occurred_at": FOUND_AT, "subject": f"staff@{SCHOOL}.example"}
    said = finder.post("/imagery-discoveries", body).json()
    assert (said["owed"], said["at_once"], said["prohibited"]) == ([], [], [])
    assert finder.get(f"/reports/{said['case']}").status_code == 404
    done = {"duty": "date-palm@2023.11.1/DP-75/inform/1", "to": ["police"], "occurred_at": FOUND_AT}
    assert finder.post(f"/reports/{said['case']}/duty-discharges", done).status_code == 404


@pytest.mark.parametrize(
    "school", ["quillbank-infants", "saltmarsh-primary"], ids=["coopers-lane", "date-palm"]
)
def test_whoever_reports_imagery_is_sent_to_a_person_and_can_say_that_she_went(
    server: ServerProcess, school: str
) -> None:
    finder = staff(server, school)
    case = found(finder)
    owed = finder.get(f"/reports/{case}").json()["owed"]
    (told,) = [one for one in owed if one["clause"].endswith("/UKN-07")]
    assert told["sentence"] == "Tell the DSL or the headteacher in person at once."
    done = {"duty": told["duty"], "to": ["dsl"], "occurred_at": FOUND_AT}
    assert finder.post(f"/reports/{case}/duty-discharges", done).status_code == 201


def test_a_safeguarding_lead_who_reports_it_is_not_sent_to_herself_and_owes_what_reporters_owe(
    server: ServerProcess,
) -> None:
    dsl = server.caller(Role.DSL, SCHOOL)
    answer = dsl.post("/imagery-discoveries", {"facts": IMAGES, "occurred_at": FOUND_AT}).json()
    assert not any(one["clause"].endswith("/UKN-07") for one in answer["owed"])
    now = dsl.get(f"/cases/{answer['case']}/now").json()
    assert not any("UKN-07" in c["clause"] for one in now["do_now"] for c in one["clauses"])
    listed = dsl.get(f"/cases/{answer['case']}/duties").json()["duties"]
    (police_too,) = [d for d in listed if d["clause"] == "DP-75" and d["to"] == ["police"]]
    assert (police_too["owner"], police_too["stands_in_for"]) == ("dsl", None)


def test_whoever_reports_is_not_asked_for_what_whoever_was_told_of_a_concern_owes(
    server: ServerProcess,
) -> None:
    beech_hill = "ashmere-juniors"
    facts = {
        "conduct": "messages",
        "actor.role": "staff",
        "counterparty.role": "pupil",
        "channel": "social_media",
        "reporter.role": "staff",
    }
    body = {"facts": facts, "occurred_at": FOUND_AT}
    said = staff(server, beech_hill).post("/cases", body).json()
    of_the_concern = {f"beech-hill@2018.11.1/BH-{number}" for number in (77, 78, 79)}
    head = server.caller(Role.HEADTEACHER, beech_hill)
    duties = head.get(f"/cases/{said['case']}/duties").json()["duties"]
    raised = [d for d in duties if d["owed_by"] == "recipient_of_concern"]
    assert {d["clause"] for d in raised} & {"BH-77", "BH-78", "BH-79"}
    assert {d["owner"] for d in raised} == {"headteacher"}
    assert not of_the_concern & {one["clause"] for one in said["owed"]}
    assert {one["owed_by"] for one in said["owed"]} <= {"reporter", "anyone_aware"}
