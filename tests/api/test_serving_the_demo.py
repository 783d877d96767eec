"""The server process: what it says when it is ready, how it ends, and what it keeps."""

from __future__ import annotations

import json
import shlex
import socket
import stat
from typing import Any

import httpx
import pytest

from api.auth.demo_issuer import KEY_FILE
from api.contracts.render import openapi
from api.pages import PAGE_POLICY
from domain.vocabulary import Role
from tests.support.server import ServerProcess, a_server

# The duty to report child sexual abuse has not begun: no school is bound by it yet.
STATUTORY = [
    "allegations",
    "child-protection",
    "child-protection-file",
    "data-breach",
    "fgm",
    "indecent-images",
    "information-sharing",
    "online-harm",
    "prevent",
]


def test_it_says_one_line_of_json_and_ends_cleanly() -> None:
    with a_server() as server:
        assert set(server.said) == {"base_url", "schools", "tokens"}
        policies = [school["policy"] for school in server.said["schools"]]
        assert policies == ["date-palm", "carey-federation", "coopers-lane", "beech-hill", "halley"]
        for school in server.said["schools"]:
            assert set(school) == {"id", "name", "policy"}
            bound = server.caller(Role.MIS, school["id"]).get(f"/schools/{school['id']}/packs")
            named = [(pack["pack"], pack["layer"]) for pack in bound.json()["packs"]]
            statutory = {pack for pack, layer in named if layer == "statutory"}
            assert sorted(statutory) == STATUTORY
            assert [pack for pack, layer in named if layer == "school"] == [school["policy"]]
            assert set(server.said["tokens"][school["id"]]) == {role.value for role in Role}
        assert httpx.get(f"{server.base_url}/readyz").json()["status"] == "ready"
        assert stat.S_IMODE((server.data / KEY_FILE).stat().st_mode) == 0o600
        process = server.process
        assert process is not None
        assert process.stdout is not None
        process.terminate()
        assert process.stdout.read() == b""
        assert process.wait(30) == 0
        assert not (server.data / "postgres" / "cluster" / "postmaster.pid").exists()


def test_what_was_recorded_is_there_after_a_restart_and_the_schools_once() -> None:
    with a_server() as server:
        dsl = server.caller(Role.DSL)
        case = dsl.reports()
        before = server.entries()
        assert server.stop() == 0
        server.start()
        assert dsl.get(f"/cases/{case}").status_code == 200
        assert server.entries() == before


def pasted(said: str, path: str) -> Any:
    """Do what the printed curl to this path does, without needing one; the JSON answered."""
    start = said.rindex("curl ", 0, said.index(path))
    command = said[start : said.index("\n\n", start)].replace("\\\n", " ")
    _, _, url, *options = shlex.split(command)
    given = list(zip(options[::2], options[1::2], strict=True))
    headers = dict(value.split(": ", 1) for flag, value in given if flag == "-H")
    if "Idempotency-Key" in headers:
        assert headers["Idempotency-Key"] == "$(date +%s%N)"
        headers["Idempotency-Key"] = "17"
    (body,) = (value for flag, value in given if flag == "-d")
    answer = httpx.post(url, headers=headers, content=body, timeout=60.0)
    assert answer.is_success, answer.text
    return answer.json()


def test_a_person_is_given_a_curl_a_query_and_tokens_to_paste() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with a_server(port=port, manner="text") as server:
        said = ""
        while "tidewell-primary     mis" not in said:
            said += server.line()
        case = pasted(said, "/cases \\")["case"]
        shown = pasted(said.replace("CASE", case), "/graphql \\")["data"]["timeline"]["edges"]
        assert "DUTY_RAISED" in {edge["node"]["kind"] for edge in shown}
    assert f"http://127.0.0.1:{port}/cases" in said
    assert "curl" in said
    assert "timeline(caseId" in said
    for role in Role:
        assert role.value in said


def test_a_port_in_use_is_said_before_a_database_is_started() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with a_server(port=taken.getsockname()[1], manner="text") as server:
            assert server.process is not None
            assert server.process.wait(30) != 0
            assert not (server.data / "postgres").exists()


@pytest.mark.parametrize("page", ["/docs", "/graphiql"])
def test_the_pages_are_served_with_the_policy_they_need_and_only_they(
    page: str, server: ServerProcess
) -> None:
    answer = httpx.get(server.base_url + page)
    assert answer.headers["content-security-policy"] == PAGE_POLICY
    assert "unsafe" not in httpx.get(f"{server.base_url}/livez").headers["content-security-policy"]


def test_the_demo_publishes_the_public_half_of_its_key(server: ServerProcess) -> None:
    keys = httpx.get(f"{server.base_url}/.well-known/jwks.json").json()["keys"]
    assert [key["kty"] for key in keys] == ["OKP"]
    assert all("d" not in key for key in keys)


def test_the_description_is_the_committed_contract(server: ServerProcess) -> None:
    served = httpx.get(f"{server.base_url}/openapi.json", timeout=30.0).json()
    assert "/cases/{case}/police-notifications" in served["paths"]
    assert served == json.loads(openapi())
