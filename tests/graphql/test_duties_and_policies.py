"""Duties in the order in which they press, and policies as data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.duties.standing import Standing, standing
from cases.packs.library import load_library
from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import wait_until

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHOWN = "id duty caseId act owedBy owner to timing { code hours workingDays } status standing dueAt"
IMAGES = {
    "facts": {
        "conduct": "accesses_or_shares_material",
        "actor.role": "pupil",
        "material.kind": "indecent_images_of_children",
    },
    "occurredAt": "2026-03-02T09:15:00+00:00",
}
ABOUT_A_TEACHER = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}


@pytest.mark.parametrize(
    ("status", "due_at", "late", "expected"),
    [
        ("raised", NOW - HOUR, True, Standing.OVERDUE),
        ("raised", NOW - HOUR, False, Standing.NOW),
        ("raised", NOW, False, Standing.NOW),
        ("raised", NOW + 24 * HOUR, False, Standing.DUE_SOON),
        ("raised", NOW + 25 * HOUR, False, Standing.DUE),
        ("raised", None, False, Standing.NO_TIME),
        ("held", NOW - HOUR, False, Standing.HELD),
        ("discharged", NOW - HOUR, False, Standing.SETTLED),
        ("waived", None, False, Standing.SETTLED),
        ("handed_over", NOW + HOUR, False, Standing.SETTLED),
        ("lapsed", NOW + HOUR, False, Standing.SETTLED),
    ],
)
def test_how_a_duty_stands(
    status: str, due_at: datetime | None, late: bool, expected: Standing
) -> None:
    assert standing(status, due_at, NOW, overdue=late) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("raised", Standing.NOT_COUNTABLE),
        ("held", Standing.HELD),
        ("discharged", Standing.SETTLED),
    ],
)
def test_how_a_duty_stands_whose_time_nobody_can_count(status: str, expected: Standing) -> None:
    assert standing(status, None, NOW, overdue=False, uncounted=True) is expected


def test_a_duty_of_which_the_school_was_reminded_is_due_soon() -> None:
    later = NOW + 30 * HOUR
    assert standing("raised", later, NOW, overdue=False, reminded=True) == "due_soon"


def test_everybody_has_a_list_of_their_own() -> None:
    words = load_library().vocabulary.words_held_by
    assert {role.value for role in Role} <= {word for role in Role for word in words([role.value])}
    assert "headteacher" in words(["headteacher"])
    assert "school" in words(["dsl"])


def duties(graph: Graph, **arguments: Any) -> list[dict[str, Any]]:
    """Every duty, page by page."""
    asked = (
        "query($a: String $c: ID $s: DutyScope! $o: Boolean!) { duties(first: 2, after: $a,"
        f" caseId: $c, scope: $s, openOnly: $o) {{ nodes {{ {SHOWN} }}"
        " pageInfo { hasNextPage endCursor } } }"
    )
    given = {"s": "SCHOOL", "o": True, "c": None, **arguments}
    found: list[dict[str, Any]] = []
    after, more = None, True
    while more:
        page = graph.ask(asked, a=after, **given)["duties"]
        found += page["nodes"]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return found


def test_what_is_late_comes_first(dsl: Graph) -> None:
    learnt_in_march = {**IMAGES, "learntAt": IMAGES["occurredAt"]}
    case = dsl.do("reportImageryDiscovery", learnt_in_march)["case"]
    dsl.caller.reports()
    wait_until(lambda: "OVERDUE" in {duty["standing"] for duty in duties(dsl, c=case)})
    found = duties(dsl)
    late = [duty["standing"] == "OVERDUE" for duty in found]
    assert True in late
    assert late == sorted(late, reverse=True)
    keys = [(duty["caseId"], duty["id"]) for duty in found]
    assert len(keys) == len(set(keys))


def test_my_list_is_part_of_the_schools(dsl: Graph) -> None:
    dsl.do("reportImageryDiscovery", IMAGES)
    everybodys = {(duty["caseId"], duty["id"]) for duty in duties(dsl)}
    mine = duties(dsl, s="MINE")
    assert {(duty["caseId"], duty["id"]) for duty in mine} <= everybodys
    words = load_library().vocabulary.words_held_by(["dsl"])
    assert {duty["owner"] for duty in mine} <= set(words)


def test_a_settled_duty_says_what_became_of_it(dsl: Graph) -> None:
    case = dsl.do("reportImageryDiscovery", IMAGES)["case"]
    waiting = duties(dsl, c=case)
    assert waiting
    said = {"force": "Wessex", "reference": "WX 1042", "by": "The DSL"}
    dsl.do("informPolice", {**said, "occurredAt": "2026-03-02T10:00:00Z"}, case=case)
    left = duties(dsl, c=case)
    assert len(left) < len(waiting)
    shown = "query($c: ID!) { case(id: $c) { duties(first: 100) { nodes { standing settledAt"
    settled = [
        duty
        for duty in dsl.ask(shown + " settlement { by to reference } } } } }", c=case)["case"][
            "duties"
        ]["nodes"]
        if duty["standing"] == "SETTLED"
    ]
    assert settled
    assert settled[0]["settlement"]["reference"] == "WX 1042"
    assert settled[0]["settledAt"] == "2026-03-02T10:00:00Z"


def test_a_duty_on_hold_waits(dsl: Graph) -> None:
    case = dsl.do("reportImageryDiscovery", IMAGES)["case"]
    # Telling the police of images waits for nobody.
    first = duties(dsl, c=case)[0]["duty"]
    waits = {"duty": first, "reason": "The police asked us to wait."}
    assert dsl.do("putDutyOnHold", waits, case=case)["code"] == "police-duty-stands"
    duty = next(one["duty"] for one in duties(dsl, c=case) if one["act"] == "secure_device")
    dsl.do("putDutyOnHold", {"duty": duty, "reason": "The police asked us to wait."}, case=case)
    (held,) = [one for one in duties(dsl, c=case) if one["duty"] == duty]
    assert (held["status"], held["standing"]) == ("HELD", "HELD")


def test_a_statutory_duty_has_its_working_days(head: Graph) -> None:
    case = head.caller.reports(facts=ABOUT_A_TEACHER)
    timings = [duty["timing"] for duty in duties(head, c=case)]
    assert {"code": None, "hours": None, "workingDays": 1} in timings


def test_a_policy_is_read_as_data(dsl: Graph) -> None:
    shown = (
        "{ policies { pack version sha256 layer review { reviewDue } sources { title publisher }"
        " clauses { id says when duties { act owedBy timing { code workingDays } ifAbsent"
        " { absent instead } } prohibits { act bars } gaps { gap when } unless { clause when }"
        " handles advises open { gap conflict when } after { breach otherThan clauses basis } } textOnly { id reason } conflicts { id }"
        " placement { id readers compartment } words { categories { code means } owedBy { code } }"
        " examples { name facts because } groups terms"
        ' inForceFrom } policy(pack: "date-palm", version: "2023.11") { title version } }'
    )
    found = dsl.ask(shown)
    assert found["policies"][0]["layer"] == "school"
    assert found["policy"]["version"] == "2023.11"
    for policy in found["policies"]:
        assert len(policy["sha256"]) == 64
        assert all(clause["says"] for clause in policy["clauses"])
    assert any(policy["words"]["categories"] for policy in found["policies"])
    assert dsl.fails('{ policy(pack: "date-palm", version: "1") { title } }') == ["NOT_FOUND"]


ASSESS = (
    "query($f: Facts! $p: ID!) { assess(pack: $p, facts: $f) { __typename ... on Assessment {"
    " policy isIncident category duties { clause act owedBy timing { code } modality }"
    " prohibitions { clause status } gaps clauses requiresHumanDecision }"
    " ... on Refused { code field remedy } } }"
)


def test_a_policy_is_asked_what_it_says_and_nothing_is_stored(dsl: Graph) -> None:
    before = dsl.ask("{ cases(first: 1) { nodes { id } } }")
    said = dsl.ask(ASSESS, f=IMAGES["facts"], p="date-palm")["assess"]
    assert said["__typename"] == "Assessment"
    assert any(duty["timing"]["code"] == "immediately" for duty in said["duties"])
    assert dsl.ask("{ cases(first: 1) { nodes { id } } }") == before


def test_the_graph_and_the_address_say_the_same(dsl: Graph) -> None:
    asked = dsl.caller.post("/policies/date-palm/assessments", {"facts": IMAGES["facts"]}).json()
    said = dsl.ask(ASSESS, f=IMAGES["facts"], p="date-palm")["assess"]
    assert said["category"] == asked["category"]
    assert said["clauses"] == asked["clauses"]
    assert [duty["act"] for duty in said["duties"]] == [duty["act"] for duty in asked["duties"]]


@pytest.mark.parametrize(
    ("facts", "pack", "code"),
    [
        ({"conduct": "nonsense"}, "date-palm", "impossible-value"),
        ({"conduct": ["a"]}, "date-palm", "impossible-value"),
        ({"conduct": {"a": 1}}, "date-palm", "impossible-value"),
        ({"shoe_size": 7}, "date-palm", "unknown-fact"),
        ({}, "date-palm", "unknown-fact"),
        ({"conduct": "posts_comment"}, "no-such-pack", "unknown-pack"),
    ],
)
def test_what_cannot_be_assessed_is_refused(
    dsl: Graph, facts: dict[str, Any], pack: str, code: str
) -> None:
    refused = dsl.ask(ASSESS, f=facts, p=pack)["assess"]
    assert refused["__typename"] == "Refused"
    assert refused["code"] == code
    assert refused["remedy"]


def test_the_vocabulary_is_enough_to_make_a_form(dsl: Graph) -> None:
    found = dsl.ask(
        "{ vocabulary { version facts { name asks kind values { code means } minimum ifUnknown"
        " readAs } conducts { code first further } generalFacts acts { code } owedBy { code }"
        " recipients { code } gaps { code } timings { code } modalities { code binds }"
        " outcomes { code } categories { code } } }"
    )["vocabulary"]
    facts = {fact["name"]: fact for fact in found["facts"]}
    assert {conduct["code"] for conduct in found["conducts"]} == {
        value["code"] for value in facts["conduct"]["values"]
    }
    for conduct in found["conducts"]:
        assert {*conduct["first"], *conduct["further"]} <= set(facts)
