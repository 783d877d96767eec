"""The steps of an allegation's story, through the doors that a school uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.support.graph import Graph
from tests.support.server import Caller

LADO_VIEW = """
query($case: ID!) { ladoReferral(caseId: $case) {
  adult { field says } children { field says } criteria { field says }
  said { says } missing { field } chronology { headline } } }
"""


def recorded(caller: Caller, path: str, **said: Any) -> dict[str, Any]:
    """The receipt of an act that has to be taken."""
    answer = caller.post(path, said)
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


def refused(caller: Caller, path: str, **said: Any) -> dict[str, Any]:
    """The problem that an act comes to."""
    answer = caller.post(path, said)
    assert answer.status_code in {409, 422}, answer.text
    problem: dict[str, Any] = answer.json()
    return problem


def duty_to_tell(caller: Caller, case: str, whom: str) -> dict[str, Any]:
    """The statutory duty to tell somebody, as the case shows it."""
    answer = caller.get(f"/cases/{case}/duties", open="false").json()
    found = [one for one in answer["duties"] if one["act"] == "inform" and whom in one["to"]]
    chosen: dict[str, Any] = next(one for one in found if one["pack"] == "allegations")
    return chosen


def kinds(caller: Caller, case: str) -> list[str]:
    """What stands on the timeline, oldest first."""
    nodes = Graph(caller).timeline(case, order="OLDEST_FIRST")["nodes"]
    return [one["kind"] for one in nodes]


def lado_view(caller: Caller, case: str) -> Mapping[str, Any]:
    """What the LADO needs to see of a case."""
    view: Mapping[str, Any] = Graph(caller).ask(LADO_VIEW, case=case)["ladoReferral"]
    return view
