"""The register of concerns: an entry for each fact, and who may read of whom. Rows only come in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never
from uuid import UUID

from psycopg import Cursor

from domain.concern import events as n
from domain.concern.events import ConcernEvent
from domain.messages import Event, Recorded, Seals, Unreadable
from domain.registry import CONCERN_EVENTS
from domain.sign_in import marked
from projections.dictionary import wording
from projections.engine.projection import (
    Append,
    BySheets,
    FromRecord,
    Prepared,
    Sheet,
    copy_rows,
    in_schema,
)
from projections.engine.sealed_texts import seals_of
from projections.entries.entry import ERASED_KIND, detail, encoded, late, utc
from projections.entries.headlines import ERASED
from projections.entries.wording import count
from projections.entries.wording import headline as says

VIEW = "concern_register"
TOPIC = "concerns."

_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.concern_entry (
    stream uuid NOT NULL,
    version integer NOT NULL,
    kind text NOT NULL,
    occurred_at timestamptz,
    recorded_at timestamptz,
    -- Null where nothing is left of it but its place.
    entry bytea,
    PRIMARY KEY (stream, version)
);
CREATE TABLE IF NOT EXISTS {schema}.concern_access (
    stream uuid NOT NULL,
    placed_version integer NOT NULL,
    grantee_kind text NOT NULL CHECK (grantee_kind IN ('role', 'person')),
    grantee text NOT NULL,
    allowed boolean NOT NULL,
    school text NOT NULL,
    person uuid NOT NULL,
    placed_at timestamptz NOT NULL,
    PRIMARY KEY (stream, placed_version, grantee_kind, grantee)
);
CREATE INDEX IF NOT EXISTS concern_access_grantee ON {schema}.concern_access
    (school, grantee_kind, grantee);
"""
_ENTER = """
INSERT INTO {schema}.concern_entry (stream, version, kind, occurred_at, recorded_at, entry)
SELECT r.stream, e.version, e.kind, e.occurred_at, e.recorded_at, e.entry
FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::bytea[])
     AS e(append_id, version, kind, occurred_at, recorded_at, entry)
CROSS JOIN LATERAL {receipt}
ON CONFLICT (stream, version) DO NOTHING
"""
_GRANT = """
INSERT INTO {schema}.concern_access
    (stream, placed_version, grantee_kind, grantee, allowed, school, person, placed_at)
SELECT r.stream, e.placed_version, e.grantee_kind, e.grantee, e.allowed, e.school, e.person,
       e.placed_at
FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::text[], %s::bool[], %s::text[], %s::uuid[],
            %s::timestamptz[])
     AS e(append_id, placed_version, grantee_kind, grantee, allowed, school, person, placed_at)
CROSS JOIN LATERAL {receipt}
ON CONFLICT DO NOTHING
"""
_COPY_ENTRIES = """
COPY {schema}.concern_entry (stream, version, kind, occurred_at, recorded_at, entry)
FROM STDIN (FORMAT BINARY)
"""
_COPY_ACCESS = """
COPY {schema}.concern_access
    (stream, placed_version, grantee_kind, grantee, allowed, school, person, placed_at)
FROM STDIN (FORMAT BINARY)
"""
_ENTRY = ("uuid", "int4", "text", "timestamptz", "timestamptz", "bytea")
_ACCESS = ("uuid", "int4", "text", "text", "bool", "text", "uuid", "timestamptz")
_ENTERS, _GRANTS = Sheet(_ENTER, _ENTRY), Sheet(_GRANT, _ACCESS)


def headline(event: ConcernEvent) -> str:
    """Neither narrative nor a name enters a headline."""
    topic = event.TOPIC
    match event:
        case n.ConcernsPlaced():
            return says(topic, roles=wording().roles(event.reader_roles) or says(topic, "nobody"))
        case n.ConcernReviewAsked():
            together = count(len(event.concerns), says(topic, "one"), says(topic, "many"))
            return says(topic, count=together)
        case n.ConcernSignInDecided() | n.ConcernExclusionAskedFor():
            return says(topic, "says" if event.shut_out else "left")
        case (
            n.ConcernShared()
            | n.ConcernCorrected()
            | n.ConcernWithdrawn()
            | n.ConcernReviewHeld()
            | n.ConcernsEscalated()
            | n.ConcernMatched()
            | n.ConcernUnmatched()
            | n.ConcernSignInQuestioned()
            | n.ConcernExclusionLifted()
        ):
            return says(topic)
        case _:
            assert_never(event)


def rendered(event: ConcernEvent, recorded: Recorded[Event]) -> bytes:
    """The entry as it is shown."""
    occurred_at, recorded_at = utc(event.occurred_at), utc(recorded.recorded_at)
    return encoded(
        {
            "version": recorded.version,
            "kind": event.TOPIC.removeprefix(TOPIC),
            "headline": headline(event),
            "occurredAt": occurred_at,
            "recordedAt": recorded_at,
            "recordedLate": late(event, recorded_at),
            "actor": recorded.attribution.actor,
            "actorRole": recorded.attribution.role,
            **detail(event),
        }
    )


def place_of(stream: UUID, version: int) -> str:
    """The place for which an entry is sealed."""
    return f"{stream}/{version}"


def _entry(recorded: Recorded[Event], with_seals: Seals | None) -> tuple[Any, ...]:
    event = recorded.event
    if not isinstance(event, ConcernEvent):
        raise TypeError("only facts about concerns are entered here")
    kind = event.TOPIC.removeprefix(TOPIC)
    moments = (utc(event.occurred_at), utc(recorded.recorded_at))
    place = place_of(recorded.stream, recorded.version)
    sealed = seals_of(with_seals).seal(VIEW, place, rendered(event, recorded))
    return (recorded.version, kind, *moments, sealed)


def _grants(recorded: Recorded[Event], seals: Seals | None) -> list[tuple[Any, ...]]:
    placed = recorded.event
    if not isinstance(placed, n.ConcernsPlaced):
        return []
    rows = [("role", role.value, True) for role in placed.reader_roles]
    shut_out = dict.fromkeys(marked(seals_of(seals), name) for name in placed.excluded)
    rows += [("person", mark, False) for mark in shut_out]
    there = (placed.school, placed.person, utc(recorded.recorded_at))
    return [(recorded.version, *row, *there) for row in rows]


class ConcernRegister(BySheets):
    """Entries and access rows of every stream of concerns; the latest placement counts."""

    name = VIEW
    version = 4
    tables: Sequence[str] = ("concern_entry", "concern_access")
    events = CONCERN_EVENTS
    sheets: Sequence[Sheet] = (_ENTERS, _GRANTS)

    def ddl(self, schema: str) -> str:
        """The register of a compartment; only the restricted one has any rows."""
        return in_schema(_DDL, schema)

    def prepare(self, append: Append) -> Prepared:
        """The entries of one append, and whom it lets read."""
        append_id, events, seals = append
        ours = [one for one in events if type(one.event) in CONCERN_EVENTS]
        entries = [(append_id, *_entry(one, seals)) for one in ours]
        grants = [(append_id, *grant) for one in ours for grant in _grants(one, seals)]
        return Prepared(events[0].stream, (_ENTERS.filled(entries), _GRANTS.filled(grants)))

    def builder(self) -> ConcernRegisterBuilder:
        """Registers are small: everything is kept until the end."""
        return ConcernRegisterBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """Every share is complete in itself."""


class ConcernRegisterBuilder:
    """Folds a share of the record into the register."""

    def __init__(self) -> None:
        """Nothing taken yet."""
        self._entries: list[tuple[Any, ...]] = []
        self._grants: list[tuple[Any, ...]] = []

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in; of what cannot be read any more the place is left."""
        if isinstance(entry, Unreadable):
            if entry.topic.startswith(TOPIC):
                self._entries.append(_erased(entry))
        elif type(entry.event) in CONCERN_EVENTS:
            self._entries.append((entry.stream, *_entry(entry, entry.seals)))
            self._grants.extend((entry.stream, *grant) for grant in _grants(entry, entry.seals))

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """Nothing is worth writing early."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """COPY the entries, then who may read them."""
        copy_rows(curs, in_schema(_COPY_ENTRIES, schema), _ENTRY, self._entries)
        copy_rows(curs, in_schema(_COPY_ACCESS, schema), _ACCESS, self._grants)
        self._entries.clear()
        self._grants.clear()


def _erased(place: Unreadable) -> tuple[UUID, int, str, None, None, None]:
    return (place.stream, place.version, ERASED_KIND, None, None, None)


def rendered_erased(version: int) -> bytes:
    """What is shown of an entry of which nothing is left but its place."""
    return encoded({"version": version, "kind": ERASED_KIND, "headline": ERASED})
