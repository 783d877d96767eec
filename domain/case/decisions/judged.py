"""Why somebody judges a fact to be so: a reason goes with its fact, and with no other."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from domain.case.commands import FactReason
from domain.case.refusals import ReasonOfNothing


def require_reasons_of(told: Collection[str], reasons: Sequence[FactReason]) -> None:
    """Raise unless each reason is one of the facts that become known, and each has one at most."""
    seen: set[str] = set()
    for place, given in enumerate(reasons):
        if given.fact not in told or given.fact in seen:
            raise ReasonOfNothing(fact=given.fact, field=f"reasons.{place}.fact")
        seen.add(given.fact)
