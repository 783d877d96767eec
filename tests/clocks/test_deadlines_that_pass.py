"""What time brings to the cases of a school, in the calendar's words: evenings, holidays, clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from cases.postgres.embedded import EmbeddedPostgres
from domain.case import commands as c
from domain.case.deadlines import DutyBecameOverdue
from domain.policy.words import Facts
from domain.school.commands import SetClocks
from domain.vocabulary import Role
from tests.support.clockwork import ClockSchool, clock_school, said

HOUR = timedelta(hours=1)
CLOCKS = SetClocks(remind_minutes_before=(1_440, 120), immediately_late_after_minutes=60)
PICTURE: Facts = {
    "conduct": "takes_image",
    "actor.role": "agency_worker",
    "image.of": "pupils",
    "device.owner": "personal",
}
MESSAGES: Facts = {
    "conduct": "messages",
    "actor.role": "staff",
    "counterparty.role": "pupil",
    "channel": "social_media",
}
# Friday evening; Monday 4 May 2026 is a bank holiday. All in summer time, an hour before UTC.
FRIDAY_EVENING = datetime(2026, 5, 1, 18, 30, tzinfo=UTC)
TUESDAY_FIVE = datetime(2026, 5, 5, 16, 0, tzinfo=UTC)


@pytest.fixture
def school(server: EmbeddedPostgres, tenant: str) -> Iterator[ClockSchool]:
    with clock_school(server, f"d{tenant}", FRIDAY_EVENING) as made:
        made.adopts(CLOCKS)
        yield made


def report(facts: Facts, at: datetime) -> c.ReportIncident:
    return c.ReportIncident(facts=facts, occurred_at=at)


def test_a_friday_evening_allegation_before_a_bank_holiday(school: ClockSchool) -> None:
    """One working day after Friday is Tuesday, because Monday is none; five o'clock is four UTC."""
    school.does("allegation", report(MESSAGES, FRIDAY_EVENING))
    for hours in range(24 * 6):
        school.clock.set_to(FRIDAY_EVENING + hours * HOUR)
        school.keeps_time()
    lado = [fact for fact in said(school.facts("allegation")) if fact[1] == "KCSIE-01"]
    assert [(what, to) for what, _, _, _, to in lado] == [
        ("reminded", None),
        ("reminded", None),
        ("became_overdue", None),
        # The school's path names the headteacher, who owes it, and the chair, whom it does not let
        # in; the path of the statutory text does.
        ("escalated", "chair_of_governors"),
        ("escalated", "lado"),
        ("escalated", "childrens_social_care"),
    ]
    assert {due for _, _, _, due, _ in lado} == {TUESDAY_FIVE}
    assert [at for _, _, at, _, _ in lado] == [
        datetime(2026, 5, 4, 16, 30, tzinfo=UTC),
        datetime(2026, 5, 5, 14, 30, tzinfo=UTC),
        TUESDAY_FIVE,
        TUESDAY_FIVE,
        datetime(2026, 5, 6, 16, 0, tzinfo=UTC),
        datetime(2026, 5, 7, 16, 0, tzinfo=UTC),
    ]


def test_a_server_that_was_down_for_the_weekend_catches_up_with_the_true_times(
    school: ClockSchool,
) -> None:
    school.does("pictures", report(PICTURE, FRIDAY_EVENING))
    monday = FRIDAY_EVENING + 62 * HOUR
    school.clock.set_to(monday)
    school.keeps_time()
    assert said(school.facts("pictures")) == [
        ("became_overdue", "HQ-02", FRIDAY_EVENING + HOUR, FRIDAY_EVENING, None),
        ("became_overdue", "HQ-03", FRIDAY_EVENING + 48 * HOUR, FRIDAY_EVENING + 48 * HOUR, None),
        ("escalated", "HQ-02", FRIDAY_EVENING + 49 * HOUR, FRIDAY_EVENING, "lado"),
    ]
    written = [entry for entry in school.history("pictures") if entry.attribution.role == "clock"]
    assert {entry.recorded_at for entry in written} == {monday}
    school.keeps_time()
    assert len(school.facts("pictures")) == 3


@pytest.mark.parametrize(
    ("friday", "due"),
    [
        (datetime(2026, 3, 27, 18, tzinfo=UTC), datetime(2026, 3, 30, 16, tzinfo=UTC)),
        (datetime(2026, 10, 23, 17, tzinfo=UTC), datetime(2026, 10, 26, 17, tzinfo=UTC)),
    ],
    ids=["the clocks go forward", "the clocks go back"],
)
def test_over_a_weekend_on_which_the_clocks_change_five_stays_five(
    school: ClockSchool, friday: datetime, due: datetime
) -> None:
    school.clock.set_to(friday)
    school.does("pictures", report(PICTURE, friday))
    school.clock.set_to(due + HOUR)
    school.keeps_time()
    found = {fact[1]: fact for fact in said(school.facts("pictures")) if "overdue" in fact[0]}
    assert found["HQ-04"][2:4] == (due, due)
    assert found["HQ-03"][2:4] == (friday + 48 * HOUR, friday + 48 * HOUR)


def test_a_clock_that_jumps_forward_and_back_writes_nothing_twice(school: ClockSchool) -> None:
    school.does("pictures", report(PICTURE, FRIDAY_EVENING))
    for jump in (400, -400, 3, 10_000, -10_000, 60, 400):
        school.clock.set_to(FRIDAY_EVENING + abs(jump) * HOUR * (1 if jump > 0 else 0))
        school.keeps_time()
    found = said(school.facts("pictures"))
    assert len(found) == len(set(found))
    overdue = [fact for fact in found if fact[0] == "became_overdue"]
    assert [fact[1] for fact in overdue] == ["HQ-02", "HQ-03", "HQ-04"]
    assert all(at in {due, due + HOUR} for _, _, at, due, _ in overdue)


def test_duties_that_wait_or_are_settled_stay_quiet_and_released_ones_do_not(
    school: ClockSchool,
) -> None:
    school.does("pictures", report(PICTURE, FRIDAY_EVENING))
    parents, dpo, phone = (school.duty("pictures", f"HQ-0{n}") for n in (3, 4, 2))
    school.does("pictures", c.PutDutyOnHold(duty=parents, reason="The police asked."))
    school.does("pictures", c.WaiveDuty(duty=dpo, reason="Nothing was kept."))
    school.does("pictures", c.HandOverDuty(duty=phone, to="The police", reason="Theirs now."))
    school.clock.set_to(FRIDAY_EVENING + 100 * HOUR)
    school.keeps_time()
    assert school.facts("pictures") == []
    school.does("pictures", c.TakeDutyOffHold(duty=parents))
    school.clock.set_to(FRIDAY_EVENING + 101 * HOUR)
    school.keeps_time()
    first = school.facts("pictures")[0]
    assert isinstance(first, DutyBecameOverdue)
    assert first.occurred_at == FRIDAY_EVENING + 100 * HOUR
    assert first.due_at == FRIDAY_EVENING + 48 * HOUR


def test_an_imagery_case_and_a_restricted_one_are_kept_time_for_as_well(
    school: ClockSchool,
) -> None:
    images: Facts = {
        "conduct": "accesses_or_shares_material",
        "actor.role": "staff",
        "material.kind": "indecent_images_of_children",
    }
    found = c.ReportImageryDiscovery(facts=images, occurred_at=FRIDAY_EVENING)
    school.does("images", found, Role.DSL)
    school.clock.set_to(TUESDAY_FIVE + HOUR)
    school.keeps_time()
    assert any(isinstance(fact, DutyBecameOverdue) for fact in school.facts("images"))
    assert len(school.history("images")) > 3


def test_without_a_setting_what_is_owed_at_once_is_late_by_casebooks_own_choice(
    server: EmbeddedPostgres, tenant: str
) -> None:
    with clock_school(server, f"n{tenant}", FRIDAY_EVENING) as school:
        school.adopts()
        school.does("pictures", report(PICTURE, FRIDAY_EVENING))
        school.clock.set_to(FRIDAY_EVENING + 2 * HOUR)
        school.keeps_time()
        overdue = school.facts("pictures")[0]
        assert isinstance(overdue, DutyBecameOverdue)
        assert overdue.clocks_from == "casebook"
        school.sets(CLOCKS)
        school.does("more", report(PICTURE, FRIDAY_EVENING))
        school.clock.set_to(FRIDAY_EVENING + 4 * HOUR)
        school.keeps_time()
        later = school.facts("more")[0]
        assert isinstance(later, DutyBecameOverdue)
        assert later.clocks_from == "school"
