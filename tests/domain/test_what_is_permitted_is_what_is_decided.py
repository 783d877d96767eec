"""What a case says may be done on it is what its decisions would say: no table beside them can go stale."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case import commands as c
from domain.case.commands import CaseCommand
from domain.case.decisions import decide
from domain.case.folding import evolve
from domain.case.named import MatchNamed, Named
from domain.case.permits import NOT_ON_A_CASE, SOMEBODY, Permit, examples, permits
from domain.case.state import Case
from domain.messages import Refusal
from domain.person.events import Identity
from domain.vocabulary import PersonKind, PersonRole
from tests.support import story as s
from tests.support.requests import any_request

BY = replace(
    s.BY_THE_DSL, people={SOMEBODY: Identity(kind=PersonKind.ADULT, name="Wren Thistledown")}
)
SOMEBODY_NAMED = Named(name="Wren Thistledown")


def a_case(*requests: CaseCommand) -> Case:
    case = Case()
    for request in requests:
        for event in decide(case, request, s.STORY_RULES, BY):
            case = evolve(case, event)
    return case


def told(case: Case) -> dict[str, Permit]:
    return {permit.command: permit for permit in permits(case, s.STORY_RULES, BY)}


def test_every_command_on_a_case_is_answered() -> None:
    known = {kind.__name__ for kind in get_args(CaseCommand) if kind not in NOT_ON_A_CASE}
    assert set(told(a_case(s.report_the_post))) == known


def test_every_command_has_an_example() -> None:
    """A new command needs one in `domain/case/permits.py`, or nobody will ever be told of it."""
    stages = [
        a_case(s.report_the_post, s.add_information, s.nothing_more_to_do),
        a_case(s.report_the_messages, c.WaiveDuty(duty=s.STATUTORY_LADO_ID, reason="No.")),
        a_case(s.report_the_images),
        a_case(s.report_the_post, c.PutDutyOnHold(duty=s.TELL_PARENT_OR_TEACHER_ID, reason="Wait")),
        a_case(s.report_the_post.model_copy(update={"named": (SOMEBODY_NAMED,)})),
        a_case(
            s.report_the_post.model_copy(update={"named": (SOMEBODY_NAMED,)}),
            MatchNamed(named=1, person=SOMEBODY, role=PersonRole.WITNESS),
        ),
    ]
    shown = {
        type(example)
        for case in stages
        for kind in get_args(CaseCommand)
        for example in examples(kind, case, s.STORY_RULES, BY)
    }
    later = {"AmendReferral", "CheckReferral", "SendReferral", "AcknowledgeReferral"}
    later |= {"AnswerReferral", "UninvolvePerson", "DecideOnSignIn"}
    missing = {kind.__name__ for kind in get_args(CaseCommand)} - {one.__name__ for one in shown}
    assert missing - later == {kind.__name__ for kind in NOT_ON_A_CASE}


def test_a_bar_names_its_clause() -> None:
    imagery = told(a_case(s.report_the_images))
    assert not imagery["OpenInvestigation"].allowed
    assert imagery["OpenInvestigation"].clause == "story-policy@2025.1/SP-49"
    assert not imagery["AddInformation"].allowed
    assert not imagery["RecordEvidence"].allowed
    assert imagery["InformPolice"].allowed


def test_a_closed_case_can_be_reopened_and_told_and_nothing_else() -> None:
    case = a_case(s.report_the_post, s.tell_the_parent, s.nothing_more_to_do, s.close_the_case)
    allowed = {name for name, permit in told(case).items() if permit.allowed}
    assert "ReopenCase" in allowed
    told_still = {"IncludeInChronology", "LeaveOutOfChronology"}
    assert allowed <= {"ReopenCase", "VoidCase", *told_still}


def test_closing_waits_for_what_must_be_done() -> None:
    before, after = a_case(s.report_the_post), a_case(s.report_the_post, s.tell_the_parent)
    assert told(before)["CloseCase"].refusal is not None
    assert told(before)["CloseCase"].refusal.code == "must-duties-open"  # type: ignore[union-attr]
    assert told(after)["CloseCase"].refusal.code == "outcome-missing"  # type: ignore[union-attr]


def test_asking_records_nothing() -> None:
    case = a_case(s.report_the_post)
    told(case)
    assert case == a_case(s.report_the_post)


@pytest.mark.parametrize("report", [s.report_the_post, s.report_the_messages, s.report_the_images])
@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def test_whatever_is_carried_out_was_permitted(report: CaseCommand, data: st.DataObject) -> None:
    case = a_case(report)
    for _ in range(data.draw(st.integers(1, 6))):
        request = data.draw(any_request(case))
        allowed = told(case)
        try:
            events = decide(case, request, s.STORY_RULES, BY)
        except Refusal:
            continue
        if not isinstance(request, NOT_ON_A_CASE):
            assert allowed[type(request).__name__].allowed, request
        for event in events:
            case = evolve(case, event)
