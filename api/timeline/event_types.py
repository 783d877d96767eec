"""The type of every entry of a timeline, made from its event: what a fact says is what its entry shows.

Names, types and descriptions are those of the event. `SHOWN_AS`, at the event, gives a field another
name; what else differs stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_args

import strawberry
from pydantic import BaseModel
from strawberry.types import get_object_definition

from api.graphql import assessments, happened
from api.graphql.annotations import type_of_field
from api.graphql.enums import ERASED_MEANS
from api.graphql.words_of_models import field_in_words, first_words
from api.timeline import referral_parts as handing_over
from api.timeline.entry import TYPE_OF_KIND, Entry
from domain.annotations import may_be_none
from domain.approval.state import Proposed
from domain.case import commands as c
from domain.case import events as e
from domain.case import referral as r
from domain.case.allegation import Alternative
from domain.case.deadlines import DutyDueCounted
from domain.case.devices import HeldDevice
from domain.case.named import NamedAsTold
from domain.happened import Happened
from domain.messages import Event
from domain.policy import assessment as a
from domain.policy.calendar import NotCountable
from domain.referral import form
from projections.entries.entry import ERASED_KIND, kind_of

ON_EVERY_ENTRY = frozenset({"occurred_at"})
"""What stands on the entry itself, whatever it tells of."""
NULL_AS_WELL = frozenset({"expires_at", "question"})
"""Fields that every event fills so far, and the graph does not promise."""
LAST: Mapping[type[Event], tuple[str, ...]] = {
    e.DutyRaised: ("stricter_than",),
    e.DutyUnbarred: ("on_hold",),
    DutyDueCounted: ("due_at", "due_at_was", "why", "not_countable"),
}
"""Fields that the released graph lists behind the others of their type."""
DECLARED: Mapping[type[BaseModel], type] = {
    a.AssessedDuty: assessments.AssessedDuty,
    a.Assessment: assessments.Assessment,
    a.WeakerSpot: assessments.WeakerSpot,
    e.BoundPack: assessments.BoundPack,
    form.Discharging: handing_over.Discharging,
    Happened: happened.Happened,
    NotCountable: assessments.MissingDates,
    r.ReferralField: handing_over.ReferralField,
}
"""Parts whose type other questions show as well."""
OTHER_NAMES: Mapping[type[BaseModel], str] = {NamedAsTold: "NamedInReport"}
OTHER_WORDS: Mapping[type[BaseModel], str] = {
    Alternative: "What could have been done instead of suspending.",
    c.Evidence: "Where a piece of evidence is kept. The piece itself is not here.",
    c.FactReason: "Why somebody says so of one fact.",
    HeldDevice: "A device that is kept for the police, told apart from others.",
    NamedAsTold: "Somebody a report names; the name itself is in no list of entries.",
    Proposed: "What is to be approved; an approval adds nothing to it.",
}
"""Parts of which an entry does not show all that the record holds, or a request says more."""
NAMED = "Whom it names, without their names: `namedPeople` reads those."
OTHER_FIELD_WORDS: Mapping[tuple[type[BaseModel], str], str] = {
    (e.IncidentReported, "named"): NAMED,
    (e.ImageryDiscovered, "named"): NAMED,
}


@strawberry.type(description=ERASED_MEANS)
class ErasedEntry(Entry):
    pass


def shown_name(event: type[Event], name: str) -> str:
    """What a field of an event is called on its entry."""
    return event.SHOWN_AS.get(name, name)


def shown_fields(event: type[Event]) -> list[str]:
    """The fields of an event that its entry shows as its own, in the order of the graph."""
    last = LAST.get(event, ())
    own = [name for name in event.model_fields if name not in ON_EVERY_ENTRY]
    return [*(name for name in own if name not in last), *last]


def entry_types(events: Iterable[type[Event]]) -> dict[type[Event], type[Entry]]:
    """The type of each event's entry. Raises TypeError where one name would mean two things."""
    events = tuple(events)
    null = {*NULL_AS_WELL, *_null_somewhere(events)}
    _require_one_meaning(events)
    return {event: _entry_type(event, null) for event in events}


def _entry_type(event: type[Event], null: set[str]) -> type[Entry]:
    annotations: dict[str, Any] = {}
    namespace: dict[str, Any] = {}
    for name in shown_fields(event):
        shown, kind = shown_name(event, name), type_of_field(event, name, part_type)
        annotations[shown] = kind | None if shown in null else kind
        namespace[shown] = _described(event, name)
    made = type(f"{event.__name__}Entry", (Entry,), {"__annotations__": annotations, **namespace})
    return strawberry.type(made, description=first_words(event))


@cache
def part_type(model: type[BaseModel]) -> type:
    """The type of a part of an event."""
    if model in DECLARED:
        return DECLARED[model]
    annotations: dict[str, Any] = {}
    namespace: dict[str, Any] = {}
    for name, told in model.model_fields.items():
        if name in getattr(model, "UNSHOWN", ()):
            continue
        kind = type_of_field(model, name, part_type)
        annotations[name] = kind | None if may_be_none(told.annotation) else kind
        namespace[name] = _described(model, name)
    named = OTHER_NAMES.get(model, model.__name__)
    made = type(named, (), {"__annotations__": annotations, **namespace})
    described: type = strawberry.type(
        made, description=OTHER_WORDS.get(model) or first_words(model)
    )
    return described


def _described(model: type[BaseModel], name: str) -> Any:
    words = OTHER_FIELD_WORDS.get((model, name)) or field_in_words(model, name)
    return strawberry.field(description=words)


def _null_somewhere(events: Iterable[type[Event]]) -> set[str]:
    """One response holds entries of many types: what may be null in one of them may be in all."""
    return {
        shown_name(event, name)
        for event in events
        for name in shown_fields(event)
        if may_be_none(event.model_fields[name].annotation)
    }


def _require_one_meaning(events: Iterable[type[Event]]) -> None:
    """For the same reason a name is one type in all of them."""
    meant: dict[str, tuple[str, Any]] = dict.fromkeys(_OF_ALL, ("every entry", None))
    for event in events:
        for name in shown_fields(event):
            shown, kind = shown_name(event, name), type_of_field(event, name, part_type)
            other, known = meant.setdefault(shown, (f"{event.__name__}.{name}", kind))
            if kind != known:
                raise TypeError(
                    f"{event.__name__}.{name} would be shown as `{shown}`, which {other} is already"
                    " as something else: give it another name on its entry by SHOWN_AS, at the event"
                )


_OF_ALL = tuple(field.python_name for field in get_object_definition(Entry, strict=True).fields)
ENTRY_OF = entry_types(get_args(e.CaseEvent))
ENTRY_TYPES: tuple[type[Entry], ...] = (*ENTRY_OF.values(), ErasedEntry)
TYPE_OF_KIND.update({kind_of(event): entry.__name__ for event, entry in ENTRY_OF.items()})
TYPE_OF_KIND[ERASED_KIND] = ErasedEntry.__name__
