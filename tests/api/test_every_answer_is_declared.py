"""What the description of REST says of an address, and what the address answers, are one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from api.contracts.render import FOLDER
from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import INCIDENT, MORE, ServerProcess

DESCRIPTION: dict[str, Any] = json.loads((FOLDER / "openapi.json").read_text("utf-8"))
PATHS: dict[str, dict[str, Any]] = DESCRIPTION["paths"]
NOT_THERE = UUID(int=1)
AT = MORE["occurred_at"]


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in PATHS.items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


OPERATIONS = dict(operations())


@pytest.mark.parametrize("name", OPERATIONS)
def test_any_address_may_refuse_who_asks_or_fail(name: str) -> None:
    answers = OPERATIONS[name]["responses"]
    for status in ("401", "403", "429", "500", "503"):
        assert list(answers[status]["content"]) == ["application/problem+json"]
    assert "WWW-Authenticate" in answers["401"]["headers"]
    assert "Retry-After" in answers["429"]["headers"]
    assert "Retry-After" in answers["503"]["headers"]


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.startswith("POST")])
def test_what_is_recorded_needs_its_headers_and_says_its_version(name: str) -> None:
    operation = OPERATIONS[name]
    asked = (
        {one["name"]: one for one in operation["parameters"]}
        if "201" in operation["responses"]
        else {}
    )
    for header in {"Idempotency-Key", "If-Match"} & set(asked):
        assert asked[header]["required"]
        assert asked[header]["schema"]["pattern"]
    assert set(asked) or "201" not in operation["responses"]


def test_no_two_models_are_told_apart_by_where_they_are_written() -> None:
    assert [name for name in DESCRIPTION["components"]["schemas"] if "__" in name] == []


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(DESCRIPTION)
    for reference in {part.split('"')[0] for part in text.split('"$ref": "#/')[1:]}:
        found: Any = DESCRIPTION
        for step in reference.split("/"):
            found = found[step]
        assert found


Refused = Callable[[ServerProcess, str], httpx.Response]


def _post(path: str, body: Any, **how: Any) -> Refused:
    return lambda server, case: server.caller(Role.DSL).post(path.format(case=case), body, **how)


def _send(path: str, content: bytes, **headers: str) -> Refused:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda server, case: server.caller(Role.DSL).send(
        path.format(case=case), content, {"if-match": "*", **given}
    )


ACT = "/cases/{case}/information"
REFUSED: dict[str, tuple[str, int, Refused]] = {
    "no key": (
        "POST /cases",
        400,
        _send("/cases", json.dumps(INCIDENT).encode(), idempotency_key=""),
    ),
    "no JSON": ("POST /cases", 400, _send("/cases", b"{")),
    "a role that may not": (
        f"POST {ACT}",
        403,
        lambda server, case: server.caller(Role.STAFF).post(ACT.format(case=case), MORE),
    ),
    "no such case": (f"POST {ACT}", 404, _post(f"/cases/{NOT_THERE}/information", MORE)),
    "no adult at all": (
        "POST /people/{person}/concerns",
        404,
        lambda server, case: server.caller(Role.HEADTEACHER).post(
            "/people/nobody/concerns",
            {"adult_role": "staff", "source": "complaint", "account": "x", "occurred_at": AT},
        ),
    ),
    "out of turn": (
        "POST /cases/{case}/reopenings",
        409,
        _post("/cases/{case}/reopenings", {"reason": "Something new."}),
    ),
    "a version of the past": (f"POST {ACT}", 412, _post(ACT, MORE, if_match='"1"')),
    "too long": ("POST /cases", 413, _send("/cases", b" " * 1_100_000)),
    "no JSON by its type": ("POST /cases", 415, _send("/cases", b"x", content_type="text/plain")),
    "an unknown field": ("POST /cases", 422, _post("/cases", {**INCIDENT, "severity": 1})),
    "no version": (f"POST {ACT}", 428, _post(ACT, MORE, if_match=None)),
    "a cursor of no list": (
        "GET /cases",
        422,
        lambda server, case: server.caller(Role.DSL).get("/cases", after="AAAA"),
    ),
    "no token": (
        "GET /cases/{case}",
        401,
        lambda server, case: httpx.get(f"{server.base_url}/cases/{case}"),
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_refusal_is_one_that_its_address_declares(why: str, server: ServerProcess) -> None:
    name, status, refused = REFUSED[why]
    answer = refused(server, server.caller(Role.DSL).reports())
    assert answer.status_code == status, answer.text
    declared = OPERATIONS[name]["responses"][str(status)]
    assert answer.headers["content-type"] in declared["content"]
    assert answer.json()["code"] in declared["description"]
    for header in declared.get("headers", ()):
        assert header in answer.headers


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/cases", "GET, POST"),
        ("/duties", "GET"),
        (f"/cases/{NOT_THERE}/people", "GET, POST"),
        (f"/cases/{NOT_THERE}/closures", "POST"),
        ("/static/graphiql.css", "GET, HEAD"),
    ],
)
@pytest.mark.parametrize("media_type", ["application/json", "text/plain", None])
def test_a_method_that_is_not_answered_is_told_with_those_that_are(
    path: str, methods: str, media_type: str | None, server: ServerProcess
) -> None:
    headers = {} if media_type is None else {"content-type": media_type}
    answer = server.caller(Role.DSL).client.request("DELETE", path, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert answer.headers["allow"] == methods


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_where_no_method_takes_a_body_its_type_is_not_what_is_wrong(
    method: str, server: ServerProcess
) -> None:
    client = server.caller(Role.DSL).client
    answer = client.request(method, "/duties", content=b"x", headers={"content-type": "text/plain"})
    assert answer.status_code == 405
    assert client.request(method, "/anything").status_code == 404


@pytest.mark.parametrize(("age", "status"), [("12.0", 200), ("1.2e1", 200), ("12.5", 422)])
def test_a_whole_number_is_one_however_it_is_written(
    age: str, status: int, server: ServerProcess
) -> None:
    body = b'{"facts": {"conduct": "posts_comment", "actor.age": %s}}' % age.encode()
    answer = server.caller(Role.DSL).send("/policies/date-palm/assessments", body)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    "moment",
    ["0999-03-02T09:15:00Z", "20260302T091500Z", "2026-W10-1T09:15:00Z", "2026-03-02T09:15:00"],
)
def test_a_moment_in_another_form_is_none(moment: str, server: ServerProcess) -> None:
    dsl = server.caller(Role.DSL)
    assert dsl.post("/cases", {**INCIDENT, "occurred_at": moment}).status_code == 422
    asked = (
        'query($at: DateTime) { timeline(caseId: "x", first: 1, recordedTo: $at) { nodes { id } } }'
    )
    assert Graph(dsl).fails(asked, at=moment) == ["BAD_INPUT"]
