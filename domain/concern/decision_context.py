"""What a decision about concerns is told about the moment, the adult and the school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.approval.rules import ApprovalRules
from domain.case.leaders import Leaders
from domain.person.events import Identity
from domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class ConcernDecisionContext:
    """About whom, at which school, when. `fresh`: the id a new concern gets; `case`: the new case.

    `actor`, `roles`: who asks, and as what; `approvals`: what takes two; `holders`: who was seen
    signing in as what.
    """

    person: UUID
    identity: Identity | None
    school: str
    now: datetime
    fresh: UUID
    case: UUID | None = None
    actor: str = ""
    roles: frozenset[Role] = frozenset()
    approvals: ApprovalRules | None = None
    leaders: Leaders = field(default_factory=Leaders)
    colleagues: Sequence[Identity] = ()
    """The adults of the directory who sign in, where the adult is named in words."""
