"""One case's door for many readers at once, and which of many cases have moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from projections.access import DOOR_FOR_MANY
from projections.engine.projection import in_schema
from projections.readers import Queryable, Reader

_MOVED = """
SELECT c.case_id
FROM unnest($1::uuid[], $2::int[]) AS w(case_id, seen)
JOIN {schema}.cases c ON c.case_id = w.case_id AND c.version > w.seen
"""


async def who_may_open(
    conn: Queryable, schema: str, case: UUID, readers: Collection[Reader]
) -> frozenset[Reader]:
    """Those of these readers to whom the case stands open."""
    each = list(readers)
    roles = [(n, one.school, role) for n, one in enumerate(each) for role in one.roles]
    rows = await conn.fetch(
        in_schema(DOOR_FOR_MANY, schema),
        case,
        list(range(len(each))),
        [one.school for one in each],
        [one.mark for one in each],
        [n for n, _, _ in roles],
        [school for _, school, _ in roles],
        [role for _, _, role in roles],
    )
    return frozenset(each[row["n"]] for row in rows)


async def moved(conn: Queryable, schema: str, seen: Mapping[UUID, int]) -> list[UUID]:
    """The cases that have entries behind these versions, whoever may open them."""
    rows = await conn.fetch(in_schema(_MOVED, schema), list(seen), list(seen.values()))
    return [row["case_id"] for row in rows]
