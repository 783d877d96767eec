"""The rules of statistics for governors, as data: what counts as small, which periods there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from domain.messages import Frozen
from domain.policy.procedure import Rule, Said
from domain.policy.words import PackId, PackVersion, Prose
from domain.vocabulary import Agency


class Small(Rule):
    """From one up to and without this number, a count is small."""

    below: int = Field(ge=3, le=20)


class YearDay(Frozen):
    """A day of every year; the 29th of February is none."""

    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=28)


class SchoolYear(Rule):
    """When the year of a school begins."""

    begins: YearDay


class Publishing(Rule):
    """How many days after its end a period is published."""

    after_days: int = Field(ge=1, le=90)


class Reasons(Frozen):
    """Why a number is not shown; {below} stands for the first number that is."""

    small: Prose
    small_or_none: Prose
    hidden: Prose
    withheld: Prose


class StatisticsRules(Frozen):
    """One edition. It counts the years that begin while it is in force."""

    pack: PackId
    version: PackVersion
    title: Said
    in_force_from: date
    small: Small
    complement: Rule
    zeros: Rule
    terms: Rule
    year: SchoolYear
    published: Publishing
    population: Rule
    unit: Rule
    agencies: tuple[Agency, ...]
    reasons: Reasons

    @property
    def label(self) -> str:
        """The edition by name, `pack@version`."""
        return f"{self.pack}@{self.version}"

    @property
    def notes(self) -> tuple[Rule, ...]:
        """What a reader has to know beside the numbers, in the order in which it is said."""
        return (
            *(self.population, self.unit, self.published, self.year, self.terms),
            *(self.small, self.complement, self.zeros),
        )

    def why(self, reason: str) -> str:
        """A reason in full."""
        return reason.format(below=self.small.below)


def rules_for(editions: Sequence[StatisticsRules], year_begins: date) -> StatisticsRules:
    """The edition by which a year is counted, for ever: the last in force when it began."""
    known = [one for one in editions if one.in_force_from <= year_begins] or editions[:1]
    return max(known, key=lambda one: one.in_force_from)
