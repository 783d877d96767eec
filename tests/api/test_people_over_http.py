"""The directory and the people of a case, through both doors."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from domain.vocabulary import Role
from tests.support.directory import in_the_directory, shut_out_when_asked
from tests.support.graph import Graph
from tests.support.server import IMAGERY, OTHER_SCHOOL, Caller, ServerProcess

PUPIL = {"kind": "pupil", "name": "Wenna Example", "born": "2014-11-03", "upn": "B801200005001"}
ADULT = {"kind": "adult", "name": "Osric Example", "position": "Teacher of music"}
ABOUT_STAFF = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}


def added(by: Caller, said: dict[str, Any], **changed: Any) -> str:
    answer = by.post("/people", {**said, **changed})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["person"])


def test_somebody_added_is_found_by_id_and_by_name(dsl: Caller) -> None:
    name = f"Morwenna {uuid4().hex[:8]}"
    answer = dsl.post("/people", {**PUPIL, "name": name})
    person = answer.json()["person"]
    assert answer.headers["location"] == f"/people/{person}"
    found = dsl.get(f"/people/{person}")
    assert found.headers["etag"] == answer.headers["etag"] == '"1"'
    assert found.json()["name"] == name
    assert found.json()["born"] == "2014-11-03"
    listed = dsl.client.post("/people-searches", json={"name": name[9:].upper()}).json()
    assert [one["person"] for one in listed["people"]] == [person]


def test_a_correction_replaces_the_entry(dsl: Caller) -> None:
    person = added(dsl, PUPIL)
    body = {**PUPIL, "known_as": "Wen", "reason": "She asked for it."}
    assert dsl.post(f"/people/{person}/corrections", body, if_match='"1"').status_code == 201
    assert dsl.get(f"/people/{person}").json()["known_as"] == "Wen"
    stale = dsl.post(f"/people/{person}/corrections", body, if_match='"1"')
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")


def test_a_repeated_addition_adds_nobody(dsl: Caller, server: ServerProcess) -> None:
    key = str(uuid4())
    first = dsl.post("/people", PUPIL, key=key)
    before = server.entries()
    assert dsl.post("/people", PUPIL, key=key).content == first.content
    assert server.entries() == before


def test_a_pupil_number_that_does_not_check_is_refused(dsl: Caller) -> None:
    answer = dsl.post("/people", {**PUPIL, "upn": "Q207000016049"})
    said = answer.json()
    assert (answer.status_code, said["code"], said["field"]) == (422, "upn-does-not-check", "upn")


@pytest.mark.parametrize("role", [Role.STAFF, Role.AUDITOR, Role.MIS])
def test_staff_neither_keep_nor_read_the_directory(
    server: ServerProcess, dsl: Caller, role: Role
) -> None:
    person, other = added(dsl, PUPIL), server.caller(role)
    assert other.post("/people", PUPIL).status_code == 403
    assert other.get(f"/people/{person}").status_code == 403
    assert other.client.post("/people-searches", json={}).status_code == 403
    assert Graph(other).fails(f'{{ person(id: "{person}") {{ name }} }}') == ["FORBIDDEN"]


def test_nobody_of_another_school_is_there(server: ServerProcess, dsl: Caller) -> None:
    person = added(dsl, PUPIL)
    elsewhere = server.caller(Role.DSL, OTHER_SCHOOL)
    assert elsewhere.get(f"/people/{person}").status_code == 404
    body = {**PUPIL, "reason": "Another school."}
    assert elsewhere.post(f"/people/{person}/corrections", body).status_code == 404
    case = elsewhere.reports()
    named = elsewhere.post(f"/cases/{case}/people", {"person": person, "role": "witness"})
    assert (named.status_code, named.json()["code"]) == (422, "unknown-person")


def test_people_are_named_on_a_case_by_their_id_alone(dsl: Caller) -> None:
    case, person = dsl.reports(), added(dsl, PUPIL)
    named = {"person": person, "role": "alleged_victim"}
    assert dsl.post(f"/cases/{case}/people", named).status_code == 201
    timeline = dsl.get(f"/cases/{case}/timeline")
    assert timeline.json()["entries"][-1]["entry"]["detail"] == named
    assert PUPIL["name"] not in timeline.text
    removal = {"person": person, "reason": "Another child."}
    assert dsl.post(f"/cases/{case}/people-removals", removal).status_code == 201
    again = dsl.post(f"/cases/{case}/people-removals", removal)
    assert (again.status_code, again.json()["code"]) == (409, "not-involved")


def test_the_subject_of_an_allegation_reads_it_no_longer(
    server: ServerProcess, head: Caller
) -> None:
    chair = server.caller(Role.CHAIR_OF_GOVERNORS)
    own = head.reports()
    entry = head.get(f"/cases/{own}/timeline").json()["entries"][0]["entry"]
    case = head.reports(facts=ABOUT_STAFF)
    assert head.get(f"/cases/{case}").status_code == 200
    person = in_the_directory(server.caller(Role.DSL), entry["actor"].upper())
    subject = {"person": person, "role": "subject"}
    telling = head.post(f"/cases/{own}/people", subject)
    assert (telling.status_code, telling.json()["code"]) == (409, "must-be-restricted")
    assert head.post(f"/cases/{case}/people", subject).status_code == 201
    for path in (f"/cases/{case}", f"/cases/{case}/timeline"):
        assert head.get(path).status_code == 404
    assert chair.get(f"/cases/{case}").status_code == 200


def test_the_graph_keeps_the_directory_as_well(dsl: Caller) -> None:
    graph = Graph(dsl)
    name = f"Gwenllian {uuid4().hex[:8]}"
    receipt = graph.do("addPerson", {"kind": "PUPIL", "name": name, "born": "2013-05-06"})
    person = receipt["case"]
    shown = "{ id kind name knownAs born position signIn upn version }"
    one = graph.ask(f'{{ person(id: "{person}") {shown} }}')["person"]
    assert (one["kind"], one["name"], one["born"]) == ("PUPIL", name, "2013-05-06")
    page = graph.ask(
        f"query($n: String) {{ people(first: 5, name: $n, kind: PUPIL) {{ nodes {shown}"
        " edges { cursor } pageInfo { hasNextPage endCursor } } }",
        n=name,
    )["people"]
    assert page["nodes"] == [one]
    behind = graph.ask(
        "query($a: String, $n: String) { people(first: 5, after: $a, name: $n) { nodes { id } } }",
        a=page["pageInfo"]["endCursor"],
        n=name,
    )
    assert behind["people"]["nodes"] == []
    correct = (
        "mutation($p: ID!, $i: CorrectPersonInput!) { correctPerson(personId: $p, input: $i,"
        ' idempotencyKey: "%s") { ... on Receipt { version } ... on Refused { code } } }'
    )
    said = {"kind": "PUPIL", "name": name, "reason": "The day was wrong."}
    asked = graph.ask(correct % uuid4(), p=person, i=said)["correctPerson"]
    assert asked == {"version": 2}
    assert graph.ask(correct % uuid4(), p="nobody", i=said)["correctPerson"] == {
        "code": "not-found"
    }
    case = dsl.reports()
    graph.do("involvePerson", {"person": person, "role": "WITNESS"}, case=case)
    entry = graph.timeline(
        case, "kind ... on PersonInvolvedEntry { person personRole }", kinds=["PERSON_INVOLVED"]
    )
    assert entry["nodes"] == [
        {"kind": "PERSON_INVOLVED", "person": person, "personRole": "WITNESS"}
    ]


def test_a_name_of_the_greatest_length_still_turns_the_page(dsl: Caller) -> None:
    long = "漢" * 190
    for _ in range(3):
        added(dsl, PUPIL, name=long)
    page = dsl.client.post("/people-searches", json={"name": long, "first": 2}).json()
    after = page["page"]["end_cursor"]
    rest = dsl.client.post("/people-searches", json={"name": long, "after": after})
    assert len(rest.json()["people"]) == 1
    graph = Graph(dsl)
    asked = (
        "query($n: String, $a: String) { people(first: 2, name: $n, after: $a)"
        " { nodes { id } pageInfo { endCursor } } }"
    )
    cursor = graph.ask(asked, n=long, a=None)["people"]["pageInfo"]["endCursor"]
    assert len(graph.ask(asked, n=long, a=cursor)["people"]["nodes"]) == 1


def test_a_sign_in_added_to_the_directory_later_shuts_nobody_out_by_itself(
    server: ServerProcess, head: Caller
) -> None:
    dsl = server.caller(Role.DSL)
    case = head.reports(facts=ABOUT_STAFF)
    person, theirs = added(dsl, ADULT), f"osric-{uuid4().hex[:8]}"
    assert head.post(f"/cases/{case}/people", {"person": person, "role": "subject"}).is_success
    assert head.get(f"/cases/{case}").status_code == 200
    body, key = {**ADULT, "sign_in": theirs, "reason": "It was missing."}, str(uuid4())
    answer = dsl.post(f"/people/{person}/corrections", body, key=key)
    assert answer.status_code == 201
    assert dsl.post(f"/people/{person}/corrections", body, key=key).content == answer.content
    shut_out_when_asked(head, case, theirs)
    placed = head.get(f"/cases/{case}/timeline", kind="placed").json()["entries"]
    assert [one["entry"]["detail"]["excluded"] for one in placed] == [[], [theirs]]


def test_a_known_sign_in_may_look_like_a_fingerprint_on_an_imagery_case(
    dsl: Caller,
) -> None:
    sign_in = uuid4().hex
    report = {**IMAGERY, "subject": sign_in}
    unknown = dsl.post("/imagery-discoveries", report)
    assert (unknown.status_code, unknown.json()["code"]) == (409, "imagery-admits-no-content")
    added(dsl, ADULT, sign_in=sign_in)
    assert dsl.post("/imagery-discoveries", report).status_code == 201
