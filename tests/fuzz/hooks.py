"""What schemathesis is told about this server: ids that are there, and what every answer owes."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import schemathesis
from hypothesis import strategies as st
from schemathesis.checks import CheckContext
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.generation.meta import TestPhase
from schemathesis.hooks import HookContext

from api.http.problem_table import UNAUTHORISED
from api.http.refusal_statuses import KINDS
from tests.fuzz.graph_hooks import filled

PLAN = json.loads(Path(os.environ["CASEBOOK_FUZZ"]).read_text("utf-8"))
WORDS: dict[str, list[Any]] = PLAN["words"]
CURSORS: dict[str, list[str]] = PLAN["cursors"]
SHARE: float = PLAN["share"]
"""Of the cases that schemathesis counts out one by one, so many are sent."""
NOBODY: bool = PLAN["nobody"]
"""Whether whoever asks has no token."""
KNOWN = 0.75
TEXT, MOMENT = r"\S", "^(19|2[0-9])[0-9]{2}-"
UNFIT = frozenset({"invalid-body", "broken-json", "wrong-content-type", "idempotency-key-missing"})


def _chance(case: Case[Any]) -> Random:
    """The same for the same case in every run."""
    said = (case.operation.label, case.path_parameters, case.query, case.body)
    return Random(crc32(repr(said).encode("utf-8", "surrogatepass")))  # noqa: S311


def _filled(value: Any, chance: Random, name: str = "") -> Any:
    """The value with ids of the record, here and there, in the places where one belongs."""
    if isinstance(value, dict):
        return {key: _filled(one, chance, key) for key, one in value.items()}
    if isinstance(value, list) and name not in WORDS:
        return [_filled(one, chance) for one in value]
    if isinstance(value, str) and not value.strip():
        return "x"
    known = WORDS.get(name)
    if not known or chance.random() > KNOWN:
        return value
    if isinstance(value, list):
        return [chance.choice(known)] if value else value
    return chance.choice(known) if value is not None else value


SOMEBODY = {"name": "Sam Example", "note": "the caretaker"}
A_DEVICE = "490154203237518"
"""Its last digit is worked out from the others."""
MEASURED = {"moment": "2026-03-02T09:15:00Z", "day": "2026-03-02"}


def _fitting(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The body where what has to be there is said by a description in words only."""
    when = body.get("when")
    if isinstance(when, dict) and when.get("kind") in {*MEASURED, "span", "unknown"}:
        first = MEASURED.get(when["kind"], "2026-03-02" if when["kind"] == "span" else None)
        body = {**body, "when": {**when, "first": first, "last": None}}
    if isinstance(body.get("named"), list):
        body = {**body, "named": [{**one, **SOMEBODY} for one in body["named"]]}
    if path == "/concerns":
        body = {**body, "about": SOMEBODY["name"], "note": SOMEBODY["note"]}
    if isinstance(body.get("device"), dict) and body["device"].get("imei"):
        body = {**body, "device": {**body["device"], "imei": [A_DEVICE]}}
    if path == "/reports/{case}/information":
        body = {**body, "account": body.get("account") or "x"}
    if path == "/people-lookups" and isinstance(body.get("name"), str):
        body = {**body, "name": f"{body['name']} abc"[-60:]}
    return body


schemathesis.openapi.format(
    "date-time",
    st.datetimes(datetime(1900, 1, 2), datetime(2999, 12, 30)).map(lambda at: f"{at.isoformat()}Z"),  # noqa: DTZ001
)


@schemathesis.hook
def before_load_schema(context: HookContext, raw_schema: dict[str, Any]) -> None:
    """Without the two patterns that almost every body holds: `_filled` and the format keep them,
    ten times as fast."""
    _without_patterns(raw_schema)


def _without_patterns(part: Any) -> None:
    if isinstance(part, dict) and part.get("pattern") in (TEXT, MOMENT):
        del part["pattern"]
    for one in part.values() if isinstance(part, dict) else part:
        if isinstance(one, dict | list):
            _without_patterns(one)


@schemathesis.hook
def filter_case(context: HookContext, case: Case[Any]) -> bool:
    counted = case.meta is not None and case.meta.phase.name == TestPhase.COVERAGE
    return not counted or _chance(case).random() < SHARE


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    chance = _chance(case)
    if isinstance(case.body, str):
        case.body = filled(case.body, WORDS, chance, KNOWN)
        return
    if case.path_parameters:
        case.path_parameters = _filled(case.path_parameters, chance)
    if case.query:
        query = _filled(case.query, chance)
        given = CURSORS.get(case.operation.path)
        if "after" in query and given:
            query["after"] = chance.choice(given)
        case.query = query
    if isinstance(case.body, dict):
        case.body = _fitting(case.operation.path, _filled(case.body, chance))
    if case.headers and "If-Match" in case.headers and chance.random() < KNOWN:
        case.headers["If-Match"] = "*"
    if case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"fuzz-{chance.getrandbits(64):x}"


def _failed(case: Case[Any], title: str, message: str) -> Failure:
    return Failure(operation=case.operation.label, title=title, message=message)


@schemathesis.check
def without_a_token_every_address_is_closed(
    ctx: CheckContext, response: Response, case: Case[Any]
) -> None:
    """Whatever is asked."""
    if NOBODY and response.status_code != UNAUTHORISED:
        raise _failed(case, "Open without a token", response.text[:500])


@schemathesis.check
def a_problem_is_one_of_the_table(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """Whatever is refused says so by a code of the table, at that code's status."""
    if response.status_code < 400 or response.headers["content-type"] != [
        "application/problem+json"
    ]:
        return
    said = response.json()
    kind = KINDS.get(said.get("code"))
    if kind is None or kind.status != response.status_code or said["status"] != kind.status:
        raise _failed(case, "A problem that is not of the table", response.text[:500])
    if not isinstance(said.get("remedy"), str) or not said["remedy"]:
        raise _failed(case, "A problem without a remedy", response.text[:500])


@schemathesis.check
def what_the_contract_allows_is_well_formed(
    ctx: CheckContext, response: Response, case: Case[Any]
) -> None:
    """What fits the description may be refused by the casework, never as a body that does not fit."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if response.status_code in (400, 413, 415, 422):
        said = response.json()
        if said.get("code") in UNFIT:
            raise _failed(case, "The contract allows what the server calls unfit", response.text)
