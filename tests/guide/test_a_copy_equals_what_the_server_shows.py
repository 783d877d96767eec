"""The guide's own client keeps its copy right, whatever is killed meanwhile and whoever is shut out."""

from __future__ import annotations

import os
import runpy
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

import pytest

from domain.vocabulary import Role
from tests.support.client_keys import issued
from tests.support.directory import shut_out_when_asked
from tests.support.guide import blocks, saved
from tests.support.server import MORE, Caller, ServerProcess, a_server, wait_until

FIELDS = "id version state category outcome openedAt closedAt openDuties nextDueAt"
LISTED = (
    "query($after: String) { cases(first: 100, after: $after) {"
    f" nodes {{ {FIELDS} }} pageInfo {{ hasNextPage endCursor }} }} }}"
)
ABOUT_A_TEACHER = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
TURNS, KILLS = 60, 6
Row = tuple[object, ...]


@pytest.fixture(scope="module")
def server() -> Iterator[ServerProcess]:
    with a_server() as started:
        yield started


@pytest.fixture(scope="module")
def key(server: ServerProcess) -> str:
    return issued(server)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    saved(blocks(), tmp_path)
    return tmp_path


@contextmanager
def keeping(folder: Path, server: ServerProcess, key: str) -> Iterator[subprocess.Popen[bytes]]:
    """The guide's client, at work until it is killed."""
    env = {**os.environ, "CASEBOOK": server.base_url, "KEY": key}
    client = subprocess.Popen([sys.executable, "keep.py", "--forever"], cwd=folder, env=env)
    try:
        yield client
    finally:
        client.kill()
        client.wait()


def copied(folder: Path) -> list[Row]:
    """What the copy holds."""
    with closing(sqlite3.connect(folder / "copy.db", timeout=10.0)) as copy:
        try:
            return sorted(copy.execute("SELECT * FROM cases"), key=str)
        except sqlite3.OperationalError:
            return []


def shown(server: ServerProcess, key: str) -> list[Row]:
    """What the server shows to the same key."""
    with closing(Caller(server.base_url, key).client) as client:
        rows: list[Row] = []
        after, more = None, True
        while more:
            asked = {"query": LISTED, "variables": {"after": after}}
            page = client.post("/graphql", json=asked).json()["data"]["cases"]
            rows += [tuple(case[name] for name in FIELDS.split()) for case in page["nodes"]]
            after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return sorted(rows, key=str)


def shut_out(dsl: Caller, case: str, number: int) -> None:
    """Whoever is named on the case turns out to have a sign-in."""
    said = {"kind": "pupil", "name": f"Corin Example {number}"}
    person = dsl.post("/people", said).json()["person"]
    named = dsl.post(f"/cases/{case}/people", {"person": person, "role": "alleged_harmer"})
    assert named.status_code == 201, named.text
    signs_in = {**said, "sign_in": f"corin{number}@example", "reason": "An account was made."}
    assert dsl.post(f"/people/{person}/corrections", signs_in).status_code == 201
    shut_out_when_asked(dsl, case, signs_in["sign_in"])


def something_happens(server: ServerProcess, cases: list[str], chance: Random, turn: int) -> None:
    """A report, ordinary or restricted; more about a case; its closing; or a loss of sight."""
    staff, dsl = server.caller(Role.STAFF), server.caller(Role.DSL)
    act = chance.random()
    if act < 0.35 or not cases:
        cases.append(staff.reports())
    elif act < 0.5:
        staff.reports(facts=ABOUT_A_TEACHER)
    elif act < 0.9:
        assert dsl.post(f"/cases/{chance.choice(cases)}/information", MORE).status_code == 201
    else:
        shut_out(dsl, cases.pop(chance.randrange(len(cases))), turn)


def test_the_copy_is_right_after_random_changes_and_many_kills(
    server: ServerProcess, key: str, folder: Path
) -> None:
    chance = Random(20261121)  # noqa: S311 - the same story in every run
    cases: list[str] = []
    for _ in range(KILLS):
        with keeping(folder, server, key):
            for turn in range(TURNS // KILLS):
                something_happens(server, cases, chance, chance.randrange(10**6) + turn)
    with keeping(folder, server, key):
        wait_until(lambda: copied(folder) == shown(server, key), seconds=60.0)
    there = {row[0] for row in copied(folder)}
    assert there >= set(cases)


def test_a_server_that_is_killed_delays_the_copy_and_nothing_else(
    server: ServerProcess, key: str, folder: Path
) -> None:
    with keeping(folder, server, key) as client:
        first = server.caller(Role.STAFF).reports()
        wait_until(lambda: first in {row[0] for row in copied(folder)}, seconds=60.0)
        server.kill()
        server.start()
        second = server.caller(Role.STAFF).reports()
        wait_until(lambda: second in {row[0] for row in copied(folder)}, seconds=60.0)
        assert client.poll() is None
    assert copied(folder) == shown(server, key)


def test_what_is_lost_from_sight_is_deleted(server: ServerProcess, key: str, folder: Path) -> None:
    case = server.caller(Role.STAFF).reports()
    with keeping(folder, server, key):
        wait_until(lambda: case in {row[0] for row in copied(folder)}, seconds=60.0)
        shut_out(server.caller(Role.DSL), case, 1)
        wait_until(lambda: case not in {row[0] for row in copied(folder)}, seconds=60.0)


def test_a_key_that_was_taken_back_stops_the_client_and_says_so(
    server: ServerProcess, folder: Path
) -> None:
    env = {**os.environ, "CASEBOOK": server.base_url, "KEY": "casebook_mis_made_up"}
    said = subprocess.run(
        [sys.executable, "keep.py"],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert said.stderr.startswith("401: ")


def test_a_page_is_taken_whole_or_not_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("CASEBOOK", "http://127.0.0.1:9")
    client = runpy.run_path("keep.py")
    here = dict.fromkeys(FIELDS.split(), 1) | {"id": "a"}
    change = {"__typename": "CaseChanged", "caseId": "a", "case": here}
    broken = {"__typename": "CaseChanged", "caseId": "b", "case": {"id": "b"}}

    def page(*changes: object, cursor: str) -> dict[str, object]:
        return {"startsAnew": False, "nodes": list(changes), "pageInfo": {"endCursor": cursor}}

    client["take"](page(change, cursor="first"))
    with pytest.raises(KeyError):
        client["take"](page({**change, "case": None}, broken, cursor="second"))
    assert client["place"]() == "first"
    assert [row[0] for row in copied(folder)] == ["a"]
    client["copy"].close()


def test_a_spent_budget_delays_the_client_and_stops_it_not(folder: Path) -> None:
    with a_server(settings={"CASEBOOK_GRAPH_BUDGET": "3000"}) as sparing:
        asked = "import keep; [keep.catch_up() for _ in range(40)]"
        env = {**os.environ, "CASEBOOK": sparing.base_url, "KEY": issued(sparing)}
        done = subprocess.run(
            [sys.executable, "-c", asked], cwd=folder, env=env, capture_output=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert '"status":429' in sparing.log.read_text()


def test_the_client_is_small() -> None:
    lines = sum(
        block.text.count("\n") for block in blocks() if block.file in {"graph.py", "keep.py"}
    )
    assert lines <= 120
