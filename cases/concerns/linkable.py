"""What the register says when concerns are to be named on a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from cases.access import Actor
from domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class LinkableConcerns:
    """Concerns that stand; and who must not come to know of them, by folded sign-in and by role."""

    concerns: frozenset[UUID]
    excluded: frozenset[str]
    barred_roles: frozenset[Role]


Register = Callable[[Actor, UUID], LinkableConcerns | None]
"""(actor, person) → the concerns about them, if the actor may read the register."""
