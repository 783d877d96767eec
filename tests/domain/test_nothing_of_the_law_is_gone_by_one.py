"""Over any history: what the law asks to be told is done, or two persons or the police let it go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.case import allegation as a
from domain.case import commands as c
from domain.case.approvals import ApprovalProposed, ApproveProposal, CaseVoided
from domain.case.decisions import decide
from domain.case.decisions.set_aside import is_owed_by_law
from domain.case.events import (
    CaseEvent,
    DutyHandedOver,
    DutyHeld,
    DutyLapsed,
    DutyWaived,
    PoliceFindingRecorded,
)
from domain.case.folding import evolve
from domain.case.state import POLICE, Case, DutyStatus
from domain.messages import Refusal
from domain.vocabulary import Role
from tests.support.requests import any_request
from tests.support.story import (
    BY_THE_DSL,
    HEADTEACHER,
    STORY_RULES,
    TUESDAY_NINE,
    report_the_find,
    report_the_images,
    report_the_messages,
)

BY_THE_HEAD = replace(BY_THE_DSL, actor=HEADTEACHER, role=Role.HEADTEACHER)
REPORTS = (
    report_the_messages,
    report_the_images,
    report_the_find,
    report_the_images.model_copy(
        update={"facts": {**report_the_images.facts, "actor.role": "staff"}}
    ),
)
Step = tuple[Case, tuple[CaseEvent, ...]]


@st.composite
def steps(draw: st.DrawFn, *, alone: bool) -> list[Step]:
    """A report and up to 25 requests, by the DSL, or by the DSL and the headteacher in turns."""
    case, done = Case(), []
    command: Any = draw(st.sampled_from(REPORTS))
    for _ in range(draw(st.integers(1, 25))):
        by = BY_THE_DSL if alone or draw(st.booleans()) else BY_THE_HEAD
        try:
            events = decide(case, command, STORY_RULES, by)
        except Refusal:
            events = ()
        done.append((case, events))
        for event in events:
            case = evolve(case, event)
        command = draw(any_request(case) | setting_aside(case))
    return done


def setting_aside(case: Case) -> st.SearchStrategy[Any]:
    """What somebody would try who does not want to tell."""
    duty = st.sampled_from([*case.duties] or ["none"])
    why: dict[str, Any] = {"reason": "No."}
    decided = {"decided_by": "The head", "occurred_at": TUESDAY_NINE, **why}
    return st.one_of(
        duty.map(lambda one: c.WaiveDuty(duty=one, **why)),
        duty.map(lambda one: c.HandOverDuty(duty=one, to="My brother", **why)),
        duty.map(lambda one: c.PutDutyOnHold(duty=one, **why)),
        st.sampled_from(["pupil", "parent_carer", "staff"]).map(
            lambda role: c.CorrectFact(fact="actor.role", value=role, **why)
        ),
        st.sampled_from(["offensive", None]).map(
            lambda kind: c.CorrectFact(fact="material.kind", value=kind, **why)
        ),
        st.just(c.CorrectFact(fact="conduct", value="posts_comment", **why)),
        st.sampled_from([("harmed",), ()]).map(
            lambda met: a.DecideHarmThreshold(met=bool(met), criteria=met, **cast(Any, decided))
        ),
        st.sampled_from([*case.proposals] or [1]).map(lambda one: ApproveProposal(proposal=one)),
    )


def gone(case: Case, events: tuple[CaseEvent, ...]) -> list[tuple[CaseEvent, Case]]:
    """Each event by which a duty that is owed by law goes, with the case just before it."""
    found: list[tuple[CaseEvent, Case]] = []
    for event in events:
        if isinstance(event, DutyWaived | DutyLapsed | DutyHandedOver | DutyHeld):
            duty = case.duties[event.duty]
            if is_owed_by_law(case, duty, STORY_RULES) or (
                case.imagery and not case.cleared and POLICE in duty.asked.to
            ):
                found.append((event, case))
        case = evolve(case, event)
    return found


lawful = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@lawful
@given(steps(alone=True))
def test_one_person_does_not_unmake_it_whatever_they_ask(done: list[Step]) -> None:
    for case, events in done:
        decisions = [one for one in events if isinstance(one, a.HarmThresholdDecided)]
        found_by_police = any(isinstance(one, PoliceFindingRecorded) for one in events)
        for event, before in gone(case, events):
            # That the threshold is not met is a decision the law itself asks the school for.
            lado = before.duties[cast(Any, event).duty].asked.to == ("lado",)
            assert found_by_police or (decisions and lado), event


@lawful
@given(steps(alone=False))
def test_where_it_goes_two_different_persons_stand_on_record(done: list[Step]) -> None:
    proposed: dict[int, ApprovalProposed] = {}
    for case, events in done:
        proposed |= {
            number: event
            for number, event in enumerate(events, start=case.version + 1)
            if isinstance(event, ApprovalProposed)
        }
        void = next((one for one in events if isinstance(one, CaseVoided)), None)
        found_by_police = any(isinstance(one, PoliceFindingRecorded) for one in events)
        decided = any(isinstance(one, a.HarmThresholdDecided) for one in events)
        for event, _ in gone(case, events):
            number = getattr(event, "proposal", None) or (void and void.proposal)
            if number is None:
                assert isinstance(event, DutyLapsed)
                assert found_by_police or decided, event
            else:
                first = proposed[cast(int, number)]
                given_by = next(e for e in events if getattr(e, "proposal", None) == number)
                assert first.by.lower() != cast(Any, given_by).by.lower()


@lawful
@given(steps(alone=False))
def test_an_open_duty_to_tell_the_police_of_images_ends_only_when_they_know(
    done: list[Step],
) -> None:
    for case, events in done:
        after = case
        for event in events:
            after = evolve(after, event)
        if after.imagery and not after.police_informed:
            standing = [one for one in after.duties.values() if POLICE in one.asked.to]
            assert {one.status for one in standing} <= {DutyStatus.RAISED}
