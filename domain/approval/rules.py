"""Who may second what, and how long a proposal stands: data, with who says so."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from domain.described import DescribedEnum
from domain.messages import Frozen
from domain.policy.words import Prose
from domain.vocabulary import Role


class Approvable(DescribedEnum):
    """What takes two persons."""

    DUTY_WAIVER = "duty_waiver", "That a duty which the law asks for is waived."
    CASE_VOID = "case_void", "That a case should never have been recorded."
    VOID_CASE_REOPENING = "void_case_reopening", "That a void case is opened again."
    EXCLUSION = "exclusion", "That a sign-in which the directory came to say is shut out."
    EXCLUSION_LIFT = "exclusion_lift", "That somebody who was shut out wrongly is let in again."


class Seconding(Frozen):
    """`seconded_by`: roles of which the second person has one. `stands_hours`: then it expires."""

    seconded_by: tuple[Role, ...] = Field(min_length=1)
    stands_hours: int = Field(ge=1, le=24 * 90)


class ApprovalRules(Frozen):
    """One row for everything that takes two persons."""

    approvals: Literal["casebook"]
    source: Prose
    confidence: Literal["casebook default"]
    kinds: dict[Approvable, Seconding]

    @model_validator(mode="after")
    def _every_kind_has_its_row(self) -> Self:
        if missing := set(Approvable) - set(self.kinds):
            raise ValueError(f"has no row for {', '.join(sorted(missing))}")
        return self
