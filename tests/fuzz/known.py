"""Ids that are really there, so that made-up requests reach a record and not only its door."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID, uuid5

from domain.vocabulary import Role
from tests.support.server import SCHOOL, Caller, ServerProcess

CASES = 5
AT = "2026-03-02T09:15:00+00:00"
AN_ADULT_ACTED = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
_NAMES = UUID("6f1d3f0e-6f0b-4b8e-9a55-0d6c1b7a2f11")
Words = dict[str, list[Any]]


@dataclass
class Known:
    """By the name of a parameter or field: values that somebody of this role could have read."""

    words: Words
    cursors: dict[str, list[str]] = field(default_factory=dict)
    """By address: cursors that this list has given."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def known_to(server: ServerProcess, role: Role) -> Known:
    """Cases reported and worked on a little, people, concerns, and the cursors of every list."""
    by = server.caller(role)
    own = by if role in _REPORTING else server.caller(Role.DSL)
    cases = [_reported(own, n) for n in range(CASES)]
    duties = own.get("/duties", first=200).json().get("duties", [])
    people = [_added(server.caller(Role.HEADTEACHER), n) for n in range(3)]
    concerns = _concerns(server.caller(Role.HEADTEACHER), people)
    words: Words = {
        "case": cases,
        "caseId": cases,
        "other": cases,
        "person": people,
        "personId": people,
        "concern": concerns,
        "concerns": concerns,
        "duty": [one["duty"] for one in duties][:20] or ["date-palm@2023.11.1/DP-01/record/1"],
        "entry": [1, 2, 3, 5],
        "referral": [1, 2, 3],
        "school": [SCHOOL],
        "pack": ["date-palm", "beech-hill", "halley"],
        "version": ["2023.11"],
        "form": [form["form"] for form in own.get("/referral-forms").json().get("forms", [])],
        "occurred_at": [AT],
        "occurredAt": [AT],
        "If-Match": ["*", '"3"'],
    }
    return Known(words, {path: _cursors(by, path, cases[0]) for path in _LISTS})


_REPORTING = frozenset({Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS})
_LISTS = (
    "/cases",
    "/reports",
    "/duties",
    "/cases/{case}/timeline",
    "/cases/{case}/duties",
    "/concern-register",
    f"/schools/{SCHOOL}/timeline",
)


def _key(*parts: object) -> str:
    return str(uuid5(_NAMES, "/".join(map(str, parts))))


def _reported(by: Caller, number: int) -> str:
    facts = AN_ADULT_ACTED if number % 2 else {"conduct": "posts_comment", "actor.role": "pupil"}
    said = {"facts": facts, "occurred_at": AT, "account": f"It was report number {number}."}
    answer = by.post(
        "/cases", said, key=_key("case", by.client.headers["authorization"][-20:], number)
    )
    assert answer.status_code == 201, answer.text
    case = str(answer.json()["case"])
    for form in ("lado", "police"):
        by.post(f"/cases/{case}/referrals", {"form": form}, key=_key(case, form))
    return case


def _added(by: Caller, number: int) -> str:
    said = {"kind": "adult" if number else "pupil", "name": f"Made-up Person {number}"}
    return str(by.post("/people", said, key=_key("person", number)).json()["person"])


def _concerns(by: Caller, people: list[str]) -> list[str]:
    said = {
        "adult_role": "staff",
        "context": "at the gate",
        "action": "It was the first time.",
        "occurred_at": AT,
        "account": "The adult gave a lift without telling anybody.",
        "source": "self_referral",
        "shared_by": "the adult",
    }
    for person in people[1:]:
        by.post(f"/people/{person}/concerns", said, key=_key("concern", person))
    listed = by.get("/concern-register", first=50).json().get("people", [])
    return [entry["concern"] for one in listed for entry in one["entries"] if "concern" in entry]


def _cursors(by: Caller, path: str, case: str) -> list[str]:
    answer = by.get(path.format(case=case), first=1)
    end = answer.json().get("page", {}).get("end_cursor") if answer.is_success else None
    return [end] if end else []
