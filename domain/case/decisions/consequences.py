"""What follows of itself from a decision: which duties are barred now, who owes what, who takes it on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from domain.case.decision_context import DecisionContext
from domain.case.decisions import approvals, barring, below_threshold, escalating
from domain.case.decisions.owners import reassign
from domain.case.events import CaseEvent
from domain.case.folding import evolve
from domain.case.rulebook import Rulebook
from domain.case.state import Case

Step = Callable[[Case, Rulebook, DecisionContext], Iterable[CaseEvent]]
STEPS: tuple[Step, ...] = (
    below_threshold.lapse,
    barring.bar,
    reassign,
    escalating.taken_on,
    approvals.expired,
)
"""In this order; each sees the case as the steps before it left it."""


def consequences(
    case: Case, events: Sequence[CaseEvent], rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    """The events to be appended behind `events`."""
    after = case
    for event in events:
        after = evolve(after, event)
    following: list[CaseEvent] = []
    for step in STEPS:
        for event in tuple(step(after, rulebook, ask)):
            after = evolve(after, event)
            following.append(event)
    return tuple(following)
