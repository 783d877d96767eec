"""The directory shuts nobody out: the accused edit it in vain, and learn nothing by trying."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import SCHOOL, Caller, ServerProcess, a_server, wait_until

ABOUT_STAFF = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
WHEN = "2026-03-02T09:15:00+00:00"
REPORT = {"facts": ABOUT_STAFF, "occurred_at": WHEN}
NOW = "query($case: ID!) { case(id: $case) { now { signIns { question signIn takesTwo byYou } } } }"
CONCERN = {
    "adult_role": "staff",
    "account": "Over-friendly.",
    "source": "suspicion",
    "occurred_at": "2026-05-01T10:00:00+00:00",
}


@pytest.fixture(scope="module")
def school() -> Iterator[ServerProcess]:
    """A school of its own: what is written into its directory stays there."""
    with a_server() as started:
        yield started


def lookup(school: ServerProcess, *, allowed: bool) -> None:
    """Whether staff may look up people: each test that turns on it says so."""
    head = school.caller(Role.HEADTEACHER)
    answer = head.post(f"/schools/{SCHOOL}/people-lookup-settings", {"allowed": allowed})
    assert answer.is_success or answer.status_code == 409, answer.text


def added(by: Caller, **said: Any) -> str:
    body = {"kind": "adult", "name": "Osric Example", **said}
    answer = by.post("/people", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["person"])


def corrected(by: Caller, person: str, sign_in: str | None) -> Any:
    entry = by.get(f"/people/{person}").json()
    kept = {name: entry[name] for name in ("kind", "name", "position") if entry[name]}
    return by.post(
        f"/people/{person}/corrections", {**kept, "sign_in": sign_in, "reason": "It has changed."}
    )


def refused(answer: Any) -> tuple[int, str, str | None]:
    said = answer.json()
    return answer.status_code, said["code"], said.get("field")


def asked(by: Caller, case: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = by.get(f"/cases/{case}/now").json()["sign_ins"]
    return found


def kinds(by: Caller, person: str) -> list[str]:
    """What the register tells of somebody."""
    (line,) = by.get("/concern-register", person=person).json()["people"]
    return [entry["kind"] for entry in line["entries"]]


def camel(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "".join([w if n == 0 else w.capitalize() for n, w in enumerate(name.split("_"))]): value
        for name, value in said.items()
    }


def signs_in_as(server: ServerProcess, role: Role) -> str:
    """As the record itself says it."""
    caller = server.caller(role)
    own = caller.reports()
    reader = server.caller(Role.HEADTEACHER)
    return str(reader.get(f"/cases/{own}").json()["reported_by"])


# ── the attack ─────────────────────────────────────────────────────────────────────────────────


def test_the_accused_locks_nobody_out_by_the_directory(school: ServerProcess) -> None:
    dsl, head = school.caller(Role.DSL), school.caller(Role.HEADTEACHER)
    me, heads = signs_in_as(school, Role.DSL), signs_in_as(school, Role.HEADTEACHER)
    person = added(head, sign_in=me)
    case = head.reports(facts=ABOUT_STAFF)
    assert head.post(f"/cases/{case}/people", {"person": person, "role": "subject"}).is_success
    assert dsl.get(f"/cases/{case}").status_code == 404

    # Nobody corrects their own, whatever it would become; and nobody else makes it a leader's.
    for tried in (heads, heads.upper(), "somebody.new", None):
        assert refused(corrected(dsl, person, tried)) == (409, "own-sign-in", "sign_in")
    another = added(dsl)
    wait_until(lambda: refused(corrected(dsl, another, heads)) == (409, "sign-in-taken", "sign_in"))
    assert refused(dsl.post("/people", {"kind": "adult", "name": "Other", "sign_in": me})) == (
        409,
        "own-sign-in",
        "sign_in",
    )
    assert head.get(f"/cases/{case}").status_code == 200
    assert asked(head, case) == []


def test_a_sign_in_of_another_entry_is_refused_however_it_is_written(school: ServerProcess) -> None:
    dsl = school.caller(Role.DSL)
    taken = f"osric.{uuid4().hex[:8]}"
    added(dsl, sign_in=taken)
    other = added(dsl)
    again = {"kind": "adult", "name": "Tam Sample", "sign_in": taken.upper()}
    assert refused(dsl.post("/people", again)) == (409, "sign-in-taken", "sign_in")
    assert refused(corrected(dsl, other, taken)) == (409, "sign-in-taken", "sign_in")
    graph = Graph(dsl).do("addPerson", {"kind": "ADULT", "name": "Tam", "signIn": taken})
    assert (graph["code"], graph["field"]) == ("sign-in-taken", "signIn")


# ── what the directory says becomes a question ─────────────────────────────────────────────────


def test_a_changed_sign_in_is_asked_about_and_a_reader_decides(school: ServerProcess) -> None:
    dsl, head = school.caller(Role.DSL), school.caller(Role.HEADTEACHER)
    person = added(dsl)
    case = head.reports(facts=ABOUT_STAFF)
    assert head.post(f"/cases/{case}/people", {"person": person, "role": "subject"}).is_success
    assert dsl.post(f"/people/{person}/concerns", CONCERN).status_code == 201
    sign_in = f"osric.{uuid4().hex[:8]}"
    assert corrected(dsl, person, sign_in).status_code == 201
    wait_until(lambda: asked(head, case))
    (one,) = asked(head, case)
    (seen,) = Graph(head).ask(NOW, case=case)["case"]["now"]["signIns"]
    assert (one["sign_in"], one["person"], one["takes_two"], one["by_you"]) == (
        *(sign_in, person),
        *(False, True),
    )
    assert (seen["question"], seen["signIn"]) == (one["question"], sign_in)
    decision = {"question": one["question"], "shut_out": True, "reason": "The office says so."}
    answer = head.post(f"/cases/{case}/sign-in-decisions", decision)
    assert answer.status_code == 201, answer.text
    placed = head.get(f"/cases/{case}/timeline", kind="placed").json()["entries"]
    assert placed[-1]["entry"]["detail"]["excluded"] == [sign_in]
    assert asked(head, case) == []
    settled = head.post(f"/cases/{case}/sign-in-decisions", decision)
    assert refused(settled) == (409, "question-settled", "question")

    # And on the register.
    wait_until(lambda: "sign_in_questioned" in kinds(head, person))
    (line,) = head.get("/concern-register", person=person).json()["people"]
    number = next(e["version"] for e in line["entries"] if e["kind"] == "sign_in_questioned")
    body = {"question": number, "shut_out": True, "reason": "The office says so."}
    decided = head.post(f"/people/{person}/concern-sign-in-decisions", body)
    assert decided.status_code == 201, decided.text
    assert kinds(head, person)[-2:] == ["sign_in_decided", "placed"]


def test_a_reader_is_shut_out_by_two(school: ServerProcess) -> None:
    """The chair was never seen working in the open, so that no entry of theirs is refused."""
    dsl, chair = school.caller(Role.DSL), school.caller(Role.CHAIR_OF_GOVERNORS)
    person = added(dsl)
    case = dsl.reports(facts={**ABOUT_STAFF, "actor.role": "headteacher"})
    assert dsl.post(f"/cases/{case}/people", {"person": person, "role": "subject"}).is_success
    advice = {"agency": "lado", "advice": "Go on.", "given_by": "LADO", "occurred_at": WHEN}
    assert chair.post(f"/cases/{case}/advice", advice).status_code == 201
    chairs = chair.get(f"/cases/{case}/timeline").json()["entries"][-1]["entry"]["actor"]

    assert corrected(dsl, person, chairs).status_code == 201
    wait_until(lambda: asked(dsl, case))
    (one,) = asked(dsl, case)
    assert one["takes_two"] is True
    assert asked(chair, case)[0]["by_you"] is False
    decision = {"question": one["question"], "shut_out": True, "reason": "It says so."}
    mine = chair.post(f"/cases/{case}/sign-in-decisions", decision)
    assert refused(mine) == (409, "decides-on-themselves", "question")
    proposed = dsl.post(f"/cases/{case}/sign-in-decisions", decision)
    assert proposed.json()["proposal"]
    assert chair.get(f"/cases/{case}").status_code == 200
    left = {**decision, "shut_out": False, "reason": "The directory was wrong."}
    assert Graph(dsl).do("decideOnSignIn", camel(left), case=case)["__typename"] == "Receipt"
    assert asked(chair, case) == []
    assert chair.get(f"/cases/{case}").status_code == 200


# ── letting somebody in again ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("door", ["REST", "the graph"])
def test_who_was_shut_out_wrongly_is_let_in_by_two_and_the_case_opens_again(
    school: ServerProcess, door: str
) -> None:
    dsl, head = school.caller(Role.DSL), school.caller(Role.HEADTEACHER)
    chair = school.caller(Role.CHAIR_OF_GOVERNORS)
    heads = signs_in_as(school, Role.HEADTEACHER)
    case = dsl.reports(facts=ABOUT_STAFF, subject=heads.upper())
    assert head.get(f"/cases/{case}").status_code == 404
    lift = {"sign_in": heads, "reason": "Another of that name was meant."}
    if door == "REST":
        proposed = dsl.post(f"/cases/{case}/exclusion-lifts", lift).json()["proposal"]
        alone = dsl.post(f"/cases/{case}/approvals", {"proposal": proposed})
        assert refused(alone) == (409, "second-is-the-first", "proposal")
        assert head.get(f"/cases/{case}").status_code == 404
        done = chair.post(f"/cases/{case}/approvals", {"proposal": proposed})
        assert done.status_code == 201, done.text
    else:
        Graph(dsl).do("liftExclusion", camel(lift), case=case)
        (one,) = dsl.get(f"/cases/{case}/proposals").json()["proposals"]
        done = Graph(chair).do("approveProposal", {"proposal": one["proposal"]}, case=case)
        assert done["__typename"] == "Receipt"
    assert head.get(f"/cases/{case}").status_code == 200
    told = [one["entry"]["kind"] for one in head.get(f"/cases/{case}/timeline").json()["entries"]]
    assert told[told.index("approval_given") :][:3] == [
        "approval_given",
        "exclusion_lifted",
        "placed",
    ]
    nobody = dsl.post(f"/cases/{case}/exclusion-lifts", lift)
    assert refused(nobody) == (422, "not-shut-out", "sign_in")


# ── names that match nobody ────────────────────────────────────────────────────────────────────


def test_a_sign_in_that_nobody_has_is_said_and_stands_open_until_somebody_is_matched(
    school: ServerProcess,
) -> None:
    dsl, head = school.caller(Role.DSL), school.caller(Role.HEADTEACHER)
    typo, right = f"orsic.{uuid4().hex[:8]}", f"osric.{uuid4().hex[:8]}"
    answer = dsl.post("/cases", {**REPORT, "subject": typo})
    told = answer.json()["subject"]
    assert told["held"] is False
    assert "nobody is shut out by it yet" in told["sentence"]
    case = answer.json()["case"]
    named = head.get(f"/cases/{case}/now").json()["named"]
    assert (named["not_matched"], named["people"][0]["sign_in"]) == (1, typo)
    (one,) = head.get(f"/cases/{case}/named").json()["people"]
    assert (one["sign_in"], one["part"], one["person"]) == (typo, "subject", None)

    # The text shuts out whoever signs in by it, and so does the person, once matched.
    person = added(dsl, sign_in=right)
    match = {"named": one["named"], "person": person}
    assert head.post(f"/cases/{case}/named-matches", match).status_code == 201
    placed = head.get(f"/cases/{case}/timeline", kind="placed").json()["entries"]
    assert placed[-1]["entry"]["detail"]["excluded"] == [typo, right]
    assert head.get(f"/cases/{case}/now").json()["named"]["not_matched"] == 0


def test_one_that_the_directory_holds_is_that_person(school: ServerProcess) -> None:
    dsl, head = school.caller(Role.DSL), school.caller(Role.HEADTEACHER)
    sign_in = f"osric.{uuid4().hex[:8]}"
    person = added(dsl, sign_in=sign_in)
    answer = dsl.post("/cases", {**REPORT, "subject": sign_in.upper()})
    assert answer.json()["subject"]["held"] is True
    (one,) = head.get(f"/cases/{answer.json()['case']}/named").json()["people"]
    assert (one["person"], one["role"]) == (person, "subject")


def test_whoever_may_not_know_the_directory_is_told_the_same_whatever_it_holds(
    school: ServerProcess,
) -> None:
    dsl, staff = school.caller(Role.DSL), school.caller(Role.STAFF)
    held = f"osric.{uuid4().hex[:8]}"
    added(dsl, sign_in=held)
    for allowed in (True, False):
        lookup(school, allowed=allowed)
        told = [
            staff.post("/cases", {**REPORT, "subject": one}).json()["subject"]
            for one in (held, f"orsic.{uuid4().hex[:8]}")
        ]
        assert [one["held"] for one in told] == ([True, False] if allowed else [None, None])
        assert (told[0] == told[1]) is not allowed
    assert staff.post("/cases", REPORT).json()["subject"] is None
    said = {
        "facts": ABOUT_STAFF,
        "occurredAt": "2026-03-02T09:15:00Z",
        "subject": held,
    }
    ask = (
        "mutation($i: ReportIncidentInput!, $k: String!) { reportIncident(input: $i,"
        " idempotencyKey: $k) { ... on Receipt { subject { held sentence } } } }"
    )
    graph = Graph(staff).ask(ask, i=said, k=str(uuid4()))["reportIncident"]["subject"]
    assert graph == told[0]


def test_a_concern_says_whether_anybody_is_shut_out_by_it(school: ServerProcess) -> None:
    lookup(school, allowed=False)
    dsl, staff = school.caller(Role.DSL), school.caller(Role.STAFF)
    nameless, signs_in = added(dsl), added(dsl, sign_in=f"osric.{uuid4().hex[:8]}")
    answers = {
        (by, person): caller.post(f"/people/{person}/concerns", CONCERN).json()["subject"]
        for by, caller in (("dsl", dsl), ("staff", staff))
        for person in (nameless, signs_in)
    }
    assert [answers["dsl", one]["held"] for one in (nameless, signs_in)] == [False, True]
    assert answers["staff", nameless] == answers["staff", signs_in]
    words = staff.post("/concerns", {**CONCERN, "about": "the new caretaker"}).json()["subject"]
    assert words["held"] is None
