"""Reading the changes: what a reader may see and what they lost sight of, from any place on.

A *sweep* goes from where the last one ended to where the view stood when it began. What changes
meanwhile comes in the next sweep, so nothing is shown twice and nothing is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from projections.changes import OF_THE_SCHOOL, STILL, Changes
from projections.projection import in_schema
from projections.readers import Reader, Reading


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader of one compartment stands."""

    since: int = 0
    """The end of the last sweep: what was in sight then is what the reader may hold."""
    until: int = 0
    """The end of this one; the same as `since` between sweeps."""
    seen: int = 0
    """The last change shown."""

    @property
    def between(self) -> bool:
        """Whether no sweep is under way."""
        return self.until == self.since

    def begun(self, until: int) -> Place:
        """At the beginning of a sweep."""
        return Place(self.since, until, self.since)

    def ended(self) -> Place:
        """At the end of this one."""
        return Place(self.until, self.until, self.until)

    def behind(self, position: int) -> Place:
        """Behind a change of this sweep."""
        return replace(self, seen=position)


@dataclass(frozen=True, slots=True)
class Change:
    """A case or a school that changed, or that a reader lost sight of."""

    stream: UUID
    position: int
    version: int
    of_school: bool
    lost: bool


@dataclass(frozen=True, slots=True)
class Watcher:
    """A reader of changes; `cases`: whether any role of theirs may ever open a case."""

    reader: Reader
    school_stream: UUID
    cases: bool

    def seen_as(self) -> tuple[list[str], list[str], list[str]]:
        """(school, kind, name) of every grantee that the watcher is."""
        found = [("", OF_THE_SCHOOL, str(self.school_stream))]
        if self.cases:
            school, actor = self.reader.school, self.reader.actor
            found += [(school, "person", name) for name in sorted({actor, actor.lower()})]
            found += [(school, "role", role) for role in sorted(self.reader.roles)]
        schools, kinds, names = zip(*found, strict=True)
        return list(schools), list(kinds), list(names)


_STANDS = "SELECT position FROM {schema}.bookmark WHERE projection = $1"

# $1-$3 who the watcher is, $4 who may be shut out by name, $5 since, $6 until, $7 seen, $8 how many.
_SHUT_OUT = """
EXISTS (SELECT FROM {schema}.sight x
        WHERE x.case_id = {case} AND x.grantee_kind = 'person' AND x.grantee = $4
          AND NOT x.allowed AND x.from_position <= {at} AND x.to_position > {at})
"""
_IN_SIGHT = (
    """
EXISTS (SELECT FROM {schema}.sight y JOIN me
            ON y.school = me.school AND y.grantee_kind = me.kind AND y.grantee = me.name
        WHERE y.case_id = {case} AND y.allowed
          AND y.from_position <= {at} AND y.to_position > {at})
  AND NOT """
    + _SHUT_OUT
)


def _at(text: str, case: str, at: str) -> str:
    return text.replace("{case}", case).replace("{at}", at)


_FEED = f"""
WITH me AS MATERIALIZED (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS m(school, kind, name)
), changed AS (
    SELECT s.case_id, s.last_position AS position, s.version, s.grantee_kind, false AS lost
    FROM me CROSS JOIN LATERAL (
        SELECT * FROM {{schema}}.sight s
        WHERE s.school = me.school AND s.grantee_kind = me.kind AND s.grantee = me.name
          AND s.allowed AND s.to_position = {STILL}
          AND s.last_position > $7 AND s.last_position <= $6
          AND NOT {_at(_SHUT_OUT, "s.case_id", "$6")}
        ORDER BY s.last_position LIMIT $8
    ) s
), lost AS (
    SELECT s.case_id, s.to_position AS position, s.version, s.grantee_kind, true AS lost
    FROM me CROSS JOIN LATERAL (
        SELECT * FROM {{schema}}.sight s
        WHERE s.school = me.school AND s.grantee_kind = me.kind AND s.grantee = me.name
          AND s.allowed AND s.to_position < {STILL}
          AND s.to_position > $7 AND s.to_position <= $6 AND s.from_position <= $5
          AND NOT {_at(_SHUT_OUT, "s.case_id", "$5")}
          AND NOT ({_at(_IN_SIGHT, "s.case_id", "$6")})
        ORDER BY s.to_position LIMIT $8
    ) s
)
SELECT DISTINCT ON (position) case_id, position, version, lost,
       grantee_kind = '{OF_THE_SCHOOL}' AS of_school
FROM (SELECT * FROM changed UNION ALL SELECT * FROM lost) f
ORDER BY position LIMIT $8
"""  # noqa: S608 - constants of this module


async def stands(conn: Reading, schema: str) -> int:
    """How far the view has read."""
    found = await conn.fetchval(in_schema(_STANDS, schema), Changes.name)
    return int(found or 0)


async def changes(
    conn: Reading, schema: str, watcher: Watcher, place: Place, first: int
) -> tuple[list[Change], bool]:
    """The next changes of a sweep, and whether more follow in it."""
    arguments: Sequence[Any] = (
        *(*watcher.seen_as(), watcher.reader.actor.lower()),
        *(place.since, place.until, place.seen, first + 1),
    )
    rows = await conn.fetch(in_schema(_FEED, schema), *arguments)
    found = [
        Change(row["case_id"], row["position"], row["version"], row["of_school"], row["lost"])
        for row in rows[:first]
    ]
    return found, len(rows) > first


async def next_changes(
    conn: Reading, schema: str, watcher: Watcher, place: Place, first: int
) -> tuple[list[tuple[Change, Place]], Place, bool]:
    """(changes, each with the place behind it; the place behind all of them; whether more follow).

    A sweep that was left open is finished, and what came since then follows in one of its own:
    an empty answer says that there is nothing new.
    """
    found: list[tuple[Change, Place]] = []
    while len(found) < first:
        fresh = place.between
        if fresh:
            place = place.begun(await stands(conn, schema))
            if place.between:
                return found, place, False
        page, more = await changes(conn, schema, watcher, place, first - len(found))
        found += [(change, place.behind(change.position)) for change in page]
        if more:
            return found, found[-1][1], True
        place = place.ended()
        if fresh:
            return found, place, False
    return found, place, True
