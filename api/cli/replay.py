"""How `casebook replay` finds its moment and shows a case's steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import typer
from pydantic_core import to_jsonable_python
from rich.console import Console
from rich.text import Text

from api.cli.offline_record import RecordRoom
from cases.casework.history import as_case_event
from cases.casework.replay import ReplayStep, replayed, until
from domain.case.rulebook import Placement, Reading
from domain.case.state import Case, Duty
from domain.messages import Recorded
from domain.policy.calendar import LONDON
from projections.entries.headlines import ERASED, headline


def moment_of(text: str | None) -> int | datetime | None:
    """A position, or a time; a time without a zone is taken as London's."""
    if text is None:
        return None
    if text.isdigit():
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            "give a position such as 118, or a time such as 2026-11-20T09:30", param_hint="--at"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)


def steps_of(room: RecordRoom, case: UUID, moment: int | datetime | None) -> list[ReplayStep]:
    """The steps of a case up to a moment; none if it was not on record by then."""
    history = room.history(case)
    return list(replayed(history if moment is None else until(history, moment)))


def steps_as_data(steps: Sequence[ReplayStep]) -> dict[str, Any]:
    """The replay for scripts: the state at the end, and every step with what it changed."""
    return {
        "state": _plain(steps[-1].case),
        "steps": [
            {
                "version": step.entry.version,
                "position": step.entry.position,
                "kind": step.kind,
                "recordedAt": _recorded_at(step),
                "changed": {
                    name: {"before": _plain(before), "after": _plain(after)}
                    for name, (before, after) in step.changed.items()
                },
            }
            for step in steps
        ],
    }


def show_steps(out: Console, steps: Sequence[ReplayStep]) -> None:
    """The steps one under the other, then the state they lead to."""
    for step in steps:
        place = f"{step.entry.version:>3}  position {step.entry.position}  {_recorded_at(step)}"
        out.print(Text.assemble((place, "bold"), "  ", _headline(step)))
        for name, (before, after) in step.changed.items():
            told = _told(name, before, after)
            if told:
                out.print(Text(f"       {name}: {told}", style="dim"))
    out.print()
    out.print(Text(f"State at version {steps[-1].case.version}", style="bold"))
    for name, value in _state(steps[-1].case):
        out.print(Text(f"  {name:<16} {value}"), soft_wrap=True)


def _headline(step: ReplayStep) -> str:
    entry = step.entry
    return headline(as_case_event(entry.event)) if isinstance(entry, Recorded) else ERASED


def _told(name: str, before: Any, after: Any) -> str:
    """A change in one line: of a mapping only what came, went or changed."""
    if isinstance(after, Mapping):
        parts = [
            f"{_brief(key)} = {_brief(after.get(key))}"
            for key in {**before, **after}
            if before.get(key) != after.get(key)
        ]
        return ", ".join(parts) if name != "entries" else ""
    return f"{_brief(before)} → {_brief(after)}"


def _state(case: Case) -> Iterator[tuple[str, str]]:
    yield "standing", "void" if case.void else "closed" if case.closed else "open"
    yield "facts", ", ".join(f"{name} {value}" for name, value in case.facts.items())
    if case.placement:
        roles = ", ".join(role.value for role in case.placement.reader_roles)
        yield "placement", f"{case.placement.compartment.value}, open to {roles}"
    for name, reading in case.readings.items():
        said = reading.assessment
        yield f"under {name}", f"{said.category}, {len(said.duties)} duties, gaps: {len(said.gaps)}"
    for text in case.silent:
        yield f"under {text.pack}", "nothing to say"
    for duty_id, duty in case.duties.items():
        due = f", due {duty.due_at.isoformat()}" if duty.due_at else ""
        yield "duty", f"{duty_id}: {duty.status.value}{due}"
    for name in ("imagery", "police_informed", "police_hold", "investigating"):
        if getattr(case, name):
            yield name.replace("_", " "), "yes"
    if case.outcome:
        yield "outcome", case.outcome.value


def _brief(value: object) -> str:
    if isinstance(value, Duty):
        return value.status.value
    if isinstance(value, Reading):
        return value.assessment.category
    if isinstance(value, Placement):
        return value.compartment.value
    plain = _plain(value)
    return "unknown" if plain is None else str(plain)


def _recorded_at(step: ReplayStep) -> str:
    return step.entry.recorded_at.isoformat() if isinstance(step.entry, Recorded) else ""


def _plain(value: object) -> Any:
    return to_jsonable_python(value, exclude_none=True, serialize_unknown=True)
