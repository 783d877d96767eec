"""When something happened, as whoever told of it knew it."""

from __future__ import annotations

import strawberry
from strawberry import field

from api.graphql.scalars import DayOrMomentText
from domain.happened import WhenKind

WHEN = (
    "What was told of when it happened, where that is no moment; `occurredAt` is then its place in"
    " the order and nothing more exact. Null: `occurredAt` was told."
)


@strawberry.type(description="When it happened, as it was told.")
class Happened:
    kind: WhenKind = field(description="How well it is known.")
    first: DayOrMomentText | None = field(
        description="The day, the moment, or where a span begins."
    )
    last: DayOrMomentText | None = field(description="Where a span ends.")
    said: str | None = field(description="In what words it was told.")
