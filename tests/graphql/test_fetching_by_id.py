"""Whatever has an id is fetched again by it, through the same door as by its own question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType

from api.graphql_server.schema import GRAPH
from domain.vocabulary import Role
from tests.support.client_keys import issued
from tests.support.graph import Graph
from tests.support.server import OTHER_SCHOOL, Caller, ServerProcess

ABOUT_A_TEACHER = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
NOTHING = "7b0c9f0e-1111-4a7e-9d5f-2d1d0a9f6c01"
NODE = "query($id: ID!) { node(id: $id) { __typename id } }"
WITHIN = (
    "query($c: ID!) { case(id: $c) { __typename id version"
    " timeline(first: 100) { nodes { __typename id version headline } }"
    " duties(first: 100) { nodes { __typename id duty caseId act } } } }"
)


def node(graph: Graph, wanted: str) -> Any:
    return graph.ask(NODE, id=wanted)["node"]


@dataclass(frozen=True)
class Kept:
    case: str
    hidden: str
    person: str


@pytest.fixture(scope="module")
def kept(dsl: Graph, head: Graph, staff: Graph) -> Kept:
    """The DSL may open one case; the other is about a teacher and the head's alone."""
    images = {"facts": {"conduct": "accesses_or_shares_material", "actor.role": "pupil"}}
    images["facts"]["material.kind"] = "indecent_images_of_children"
    said = {**images, "occurredAt": "2026-03-02T09:15:00Z"}
    case = dsl.do("reportImageryDiscovery", said)["case"]
    person = dsl.do("addPerson", {"kind": "PUPIL", "name": "Wren Tidewater"})["case"]
    return Kept(case, staff.caller.reports(facts=ABOUT_A_TEACHER), person)


def test_a_case_its_entries_and_its_duties_are_fetched_by_their_ids(dsl: Graph, kept: Kept) -> None:
    case = dsl.ask(WITHIN, c=kept.case)["case"]
    found = [case, *case["timeline"]["nodes"], *case["duties"]["nodes"]]
    assert len(case["duties"]["nodes"]) > 0
    assert len({one["id"] for one in found}) == len(found), "no two things share an id"
    for one in found:
        assert node(dsl, one["id"]) == {"__typename": one["__typename"], "id": one["id"]}
    shown = "... on Entry { version headline } ... on Duty { duty caseId act }"
    asked = (
        f"query($id: ID!) {{ node(id: $id) {{ __typename id {shown} ... on Case {{ state }} }} }}"
    )
    for one in (*case["timeline"]["nodes"], *case["duties"]["nodes"]):
        assert dsl.ask(asked, id=one["id"])["node"] == one
    assert dsl.ask(asked, id=kept.case)["node"]["state"] == "OPEN"


def test_a_person_and_a_policy_are_fetched_by_their_ids(dsl: Graph, kept: Kept) -> None:
    assert node(dsl, kept.person) == {"__typename": "Person", "id": kept.person}
    for policy in dsl.ask("{ policies { __typename id pack version } }")["policies"]:
        assert policy["id"] == f"{policy['pack']}@{policy['version']}"
        assert node(dsl, policy["id"]) == {"__typename": "Policy", "id": policy["id"]}


def test_a_duty_is_named_within_its_case_when_something_is_asked_of_it(
    dsl: Graph, kept: Kept
) -> None:
    duty = dsl.ask(WITHIN, c=kept.case)["case"]["duties"]["nodes"][0]
    assert duty["id"] == f"{duty['caseId']}/{duty['duty']}"
    listed = dsl.caller.get(f"/cases/{kept.case}/duties").json()["duties"]
    assert duty["duty"] in {one["duty"] for one in listed}


def test_what_is_hidden_answers_like_what_is_not_there(dsl: Graph, head: Graph, kept: Kept) -> None:
    assert node(head, kept.hidden)["__typename"] == "Case"
    assert node(head, f"{kept.hidden}:1")["__typename"] == "IncidentReportedEntry"
    duties = head.ask(WITHIN, c=kept.hidden)["case"]["duties"]["nodes"]
    assert node(head, duties[0]["id"])["__typename"] == "Duty"
    wanted = [kept.hidden, f"{kept.hidden}:1", duties[0]["id"]]
    absent = [NOTHING, f"{NOTHING}:1", duties[0]["id"].replace(kept.hidden, NOTHING)]
    for one, other in zip(wanted, absent, strict=True):
        hidden, gone = dsl.post(NODE, {"id": one}).json(), dsl.post(NODE, {"id": other}).json()
        assert hidden["data"] == gone["data"] == {"node": None}
        assert hidden["extensions"]["cost"]["charged"] == gone["extensions"]["cost"]["charged"]


@pytest.mark.parametrize(
    "wanted",
    [
        *("", "x", "@", "a@b", "no-such-pack@1", f"{NOTHING}:0", f"{NOTHING}:99999999999"),
        *(f"{NOTHING}/", f"{NOTHING}/x", "\u0000", f"{NOTHING}/\u0000", "é:1", "A" * 5_000),
    ],
)
def test_what_is_no_id_names_nothing(dsl: Graph, wanted: str) -> None:
    assert node(dsl, wanted) is None


def test_an_entry_or_a_duty_that_the_case_does_not_have_is_not_there(
    dsl: Graph, kept: Kept
) -> None:
    assert node(dsl, f"{kept.case}:9999") is None
    assert node(dsl, f"{kept.case}/date-palm@2023.11.1/DP-01/no-such/1") is None


def test_another_school_fetches_none_of_it(server: ServerProcess, kept: Kept) -> None:
    stranger = Graph(server.caller(Role.DSL, OTHER_SCHOOL))
    for wanted in (kept.case, f"{kept.case}:1", kept.person):
        assert node(stranger, wanted) is None


def test_who_may_ask_for_none_of_what_an_id_can_name_is_told_so(
    server: ServerProcess, staff: Graph, kept: Kept
) -> None:
    for wanted in (kept.case, NOTHING, f"{kept.case}:1", f"{NOTHING}:1", f"{kept.case}/x"):
        assert staff.fails(NODE, id=wanted) == ["FORBIDDEN"]
    assert node(staff, "date-palm@2023.11")["__typename"] == "Policy"


def test_a_client_of_the_mis_fetches_outlines_and_nothing_within(
    server: ServerProcess, staff: Graph, kept: Kept
) -> None:
    caller = Caller(server.base_url, issued(server))
    mis, ordinary = Graph(caller), staff.caller.reports()
    assert node(mis, ordinary) == {"__typename": "Case", "id": ordinary}
    assert node(mis, kept.hidden) is None
    assert node(mis, kept.person) is None
    assert mis.fails(NODE, id=f"{ordinary}:1") == ["FORBIDDEN"]
    assert mis.fails(NODE, id=f"{ordinary}/x") == ["FORBIDDEN"]
    caller.client.close()


def test_every_type_that_can_be_fetched_says_so() -> None:
    known = GRAPH.type_map["Node"]
    assert isinstance(known, GraphQLInterfaceType)
    kinds = {kind.name for kind in GRAPH.get_possible_types(known)}
    assert {"Case", "Duty", "Person", "Policy", "Webhook", "ErasedEntry"} <= kinds
    entries = GRAPH.type_map["Entry"]
    assert isinstance(entries, GraphQLInterfaceType)
    assert {kind.name for kind in GRAPH.get_possible_types(entries)} <= kinds
    for kind in GRAPH.get_possible_types(known):
        assert isinstance(kind, GraphQLObjectType)
        assert str(kind.fields["id"].type) == "ID!"
