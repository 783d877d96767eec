"""Low-level concerns that an allegation grew out of, named on its case."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from domain.case.allegation import AllegationFact
from domain.messages import Command


class LinkConcerns(Command):
    """These concerns about this person belong to the case. Only who keeps the register can say so."""

    person: UUID = Field(description="Who: their id in the directory.")
    concerns: tuple[UUID, ...] = Field(
        min_length=1, max_length=100, description="The ids of the concerns."
    )


class ConcernsLinked(AllegationFact):
    """Concerns from the register belong to the case."""

    TOPIC: ClassVar[str] = "case.concerns_linked"

    person: UUID = Field(description="About whom they are.")
    concerns: tuple[UUID, ...] = Field(description="Which.")
