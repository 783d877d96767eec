"""One plain sentence for each fact of the clock of a duty, and how times stand in sentences."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from domain.case.deadlines import (
    ClockEvent,
    DutyBecameOverdue,
    DutyDueCounted,
    DutyEscalated,
    DutyEscalationCounted,
    DutyReminded,
)
from domain.case.events import DatesCorrected
from domain.happened import Happened, in_words
from domain.policy.calendar import LONDON, NotCountable
from domain.wording.moments import day
from projections.dictionary import wording
from projections.entries.wording import duty_of, headline, lead


def of_the_clock(event: ClockEvent) -> str:  # noqa: PLR0911 - one line per fact
    """What time has brought to a duty."""
    topic, do = event.TOPIC, duty_of(event)
    match event:
        case DutyReminded():
            return headline(topic, lead=lead(topic, event.minutes_before), do=do)
        case DutyBecameOverdue():
            return headline(topic, do=do) + _next(event)
        case DutyEscalated():
            unseen = "" if event.may_open else headline(topic, "cannot_open")
            goes = headline(topic, role=wording().role(event.to), do=do) + unseen
            return goes + uncounted(event.not_countable, DutyEscalationCounted.TOPIC)
        case DutyDueCounted():
            if event.due_at is None:
                return headline(topic, "still", do=do, missing=_missing(event.not_countable))
            return headline(topic, at=moment(event.due_at), why=headline(topic, event.why), do=do)
        case DutyEscalationCounted():
            if event.escalates_at is None and event.not_countable is None:
                return headline(topic, "nobody", do=do)
            if event.escalates_at is None:
                return headline(topic, "still", do=do, missing=_missing(event.not_countable))
            return headline(topic, at=moment(event.escalates_at), do=do)
        case _:
            assert_never(event)


def uncounted(missing: NotCountable | None, topic: str = DutyDueCounted.TOPIC) -> str:
    """What a sentence adds where dates are missing to count a time."""
    return "" if missing is None else headline(topic, "uncounted") + _missing(missing)


def roughly(told: Happened | None) -> str:
    """What a sentence adds where it is not known to the moment when it happened."""
    if told is None:
        return ""
    return headline(DatesCorrected.TOPIC, "roughly", when=in_words(told))


def moment(at: datetime) -> str:
    """A moment as it is written in a sentence, by the clocks of London."""
    return f"{day(at)}, {at.astimezone(LONDON):%H:%M}"


def _missing(missing: NotCountable | None) -> str:
    if missing is None:
        return ""
    return headline(DutyDueCounted.TOPIC, missing.why, day=day(missing.unknown_from))


def _next(event: DutyBecameOverdue) -> str:
    if event.not_countable is not None:
        return uncounted(event.not_countable, DutyEscalationCounted.TOPIC)
    return "" if event.gap is None else headline(event.TOPIC, "nobody_next")
