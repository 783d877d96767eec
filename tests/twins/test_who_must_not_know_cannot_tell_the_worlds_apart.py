"""The same is asked in both worlds by everybody who must not know what is hidden in one of them:
every answer is the same, whatever was written before it, by whom, and in whichever order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.vocabulary import Role
from tests.support.at_length import few_and_many
from tests.support.server import SCHOOL
from tests.support.twins import (
    AUDITOR,
    DSL,
    EXCLUDED,
    HEAD,
    HIDDEN,
    MIS,
    STAFF,
    Answer,
    World,
    integers,
    made,
    report,
)

Worlds = tuple[World, World]


@dataclass(frozen=True)
class Step:
    """One thing that somebody asks, in either world."""

    told: str
    asked: Callable[[World], list[Answer]]

    def __call__(self, world: World) -> list[Answer]:
        return self.asked(world)

    def __repr__(self) -> str:
        return self.told


CASEWORKERS = (HEAD, DSL)
MOMENT = "2026-03-02T10:15:00+00:00"
WHOSE_CONDUCT: dict[str, Any] = {"conduct": "messages", "counterparty.role": "pupil"}

# ── what is read: by everybody, of everything that anybody here has ever met ─────────────────────
OF_THE_SCHOOL = (
    *("/cases", "/reports", "/duties", "/concern-register", "/webhooks", "/policies"),
    *("/referral-forms", "/allegation-procedure"),
    *("/cases?sort=latest_occurred", "/cases?sort=soonest_due", "/cases?state=open&first=2"),
    *(f"/schools/{SCHOOL}/{what}" for what in ("packs", "calendar", "clocks", "people-lookup")),
    *(f"/schools/{SCHOOL}/{what}" for what in ("reporting-periods", "timeline")),
)
OF_A_CASE = (
    *("", "/timeline", "/duties", "/now", "/people", "/named", "/proposals", "/allegation"),
    *("/referrals", "/chronology", "/chronology.csv", "/chronology.pdf"),
)
OF_A_PERSON = ("", "/chronology", "/chronology.csv", "/chronology.pdf")
WRITTEN_BEHIND = ("/cases?sort=latest_recorded", "/cases?sort=earliest_recorded")
"""Lists that are written a moment after the record."""
GRAPH = (
    "{ cases(first: 50) { edges { cursor node { id version openDuties } }"
    " pageInfo { hasNextPage endCursor } } }",
    "{ duties(first: 50, scope: SCHOOL, openOnly: false) { nodes { caseId duty version: status } } }",
    "{ people(first: 50) { nodes { id name version } pageInfo { hasNextPage } } }",
    "{ concernRegister(first: 50) { nodes { person concerns version } } }",
    "{ school { version packs { pack version } } }",
    "{ webhooks(first: 5) { nodes { id } } }",
)
GRAPH_OF_A_CASE = (
    "query($c: ID!) { case(id: $c) { id version } timeline(caseId: $c, first: 50) {"
    " nodes { id version headline } edges { cursor } } node(id: $c) { id } }",
    "query($c: ID!) { ladoReferral(caseId: $c) { __typename } allegation(caseId: $c) { version } }",
)
GRAPH_OF_A_PERSON = (
    "query($p: ID!) { person(id: $p) { id name version } cases(first: 50, personId: $p) {"
    " nodes { id } } }",
    "query($p: ID!) { personChronology(personId: $p, first: 50) { complete cases { caseId }"
    " lines { entry } } }",
)
CHANGES = (
    "{ changes(first: 100) { nodes { __typename ... on CaseChanged { caseId version }"
    " ... on CaseLost { caseId } ... on SchoolChanged { version } }"
    " pageInfo { hasNextPage } startsAnew } }"
)


def everything(world: World, role: Role) -> list[Answer]:
    """All that there is to be read."""
    world.settled()
    return [
        *(world.get(role, path) for path in (*OF_THE_SCHOOL, *WRITTEN_BEHIND)),
        *(world.get(role, f"/cases/{c}{what}") for c in world.cases[-4:] for what in OF_A_CASE),
        *(world.get(role, f"/reports/{case}") for case in world.cases[-4:]),
        *(world.get(role, f"/people/{p}{what}") for p in world.people for what in OF_A_PERSON),
        *(world.get(role, f"/cases?person={p}") for p in world.people),
        world.post(role, "/people-searches", {})[1],
        world.post(role, "/people-searches", {"name": "H"})[1],
        world.post(role, "/people-lookups", {"name": "Hen"})[1],
        world.post(role, "/case-searches", {"words": "remark"})[1],
        *(world.asks(role, query) for query in (*GRAPH, CHANGES)),
        *(world.asks(role, q, c=c) for c in world.cases[-4:] for q in GRAPH_OF_A_CASE),
        *(world.asks(role, q, p=p) for p in world.people for q in GRAPH_OF_A_PERSON),
    ]


# ── what is written ─────────────────────────────────────────────────────────────────────────────
def _reports(role: Role, facts: dict[str, Any], subject: str | None) -> Step:
    def step(world: World) -> list[Answer]:
        answer, told = world.post(role, "/cases", report(facts=facts, subject=subject))
        if answer.status_code == 201:
            world.cases.append(made(answer, "case"))
        return [told]

    return Step(f"{role} reports {facts}", step)


def _on_a_case(role: Role, case: int, path: str, said: dict[str, Any]) -> Step:
    return Step(
        f"{role} posts {path} to case {case}",
        lambda world: [world.post(role, f"/cases/{world.case(case)}/{path}", said)[1]],
    )


def _involves(role: Role, case: int, who: int, part: str) -> Step:
    def step(world: World) -> list[Answer]:
        said = {"person": world.person(who), "role": part}
        return [world.post(role, f"/cases/{world.case(case)}/people", said)[1]]

    return Step(f"{role} involves person {who} in case {case} as {part}", step)


def _adds(role: Role, for_a_case: int | None) -> Step:
    def step(world: World) -> list[Answer]:
        world.told += 1
        said = {"kind": "adult", "name": f"Somebody {world.told}"}
        if for_a_case is not None:
            said["case"] = world.case(for_a_case)
        answer, told = world.post(role, "/people", said)
        if answer.status_code == 201 and len(world.people) < 8:
            world.people.append(made(answer, "person"))
        return [told]

    return Step(f"{role} adds somebody for case {for_a_case}", step)


def _corrects(role: Role, who: int, sign_in: bool) -> Step:
    def step(world: World) -> list[Answer]:
        world.told += 1
        said: dict[str, Any] = {"kind": "adult", "name": f"Anew {world.told}", "reason": "A slip."}
        if sign_in:
            said["sign_in"] = f"somebody-{world.told}@saltmarsh-primary.example"
        return [world.post(role, f"/people/{world.person(who)}/corrections", said)[1]]

    return Step(f"{role} corrects person {who}, sign-in {sign_in}", step)


def _concerned(role: Role, who: int, about: str) -> Step:
    said = {"account": "Alone with a pupil.", "source": "suspicion", "occurred_at": MOMENT}

    def step(world: World) -> list[Answer]:
        at = f"/people/{world.person(who)}/concerns"
        return [world.post(role, at, {**said, "adult_role": about})[1]]

    return Step(f"{role} shares a concern about person {who}, {about}", step)


def _reads(role: Role, path: str) -> Step:
    return Step(f"{role} reads {path}", lambda world: [world.get(role, path)])


def _reads_a_case(role: Role, case: int, what: str) -> Step:
    return Step(
        f"{role} reads {what} of case {case}",
        lambda world: [world.get(role, f"/cases/{world.case(case)}{what}")],
    )


def _reads_a_person(role: Role, who: int, what: str) -> Step:
    return Step(
        f"{role} reads {what} of person {who}",
        lambda world: [world.get(role, f"/people/{world.person(who)}{what}")],
    )


def _asks(role: Role, query: str, case: int, who: int) -> Step:
    def step(world: World) -> list[Answer]:
        given = {name: value for name, value in _given(world, case, who) if f"${name}" in query}
        return [world.asks(role, query, **given)]

    return Step(f"{role} asks {query} of case {case}, person {who}", step)


def _given(world: World, case: int, who: int) -> tuple[tuple[str, str], ...]:
    return ("c", world.case(case)), ("p", world.person(who))


ANYBODY = st.sampled_from(EXCLUDED)
A_CASEWORKER = st.sampled_from(CASEWORKERS)
SOME = st.integers(0, 9)
MORE: dict[str, Any] = {"account": "The remark was taken down.", "occurred_at": MOMENT}
ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("information", MORE),
    ("facts", {"facts": {"serious": True}}),
    ("police-notifications", {"force": "County", "by": "DSL", "occurred_at": MOMENT}),
    ("closures", {"reason": "Nothing in it."}),
    ("referrals", {"form": "lado"}),
)
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(
        _reports,
        ANYBODY,
        st.sampled_from(
            (report()["facts"], WHOSE_CONDUCT, {**WHOSE_CONDUCT, "actor.role": "staff"})
        ),
        st.sampled_from((None, None, "nobody@saltmarsh-primary.example")),
    ),
    st.builds(
        lambda role, case, act: _on_a_case(role, case, *act), ANYBODY, SOME, st.sampled_from(ACTS)
    ),
    st.builds(
        _involves, ANYBODY, SOME, SOME, st.sampled_from(("witness", "alleged_victim", "subject"))
    ),
    st.builds(_adds, A_CASEWORKER, st.none() | SOME),
    st.builds(_corrects, A_CASEWORKER, SOME, st.booleans()),
    st.builds(_concerned, ANYBODY, SOME, st.sampled_from(("staff", "headteacher"))),
    st.builds(_reads, ANYBODY, st.sampled_from(OF_THE_SCHOOL)),
    st.builds(_reads_a_case, ANYBODY, SOME, st.sampled_from(OF_A_CASE)),
    st.builds(_reads_a_person, ANYBODY, SOME, st.sampled_from(OF_A_PERSON)),
    st.builds(
        _asks,
        ANYBODY,
        st.sampled_from((*GRAPH, *GRAPH_OF_A_CASE, *GRAPH_OF_A_PERSON)),
        SOME,
        SOME,
    ),
)


@few_and_many(30, 120)
def test_every_answer_is_the_same_in_both(worlds: Worlds, count: int) -> None:
    plain, haunted = worlds

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        # What was written stays: nothing can be tried again in the same worlds.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(hidden=st.lists(st.sampled_from(HIDDEN), max_size=2), step=STEPS)
    def holds(hidden: list[Callable[[World], None]], step: Step) -> None:
        for happens in hidden:
            happens(haunted)
        assert step(haunted) == step(plain)

    holds()


def test_everything_there_is_to_read_is_the_same_in_both(worlds: Worlds) -> None:
    plain, haunted = worlds
    for happens in HIDDEN:
        happens(haunted)
    for role in EXCLUDED:
        for seen, should_be in zip(everything(haunted, role), everything(plain, role), strict=True):
            assert seen == should_be, role


def test_no_integer_in_any_answer_changes_when_hidden_things_happen(worlds: Worlds) -> None:
    _, haunted = worlds
    before = {role: [integers(one) for one in everything(haunted, role)] for role in EXCLUDED}
    for happens in HIDDEN:
        happens(haunted)
    for role in EXCLUDED:
        assert [integers(one) for one in everything(haunted, role)] == before[role], role


def test_what_is_hidden_is_there_and_hidden(worlds: Worlds) -> None:
    """The worlds do differ, for whoever may know."""
    _, haunted = worlds
    for happens in HIDDEN:
        happens(haunted)
    for case in haunted.hidden:
        for role in EXCLUDED:
            status, _, _ = haunted.get(role, f"/cases/{case}")
            assert status == (403 if role in {STAFF, MIS} else 404), (role, AUDITOR)


def test_what_is_asked_is_answered(worlds: Worlds) -> None:
    """Refusals are equal too, and would prove little."""
    plain, _ = worlds
    for path in OF_THE_SCHOOL:
        status, _, text = plain.get(HEAD, path)
        assert status == 200, (path, text)
    case, who = plain.cases[0], plain.people[0]
    for query in (*GRAPH, *GRAPH_OF_A_PERSON, *GRAPH_OF_A_CASE[:1], CHANGES):
        given = {n: v for n, v in (("c", case), ("p", who)) if f"${n}" in query}
        status, _, text = plain.asks(HEAD, query, **given)
        assert (status, '"errors"' in text) == (200, False), (query, text)
