"""Every projection there is, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Sequence

from projections.cases.view import Cases
from projections.cases.words import CaseWords
from projections.changes.view import Changes
from projections.chronologies.view import Chronologies
from projections.client_keys import ClientKeys
from projections.concerns.view import ConcernRegister
from projections.duties.view import Duties
from projections.engine import bookmarks, view_guard
from projections.engine.projection import FollowingProjection, InlineProjection, Projection
from projections.engine.view_guard import ViewGuard
from projections.oversight.view import Oversight
from projections.people.kept_view import KeptPeople
from projections.people.view import People
from projections.role_holders import RoleHolders
from projections.role_seen import RoleSeen
from projections.timeline.view import Timeline
from projections.webhooks.view import Webhooks

# The order is part of the contract: a duty takes its school from the case written before it,
# and so does whoever was seen.
INLINE: Sequence[InlineProjection] = (
    Timeline(),
    Cases(),
    Duties(),
    People(),
    KeptPeople(),
    Chronologies(),
    ConcernRegister(),
    ClientKeys(),
    Webhooks(),
    RoleSeen(),
)
WITH_APPEND: Sequence[ViewGuard | InlineProjection] = (ViewGuard(INLINE), *INLINE)
"""What the record runs with every append."""
FOLLOWING: Sequence[FollowingProjection] = (Oversight(), Changes(), CaseWords(), RoleHolders())
FOLLOWED: Sequence[str] = (
    *(table for one in FOLLOWING for table in one.tables),
    bookmarks.TABLE,
)
"""The tables that the followers write."""
EVERY: Sequence[Projection] = (*INLINE, *FOLLOWING)


def ALL_DDL(schema: str) -> str:  # noqa: N802 - the name agreed with the record
    """Every table of the read side. May run again and again, behind the record's own."""
    views = "".join(one.ddl(schema) for one in EVERY)
    return views + bookmarks.ddl(schema, INLINE, FOLLOWING) + view_guard.ddl(schema)


def named(names: Sequence[str] | None = None) -> list[Projection]:
    """The projections of these names, all of them without; in the order of the catalogue."""
    known = {one.name for one in EVERY}
    if unknown := sorted(set(names or ()) - known):
        message = f"no such projection: {', '.join(unknown)}; there are {', '.join(sorted(known))}"
        raise LookupError(message)
    return [one for one in EVERY if names is None or one.name in names]
