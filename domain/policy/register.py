"""The rules of a register of low-level concerns, as data: who reads it, what repeats, how long it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from domain.messages import Frozen
from domain.policy.procedure import Rule, Said
from domain.policy.words import Code, PackId, PackVersion, in_order
from domain.vocabulary import Role


class Readers(Frozen):
    """Who reads of the concerns about an adult, and who instead where it is about such a role."""

    usually: tuple[Role, ...] = Field(min_length=1)
    about: dict[Code, tuple[Role, ...]] = Field(default_factory=dict)


class Pattern(Rule):
    """So many concerns within so many days, the last of them today, are looked at together."""

    concerns: int = Field(ge=2, le=100)
    within_days: int = Field(ge=1, le=3_660)


class RegisterRules(Frozen):
    """One edition; `school` None: for every school that has none of its own."""

    pack: PackId
    version: PackVersion
    title: Said
    in_force_from: date
    school: str | None = None
    adults: tuple[Code, ...]
    readers: Readers
    reading: Rule
    patterns: tuple[Pattern, ...]
    retention: Rule
    references: Rule
    recording: Rule | None = None

    def named(self, rule: Rule) -> str:
        """A statement of this edition by name, `pack@version/clause`."""
        return f"{self.pack}@{self.version}/{rule.id}"


def rules_on(editions: Sequence[RegisterRules], day: date, school: str) -> RegisterRules | None:
    """The edition in force: the school's own, else the one for every school.

    Of two that begin on the same day, the later version.
    """
    found = [one for one in editions if one.in_force_from <= day and one.school in {None, school}]
    return max(
        found,
        key=lambda one: (one.school == school, one.in_force_from, in_order(one.version)),
        default=None,
    )
