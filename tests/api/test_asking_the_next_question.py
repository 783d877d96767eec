"""A form asks what to ask next, under one policy or under the school's own rulebook."""

from __future__ import annotations

from typing import Any

import pytest

from domain.vocabulary import Role
from tests.support.server import Caller, ServerProcess

MATERIAL = {"conduct": "accesses_or_shares_material", "actor.role": "staff"}


def asked(caller: Caller, path: str, facts: dict[str, Any], **params: Any) -> list[dict[str, Any]]:
    answer = caller.client.post(path, json={"facts": facts}, params=params)
    assert answer.status_code == 200, answer.text
    questions: list[dict[str, Any]] = answer.json()["questions"]
    return questions


@pytest.mark.parametrize("role", Role)
def test_whoever_is_signed_in_may_ask(server: ServerProcess, role: Role) -> None:
    first = asked(server.caller(role), "/policies/date-palm/questions", MATERIAL)[0]
    assert first["fact"] == "material.kind"
    assert (first["kind"], first["settles"], first["must"]) == ("choice", "duty", True)
    assert first["asks"].endswith("?")
    assert all(choice["means"] for choice in first["values"])


def test_the_school_asks_under_all_that_binds_it_today(staff: Caller) -> None:
    """Date Palm says nothing of posing as a minor; the statutory pack does."""
    facts = {"conduct": "poses_as_minor"}
    own = asked(staff, "/policies/date-palm/questions", facts)
    danger, offence, whole, *judged = asked(staff, "/questions", facts)
    assert not any(question["must"] for question in own)
    # Nobody knows who it is: whether a child is in danger goes before who it was.
    assert [danger["fact"], offence["fact"]] == ["child.danger", "csa.known"]
    assert (whole["fact"], whole["must"]) == ("actor.role", True)
    assert "KCSIE-01" in whole["why"]
    # An adult who poses as a child is asked about as the law asks: a crime, the parents.
    assert "effect.possibly_criminal" in {question["fact"] for question in judged}


def test_answered_one_at_a_time_it_comes_to_an_end_and_nothing_is_stored(
    server: ServerProcess, staff: Caller
) -> None:
    before = server.entries()
    facts: dict[str, Any] = {"conduct": "accesses_or_shares_material"}
    while found := asked(staff, "/questions", facts, first=1):
        (question,) = found
        assert question["fact"] not in facts
        facts[question["fact"]] = question["values"][0]["value"] if question["values"] else True
    # The school's policy and six statutory packs together.
    assert 2 <= len(facts) - 1 <= 7
    assert server.entries() == before


@pytest.mark.parametrize("path", ["/questions", "/policies/date-palm/questions"])
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"conduct": "nonsense"}, "facts.conduct"),
        ({"shoe_size": 7}, "facts.shoe_size"),
        ({}, "facts.conduct"),
    ],
)
def test_what_is_no_fact_is_named(
    staff: Caller, path: str, facts: dict[str, Any], field: str
) -> None:
    answer = staff.client.post(path, json={"facts": facts})
    assert answer.status_code == 422
    assert answer.json()["field"] == field


def test_no_such_policy_no_such_number_and_nobody_signed_in(staff: Caller) -> None:
    body = {"facts": MATERIAL}
    assert staff.client.post("/policies/nothing/questions", json=body).status_code == 404
    assert staff.client.post("/questions", json=body, params={"first": 0}).status_code == 422
    nobody = staff.client.post("/questions", json=body, headers={"authorization": ""})
    assert nobody.status_code == 401
