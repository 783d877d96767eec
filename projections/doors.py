"""One case's door for many readers at once, and which of many cases have moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from projections.projection import in_schema
from projections.readers import Reader, Reading

# The same question as that of the one door, put for each of those who wait before it.
_OPEN = """
WITH grantee AS (
    SELECT p.n, p.school, 'person' AS kind, named.name, named.name = p.actor AS as_written
    FROM unnest($2::int[], $3::text[], $4::text[]) AS p(n, school, actor)
    CROSS JOIN LATERAL (VALUES (p.actor), (lower(p.actor))) AS named(name)
    UNION ALL
    SELECT r.n, r.school, 'role', r.role, true
    FROM unnest($5::int[], $6::text[], $7::text[]) AS r(n, school, role)
)
SELECT g.n
FROM grantee g
JOIN {schema}.case_access a
  ON a.case_id = $1 AND a.school = g.school AND a.grantee_kind = g.kind AND a.grantee = g.name
WHERE g.as_written OR NOT a.allowed
GROUP BY g.n HAVING bool_and(a.allowed)
"""

_MOVED = """
SELECT c.case_id
FROM unnest($1::uuid[], $2::int[]) AS w(case_id, seen)
JOIN {schema}.cases c ON c.case_id = w.case_id AND c.version > w.seen
"""


async def who_may_open(
    conn: Reading, schema: str, case: UUID, readers: Collection[Reader]
) -> frozenset[Reader]:
    """Those of these readers to whom the case stands open."""
    each = list(readers)
    roles = [(n, one.school, role) for n, one in enumerate(each) for role in one.roles]
    rows = await conn.fetch(
        in_schema(_OPEN, schema),
        case,
        list(range(len(each))),
        [one.school for one in each],
        [one.actor for one in each],
        [n for n, _, _ in roles],
        [school for _, school, _ in roles],
        [role for _, _, role in roles],
    )
    return frozenset(each[row["n"]] for row in rows)


async def moved(conn: Reading, schema: str, seen: Mapping[UUID, int]) -> list[UUID]:
    """The cases that have entries behind these versions, whoever may open them."""
    rows = await conn.fetch(in_schema(_MOVED, schema), list(seen), list(seen.values()))
    return [row["case_id"] for row in rows]
