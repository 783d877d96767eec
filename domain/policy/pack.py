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


class Edition(Frozen):
    """The edition in force today, where it is not known to be the one that was read."""

    edition: Prose = Field(description="Which edition.")
    in_force: date | None = Field(default=None, description="Since when it is in force.")
    address: Prose | None = Field(default=None, description="Where it is found.")
    read: StrictBool = Field(default=False, description="Whether it was read.")


class Source(Frozen):
    """Where the text comes from; `edition` and `address` as far as they are known.

    `key`: the name under which clauses cite it. `current`: the newest edition that is known of.
    """

    key: Code | None = Field(default=None, description="The name under which clauses cite it.")
    title: Prose = Field(description="Its title.")
    publisher: Prose = Field(description="Who published it.")
    edition: Prose = Field(description="Which edition.")
    address: Prose | None = Field(default=None, description="Where it is found.")
    confidence: Confidence = Field(default="seen", description="Whether the text itself was seen.")
    current: Edition | None = Field(
        default=None, description="The newest edition that is known of, where another one was read."
    )


class Review(Frozen):
    """The dates the text itself gives, to the precision it gives them."""

    approved: Month | None = Field(default=None, description="When it was approved.")
    reviewed: Month | None = Field(default=None, description="When it was last reviewed.")
    review_due: Month | None = Field(default=None, description="When its next review is due.")


class TextOnly(Frozen):
    """A statement of the source that no reading turns on, and why."""

    id: ClauseId = Field(description="Its number.")
    reason: Prose = Field(description="Why no reading turns on it.")


class Conflict(Frozen):
    """Where the text contradicts itself, and how it is read.

    `when`: of which facts it is shown. `shown_with`: shown only where one of these clauses
    applies, so that what is owed and the doubt about it stand side by side.
    """

    id: ConflictId = Field(description="Its number.")
    between: tuple[ClauseId, ...] = Field(min_length=1, description="The clauses.")
    treatment: Prose = Field(description="How it is read.")
    when: Condition | None = Field(default=None, description="Over which facts; null: always.")
    shown_with: tuple[ClauseId, ...] = Field(
        default=(), description="The clauses beside one of which it is shown; none: beside any."
    )
    confirm: StrictBool = Field(
        default=False, description="Whether a person must confirm the reading."
    )


class ExpectedDuty(Frozen):
    """A duty an example expects: the parts that matter."""

    clause: ClauseId = Field(description="The clause that asks for it.")
    act: Code = Field(description="What is to be done.")
    to: tuple[Code, ...] = Field(default=(), description="Whom it is owed to.")
    timing: Timing = Field(default="none_stated", description="When it is due.")


class Expected(Frozen):
    """What an example expects of the reading; left out means not looked at."""

    is_incident: bool | None = Field(
        description="Whether it is one; null: the text leaves it open."
    )
    category: Code = Field(description="What the matter is.")
    duties: tuple[ExpectedDuty, ...] = Field(
        default=(), description="The duties, in the parts that matter."
    )
    prohibitions: tuple[ClauseId, ...] = Field(
        default=(), description="The clauses that forbid something."
    )
    outcomes: tuple[ClauseId, ...] = Field(
        default=(), description="The clauses that announce a consequence."
    )
    gaps: tuple[Code, ...] = Field(default=(), description="What the text leaves open.")
    questions: tuple[FactName, ...] = Field(
        default=(), description="The facts that would decide what is still open."
    )


class Example(Frozen):
    """The pack carries its own proof."""

    name: Prose = Field(description="What it shows.")
    facts: Facts = Field(description="The facts.")
    expect: Expected = Field(description="What is expected of the reading.")
    because: tuple[ClauseId, ...] = Field(default=(), description="The clauses it rests on.")


class PlacementRule(Frozen):
    """Who may open a case, before anything of it is written. The first rule that holds decides.

    `readers_if_subject_named`: who may open it as well where the report names the sign-in of one of
    `readers`, or one of which nobody can tell that it is not.
    """

    id: ClauseId = Field(description="Its number.")
    says: Prose = Field(description="What it says.")
    when: Condition | None = Field(default=None, description="Over which facts; null: always.")
    compartment: Compartment = Field(description="Which record such a case is written into.")
    readers: tuple[Role, ...] = Field(description="Which roles may open it.")
    readers_if_subject_named: tuple[Role, ...] = Field(
        default=(),
        description=(
            "Who may open it as well where the report names the sign-in of one of"
            " `readers`, or one of which nobody can tell that it is not."
        ),
    )


class Words(Frozen):
    """Words a statutory pack adds to the vocabulary; it never changes a meaning."""

    categories: dict[Code, str] = Field(
        default_factory=dict, description="What a matter may be besides."
    )
    owed_by: dict[Code, str] = Field(
        default_factory=dict, description="Who may owe something besides."
    )


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

    pack: PackId = Field(description="The id of the pack.")
    version: PackVersion = Field(description="Its version.")
    title: Prose = Field(description="Its title.")
    layer: Literal["school", "statutory"] = Field(
        description="A school's own policy, or a statutory pack."
    )
    covers: Literal["conduct", "what_it_names"] = Field(
        default="conduct",
        description=(
            "Whether it speaks of conduct as such, so that what it does not mention is a"
            " gap, or of what it names alone."
        ),
    )
    in_force_from: date | None = Field(
        default=None, description="From which day on it is in force."
    )
    binds_any_date: Prose | None = Field(
        default=None,
        description="Why a matter learnt of before it was in force is handled by it all the same.",
    )
    commencement: Literal["in_force", "awaited"] = Field(
        default="in_force", description="Whether it is in force, or made and awaited."
    )
    review: Review = Field(default=Review(), description="The dates the text itself gives.")
    sources: tuple[Source, ...] = Field(min_length=1, description="Where the text comes from.")
    words: Words = Field(
        default=Words(), description="Words that a statutory pack adds to the vocabulary."
    )
    groups: dict[Code, tuple[Code, ...]] = Field(
        default_factory=dict, description="Names for several conducts or words at once."
    )
    terms: dict[Code, Condition] = Field(
        default_factory=dict, description="Conditions that several clauses name."
    )
    placement: tuple[PlacementRule, ...] = Field(
        default=(), description="Who may open a case; the first rule that holds decides."
    )
    escalation: tuple[EscalationPath, ...] = Field(
        default=(), description="Where duties that were not done in time go."
    )
    clauses: tuple[Clause, ...] = Field(min_length=1, description="Its clauses.")
    text_only: tuple[TextOnly, ...] = Field(
        default=(), description="Statements that no reading turns on."
    )
    conflicts: tuple[Conflict, ...] = Field(default=(), description="Where it contradicts itself.")
    examples: tuple[Example, ...] = Field(
        default=(), description="The pack's own proof: situations, and what they lead to."
    )

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
