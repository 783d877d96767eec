"""Inputs made from the command models themselves: a command has one shape at every door."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import GenericAlias, NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

import strawberry
from pydantic import AwareDatetime, BaseModel
from strawberry import UNSET

from api.graphql.scalars import Day, DayOrMomentText, Facts, FactValue, Moment
from domain.happened import DayOrMoment

# In the field's words. A field of a command that is not described here keeps the server from
# starting, so that none goes out unexplained.
TOLD = (
    *("ReportIncident", "ReportImageryDiscovery", "AddInformation", "RecordEvidence"),
    *("RecordMeasure", "RecordAdvice", "ShareConcern", "EscalateConcerns"),
)
MEANS: Mapping[str, str] = {
    "account": "What happened, in somebody's words.",
    "advice": "What was advised.",
    "agency": "Which agency.",
    "by": "Who did it.",
    "detail": "What there is to add.",
    "duty": "The duty, by its id within the case.",
    "entry": "The version of the earlier entry.",
    "escalate_by_default": "Whether Casebook's own path is gone by where no text states one; yes, if"
    " left out.",
    "evidence": "What, where, and by whom it is kept; never the piece itself.",
    "fact": "The fact, by the vocabulary's name.",
    "facts": "The facts, by the vocabulary's names. What is not known is left out.",
    "findings": "What was found.",
    "force": "Which police force.",
    "given_by": "Who gave it.",
    "how": "How it was done.",
    "immediately_late_after_minutes": "Minutes after which what is owed at once counts as late.",
    "in_force_from": "From which day on it binds the school.",
    "investigator": "Who investigates.",
    "kept_by": "Who keeps it.",
    "kept_where": "Where it is kept.",
    "kind": "Which measure.",
    "learnt_at": "When the school came to know; now, if left out. It starts the clocks.",
    "occurred_at": "When it happened.",
    **dict.fromkeys(
        (f"{told}.occurred_at" for told in TOLD), "When it happened; or `when`, one of them."
    ),
    "other": "The other case.",
    "outcome": "What came of the case.",
    "pack": "The id of the pack.",
    "procedure": "Under which procedure.",
    "reason": "Why.",
    "reasons": "Why, of those of the facts that somebody had to judge.",
    "reference": "The reference it goes under.",
    "relation": "How the cases belong together.",
    "remind_minutes_before": "How many minutes before a duty is due the school is reminded.",
    "sha256": "Its SHA-256, if somebody took it.",
    "source": "Where it came from.",
    "subject": "The sign-in of the person whose conduct it is, if they use Casebook; or choose them"
    " in `named`. Whoever signs in by it is shut out; whom the directory does not hold stays to be"
    " matched.",
    "to": "Towards whom; who took the duty on.",
    "value": "What it should be; null makes it unknown again.",
    "version": "The version of the pack.",
    "what": "What it is.",
    "when": "When it happened, where that is known only roughly; in the place of `occurredAt`.",
    "Happened.kind": "How well it is known.",
    "Happened.first": "The day, the moment, or where a span begins.",
    "Happened.last": "Where a span ends.",
    "said": "In what words it was told.",
    "CorrectDates.learnt_at": "When the school came to know; as it stands, if left out.",
    "CorrectDates.occurred_at": "When it happened; as it stands, if this and `when` are left out.",
    "person": "Who: their id in the directory.",
    "role": "As what; in any role, where it may be left out.",
    "name": "Their name.",
    "known_as": "What they go by.",
    "born": "The day of their birth.",
    "position": "What an adult does at the school.",
    "sign_in": "Their sign-in, if they use Casebook.",
    "upn": "A pupil's unique pupil number.",
    "AddPerson.kind": "A pupil or an adult.",
    "AddPerson.case": "For which case the entry is made: with a restricted one it stands, found by"
    " whoever may open the case alone.",
    "event": "What happened, in plain words of its own; the kind of entry, if left out.",
    "significance": "Why it matters, for better or worse.",
    "action": "What was done; nothing, if left out.",
    "nature": "What happened, or what somebody makes of it.",
    "IncludeInChronology.entry": "The version of the entry on the case's timeline.",
    "IncludeInChronology.person": "Whose chronology; that of the case, if left out.",
    "IncludeInChronology.outcome": "What came of it.",
    "LeaveOutOfChronology.entry": "The version of the entry on the case's timeline.",
    "LeaveOutOfChronology.person": "Whose chronology; that of the case, if left out.",
    "CorrectPerson.kind": "A pupil or an adult.",
    "closed": "Days within it on which the school is closed to pupils.",
    "first": "Its first day.",
    "known_from": "The first of the days these dates speak of.",
    "known_to": "The last of the days these dates speak of.",
    "last": "Its last day.",
    "terms": "The terms, in which alone the school is open.",
    "alternatives": "What could have been done instead, and why it was not enough.",
    "attended": "Who was there.",
    "copy_to_person": "What was given to the person, and whether the agencies agreed.",
    "criteria": "The criteria that are met, by the procedure's names.",
    "decided_by": "Who decided.",
    "decisions": "What was decided.",
    "follow_up": "How it was followed up and resolved.",
    "allegation": "A clear and full summary of the allegation.",
    "led_by": "Who led it.",
    "mentioned_in_references": "Whether a future reference will mention it.",
    "met": "Whether the harm threshold is met.",
    "named_contact": "The contact named to the suspended person.",
    "note": "What there is to add.",
    "of": "Who was asked.",
    "refer": "Whether it is told.",
    "regulator": "Which regulator, by the procedure's name.",
    "state": "Where it stands now.",
    "strand": "Which of the parallel strands.",
    "suspended": "Whether the person is suspended.",
    "tests": "Those of its tests that are met.",
    "view": "What they thought.",
    "views": "Whose views were sought, and what they were.",
    "why_rejected": "Why it was not enough.",
    "field": "The field of the form.",
    "fields": "What is filled in by hand; the rest comes from the record.",
    "form": "The name of the form.",
    "referral": "The number of the referral: the entry by which it was drafted.",
    "recipient": "Who at the agency receives it: a name, a team, a desk.",
    "proposal": "The proposal, by the entry that made it.",
    "ground": "Why it should never have been recorded.",
    "duplicate_of": "Of a duplicate, the case that stays.",
    "officer": "Who of the police said so.",
    "WaiveDuty.advice": "The entry with the advice of an agency that it rests on.",
    "RecordPoliceFinding.facts": "The facts of the image, as the police found them.",
    "device": "What tells a device that is held for the police from others.",
    "imei": "Its numbers as a telephone, fifteen digits each.",
    "serial": "Its serial number.",
    "device_id": "Its own id.",
    "iccid": "The numbers of its SIM cards.",
    "phone_numbers": "Telephone numbers it is reached by, or holds.",
    "sealed_bag": "The number of the sealed bag it is in.",
    "storage_place": "Where it is kept.",
    "says": "What the form is to say there.",
    "named": "Whom it is about, and what part they had.",
    "MatchNamed.named": "Their number among those whom the case's reports name.",
    "UnmatchNamed.named": "Their number among those whom the case's reports name.",
    "MatchNamed.role": "As what; what the report says, if left out.",
    "Named.name": "Their name, in the words of whoever tells it.",
    "Named.person": "Who: the id that a lookup gave.",
    "Named.kind": "What they are to the school.",
    "Named.note": "A year group, a class or a post; nothing of what happened.",
    "part": "What part they had in it.",
    "question": "The number of the question: the entry that asks it.",
    "shut_out": "Whether whoever signs in by it is shut out.",
    "LiftExclusion.sign_in": "Their sign-in, as it is shut out.",
    "LiftConcernExclusion.sign_in": "Their sign-in, as it is shut out.",
    "urgent": "A child is in danger now: 999 first; it stands first in every list.",
    "allowed": "Whether it is allowed.",
    "year_group": "A pupil's year group or class.",
    "adult_role": "What the adult is at the school, by the vocabulary's name.",
    "concern": "The id of the concern.",
    "concerns": "The ids of the concerns.",
    "case": "The case they belong to; left out, one is opened.",
    "context": "In what context.",
    "shared_by": "Who shared it, unless they wish to stay unnamed.",
    "wider_culture": "What it says of the wider culture that allowed it.",
    "ShareConcern.source": "How it came up.",
    "ShareConcernInWords.source": "How it came up.",
    "ShareConcernInWords.note": "Their post, or what else tells them from another of that name.",
    "about": "Who it is, in words.",
    "client": "The sign-in of the client that is told.",
    "delivery": "The id of the delivery.",
    "older_valid_minutes": "How many minutes the older secret signs as well; a day, if left out.",
    "url": "The https address that deliveries go to.",
}
IDS = frozenset({"duty"})


@cache
def input_of(model: type[BaseModel]) -> type:
    """The GraphQL input of a model."""
    annotations: dict[str, Any] = {}
    namespace: dict[str, Any] = {}
    for name, told in model.model_fields.items():
        kind = strawberry.ID if name in IDS else _kind(told.annotation)
        default: Any = {}
        if not told.is_required() or _is_optional(told.annotation):
            kind, default = kind | None, {"default": UNSET}
        annotations[name] = kind
        namespace[name] = strawberry.field(
            description=MEANS.get(f"{model.__name__}.{name}") or MEANS[name], **default
        )
    made = type(f"{model.__name__}Input", (), {"__annotations__": annotations, **namespace})
    described: type = strawberry.input(made, description=in_words(model))
    return described


def in_words(model: type[BaseModel]) -> str:
    """What a model says of itself, its fields by their names in the graph."""
    words = " ".join((model.__doc__ or "").split())
    return re.sub(r"`(\w+)`", lambda found: f"`{camel(found[1])}`", words)


def camel(name: str) -> str:
    """The name of a field in the graph."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def values_of(model: type[BaseModel], said: Any) -> dict[str, Any]:
    """What was said, as the model takes it; null for a list or text that may be left out is nothing."""
    found: dict[str, Any] = {}
    for name, told in model.model_fields.items():
        value = getattr(said, name)
        if value is UNSET or (value is None and not _is_optional(told.annotation)):
            continue
        found[name] = _plain(told.annotation, value)
    return found


def _plain(annotation: Any, value: Any) -> Any:
    if isinstance(value, list):
        inner = get_args(_bare(annotation))[0]
        return [_plain(inner, part) for part in value]
    model = _bare(annotation)
    if isinstance(model, type) and issubclass(model, BaseModel):
        return values_of(model, value)
    return value


LEAVES: Mapping[Any, Any] = {
    str: str,
    int: int,
    bool: bool,
    AwareDatetime: Moment,
    datetime: Moment,
    date: Day,
    UUID: strawberry.ID,
}


def _kind(annotation: Any) -> Any:  # noqa: PLR0911 - one answer per kind
    if _plainly(annotation) == DayOrMoment:
        return DayOrMomentText
    bare = _bare(annotation)
    if bare in LEAVES:
        return LEAVES[bare]
    if get_origin(bare) is dict:
        return Facts
    if get_origin(bare) is tuple:
        return GenericAlias(list, (_kind(get_args(bare)[0]),))
    if _is_union(bare):
        return FactValue
    if issubclass(bare, BaseModel):
        return input_of(bare)
    if issubclass(bare, Enum):
        return bare
    raise TypeError(f"no GraphQL type for {bare}")


def _bare(annotation: Any) -> Any:
    """Without constraints, and without None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if _is_union(annotation):
        parts = [part for part in get_args(annotation) if part is not NoneType]
        return _bare(parts[0]) if len(parts) == 1 else annotation
    return annotation


def _plainly(annotation: Any) -> Any:
    """Without None."""
    parts = [part for part in get_args(annotation) if part is not NoneType]
    return parts[0] if _is_optional(annotation) and len(parts) == 1 else annotation


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in {Union, UnionType}


def _is_optional(annotation: Any) -> bool:
    return _is_union(annotation) and NoneType in get_args(annotation)
