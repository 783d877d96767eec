"""The access table, read aloud: each role, each act, on each sort of case."""

from __future__ import annotations

import pytest

from cases.access import (
    Act,
    Actor,
    Allowed,
    CaseAccess,
    Clockwork,
    CourierActor,
    Denied,
    OwnAct,
    clockwork_may,
    courier_may,
    may,
)
from domain.vocabulary import Role, Scope

SCHOOL = "saltmarsh-primary"
YES, HIDDEN, NEVER = "yes", "as if absent", "never"


def somebody(*roles: Role, name: str = "somebody", school: str = SCHOOL) -> Actor:
    return Actor(id=name, school=school, roles=frozenset(roles))


def a_case(**changed: object) -> CaseAccess:
    said: dict[str, object] = {
        "school": SCHOOL,
        "reporter": "reporter",
        "reader_roles": frozenset({Role.DSL, Role.HEADTEACHER}),
        **changed,
    }
    return CaseAccess(**said)  # type: ignore[arg-type]


ORDINARY = a_case()
ABOUT_A_TEACHER = a_case(reader_roles=frozenset({Role.HEADTEACHER}))
ABOUT_THE_HEAD = a_case(
    reader_roles=frozenset({Role.CHAIR_OF_GOVERNORS}),
    excluded=frozenset({"head"}),
)
WHERE_SHE_IS_NAMED = a_case(
    reader_roles=frozenset({Role.HEADTEACHER}),
    readers=frozenset({"somebody"}),
)
CASES = {
    "ordinary": ORDINARY,
    "about a teacher": ABOUT_A_TEACHER,
    "about the head": ABOUT_THE_HEAD,
    "naming her": WHERE_SHE_IS_NAMED,
}


def verdict(actor: Actor, act: Act, case: CaseAccess | None) -> str:
    answer = may(actor, act, case)
    if isinstance(answer, Allowed):
        return YES
    return HIDDEN if answer.hidden else NEVER


READING = {
    Role.STAFF: (NEVER, NEVER, NEVER, NEVER),
    Role.DSL: (YES, HIDDEN, HIDDEN, YES),
    Role.HEADTEACHER: (YES, YES, HIDDEN, YES),
    Role.CHAIR_OF_GOVERNORS: (HIDDEN, HIDDEN, YES, YES),
    Role.AUDITOR: (HIDDEN, HIDDEN, HIDDEN, YES),
    Role.MIS: (NEVER, NEVER, NEVER, NEVER),
}
WORKING = {**READING, Role.AUDITOR: (NEVER, NEVER, NEVER, NEVER)}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("nth", range(len(CASES)), ids=list(CASES))
def test_reading_and_working_a_case(role: Role, nth: int) -> None:
    case = list(CASES.values())[nth]
    assert verdict(somebody(role), Act.READ_CASE, case) == READING[role][nth]
    assert verdict(somebody(role), Act.WORK_CASE, case) == WORKING[role][nth]


WITHOUT_A_CASE = {
    Act.REPORT: {Role.STAFF, Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.READ_PACKS: set(Role),
    Act.ASSESS: set(Role),
    Act.READ_ADOPTIONS: set(Role),
    Act.ADOPT_PACK: {Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.COMPARE_PACKS: {Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS, Role.AUDITOR},
    Act.COMPARE_PACKS_OVER_CASES: {Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.REPLAY_STRUCTURE: {Role.AUDITOR},
    Act.SET_CLOCKS: {Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.SET_TERM_DATES: {Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.LIST_CASES: {Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS, Role.AUDITOR},
    Act.SEE_OUTLINE: {Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS, Role.AUDITOR},
    Act.READ_CASE: {Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS, Role.AUDITOR},
    Act.WORK_CASE: {Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.READ_CHANGES: set(Role),
    Act.READ_DUTIES: {Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.SEE_OWN_RECEIPT: {Role.STAFF, Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.ADD_TO_OWN_REPORT: {Role.STAFF, Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.KEEP_PEOPLE: {Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.READ_PEOPLE: {Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.LOOK_UP_PEOPLE: {Role.STAFF, Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.SET_PEOPLE_LOOKUP: {Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.SHARE_CONCERN: {Role.STAFF, Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.WORK_CONCERNS: {Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.READ_CONCERNS: {Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
    Act.KEEP_WEBHOOKS: {Role.DSL, Role.HEADTEACHER},
    Act.READ_WEBHOOKS: set(Role) - {Role.STAFF},
    Act.READ_STATISTICS: {Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS},
}


@pytest.mark.parametrize("act", Act)
def test_a_role_that_never_may_is_told_so_before_anything_is_looked_up(act: Act) -> None:
    allowed = {role for role in Role if verdict(somebody(role), act, None) == YES}
    assert allowed == WITHOUT_A_CASE[act]
    assert all(verdict(somebody(role), act, None) == NEVER for role in Role if role not in allowed)


@pytest.mark.parametrize(
    ("scopes", "more"),
    [
        ({Scope.READ}, {Act.LIST_CASES, Act.SEE_OUTLINE}),
        ({Scope.REPORT}, {Act.REPORT}),
        (set(Scope), {Act.LIST_CASES, Act.SEE_OUTLINE, Act.REPORT}),
    ],
)
def test_a_client_of_the_mis_may_do_what_its_key_was_issued_for(
    scopes: set[Scope], more: set[Act]
) -> None:
    client = Actor("mis.larkfield", SCHOOL, frozenset({Role.MIS}), frozenset(scopes))
    anyway = {act for act in Act if verdict(somebody(Role.MIS), act, None) == YES}
    assert {act for act in Act if verdict(client, act, None) == YES} == anyway | more


def test_a_scope_gives_nothing_to_somebody_who_is_no_client() -> None:
    teacher = Actor("teacher", SCHOOL, frozenset({Role.STAFF}), frozenset(Scope))
    assert verdict(teacher, Act.LIST_CASES, None) == NEVER


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", Act)
def test_an_exclusion_beats_every_role_and_every_naming(role: Role, act: Act) -> None:
    case = a_case(
        reader_roles=frozenset(Role),
        readers=frozenset({"somebody"}),
        excluded=frozenset({"somebody"}),
        reporter="somebody",
    )
    assert may(somebody(*Role), act, case) == Denied(hidden=True)
    assert verdict(somebody(role), act, case) in {HIDDEN, NEVER}


@pytest.mark.parametrize("act", Act)
def test_nobody_acts_for_another_school(act: Act) -> None:
    elsewhere = somebody(*Role, school="upper-weald")
    assert may(elsewhere, act, ORDINARY) == Denied(hidden=True)


def test_a_reporter_sees_the_receipt_of_her_own_report_only() -> None:
    reporter = somebody(Role.STAFF, name="reporter")
    assert verdict(reporter, Act.SEE_OWN_RECEIPT, ORDINARY) == YES
    assert verdict(somebody(Role.STAFF), Act.SEE_OWN_RECEIPT, ORDINARY) == HIDDEN
    assert verdict(reporter, Act.READ_CASE, ORDINARY) == NEVER


def test_a_reporter_adds_to_her_own_report_only_and_never_once_she_is_shut_out() -> None:
    reporter = somebody(Role.STAFF, name="reporter")
    assert verdict(reporter, Act.ADD_TO_OWN_REPORT, ORDINARY) == YES
    assert verdict(somebody(Role.HEADTEACHER), Act.ADD_TO_OWN_REPORT, ORDINARY) == HIDDEN
    about_herself = a_case(excluded=frozenset({"Reporter"}))
    assert verdict(reporter, Act.ADD_TO_OWN_REPORT, about_herself) == HIDDEN
    assert verdict(reporter, Act.SEE_OWN_RECEIPT, about_herself) == HIDDEN


def test_the_role_on_record_is_the_weightiest_one() -> None:
    assert somebody(Role.STAFF, Role.DSL).role is Role.DSL
    assert somebody(Role.DSL, Role.CHAIR_OF_GOVERNORS).role is Role.CHAIR_OF_GOVERNORS


@pytest.mark.parametrize("act", [*Act, *OwnAct])
def test_the_clock_of_the_server_keeps_time_and_may_nothing_else(act: Act | OwnAct) -> None:
    allowed = isinstance(clockwork_may(Clockwork(), act), Allowed)
    assert allowed is (act is OwnAct.KEEP_TIME)


@pytest.mark.parametrize("act", [*Act, *OwnAct])
def test_the_courier_of_the_server_pauses_webhooks_and_may_nothing_else(act: Act | OwnAct) -> None:
    allowed = isinstance(courier_may(CourierActor(), act), Allowed)
    assert allowed is (act is OwnAct.PAUSE_WEBHOOK)


def test_no_token_leads_to_the_courier() -> None:
    assert CourierActor().role not in set(Role)
    assert not isinstance(CourierActor(), Actor)


def test_no_token_leads_to_the_clock() -> None:
    assert Clockwork().role not in set(Role)
    assert not isinstance(Clockwork(), Actor)
