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
from domain.messages import Event, Recorded, Unreadable
from domain.vocabulary import Role
from projections.headlines import ERASED, headline

CASE_EVENTS: frozenset[type] = frozenset(get_args(CaseEvent))

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


class Said(NamedTuple):
    """What an entry says, as its row keeps it. Bytes are JSON as it is shown; None is null."""

    kind: str
    occurred_at: datetime | None
    recorded_at: datetime | None
    recorded_late: bool | None
    actor: str | None
    actor_role: str | None
    said_occurred_at: bytes | None
    said_recorded_at: bytes | None
    said_actor: bytes | None
    said_on_behalf_of: bytes | None
    said_headline: bytes
    said_causation: bytes | None
    said_correlation: bytes | None
    said_detail: bytes


def said(event: CaseEvent, recorded: Recorded[Event]) -> Said:
    """The entry of an event. Its position is not in it: it is made before the append."""
    by = recorded.attribution
    occurred_at = utc(event.occurred_at)
    recorded_at = utc(recorded.recorded_at)
    return Said(
        kind_of(type(event)),
        occurred_at,
        recorded_at,
        recorded_at - occurred_at > LATE_AFTER,
        by.actor,
        by.role if by.role in _ROLES else None,
        encoded(occurred_at),
        encoded(recorded_at),
        _unless_none(by.actor),
        _unless_none(by.on_behalf_of),
        encoded(headline(event)),
        _unless_none(by.causation),
        _unless_none(by.correlation),
        encoded(detail(event)),
    )


def _unless_none(value: str | None) -> bytes | None:
    return None if value is None else encoded(value)


NOTHING_SAID = Said(ERASED_KIND, *(None,) * 9, encoded(ERASED), None, None, b"{}")
"""What is left of an entry whose key was destroyed: its place, and nothing that was in it."""


def rendered(event: CaseEvent, recorded: Recorded[Event]) -> bytes:
    """The whole entry as JSON, byte for byte as it is read from its row."""
    return _entry(recorded.stream, recorded.version, said(event, recorded))


def rendered_erased(place: Unreadable) -> bytes:
    """The same of an entry of which nothing is left but its place."""
    return _entry(place.stream, place.version, NOTHING_SAID)


def _entry(stream: UUID, version: int, entry: Said) -> bytes:
    shown = {
        "id": encoded(f"{stream}:{version}"),
        "version": encoded(version),
        "kind": encoded(entry.kind),
        "occurredAt": entry.said_occurred_at,
        "recordedAt": entry.said_recorded_at,
        "recordedLate": encoded(entry.recorded_late),
        "actor": entry.said_actor,
        "actorRole": encoded(entry.actor_role),
        "onBehalfOf": entry.said_on_behalf_of,
        "headline": entry.said_headline,
        "causation": entry.said_causation,
        "correlation": entry.said_correlation,
        "detail": entry.said_detail,
    }
    return b"{%b}" % b",".join(
        b'"%b":%b' % (name.encode(), b"null" if value is None else value)
        for name, value in shown.items()
    )
