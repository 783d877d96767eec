"""A teacher who knows that a girl was cut (FGM) tells the police in person: nobody does it for them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cases.packs.library import load_library
from domain.case import commands as c
from domain.case.events import DutyAssigned, DutyDischarged, DutyRaised
from domain.case.refusals import OwedByLaw, OwedInPerson
from domain.vocabulary import Role
from tests.support.spec import Given
from tests.support.story import HEADTEACHER, MONDAY_NINE

LIBRARY = load_library()
RULES = LIBRARY.rulebook(
    [("child-protection", "2026.12"), ("fgm", "2026.12"), ("allegations", "2026.12")]
)
BEFORE_EASTER = datetime(2026, 4, 2, 14, 0, tzinfo=UTC)
a_girl_told_her_teacher = c.ReportIncident(
    facts={
        "conduct": "carries_out_fgm",
        "actor.role": "parent_carer",
        "counterparty.role": "pupil",
        "reporter.role": "staff",
        "fgm.known": True,
        "child.danger": "harm_suffered_or_likely",
        "effect.possibly_criminal": True,
    },
    occurred_at=MONDAY_NINE,
    learnt_at=BEFORE_EASTER,
)


def a_known_case() -> Given:
    return Given().under(RULES).at(BEFORE_EASTER).having(a_girl_told_her_teacher)


def raised(clause: str) -> DutyRaised:
    (found,) = [
        event
        for event in a_known_case().history
        if isinstance(event, DutyRaised)
        and event.asked.clause == clause
        and "police" in event.asked.to
    ]
    return found


OWN = raised("FGM-01")


def test_it_is_due_by_the_close_of_the_next_working_day_over_easter_too() -> None:
    # 2 April 2026 is the Thursday before Good Friday; the Tuesday after Easter is the next working day.
    assert OWN.asked.owed_by == "teacher_aware"
    assert OWN.due_at == datetime(2026, 4, 7, 16, 0, tzinfo=UTC), (
        "five in the afternoon, summer time"
    )


@pytest.mark.parametrize(
    "command",
    [
        c.HandOverDuty(duty=OWN.duty, to="The DSL", reason="She has the form."),
        c.WaiveDuty(duty=OWN.duty, reason="Social care know."),
        c.PutDutyOnHold(duty=OWN.duty, reason="After the holidays."),
    ],
    ids=["handed over", "waived", "put on hold"],
)
@pytest.mark.parametrize("role", [Role.DSL, Role.HEADTEACHER])
def test_nobody_hands_it_over_waives_it_or_lets_it_wait(command: c.CaseCommand, role: Role) -> None:
    case = a_known_case().asked_by(HEADTEACHER, role)

    refused = case.when(command).refused_as(OwedInPerson, field="duty")

    assert refused.clause == "fgm@2026.12/FGM-01"
    assert "fgm@2026.12/FGM-01" in refused.detail


def test_what_the_school_owes_beside_it_follows_its_own_rules() -> None:
    police = raised("CP-03")
    over = c.HandOverDuty(duty=police.duty, to="The office", reason="They have time.")

    a_known_case().when(over).refused_as(OwedByLaw, field="duty")


def test_the_lead_telling_the_police_does_not_do_it_for_the_teacher() -> None:
    lead_rings = c.DischargeDuty(
        duty=raised("CP-03").duty, by="The DSL", to=("police",), occurred_at=BEFORE_EASTER
    )

    done = a_known_case().when(lead_rings).recorded(DutyDischarged)

    assert OWN.duty not in {event.duty for event in done}


def test_the_teacher_who_tells_them_has_done_it() -> None:
    teacher_rings = c.DischargeDuty(
        duty=OWN.duty, by="The teacher of the class", to=("police",), occurred_at=BEFORE_EASTER
    )

    done = a_known_case().when(teacher_rings).recorded(DutyDischarged)

    assert OWN.duty in {event.duty for event in done}


def test_whoever_manages_the_case_sees_to_it() -> None:
    assigned = [e for e in a_known_case().history if isinstance(e, DutyAssigned)]

    (own,) = [e for e in assigned if e.duty == OWN.duty]
    assert (own.stands_in_for, own.gap) == ("teacher_aware", "owner_outside_the_case")
