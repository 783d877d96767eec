"""An auditor replays a case: its state at any moment, and what each step changed."""

from __future__ import annotations

import json
from typing import Any

from domain.vocabulary import Role
from tests.cli.conftest import CommandLine
from tests.support.server import MORE, ServerProcess

FACTS = {"conduct": "is_friends_with", "actor.role": "staff", "counterparty.role": "former_pupil"}
LATER = {"facts": {"counterparty.age": 17}, "occurred_at": "2026-03-02T10:00:00+00:00"}


def a_case(server: ServerProcess) -> str:
    head = server.caller(Role.HEADTEACHER)
    case = head.reports(facts=FACTS)
    assert head.post(f"/cases/{case}/facts", LATER).status_code == 201
    assert head.post(f"/cases/{case}/information", MORE).status_code == 201
    return case


def replayed(casebook: CommandLine, *words: str) -> dict[str, Any]:
    told = casebook.run("replay", *words, "--json")
    assert told.exit_code == 0, told.output
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def test_every_step_says_what_it_changed(casebook: CommandLine, server: ServerProcess) -> None:
    steps = replayed(casebook, a_case(server))["steps"]
    assert [step["version"] for step in steps] == list(range(1, len(steps) + 1))
    (learnt,) = [step for step in steps if step["kind"] == "facts_established"]
    assert learnt["changed"]["facts"]["after"] == {**FACTS, "counterparty.age": 17}
    assert learnt["changed"]["facts"]["before"] == FACTS


def test_the_state_at_a_position_is_what_was_known_by_then(
    casebook: CommandLine, server: ServerProcess
) -> None:
    case = a_case(server)
    steps = replayed(casebook, case)["steps"]
    before = next(step for step in steps if step["kind"] == "facts_established")["position"] - 1
    then = replayed(casebook, case, "--at", str(before))
    assert then["state"]["facts"] == FACTS
    assert then["state"]["duties"] == {}
    assert then["steps"][-1]["position"] == before


def test_the_state_at_a_time_is_what_was_recorded_by_then(
    casebook: CommandLine, server: ServerProcess
) -> None:
    case = a_case(server)
    first = replayed(casebook, case)["steps"][0]["recordedAt"]
    then = replayed(casebook, case, "--at", first)
    assert {step["recordedAt"] for step in then["steps"]} == {first}


def test_the_same_history_read_twice_gives_the_same_bytes(
    casebook: CommandLine, server: ServerProcess
) -> None:
    case = a_case(server)
    assert casebook.run("replay", case).stdout == casebook.run("replay", case).stdout


def test_a_replay_reads_like_an_account(casebook: CommandLine, server: ServerProcess) -> None:
    told = casebook.run("replay", a_case(server)).stdout
    assert "An incident was reported" in told
    assert "allegations@2026.12/KCSIE-01/inform/6 = " in told
    assert "State at version" in told


def test_a_case_that_is_not_there_is_said_to_be_missing(casebook: CommandLine) -> None:
    told = casebook.run("replay", "00000000-0000-4000-8000-000000000000")
    assert told.exit_code == 1
    assert "No case of this id" in told.stderr


def test_an_id_that_is_none_is_a_wrong_call(casebook: CommandLine) -> None:
    assert casebook.run("replay", "HTC-1").exit_code == 2


def test_a_moment_that_is_none_is_a_wrong_call(casebook: CommandLine) -> None:
    told = casebook.run("replay", "00000000-0000-4000-8000-000000000000", "--at", "yesterday")
    assert told.exit_code == 2
    assert "--at" in told.stderr
