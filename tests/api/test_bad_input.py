"""What bad input gets: the right status, the field, the remedy, and nothing stored."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest

from domain.vocabulary import Role
from tests.support.server import IMAGERY, INCIDENT, MORE, Caller, ServerProcess

SECRET = "Jamie-was-there"  # noqa: S105 - a canary: what is sent must not come back


class Given(NamedTuple):
    """What stands before the bad request: an open case and a closed one, and an imagery case."""

    dsl: Caller
    server: ServerProcess
    case: str
    closed: str
    imagery: str


@pytest.fixture(scope="module")
def given(server: ServerProcess) -> Given:
    dsl = server.caller(Role.DSL)
    closed = dsl.reports()
    for duty in dsl.get(f"/cases/{closed}/duties", open=True).json()["duties"]:
        dsl.post(f"/cases/{closed}/duty-waivers", {"duty": duty["duty"], "reason": "Settled."})
    outcome = {"outcome": "resolved_in_school", "reason": "They made up."}
    assert dsl.post(f"/cases/{closed}/outcomes", outcome).status_code == 201
    assert dsl.post(f"/cases/{closed}/closures", {"reason": "Done."}).status_code == 201
    imagery = dsl.post("/imagery-discoveries", IMAGERY).json()["case"]
    return Given(dsl, server, dsl.reports(), closed, imagery)


def report(**changed: Any) -> Callable[[Given], httpx.Response]:
    return lambda given: given.dsl.post("/cases", {**INCIDENT, **changed})


def on_the_case(path: str, body: dict[str, Any], **how: Any) -> Callable[[Given], httpx.Response]:
    return lambda given: given.dsl.post(f"/cases/{given.case}/{path}", body, **how)


def raw(content: bytes, **headers: str) -> Callable[[Given], httpx.Response]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda given: given.dsl.send("/cases", content, named)


def same_key_other_body(given: Given) -> httpx.Response:
    key = str(uuid4())
    body = {"facts": {"conduct": "no_such_conduct"}, "occurred_at": INCIDENT["occurred_at"]}
    first = given.dsl.post(f"/cases/{given.case}/information", MORE, key=key)
    assert first.status_code == 201
    return given.dsl.post("/cases", body, key=key)


def by_the_mis_client(given: Given) -> httpx.Response:
    return given.server.caller(Role.MIS).post("/cases", INCIDENT)


def by_another_school(given: Given) -> httpx.Response:
    elsewhere = given.server.caller(Role.DSL, "upper-weald-academy")
    return elsewhere.post(f"/cases/{given.case}/information", MORE)


def evidence_of_imagery(given: Given) -> httpx.Response:
    piece = {"what": "a file", "kept_where": "a drive", "kept_by": "the DSL"}
    body = {"evidence": piece, "occurred_at": MORE["occurred_at"]}
    return given.dsl.post(f"/cases/{given.imagery}/evidence", body)


def an_investigation_of_imagery(given: Given) -> httpx.Response:
    body = {"investigator": "the head", "occurred_at": MORE["occurred_at"]}
    return given.dsl.post(f"/cases/{given.imagery}/investigations", body)


def without_a_key(given: Given) -> httpx.Response:
    return given.dsl.client.post("/cases", json=INCIDENT)


def on_the_closed_case(given: Given) -> httpx.Response:
    return given.dsl.post(f"/cases/{given.closed}/information", MORE)


def by_an_unknown_policy(given: Given) -> httpx.Response:
    return given.dsl.post("/policies/nobodys/assessments", {"facts": INCIDENT["facts"]})


def with_an_unknown_fact_assessed(given: Given) -> httpx.Response:
    return given.dsl.post("/policies/date-palm/assessments", {"facts": {"conduct": SECRET}})


Bad = tuple[Callable[[Given], httpx.Response], int, str, str | None]
BAD: dict[str, Bad] = {
    "an unknown fact": (
        report(facts={"conduct": "posts_comment", "weather": "rain"}),
        422,
        "unknown-fact",
        "facts.weather",
    ),
    "an impossible value": (
        report(facts={"conduct": "posts_comment", "actor.role": SECRET}),
        422,
        "impossible-value",
        "facts.actor.role",
    ),
    "an unknown conduct": (
        report(facts={"conduct": SECRET}),
        422,
        "impossible-value",
        "facts.conduct",
    ),
    "no conduct": (report(facts={}), 422, "unknown-fact", "facts.conduct"),
    "a fact that is a list": (
        report(facts={"conduct": ["posts_comment"]}),
        422,
        "invalid-body",
        "facts.conduct",
    ),
    "a moment still to come": (
        report(occurred_at="2999-01-01T00:00:00+00:00"),
        422,
        "impossible-date",
        "occurred_at",
    ),
    "a moment without its offset": (
        report(occurred_at="2026-03-02T09:15:00"),
        422,
        "invalid-body",
        "occurred_at",
    ),
    "a moment that is none": (report(occurred_at=SECRET), 422, "invalid-body", "occurred_at"),
    "a field there is not": (report(severity=SECRET), 422, "invalid-body", "severity"),
    "too long an account": (report(account=SECRET * 2_000), 422, "invalid-body", "account"),
    "a missing field": (
        lambda given: given.dsl.post("/cases", {"facts": INCIDENT["facts"]}),
        422,
        "invalid-body",
        "occurred_at",
    ),
    "a list for a body": (raw(b"[1]"), 422, "invalid-body", "body"),
    "an account of blanks": (report(account=" \t "), 422, "invalid-body", "account"),
    "a number for a moment": (
        report(occurred_at=1_700_000_000),
        422,
        "invalid-body",
        "occurred_at",
    ),
    "a number beyond all bounds": (
        report(facts={"conduct": "posts_comment", "actor.age": 10**30}),
        422,
        "impossible-value",
        "facts.actor.age",
    ),
    "an entry beyond all bounds": (
        on_the_case("withdrawals", {"entry": 10**30, "reason": "Because."}),
        422,
        "unknown-entry",
        "entry",
    ),
    "a number for text": (
        on_the_case("information", {**MORE, "account": 7}),
        422,
        "invalid-body",
        "account",
    ),
    "a measure there is not": (
        on_the_case(
            "measures", {"kind": SECRET, "by": "the DSL", "occurred_at": MORE["occurred_at"]}
        ),
        422,
        "invalid-body",
        "kind",
    ),
    "broken JSON": (raw(b'{"facts": {'), 400, "broken-json", None),
    "not UTF-8": (raw(b'{"account": "\xff"}'), 400, "broken-json", None),
    "UTF-16": (raw(json.dumps(INCIDENT).encode("utf-16")), 400, "broken-json", None),
    "a name given twice": (
        raw(b'{"account": "one", "account": "two", ' + json.dumps(INCIDENT).encode()[1:]),
        400,
        "broken-json",
        None,
    ),
    "a fact given twice": (
        raw(b'{"facts": {"conduct": "posts_comment", "conduct": "messages"}}'),
        400,
        "broken-json",
        None,
    ),
    "a number that is none": (raw(b'{"facts": {"actor.age": NaN}}'), 400, "broken-json", None),
    "deep nesting": (raw(b"[" * 100_000 + b"]" * 100_000), 400, "broken-json", None),
    "a form": (
        raw(b"facts=1", content_type="application/x-www-form-urlencoded"),
        415,
        "wrong-content-type",
        "Content-Type",
    ),
    "an oversized body": (raw(b" " * 1_100_000), 413, "body-too-large", None),
    "no key": (without_a_key, 400, "idempotency-key-missing", "Idempotency-Key"),
    "a key that is none": (
        raw(json.dumps(INCIDENT).encode(), idempotency_key="a b"),
        400,
        "bad-idempotency-key",
        "Idempotency-Key",
    ),
    "no version": (
        on_the_case("information", MORE, if_match=None),
        428,
        "version-required",
        "If-Match",
    ),
    "a version that is none": (
        on_the_case("information", MORE, if_match="three"),
        400,
        "bad-if-match",
        "If-Match",
    ),
    "a stale version": (
        on_the_case("information", MORE, if_match='"1"'),
        412,
        "stale-version",
        "If-Match",
    ),
    "a version still to come": (
        on_the_case("information", MORE, if_match='"999"'),
        412,
        "stale-version",
        "If-Match",
    ),
    "a closed case": (on_the_closed_case, 409, "case-closed", None),
    "a duty there is not": (
        on_the_case("duty-waivers", {"duty": "none/at/all", "reason": "Because."}),
        422,
        "unknown-duty",
        "duty",
    ),
    "an entry there is not": (
        on_the_case("withdrawals", {"entry": 99, "reason": "Because."}),
        422,
        "unknown-entry",
        "entry",
    ),
    "a barred act": (an_investigation_of_imagery, 409, "act-barred", None),
    "evidence of imagery": (evidence_of_imagery, 409, "imagery-admits-no-content", "evidence"),
    "a wrong role": (by_the_mis_client, 403, "wrong-role", None),
    "a case of another school": (by_another_school, 404, "not-found", None),
    "an unknown policy": (by_an_unknown_policy, 404, "unknown-policy", "pack"),
    "an impossible value to be assessed": (
        with_an_unknown_fact_assessed,
        422,
        "impossible-value",
        "facts.conduct",
    ),
    "a method there is not": (
        lambda given: given.dsl.client.delete(f"/cases/{given.case}"),
        405,
        "method-not-allowed",
        None,
    ),
}


@pytest.mark.parametrize("fault", BAD)
def test_it_is_refused_and_nothing_is_stored(fault: str, given: Given) -> None:
    send, status, code, field = BAD[fault]
    before = given.server.entries()
    answer = send(given)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), problem
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["type"] == f"/problems/{code}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["remedy"]
    assert problem.get("field") == field
    assert SECRET not in answer.text
    assert given.server.entries() == before


def test_a_key_that_named_another_request_is_refused(given: Given) -> None:
    answer = same_key_other_body(given)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")


def test_a_barred_act_names_the_clause(given: Given) -> None:
    assert an_investigation_of_imagery(given).json()["clause"] == "date-palm@2023.11.1/DP-76"


def test_several_faults_are_told_together(given: Given) -> None:
    answer = given.dsl.post("/cases", {"occurred_at": 1, "severity": 2, "facts": INCIDENT["facts"]})
    assert {error["field"] for error in answer.json()["errors"]} >= {"severity"}


def test_every_problem_names_a_page_that_explains_it(given: Given) -> None:
    problem = BAD["a closed case"][0](given).json()
    page = httpx.get(given.server.base_url + problem["type"])
    assert page.json()["code"] == problem["code"]
    html = httpx.get(given.server.base_url + problem["type"], headers={"accept": "text/html"})
    assert html.headers["content-type"].startswith("text/html")
    assert problem["title"] in html.text


def test_the_log_holds_no_case_no_name_and_nothing_that_was_sent(given: Given) -> None:
    given.dsl.reports(account=SECRET)
    log = given.server.log.read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    assert any(line.get("route") == "/cases" and line["status"] == 201 for line in lines)
    for canary in (SECRET, given.case, given.imagery, "dsl@", "made up"):
        assert canary not in log
