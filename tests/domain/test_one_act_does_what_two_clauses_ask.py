"""What two clauses ask for is done once: each is discharged, unless the act reached less than it asks."""

from __future__ import annotations

from dataclasses import replace

from domain.case import commands as c
from domain.case.decisions import decide
from domain.case.events import CaseEvent, DutyDischarged
from domain.case.folding import evolve
from domain.case.now import now_of
from domain.case.state import Case, Duty
from domain.policy.assessment import AssessedDuty
from tests.support import story as s


def owed(act: str, *to: str, clause: str = "SP-20", mode: str = "all") -> AssessedDuty:
    return AssessedDuty.model_validate(
        {
            "clause": clause,
            "act": act,
            "owed_by": "dsl",
            "to": to,
            "to_mode": mode,
            "timing": "none_stated",
            "modality": "must",
            "basis": "specific",
        }
    )


def a_case(**duties: AssessedDuty) -> Case:
    case = Case()
    for event in decide(case, s.report_the_post_quietly, s.STORY_RULES, s.BY_THE_DSL):
        case = evolve(case, event)
    return replace(case, duties={name: Duty(s.SCHOOL_TEXT, one) for name, one in duties.items()})


def done(case: Case, duty: str, *to: str) -> dict[str, tuple[str, ...]]:
    request = c.DischargeDuty(duty=duty, by="The DSL", to=to, occurred_at=s.TUESDAY_NINE)
    events: tuple[CaseEvent, ...] = decide(case, request, s.STORY_RULES, s.BY_THE_DSL)
    return {event.duty: event.to for event in events if isinstance(event, DutyDischarged)}


def test_the_same_act_of_the_same_recipient_is_done_for_both_clauses() -> None:
    case = a_case(first=owed("inform", "lado"), second=owed("inform", "lado", clause="SS-10"))
    assert done(case, "first", "lado") == {"first": ("lado",), "second": ("lado",)}


def test_telling_the_police_is_one_act_by_whatever_word() -> None:
    case = a_case(first=owed("inform", "police"), second=owed("refer", "police", clause="SS-11"))
    assert done(case, "first", "police") == {"first": ("police",), "second": ("police",)}


def test_who_asks_for_more_is_not_served_by_less() -> None:
    case = a_case(first=owed("inform", "lado"), second=owed("inform", "lado", "police"))
    assert done(case, "first", "lado") == {"first": ("lado",)}


def test_two_other_things_stay_two() -> None:
    case = a_case(
        first=owed("inform", "lado"),
        second=owed("inform", "dpo"),
        third=owed("follow_advice", "lado"),
        fourth=owed("record"),
        fifth=owed("record", clause="SS-12"),
    )
    assert done(case, "first", "lado") == {"first": ("lado",)}
    # An act without a recipient says too little of what was done.
    assert done(case, "fourth") == {"fourth": ()}


def test_what_is_settled_is_left_alone() -> None:
    case = a_case(first=owed("inform", "lado"), second=owed("inform", "lado", clause="SS-10"))
    request = c.WaiveDuty(duty="second", reason="Told before.")
    for event in decide(case, request, s.STORY_RULES, s.BY_THE_DSL):
        case = evolve(case, event)
    assert done(case, "first", "lado") == {"first": ("lado",)}


def test_it_is_shown_once_with_both_clauses_and_doing_it_leaves_nothing() -> None:
    case = a_case(first=owed("inform", "police"), second=owed("refer", "police", clause="SS-11"))
    (shown,) = now_of(case, s.STORY_RULES).do
    assert [one.clause for one in shown.clauses] == ["SP-20", "SS-11"]
    request = c.DischargeDuty(
        duty=shown.duties[0], by="The DSL", to=("police",), occurred_at=s.TUESDAY_NINE
    )
    for event in decide(case, request, s.STORY_RULES, s.BY_THE_DSL):
        case = evolve(case, event)
    assert now_of(case, s.STORY_RULES).do == ()
