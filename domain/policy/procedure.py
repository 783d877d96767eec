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

Confidence = Literal["seen", "seen_in_older_edition", "seen_secondhand", "unverified", "design"]
"""How sure we are that the source says so in its current edition; shown wherever the rule is."""
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Cite(Frozen):
    """Where a rule comes from. A paragraph belongs to the edition named beside it and to no other."""

    source: Said = Field(description="Which source.")
    edition: Said = Field(description="Which edition.")
    paragraph: Said | None = Field(
        default=None, description="The paragraph, of that edition and no other."
    )
    confidence: Confidence = Field(
        description="How sure we are that the source says so in its current edition."
    )


class Rule(Frozen):
    """One statement of the procedure, as a refusal or a notice repeats it."""

    id: ClauseId = Field(description="Its number.")
    says: Prose = Field(description="What it says, in our words.")
    cite: Cite = Field(description="Where it comes from.")


class Choice(Rule):
    """Something that can be chosen: a criterion, an alternative to suspending, a part of a summary."""

    code: Code = Field(description="Its name.")


class Consequence(Rule):
    """A duty that follows from a decision. `case_manager` stands for whoever that is on the case."""

    act: Code = Field(description="What is to be done.")
    owed_by: Code = Field(description="Who owes it.")
    to: tuple[Code, ...] = Field(default=(), description="Whom it is owed to.")
    timing: Timing = Field(default="none_stated", description="When it is due.")
    modality: Modality = Field(default="must", description="How strongly the text asks.")
    counted_from: Literal["learnt", "decision"] = Field(
        default="decision", description="Counted from learning of it, or from the decision."
    )


class Ended(Rule):
    """Duties of the statutory texts that a decision ends: these acts, owed to nobody but these."""

    acts: tuple[Code, ...] = Field(min_length=1, description="What is not to be done any more.")
    to: tuple[Code, ...] = Field(
        min_length=1, description="Whom that was owed to, and nobody else."
    )


class OutcomeWord(Choice):
    """One of the outcomes of an allegation; `says` is its evidence test."""

    in_references: bool = Field(description="Whether references mention it.")
    on_personnel_record: bool = Field(description="Whether it stays on the personnel record.")
    follows: tuple[Consequence, ...] = Field(default=(), description="The duties that follow.")


class ThresholdFact(Rule):
    """The fact by which texts know of the threshold. It holds one criterion: the first that is met."""

    fact: FactName = Field(description="The fact, by the vocabulary's name.")
    first_of: tuple[Code, ...] = Field(
        min_length=1, description="The criteria, the first of which that is met is its value."
    )
    not_met: Code = Field(description="Its value where none is met.")

    def value(self, criteria: Collection[str]) -> str:
        """What the fact is by a decision for these criteria; none of them: not met."""
        return next((code for code in self.first_of if code in criteria), self.not_met)


class Regulator(Choice):
    """A body that has to hear of some conclusions. All `tests` met: it must be told, or considered.

    `concerns`: the roles of those whom it deals with; everybody, if left out.
    """

    tests: tuple[Choice, ...] = Field(min_length=1, description="Its tests.")
    all_met: Literal["must_refer", "must_consider"] = Field(
        description="What follows where all tests are met."
    )
    asked_after: tuple[Code, ...] = Field(description="The outcomes after which it is asked about.")
    concerns: tuple[Code, ...] = Field(
        default=(), description="The roles of those whom it deals with; none: everybody."
    )
    follows: tuple[Consequence, ...] = Field(default=(), description="The duties that follow.")

    def deals_with(self, role: object) -> bool:
        """Whether it deals with somebody of this role; in doubt, as where nobody knows it, it does."""
        return not self.concerns or role is None or role in self.concerns


class CaseManager(Frozen):
    """Which role manages the case, and which one where it is about that very role.

    `absent`: who stands in for a role that is away. `both`: the way out of the school where
    nobody of it is left. `may_be`: whose conduct could turn out to be that of a role.
    """

    usually: Code = Field(description="Which role, as a rule.")
    about: dict[Code, Code] = Field(
        default_factory=dict, description="Which role, where the case is about that very role."
    )
    absent: dict[Code, Code] = Field(
        default_factory=dict, description="Who stands in for a role that is away."
    )
    both: Code | None = Field(
        default=None, description="The way out of the school where nobody of it is left."
    )
    may_be: dict[Code, tuple[Code, ...]] = Field(
        default_factory=dict, description="Whose conduct could turn out to be that of a role."
    )
    cites: dict[Literal["usually", "about", "absent", "both", "may_be"], Cite] = Field(
        default_factory=dict, description="Where each of these comes from."
    )


class Rules(Frozen):
    """The single statements that the record enforces."""

    threshold_first: Rule = Field(description="That the threshold is decided first.")
    criterion_needed: Rule = Field(description="That the threshold is met by a criterion.")
    not_met_is_low_level: Rule = Field(
        description="What becomes of an allegation that does not meet the threshold."
    )
    suspension_weighed: Rule = Field(description="That suspending is weighed.")
    suspension_contact: Rule = Field(description="That a suspended person has a named contact.")
    conclusion_always: Rule = Field(description="That a conclusion is reached whatever happens.")
    references: Rule = Field(description="What references mention.")
    summary: Rule = Field(description="What stays on the file.")
    own_outcomes: Rule = Field(description="That an allegation has outcomes of its own.")
    regulator_answered: Rule = Field(description="That it is decided whether a regulator is told.")


class AllegationProcedure(Frozen):
    """One edition of the procedure."""

    pack: PackId = Field(description="The id of the pack.")
    version: PackVersion = Field(description="Its version.")
    title: Said = Field(description="Its title.")
    in_force_from: date = Field(description="From which day on it is in force.")
    confirm: Prose = Field(description="What has to be confirmed before it is relied on.")
    applies_to: tuple[Code, ...] = Field(description="What the matter has to be for it to apply.")
    case_manager: CaseManager = Field(description="Which role manages the case.")
    rules: Rules = Field(description="What decisions have to keep to.")
    criteria: tuple[Choice, ...] = Field(description="The criteria of the harm threshold.")
    threshold_fact: ThresholdFact = Field(
        description="The fact by which texts know of the threshold."
    )
    threshold_stated: tuple[Consequence, ...] = Field(
        default=(),
        description="What follows where the facts name a criterion and nobody has decided.",
    )
    threshold_met: tuple[Consequence, ...] = Field(
        default=(), description="What follows where the threshold is met."
    )
    threshold_not_met: tuple[Consequence, ...] = Field(
        default=(), description="What follows where it is not met."
    )
    threshold_not_met_ends: tuple[Ended, ...] = Field(
        default=(), description="Which duties that ends."
    )
    suspended: tuple[Consequence, ...] = Field(
        default=(), description="What follows once somebody is suspended."
    )
    alternatives: tuple[Choice, ...] = Field(
        description="What could be done instead of suspending."
    )
    outcomes: tuple[OutcomeWord, ...] = Field(description="The outcomes of an allegation.")
    regulators: tuple[Regulator, ...] = Field(
        description="The bodies that have to hear of some conclusions."
    )
    summary_parts: tuple[Choice, ...] = Field(description="What a closing summary holds.")
    retention: tuple[Rule, ...] = Field(
        default=(), description="How long the papers of an allegation are kept."
    )

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
