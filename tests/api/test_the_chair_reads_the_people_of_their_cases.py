"""The chair of governors reads of the directory whoever is on a case that they may open, and nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import Caller, ServerProcess

ONE = "query($id: ID!) { person(id: $id) { name } }"
NODE = "query($id: ID!) { node(id: $id) { __typename id } }"
LIST = "query($name: String) { people(first: 100, name: $name) { nodes { id } } }"
CORRECT = (
    "mutation($id: ID!, $key: String!) { correctPerson(personId: $id, idempotencyKey: $key,"
    ' input: { kind: PUPIL, name: "Somebody Else", reason: "A try." })'
    " { ... on Receipt { case } ... on Refused { code } } }"
)
CHRONOLOGY = "query($id: ID!) { personChronology(personId: $id, first: 10) { complete } }"
ABOUT_THE_HEAD = {"conduct": "messages", "actor.role": "headteacher", "counterparty.role": "pupil"}


@dataclass(frozen=True)
class Told:
    """A pupil on a case about the head, one on a case about a pupil, and one on none."""

    chair: Caller
    dsl: Caller
    theirs: str
    others: str
    nobodys: str
    case: str

    @property
    def hidden(self) -> tuple[str, str]:
        return self.others, self.nobodys


@pytest.fixture(scope="module")
def told(server: ServerProcess) -> Told:
    chair, dsl = server.caller(Role.CHAIR_OF_GOVERNORS), server.caller(Role.DSL)

    def pupil() -> str:
        said = {"kind": "pupil", "name": f"Rowan {uuid4().hex.translate(LETTERS)}"}
        return str(dsl.post("/people", said).json()["person"])

    theirs, others, nobodys = pupil(), pupil(), pupil()
    case, other = chair.reports(facts=ABOUT_THE_HEAD), dsl.reports()
    for by, where, who in ((chair, case, theirs), (dsl, other, others)):
        involved = by.post(f"/cases/{where}/people", {"person": who, "role": "witness"})
        assert involved.status_code == 201, involved.text
    return Told(chair, dsl, theirs, others, nobodys, case)


LETTERS = str.maketrans("0123456789", "ghijklmnop")


def found(by: Caller, **asked: Any) -> set[str]:
    people: set[str] = set()
    after: str | None = None
    while True:
        page = by.post("/people-searches", {**asked, "after": after}).json()
        people |= {one["person"] for one in page["people"]}
        after = page["page"]["end_cursor"]
        if not page["page"]["has_next"]:
            return people


def test_a_search_finds_the_people_of_their_cases(told: Told) -> None:
    assert told.theirs in found(told.chair)
    assert not found(told.chair) & {*told.hidden}
    assert {told.theirs, *told.hidden} <= found(told.dsl)
    ours = {one["id"] for one in Graph(told.chair).ask(LIST, name=None)["people"]["nodes"]}
    assert ours == found(told.chair)


def test_a_page_is_as_long_as_it_says_and_ends_where_their_people_end(told: Told) -> None:
    page = told.chair.post("/people-searches", {"first": 1, "name": "Rowan"}).json()

    assert [one["person"] for one in page["people"]] == [told.theirs]
    assert page["page"]["has_next"] is False


def test_one_of_their_people_is_shown_by_every_way(told: Told) -> None:
    asked = Graph(told.chair)

    assert told.chair.get(f"/people/{told.theirs}").status_code == 200
    assert told.chair.get(f"/people/{told.theirs}/chronology").status_code == 200
    assert asked.ask(ONE, id=told.theirs)["person"]
    assert asked.ask(NODE, id=told.theirs)["node"]
    assert asked.ask(CHRONOLOGY, id=told.theirs)["personChronology"]


def test_anybody_else_is_as_if_they_were_not_there(told: Told) -> None:
    asked = Graph(told.chair)
    absent = str(uuid4())

    for person in told.hidden:
        for path in ("/people/{}", "/people/{}/chronology"):
            hidden = told.chair.get(path.format(person))
            missing = told.chair.get(path.format(absent))
            assert (hidden.status_code, hidden.content) == (404, missing.content)
            assert told.dsl.get(path.format(person)).status_code == 200
        assert asked.ask(ONE, id=person)["person"] is None
        assert asked.ask(NODE, id=person)["node"] is None
        assert asked.ask(CHRONOLOGY, id=person)["personChronology"] is None


def test_nor_can_they_be_corrected(told: Told) -> None:
    said = {"kind": "pupil", "name": "Somebody Else", "reason": "A try."}
    missing = told.chair.post(f"/people/{uuid4()}/corrections", said)

    for person in told.hidden:
        hidden = told.chair.post(f"/people/{person}/corrections", said)
        assert (hidden.status_code, hidden.content) == (404, missing.content)
        corrected = Graph(told.chair).ask(CORRECT, id=person, key=str(uuid4()))["correctPerson"]
        assert corrected["code"] == "not-found"
    mine = told.chair.post(f"/people/{told.theirs}/corrections", {**said, "name": "Rowan Oak"})
    assert mine.status_code == 201


def test_whoever_leaves_the_case_leaves_their_sight(told: Told) -> None:
    pupil = str(told.dsl.post("/people", {"kind": "pupil", "name": "Linden Ash"}).json()["person"])
    on = told.chair.post(f"/cases/{told.case}/people", {"person": pupil, "role": "witness"})
    assert on.status_code == 201
    assert told.chair.get(f"/people/{pupil}").status_code == 200

    off = told.chair.post(
        f"/cases/{told.case}/people-removals", {"person": pupil, "reason": "Another child."}
    )

    assert off.status_code == 201, off.text
    assert told.chair.get(f"/people/{pupil}").status_code == 404
