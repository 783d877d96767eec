"""A statutory text says how well it is known, wherever it is shown; what awaits its day binds nobody."""

from __future__ import annotations

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import ServerProcess

A_LEAK = {
    "conduct": "discloses_information",
    "actor.role": "staff",
    "information.kind": "personal_data",
    "target": "pupil",
}
SCHOOL = "ashmere-juniors"
EARLIER = "2026-10-23T17:00:00+00:00"


def test_an_assessment_marks_what_is_only_remembered(server: ServerProcess) -> None:
    dsl = server.caller(Role.DSL)
    said = dsl.post("/assessments", {"facts": A_LEAK}).json()["readings"]
    (breach,) = [one["assessment"] for one in said if one["pack"] == "data-breach"]
    assert breach["confidence"]["PDB-02"] == "seen"
    assert breach["confidence"]["PDB-06"] == "unverified"
    asked = (
        'query($f: Facts!) { assess(pack: "data-breach", facts: $f) {'
        " ... on Assessment { confidence { clause confidence } } } }"
    )
    marks = Graph(dsl).ask(asked, f=A_LEAK)["assess"]["confidence"]
    assert {"clause": "PDB-06", "confidence": "unverified"} in marks


def test_a_duty_and_its_policy_carry_the_mark(server: ServerProcess) -> None:
    dsl = server.caller(Role.DSL)
    case = dsl.reports(facts=A_LEAK, occurred_at=EARLIER, learnt_at=EARLIER)
    owed = dsl.get(f"/cases/{case}/duties").json()["duties"]
    marks = {duty["clause"]: (duty["confidence"], duty["due_at"]) for duty in owed}
    # Friday at 18:00 summer time; the clocks go back on Sunday, and 72 hours pass all the same.
    assert marks["PDB-02"] == ("seen", "2026-10-26T17:00:00Z")
    assert marks["PDB-06"] == ("unverified", None)
    shown = Graph(dsl).ask(
        "query($c: ID!) { duties(first: 50, caseId: $c, scope: SCHOOL) { nodes { clause confidence } }"
        ' policy(pack: "data-breach") { ... on Policy { commencement sources { key }'
        " clauses { id confidence cites { source confidence } } } } }",
        c=case,
    )
    assert {"clause": "PDB-06", "confidence": "unverified"} in shown["duties"]["nodes"]
    (record,) = [one for one in shown["policy"]["clauses"] if one["id"] == "PDB-06"]
    assert record["cites"] == [{"source": "ico", "confidence": "unverified"}]


def test_what_awaits_its_day_is_on_the_shelf_and_binds_from_the_day_a_school_gives(
    server: ServerProcess,
) -> None:
    head = server.caller(Role.HEADTEACHER, SCHOOL)
    shelf = {one["pack"]: one for one in head.get("/policies").json()["policies"]}
    assert shelf["csa-reporting"]["commencement"] == "awaited"
    path = f"/schools/{SCHOOL}/packs"
    assert "csa-reporting" not in {one["pack"] for one in head.get(path).json()["packs"]}
    told = {"conduct": "messages", "actor.role": "third_party", "counterparty.role": "pupil"}
    facts = {**told, "csa.known": True}
    before = head.post("/assessments", {"facts": facts}).json()["readings"]
    assert "csa-reporting" not in {one["pack"] for one in before}
    said = {"pack": "csa-reporting", "version": "2026.11", "in_force_from": "2026-01-01"}
    assert head.post(f"/schools/{SCHOOL}/pack-adoptions", said).status_code == 201
    after = head.post("/assessments", {"facts": facts}).json()["readings"]
    (reading,) = [one["assessment"] for one in after if one["pack"] == "csa-reporting"]
    assert [duty["timing"] for duty in reading["duties"]] == ["promptly"]
