"""How many cases of a period stood how at its end: one statement, and never one case of them."""

from __future__ import annotations

from datetime import datetime

from domain.statistics.tables import Counts
from projections.engine.projection import in_schema
from projections.readers import Queryable

# What was void by then had never been a case.
# Counted in the period in which they were first written down, as they stood just before its end.
_COUNTS = """
WITH counted AS MATERIALIZED (
    SELECT category, CASE WHEN state = 'open' THEN state ELSE coalesce(outcome, state) END AS standing,
           deadlines, agencies
    FROM {schema}.oversight_standing
    WHERE school = $1 AND opened_at >= $2 AND opened_at < $3
      AND since < $3 AND (until IS NULL OR until >= $3) AND plain AND state <> 'void'
)
SELECT 'cases' AS of, '' AS name, count(*)::int AS cases FROM counted
UNION ALL SELECT 'category', category, count(*)::int FROM counted GROUP BY category
UNION ALL SELECT 'standing', standing, count(*)::int FROM counted GROUP BY standing
UNION ALL SELECT 'deadlines', deadlines, count(*)::int FROM counted GROUP BY deadlines
UNION ALL SELECT 'agency', agency, count(*)::int
          FROM counted CROSS JOIN LATERAL unnest(agencies) AS a (agency) GROUP BY agency
"""


async def counts_of(
    conn: Queryable, schema: str, school: str, begins: datetime, ends: datetime
) -> Counts:
    """The cases of a school that were first written down between these moments."""
    found: dict[str, dict[str, int]] = {}
    for row in await conn.fetch(in_schema(_COUNTS, schema), school, begins, ends):
        found.setdefault(row["of"], {})[row["name"]] = row["cases"]
    return Counts(
        cases=found["cases"][""],
        **{name: found.get(name, {}) for name in ("category", "standing", "deadlines", "agency")},
    )
