"""The shape of a view: what its tables are, and what the events are whose content its rows keep.

Rows are written once, in the form that events had then; an upcaster never reaches them. So a view
of events that have changed since is a view of another shape, and is made anew at the next start,
as one whose tables have changed.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from domain.messages import Event
from domain.registry import stored_name
from projections.engine.projection import Projection

_PROSE = frozenset({"title", "description", "examples", "x-enum-descriptions"})
_NAMED = frozenset({"properties", "$defs"})
"""Behind these words of a schema stand names of fields and types, which may be any word."""


class Shape(NamedTuple):
    """What must be the same in whoever writes a view's rows and whoever reads them."""

    version: int
    """The view's own, raised by hand."""
    events: int
    """The versions of its events together: it only ever grows, so the greater one is the newer."""
    digest: str
    """Of all of it: name, version, the tables' definition and the schemas of the events."""

    def newer_than(self, other: Shape) -> bool:
        """Whether a later Casebook is the one that writes rows so."""
        return self.version > other.version or self.events > other.events


def shape_of(view: Projection) -> Shape:
    """As this Casebook writes its rows."""
    return Shape(view.version, sum(event.VERSION for event in view.events), _digest(view))


@cache
def schema_of_event(event: type[Event]) -> str:
    """The fields of an event and what they may hold, without the words that explain them."""
    return json.dumps(_bare(event.model_json_schema()), sort_keys=True)


def _digest(view: Projection) -> str:
    told = [view.name, str(view.version), view.ddl("compartment")]
    for event in sorted(view.events, key=stored_name):
        told += (stored_name(event), schema_of_event(event))
    return sha256("\n".join(told).encode()).hexdigest()


def _bare(schema: Any, *, names: bool = False) -> Any:
    if isinstance(schema, list):
        return [_bare(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _bare(value, names=not names and key in _NAMED)
        for key, value in schema.items()
        if names or key not in _PROSE
    }
