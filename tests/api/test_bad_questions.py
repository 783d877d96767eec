"""What a question gets that no list could answer: the field, the remedy, and never a fault of ours."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from fastapi.routing import APIRoute

from api.app import ROUTERS
from api.http.strict_json import JsonRoute
from tests.support.server import Caller

A_CASE = "00000000-0000-4000-8000-000000000001"
THEN = "2026-03-02T09:15:00+00:00"
TOO_LATE = "9999-12-31T23:59:59-23:59"
UNSTORABLE = "a\x00b"
CASES, REPORTS, DUTIES, TIMELINE = "/cases", "/reports", "/duties", f"/cases/{A_CASE}/timeline"
FORGED: dict[str, tuple[str, list[Any]]] = {
    "a moment past the end of time": (CASES, [TOO_LATE, A_CASE]),
    "a moment without its offset": (REPORTS, [THEN[:-6], A_CASE]),
    "a list for an id": (REPORTS, [THEN, ["x"]]),
    "too large a number": (TIMELINE, [2**40]),
    "a number below nothing": (TIMELINE, [-1]),
    "too large an urgency": (DUTIES, [THEN, 10**20, THEN, THEN, A_CASE, "x"]),
    "a word that no record holds": (DUTIES, [THEN, 0, THEN, THEN, A_CASE, UNSTORABLE]),
    "an object for a word": (DUTIES, [THEN, 0, THEN, THEN, A_CASE, {}]),
}
UNFIT: tuple[tuple[str, str, object, str], ...] = (
    (CASES, "first", 10_000, "first"),
    (CASES, "after", "eA", "after"),
    (CASES, "category", UNSTORABLE, "category"),
    (DUTIES, "owed_by", UNSTORABLE, "owed_by.0"),
    (TIMELINE, "kind", UNSTORABLE, "kind.0"),
    (TIMELINE, "actor", UNSTORABLE, "actor"),
    (TIMELINE, "recorded_to", TOO_LATE, "recorded_to"),
    (TIMELINE, "occurred_from", "1700000000", "occurred_from"),
)


def refused(dsl: Caller, path: str, field: str, **asked: Any) -> None:
    answer = dsl.get(path, **asked)
    problem = answer.json()
    code = "bad-cursor" if field == "after" else "invalid-body"
    assert (answer.status_code, problem["code"]) == (422, code), problem
    assert problem["field"] == field
    assert problem["remedy"]
    assert not any(str(value) in answer.text for value in asked.values())


@pytest.mark.parametrize("fault", FORGED)
def test_a_cursor_is_refused_that_holds(fault: str, dsl: Caller) -> None:
    path, place = FORGED[fault]
    cursor = urlsafe_b64encode(json.dumps(place).encode()).rstrip(b"=").decode()
    refused(dsl, path, "after", after=cursor)


@pytest.mark.parametrize(("path", "name", "value", "field"), UNFIT)
def test_a_question_is_refused_that_nothing_could_answer(
    path: str, name: str, value: object, field: str, dsl: Caller
) -> None:
    refused(dsl, path, field, **{name: value})


def test_every_body_is_read_strictly() -> None:
    routes = [one for router in ROUTERS for one in router.routes if isinstance(one, APIRoute)]
    taking = [route for route in routes if route.body_field is not None]
    assert taking
    assert not [route.path for route in taking if not isinstance(route, JsonRoute)]
