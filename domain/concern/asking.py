"""What a decision about concerns is told about the moment, the adult and the school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.person.events import Identity


@dataclass(frozen=True, slots=True)
class AskingOfConcerns:
    """About whom, at which school, when. `fresh`: the id a new concern gets; `case`: the new case."""

    person: UUID
    identity: Identity | None
    school: str
    now: datetime
    fresh: UUID
    case: UUID | None = None
    colleagues: Sequence[Identity] = ()
    """The adults of the directory who sign in, where the adult is named in words."""
