"""Whatever is reported and learnt: a duty is on the list of exactly those who can do it.

Over the shipped policies, every role whose conduct it can be, everybody who can be away, whoever is
named by sign-in, and what becomes known of it all later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.packs.approval_rules import approval_rules
from cases.packs.library import load_library
from domain.case import commands as c
from domain.case.decision_context import DecisionContext
from domain.case.decisions import decide
from domain.case.events import DutyAssigned
from domain.case.folding import replay
from domain.case.people import InvolvePerson
from domain.case.state import Case, Duty
from domain.messages import Refusal
from domain.person.events import Identity
from domain.policy.owners import NOBODY, OUTSIDE, Doors, Owner, owner_of
from domain.policy.procedure import CaseManager
from domain.policy.rulebook import PackRulebook
from domain.policy.vocabulary import Sheet
from domain.policy.words import Facts
from domain.sign_in import fold, folded
from domain.vocabulary import PersonKind, PersonRole, Role

LIBRARY = load_library()
VOCABULARY = LIBRARY.vocabulary
STATUTORY = [b.bound for b in LIBRARY.latest() if b.pack.layer == "statutory"]
SCHOOLS = [b.bound for b in LIBRARY.latest() if b.pack.layer == "school"]
PROCEDURE = LIBRARY.procedure_on(date(2026, 11, 30))
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
LEADERS = ("dsl", "headteacher", "chair_of_governors")
SIGN_INS = {role: f"{role}@school.example" for role in LEADERS}
PEOPLE = {
    UUID(int=number): Identity(kind=PersonKind.ADULT, name=f"Sample {role}", sign_in=SIGN_INS[role])
    for number, role in enumerate(LEADERS, start=1)
}
STATUSES = {role: f"{role}.status" for role in LEADERS if f"{role}.status" in VOCABULARY.facts}
CONDUCTS = sorted(VOCABULARY.conducts)


def rulebook(school: int) -> PackRulebook:
    bound = [SCHOOLS[school % len(SCHOOLS)], *STATUTORY]
    books = LIBRARY.rulebook([(one.pack, one.version) for one in bound])
    return replace(books, procedure=PROCEDURE)


@st.composite
def situations(draw: st.DrawFn) -> Facts:
    facts: Facts = {"conduct": draw(st.sampled_from(CONDUCTS))}
    role = draw(st.sampled_from([None, *VOCABULARY.facts["actor.role"].values]))
    if role is not None:
        facts["actor.role"] = role
    for status in STATUSES.values():
        if draw(st.booleans()):
            facts[status] = draw(st.sampled_from(["available", "absent"]))
    if draw(st.booleans()):
        facts["material.kind"] = "possible_indecent_images_of_children"
    if draw(st.booleans()):
        facts["harm.criterion"] = "harmed"
    if draw(st.booleans()):
        facts["csa.known"] = True
    return facts


def opens(case: Case, role: str, reporter: Role) -> bool:
    """Whether the one who signs in as this role may open the case."""
    assert case.placement is not None
    if fold(SIGN_INS[role]) in folded(case.excluded):
        return False
    by_role = role in {reader.value for reader in case.placement.reader_roles}
    return by_role or (SIGN_INS[role] in case.readers and reporter.value == role)


def is_mine(case: Case, duty: Duty, role: str, reporter: Role) -> bool:
    """Whether the duty is on the list of the one who signs in as this role: behind the door, and theirs."""
    owes = {duty.owner.owner, *duty.owner.also}
    return opens(case, role, reporter) and not owes.isdisjoint(VOCABULARY.words_held_by([role]))


def can_do(case: Case, role: str, reporter: Role) -> bool:
    """May open it, is there, and is not the person concerned."""
    away = case.facts.get(STATUSES.get(role, "")) == "absent"
    return opens(case, role, reporter) and not away and case.facts.get("actor.role") != role


def holds(case: Case, reporter: Role) -> None:
    """The law, of every duty that is open on a case."""
    able = {role for role in LEADERS if can_do(case, role, reporter)}
    for duty in case.duties.values():
        if not duty.unsettled:
            continue
        mine = {role for role in LEADERS if is_mine(case, duty, role, reporter)}
        assert mine <= able, (duty, case.facts, mine, able)
        if able:
            assert mine, (duty.asked.owed_by, duty.owner, case.facts, case.placement)
        named = set(VOCABULARY.holders(duty.asked.owed_by)) & able
        assert named <= mine, (duty.asked.owed_by, duty.owner, case.facts)
        if duty.owner.stands_in_for is not None:
            assert duty.owner.stands_in_for == duty.asked.owed_by
            assert duty.owner.gap in VOCABULARY.owner_gaps
        elif able and not case.excluded:
            holders = set(VOCABULARY.holders(duty.asked.owed_by))
            if duty.asked.owed_by in VOCABULARY.owed_by_reporters:
                holders.add(reporter.value)
            assert mine <= holders


lawful = settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@lawful
@given(
    school=st.integers(0, len(SCHOOLS) - 1),
    facts=situations(),
    reporter=st.sampled_from([Role.STAFF, Role.DSL, Role.HEADTEACHER]),
    subject=st.sampled_from([None, *SIGN_INS.values(), "somebody@else.example"]),
    later=st.data(),
)
def test_on_every_open_duty_of_every_case(
    school: int, facts: Facts, reporter: Role, subject: str | None, later: st.DataObject
) -> None:
    rules = rulebook(school)
    actor = SIGN_INS.get(reporter.value, "staff@school.example")
    ask = DecisionContext(
        NOW, actor, reporter, "a-school", UUID(int=9), approval_rules(), people=PEOPLE
    )
    told = c.ReportIncident(facts=facts, occurred_at=NOW - timedelta(hours=2), subject=subject)
    history = decide(Case(), told, rules, ask)
    holds(replay(history), reporter)
    ask = replace(ask, opened_as=reporter)
    for _ in range(later.draw(st.integers(0, 3))):
        case = replay(history)
        command = later.draw(_something_learnt(case))
        try:
            history += decide(case, command, rules, ask)
        except Refusal:
            continue
        holds(replay(history), reporter)


def _something_learnt(case: Case) -> st.SearchStrategy[c.CaseCommand]:
    """Whose conduct it is, who is away or back, and that somebody with a sign-in is concerned."""
    values: dict[str, list[str]] = {
        "actor.role": list(VOCABULARY.facts["actor.role"].values),
        **{status: ["available", "absent"] for status in STATUSES.values()},
    }
    known = [name for name in values if name in case.facts]
    unknown = [name for name in values if name not in case.facts]
    ways: list[st.SearchStrategy[c.CaseCommand]] = [
        st.sampled_from(list(PEOPLE)).map(
            lambda person: InvolvePerson(person=person, role=PersonRole.SUBJECT)
        )
    ]
    if unknown:
        ways.append(
            st.sampled_from(unknown).flatmap(
                lambda name: st.sampled_from(values[name]).map(
                    lambda value: c.EstablishFacts(facts={name: value}, occurred_at=NOW)
                )
            )
        )
    if known:
        ways.append(
            st.sampled_from(known).flatmap(
                lambda name: st.sampled_from(values[name]).map(
                    lambda value: c.CorrectFact(fact=name, value=value, reason="It was wrong.")
                )
            )
        )
    return st.one_of(ways)


@lawful
@given(
    owed_by=st.sampled_from([*VOCABULARY.owed_by, "chair_of_governors", "a_word_of_its_own"]),
    facts=situations(),
    roles=st.permutations(LEADERS).flatmap(
        lambda order: st.integers(0, len(LEADERS)).map(lambda n: tuple(order[:n]))
    ),
    unknown=st.integers(0, 2),
)
def test_by_whatever_door_a_case_can_be_opened(
    owed_by: str, facts: Facts, roles: tuple[str, ...], unknown: int
) -> None:
    assert PROCEDURE is not None
    sheet = Sheet(VOCABULARY, facts)
    manager = PROCEDURE.procedure.case_manager
    owner = owner_of(owed_by, VOCABULARY, sheet, manager, Doors(roles, unknown))
    able = [
        role
        for role in roles
        if facts.get(f"{role}.status") != "absent" and facts.get("actor.role") != role
    ]
    owing = {
        role
        for one in (owner.owner, *owner.also)
        for role in VOCABULARY.holders(one)
        if role in LEADERS
    }
    if not able:
        assert owner.gap == NOBODY
        return
    assert owing <= set(able)
    # Whoever of them turns out to be the one who is shut out, another owes it, if there is another.
    assert len(owing) >= min(1 + unknown, len(able))


def test_nobody_is_written_down_where_the_text_names_somebody_who_can() -> None:
    facts: Facts = {"conduct": "posts_comment", "actor.role": "pupil"}
    told = c.ReportIncident(facts=facts, occurred_at=NOW)
    ask = DecisionContext(
        NOW, "dsl@school.example", Role.DSL, "a-school", UUID(int=9), approval_rules()
    )
    for school in range(len(SCHOOLS)):
        history = decide(Case(), told, rulebook(school), ask)
        assigned = {e.duty: e for e in history if isinstance(e, DutyAssigned)}
        for duty_id, duty in replay(history).duties.items():
            names_a_leader = set(VOCABULARY.holders(duty.asked.owed_by)) & {"dsl", "headteacher"}
            if set(VOCABULARY.holders(duty.asked.owed_by)) <= {"dsl", "headteacher"}:
                assert (duty_id in assigned) is not bool(names_a_leader)


@pytest.mark.parametrize(
    ("owed_by", "facts", "roles", "expected"),
    [
        ("dsl", {}, ("dsl", "headteacher"), Owner("dsl")),
        ("dsl", {}, ("headteacher",), Owner("headteacher", (), "dsl", "owner_shut_out")),
        (
            "dsl",
            {"dsl.status": "absent"},
            ("dsl", "headteacher"),
            Owner("headteacher", (), "dsl", "owner_absent"),
        ),
        (
            "headteacher",
            {"actor.role": "headteacher"},
            ("chair_of_governors",),
            Owner("chair_of_governors", (), "headteacher", "owner_is_subject"),
        ),
        ("reporter", {}, ("headteacher",), Owner("headteacher", (), "reporter", OUTSIDE)),
        ("school", {}, ("dsl", "headteacher"), Owner("school")),
        ("school", {}, ("headteacher",), Owner("headteacher")),
        (
            "dsl",
            {"actor.role": "headteacher"},
            ("headteacher",),
            Owner("chair_of_governors", (), "dsl", NOBODY),
        ),
    ],
)
def test_who_owes_it(owed_by: str, facts: Facts, roles: tuple[str, ...], expected: Owner) -> None:
    assert PROCEDURE is not None
    sheet = Sheet(VOCABULARY, {"conduct": "messages", **facts})
    found = owner_of(owed_by, VOCABULARY, sheet, PROCEDURE.procedure.case_manager, Doors(roles))
    assert found == expected


@pytest.mark.parametrize(
    ("owed_by", "facts", "doors", "expected"),
    [
        # The subject may be the headteacher; a member of staff is not the chair of governors.
        (
            "dsl",
            {"actor.role": "staff"},
            Doors(("headteacher", "chair_of_governors"), 1),
            Owner("chair_of_governors", ("headteacher",), "dsl", "owner_may_be_subject"),
        ),
        (
            "headteacher",
            {"actor.role": "staff"},
            Doors(("headteacher", "chair_of_governors"), 1),
            Owner("chair_of_governors", ("headteacher",), "headteacher", "owner_may_be_subject"),
        ),
        # Of a governor nobody can say that it is not the chair.
        (
            "headteacher",
            {"actor.role": "governor"},
            Doors(("headteacher", "chair_of_governors"), 1),
            Owner("headteacher", ("chair_of_governors",), None, "owner_may_be_subject"),
        ),
        # Whoever reported it by name and stays with the case is not the one who is out.
        (
            "dsl",
            {"actor.role": "staff"},
            Doors(("headteacher", "chair_of_governors"), 1, reporter="headteacher", named=True),
            Owner("headteacher", ("chair_of_governors",), "dsl", "owner_shut_out"),
        ),
        ("reporter", {}, Doors(("dsl", "headteacher"), reporter="dsl", named=True), Owner("dsl")),
        (
            "recipient_of_concern",
            {"actor.role": "staff"},
            Doors(("headteacher",)),
            Owner("headteacher", (), "recipient_of_concern", "owner_shut_out"),
        ),
    ],
)
def test_who_owes_it_where_somebody_is_shut_out_or_reported_it(
    owed_by: str, facts: Facts, doors: Doors, expected: Owner
) -> None:
    assert PROCEDURE is not None
    sheet = Sheet(VOCABULARY, {"conduct": "messages", **facts})
    assert owner_of(owed_by, VOCABULARY, sheet, PROCEDURE.procedure.case_manager, doors) == expected


def test_where_nobody_at_the_school_is_left_the_procedure_says_who_is_told() -> None:
    manager = CaseManager(
        usually="headteacher",
        about={"headteacher": "chair_of_governors"},
        absent={"headteacher": "chair_of_governors"},
        both="lado",
    )
    both = {"conduct": "messages", "actor.role": "chair_of_governors"}
    sheet = Sheet(VOCABULARY, {**both, "headteacher.status": "absent"})
    found = owner_of("dsl", VOCABULARY, sheet, manager, Doors(("headteacher",)))
    assert found == Owner("lado", (), "dsl", NOBODY)
