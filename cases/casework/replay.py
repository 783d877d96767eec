"""Replaying a case: its state at any moment, and what each event changed. Reads, never judges again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from cases.casework.history import of_a_case
from domain.case.folding import evolve
from domain.case.state import Case
from domain.messages import Event, Recorded, Unreadable
from domain.registry import EVENT_CLASSES

CASE_TOPIC = "case."
_BOOKKEEPING = frozenset({"version"})


@dataclass(frozen=True, slots=True)
class ReplayStep:
    """One event of a replay and the state after it. `changed`: field → before and after."""

    entry: Recorded[Event] | Unreadable
    kind: str
    case: Case
    changed: Mapping[str, tuple[object, object]]


def replayed(history: Sequence[Recorded[Event] | Unreadable]) -> Iterator[ReplayStep]:
    """Every event of a case's stream, in order, with what it changed."""
    case = Case()
    for entry in history:
        after = evolve(case, of_a_case(entry))
        yield ReplayStep(entry, _kind(entry), after, _changes(case, after))
        case = after


def until(
    history: Sequence[Recorded[Event] | Unreadable], moment: int | datetime
) -> list[Recorded[Event] | Unreadable]:
    """The history as it stood at a position of the record, or at a time: what was known by then.

    An unreadable event has kept its position but not its time; it counts with what stands before it.
    """
    kept: list[Recorded[Event] | Unreadable] = []
    for entry in history:
        if isinstance(moment, int):
            known = (entry.position or 0) <= moment
        else:
            known = isinstance(entry, Unreadable) or entry.recorded_at <= moment
        if not known:
            break
        kept.append(entry)
    return kept


def _kind(entry: Recorded[Event] | Unreadable) -> str:
    if isinstance(entry, Recorded):
        return entry.event.TOPIC.removeprefix(CASE_TOPIC)
    topic, _, _ = entry.topic.rpartition(".v")
    return EVENT_CLASSES[topic].TOPIC.removeprefix(CASE_TOPIC) if topic in EVENT_CLASSES else topic


def _changes(before: Case, after: Case) -> dict[str, tuple[object, object]]:
    return {
        field.name: (getattr(before, field.name), getattr(after, field.name))
        for field in fields(Case)
        if field.name not in _BOOKKEEPING
        and getattr(before, field.name) != getattr(after, field.name)
    }
