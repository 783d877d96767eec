"""What a pack says of the facts, as the graph shows it: assessments and what they ask for."""

from __future__ import annotations

from typing import Any

import strawberry
from graphql import GraphQLResolveInfo
from strawberry import field

from api.graphql.scalars import Day
from api.graphql.shown_models import shows
from domain.case import events as e
from domain.policy import assessment as a
from domain.policy.calendar import NotCountable
from domain.policy.pack import Pack

TIMING_CODE = "code"
CONFIDENCE = (
    "How well the text is known: `seen`, `seen_in_older_edition`, `seen_secondhand`, or `unverified`, which means"
    " that it was written from memory and has to be checked."
)


@shows(e.BoundPack)
class BoundPack:
    pack: str
    version: str
    sha256: str


@strawberry.type(
    description="When a duty is due, as the text puts it: a word, or one of the numbers."
)
class Timing:
    code: str | None = field(description="A word of the vocabulary, such as `immediately`.")
    hours: int | None = field(description="Clock hours from learning of it.")
    working_days: int | None = field(description="Working days; the day of learning is day 0.")
    school_days: int | None = field(description="School days; the day of learning is day 0.")


NOT_COUNTABLE = "Which dates are missing to count its time; null where none are."


@shows(
    NotCountable,
    description="Which dates are missing: there is a time, and nobody can count it yet.",
)
class MissingDates:
    why: str
    unknown_from: Day


@shows(a.AssessedDuty)
class AssessedDuty:
    clause: str
    act: str
    owed_by: str
    to: list[str]
    to_mode: str
    timing: Timing
    modality: str
    basis: str
    state: str | None


@shows(a.AssessedProhibition, description="How one must not act.")
class AssessedProhibition:
    clause: str
    act: str
    status: str


@shows(a.AssessedOutcome)
class AssessedOutcome:
    clause: str
    outcome: str
    modality: str


@shows(
    a.WeakerSpot,
    description="Where the school's own text asks for less than a statutory duty, which binds.",
)
class WeakerSpot:
    statutory: str
    act: str
    to: list[str]
    own: str | None
    why: str


@shows(a.Disputed, description="An item on which the text can fairly be read both ways.")
class Disputed:
    clause: str
    kind: str


@strawberry.type(description="How well the text of one clause is known.")
class ClauseConfidence:
    clause: str = field(description="The clause.")
    confidence: str = field(description=CONFIDENCE)


@shows(a.Assessment, description="One pack's answer to given facts.")
class Assessment:
    policy: str
    is_incident: bool | None
    category: str
    also: list[str]
    duties: list[AssessedDuty]
    prohibitions: list[AssessedProhibition]
    outcomes: list[AssessedOutcome]
    exceptions: list[str]
    disputed: list[Disputed]
    gaps: list[str]
    conflicts: list[str]
    questions: list[str]
    requires_human_decision: bool
    clauses: list[str]
    confidence: list[ClauseConfidence] | None = field(
        description="How well the text of each of them is known; null on an entry of a timeline."
    )

    @classmethod
    def is_type_of(cls, said: Any, _info: GraphQLResolveInfo[Any]) -> bool:
        return type(said) is dict


def with_timing(asked: dict[str, Any]) -> dict[str, Any]:
    """A duty whose timing is an object whichever way the text puts it."""
    if isinstance(asked["timing"], str):
        asked["timing"] = {TIMING_CODE: asked["timing"]}
    return asked


def as_shown(assessment: dict[str, Any], pack: Pack | None = None) -> dict[str, Any]:
    """An assessment from the record, or from reading a pack just now, as these types show it."""
    assessment["confidence"] = pack and [
        {"clause": clause, "confidence": pack.confidence[clause]}
        for clause in assessment["clauses"]
    ]
    for asked in assessment["duties"]:
        with_timing(asked)
    return assessment
