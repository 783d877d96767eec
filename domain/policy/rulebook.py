"""The texts that bind one case, read together: each keeps its own clauses, nothing merges silently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.case.events import BoundPack
from domain.case.rulebook import OWN_RULE, Bar, Placement, Reading
from domain.policy.assessment import AssessedDuty, WeakerSpot
from domain.policy.calendar import Calendar, NotCountable
from domain.policy.conditions import verdict
from domain.policy.floor import weaker_than_floor
from domain.policy.holders import NOBODY_KNOWN, Holders
from domain.policy.owners import (
    Doors,
    Owner,
    in_line,
    is_fit,
    may_be_about,
    may_be_let_in,
    may_be_out,
    owner_of,
)
from domain.policy.pack import Pack
from domain.policy.placing import placed
from domain.policy.procedure import BindingProcedure, CaseManager
from domain.policy.reading import assess
from domain.policy.vocabulary import Sheet, Vocabulary
from domain.policy.words import Facts
from domain.vocabulary import ONE_HOLDER, Role


@dataclass(frozen=True, slots=True)
class BindingPack:
    """A pack, ready to be read, with the hash of the text it came from."""

    bound: BoundPack
    pack: Pack


@dataclass(frozen=True, slots=True)
class PackRulebook:
    """What binds a case: the school's own policy first, then the statutory packs."""

    vocabulary: Vocabulary
    packs: tuple[BindingPack, ...]
    calendar: Calendar
    placing: tuple[BindingPack, ...] = ()
    """What says today who may open a case, where that is not what binds it: an old matter must
    not be left without a reader because no text of its day said who that is."""
    procedure: BindingProcedure | None = None
    """How allegations are worked through on the day of deciding."""
    holders: Holders = NOBODY_KNOWN
    """Who holds which role, as far as the school's record and directory tell."""

    @property
    def image_facts(self) -> frozenset[str]:
        """Facts of an indecent image itself, as the vocabulary lists them."""
        return frozenset(self.vocabulary.imagery.facts)

    @property
    def told_by_law(self) -> frozenset[str]:
        """Bodies whom statute means by whom to tell, as the vocabulary lists them."""
        return frozenset(self.vocabulary.told_by_law)

    def check_facts(self, facts: Facts) -> None:
        """Raise FactRefusal for a fact or value outside the vocabulary."""
        self.vocabulary.check(facts)

    def read(self, facts: Facts) -> tuple[Reading, ...]:
        """One reading per binding pack."""
        return tuple(
            Reading(
                bound=binding.bound,
                layer=binding.pack.layer,
                assessment=assess(binding.pack, self.vocabulary, facts),
            )
            for binding in self.packs
        )

    def place(self, facts: Facts, *named: str) -> Placement:
        """Who may open the case, given the sign-ins of those whose conduct it is."""
        could_hold = [self.holders.may_hold(sign_in) for sign_in in named]
        out = frozenset[Role]().union(*could_hold) if named else None
        sheet = Sheet(self.vocabulary, facts)
        return placed(self.placing or self.packs, sheet, self._manager, out)

    def owner(self, owed_by: str, facts: Facts, doors: Doors) -> Owner:
        """Who owes now what a text asks of `owed_by`, given who may open the case."""
        sheet = Sheet(self.vocabulary, facts)
        return owner_of(owed_by, self.vocabulary, sheet, self._manager, doors)

    def is_fit(self, role: str, facts: Facts) -> bool:
        """Whether whoever holds the role is there and is not the person concerned."""
        return is_fit(role, Sheet(self.vocabulary, facts))

    def may_let_in(self, role: str, facts: Facts, doors: Doors) -> bool:
        """Whether an overdue duty may open the case to a role."""
        return may_be_let_in(role, self._manager, Sheet(self.vocabulary, facts), doors)

    def may_be_about(self, role: str, facts: Facts, doors: Doors) -> bool:
        """Whether whoever holds the role could turn out to be the person concerned."""
        return may_be_about(role, self._manager, Sheet(self.vocabulary, facts), doors)

    def may_be_out(self, facts: Facts, doors: Doors) -> frozenset[str]:
        """The roles of which nobody can tell whether whoever holds them is shut out by sign-in."""
        sheet = Sheet(self.vocabulary, facts)
        return frozenset(r for r in doors.roles if may_be_out(r, self._manager, sheet, doors))

    def next_in_line(self, facts: Facts) -> tuple[Role, ...]:
        """The case manager, whoever manages it in their place, then whoever else holds a role alone."""
        manager = self._manager
        named = [] if manager is None else in_line(manager, Sheet(self.vocabulary, facts))
        roles = [Role(one) for one in named if one in set(Role)]
        return tuple(dict.fromkeys((*roles, *(one for one in Role if one in ONE_HOLDER))))

    def is_owed_by_reporters(self, owed_by: str) -> bool:
        """Whether the text's word for who owes means whoever reports."""
        return owed_by in self.vocabulary.owed_by_reporters

    def is_owed_in_person(self, owed_by: str) -> bool:
        """Whether it is owed by one person in their own right."""
        return owed_by in self.vocabulary.owed_in_person

    @property
    def _manager(self) -> CaseManager | None:
        return None if self.procedure is None else self.procedure.procedure.case_manager

    def is_imagery(self, facts: Facts) -> bool:
        """Indecent images of children, or what could be: in doubt, yes."""
        sheet = Sheet(self.vocabulary, facts)
        return verdict(self.vocabulary.imagery.when, sheet).holds is True

    def due_at(self, asked: AssessedDuty, since: datetime) -> datetime | NotCountable | None:
        """When the duty is due; None where the text gives no time."""
        return self.calendar.due(asked.timing, since)

    def binds(self, modality: str) -> bool:
        """Whether a duty of this strength keeps a case from being closed."""
        return any(
            word.binds for name, word in self.vocabulary.modalities.items() if name == modality
        )

    def same_act(self, a: AssessedDuty, b: AssessedDuty) -> bool:
        """Two packs ask for the same act of the same recipient."""
        return a.act == b.act and (not a.to or not b.to or not set(a.to).isdisjoint(b.to))

    def stricter(self, a: AssessedDuty, b: AssessedDuty) -> bool:
        """`a` binds where `b` does not, or has a time where `b` has none or a later one."""
        if self.binds(a.modality) != self.binds(b.modality):
            return self.binds(a.modality)
        return _urgency(a) < _urgency(b)

    def weaker(self, readings: Sequence[Reading]) -> tuple[WeakerSpot, ...]:
        """Where the school's own text falls short of a statutory pack under these readings."""
        return weaker_than_floor(readings, self)

    def bars(self, readings: Sequence[Reading], *, imagery: bool) -> tuple[Bar, ...]:
        """What Casebook itself refuses while these readings stand; on imagery, by its own rule too."""
        packs = {binding.bound: binding.pack for binding in self.packs}
        by_clauses = (
            Bar(act, f"{pack.label}/{said.clause}", self.vocabulary.lifted_by(word))
            for reading in readings
            if (pack := packs.get(reading.bound)) is not None and pack.bars
            for said in reading.assessment.prohibitions
            if said.status == "in_force"
            for word in pack.bars.get((said.clause, said.act), ())
            for act in self.vocabulary.acts_barred(word)
        )
        own = self.vocabulary.imagery.bars if imagery else ()
        acts = dict.fromkeys(act for word in own for act in self.vocabulary.acts_barred(word))
        return (*by_clauses, *(Bar(act=act, clause=OWN_RULE) for act in acts))


def _urgency(asked: AssessedDuty) -> float:
    """Hours until due, roughly, to compare two timings; no number comes last."""
    match asked.timing:
        case "immediately":
            return 0
        case "promptly":
            return 1
        case str():
            return float("inf")
        case timing:
            (count,) = timing.model_dump().values()
            return float(count) if "hours" in timing.model_dump() else float(count) * 24
