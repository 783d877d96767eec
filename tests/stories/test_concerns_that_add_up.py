"""Low-level concerns, one after the other, until somebody has to look at them together."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from api.auth.demo_cast import person as demo_person
from domain.vocabulary import Role
from tests.support.directory import in_the_directory
from tests.support.graph import RESULT, Graph
from tests.support.server import OTHER_SCHOOL, SCHOOL, Caller, ServerProcess

LINE = (
    "{ nodes { person concerns reviewAsked escalatedTo version"
    " entries { version kind headline concern concerns account rule retention recordedLate case"
    " correctedBy withdrawnBy sharedBy } } }"
)
REGISTER = f"query($person: ID) {{ concernRegister(first: 50, personId: $person) {LINE} }}"
NOBODY = "00000000-0000-4000-8000-000000000000"


def concern(day: str, **more: Any) -> dict[str, Any]:
    return {
        "adult_role": "staff",
        "account": f"Alone with a pupil behind a closed door on {day}.",
        "source": "suspicion",
        "occurred_at": f"{day}T15:30:00+00:00",
        **more,
    }


def an_adult(head: Caller, **more: Any) -> str:
    body = {"kind": "adult", "name": "Wren Made-Up", "sign_in": f"wren-{uuid4()}", **more}
    answer = head.post("/people", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["person"])


def share(caller: Caller, person: str, day: str, **more: Any) -> str:
    answer = caller.post(f"/people/{person}/concerns", concern(day, **more))
    assert answer.status_code == 201, answer.text
    assert set(answer.json()) == {"concern", "leaf", "subject"}
    assert "etag" not in answer.headers
    return str(answer.json()["concern"])


def line(head: Caller, person: str) -> dict[str, Any]:
    (found,) = Graph(head).ask(REGISTER, person=person)["concernRegister"]["nodes"]
    return dict(found)


def test_three_within_a_year_ask_for_a_review_exactly_once(server: ServerProcess) -> None:
    head, teacher = server.caller(Role.HEADTEACHER), server.caller(Role.STAFF)
    person = an_adult(head)

    # 1 May 2025 lies more than a year before 1 May 2026; the year that ends then begins on 2 May.
    first = share(teacher, person, "2025-05-01", shared_by="A colleague")
    share(teacher, person, "2025-11-03")
    third = share(teacher, person, "2026-05-01")
    assert line(head, person)["reviewAsked"] is False

    fourth = share(teacher, person, "2026-03-02")
    found = line(head, person)
    assert (found["concerns"], found["reviewAsked"]) == (4, True)
    (asked,) = (one for one in found["entries"] if one["kind"] == "REVIEW_ASKED")
    assert asked["rule"] == "concern-register@2026.12/LC-02"
    assert first not in asked["concerns"]
    assert {third, fourth} < set(asked["concerns"])
    shared = found["entries"][1]
    assert "at least until the person leaves" in shared["retention"]
    assert (shared["recordedLate"], shared["sharedBy"]) == (True, "A colleague")

    # What comes while the review is to be held is looked at with it.
    share(teacher, person, "2026-06-01")
    kinds = [one["kind"] for one in line(head, person)["entries"]]
    assert kinds.count("REVIEW_ASKED") == 1

    held = {
        "findings": "Each was explained; doors are to stay open.",
        "decided_by": "The headteacher",
        "occurred_at": "2026-06-02T10:00:00+00:00",
    }
    answer = head.post(f"/people/{person}/concern-reviews", held)
    assert answer.status_code == 201, answer.text
    assert line(head, person)["reviewAsked"] is False

    # A further one is a new occasion.
    share(teacher, person, "2026-07-01")
    kinds = [one["kind"] for one in line(head, person)["entries"]]
    assert kinds.count("REVIEW_ASKED") == 2


def test_a_repeated_request_shares_one_concern(server: ServerProcess) -> None:
    head = server.caller(Role.HEADTEACHER)
    person = an_adult(head)
    key = str(uuid4())
    answers = [
        head.post(f"/people/{person}/concerns", concern("2026-05-01"), key=key) for _ in range(2)
    ]
    assert answers[0].content == answers[1].content
    assert line(head, person)["concerns"] == 1


def test_a_concern_is_corrected_and_withdrawn_and_stays_on_record(server: ServerProcess) -> None:
    head = server.caller(Role.HEADTEACHER)
    person = an_adult(head)
    one = share(head, person, "2026-05-01")
    graph = Graph(head)

    def do(act: str, **said: Any) -> Any:
        kind = act[0].upper() + act[1:]
        query = (
            f"mutation($person: ID! $said: {kind}Input! $key: String!) {{"
            f" {act}(personId: $person input: $said idempotencyKey: $key) {RESULT} }}"
        )
        return graph.ask(query, person=person, said=said, key=str(uuid4()))[act]

    read = do("correctConcern", concern=one, account="The door was open.", reason="Seen again.")
    assert read["__typename"] == "Receipt"
    gone = do("withdrawConcern", concern=one, reason="It was another adult.")
    assert gone["__typename"] == "Receipt"
    again = do("withdrawConcern", concern=one, reason="Once more.")
    assert again["code"] == "unknown-concern"

    found = line(head, person)
    assert found["concerns"] == 0
    (shared,) = (entry for entry in found["entries"] if entry["kind"] == "SHARED")
    assert (shared["correctedBy"], shared["withdrawnBy"]) == (3, 4)


def test_concerns_become_an_allegation_and_are_linked_to_its_case(server: ServerProcess) -> None:
    head = server.caller(Role.HEADTEACHER)
    person = an_adult(head)
    concerns = [share(head, person, day) for day in ("2026-05-01", "2026-05-02")]
    body = {
        "concerns": concerns,
        "facts": {"conduct": "boundary_concern", "counterparty.role": "pupil"},
        "account": "Twice alone with the same pupil.",
        "occurred_at": "2026-05-02T15:30:00+00:00",
        "reason": "Together they suggest a risk of harm.",
        "decided_by": "The headteacher",
    }
    key = str(uuid4())
    answers = [head.post(f"/people/{person}/concern-escalations", body, key=key) for _ in range(2)]
    assert answers[0].status_code == 201, answers[0].text
    assert answers[0].content == answers[1].content

    found = line(head, person)
    (case,) = found["escalatedTo"]
    assert head.get(f"/cases/{case}").json()["compartment"] == "restricted"
    entries = Graph(head).timeline(
        case, "kind ... on ConcernsLinkedEntry { person concerns }", order="OLDEST_FIRST"
    )["nodes"]
    (linked,) = (entry for entry in entries if entry["kind"] == "CONCERNS_LINKED")
    assert (linked["person"], linked["concerns"]) == (person, concerns)
    # The statutory pack reads the allegation as any other: the LADO is to be told.
    duties = head.get(f"/cases/{case}/duties", open=True).json()["duties"]
    assert ["lado"] in [duty["to"] for duty in duties]


def test_the_register_is_there_for_its_readers_and_for_nobody_else(server: ServerProcess) -> None:
    head, dsl = server.caller(Role.HEADTEACHER), server.caller(Role.DSL)
    chair = server.caller(Role.CHAIR_OF_GOVERNORS)
    person = an_adult(head)
    share(dsl, person, "2026-05-01")

    # Roles that never read it are told so whatever is in it; others see a register without her.
    for role in (Role.STAFF, Role.MIS, Role.AUDITOR):
        assert server.caller(role).get("/concern-register").status_code == 403
    for somebody in (dsl, chair, server.caller(Role.HEADTEACHER, OTHER_SCHOOL)):
        of_her = somebody.get("/concern-register", person=person)
        of_nobody = somebody.get("/concern-register", person=NOBODY)
        assert (of_her.status_code, of_her.content) == (200, of_nobody.content)

    # Nor can they act on it: as if there were no concerns at all.
    review = {
        "findings": "None.",
        "decided_by": "Me",
        "occurred_at": "2026-05-03T10:00:00+00:00",
    }
    hers = dsl.post(f"/people/{person}/concern-reviews", review)
    nobodys = dsl.post(f"/people/{NOBODY}/concern-reviews", review)
    assert hers.status_code == nobodys.status_code == 404
    assert hers.json()["detail"] == nobodys.json()["detail"]


def test_whoever_is_concerned_never_reads_of_it_even_as_a_reader(server: ServerProcess) -> None:
    head, chair = server.caller(Role.HEADTEACHER), server.caller(Role.CHAIR_OF_GOVERNORS)
    dsl = server.caller(Role.DSL)
    sign_in = demo_person(SCHOOL, Role.HEADTEACHER)
    person = in_the_directory(dsl, sign_in.upper(), name="Ash Made-Up")
    # Said to be staff by mistake: the sign-in shuts out all the same.
    share(dsl, person, "2026-05-01")
    assert head.get("/concern-register", person=person).json()["people"] == []
    # Said to be the headteacher: the chair reads it, and the head does not.
    share(dsl, person, "2026-05-02", adult_role="headteacher")
    assert head.get("/concern-register", person=person).json()["people"] == []
    (found,) = chair.get("/concern-register", person=person).json()["people"]
    assert found["concerns"] == 2


def test_a_case_that_more_people_may_open_is_not_told_of_concerns(server: ServerProcess) -> None:
    head, chair = server.caller(Role.HEADTEACHER), server.caller(Role.CHAIR_OF_GOVERNORS)
    person = an_adult(chair, name="Oak Made-Up")
    one = share(chair, person, "2026-05-01", adult_role="headteacher")
    facts = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
    case = head.reports(facts=facts)
    body = {"person": person, "concerns": [one]}
    # The head may not read the register about herself, so she cannot name what stands in it.
    refused = head.post(f"/cases/{case}/concern-links", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown-concern")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"occurred_at": "2039-01-01T10:00:00+00:00"}, "impossible-date"),
        ({"occurred_at": "1961-01-01T10:00:00+00:00"}, "impossible-date"),
        ({"adult_role": "pupil"}, "not-an-adult-here"),
    ],
)
def test_what_cannot_be_is_refused_with_its_rule(
    server: ServerProcess, changed: dict[str, Any], code: str
) -> None:
    head = server.caller(Role.HEADTEACHER)
    person = an_adult(head, born="1980-02-03")
    answer = head.post(f"/people/{person}/concerns", {**concern("2026-05-01"), **changed})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    unknown = head.post(f"/people/{NOBODY}/concerns", concern("2026-05-01"))
    assert unknown.json()["code"] == "unknown-person"
