"""Reading the changes: what a reader may see and what they lost sight of, from any place on.

A *sweep* goes from where the last one ended to where the view stood when it began. What changes
meanwhile comes in the next sweep, so nothing is shown twice and nothing is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from projections.access import HISTORY, STILL, is_of_kind, lets_me_in, was_let_in, was_shut_out
from projections.changes.view import OF_THE_SCHOOL, Changes
from projections.engine.projection import in_schema
from projections.readers import Queryable, Reader


@dataclass(frozen=True, slots=True)
class CompartmentCursor:
    """How far a reader has read the changes of one compartment."""

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

    def begun(self, until: int) -> CompartmentCursor:
        """At the beginning of a sweep."""
        return CompartmentCursor(self.since, until, self.since)

    def ended(self) -> CompartmentCursor:
        """At the end of this one."""
        return CompartmentCursor(self.until, self.until, self.until)

    def behind(self, position: int) -> CompartmentCursor:
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
class FeedReader:
    """Who reads the feed; `cases`: whether any role of theirs may ever open a case."""

    reader: Reader
    school_stream: UUID
    cases: bool

    def seen_as(self) -> list[tuple[str, str, str]]:
        """(school, kind, name) of every grantee that the reader is."""
        found = [("", OF_THE_SCHOOL, str(self.school_stream))]
        if self.cases:
            school = self.reader.school
            found.append((school, "person", self.reader.mark))
            found += [(school, "role", role) for role in sorted(self.reader.roles)]
        return found


_VIEW_POSITION = "SELECT position FROM {schema}.bookmark WHERE projection = $1"

# $1-$5 the readers: number, mark, since, until, seen. $6-$9 the grantees that each of them is. $10 the
# limit for each.
_LETS_SEE = lets_me_in("s", "me.school")
_OF_SCHOOL = f"{is_of_kind(OF_THE_SCHOOL, 's')} AS of_school"
_FEED = f"""
WITH watcher AS MATERIALIZED (
    SELECT * FROM unnest($1::int[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
        AS w(n, mark, since, until, seen)
), me AS MATERIALIZED (
    SELECT * FROM unnest($6::int[], $7::text[], $8::text[], $9::text[]) AS m(n, school, kind, name)
), changed AS (
    SELECT me.n, s.*
    FROM watcher w JOIN me USING (n) CROSS JOIN LATERAL (
        SELECT s.case_id, s.last_position AS position, s.version, {_OF_SCHOOL}, false AS lost
        FROM {HISTORY}
        WHERE {_LETS_SEE} AND s.to_position = {STILL}
          AND s.last_position > w.seen AND s.last_position <= w.until
          AND NOT {was_shut_out("s.case_id", "w.mark", "w.until")}
        ORDER BY s.last_position LIMIT $10
    ) s
), lost AS (
    SELECT me.n, s.*
    FROM watcher w JOIN me USING (n) CROSS JOIN LATERAL (
        SELECT s.case_id, s.to_position AS position, s.version, {_OF_SCHOOL}, true AS lost
        FROM {HISTORY}
        WHERE {_LETS_SEE} AND s.to_position < {STILL}
          AND s.to_position > w.seen AND s.to_position <= w.until AND s.from_position <= w.since
          AND NOT {was_shut_out("s.case_id", "w.mark", "w.since")}
          AND NOT ({was_let_in("s.case_id", "w", "w.until")})
        ORDER BY s.to_position LIMIT $10
    ) s
)
SELECT DISTINCT ON (n, position) n, case_id, position, version, lost, of_school
FROM (SELECT * FROM changed UNION ALL SELECT * FROM lost) f
ORDER BY n, position
"""  # noqa: S608 - constants of this module


async def view_position(conn: Queryable, schema: str) -> int:
    """How far the view has read."""
    found = await conn.fetchval(in_schema(_VIEW_POSITION, schema), Changes.name)
    return int(found or 0)


async def changes(
    conn: Queryable,
    schema: str,
    watching: Sequence[tuple[FeedReader, CompartmentCursor]],
    first: int,
) -> list[tuple[list[Change], bool]]:
    """For each reader the next changes of their sweep, and whether more follow in it."""
    numbers = range(len(watching))
    me = [(n, *one) for n in numbers for one in watching[n][0].seen_as()]
    rows = await conn.fetch(
        in_schema(_FEED, schema),
        list(numbers),
        [feed_reader.reader.mark for feed_reader, _ in watching],
        [place.since for _, place in watching],
        [place.until for _, place in watching],
        [place.seen for _, place in watching],
        *map(list, zip(*me, strict=True)),
        first + 1,
    )
    found: list[list[Change]] = [[] for _ in watching]
    for n, case, position, version, lost, of_school in rows:
        found[n].append(Change(case, position, version, of_school, lost))
    return [(one[:first], len(one) > first) for one in found]


async def poll_changes(
    conn: Queryable,
    schema: str,
    watching: Sequence[tuple[FeedReader, CompartmentCursor]],
    first: int,
) -> list[tuple[list[tuple[Change, CompartmentCursor]], CompartmentCursor, bool]]:
    """Read once for many readers: (changes, the cursor after all of them, whether more may follow) of each.

    A sweep that was left open goes on; otherwise one begins, up to where the view stands now.
    """
    until = await view_position(conn, schema)
    fresh = [place.between for _, place in watching]
    begun = [
        (feed_reader, place.begun(until) if place.between else place)
        for feed_reader, place in watching
    ]
    looking = [n for n, (_, place) in enumerate(begun) if not place.between]
    pages = await changes(conn, schema, [begun[n] for n in looking], first) if looking else []
    answers: list[tuple[list[tuple[Change, CompartmentCursor]], CompartmentCursor, bool]] = [
        ([], place, False) for _, place in begun
    ]
    for n, (page, more) in zip(looking, pages, strict=True):
        place = begun[n][1]
        found = [(change, place.behind(change.position)) for change in page]
        answers[n] = (found, found[-1][1], True) if more else (found, place.ended(), not fresh[n])
    return answers


async def next_changes(
    conn: Queryable, schema: str, feed_reader: FeedReader, place: CompartmentCursor, first: int
) -> tuple[list[tuple[Change, CompartmentCursor]], CompartmentCursor, bool]:
    """(changes, each with the cursor after it; the cursor after all of them; whether more follow).

    A sweep that was left open is finished, and what came since then follows in one of its own:
    an empty answer says that there is nothing new.
    """
    found: list[tuple[Change, CompartmentCursor]] = []
    more = True
    while more and len(found) < first:
        ((page, place, more),) = await poll_changes(
            conn, schema, [(feed_reader, place)], first - len(found)
        )
        found += page
    return found, place, more
