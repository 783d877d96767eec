"""Operators rebuild views, check packs, ask the doctor, and sign in to the demo."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

import pytest

from domain.vocabulary import Role
from tests.cli.conftest import CommandLine
from tests.support.server import SCHOOL, Caller, ServerProcess


def test_rebuilt_views_equal_what_was_there(casebook: CommandLine, server: ServerProcess) -> None:
    server.caller(Role.DSL).reports()
    told = casebook.run("rebuild", "timeline", "duties", "cases")
    assert told.exit_code == 0, told.output
    lines = told.stdout.splitlines()
    assert {line.split()[1] for line in lines} == {"timeline", "duties", "cases"}
    assert all("equals what was there" in line for line in lines)


def test_a_view_nobody_knows_is_named(casebook: CommandLine) -> None:
    told = casebook.run("rebuild", "timelime")
    assert told.exit_code == 1
    assert "timelime" in told.stderr


def test_the_doctor_says_what_it_looked_at(casebook: CommandLine) -> None:
    told = casebook.run("doctor", "--json")
    findings = {finding["what"]: finding["verdict"] for finding in json.loads(told.stdout)}
    assert told.exit_code == 0
    for what in (
        "Policy packs",
        "Bank holidays",
        "Database",
        "Connections",
        "Key store",
        "Record",
        "Views",
        "Following views",
    ):
        assert findings[what] == "ok"
    assert findings["Review date"] == "warn"


@pytest.mark.at_length  # what takes long of it is looked at as JSON, with every change
def test_our_packs_pass_their_own_examples(casebook: CommandLine) -> None:
    told = casebook.run("policy", "check", data=False)
    assert told.exit_code == 0, told.output
    assert "date-palm@2023.11" in told.stdout


def test_a_broken_pack_is_refused_by_file_line_and_key(
    casebook: CommandLine, tmp_path: Path
) -> None:
    folder = tmp_path / "packs"
    shutil.copytree(Path(str(files("cases.packs"))), folder)
    pack = folder / "school" / "date-palm-2023.11.yaml"
    text = pack.read_text(encoding="utf-8")
    pack.write_text(text.replace("timing: immediately", "timing: at_leisure", 1), encoding="utf-8")
    line = 1 + text[: text.index("timing: immediately")].count("\n")
    told = casebook.run("policy", "check", str(folder), data=False)
    assert told.exit_code == 1
    said = told.output.replace("\n", "")
    assert f"date-palm-2023.11.yaml:{line}: clauses." in said
    assert "timing" in said


def test_a_demo_token_signs_in(casebook: CommandLine, server: ServerProcess) -> None:
    token = casebook.run("token", SCHOOL, "dsl").stdout.strip()
    caller = Caller(server.base_url, token)
    assert caller.get("/cases").status_code == 200
    caller.client.close()


def test_a_token_for_a_school_nobody_knows_is_refused(casebook: CommandLine) -> None:
    told = casebook.run("token", "nowhere-primary", "dsl")
    assert told.exit_code == 1
    assert SCHOOL in told.stderr


def test_what_fails_is_told_in_a_sentence_and_never_as_a_traceback(tmp_path: Path) -> None:
    """A traceback quotes what was being worked on; here the data folder is no folder."""
    no_folder = tmp_path / "a-telling-name"
    no_folder.write_text("")
    told = subprocess.run(
        [Path(sys.executable).with_name("casebook"), "replay", str(uuid4()), "--data", no_folder],
        env={"COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert told.stderr.startswith("Something failed here: ")
    assert "casebook doctor" in told.stderr
    assert "Traceback" not in told.stdout + told.stderr
    assert "a-telling-name" not in told.stdout + told.stderr
