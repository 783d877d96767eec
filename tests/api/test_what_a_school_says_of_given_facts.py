"""What binds a school is read side by side, and where its own policy asks for less is said."""

from __future__ import annotations

from typing import Any

import pytest

from domain.vocabulary import Role
from tests.support.server import Caller, ServerProcess

STRAINED = {"conduct": "boundary_concern", "actor.role": "staff", "counterparty.role": "pupil"}


def assessed(caller: Caller, facts: dict[str, Any]) -> dict[str, Any]:
    answer = caller.client.post("/assessments", json={"facts": facts})
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


@pytest.mark.parametrize("role", Role)
def test_whoever_is_signed_in_may_ask_and_nothing_is_stored(
    server: ServerProcess, role: Role
) -> None:
    caller = server.caller(role)
    before = server.entries()
    said = assessed(caller, STRAINED)
    assert (said["readings"][0]["pack"], said["readings"][0]["layer"]) == ("date-palm", "school")
    assert {reading["layer"] for reading in said["readings"][1:]} == {"statutory"}
    assert server.entries() == before


def test_each_reading_is_what_its_policy_says_by_itself(staff: Caller) -> None:
    for reading in assessed(staff, STRAINED)["readings"]:
        alone = staff.client.post(
            f"/policies/{reading['pack']}/assessments",
            json={"facts": STRAINED},
            params={"version": reading["version"]},
        )
        assert reading["assessment"] == alone.json()


def test_where_the_schools_own_policy_asks_for_less_is_said(staff: Caller) -> None:
    assert assessed(staff, STRAINED)["weaker"] == [
        {
            "statutory": "allegations@2026.12/KCSIE-01",
            "act": "inform",
            "to": ["lado"],
            "own": "DP-22",
            "why": "laxer",
        }
    ]
    harmless = {"conduct": "shares_password", "actor.role": "staff"}
    assert assessed(staff, harmless)["weaker"] == []


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"conduct": "nonsense"}, "facts.conduct"),
        ({"shoe_size": 7}, "facts.shoe_size"),
        ({}, "facts.conduct"),
    ],
)
def test_what_is_no_fact_is_named(staff: Caller, facts: dict[str, Any], field: str) -> None:
    answer = staff.client.post("/assessments", json={"facts": facts})
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_nobody_asks_without_signing_in(staff: Caller) -> None:
    body = {"facts": STRAINED}
    nobody = staff.client.post("/assessments", json=body, headers={"authorization": ""})
    assert nobody.status_code == 401
