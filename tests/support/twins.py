"""Two worlds in which the same is asked: a plain one, and one in which hidden things happen as well.

What may differ is random or the time of day: ids are replaced by the order in which they were met,
moments, leaves and the places of lists by what they are. Everything else is compared as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import psycopg

from api.auth.demo_cast import person
from cases.postgres.embedded import EmbeddedPostgres
from domain.vocabulary import Role
from projections.catalogue import FOLLOWING
from tests.support.paper import opened
from tests.support.server import SCHOOL, Caller, ServerProcess, wait_until

HEAD, DSL, STAFF = Role.HEADTEACHER, Role.DSL, Role.STAFF
CHAIR, AUDITOR, MIS = Role.CHAIR_OF_GOVERNORS, Role.AUDITOR, Role.MIS
EXCLUDED = (HEAD, DSL, STAFF, AUDITOR, MIS)
"""Nobody of these may know of what is hidden here; the chair may."""

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OWN_TO_A_RUN = (
    (re.compile(r"\b[0-9a-f]{32}\b"), "<request>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"), "<moment>"),
    (re.compile(r"\b\d{1,2}:\d\d\b"), "<time>"),
    (re.compile(r'"leaf":"[^"]*"'), '"leaf":"<leaf>"'),
    (re.compile(r'"(cursor|end_cursor|endCursor|startCursor)":"[^"]*"'), r'"\1":"<place>"'),
    # What is left of a client's budget grows by the second; what was charged stays compared.
    (re.compile(r'"(left|remaining|available)":[\d.]+'), r'"\1":"<budget>"'),
)
_OWN_TO_A_REQUEST = {"date", "x-request-id", "content-length"}
PDF = "application/pdf"

UNBOUNDED = {
    f"CASEBOOK_{what}": str(10**9)
    for what in ("GRAPH_BUDGET", "READS_A_MINUTE", "ACTS_A_MINUTE", "PAPERS_A_MINUTE")
}
"""What a client has left is its own affair, and would end a test at another step in each world."""

Answer = tuple[int, Mapping[str, str], str]
"""Status, headers and text, with ids and moments replaced."""


@dataclass(repr=False)
class World:
    """One server with one school, and everything that its people have made there."""

    server: ServerProcess
    haunted: bool
    ids: dict[str, str] = field(default_factory=dict)
    cases: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    entries: dict[str, str] = field(default_factory=dict)
    """Entries of the directory by the role whose sign-in they hold."""
    hidden: list[str] = field(default_factory=list)
    told: int = 0

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """How a failing example calls it: with none of its tokens."""
        printer.text("the haunted world" if self.haunted else "the plain world")

    def caller(self, role: Role) -> Caller:
        return self.server.caller(role)

    def case(self, number: int) -> str:
        return self.cases[number % len(self.cases)]

    def person(self, number: int) -> str:
        return self.people[number % len(self.people)]

    def get(self, role: Role, path: str, **params: Any) -> Answer:
        return self.plain(self.caller(role).get(path, **params))

    def post(self, role: Role, path: str, said: Mapping[str, Any]) -> tuple[httpx.Response, Answer]:
        answer = self.caller(role).post(path, said)
        return answer, self.plain(answer)

    def happens(self, path: str, said: Mapping[str, Any]) -> httpx.Response:
        """What the chair does, and no observer is answered."""
        return self.caller(CHAIR).post(path, said)

    def asks(self, role: Role, query: str, **variables: Any) -> Answer:
        body = {"query": query, "variables": variables}
        return self.plain(self.caller(role).client.post("/graphql", json=body))

    def plain(self, answer: httpx.Response) -> Answer:
        """What is left of an answer without what is random, or tells the time of day."""
        headers = {
            name: self._named(value)
            for name, value in answer.headers.items()
            if name not in _OWN_TO_A_REQUEST
        }
        is_paper = answer.headers.get("content-type") == PDF
        text = opened(answer.content).text if is_paper else answer.text
        return answer.status_code, headers, self._named(text)

    def _named(self, text: str) -> str:
        text = _ID.sub(lambda found: self._id(found[0]), text)
        for pattern, name in _OWN_TO_A_RUN:
            text = pattern.sub(name, text)
        return text

    def _id(self, found: str) -> str:
        return self.ids.setdefault(found, f"<id {len(self.ids)}>")

    def settled(self) -> None:
        """What follows the record has caught up with it."""
        with psycopg.connect(EmbeddedPostgres(self.server.data).start().server_url) as connection:

            def caught_up() -> bool:
                for schema in ("ordinary_saltmarsh", "restricted_saltmarsh"):
                    row = connection.execute(
                        f"SELECT (SELECT min(position) FROM {schema}.bookmark"  # noqa: S608
                        f" WHERE projection = ANY(%s))"
                        f" >= (SELECT coalesce(max(notification_id), 0) FROM {schema}.event)".encode(),
                        [[one.name for one in FOLLOWING]],
                    ).fetchone()
                    connection.rollback()
                    if row is None or row[0] is False:
                        return False
                return True

            wait_until(caught_up, 30.0)


def made(answer: httpx.Response, member: str) -> str:
    """The id of what was made."""
    assert answer.status_code == 201, answer.text
    return str(answer.json()[member])


def begun(world: World) -> None:
    """The same beginning for both: people who sign in, two pupils, a case that everybody reads."""
    for role in (HEAD, DSL, STAFF):
        said = {
            "kind": "adult",
            "name": f"Osric {role.value.title()}",
            "sign_in": person(SCHOOL, role),
        }
        # Nobody writes their own sign-in.
        answer, _ = world.post(HEAD if role is DSL else DSL, "/people", said)
        world.entries[role.value] = made(answer, "person")
    for name in ("Wenna Example", "Tam Sample"):
        answer, _ = world.post(DSL, "/people", {"kind": "pupil", "name": name})
        world.people.append(made(answer, "person"))
    world.people += world.entries.values()
    # Allowed or allowed already.
    world.post(HEAD, f"/schools/{SCHOOL}/people-lookup-settings", {"allowed": True})
    answer, _ = world.post(DSL, "/cases", report())
    world.cases.append(made(answer, "case"))


def report(**changed: Any) -> dict[str, Any]:
    return {
        "facts": {"conduct": "posts_comment", "actor.role": "pupil"},
        "occurred_at": "2026-03-02T09:15:00+00:00",
        "account": "A remark about a classmate was posted.",
        **changed,
    }


# ── what is hidden ──────────────────────────────────────────────────────────────────────────────
ABOUT_THE_HEAD = {"conduct": "messages", "actor.role": "headteacher", "counterparty.role": "pupil"}


def a_case_about_the_head(world: World) -> None:
    said = report(facts=ABOUT_THE_HEAD, subject=person(SCHOOL, HEAD))
    answer = world.happens("/cases", said)
    world.hidden.append(made(answer, "case"))


def the_head_is_named_on_it(world: World) -> None:
    _on_it(world, "people", {"person": world.entries[HEAD.value], "role": "alleged_harmer"})


def a_colleague_is_named_on_it(world: World) -> None:
    _on_it(world, "people", {"person": world.entries[STAFF.value], "role": "alleged_harmer"})


def a_pupil_is_named_on_it(world: World) -> None:
    _on_it(world, "people", {"person": world.people[0], "role": "alleged_victim"})


def more_is_said_of_it(world: World) -> None:
    said = {"account": "She rang again.", "occurred_at": "2026-03-02T10:15:00+00:00"}
    _on_it(world, "information", said)


def it_is_referred(world: World) -> None:
    _on_it(world, "referrals", {"form": "lado"})


def somebody_is_added_for_it(world: World) -> None:
    _case_there(world)
    said = {
        "kind": "adult",
        "name": f"Henrietta Hidden {uuid4().hex[:6]}",
        "case": world.hidden[-1],
    }
    answer = world.happens("/people", said)
    made(answer, "person")


def a_concern_about_the_head(world: World) -> None:
    said = {
        "adult_role": "headteacher",
        "account": "A remark in the corridor.",
        "source": "suspicion",
        "occurred_at": "2026-03-02T10:15:00+00:00",
    }
    answer = world.happens(f"/people/{world.entries[HEAD.value]}/concerns", said)
    made(answer, "concern")


def _case_there(world: World) -> None:
    if not world.hidden:
        a_case_about_the_head(world)


def _on_it(world: World, path: str, said: Mapping[str, Any]) -> None:
    _case_there(world)
    answer = world.happens(f"/cases/{world.hidden[-1]}/{path}", said)
    if answer.status_code != 201:
        # Said once already of this case: of another one it is news.
        a_case_about_the_head(world)
        answer = world.happens(f"/cases/{world.hidden[-1]}/{path}", said)
    assert answer.status_code == 201, answer.text


HIDDEN: tuple[Callable[[World], None], ...] = (
    a_case_about_the_head,
    the_head_is_named_on_it,
    a_colleague_is_named_on_it,
    a_pupil_is_named_on_it,
    more_is_said_of_it,
    it_is_referred,
    somebody_is_added_for_it,
    a_concern_about_the_head,
)


def integers(answer: Answer) -> list[int]:
    """Every integer of an answer, wherever it stands in it."""
    _, headers, text = answer
    try:
        said = json.loads(text)
    except ValueError:
        return [int(number) for number in re.findall(r"-?\d+", text)]
    found: list[int] = [int(n) for value in headers.values() for n in re.findall(r"\d+", value)]
    rest = [said]
    while rest:
        one = rest.pop()
        if isinstance(one, int) and not isinstance(one, bool):
            found.append(one)
        elif isinstance(one, dict):
            rest.extend(one.values())
        elif isinstance(one, list):
            rest.extend(one)
    return found
