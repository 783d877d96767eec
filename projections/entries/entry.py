"""An event as a timeline shows it: what it says is made out once, when it is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple, TypeGuard, get_args, get_origin
from uuid import UUID

import orjson
from pydantic import BaseModel

from domain.case.events import CaseEvent
from domain.happened import Happened
from domain.messages import Event, Recorded
from domain.registry import CASE_EVENTS
from domain.texts import words_in
from domain.vocabulary import Role
from projections.entries.headlines import ERASED, headline

LATE_AFTER = timedelta(hours=24)
"""An entry written down longer than this after the fact is marked late. A choice of display: no
policy asks for it, and no duty hangs on it."""

ERASED_KIND = "erased"
# The clock writes things down as well, and holds no role at any school.
_ROLES = frozenset(role.value for role in Role)


def is_case_event(event: Event) -> TypeGuard[CaseEvent]:
    """Whether this fact belongs to a case's stream."""
    return type(event) in CASE_EVENTS


@cache
def kind_of(event: type[Event]) -> str:
    """`case.police_informed` → `police_informed`."""
    return event.TOPIC.removeprefix("case.")


def utc(moment: datetime) -> datetime:
    """The same moment, written in UTC: an hour's summer time must not change a byte."""
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


class _Shape(NamedTuple):
    """How a model's fields become an object: which, under which keys, and which hold objects."""

    keys: Sequence[str]
    values: Callable[[Mapping[str, Any]], Iterable[Any]]
    objects: Sequence[str]


@cache
def _shape(model: type[BaseModel]) -> _Shape:
    # When it happened stands on the entry itself; what no view holds is read from the record.
    beside = {"occurred_at", *getattr(model, "UNSHOWN", ())}
    own = [name for name in model.model_fields if name not in beside]
    objects = [_camel(name) for name in own if _holds_object(model.model_fields[name].annotation)]
    # Of a single name, or of none, the quick way would give something else than a tuple.
    quick = itemgetter(*own) if len(own) > 1 else lambda values: [values[name] for name in own]
    return _Shape([_camel(name) for name in own], quick, objects)


def _holds_object(annotation: Any) -> bool:
    return get_origin(annotation) is dict or any(map(_holds_object, get_args(annotation)))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def detail(model: BaseModel) -> dict[str, Any]:
    """The typed fields of an event or of a value within it, under camelCase keys."""
    keys, values, objects = _shape(type(model))
    found = dict(zip(keys, values(model.__dict__), strict=True))
    for key in objects:
        if type(found[key]) is dict:
            # The order in which facts were typed is no part of the fact.
            found[key] = dict(sorted(found[key].items()))
    return found


def encoded(value: Any) -> bytes:
    """JSON bytes; equal values give equal bytes."""
    return orjson.dumps(value, default=detail, option=orjson.OPT_UTC_Z)


@cache
def _tells_when(event: type[Event]) -> bool:
    return "when" in event.model_fields


def when_told(event: Event) -> Happened | None:
    """What was told of when it happened, where that is no moment."""
    # To ask an event for a field that it does not have takes longer than all else that is asked.
    told: Happened | None = event.__dict__["when"] if _tells_when(type(event)) else None
    return told


def late(event: Event, recorded_at: datetime) -> bool:
    """Whether it was certainly written down long after; what nobody knows the time of is not."""
    told = when_told(event)
    happened = event.occurred_at if told is None else told.latest
    return happened is not None and recorded_at - happened > LATE_AFTER


class Entry(NamedTuple):
    """What an entry says, whoever wrote it, in the clear. Bytes are JSON as it is shown; None is null."""

    kind: str
    occurred_at: datetime | None
    recorded_at: datetime | None
    recorded_late: bool | None
    actor_role: str | None
    occurs: bytes | None
    recorded: bytes | None
    headline: bytes
    causation: bytes | None
    correlation: bytes | None
    detail: bytes
    of_codes: tuple[bool, bool]
    """Whether headline and detail say nothing but codes, numbers and times."""


def says_codes_alone(sentence: str, words: Iterable[str]) -> bool:
    """Whether a headline tells nothing of what somebody wrote in its fact."""
    return not any(word in sentence for word in words)


def entry_of(event: CaseEvent, recorded: Recorded[Event]) -> Entry:
    """The entry of an event. Its position is not in it: it is made before the append."""
    by = recorded.attribution
    occurred_at = utc(event.occurred_at)
    recorded_at = utc(recorded.recorded_at)
    sentence = headline(event)
    words = tuple(words_in(event))
    return Entry(
        kind_of(type(event)),
        occurred_at,
        recorded_at,
        late(event, recorded_at),
        by.role if by.role in _ROLES else None,
        encoded(occurred_at),
        encoded(recorded_at),
        encoded(sentence),
        _unless_none(by.causation),
        _unless_none(by.correlation),
        encoded(detail(event)),
        (not words or says_codes_alone(sentence, words), not words),
    )


def _unless_none(value: str | None) -> bytes | None:
    return None if value is None else encoded(value)


NOTHING = Entry(
    *(ERASED_KIND, *(None,) * 6),
    *(encoded(ERASED), None, None, b"{}", (True, True)),
)
"""What is left of an entry whose key was destroyed: its place, and nothing that was in it."""


def rendered(event: CaseEvent, recorded: Recorded[Event]) -> bytes:
    """The whole entry as JSON, byte for byte as it is read from its row."""
    by, entry = recorded.attribution, entry_of(event, recorded)
    return _whole(recorded.stream, recorded.version, entry, by.actor, by.on_behalf_of)


def rendered_erased(stream: UUID, version: int) -> bytes:
    """The same of an entry of which nothing is left but its place."""
    return _whole(stream, version, NOTHING)


def _whole(
    stream: UUID,
    version: int,
    entry: Entry,
    actor: str | None = None,
    on_behalf_of: str | None = None,
) -> bytes:
    shown = {
        "id": encoded(f"{stream}:{version}"),
        "version": encoded(version),
        "kind": encoded(entry.kind),
        "occurredAt": entry.occurs,
        "recordedAt": entry.recorded,
        "recordedLate": encoded(entry.recorded_late),
        "actor": encoded(actor),
        "actorRole": encoded(entry.actor_role),
        "onBehalfOf": encoded(on_behalf_of),
        "headline": entry.headline,
        "causation": entry.causation,
        "correlation": entry.correlation,
        "detail": entry.detail,
    }
    return b"{%b}" % b",".join(
        b'"%b":%b' % (name.encode(), b"null" if value is None else value)
        for name, value in shown.items()
    )
