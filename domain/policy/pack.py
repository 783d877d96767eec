"""A policy as data: what a pack may say. Closed models; anything else in the file is an error."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictBool, StringConstraints

from domain.messages import Frozen
from domain.policy.clause import Clause
from domain.policy.conditions import Condition, facts_in
from domain.policy.escalation import EscalationPath
from domain.policy.words import (
    WEAKEST_LAST,
    ClauseId,
    Code,
    Confidence,
    ConflictId,
    FactName,
    Facts,
    PackId,
    PackVersion,
    Prose,
    Timing,
)
from domain.vocabulary import Compartment, Role

Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]


class Source(Frozen):
    """Where the text comes from; `edition` and `address` as far as they are known.

    `key`: the name under which clauses cite it.
    """

    key: Code | None = None
    title: Prose
    publisher: Prose
    edition: Prose
    address: Prose | None = None
    confidence: Confidence = "seen"


class Review(Frozen):
    """The dates the text itself gives, to the precision it gives them."""

    approved: Month | None = None
    reviewed: Month | None = None
    review_due: Month | None = None


class TextOnly(Frozen):
    """A statement of the source that no reading turns on, and why."""

    id: ClauseId
    reason: Prose


class Conflict(Frozen):
    """Where the text contradicts itself, and how it is read.

    `when`: of which facts it is shown. `shown_with`: shown only where one of these clauses
    applies, so that what is owed and the doubt about it stand side by side.
    """

    id: ConflictId
    between: tuple[ClauseId, ...] = Field(min_length=1)
    treatment: Prose
    when: Condition | None = None
    shown_with: tuple[ClauseId, ...] = ()
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
    """Who may open a case, before anything of it is written. The first rule that holds decides.

    `readers_if_subject_named`: who may open it as well where the report names the sign-in of one of
    `readers`, or one of which nobody can tell that it is not.
    """

    id: ClauseId
    says: Prose
    when: Condition | None = None
    compartment: Compartment
    readers: tuple[Role, ...]
    readers_if_subject_named: tuple[Role, ...] = ()


class Words(Frozen):
    """Words a statutory pack adds to the vocabulary; it never changes a meaning."""

    categories: dict[Code, str] = Field(default_factory=dict)
    owed_by: dict[Code, str] = Field(default_factory=dict)


class Pack(Frozen):
    """One version of one policy.

    `covers`: a school's policy speaks of conduct as such, so what it does not mention is a
    gap; a statutory pack speaks only of what it names, so the rest is not its business.
    `binds_any_date`: why a matter learnt of before the text was in force is handled by it all the
    same, and what was in force then, as far as that is known: no start date is a reason to owe
    nothing. `commencement` awaited: law that is made, with no day known on which it begins. It lies on
    the shelf and binds nobody until a school adopts it from the day that has become known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    pack: PackId
    version: PackVersion
    title: Prose
    layer: Literal["school", "statutory"]
    covers: Literal["conduct", "what_it_names"] = "conduct"
    in_force_from: date | None = None
    binds_any_date: Prose | None = None
    commencement: Literal["in_force", "awaited"] = "in_force"
    review: Review = Review()
    sources: tuple[Source, ...] = Field(min_length=1)
    words: Words = Words()
    groups: dict[Code, tuple[Code, ...]] = Field(default_factory=dict)
    terms: dict[Code, Condition] = Field(default_factory=dict)
    placement: tuple[PlacementRule, ...] = ()
    escalation: tuple[EscalationPath, ...] = ()
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
    def cross_cutting(self) -> tuple[Clause, ...]:
        """The clauses that follow a breach of others."""
        return tuple(clause for clause in self.clauses if clause.after is not None)

    @cached_property
    def bars(self) -> dict[tuple[ClauseId, str], tuple[str, ...]]:
        """(Clause, what it forbids) → the acts it bars while it is in force."""
        return {
            (clause.id, clause.prohibits.act): clause.prohibits.bars
            for clause in self.clauses
            if clause.prohibits and clause.prohibits.bars
        }

    @cached_property
    def turns_on(self) -> dict[str, frozenset[str]]:
        """Clause → the facts that decide whether it applies. A clause may stand in several parts."""
        found: dict[str, frozenset[str]] = {}
        for c in self.clauses:
            points = (c.when, *(p.when for p in c.open), *(p.when for p in c.unless))
            facts = {fact for when in points if when is not None for fact in facts_in(when)}
            found[c.id] = found.get(c.id, frozenset()) | facts
        return found

    @cached_property
    def confidence(self) -> dict[str, Confidence]:
        """Clause → how well its text is known: the weakest of what it cites, or of all sources."""
        whole = [source.confidence for source in self.sources]
        found: dict[str, list[Confidence]] = {}
        for clause in self.clauses:
            cited = [citation.confidence for citation in clause.cites]
            found.setdefault(clause.id, []).extend(cited or whole)
        weakest = {text.id: max(whole, key=WEAKEST_LAST.index) for text in self.text_only}
        return weakest | {c: max(marks, key=WEAKEST_LAST.index) for c, marks in found.items()}

    @property
    def label(self) -> str:
        """`pack@version`."""
        return f"{self.pack}@{self.version}"
