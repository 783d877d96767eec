"""What a case asks of the policies that bind it; `domain.policy` answers, tests bring their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from domain.case.events import BoundPack
from domain.policy.assessment import AssessedDuty, Assessment, WeakerSpot
from domain.policy.calendar import NotCountable
from domain.policy.owners import Doors, Owner
from domain.policy.procedure import BindingProcedure
from domain.policy.words import Facts
from domain.vocabulary import Compartment, Role

SCHOOL, STATUTORY = "school", "statutory"
OWN_RULE = "casebook/imagery"
"""Indecent images are never the school's to look into, whatever its packs say or leave out."""
INVESTIGATING = "school_investigates"
"""The word of the packs, however it goes on, for a ban on the school's own investigation."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one binding pack says of given facts. `layer` is "school" or "statutory"."""

    bound: BoundPack
    layer: str
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a case is kept and which roles may open it; `rule` names the clause that says so.

    `by_choice`: it is restricted because the school's own text says so, and by no statutory one.
    """

    compartment: Compartment
    reader_roles: tuple[Role, ...]
    rule: str
    by_choice: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Bar:
    """A hard prohibition in force; `clause` reads `date-palm@2023.11/DP-76`.

    `until_advice_of`: bodies of whom one has to advise before the act is done.
    """

    act: str
    clause: str
    until_advice_of: tuple[str, ...] = ()

    def forbids(self, act: str) -> bool:
        """Whether doing this would be doing what is barred."""
        return act == self.act or (act == "investigate" and self.act.startswith(INVESTIGATING))


class Rulebook(Protocol):
    """The binding packs of one case, read together without merging them."""

    @property
    def procedure(self) -> BindingProcedure | None:
        """How allegations are worked through on the day of deciding."""
        ...

    @property
    def image_facts(self) -> frozenset[str]:
        """Facts of an indecent image itself, which the police alone find."""
        ...

    @property
    def told_by_law(self) -> frozenset[str]:
        """Bodies towards whom a binding duty is not one person's to set aside."""
        ...

    def check_facts(self, facts: Facts) -> None:
        """Raise a Refusal naming `facts.<name>` for a fact the vocabulary does not know."""

    def read(self, facts: Facts) -> tuple[Reading, ...]:
        """One reading per binding pack, the school's own first."""
        ...

    def place(self, facts: Facts, *named: str) -> Placement:
        """Where these facts belong, given the sign-ins of those whose conduct it is."""
        ...

    def is_imagery(self, facts: Facts) -> bool:
        """Indecent images of children, or what could be."""
        ...

    def due_at(self, asked: AssessedDuty, since: datetime) -> datetime | NotCountable | None:
        """When the duty is due, counted from `since`; None where the text gives no number."""
        ...

    def owner(self, owed_by: str, facts: Facts, doors: Doors) -> Owner:
        """Who owes now what the text asks of `owed_by`, given who may open the case."""
        ...

    def is_fit(self, role: str, facts: Facts) -> bool:
        """Whether whoever holds the role is there and is not the person concerned."""
        ...

    def may_let_in(self, role: str, facts: Facts, doors: Doors) -> bool:
        """Whether an overdue duty may open the case to a role: nobody who must not know can hold it."""
        ...

    def may_be_about(self, role: str, facts: Facts, doors: Doors) -> bool:
        """Whether whoever holds the role could turn out to be the person concerned."""
        ...

    def next_in_line(self, facts: Facts) -> tuple[Role, ...]:
        """To whom a case goes that none of its readers is left to open: the first who can."""
        ...

    def is_owed_by_reporters(self, owed_by: str) -> bool:
        """Whether the text's word for who owes means whoever reports."""
        ...

    def is_owed_in_person(self, owed_by: str) -> bool:
        """Whether it is owed by one person in their own right, so that nobody takes it over."""
        ...

    def binds(self, modality: str) -> bool:
        """Whether an unmet duty of this modality keeps a case from being closed."""
        ...

    def same_act(self, a: AssessedDuty, b: AssessedDuty) -> bool:
        """Whether two packs ask for the same act towards the same recipient."""
        ...

    def bars(self, readings: Sequence[Reading], *, imagery: bool) -> tuple[Bar, ...]:
        """The hard prohibitions in force under these readings, and on an imagery case Casebook's own."""
        ...

    def stricter(self, a: AssessedDuty, b: AssessedDuty) -> bool:
        """Whether `a` asks more than `b`."""
        ...

    def weaker(self, readings: Sequence[Reading]) -> tuple[WeakerSpot, ...]:
        """Where the school's own reading asks for less than a statutory one."""
        ...
