"""Staff name people in their own words, tell more later, and learn nothing by it. Through both doors."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from domain.person.upn import check_letter
from domain.vocabulary import Role
from tests.support.client_keys import issued
from tests.support.directory import in_the_directory
from tests.support.graph import RESULT, Graph
from tests.support.server import OTHER_SCHOOL, SCHOOL, Caller, ServerProcess, a_server

NAMED = "query($case: ID!) { namedPeople(caseId: $case) { version people { named entry name note upn part kind person role } } }"
LOOKUP = "query($name: String!) { peopleLookup(name: $name) { people { person kind name detail } more } }"
A_CARETAKER = {
    "name": "the new caretaker",
    "part": "alleged_harmer",
    "kind": "adult",
    "note": "Site team",
}
A_CHILD = {"name": "Tamsin, I think", "part": "alleged_victim", "kind": "pupil", "note": "Year 9"}
ABOUT_STAFF = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
IMAGES = {
    "facts": {
        "conduct": "accesses_or_shares_material",
        "actor.role": "pupil",
        "material.kind": "indecent_images_of_children",
    },
    "occurred_at": "2026-03-02T09:15:00+00:00",
}


def a_person(by: Caller, **said: Any) -> str:
    answer = by.post("/people", {"kind": "pupil", "name": f"Tamsin {word()}", **said})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["person"])


def word() -> str:
    """A name that nobody else here has."""
    return "Q" + "".join("abcdefghij"[int(sign, 16) % 10] for sign in uuid4().hex[:12])


def code(answer: Any) -> tuple[int, str, str | None]:
    said = answer.json()
    return answer.status_code, said["code"], said.get("field")


def timeline(by: Caller, case: str) -> list[dict[str, Any]]:
    entries = by.get(f"/cases/{case}/timeline").json()["entries"]
    return [one["entry"] for one in entries]


@pytest.fixture(scope="module")
def allowed(server: ServerProcess) -> ServerProcess:
    """A school that lets its staff look people up."""
    head = server.caller(Role.HEADTEACHER)
    head.post(f"/schools/{SCHOOL}/people-lookup-settings", {"allowed": True})
    return server


def test_a_report_names_people_and_the_dsl_matches_them(server: ServerProcess) -> None:
    staff, dsl = server.caller(Role.STAFF), server.caller(Role.DSL)
    case = staff.reports(named=[A_CHILD, {"name": "somebody who filmed it"}])
    assert staff.get(f"/cases/{case}/named").status_code == 403

    child, post = dsl.get(f"/cases/{case}/named").json()["people"]
    assert (child["name"], child["note"], child["person"]) == ("Tamsin, I think", "Year 9", None)
    assert (post["part"], post["kind"]) == ("unknown", "unknown")

    person = a_person(dsl)
    matched = dsl.post(f"/cases/{case}/named-matches", {"named": 1, "person": person})
    assert matched.status_code == 201, matched.text
    assert Graph(dsl).ask(NAMED, case=case)["namedPeople"]["people"][0]["person"] == person
    found = dsl.get("/cases", person=person).json()["cases"]
    assert [one["case"] for one in found] == [case]

    wrong = Graph(dsl).do("unmatchNamed", {"named": 1, "reason": "Her sister."}, case=case)
    assert wrong["__typename"] == "Receipt"
    assert dsl.get("/cases", person=person).json()["cases"] == []


def test_no_view_and_no_entry_holds_a_name_that_was_told(server: ServerProcess) -> None:
    staff, dsl = server.caller(Role.STAFF), server.caller(Role.DSL)
    name = f"Tamsin {word()}"
    case = staff.reports(named=[{"name": name, "note": word()}])
    shown = str(timeline(dsl, case))
    assert name not in shown
    assert "named" in timeline(dsl, case)[0]["detail"]
    entries = Graph(dsl).timeline(
        case, "... on IncidentReportedEntry { named { part kind person } urgent }"
    )
    assert entries["nodes"][0]["named"] == [{"part": "UNKNOWN", "kind": "UNKNOWN", "person": None}]


def test_whoever_is_chosen_as_the_harmer_never_opens_it(server: ServerProcess) -> None:
    staff, dsl = server.caller(Role.STAFF), server.caller(Role.DSL)
    me = a_person(dsl, kind="adult", name=f"Osric {word()}", sign_in=f"osric-{uuid4()}")
    case = staff.reports(facts=ABOUT_STAFF, named=[{"person": me, "part": "alleged_harmer"}])
    head = server.caller(Role.HEADTEACHER)
    placed = [one for one in timeline(head, case) if one["kind"] == "placed"]
    assert len(placed[-1]["detail"]["excluded"]) == 1


def test_more_than_twenty_or_nobody_is_refused_and_nothing_is_stored(
    server: ServerProcess,
) -> None:
    staff, before = server.caller(Role.STAFF), server.entries()
    for named in ([A_CHILD] * 21, [{"part": "witness"}], [{"name": "He did it: yes"}]):
        body = {**IMAGES, "facts": {"conduct": "posts_comment"}, "named": named}
        assert staff.post("/cases", body).status_code == 422
        assert staff.post("/imagery-discoveries", {**IMAGES, "named": named}).status_code == 422
    assert server.entries() == before


def test_the_graph_takes_those_named_as_well(server: ServerProcess) -> None:
    staff, dsl = Graph(server.caller(Role.STAFF)), server.caller(Role.DSL)
    said = {
        "facts": {"conduct": "posts_comment", "actor.role": "pupil"},
        "occurredAt": "2026-03-02T09:15:00Z",
        "urgent": True,
        "named": [{"name": "Tamsin, I think", "part": "WITNESS", "kind": "PUPIL"}],
    }
    case = staff.do("reportIncident", said)["case"]
    assert dsl.get(f"/cases/{case}/named").json()["people"][0]["part"] == "witness"
    assert dsl.get(f"/cases/{case}").json()["urgent"] is True
    bad = staff.do("reportIncident", {**said, "named": [{"part": "WITNESS"}]})
    assert (bad["code"], bad["field"]) == ("invalid-body", "named.0")


# ── the MIS ────────────────────────────────────────────────────────────────────────────────────


def test_the_mis_names_pupils_by_their_number_and_learns_nothing(server: ServerProcess) -> None:
    dsl, staff = server.caller(Role.DSL), server.caller(Role.STAFF)
    mis = Caller(server.base_url, issued(server, "report", client=f"mis-{uuid4().hex[:8]}"))
    held, unheld = (f"{check_letter(rest)}{rest}" for rest in ("801200005777", "801200005778"))
    dsl.post("/people", {"kind": "pupil", "name": f"Tamsin {word()}", "upn": held})
    answers = []
    for upn in (held, unheld):
        body = {
            "facts": {"conduct": "posts_comment", "actor.role": "pupil"},
            "occurred_at": "2026-03-02T09:15:00+00:00",
            "named": [{"upn": upn, "part": "witness"}],
        }
        answer = mis.post("/cases", body)
        answers.append(
            (answer.status_code, answer.json().get("version"), answer.json().get("code"))
        )
        if answer.status_code == 201:
            (named,) = dsl.get(f"/cases/{answer.json()['case']}/named").json()["people"]
            assert (named["person"] is not None) is (upn == held)
    assert answers[0] == answers[1]
    tried = mis.post("/cases", {**body, "named": [{"person": str(uuid4())}]})
    assert code(tried) == (422, "unknown-person", "named.0.person")
    known = a_person(dsl)
    assert code(mis.post("/cases", {**body, "named": [{"person": known}]})) == code(tried)
    assert staff.post("/people-lookups", {"name": "Tamsin"}).status_code in {200, 409}
    assert mis.post("/people-lookups", {"name": "Tamsin"}).status_code == 403
    mis.client.close()


# ── looking somebody up ────────────────────────────────────────────────────────────────────────


def test_nobody_is_looked_up_before_the_school_allows_it() -> None:
    with a_server() as fresh:
        staff, head = fresh.caller(Role.STAFF), fresh.caller(Role.HEADTEACHER)
        # The made-up schools allow it, so that it can be tried; here the school takes that back.
        forbidden = head.post(f"/schools/{SCHOOL}/people-lookup-settings", {"allowed": False})
        assert forbidden.status_code == 201
        assert code(staff.post("/people-lookups", {"name": "Tamsin"}))[:2] == (
            409,
            "lookup-not-allowed",
        )
        assert Graph(staff).fails(LOOKUP, name="Tamsin") == ["FORBIDDEN"]
        at = f"/schools/{SCHOOL}/people-lookup"
        assert staff.get(at).json() == {"school": SCHOOL, "allowed": False}
        assert staff.post(f"{at}-settings", {"allowed": True}).status_code == 403
        assert head.post(f"{at}-settings", {"allowed": True}).status_code == 201
        assert code(head.post(f"{at}-settings", {"allowed": True}))[:2] == (409, "nothing-changed")
        assert staff.post("/people-lookups", {"name": "Tamsin"}).status_code == 200


def test_a_name_and_a_year_group_or_post_and_nothing_else(allowed: ServerProcess) -> None:
    dsl, staff = allowed.caller(Role.DSL), allowed.caller(Role.STAFF)
    name = word()
    pupil = a_person(dsl, name=f"Siân Ó {name}", year_group="Year 9", born="2012-04-05")
    adult = a_person(dsl, kind="adult", name=f"Osric {name}", position="Caretaker", sign_in=name)
    shown = staff.post("/people-lookups", {"name": name[:6].upper()}).json()
    assert shown == {
        "people": [
            {"person": adult, "kind": "adult", "name": f"Osric {name}", "detail": "Caretaker"},
            {"person": pupil, "kind": "pupil", "name": f"Siân Ó {name}", "detail": "Year 9"},
        ],
        "more": False,
    }
    assert len(staff.post("/people-lookups", {"name": f"sian {name}"}).json()["people"]) == 1
    elsewhere = allowed.caller(Role.HEADTEACHER, OTHER_SCHOOL)
    elsewhere.post(f"/schools/{OTHER_SCHOOL}/people-lookup-settings", {"allowed": True})
    assert elsewhere.post("/people-lookups", {"name": name}).json()["people"] == []
    assert Graph(elsewhere).ask(LOOKUP, name=name)["peopleLookup"]["people"] == []


def test_a_lookup_tells_nothing_of_any_file(allowed: ServerProcess) -> None:
    """Twin worlds: the same answer, byte for byte, before and after somebody stands in a case."""
    dsl, head = allowed.caller(Role.DSL), allowed.caller(Role.HEADTEACHER)
    name = word()
    person = a_person(dsl, kind="adult", name=f"Osric {name}", sign_in=name)
    before = head.post("/people-lookups", {"name": name}).content
    case = allowed.caller(Role.STAFF).reports(
        facts=ABOUT_STAFF, named=[{"person": person, "part": "subject"}]
    )
    assert head.get(f"/cases/{case}").status_code == 200
    head.post("/concerns", {**CONCERN, "about": f"Osric {name}"})
    assert head.post("/people-lookups", {"name": name}).content == before


@pytest.mark.parametrize("name", ["ab", "a b c", "--", "o'"])
def test_three_letters_of_a_name_at_least(allowed: ServerProcess, name: str) -> None:
    staff = allowed.caller(Role.STAFF)
    assert code(staff.post("/people-lookups", {"name": name})) == (422, "invalid-body", "name")
    assert Graph(staff).fails(LOOKUP, name=name) == ["BAD_INPUT"]


def test_ten_at_most_and_a_few_a_minute(allowed: ServerProcess) -> None:
    dsl, chair = allowed.caller(Role.DSL), allowed.caller(Role.CHAIR_OF_GOVERNORS)
    name = word()
    for number in range(11):
        a_person(dsl, name=f"Tam{'abcdefghijk'[number]} {name}")
    shown = chair.post("/people-lookups", {"name": name}).json()
    assert (len(shown["people"]), shown["more"]) == (10, True)
    statuses = {chair.post("/people-lookups", {"name": name}).status_code for _ in range(30)}
    assert statuses == {200, 429}
    assert Graph(chair).fails(LOOKUP, name=name) == ["BUDGET_SPENT"]


# ── adding to one's own report ─────────────────────────────────────────────────────────────────


ADD = (
    "mutation($case: ID! $said: AddToOwnReportInput! $key: String!) {"
    " addToOwnReport(caseId: $case input: $said idempotencyKey: $key) {"
    " __typename ... on ReportAddition { case receivedAt } ... on Refused { code field } } }"
)
MORE = {"account": "I forgot to say that there is a second telephone."}


def test_whoever_reported_adds_to_it_and_reads_nothing(server: ServerProcess) -> None:
    staff, dsl = server.caller(Role.STAFF), server.caller(Role.DSL)
    case = staff.reports()
    key = str(uuid4())
    answer = staff.post(f"/reports/{case}/information", MORE, key=key)
    assert answer.status_code == 201, answer.text
    assert set(answer.json()) == {"case", "received_at", "leaf"}
    assert "etag" not in answer.headers
    assert staff.post(f"/reports/{case}/information", MORE, key=key).content == answer.content
    told = Graph(staff).ask(ADD, case=case, said={"urgent": True}, key=str(uuid4()))
    assert told["addToOwnReport"]["__typename"] == "ReportAddition"
    assert [one["kind"] for one in timeline(dsl, case)][-2:] == ["report_added_to"] * 2
    assert dsl.get(f"/cases/{case}").json()["urgent"] is True
    assert staff.get(f"/cases/{case}").status_code == 403


def test_the_answer_is_the_same_however_much_others_have_written(server: ServerProcess) -> None:
    """Twin worlds: one report nobody has touched, one that others have worked on."""
    staff, dsl = server.caller(Role.STAFF), server.caller(Role.DSL)
    quiet, worked = staff.reports(), staff.reports()
    for _ in range(3):
        dsl.post(
            f"/cases/{worked}/information",
            {"account": "More.", "occurred_at": "2026-03-02T10:15:00+00:00"},
        )
    answers = [staff.post(f"/reports/{case}/information", MORE) for case in (quiet, worked)]
    shapes = [
        (one.status_code, sorted(one.headers), sorted(one.json()), len(one.content))
        for one in answers
    ]
    assert shapes[0] == shapes[1]


def test_it_is_nobody_elses_report(server: ServerProcess) -> None:
    staff, dsl = server.caller(Role.STAFF), server.caller(Role.DSL)
    case = dsl.reports()
    answers = [staff.post(f"/reports/{one}/information", MORE) for one in (case, str(uuid4()))]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert server.caller(Role.AUDITOR).post(f"/reports/{case}/information", MORE).status_code == 403


def test_whoever_is_shut_out_of_it_adds_nothing(server: ServerProcess) -> None:
    staff = server.caller(Role.STAFF)
    me = staff_sign_in(server)
    case = staff.reports(facts=ABOUT_STAFF, subject=me)
    assert staff.post(f"/reports/{case}/information", MORE).status_code == 404
    assert staff.post(f"/reports/{case}/information", {"urgent": True}).status_code == 404


def staff_sign_in(server: ServerProcess) -> str:
    staff, dsl = server.caller(Role.STAFF), server.caller(Role.DSL)
    return str(dsl.get(f"/cases/{staff.reports()}").json()["reported_by"])


def test_where_images_were_found_it_is_told_in_person(server: ServerProcess) -> None:
    staff = server.caller(Role.STAFF)
    case = staff.post("/imagery-discoveries", {**IMAGES, "named": [A_CHILD]}).json()["case"]
    refused = staff.post(f"/reports/{case}/information", MORE)
    assert code(refused) == (422, "told-in-person", "account")
    assert "DSL in person" in refused.json()["remedy"]
    assert staff.post(f"/reports/{case}/information", {"urgent": True}).status_code == 201
    told = Graph(staff).ask(ADD, case=case, said=MORE, key=str(uuid4()))["addToOwnReport"]
    assert told["code"] == "told-in-person"


def test_news_on_a_closed_case_asks_the_dsl_to_reopen_it_or_not(server: ServerProcess) -> None:
    staff, dsl = server.caller(Role.STAFF), server.caller(Role.DSL)
    case = staff.reports()
    at = f"/cases/{case}"
    for duty in dsl.get(f"{at}/duties").json()["duties"]:
        dsl.post(f"{at}/duty-waivers", {"duty": duty["duty"], "reason": "Not needed."})
    outcome = {"outcome": "resolved_in_school", "reason": "They made it up."}
    assert dsl.post(f"{at}/outcomes", outcome).status_code == 201
    assert dsl.post(f"{at}/closures", {"reason": "They made it up."}).status_code == 201
    assert staff.post(f"/reports/{case}/information", MORE).status_code == 201
    row = dsl.get(at).json()
    assert (row["state"], row["added_since_closing"]) == ("closed", True)
    left = dsl.post(f"{at}/decisions-not-to-reopen", {"reason": "It was known."})
    assert left.status_code == 201, left.text
    assert dsl.get(at).json()["added_since_closing"] is False


# ── a child in danger now ──────────────────────────────────────────────────────────────────────


def test_it_stands_first_in_every_list_until_it_is_stood_down(server: ServerProcess) -> None:
    staff, dsl = server.caller(Role.STAFF), server.caller(Role.DSL)
    urgent = staff.post("/imagery-discoveries", {**IMAGES, "urgent": True}).json()["case"]
    later = [staff.reports() for _ in range(3)]
    for sort in (
        *("newest_opened", "oldest_opened", "latest_occurred", "earliest_occurred"),
        *("soonest_due", "latest_due"),
    ):
        seen: list[str] = []
        flags: list[bool] = []
        after = None
        while True:
            given = {"first": 7, "sort": sort} | ({} if after is None else {"after": after})
            page = dsl.get("/cases", **given).json()
            seen += [one["case"] for one in page["cases"]]
            flags += [one["urgent"] for one in page["cases"]]
            after = page["page"]["end_cursor"]
            if not page["page"]["has_next"]:
                break
        assert len(set(seen)) == len(seen), sort
        assert {urgent, *later} <= set(seen), sort
        assert flags == sorted(flags, reverse=True), sort
    duties = dsl.get("/duties", first=200).json()["duties"]
    flags = [one["urgent"] for one in duties]
    assert flags == sorted(flags, reverse=True)
    assert urgent in {one["case"] for one in duties if one["urgent"]}
    page = (
        "query($after: String) { duties(first: 1 after: $after scope: SCHOOL) { nodes { id urgent }"
    )
    page += " pageInfo { endCursor } } }"
    first = Graph(dsl).ask(page)["duties"]
    assert first["nodes"][0]["urgent"] is True
    second = Graph(dsl).ask(page, after=first["pageInfo"]["endCursor"])["duties"]
    assert second["nodes"][0]["id"] != first["nodes"][0]["id"]
    rest = dsl.get("/duties", first=1).json()
    behind = dsl.get("/duties", first=1, after=rest["page"]["end_cursor"]).json()
    assert behind["duties"][0]["duty"] != rest["duties"][0]["duty"]

    reason = {"reason": "She is at home."}
    assert staff.post(f"/cases/{urgent}/urgency-ends", reason).status_code == 403
    assert Graph(dsl).do("standDownUrgency", reason, case=urgent)["__typename"] == "Receipt"
    assert dsl.get(f"/cases/{urgent}").json()["urgent"] is False
    assert urgent not in {
        one["case"] for one in dsl.get("/duties", first=200).json()["duties"] if one["urgent"]
    }


# ── recusal ────────────────────────────────────────────────────────────────────────────────────


def test_a_dsl_who_must_not_handle_a_case_leaves_it_to_the_head(server: ServerProcess) -> None:
    staff, dsl, head = (server.caller(role) for role in (Role.STAFF, Role.DSL, Role.HEADTEACHER))
    case = staff.reports()
    body = {"reason": "He is my brother."}
    assert dsl.post(f"/cases/{case}/recusals", body).status_code == 201
    assert dsl.get(f"/cases/{case}").status_code == 404
    entry = next(one for one in timeline(head, case) if one["kind"] == "caseworker_recused")
    assert entry["detail"]["roles"] == ["dsl"]
    assert entry["detail"]["reason"] == "He is my brother."
    assert code(head.post(f"/cases/{case}/recusals", body))[:2] == (409, "nobody-else-remains")
    assert head.get(f"/cases/{case}").status_code == 200


# ── concerns in words ──────────────────────────────────────────────────────────────────────────


CONCERN = {
    "adult_role": "staff",
    "account": "Alone with a pupil behind a closed door.",
    "source": "suspicion",
    "occurred_at": "2026-03-02T15:30:00+00:00",
}


def lines(by: Caller) -> dict[str, dict[str, Any]]:
    found = by.get("/concern-register", first=200).json()["people"]
    return {one["person"]: one for one in found}


def test_staff_share_a_concern_in_words_and_the_head_matches_it(server: ServerProcess) -> None:
    staff, head = server.caller(Role.STAFF), server.caller(Role.HEADTEACHER)
    answer = staff.post("/concerns", {**CONCERN, "about": "the new caretaker", "note": "Site team"})
    assert answer.status_code == 201, answer.text
    concern = answer.json()["concern"]
    assert set(answer.json()) == {"concern", "leaf", "subject"}
    assert server.caller(Role.DSL).get("/concern-register").json()["people"] == []
    mine = lines(head)[concern]
    assert mine["about"] == {"name": "the new caretaker", "note": "Site team"}
    assert "caretaker" not in str(mine["entries"])

    person = a_person(head, kind="adult", name=f"Osric {word()}")
    matched = head.post(f"/concerns/{concern}/matches", {"person": person})
    assert matched.status_code == 201, matched.text
    after = lines(head)
    assert (after[concern]["matched_to"], after[concern]["concerns"]) == (person, 0)
    assert after[person]["concerns"] == 1
    assert after[person]["entries"][1]["account"] == CONCERN["account"]

    back = head.post(f"/concerns/{concern}/match-removals", {"reason": "Another of that name."})
    assert back.status_code == 201, back.text
    after = lines(head)
    assert (after[concern]["matched_to"], after[concern]["concerns"]) == (None, 1)
    assert after[person]["concerns"] == 0


def test_a_concern_that_may_mean_the_head_goes_to_the_chair(server: ServerProcess) -> None:
    staff, head, chair = (
        server.caller(role) for role in (Role.STAFF, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS)
    )
    name = word()
    sign_in = str(server.caller(Role.DSL).get(f"/cases/{head.reports()}").json()["reported_by"])
    person = in_the_directory(server.caller(Role.DSL), sign_in)
    named = {"kind": "adult", "name": f"Morgan {name}", "position": f"Headteacher {name}"}
    correction = {**named, "sign_in": sign_in, "reason": "She has married."}
    dsl = server.caller(Role.DSL)
    assert dsl.post(f"/people/{person}/corrections", correction).status_code == 201
    concern = staff.post("/concerns", {**CONCERN, "about": f"Ms {name}"}).json()["concern"]
    assert concern not in lines(head)
    assert lines(chair)[concern]["about"]["name"] == f"Ms {name}"
    hidden = head.post(f"/concerns/{concern}/matches", {"person": str(uuid4())})
    nobody = head.post(f"/concerns/{uuid4()}/matches", {"person": str(uuid4())})
    assert hidden.status_code == nobody.status_code == 404
    assert hidden.content == nobody.content


def test_the_graph_shares_and_matches_concerns_as_well(server: ServerProcess) -> None:
    staff, head = Graph(server.caller(Role.STAFF)), server.caller(Role.HEADTEACHER)
    said = {
        "about": "a helper in the canteen",
        "adultRole": "staff",
        "account": "Took pictures of pupils eating.",
        "source": "SUSPICION",
        "occurredAt": "2026-03-02T15:30:00Z",
    }
    concern = staff.do("shareConcernInWords", said)["case"]
    person = a_person(head, kind="adult", name=f"Osric {word()}")
    asked = (
        "mutation($concern: ID! $said: MatchConcernInput! $key: String!) {"
        f" matchConcern(concernId: $concern input: $said idempotencyKey: $key) {RESULT} }}"
    )
    done = Graph(head).ask(asked, concern=concern, said={"person": person}, key=str(uuid4()))
    assert done["matchConcern"]["__typename"] == "Receipt"
    shown = Graph(head).ask(
        "query($p: ID) { concernRegister(first: 5 personId: $p) { nodes { matchedTo"
        " about { name } entries { kind person } } } }",
        p=concern,
    )
    (found,) = shown["concernRegister"]["nodes"]
    assert (found["matchedTo"], found["about"]["name"]) == (person, "a helper in the canteen")
    assert found["entries"][-1]["kind"] == "MATCHED"
