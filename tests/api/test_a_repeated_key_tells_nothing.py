"""A key that is sent again is answered as before, unless its sender has been shut out meanwhile: to
them the case does not exist, whatever they once did on it."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest

from api.auth.demo_cast import person
from domain.vocabulary import Role
from tests.support.directory import in_the_directory
from tests.support.graph import Graph
from tests.support.server import MORE, SCHOOL, Caller, ServerProcess

NOBODY_KNOWS_WHOSE = {"conduct": "messages", "counterparty.role": "pupil"}
NO_SUCH_CASE = "7b0c9f0e-1111-4a7e-9d5f-2d1d0a9f6c01"


def turns_out_to_be(about: Role, case: str, by: Caller) -> None:
    """It becomes known whose conduct the case is about."""
    subject = in_the_directory(by, person(SCHOOL, about))
    answer = by.post(f"/cases/{case}/people", {"person": subject, "role": "subject"})
    assert answer.status_code == 201, answer.text


def same(one: httpx.Response, other: httpx.Response) -> bool:
    apart = {"date", "x-request-id"}
    headers = [{k: v for k, v in r.headers.items() if k not in apart} for r in (one, other)]
    return (one.status_code, one.content, headers[0]) == (
        other.status_code,
        other.content,
        headers[1],
    )


def test_what_somebody_did_before_they_were_shut_out_is_answered_like_a_case_that_is_not_there(
    dsl: Caller, head: Caller
) -> None:
    case, key = dsl.reports(facts=NOBODY_KNOWS_WHOSE), str(uuid4())
    first = dsl.post(f"/cases/{case}/information", MORE, key=key)
    assert first.status_code == 201
    assert same(first, dsl.post(f"/cases/{case}/information", MORE, key=key))
    turns_out_to_be(Role.DSL, case, head)

    absent = dsl.post(f"/cases/{NO_SUCH_CASE}/information", MORE)
    assert absent.status_code == 404
    assert same(dsl.post(f"/cases/{case}/information", MORE, key=key), absent)
    # Nor does the key tell by being refused for another request.
    other = {**MORE, "account": "Something else."}
    assert same(dsl.post(f"/cases/{case}/information", other, key=key), absent)


def test_the_graph_says_the_same(dsl: Caller, head: Caller) -> None:
    graph = Graph(dsl)
    case, key = dsl.reports(facts=NOBODY_KNOWS_WHOSE), str(uuid4())
    said = {"account": MORE["account"], "occurredAt": MORE["occurred_at"]}
    assert graph.do("addInformation", said, case=case, key=key)["__typename"] == "Receipt"
    turns_out_to_be(Role.DSL, case, head)
    absent = graph.do("addInformation", said, case=NO_SUCH_CASE)
    assert absent["code"] == "not-found"
    assert graph.do("addInformation", said, case=case, key=key) == absent


@pytest.mark.parametrize("role", [Role.DSL, Role.STAFF])
def test_a_report_whose_reporter_is_shut_out_since_is_not_there_for_them(
    server: ServerProcess, head: Caller, role: Role
) -> None:
    by = server.caller(role)
    report = {"facts": NOBODY_KNOWS_WHOSE, "occurred_at": MORE["occurred_at"], "account": "Seen."}
    key = str(uuid4())
    first = by.post("/cases", report, key=key)
    assert same(first, by.post("/cases", report, key=key))
    case = first.json()["case"]
    turns_out_to_be(role, case, head)
    assert by.post("/cases", report, key=key).status_code == 404
    assert by.get(f"/reports/{case}").status_code == 404


def test_whoever_reports_their_own_conduct_has_their_receipt_again(dsl: Caller) -> None:
    key, me = str(uuid4()), person(SCHOOL, Role.DSL)
    report = {"facts": NOBODY_KNOWS_WHOSE, "occurred_at": MORE["occurred_at"], "subject": me}
    first = dsl.post("/cases", report, key=key)
    assert first.status_code == 201
    assert dsl.get(f"/cases/{first.json()['case']}").status_code == 404
    assert same(first, dsl.post("/cases", report, key=key))


def test_whoever_recuses_themselves_has_their_receipt_again(dsl: Caller) -> None:
    case, key = dsl.reports(facts=NOBODY_KNOWS_WHOSE), str(uuid4())
    reason = {"reason": "A friend of the family."}
    first = dsl.post(f"/cases/{case}/recusals", reason, key=key)
    assert first.status_code == 201, first.text
    assert dsl.get(f"/cases/{case}").status_code == 404
    assert same(first, dsl.post(f"/cases/{case}/recusals", reason, key=key))
