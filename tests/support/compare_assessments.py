"""An assessment beside the one expected: what has to agree, and what may differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
Item = tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """The parts of an assessment that are compared; items that can fairly be read both ways left out."""

    is_incident: bool | None
    category: str
    requires_human_decision: bool
    duties: frozenset[Item]
    prohibitions: frozenset[Item]
    outcomes: frozenset[Item]
    gaps: frozenset[Item]
    questions: frozenset[Item]


def differences(expected: Json, found: Json) -> list[str]:
    """What differs, one line each. Both are assessments as JSON; superfluous questions do no harm."""
    fairly_disputed = {(item["clause"], item["kind"]) for item in expected["disputed"]}
    wanted, got = _told(expected, fairly_disputed), _told(found, fairly_disputed)
    lines = [
        f"{part}: expected {getattr(wanted, part)}, found {getattr(got, part)}"
        for part in ("is_incident", "category", "requires_human_decision")
        if getattr(wanted, part) is not getattr(got, part)
        and getattr(wanted, part) != getattr(got, part)
    ]
    for part in ("duties", "prohibitions", "outcomes", "gaps"):
        lines += _unequal(part, getattr(wanted, part), getattr(got, part))
    lines += [f"questions: {name} is not asked" for (name,) in wanted.questions - got.questions]
    return sorted(lines)


def _told(assessment: Json, left_out: set[tuple[str, str]]) -> Told:
    duties = [
        (d["clause"], d["act"], ",".join(sorted(d["to"])), str(d["timing"]))
        for d in assessment["duties"]
        if (d["clause"], "duty") not in left_out
    ]
    if len(duties) != len(set(duties)):
        raise ValueError("the same duty is listed twice")
    return Told(
        is_incident=assessment["is_incident"],
        category=assessment["category"],
        requires_human_decision=assessment["requires_human_decision"],
        duties=frozenset(duties),
        prohibitions=_clauses(assessment["prohibitions"], "prohibition", left_out),
        outcomes=_clauses(assessment["outcomes"], "outcome", left_out),
        gaps=frozenset((gap,) for gap in assessment["gaps"]),
        questions=frozenset((fact,) for fact in assessment["questions"]),
    )


def _clauses(items: list[Json], kind: str, left_out: set[tuple[str, str]]) -> frozenset[Item]:
    return frozenset((i["clause"],) for i in items if (i["clause"], kind) not in left_out)


def _unequal(part: str, wanted: frozenset[Item], got: frozenset[Item]) -> Iterator[str]:
    yield from (f"{part}: {' '.join(item)} is missing" for item in wanted - got)
    yield from (f"{part}: {' '.join(item)} is too much" for item in got - wanted)
