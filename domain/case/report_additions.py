"""What whoever reported adds to their own report later, without reading anything of the case."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from domain.messages import Command, Event, Narrative, Reason, taken


class AddToOwnReport(Command):
    """Whoever reported tells more. They read nothing of the case, open or closed.

    `urgent`: a child is in danger now. At least one of the two. Where indecent images are, or may
    be, involved nothing is written: it is told in person.
    """

    account: Narrative | None = Field(
        default=None, description="What happened, in somebody's words."
    )
    urgent: bool = Field(
        default=False,
        description="A child is in danger now: 999 first; it stands first in every list.",
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.account is None and not self.urgent:
            raise PydanticCustomError("says_nothing", "must say something")
        return self


class LeaveClosed(Command):
    """What was added to a report after the case was closed or void does not open it again, and why."""

    reason: Annotated[Reason, taken("News is not left alone without a reason.")] = Field(
        description="Why."
    )


class ReportAddedTo(Event):
    """Whoever reported told more."""

    TOPIC: ClassVar[str] = "case.report_added_to"

    account: Narrative | None = Field(
        default=None, description="What happened, in somebody's words."
    )
    urgent: bool = Field(default=False, description="It was said that a child is in danger now.")
    when_closed: bool = Field(
        default=False, description="The case was closed or void then, and may have to be reopened."
    )


class CaseLeftClosed(Event):
    """The case stays closed over what was added to a report."""

    TOPIC: ClassVar[str] = "case.left_closed"

    reason: Reason = Field(description="Why.")
