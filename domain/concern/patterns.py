"""When concerns repeat: which of them a rule asks to be looked at together, once for each occasion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from domain.concern.state import Concern, Concerns
from domain.policy.calendar import london_day
from domain.policy.register import Pattern


def occasion(found: Concerns, pattern: Pattern) -> tuple[UUID, ...]:
    """The concerns that make the pattern, oldest first; none, if it was asked for already.

    A new occasion needs a concern that no review was asked of. While a review is still to be held,
    whatever is added is looked at with it.
    """
    if found.pending:
        return ()
    standing = sorted(found.standing.items(), key=lambda one: (one[1].occurred_at, str(one[0])))
    for name, last in reversed(standing):
        together = _within(dict(standing), last, pattern.within_days)
        fresh = name not in found.asked or not found.asked.issuperset(together)
        if len(together) >= pattern.concerns and fresh:
            return together
    return ()


def _within(standing: Mapping[UUID, Concern], last: Concern, days: int) -> tuple[UUID, ...]:
    """Those of the days up to and including the day of the last."""
    ends = london_day(last.occurred_at)
    begins = ends - timedelta(days=days - 1)
    return tuple(
        name for name, one in standing.items() if begins <= london_day(one.occurred_at) <= ends
    )
