"""Clients generated from the committed contracts, each in its own environment, on a live server."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from domain.vocabulary import Role
from tests.support import javascript, python_clients
from tests.support.graph import Graph
from tests.support.server import ServerProcess

OPENAPI = Path(__file__).parent.parent.parent / "openapi"
NOW = "query($a: String) { changes(first: 100, after: $a) { edges { cursor } pageInfo { endCursor } } }"


def well(done: subprocess.CompletedProcess[str]) -> str:
    """What a program said that went well."""
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]
    return done.stdout


def test_a_client_in_typescript_is_generated_compiled_and_run(server: ServerProcess) -> None:
    shutil.rmtree(javascript.FOLDER / "generated", ignore_errors=True)
    well(javascript.node("generate.mjs", str(OPENAPI / "schema.graphql")))
    target = ["-o", "generated/rest.ts", "--default-non-nullable", "false"]
    well(javascript.run("openapi-typescript", str(OPENAPI / "openapi.json"), *target))
    well(javascript.run("tsc", "-p", "."))
    said = well(javascript.node("built/follow.js", server.base_url, server.token(Role.DSL)))
    assert json.loads(said)["told"] == ["A remark about a classmate was posted."]


def test_graphql_ws_listens_from_a_cursor(server: ServerProcess, dsl: Graph) -> None:
    after, more = None, True
    while more:
        page = dsl.ask(NOW, a=after)["changes"]
        after, more = page["pageInfo"]["endCursor"], bool(page["edges"])
    cases = [dsl.caller.reports() for _ in range(2)]
    address = server.base_url.replace("http", "ws", 1) + "/graphql"
    said = well(
        javascript.node("listen.mjs", address, server.token(Role.DSL), str(after), str(len(cases)))
    )
    heard = [json.loads(line)["data"]["changes"]["node"]["caseId"] for line in said.splitlines()]
    assert sorted(heard) == sorted(cases)


@pytest.fixture(scope="module")
def generated() -> None:
    shutil.rmtree(python_clients.FOLDER / "generated", ignore_errors=True)
    (python_clients.FOLDER / "generated").mkdir()
    well(python_clients.run("ariadne-codegen"))
    description = ["--path", str(OPENAPI / "openapi.json"), "--output-path", "generated/rest"]
    how = ["generate", *description, "--config", "rest.yml", "--meta", "none"]
    done = python_clients.run("openapi-python-client", *how)
    well(done)
    # It warns of what it leaves out, and ends well all the same.
    assert done.stderr == "", done.stderr[:3_000]


def test_clients_in_python_report_catch_up_and_listen(
    server: ServerProcess, generated: None
) -> None:
    said = well(python_clients.run("python", "follow.py", server.base_url, server.token(Role.DSL)))
    assert json.loads(said)["first"] == "IncidentReportedEntry"
