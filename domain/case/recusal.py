"""Somebody who works a case must not: they shut themselves out, while somebody else remains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from domain.messages import Command, Event, Reason, taken
from domain.vocabulary import Role


class RecuseOneself(Command):
    """Whoever asks must not handle this case, and why. They can never open it again.

    Refused where nobody else could open it. Whoever remains reads the reason.
    """

    reason: Annotated[Reason, taken("Nobody is shut out without a reason.")] = Field(
        description="Why."
    )


class CaseworkerRecused(Event):
    """Somebody who worked the case shut themselves out of it."""

    TOPIC: ClassVar[str] = "case.caseworker_recused"
    SHOWN_AS: ClassVar[Mapping[str, str]] = {"roles": "roles_given_up"}

    sign_in: str = Field(description="Theirs.")
    roles: tuple[Role, ...] = Field(description="What they held.")
    reason: Reason = Field(description="Why.")
