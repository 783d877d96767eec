"""What every fact of a duty says of it, so that its sentence can be told by itself: whom it is owed to."""

from __future__ import annotations

from pydantic import Field

from domain.case.commands import DutyId
from domain.messages import Event
from domain.policy.words import Code, ToMode


class DutyFact(Event):
    """Something that became of a duty after it was raised.

    `recipients`: whom its clause names, as the duty was raised; none, where the clause names
    nobody; None, where the fact was recorded before they stood here.
    """

    duty: DutyId = Field(description="The duty, by its id within the case.")
    recipients: tuple[Code, ...] | None = Field(
        default=None,
        description=(
            "Whom its clause names; null where the fact was recorded before they stood here."
        ),
    )
    recipients_mode: ToMode = Field(
        default="all",
        description="How several are meant: `all`, `any_of`, `first_available` or `in_order`.",
    )
