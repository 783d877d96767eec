"""Somebody put into the directory for a restricted case: found by its readers alone, everywhere the
directory is asked, until one of them makes the entry ordinary."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from api.auth.demo_cast import person
from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import SCHOOL, Caller, ServerProcess

ABOUT_THE_HEAD: dict[str, Any] = {
    "facts": {"conduct": "messages", "actor.role": "headteacher", "counterparty.role": "pupil"},
    "occurred_at": "2026-03-02T09:15:00+00:00",
    "account": "She asked me to keep it between us.",
}
NOBODY = "7b0c9f0e-1111-4a7e-9d5f-2d1d0a9f6c01"
OPENING = {"reason": "The matter is in the open."}


@pytest.fixture(scope="module")
def chair(server: ServerProcess) -> Caller:
    return server.caller(Role.CHAIR_OF_GOVERNORS)


class Entry:
    """Somebody whom the chair puts into the directory for a case about the head."""

    def __init__(self, by: Caller, **changed: Any) -> None:
        self.name = f"Henrietta Q{uuid4().hex[:8]}"
        about_the_head = {**ABOUT_THE_HEAD, "subject": person(SCHOOL, Role.HEADTEACHER)}
        self.case = by.post("/cases", {**about_the_head, **changed}).json()["case"]
        said = {"kind": "adult", "name": self.name, "case": self.case}
        answer = by.post("/people", said)
        assert answer.status_code == 201, answer.text
        self.person = answer.json()["person"]


@pytest.fixture
def entry(chair: Caller) -> Entry:
    return Entry(chair)


def told(refusal: httpx.Response) -> dict[str, Any]:
    """A refusal without the number of its own request."""
    return {name: value for name, value in refusal.json().items() if name != "instance"}


def found_by(caller: Caller, name: str) -> list[str]:
    answer = caller.post("/people-searches", {"name": name})
    assert answer.status_code == 200, answer.text
    return [one["person"] for one in answer.json()["people"]]


def found_in_the_graph(caller: Caller, name: str, one: str) -> dict[str, Any]:
    query = (
        "query($n: String, $p: ID!) { people(first: 5, name: $n) { nodes { id keptWith } }"
        " person(id: $p) { id keptWith } node(id: $p) { id }"
        " personChronology(personId: $p, first: 5) { person { id } } }"
    )
    said: dict[str, Any] = Graph(caller).ask(query, n=name, p=one)
    return said


def test_whoever_may_open_the_case_finds_the_person_everywhere(chair: Caller, entry: Entry) -> None:
    assert found_by(chair, entry.name) == [entry.person]
    shown = chair.get(f"/people/{entry.person}").json()
    assert (shown["name"], shown["kept_with"]) == (entry.name, entry.case)
    said = {"person": entry.person, "role": "witness"}
    assert chair.post(f"/cases/{entry.case}/people", said).status_code == 201
    assert chair.get(f"/people/{entry.person}/chronology").json()["cases"] != []
    named = chair.get(f"/cases/{entry.case}/people").json()["people"]
    assert entry.person in [one["person"] for one in named]

    graph = found_in_the_graph(chair, entry.name, entry.person)
    mine = {"id": entry.person, "keptWith": entry.case}
    assert graph["people"]["nodes"] == [mine]
    assert graph["person"] == mine
    assert graph["personChronology"] == {"person": {"id": entry.person}}


def test_for_everybody_else_there_is_nobody(
    chair: Caller, head: Caller, dsl: Caller, entry: Entry
) -> None:
    for other in (head, dsl):
        assert found_by(other, entry.name) == []
        for path in ("", "/chronology", "/chronology.csv", "/chronology.pdf"):
            hidden = other.get(f"/people/{entry.person}{path}")
            absent = other.get(f"/people/{NOBODY}{path}")
            assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
        graph = found_in_the_graph(other, entry.name, entry.person)
        nobody: dict[str, Any] = {"nodes": []}
        assert graph == {"people": nobody, "person": None, "node": None, "personChronology": None}
        own = other.reports()
        correction = {"kind": "adult", "name": "Another Name", "reason": "A slip."}
        for path, said in (
            ("/people/{}/corrections", correction),
            ("/people/{}/openings", OPENING),
        ):
            hidden = other.post(path.format(entry.person), said)
            absent = other.post(path.format(NOBODY), said)
            assert hidden.status_code == 404
            assert hidden.content == absent.content
        hidden, absent = (
            other.post(f"/cases/{own}/people", {"person": one, "role": "witness"})
            for one in (entry.person, NOBODY)
        )
        assert hidden.status_code == absent.status_code == 422
        assert told(hidden) == told(absent)
    assert found_by(chair, entry.name) == [entry.person]


def test_nobody_is_kept_with_a_case_that_the_asker_may_not_open(head: Caller, entry: Entry) -> None:
    said = {"kind": "adult", "name": "Somebody"}
    hidden, absent = (head.post("/people", {**said, "case": one}) for one in (entry.case, NOBODY))
    assert hidden.status_code == 404
    assert hidden.content == absent.content


def test_for_an_ordinary_case_the_entry_is_ordinary(head: Caller, dsl: Caller) -> None:
    name = f"Osric Q{uuid4().hex[:8]}"
    said = {"kind": "adult", "name": name, "case": dsl.reports()}
    added = dsl.post("/people", said).json()["person"]
    assert found_by(head, name) == [added]
    assert head.get(f"/people/{added}").json()["kept_with"] is None
    assert dsl.post(f"/people/{added}/openings", OPENING).json()["code"] == "is-ordinary"


def test_a_kept_entry_is_corrected_by_whoever_may_open_the_case(
    chair: Caller, entry: Entry
) -> None:
    said = {"kind": "adult", "name": f"{entry.name} Jones", "reason": "She married."}
    answer = chair.post(f"/people/{entry.person}/corrections", said)
    assert (answer.status_code, answer.json()["version"]) == (201, 3)
    assert chair.get(f"/people/{entry.person}").json()["name"] == f"{entry.name} Jones"


def test_made_ordinary_everybody_finds_the_person_under_the_same_id(
    chair: Caller, head: Caller, entry: Entry
) -> None:
    # Of the ordinary directory the chair finds whoever is on a case of theirs.
    said = {"person": entry.person, "role": "witness"}
    assert chair.post(f"/cases/{entry.case}/people", said).is_success
    key = str(uuid4())
    first = chair.post(f"/people/{entry.person}/openings", OPENING, key=key)
    assert (first.status_code, first.json()["version"]) == (201, 1)
    again = chair.post(f"/people/{entry.person}/openings", OPENING, key=key)
    assert (again.status_code, again.content) == (201, first.content)
    for caller in (head, chair):
        assert found_by(caller, entry.name) == [entry.person]
        shown = caller.get(f"/people/{entry.person}").json()
        assert (shown["version"], shown["kept_with"]) == (1, None)
    refused = chair.post(f"/people/{entry.person}/openings", OPENING)
    assert refused.json()["code"] == "is-ordinary"
    said = {"kind": "adult", "name": f"{entry.name} Jones", "reason": "She married."}
    assert head.post(f"/people/{entry.person}/corrections", said).json()["version"] == 2


def test_the_graph_makes_an_entry_ordinary(chair: Caller, head: Caller) -> None:
    entry = Entry(chair)
    mutation = (
        "mutation($p: ID!, $i: MakePersonOrdinaryInput!, $k: String!) { makePersonOrdinary("
        "personId: $p, input: $i, idempotencyKey: $k) { ... on Receipt { version }"
        " ... on Refused { code } } }"
    )
    given = {"i": OPENING, "k": str(uuid4())}
    refused = Graph(head).ask(mutation, p=entry.person, **given)["makePersonOrdinary"]
    assert refused == Graph(head).ask(mutation, p=NOBODY, **given)["makePersonOrdinary"]
    assert Graph(chair).ask(mutation, p=entry.person, **given) == {
        "makePersonOrdinary": {"version": 1}
    }
    assert found_by(head, entry.name) == [entry.person]


def test_a_page_of_names_goes_over_both(head: Caller, dsl: Caller) -> None:
    facts = {**ABOUT_THE_HEAD["facts"], "actor.role": "staff"}
    entry = Entry(head, facts=facts, subject=None)
    family = entry.name.split()[-1]
    for first_name in ("Ada", "Zoe", "Émile", "zeno"):
        said = {"kind": "adult", "name": f"{first_name} {family}"}
        assert head.post("/people", said).status_code == 201
    seen: list[str] = []
    after, more = None, True
    while more:
        asked = {"name": family, "first": 2, "after": after}
        page = head.post("/people-searches", asked).json()
        seen += [one["name"] for one in page["people"]]
        after, more = page["page"]["end_cursor"], page["page"]["has_next"]
    assert len(seen) == len(set(seen)) == 5
    whole = head.post("/people-searches", {"name": family}).json()["people"]
    assert seen == [one["name"] for one in whole]
    assert dsl.get(f"/cases/{entry.case}").status_code == 404
    of_others = dsl.post("/people-searches", {"name": family}).json()["people"]
    assert [one["name"] for one in of_others] == [name for name in seen if name != entry.name]


def test_a_lookup_finds_the_person_for_whoever_may_open_the_case(
    chair: Caller, head: Caller, staff: Caller
) -> None:
    head.post(f"/schools/{SCHOOL}/people-lookup-settings", {"allowed": True})
    entry = Entry(chair)
    name = entry.name.split()[-1]

    def looked_up(caller: Caller) -> list[str]:
        answer = caller.post("/people-lookups", {"name": name})
        assert answer.status_code == 200, answer.text
        return [one["person"] for one in answer.json()["people"]]

    assert looked_up(chair) == [entry.person]
    assert looked_up(staff) == looked_up(head) == []
