"""What a pack says of the facts, as the graph shows it: assessments and what they ask for."""

from __future__ import annotations

from typing import Any

import strawberry
from graphql import GraphQLResolveInfo
from strawberry import field

from api.graphql.scalars import Day
from domain.policy.pack import Pack

TIMING_CODE = "code"
CONFIDENCE = (
    "How well the text is known: `seen`, `seen_in_older_edition`, or `unverified`, which means"
    " that it was written from memory and has to be checked."
)


@strawberry.type(description="The exact policy text a reading rests on.")
class BoundPack:
    pack: str = field(description="The id of the pack.")
    version: str = field(description="Its version.")
    sha256: str = field(description="The SHA-256 of the text.")


@strawberry.type(
    description="When a duty is due, as the text puts it: a word, or one of the numbers."
)
class Timing:
    code: str | None = field(description="A word of the vocabulary, such as `immediately`.")
    hours: int | None = field(description="Clock hours from learning of it.")
    working_days: int | None = field(description="Working days; the day of learning is day 0.")
    school_days: int | None = field(description="School days; the day of learning is day 0.")


NOT_COUNTABLE = "Which dates are missing to count its time; null where none are."


@strawberry.type(
    description="Which dates are missing: there is a time, and nobody can count it yet."
)
class MissingDates:
    why: str = field(description="`term_dates_unknown` or `bank_holidays_unknown`.")
    unknown_from: Day = field(description="The first day of which they are not known.")


@strawberry.type(description="What somebody has to do now, or should have done.")
class AssessedDuty:
    clause: str = field(description="The clause that asks for it.")
    act: str = field(description="What is to be done, a word of the vocabulary.")
    owed_by: str = field(description="Who owes it, a word of the vocabulary or of the pack.")
    to: list[str] = field(description="Whom it is owed to; empty where the text names nobody.")
    to_mode: str = field(description="Whether all, any, the first available, or in order.")
    timing: Timing = field(description="When it is due, as the text puts it.")
    modality: str = field(description="How strongly the text asks: must, should, may and so on.")
    basis: str = field(description="Specific to this conduct, or asked for after every breach.")
    state: str | None = field(description="Missed, conditional, or without a recipient.")


@strawberry.type(description="How one must not act.")
class AssessedProhibition:
    clause: str = field(description="The clause that says so.")
    act: str = field(description="What must not be done.")
    status: str = field(
        description="`contravened`: the conduct breaks it; `in_force`: it binds those who act now."
    )


@strawberry.type(description="A consequence the text announces; never applied automatically.")
class AssessedOutcome:
    clause: str = field(description="The clause that announces it.")
    outcome: str = field(description="The consequence, a word of the vocabulary.")
    modality: str = field(
        description="Whether it will, may, or is for somebody outside to, follow."
    )


@strawberry.type(
    description="Where the school's own text asks for less than a statutory duty, which binds."
)
class WeakerSpot:
    statutory: str = field(description="The statutory clause, as `pack@version/clause`.")
    act: str = field(description="What that clause asks for, a word of the vocabulary.")
    to: list[str] = field(description="Whom it is owed to; empty where the text names nobody.")
    own: str | None = field(description="The clause of the school's own text, if there is one.")
    why: str = field(
        description="`laxer`: its own duty is later or does not bind; `exception`: it lets the"
        " conduct pass; `no_such_duty`: it asks for nothing of the kind."
    )


@strawberry.type(description="An item on which the text can fairly be read both ways.")
class Disputed:
    clause: str = field(description="The clause in question.")
    kind: str = field(description="Whether it is a duty, a prohibition or an outcome.")


@strawberry.type(description="How well the text of one clause is known.")
class ClauseConfidence:
    clause: str = field(description="The clause.")
    confidence: str = field(description=CONFIDENCE)


@strawberry.type(description="One pack's answer to given facts.")
class Assessment:
    policy: str = field(description="The id of the pack that was read.")
    is_incident: bool | None = field(
        description="Null where the text leaves it open or a deciding fact is missing."
    )
    category: str = field(description="What the matter is, in the pack's word.")
    also: list[str] = field(description="Further categories it falls under.")
    duties: list[AssessedDuty] = field(description="What is to be done.")
    prohibitions: list[AssessedProhibition] = field(description="What must not be done.")
    outcomes: list[AssessedOutcome] = field(description="What the text announces.")
    exceptions: list[str] = field(description="Clauses under which the conduct is acceptable.")
    disputed: list[Disputed] = field(description="What can be read both ways.")
    gaps: list[str] = field(description="What the text leaves open; a person decides.")
    conflicts: list[str] = field(description="Where the text contradicts itself.")
    questions: list[str] = field(description="Facts that would decide what is still open.")
    requires_human_decision: bool = field(description="Whether a person must decide.")
    clauses: list[str] = field(description="Every clause the answer rests on.")
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
