"""A policy as data: what a pack may say. Closed models; anything else in the file is an error."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictBool, StringConstraints

from domain.messages import Frozen
from domain.policy.conditions import Condition, facts_in
from domain.policy.words import (
    ClauseId,
    Code,
    DutyState,
    FactName,
    Facts,
    Modality,
    PackId,
    PackVersion,
    Timing,
    ToMode,
)
from domain.vocabulary import Compartment, Role

Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]
ConflictId = Annotated[str, StringConstraints(pattern=r"^X-[A-Z]{2,5}-\d{2}$")]


class Source(Frozen):
    """Where the text comes from; `edition` and `address` as far as they are known."""

    title: Prose
    publisher: Prose
    edition: Prose
    address: Prose | None = None
    confidence: Literal["seen", "seen_in_older_edition", "unverified"] = "seen"


class Review(Frozen):
    """The dates the text itself gives, to the precision it gives them."""

    approved: Month | None = None
    reviewed: Month | None = None
    review_due: Month | None = None


class CategoryWhen(Frozen):
    """The category of a clause, if it depends on the facts; without `when`: otherwise."""

    category: Code
    when: Condition | None = None


class DutyClause(Frozen):
    """A duty the clause brings. `if_absent`: who receives instead of a role that cannot be reached."""

    act: Code
    owed_by: Code
    to: tuple[Code, ...] = ()
    to_mode: ToMode = "all"
    timing: Timing
    modality: Modality
    state: DutyState | None = None
    if_absent: dict[Code, Code] = Field(default_factory=dict)
    when: Condition | None = None


class ProhibitionClause(Frozen):
    """How one must not act. `bars`: what Casebook itself refuses while this is in force."""

    act: Code
    status: Literal["contravened", "in_force"] = "contravened"
    modality: Literal["must_not", "should_not", "must", "should", "expect", "not_stated"]
    bars: tuple[Code, ...] = ()


class OutcomeClause(Frozen):
    """A consequence the text announces."""

    outcome: Code
    modality: Literal["will", "may", "external"]
    when: Condition | None = None


class OpenPoint(Frozen):
    """Where the words are met but the text leaves open whether the clause reaches this."""

    when: Condition
    gap: Code
    category: Code | None = None


class GapPoint(Frozen):
    """What the text does not provide although the case needs it."""

    gap: Code
    when: Condition | None = None


class ExceptionPoint(Frozen):
    """When the conduct is acceptable after all, and by which clause."""

    clause: ClauseId
    when: Condition


class After(Frozen):
    """A cross-cutting clause follows a breach: any, or one of the clauses named."""

    breach: Literal["any"] | None = None
    clauses: tuple[ClauseId, ...] = ()


class Clause(Frozen):
    """One numbered statement.

    `binds`: the roles whose conduct it speaks of (everybody's, if left out). `silent_for`:
    roles its words would fit but do not name; `unclear_for`: roles of whom the text leaves
    open whether they belong. `residual`: listed only where no other clause is contravened.
    `disputes_the_rest`: what else would follow can fairly be read both ways, but for the
    clauses named in `except_clauses`.
    """

    id: ClauseId
    section: Prose
    says: Prose
    categories: tuple[CategoryWhen, ...] = ()
    binds: tuple[Code, ...] = ()
    silent_for: tuple[Code, ...] = ()
    unclear_for: tuple[Code, ...] = ()
    conduct: tuple[Code, ...] = ()
    every_conduct: StrictBool = False
    when: Condition | None = None
    unless: tuple[ExceptionPoint, ...] = ()
    open: tuple[OpenPoint, ...] = ()
    after: After | None = None
    residual: StrictBool = False
    prohibits: ProhibitionClause | None = None
    duties: tuple[DutyClause, ...] = ()
    outcomes: tuple[OutcomeClause, ...] = ()
    gaps: tuple[GapPoint, ...] = ()
    disputed_when: Condition | None = None
    disputes_the_rest: StrictBool = False
    except_clauses: tuple[ClauseId, ...] = ()


class TextOnly(Frozen):
    """A statement of the source that no reading turns on, and why."""

    id: ClauseId
    reason: Prose


class Conflict(Frozen):
    """Where the text contradicts itself, and how it is read."""

    id: ConflictId
    between: tuple[ClauseId, ...] = Field(min_length=1)
    treatment: Prose
    when: Condition | None = None
    confirm: StrictBool = False


class ExpectedDuty(Frozen):
    """A duty an example expects: the parts that matter."""

    clause: ClauseId
    act: Code
    to: tuple[Code, ...] = ()
    timing: Timing = "none_stated"


class Expected(Frozen):
    """What an example expects of the reading; left out means not looked at."""

    is_incident: bool | None
    category: Code
    duties: tuple[ExpectedDuty, ...] = ()
    prohibitions: tuple[ClauseId, ...] = ()
    outcomes: tuple[ClauseId, ...] = ()
    gaps: tuple[Code, ...] = ()
    questions: tuple[FactName, ...] = ()


class Example(Frozen):
    """The pack carries its own proof."""

    name: Prose
    facts: Facts
    expect: Expected
    because: tuple[ClauseId, ...] = ()


class PlacementRule(Frozen):
    """Who may open a case, before anything of it is written. The first rule that holds decides."""

    id: ClauseId
    says: Prose
    when: Condition | None = None
    compartment: Compartment
    readers: tuple[Role, ...]


class Words(Frozen):
    """Words a statutory pack adds to the vocabulary; it never changes a meaning."""

    categories: dict[Code, str] = Field(default_factory=dict)
    owed_by: dict[Code, str] = Field(default_factory=dict)


class Pack(Frozen):
    """One version of one policy.

    `covers`: a school's policy speaks of conduct as such, so what it does not mention is a
    gap; a statutory pack speaks only of what it names, so the rest is not its business.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    pack: PackId
    version: PackVersion
    title: Prose
    layer: Literal["school", "statutory"]
    covers: Literal["conduct", "what_it_names"] = "conduct"
    in_force_from: date | None = None
    review: Review = Review()
    sources: tuple[Source, ...] = Field(min_length=1)
    words: Words = Words()
    groups: dict[Code, tuple[Code, ...]] = Field(default_factory=dict)
    terms: dict[Code, Condition] = Field(default_factory=dict)
    placement: tuple[PlacementRule, ...] = ()
    clauses: tuple[Clause, ...] = Field(min_length=1)
    text_only: tuple[TextOnly, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    examples: tuple[Example, ...] = ()

    @cached_property
    def by_conduct(self) -> dict[str, tuple[Clause, ...]]:
        """Conduct → the clauses that speak of it, cross-cutting ones left out."""
        conducts = {conduct for clause in self.clauses for conduct in clause.conduct}
        return {c: tuple(k for k in self.clauses if c in k.conduct) for c in conducts}

    @cached_property
    def of_every_conduct(self) -> tuple[Clause, ...]:
        """The clauses that speak of whatever somebody did."""
        return tuple(clause for clause in self.clauses if clause.every_conduct)

    @cached_property
    def turns_on(self) -> dict[str, frozenset[str]]:
        """Clause → the facts that decide whether it applies."""
        return {
            c.id: frozenset(
                fact
                for when in (c.when, *(p.when for p in c.open), *(p.when for p in c.unless))
                if when is not None
                for fact in facts_in(when)
            )
            for c in self.clauses
        }

    @cached_property
    def cross_cutting(self) -> tuple[Clause, ...]:
        """The clauses that follow a breach of others."""
        return tuple(clause for clause in self.clauses if clause.after is not None)

    @property
    def label(self) -> str:
        """`pack@version`."""
        return f"{self.pack}@{self.version}"
