"""Before a school adopts a new version, it sees which cases would have been read differently."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from api.cli.offline_record import record_room
from api.runtime.settings import Settings
from cases.casework.policy_diff import recorded_cases
from domain.vocabulary import Role
from tests.cli.conftest import CommandLine
from tests.support.server import OTHER_SCHOOL, SCHOOL, ServerProcess

IN_FORCE = "date-palm@2023.11.1"
FRIEND = {"conduct": "is_friends_with", "actor.role": "staff", "counterparty.role": "pupil"}
ACCOUNT = "Somebody told us in the playground."


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The policy with one more duty: whoever befriends a pupil is reported to the headteacher."""
    text = (files("cases.packs") / "school" / "date-palm-2023.11.1.yaml").read_text(
        encoding="utf-8"
    )
    clause = text.index("  - id: DP-10\n")
    end = text.index("  - id: DP-11\n")
    duty = (
        "    duties:\n      - {act: inform, owed_by: anyone_aware, to: [headteacher],"
        " timing: immediately, modality: must}\n"
    )
    altered = text[:clause] + text[clause:end] + duty + text[end:]
    path = tmp_path / "draft.yaml"
    path.write_text(altered.replace('version: "2023.11.1"', 'version: "2026.09"', 1), "utf-8")
    return path


def compared(casebook: CommandLine, *words: str) -> dict[str, Any]:
    told = casebook.run("policy", "diff", *words, "--json")
    assert told.exit_code == 0, told.output
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def test_the_cases_that_would_be_read_differently(
    casebook: CommandLine, server: ServerProcess, draft: Path
) -> None:
    head = server.caller(Role.HEADTEACHER)
    befriended, other = head.reports(facts=FRIEND), head.reports()
    found = compared(casebook, IN_FORCE, str(draft))
    differing = {case["id"]: case["differences"] for case in found["cases"]["differing"]}
    assert (found["a"], found["b"]) == (IN_FORCE, "date-palm@2026.09")
    assert found["cases"]["read"] >= 2
    assert other not in differing
    assert differing[befriended] == [
        {
            "aspect": "duty",
            "change": "added",
            "clause": "DP-10",
            "what": "inform",
            "part": None,
            "before": [],
            "after": [
                "owed_by anyone_aware",
                "recipients headteacher",
                "timing immediately",
                "modality must",
            ],
        }
    ]


def test_a_case_is_read_at_the_facts_known_now(
    casebook: CommandLine, server: ServerProcess, draft: Path
) -> None:
    head = server.caller(Role.HEADTEACHER)
    case = head.reports(facts={"conduct": "is_friends_with", "actor.role": "staff"})
    before = compared(casebook, IN_FORCE, str(draft))["cases"]["differing"]
    assert case not in {found["id"] for found in before}
    later = {"facts": {"counterparty.role": "pupil"}, "occurred_at": "2026-03-02T10:00:00+00:00"}
    assert head.post(f"/cases/{case}/facts", later).status_code == 201
    after = compared(casebook, IN_FORCE, str(draft))["cases"]["differing"]
    assert case in {found["id"] for found in after}


def test_comparing_writes_nothing(
    casebook: CommandLine, server: ServerProcess, draft: Path
) -> None:
    server.caller(Role.HEADTEACHER).reports(facts=FRIEND)
    before = server.entries()
    assert casebook.run("policy", "diff", IN_FORCE, str(draft)).exit_code == 0
    assert server.entries() == before


def test_reading_the_record_in_shares_finds_the_same_cases(server: ServerProcess) -> None:
    server.caller(Role.HEADTEACHER).reports(facts=FRIEND)
    with record_room(Settings.model_validate({"data": server.data, "operator": True})) as room:
        for tenant in room.tenants:
            whole = dict(recorded_cases(room.store, tenant))
            assert dict(recorded_cases(room.store, tenant, at_once=7)) == whole


def test_only_ids_are_told_and_nothing_that_was_said(
    casebook: CommandLine, server: ServerProcess, draft: Path
) -> None:
    case = server.caller(Role.HEADTEACHER).reports(facts=FRIEND, account=ACCOUNT)
    for words in ((), ("--json",)):
        told = casebook.run("policy", "diff", IN_FORCE, str(draft), *words)
        assert case in told.stdout
        assert ACCOUNT not in told.output


def test_a_case_under_another_policy_is_not_looked_at(
    casebook: CommandLine, server: ServerProcess
) -> None:
    server.caller(Role.HEADTEACHER).reports(facts=FRIEND)
    found = compared(casebook, "halley", "date-palm")
    assert found["cases"] == {"read": 0, "unreadable": [], "differing": []}


def test_the_cases_of_one_school_or_one_tenant(
    casebook: CommandLine, server: ServerProcess, draft: Path
) -> None:
    case = server.caller(Role.HEADTEACHER).reports(facts=FRIEND)

    def told(*words: str) -> set[str]:
        found = compared(casebook, IN_FORCE, str(draft), *words)
        return {one["id"] for one in found["cases"]["differing"]}

    assert case in told("--school", SCHOOL)
    assert case not in told("--school", OTHER_SCHOOL)
    assert casebook.run("policy", "diff", "date-palm", "halley", "--tenant", "none").exit_code == 1


def test_situations_are_read_without_a_record(
    casebook: CommandLine, draft: Path, tmp_path: Path
) -> None:
    situations = tmp_path / "situations.json"
    pupil = {"conduct": "is_friends_with", "actor.role": "pupil", "counterparty.role": "pupil"}
    told = [
        {"id": "a teacher", "title": "Not looked at.", "facts": FRIEND},
        {"id": "a pupil", "facts": pupil},
        {"id": "no fact of ours", "facts": {"shoe_size": 7}},
    ]
    situations.write_text(json.dumps(told), encoding="utf-8")
    words = ("policy", "diff", IN_FORCE, str(draft), "--situations", str(situations), "--no-cases")
    said = casebook.run(*words, "--json", data=False)
    found = json.loads(said.stdout)
    assert "cases" not in found
    assert [one["id"] for one in found["situations"]["differing"]] == ["a teacher"]
    assert found["situations"]["read"] == 3
    assert found["situations"]["unreadable"] == ["no fact of ours"]
    shown = casebook.run(*words, data=False).stdout
    assert (
        "+ duty DP-10 inform (owed_by anyone_aware, recipients headteacher, timing immediately"
        in shown
    )
    assert "1 of 3 situations would be read differently" in shown


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("date-palm@1", "halley"), 1, "no pack of this name and version"),
        (("date-palm", "not-there.yaml"), 2, "cannot be read"),
        (("date-palm", "halley", "--situations", __file__), 2, "{id, facts}"),
    ],
)
def test_a_wrong_call_is_told(
    casebook: CommandLine, words: tuple[str, ...], code: int, said: str
) -> None:
    told = casebook.run("policy", "diff", *words)
    assert told.exit_code == code
    assert said in told.stderr


def test_a_malformed_draft_is_refused_with_its_line(casebook: CommandLine, draft: Path) -> None:
    text = draft.read_text(encoding="utf-8")
    draft.write_text(text.replace("timing: immediately", "timing: at_leisure", 1), "utf-8")
    told = casebook.run("policy", "diff", IN_FORCE, str(draft))
    assert told.exit_code == 1
    assert "draft.yaml:" in told.stderr
    assert "timing" in told.stderr
