"""A document or a variable that does not fit is told in words of the schema, never in the sender's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graphql.test_recording_through_the_graph import REPORT
from tests.support.graph import Graph

DOCUMENTS = {
    "{ cases { nodes { id } } }": "The field Query.cases needs its argument first.",
    "{ cases(frist: 1, first: 1) { nodes { id } } }": "The field Query.cases has no such argument.",
    "{ cases(first: 1, state: OPENED) { nodes { id } } }": "CaseState has no such word.",
    "{ school { nmae } }": "The type School has no such field.",
    "{ school }": "school needs a selection of fields.",
    "query($n: Int!) { cases(first: $n) { nodes { id } } }": "A required variable is missing.",
    'mutation { reportIncident(input: {urgent: true}, idempotencyKey: "k") { __typename } }': (
        "ReportIncidentInput needs its field facts."
    ),
}
REPORTING = (
    "mutation($said: ReportIncidentInput!) {"
    ' reportIncident(input: $said, idempotencyKey: "k") { __typename } }'
)
FORGED = "Expected value of type 'Corin' to include required field 'Corin'"
INPUTS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"urgent": True}, "ReportIncidentInput needs its field facts."),
    ({**REPORT, "corin": 1}, "ReportIncidentInput has no such field."),
    (
        {**REPORT, "occurredAt": "2026-03-02T09:15:00"},
        "A moment carries its offset, such as 2026-03-02T09:15:00+00:00.",
    ),
    (
        {**REPORT, "facts": []},
        "Facts are an object: the vocabulary's names with their values.",
    ),
    ({**REPORT, "account": 5}, "A value does not fit its type."),
    ({**REPORT, FORGED: 1}, "ReportIncidentInput has no such field."),
    ({**REPORT, "account": [FORGED]}, "A value does not fit its type."),
)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_wrong_with_a_document(dsl: Graph, document: str) -> None:
    told = [error["message"] for error in dsl.errors(document)]
    assert DOCUMENTS[document] in told
    assert not any("frist" in said or "nmae" in said or "OPENED" in said for said in told)


@pytest.mark.parametrize("nth", range(len(INPUTS)))
def test_what_is_wrong_with_a_variable(dsl: Graph, nth: int) -> None:
    given, expected = INPUTS[nth]
    answer = dsl.post(REPORTING, {"said": given}).json()
    assert [error["message"] for error in answer["errors"]] == [expected]
    assert "orin" not in str(answer)
