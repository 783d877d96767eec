"""Which entries of people stand with which restricted case, and are found by its readers alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.messages import Unreadable
from domain.person.events import PersonKeptWithCase, PersonMadeOrdinary
from domain.registry import PERSON_EVENTS
from projections.engine.projection import (
    Append,
    BySheets,
    FromRecord,
    Prepared,
    Sheet,
    copy_rows,
    in_schema,
)

# Found by the case alone: whoever looks for people begins with the cases that they may open.
_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.kept_person (
    case_id uuid NOT NULL,
    person_id uuid NOT NULL,
    kept boolean NOT NULL,
    PRIMARY KEY (case_id, person_id)
);
CREATE INDEX IF NOT EXISTS kept_person_person ON {schema}.kept_person (person_id);
"""
_KEEP = """
INSERT INTO {schema}.kept_person (case_id, person_id, kept)
SELECT e.case_id, r.stream, true
FROM unnest(%s::uuid[], %s::uuid[]) AS e(append_id, case_id)
CROSS JOIN LATERAL {receipt}
ON CONFLICT (case_id, person_id) DO NOTHING
"""
_LET_GO = """
UPDATE {schema}.kept_person k SET kept = false
FROM unnest(%s::uuid[]) AS e(append_id)
CROSS JOIN LATERAL {receipt}
WHERE k.person_id = r.stream
"""
_COPY = "COPY {schema}.kept_person (case_id, person_id, kept) FROM STDIN (FORMAT BINARY)"
_KEEPS = Sheet(_KEEP, ("uuid", "uuid"))
_LETS_GO = Sheet(_LET_GO, ("uuid",))


class KeptPeople(BySheets):
    """One row for each entry that was made for a restricted case; ordinary ones have none."""

    name = "kept_people"
    version = 1
    tables: Sequence[str] = ("kept_person",)
    events = PERSON_EVENTS
    sheets: Sequence[Sheet] = (_KEEPS, _LETS_GO)

    def ddl(self, schema: str) -> str:
        """Only the restricted compartment has any."""
        return in_schema(_DDL, schema)

    def prepare(self, append: Append) -> Prepared:
        """An entry is kept, or let go."""
        append_id, events, _ = append
        kept = [
            (append_id, one.event.case)
            for one in events
            if isinstance(one.event, PersonKeptWithCase)
        ]
        gone = [(append_id,) for one in events if isinstance(one.event, PersonMadeOrdinary)]
        return Prepared(events[0].stream, (_KEEPS.filled(kept), _LETS_GO.filled(gone)))

    def builder(self) -> KeptPeopleBuilder:
        """Keeps the rows until the end."""
        return KeptPeopleBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """Every share is complete in itself."""


class KeptPeopleBuilder:
    """Folds a share of the record into who is kept with which case."""

    def __init__(self) -> None:
        """Nobody yet."""
        self._kept: dict[UUID, tuple[UUID, bool]] = {}

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in; what cannot be read any more says nothing."""
        if isinstance(entry, Unreadable):
            return
        event = entry.event
        if isinstance(event, PersonKeptWithCase):
            self._kept[entry.stream] = (event.case, True)
        elif isinstance(event, PersonMadeOrdinary) and (known := self._kept.get(entry.stream)):
            self._kept[entry.stream] = (known[0], False)

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """A later entry can let anybody go."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """COPY those who were kept."""
        copy_rows(
            curs,
            in_schema(_COPY, schema),
            ("uuid", "uuid", "bool"),
            ((case, person, kept) for person, (case, kept) in self._kept.items()),
        )
        self._kept.clear()
