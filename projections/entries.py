"""An event as the JSON bytes a timeline shows: rendered once, when it is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
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
    # When it happened stands on the entry itself.
    own = [name for name in model.model_fields if name != "occurred_at"]
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


@lru_cache(maxsize=1024)
def _written(stream: UUID) -> str:
    return str(stream)


def rendered(event: CaseEvent, recorded: Recorded[Event]) -> bytes:
    """The entry's JSON. Its position is not in it: the bytes are made before the append."""
    by = recorded.attribution
    occurred_at = utc(event.occurred_at)
    recorded_at = utc(recorded.recorded_at)
    return _ENTRY % (
        f"{_written(recorded.stream)}:{recorded.version}".encode(),
        recorded.version,
        kind_of(type(event)).encode(),
        encoded(occurred_at),
        encoded(recorded_at),
        b"true" if recorded_at - occurred_at > LATE_AFTER else b"false",
        encoded(by.actor),
        encoded(by.role if by.role in _ROLES else None),
        encoded(by.on_behalf_of),
        encoded(headline(event)),
        encoded(by.causation),
        encoded(by.correlation),
        encoded(detail(event)),
    )


def rendered_erased(place: Unreadable) -> bytes:
    """What is left of an entry whose key was destroyed: its place, and nothing that was in it."""
    return _ENTRY % (
        f"{place.stream}:{place.version}".encode(),
        place.version,
        ERASED_KIND.encode(),
        *(b"null",) * 6,
        encoded(ERASED),
        *(b"null",) * 2,
        b"{}",
    )


# Each field of an entry is a line, and nothing else begins one: JSON to whoever reads all of it,
# and bytes from which fields can be taken without reading any.
_FIELDS: dict[str, bytes] = {
    "id": b'"%b"',
    "version": b"%d",
    "kind": b'"%b"',
    "occurredAt": b"%b",
    "recordedAt": b"%b",
    "recordedLate": b"%b",
    "actor": b"%b",
    "actorRole": b"%b",
    "onBehalfOf": b"%b",
    "headline": b"%b",
    "causation": b"%b",
    "correlation": b"%b",
    "detail": b"%b",
}
FIELDS = tuple(_FIELDS)
"""What every entry has, in the order of its lines."""
BEGINS = tuple(
    b'%b"%b":' % (b"," if place else b"{", name.encode()) for place, name in enumerate(FIELDS)
)
"""What stands before the value of each field on its line; the last line ends with a brace."""
_ENTRY = b"\n".join(begin + how for begin, how in zip(BEGINS, _FIELDS.values(), strict=True)) + b"}"


def lines_of(entries: Sequence[bytes]) -> list[bytes]:
    """The lines of several entries, as many of each as there are fields.

    ValueError where an entry was written in another form.
    """
    lines = b"\n".join(entries).split(b"\n")
    astray = [line for line in lines[:: len(FIELDS)] if not line.startswith(BEGINS[0])]
    if astray or len(lines) != len(FIELDS) * len(entries):
        message = "an entry of another form"
        raise ValueError(message)
    return lines
