"""Whether the time of a write tells of something hidden: each write that touches a person, in pairs
of which one person has hidden cases, entries and concerns and the other has none."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, median, stdev
from typing import Any
from uuid import uuid4

from api.auth.demo_cast import person as sign_in_of
from domain.vocabulary import Role
from tests.support.server import SCHOOL, Caller, ServerProcess, a_server
from tests.support.twins import UNBOUNDED

PAIRS = 300
HIDDEN_CASES = 5
BELOW = 4.0
MIDDLE = 0.9
"""So much of the differences, by their size, is looked at: the rest is the machine's own business."""
MOMENT = "2026-03-02T10:15:00+00:00"
ABOUT_THE_HEAD = {"conduct": "messages", "actor.role": "headteacher", "counterparty.role": "pupil"}
Write = Callable[[str], Any]


@dataclass(frozen=True)
class School:
    """A school in which one of two people has to do with what is hidden."""

    server: ServerProcess
    case: str
    """Of the head and the DSL; everybody reads it."""

    def caller(self, role: Role) -> Caller:
        return self.server.caller(role)

    def posts(self, by: Role, path: str, /, **said: Any) -> None:
        answer = self.caller(by).post(path, said)
        assert answer.status_code < 500, answer.text


def run(pairs: int = PAIRS, on: ServerProcess | None = None) -> list[dict[str, Any]]:
    """One line for each write, and for two readings of somebody."""
    with nullcontext(on) if on else a_server(settings=UNBOUNDED) as server:
        school = _begun(server)
        return [_paired(name, write, school, pairs) for name, write in _writes(school).items()]


def _begun(server: ServerProcess) -> School:
    return School(server, server.caller(Role.DSL).reports())


def _pair(school: School) -> tuple[str, str]:
    """Somebody who has to do with what is hidden, and somebody who has not: for one write alone,
    since what one write leaves behind would be measured with the next."""
    chair, dsl = school.caller(Role.CHAIR_OF_GOVERNORS), school.caller(Role.DSL)
    haunted, plain = (
        str(dsl.post("/people", {"kind": "adult", "name": f"{name} Example"}).json()["person"])
        for name in ("Osric", "Rowan")
    )
    for _ in range(HIDDEN_CASES):
        case = chair.reports(facts=ABOUT_THE_HEAD, subject=sign_in_of(SCHOOL, Role.HEADTEACHER))
        named = {"person": haunted, "role": "alleged_harmer"}
        assert chair.post(f"/cases/{case}/people", named).is_success
        kept = {"kind": "adult", "name": "Osric Example", "case": case}
        assert chair.post("/people", kept).is_success
    concern = {"adult_role": "headteacher", "account": "A remark.", "source": "suspicion"}
    shared = chair.post(f"/people/{haunted}/concerns", {**concern, "occurred_at": MOMENT})
    assert shared.is_success, shared.text
    return haunted, plain


def _writes(school: School) -> dict[str, Write]:
    head, dsl, staff = Role.HEADTEACHER, Role.DSL, Role.STAFF

    def corrects(role: Role, **changed: Any) -> Write:
        def write(who: str) -> None:
            said = {"kind": "adult", "name": f"Somebody {uuid4().hex[:8]}", "reason": "A slip."}
            made_up = {name: value() for name, value in changed.items()}
            school.posts(role, f"/people/{who}/corrections", **said, **made_up)

        return write

    def involves(who: str) -> None:
        at = f"/cases/{school.case}"
        school.posts(dsl, f"{at}/people", person=who, role="witness")
        school.posts(dsl, f"{at}/people-removals", person=who, reason="Another.")

    def shares(who: str) -> None:
        said = {"adult_role": "staff", "account": "A remark.", "source": "suspicion"}
        school.posts(staff, f"/people/{who}/concerns", **said, occurred_at=MOMENT)

    def reports(who: str) -> None:
        facts = {"conduct": "posts_comment", "actor.role": "pupil"}
        named = [{"person": who, "part": "witness"}]
        school.posts(staff, "/cases", facts=facts, occurred_at=MOMENT, account="x", named=named)

    return {
        "the head corrects a name": corrects(head),
        "the DSL corrects a name": corrects(dsl),
        "the head corrects a sign-in": corrects(head, sign_in=lambda: f"{uuid4().hex}@example"),
        "the DSL corrects a sign-in": corrects(dsl, sign_in=lambda: f"{uuid4().hex}@example"),
        "the DSL involves somebody and takes it back": involves,
        "staff share a concern": shares,
        "staff report and choose somebody": reports,
        "the head reads an entry": lambda who: school.caller(head).get(f"/people/{who}"),
        "the head reads a chronology": lambda who: school.caller(head).get(
            f"/people/{who}/chronology"
        ),
        "the head lists cases by person": lambda who: school.caller(head).get("/cases", person=who),
    }


def _paired(name: str, write: Write, school: School, pairs: int) -> dict[str, Any]:
    chance = random.Random(name)  # noqa: S311 - whose turn is first
    haunted, plain = _pair(school)
    took: dict[str, list[float]] = {haunted: [], plain: []}
    for _ in range(pairs):
        for who in chance.sample([haunted, plain], 2):
            begun = time.perf_counter()
            write(who)
            took[who].append(time.perf_counter() - begun)
    hidden, none = took[haunted], took[plain]
    return {
        "name": name,
        "hidden ms": round(median(hidden) * 1e3, 2),
        "nothing ms": round(median(none) * 1e3, 2),
        "|t|": round(abs(_t([a - b for a, b in zip(hidden, none, strict=True)])), 1),
        "pairs": pairs,
        "below": BELOW,
    }


def _t(differences: list[float]) -> float:
    """Student's t of the middle of the differences against none."""
    middle = sorted(differences)
    cut = int(len(middle) * (1 - MIDDLE) / 2)
    middle = middle[cut : len(middle) - cut]
    spread = stdev(middle) if len(middle) > 1 else 0.0
    return fmean(middle) / (spread / sqrt(len(middle))) if spread else 0.0
