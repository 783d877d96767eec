"""Whatever is reported, learnt and decided, and whoever is shut out: somebody is left who can open it.

Over the shipped policies. Each leading role is held by one person, who was seen signing in; the case
is one of theirs, or nobody's at the school and the report is refused with the way out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from cases.access import Act, Actor, Allowed, CaseAccess, may
from cases.packs.approval_rules import approval_rules
from domain.case import commands as c
from domain.case.decision_context import DecisionContext
from domain.case.decisions import decide
from domain.case.decisions.exclusion import question
from domain.case.exclusion import DecideOnSignIn, LiftExclusion
from domain.case.exclusion_refusals import NobodyCouldOpen
from domain.case.folding import replay
from domain.case.leaders import Leaders
from domain.case.named import Named
from domain.case.people import InvolvePerson
from domain.case.recusal import RecuseOneself
from domain.case.state import Case
from domain.messages import Refusal
from domain.policy.rulebook import PackRulebook
from domain.policy.words import Facts
from domain.sign_in import fold
from domain.vocabulary import NamedPart, PersonRole, Role
from tests.policies.test_a_duty_is_on_the_list_of_exactly_those_who_can_do_it import (
    LEADERS,
    NOW,
    PEOPLE,
    SCHOOLS,
    SIGN_INS,
    lawful,
    rulebook,
    situations,
)

HELD = {fold(sign_in): frozenset({Role(role)}) for role, sign_in in SIGN_INS.items()}
EVERYBODY_KNOWN = Leaders(ever=HELD, last=HELD)
A_TEACHER = "teacher@school.example"
FACTS: Facts = {"conduct": "messages"}


def can_open(case: Case) -> list[str]:
    """The leaders to whom the case stands open, by the one rule of access, as the school knows them:
    of whose conduct the facts say that it is, they would be asked to read of themselves."""
    placement = case.placement
    assert placement is not None
    access = CaseAccess(
        school="a-school",
        reporter="",
        reader_roles=frozenset(placement.reader_roles),
        readers=frozenset(case.readers),
        excluded=frozenset(case.excluded),
    )
    return [
        role
        for role, sign_in in SIGN_INS.items()
        if case.facts.get("actor.role") != role
        and isinstance(
            may(Actor(sign_in, "a-school", frozenset({Role(role)})), Act.WORK_CASE, access), Allowed
        )
    ]


def holds(case: Case) -> None:
    """Somebody can open it, or somebody who reported it may by name."""
    assert can_open(case), (case.placement, case.readers, case.excluded, dict(case.facts))


@lawful
@given(
    school=st.integers(0, len(SCHOOLS) - 1),
    facts=situations(),
    reporter=st.sampled_from([Role.STAFF, Role.DSL, Role.HEADTEACHER]),
    named=st.lists(
        st.sampled_from([*PEOPLE, None]).map(
            lambda person: Named(
                person=person,
                name=None if person else "the caretaker",
                part=NamedPart.ALLEGED_HARMER,
            )
        ),
        max_size=3,
    ),
    subject=st.sampled_from([None, *SIGN_INS.values(), A_TEACHER]),
    later=st.data(),
)
def test_whoever_is_shut_out(  # noqa: PLR0913, PLR0917 - what chance chooses
    school: int,
    facts: Facts,
    reporter: Role,
    named: list[Named],
    subject: str | None,
    later: st.DataObject,
) -> None:
    rules = rulebook(school)
    actor = SIGN_INS.get(reporter.value, "staff@school.example")
    ask = replace(
        DecisionContext(
            NOW, actor, reporter, "a-school", UUID(int=9), approval_rules(), people=PEOPLE
        ),
        leaders=EVERYBODY_KNOWN,
        roles=frozenset({reporter}),
    )
    told = c.ReportIncident(
        facts=facts, occurred_at=NOW - timedelta(hours=2), subject=subject, named=tuple(named)
    )
    try:
        history = decide(Case(), told, rules, ask)
    except NobodyCouldOpen:
        out = {one.person for one in named} | {subject}
        assert nobody_is_left(out, facts)
        return
    holds(replay(history))
    ask = replace(ask, opened_as=reporter)
    for _ in range(later.draw(st.integers(0, 4))):
        case = replay(history)
        asked = question(case, later.draw(st.sampled_from(list(PEOPLE))), A_TEACHER, NOW)
        history += asked
        try:
            history += decide(*_something(replay(history), later), rules, ask)
        except Refusal:
            continue
        holds(replay(history))


def nobody_is_left(out: Collection[object], facts: Facts) -> bool:
    """Whether every leader is named, or the facts say that it is their conduct."""
    people = {person for person, one in PEOPLE.items() if one.sign_in in out} | {*out}
    left = [one for person, one in PEOPLE.items() if person not in people]
    roles = {role for role, sign_in in SIGN_INS.items() if sign_in in {one.sign_in for one in left}}
    return roles <= {str(facts.get("actor.role"))}


def _something(case: Case, later: st.DataObject) -> tuple[Case, c.CaseCommand]:
    """Whose conduct it is, of whom the directory says what, who goes, who was out wrongly."""
    people, roles = st.sampled_from(list(PEOPLE)), st.sampled_from(list(PersonRole)[:4])
    words = {"reason": "It is so."}
    ways: list[st.SearchStrategy[c.CaseCommand]] = [
        st.builds(InvolvePerson, person=people, role=st.just(PersonRole.SUBJECT)),
        st.builds(InvolvePerson, person=people, role=roles),
        st.builds(
            c.CorrectFact,
            fact=st.just("actor.role"),
            value=st.sampled_from(["staff", "headteacher", "governor"]),
            reason=st.just("It was wrong."),
        ),
        st.just(RecuseOneself(**words)),
    ]
    if case.questions:
        numbers = st.sampled_from(list(case.questions))
        ways.append(
            st.builds(DecideOnSignIn, question=numbers, shut_out=st.booleans(), reason=st.just("x"))
        )
    if case.excluded:
        ways.append(st.sampled_from(case.excluded).map(lambda s: LiftExclusion(sign_in=s, **words)))
    return case, later.draw(st.one_of(ways))


def test_a_rulebook_names_every_leader_in_line() -> None:
    """Whoever manages an allegation first, then whoever does in their place, then whoever else leads."""
    rules: PackRulebook = rulebook(0)
    assert rules.next_in_line(FACTS)[:2] == (Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS)
    assert set(rules.next_in_line(FACTS)) == set(map(Role, LEADERS))
