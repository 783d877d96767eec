"""How an allegation is worked through and closed, as data: criteria, outcomes, tests, and who says so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.messages import Frozen
from domain.policy.words import (
    ClauseId,
    Code,
    FactName,
    Modality,
    PackId,
    PackVersion,
    Prose,
    Timing,
    in_order,
)

Confidence = Literal["seen", "seen_in_older_edition", "unverified", "design"]
"""How sure we are that the source says so in its current edition; shown wherever the rule is."""
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Cite(Frozen):
    """Where a rule comes from. A paragraph belongs to the edition named beside it and to no other."""

    source: Said
    edition: Said
    paragraph: Said | None = None
    confidence: Confidence


class Rule(Frozen):
    """One statement of the procedure, as a refusal or a notice repeats it."""

    id: ClauseId
    says: Prose
    cite: Cite


class Choice(Rule):
    """Something that can be chosen: a criterion, an alternative to suspending, a part of a summary."""

    code: Code


class Consequence(Rule):
    """A duty that follows from a decision. `case_manager` stands for whoever that is on the case."""

    act: Code
    owed_by: Code
    to: tuple[Code, ...] = ()
    timing: Timing = "none_stated"
    modality: Modality = "must"
    counted_from: Literal["learnt", "decision"] = "decision"


class Ended(Rule):
    """Duties of the statutory texts that a decision ends: these acts, owed to nobody but these."""

    acts: tuple[Code, ...] = Field(min_length=1)
    to: tuple[Code, ...] = Field(min_length=1)


class OutcomeWord(Choice):
    """One of the outcomes of an allegation; `says` is its evidence test."""

    in_references: bool
    on_personnel_record: bool
    follows: tuple[Consequence, ...] = ()


class ThresholdFact(Rule):
    """The fact by which texts know of the threshold. It holds one criterion: the first that is met."""

    fact: FactName
    first_of: tuple[Code, ...] = Field(min_length=1)
    not_met: Code

    def value(self, criteria: Collection[str]) -> str:
        """What the fact is by a decision for these criteria; none of them: not met."""
        return next((code for code in self.first_of if code in criteria), self.not_met)


class Regulator(Choice):
    """A body that has to hear of some conclusions. All `tests` met: it must be told, or considered.

    `concerns`: the roles of those whom it deals with; everybody, if left out.
    """

    tests: tuple[Choice, ...] = Field(min_length=1)
    all_met: Literal["must_refer", "must_consider"]
    asked_after: tuple[Code, ...]
    concerns: tuple[Code, ...] = ()
    follows: tuple[Consequence, ...] = ()

    def deals_with(self, role: object) -> bool:
        """Whether it deals with somebody of this role; in doubt, as where nobody knows it, it does."""
        return not self.concerns or role is None or role in self.concerns


class CaseManager(Frozen):
    """Which role manages the case, and which one where it is about that very role.

    `absent`: who stands in for a role that is away. `both`: the way out of the school where
    nobody of it is left. `may_be`: whose conduct could turn out to be that of a role.
    """

    usually: Code
    about: dict[Code, Code] = Field(default_factory=dict)
    absent: dict[Code, Code] = Field(default_factory=dict)
    both: Code | None = None
    may_be: dict[Code, tuple[Code, ...]] = Field(default_factory=dict)
    cites: dict[Literal["usually", "about", "absent", "both", "may_be"], Cite] = Field(
        default_factory=dict
    )


class Rules(Frozen):
    """The single statements that the record enforces."""

    threshold_first: Rule
    criterion_needed: Rule
    not_met_is_low_level: Rule
    suspension_weighed: Rule
    suspension_contact: Rule
    conclusion_always: Rule
    references: Rule
    summary: Rule
    own_outcomes: Rule
    regulator_answered: Rule


class AllegationProcedure(Frozen):
    """One edition of the procedure."""

    pack: PackId
    version: PackVersion
    title: Said
    in_force_from: date
    confirm: Prose
    applies_to: tuple[Code, ...]
    case_manager: CaseManager
    rules: Rules
    criteria: tuple[Choice, ...]
    threshold_fact: ThresholdFact
    threshold_stated: tuple[Consequence, ...] = ()
    threshold_met: tuple[Consequence, ...] = ()
    threshold_not_met: tuple[Consequence, ...] = ()
    threshold_not_met_ends: tuple[Ended, ...] = ()
    suspended: tuple[Consequence, ...] = ()
    alternatives: tuple[Choice, ...]
    outcomes: tuple[OutcomeWord, ...]
    regulators: tuple[Regulator, ...]
    summary_parts: tuple[Choice, ...]

    @model_validator(mode="after")
    def _every_criterion_has_its_place(self) -> Self:
        if sorted(self.threshold_fact.first_of) != sorted(one.code for one in self.criteria):
            raise ValueError("threshold_fact.first_of names each criterion once")
        return self

    @property
    def label(self) -> str:
        """The edition by name, `pack@version`."""
        return f"{self.pack}@{self.version}"

    def named(self, rule: Rule) -> str:
        """A statement of this edition by name, `pack@version/clause`."""
        return f"{self.label}/{rule.id}"

    def outcome(self, code: str) -> OutcomeWord | None:
        """The outcome of this name."""
        return next((one for one in self.outcomes if one.code == code), None)

    def regulator(self, code: str) -> Regulator | None:
        """The body of this name."""
        return next((one for one in self.regulators if one.code == code), None)

    @property
    def consequences(self) -> tuple[Consequence, ...]:
        """Every duty that a decision can bring."""
        return (
            *(*self.threshold_stated, *self.threshold_met, *self.threshold_not_met),
            *self.suspended,
            *(one for outcome in self.outcomes for one in outcome.follows),
            *(one for regulator in self.regulators for one in regulator.follows),
        )

    def says(self, clause: str) -> str | None:
        """The statement that brings a duty, in its own words."""
        return next((one.says for one in self.consequences if one.id == clause), None)

    def manager(self, about: object) -> str:
        """The role that manages a case about somebody of this role."""
        return self.case_manager.about.get(str(about), self.case_manager.usually)


@dataclass(frozen=True, slots=True)
class BindingProcedure:
    """An edition with the hash of its text."""

    procedure: AllegationProcedure
    sha256: str


def quoted(rule: Rule) -> str:
    """What the rule says and who says so, in one breath."""
    cite = rule.cite
    where = f", {cite.paragraph}" if cite.paragraph else ""
    sure = "" if cite.confidence == "seen" else f"; {cite.confidence.replace('_', ' ')}"
    return f"{rule.says.removesuffix('.')} ({cite.source}, {cite.edition}{where}{sure})."


def unknown(named: Iterable[str], known: Iterable[Choice]) -> list[str]:
    """Which of these names nobody knows."""
    words = {one.code for one in known}
    return [one for one in named if one not in words]


def edition_on(editions: Mapping[str, BindingProcedure], day: date) -> BindingProcedure | None:
    """The edition in force on a day: the guidance of the day on which somebody decides.

    Of two that begin on the same day, the later version.
    """
    found = [one for one in editions.values() if one.procedure.in_force_from <= day]
    return max(
        found,
        key=lambda one: (one.procedure.in_force_from, in_order(one.procedure.version)),
        default=None,
    )
