"""What a case asks of the policies about a duty that was not done in time: who is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.case.events import BoundPack
from domain.policy.assessment import AssessedDuty
from domain.policy.calendar import NotCountable
from domain.policy.owners import Doors, Owner
from domain.policy.words import Facts

NOT_STATED = "escalation_not_stated"
REACHES_NOBODY = "escalation_reaches_nobody"
NOT_COUNTABLE = "escalation_not_countable"
"""There is somebody, and the dates are missing to say when."""


@dataclass(frozen=True, slots=True)
class NextEscalation:
    """Who an overdue duty goes to, when, as which step of which path; roles that were passed over.

    `lets_in`: the step opens the case to whoever holds the role, who may not open it yet.
    """

    to: str
    at: datetime | NotCountable
    step: int
    path: str
    passed_over: tuple[str, ...] = ()
    lets_in: bool = False


class EscalationPaths(Protocol):
    """The escalation paths of the texts that bind a case."""

    def next_escalation(  # noqa: PLR0913 - the duty, who owes it, the facts, and where it stands
        self,
        bound: BoundPack,
        asked: AssessedDuty,
        facts: Facts,
        *,
        taken: int,
        on: str | None = None,
        overdue_since: datetime,
        owner: Owner,
        doors: Doors,
    ) -> NextEscalation | str:
        """The step after the first `taken` ones, or the code of a gap if there is none.

        `on`: the path that the duty has gone up so far: whoever may open the case since, it stays on it.
        """
        ...
