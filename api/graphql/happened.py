"""When something happened, as whoever told of it knew it."""

from __future__ import annotations

from api.graphql.scalars import DayOrMomentText
from api.graphql.shown_models import shows
from domain import happened as told
from domain.happened import WhenKind

WHEN = told.WHEN_TOLD.replace("`occurred_at`", "`occurredAt`")


@shows(told.Happened, description="When it happened, as it was told.")
class Happened:
    kind: WhenKind
    first: DayOrMomentText | None
    last: DayOrMomentText | None
    said: str | None
