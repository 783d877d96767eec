"""What a case asks of the policies about a duty that was not done in time: who is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.case.events import BoundPack
from domain.policy.assessment import AssessedDuty
from domain.policy.owners import Doors, Owner
from domain.policy.words import Facts

NOT_STATED = "escalation_not_stated"
REACHES_NOBODY = "escalation_reaches_nobody"


@dataclass(frozen=True, slots=True)
class Rung:
    """Who an overdue duty goes to, when, as which step of which path; roles that were passed over."""

    to: str
    at: datetime
    step: int
    path: str
    passed_over: tuple[str, ...] = ()


class Ladder(Protocol):
    """The escalation paths of the texts that bind a case."""

    def next_rung(  # noqa: PLR0913 - the duty, who owes it, the facts, and where it stands
        self,
        bound: BoundPack,
        asked: AssessedDuty,
        facts: Facts,
        *,
        taken: int,
        overdue_since: datetime,
        owner: Owner,
        doors: Doors,
    ) -> Rung | str:
        """The rung behind the `taken` ones, or the word for the gap in its place."""
        ...
