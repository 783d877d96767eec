"""Many cases at once: histories drawn from a fixed seed, cut into appends, interleaved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from domain.case import events as e
from domain.case.deadlines import DutyBecameOverdue, DutyEscalated, DutyReminded
from domain.case.report_additions import CaseLeftClosed, ReportAddedTo
from domain.case.urgency import UrgencyStoodDown
from domain.messages import Event, Recorded
from domain.vocabulary import CaseOutcome, MeasureKind, Role
from tests.support.casework import (
    DSL,
    HILLTOP,
    MONDAY_NINE,
    SALTMARSH,
    TEACHER,
    THE_POLICY,
    THE_STATUTE,
    assessed,
    case_id,
    corrected,
    discharged,
    duty,
    information,
    placed,
    reported,
    withdrawn,
)

_PEOPLE = ["teacher.saltmarsh", "dsl.saltmarsh", "head.saltmarsh"]


@dataclass
class _Working:
    number: int
    version: int = 0
    duties: list[str] = field(default_factory=list)


def histories(seed: int, appends: int, cases: int) -> Iterator[tuple[UUID, list[Event]]]:
    """(case, the events of one append), cases taking turns at random."""
    chance = Random(seed)  # noqa: S311 - the same histories in every run
    open_cases: list[_Working] = []
    for turn in range(appends):
        if len(open_cases) < cases and (not open_cases or chance.random() < 0.4):
            work = _Working(len(open_cases) + 1)
            open_cases.append(work)
            events = _first(work, chance)
        else:
            work = chance.choice(open_cases)
            events = _next(work, chance, turn)
        work.version += len(events)
        yield case_id(work.number), events


def _first(work: _Working, chance: Random) -> list[Event]:
    at = MONDAY_NINE + timedelta(hours=chance.randrange(2_000))
    school = chance.choice([SALTMARSH, HILLTOP])
    report: Event = reported(at, school)
    if chance.random() < 0.1:
        report = e.ImageryDiscovered(
            occurred_at=at, school=school, facts={"conduct": "x"}, learnt_at=at
        )
    events = [report, _placed(chance), *_assessed(chance, 1)]
    return events + _raised(work, chance, len(events))


def _placed(chance: Random) -> Event:
    return placed(
        *chance.sample(list(Role), chance.randrange(1, 4)),
        readers=chance.sample(_PEOPLE, chance.randrange(3)),
        excluded=chance.sample(_PEOPLE, chance.randrange(2)),
    )


def _assessed(chance: Random, number: int) -> list[Event]:
    says: list[Event] = []
    if chance.random() < 0.7:
        says.append(assessed(chance.choice(["allegation", "none"]), number, THE_STATUTE, "law"))
    if chance.random() < 0.7:
        says.append(assessed(chance.choice(["defamation", "none"]), number, THE_POLICY))
    return says


def _raised(work: _Working, chance: Random, before: int) -> list[Event]:
    found: list[Event] = []
    for _ in range(chance.randrange(4)):
        name = f"harbour@1/HP-{work.version + before + len(found)}"
        due = MONDAY_NINE + timedelta(hours=chance.randrange(5_000))
        found.append(duty(name, due if chance.random() < 0.5 else None))
        work.duties.append(name)
    return found


def _next(work: _Working, chance: Random, turn: int) -> list[Event]:
    at = MONDAY_NINE + timedelta(hours=turn, microseconds=turn)
    entry = chance.randrange(1, work.version + 1)
    plain: list[list[Event]] = [
        [information(f"Number {turn}.", at)],
        [corrected(entry)],
        [withdrawn(entry)],
        [corrected(entry), withdrawn(entry), corrected(entry)],
        [_placed(chance)],
        [e.CaseClosed(occurred_at=at, reason="r")],
        [e.CaseReopened(occurred_at=at, reason="r")],
        [e.OutcomeReached(occurred_at=at, outcome=CaseOutcome.UNFOUNDED, reason="r")],
        [e.FactsEstablished(occurred_at=at, facts={"serious": True}, imagery=entry == 1)],
        [e.MeasureRecorded(occurred_at=at, kind=MeasureKind.PARENT_TOLD, by="The DSL")],
        _assessed(chance, turn) or [information(at=at)],
    ]
    if work.duties:
        name = chance.choice(work.duties)
        again = duty(name, at)
        plain += [
            [discharged(name)],
            [e.DutyHeld(occurred_at=at, duty=name, reason="r")],
            [e.DutyReleased(occurred_at=at, duty=name)],
            [e.InformationAdded(occurred_at=at, account="He has her address.", urgent=True)],
            [UrgencyStoodDown(occurred_at=at, reason="r")],
            [ReportAddedTo(occurred_at=at, urgent=True)],
            [
                e.CaseClosed(occurred_at=at, reason="r"),
                ReportAddedTo(occurred_at=at, account="a", when_closed=True),
            ],
            [CaseLeftClosed(occurred_at=at, reason="r")],
            [e.DutyBarred(occurred_at=at, duty=name, act="inform", clause="harbour@1/HP-02")],
            [e.DutyUnbarred(occurred_at=at, duty=name, due_at=at, on_hold=turn % 2 == 0)],
            [
                again,
                _timed(name, at, chance),
                e.DutyBarred(occurred_at=at, duty=name, act="inform", clause="harbour@1/HP-02"),
            ],
            [e.DutyLapsed(occurred_at=at, duty=name, assessment=turn, reason="r"), again],
            [e.DutyHandedOver(occurred_at=at, duty=name, to="LADO", reason="r")],
            [discharged(name), *_raised(work, chance, 1), discharged(work.duties[-1])],
            [_timed(name, at, chance)],
            [_timed(name, at, chance), _timed(name, at, chance)],
            [again, _timed(name, at, chance), e.DutyHeld(occurred_at=at, duty=name, reason="r")],
            [
                e.CaseClosed(occurred_at=at, reason="r"),
                again,
                *_raised(work, chance, 1),
                _timed(name, at, chance),
                e.CaseReopened(occurred_at=at, reason="r"),
                e.CaseClosed(occurred_at=at, reason="r"),
            ],
        ]
    return chance.choice(plain)


def _timed(name: str, at: datetime, chance: Random) -> Event:
    next_at = chance.choice([None, at + timedelta(hours=chance.randrange(90))])
    timed: list[Event] = [
        DutyReminded(occurred_at=at, duty=name, due_at=at, minutes_before=chance.randrange(99)),
        DutyBecameOverdue(occurred_at=at, duty=name, due_at=at, escalates_at=next_at),
        DutyBecameOverdue(occurred_at=at, duty=name, due_at=at, gap="escalation_not_stated"),
        DutyEscalated(
            occurred_at=at,
            duty=name,
            due_at=at,
            to=chance.choice(["headteacher", "chair_of_governors"]),
            step=chance.randrange(1, 4),
            path="harbour-policy@2025.1/HP-90",
            may_open=True,
            escalates_at=next_at,
        ),
    ]
    return chance.choice(timed)


def recorded_histories(seed: int, appends: int, cases: int) -> list[Recorded[Event]]:
    """The same, as they come out of a record: every entry in its place."""
    versions: dict[UUID, int] = {}
    found: list[Recorded[Event]] = []
    for turn, (case, events) in enumerate(histories(seed, appends, cases)):
        for event in events:
            versions[case] = versions.get(case, 0) + 1
            found.append(
                Recorded(
                    case,
                    versions[case],
                    event,
                    TEACHER if turn % 3 else DSL,
                    written_down(turn),
                    len(found) + 1,
                )
            )
    return found


def written_down(turn: int) -> datetime:
    """When the append of this turn was recorded."""
    return MONDAY_NINE + timedelta(minutes=turn)
