"""A week of a school's life: copies of the server are killed and started, and nothing differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from cases.postgres.embedded import EmbeddedPostgres
from domain.case import commands as c
from domain.case.deadlines import DutyReminded
from domain.policy.words import Facts
from domain.school.commands import SetClocks
from tests.support.at_length import few_and_many
from tests.support.clockwork import ClockSchool, Copy, clock_school, leaders, said, wait_for
from tests.support.server import wait_until

HOUR = timedelta(hours=1)
# Maundy Thursday 2026; Good Friday and Easter Monday are no working days, and it is summer time.
THURSDAY_NOON = datetime(2026, 4, 2, 11, tzinfo=UTC)
STEP = HOUR / 2
WEEK = int(timedelta(days=8) / STEP)
CLOCKS = SetClocks(remind_minutes_before=(1_440, 240), immediately_late_after_minutes=90)
PICTURE: Facts = {
    "conduct": "takes_image",
    "actor.role": "agency_worker",
    "image.of": "pupils",
    "device.owner": "personal",
}
A_GOVERNORS: Facts = {**PICTURE, "actor.role": "governor"}
MESSAGES: Facts = {
    "conduct": "messages",
    "actor.role": "staff",
    "counterparty.role": "pupil",
    "channel": "social_media",
}


@dataclass(frozen=True)
class Deed:
    """What somebody at the school does, so many hours into the week."""

    hours: float
    case: str
    command: Callable[[ClockSchool], c.CaseCommand]


def reports(facts: Facts) -> Callable[[ClockSchool], c.CaseCommand]:
    return lambda school: c.ReportIncident(facts=facts, occurred_at=school.clock.now)


def duty(
    command: Callable[[str], c.CaseCommand], case: str, clause: str
) -> Callable[[ClockSchool], c.CaseCommand]:
    return lambda school: command(school.duty(case, clause))


def parents_told(duty_id: str) -> c.CaseCommand:
    at = THURSDAY_NOON + 24 * HOUR
    return c.DischargeDuty(duty=duty_id, by="The head", to=("parent_carer",), occurred_at=at)


THE_WEEK: Sequence[Deed] = (
    Deed(0, "pictures", reports(PICTURE)),
    Deed(1, "messages", reports(MESSAGES)),
    Deed(5, "governor", reports(A_GOVERNORS)),
    Deed(20, "told", reports(PICTURE)),
    Deed(30, "told", duty(parents_told, "told", "HQ-03")),
    Deed(21, "held", reports(PICTURE)),
    Deed(
        25,
        "held",
        duty(lambda d: c.PutDutyOnHold(duty=d, reason="The police asked."), "held", "HQ-03"),
    ),
    Deed(100, "held", duty(lambda d: c.TakeDutyOffHold(duty=d), "held", "HQ-03")),
    Deed(110, "late", reports(PICTURE)),
    Deed(
        115,
        "late",
        duty(lambda d: c.WaiveDuty(duty=d, reason="Nothing was kept."), "late", "HQ-04"),
    ),
)


def lived(school: ClockSchool, *, step: Callable[[], None], each: int) -> None:
    """Live the week; `step` is what keeps time, after every so many half hours and every deed."""
    deeds = sorted(THE_WEEK, key=lambda deed: deed.hours)
    for half_hours in range(WEEK + 1):
        now = THURSDAY_NOON + half_hours * STEP
        there = [d for d in deeds if d.hours * 2 == half_hours]
        if there or half_hours % each == 0:
            school.clock.set_to(now)
            step()
        for deed in there:
            school.does(deed.case, deed.command(school))


def told(school: ClockSchool) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that became overdue or went up the path, case by case, in order of what it is."""
    return {
        name: sorted(
            said([f for f in school.facts(name) if not isinstance(f, DutyReminded)]), key=str
        )
        for name in school.cases
    }


def uninterrupted(server: EmbeddedPostgres, tenant: str) -> dict[str, list[tuple[Any, ...]]]:
    with clock_school(server, tenant, THURSDAY_NOON) as school:
        school.adopts(CLOCKS)
        lived(school, step=school.keeps_time, each=1)
        return told(school)


@few_and_many(2, 20)
def test_two_copies_killed_all_week_escalate_as_one_that_never_stopped(
    server: EmbeddedPostgres, count: int
) -> None:
    """Killed by chance, at most `count` times."""
    expected = uninterrupted(server, f"quiet_week_{count}")
    chance = Random(4)  # noqa: S311 - the same week in every run
    with clock_school(server, f"rough_week_{count}", THURSDAY_NOON) as school:
        school.adopts(CLOCKS)
        copies = [Copy(school), Copy(school)]
        killed = 0

        def rough() -> None:
            nonlocal killed
            # Killed while it may be writing; the other one, or the next one, goes on from there.
            if killed < count and chance.random() < 0.3:
                killed += 1
                copies.pop(chance.randrange(2)).kill()
                wait_for(school)
                copies.append(Copy(school))
            wait_for(school)
            assert leaders(server) <= 1

        try:
            lived(school, step=rough, each=24)
            assert told(school) == expected
            assert sum(len(facts) for facts in expected.values()) > 20
            for name in school.cases:
                every = [(type(f), f.duty, getattr(f, "step", getattr(f, "minutes_before", 0)))
                         for f in school.facts(name)]  # fmt: skip
                assert len(every) == len(set(every))
        finally:
            assert [copy.stop() for copy in copies] == [0, 0]
        wait_until(lambda: leaders(server) == 0)


def test_a_second_copy_takes_over_when_the_first_is_killed(server: EmbeddedPostgres) -> None:
    with clock_school(server, "take_over", THURSDAY_NOON) as school:
        school.adopts(CLOCKS)
        school.does("pictures", c.ReportIncident(facts=PICTURE, occurred_at=THURSDAY_NOON))
        first = Copy(school)
        wait_until(lambda: leaders(server) == 1)
        second = Copy(school)
        first.kill()
        wait_until(lambda: leaders(server) == 1)
        school.clock.set_to(THURSDAY_NOON + 3 * HOUR)
        wait_for(school)
        assert [fact[0] for fact in said(school.facts("pictures"))] == ["became_overdue"]
        assert second.stop() == 0
