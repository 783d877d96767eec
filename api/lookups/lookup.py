"""Choosing somebody of one's own school for a report: a name, and a year group or post, no more.

It looks into the directory alone: who is in a file, or in how many, has no way into the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.http.problems import Problem
from api.people.directory import entries_looked_up
from api.runtime.threads import offloaded
from api.runtime.token_buckets import Empty, TokenBuckets
from api.wiring.container import Services, seen_as
from cases.access import Actor
from cases.refusals import LookupNotAllowed
from domain.person.names import SHORTEST_TELLING, asked_forms

MOST_FOUND = 10
LOOKUPS_A_MINUTE = 20
"""For one actor: enough to write a report, too few to copy a directory."""


def lookup_budget() -> TokenBuckets:
    """A budget of its own, whatever else the actor asks."""
    return TokenBuckets(LOOKUPS_A_MINUTE)


async def looked_up(
    services: Services, actor: Actor, schemas: Sequence[str], name: str
) -> dict[str, Any]:
    """At most ten people, and whether a longer name would tell more of them apart."""
    joined, _ = asked_forms(name)
    if not any(len(word) >= SHORTEST_TELLING for word in joined):
        raise Problem(
            "invalid-body",
            "At least three letters of a name are needed.",
            field="name",
            remedy="Write more of the name.",
        )
    found = await offloaded(services.schools.find, actor.school)
    if found is None or not found.school.people_lookup:
        raise LookupNotAllowed
    try:
        services.lookups.take((actor.school, actor.sign_in))
    except Empty as spent:
        raise Problem(
            "too-many-lookups",
            remedy=f"Ask again in {spent.seconds} seconds.",
            retry_after=spent.seconds,
        ) from None
    marks = await services.marks(actor.school)
    async with services.reads.connection() as connection:
        rows = await entries_looked_up(
            *(connection, schemas, seen_as(actor, marks), services.unsealing, marks.mark, name),
            first=MOST_FOUND + 1,
        )
    shown = [
        {
            "person": str(row["person_id"]),
            "kind": row["kind"],
            "name": row["name"],
            "detail": row["year_group"] if row["kind"] == "pupil" else row["position"],
        }
        for row in rows[:MOST_FOUND]
    ]
    return {"people": shown, "more": len(rows) > MOST_FOUND}
