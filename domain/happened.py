"""When something happened, as whoever tells of it knows it: a moment, a day, a span, or not at all.

What was told is kept as it was told. Order needs one moment: `placed` says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, ClassVar, LiteralString, Self, assert_never

from pydantic import (
    Field,
    PlainSerializer,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from domain.described import DescribedEnum
from domain.messages import Command, Day, Frozen, ShortText, Timestamp
from domain.policy.calendar import LONDON, london_day


class WhenKind(DescribedEnum):
    """How well it is known when something happened."""

    MOMENT = "moment", "To the moment."
    DAY = "day", "To the day."
    SPAN = "span", "Between two days or moments, or on one side of one."
    UNKNOWN = "unknown", "Nobody knows when."


WRONG: Mapping[str, tuple[LiteralString, str]] = {
    "when_missing": (
        "is missing, and `when` is not there either.",
        "Give the moment; or say by `when` what is known roughly, be it that it is unknown.",
    ),
    "when_twice": ("stands beside `when`.", "Give one of them, not both."),
    "when_end": (
        "must be a day, or a moment with its offset.",
        "Write 2026-03-02, or 2026-03-02T09:15:00+00:00.",
    ),
    "when_moment": (
        "is a moment without one.",
        "Give `first` with its time and offset, and no `last`; or another kind.",
    ),
    "when_day": ("is a day without one.", "Give `first` as YYYY-MM-DD, and no `last`."),
    "when_span": ("is a span without an end.", "Give `first`, `last`, or both."),
    "when_backwards": ("ends before it begins.", "Give the earlier end as `first`."),
    "when_unknown": (
        "is unknown and has an end.",
        "Leave out `first` and `last`; or tell it as a span.",
    ),
}
"""What cannot be a time that was told: what is wrong with it, and what to do."""


def _refused(wrong: str) -> PydanticCustomError:
    return PydanticCustomError(wrong, WRONG[wrong][0])


_DAY: TypeAdapter[date] = TypeAdapter(Day)
_MOMENT: TypeAdapter[datetime] = TypeAdapter(Timestamp)


def _day_or_moment(value: object) -> date:
    for kind in (_DAY, _MOMENT):
        try:
            found = kind.validate_python(value)
        except ValidationError:
            continue
        if 1900 <= found.year < 3000:  # noqa: PLR2004 - as of every moment
            return found
    raise _refused("when_end")


def _written(value: date) -> str:
    return value.isoformat().replace("+00:00", "Z")


DayOrMoment = Annotated[
    date,
    PlainValidator(_day_or_moment),
    PlainSerializer(_written, when_used="json"),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date", "pattern": "^(19|2[0-9])[0-9]{2}-"},
                {"type": "string", "format": "date-time", "pattern": "^(19|2[0-9])[0-9]{2}-"},
            ]
        }
    ),
]
"""A day in Europe/London, or a moment (which is a `datetime`)."""


class Happened(Frozen):
    """When it happened, as it was told: `said` are the words, such as `some time this term`.

    A moment or a day has a `first` alone; a span has a first, a last, or both, each a day or a
    moment and part of it; of what is unknown neither is there. A span that ends ahead is kept as
    it was told, and means until it was told.
    """

    kind: WhenKind = Field(description="How well it is known.")
    first: DayOrMoment | None = Field(
        default=None, description="The day, the moment, or where a span begins."
    )
    last: DayOrMoment | None = Field(default=None, description="Where a span ends.")
    said: ShortText | None = Field(default=None, description="In what words it was told.")

    @model_validator(mode="after")
    def _of_one_piece(self) -> Self:
        wrong = _wrong(self)
        if wrong is not None:
            raise _refused(wrong)
        return self

    @property
    def earliest(self) -> datetime | None:
        """The first moment at which it can have happened; None where nobody knows."""
        return None if self.first is None else _begin(self.first)

    @property
    def latest(self) -> datetime | None:
        """The last moment that was told of, which may lie ahead; None where nobody knows."""
        if self.kind is WhenKind.SPAN:
            return None if self.last is None else _end(self.last)
        return None if self.first is None else _end(self.first)

    def placed(self, known_at: datetime) -> datetime:
        """Where it stands in the order of things that was known of at `known_at`.

        The earliest moment at which it can have happened, as people head a span by its beginning;
        where that is not known, the latest. Nothing known of lies behind the knowing of it.
        """
        return min(self.earliest or self.latest or known_at, known_at)


WHEN_TOLD = (
    "What was told of when it happened, where that is no moment; `occurred_at` is then its place in"
    " the order and nothing more exact. Null: `occurred_at` was told."
)
"""What a fact says of its field `when`."""


def one_of_both(moment: datetime | None, info: ValidationInfo) -> datetime | None:
    """A moment, where nothing else tells when it was."""
    if moment is not None and info.data.get("when") is not None:
        raise _refused("when_twice")
    return moment


_NONE = {"type": "null"}
_ROUGHLY = {"required": ["when"], "properties": {"when": {"not": _NONE}}}
_A_MOMENT = {"required": ["occurred_at"], "properties": {"occurred_at": {"not": _NONE}}}
_NO_MOMENT = {"properties": {"occurred_at": _NONE}}
AT_MOST_ONE: Any = {"if": _ROUGHLY, "then": _NO_MOMENT}
"""What a description says of a request that may tell when it was, in one way and not in two.

Not by `oneOf`: generators of clients make types of its parts, which then lack every other field.
"""


class ToldCommand(Command):
    """A request about something that whoever asks may know only roughly when it happened.

    Either `occurred_at`, which is a moment, or `when`.
    """

    model_config: ClassVar[Any] = {"json_schema_extra": {**AT_MOST_ONE, "else": _A_MOMENT}}

    when: Happened | None = Field(
        default=None,
        description=(
            "When it happened, where that is known only roughly; in the place of `occurred_at`."
        ),
    )
    occurred_at: Timestamp | None = Field(
        default=None, validate_default=True, description="When it happened; or `when`, one of them."
    )

    @field_validator("occurred_at")
    @classmethod
    def _told_once(cls, moment: datetime | None, info: ValidationInfo) -> datetime | None:
        if "when" in info.data and moment is None and info.data["when"] is None:
            raise _refused("when_missing")
        return one_of_both(moment, info)

    @property
    def happened(self) -> Happened:
        """When it happened, whichever way it was told."""
        return self.when or Happened(kind=WhenKind.MOMENT, first=self.occurred_at)

    def placed(self, known_at: datetime) -> datetime:
        """See `Happened.placed`; a plain moment stands where it is."""
        return self.occurred_at or self.happened.placed(known_at)


def _wrong(told: Happened) -> str | None:
    """Which of `WRONG` it is, if it is no time."""
    first, last = told.first, told.last
    match told.kind:
        case WhenKind.MOMENT:
            fits = isinstance(first, datetime) and last is None
            return None if fits else "when_moment"
        case WhenKind.DAY:
            fits = first is not None and not isinstance(first, datetime) and last is None
            return None if fits else "when_day"
        case WhenKind.SPAN:
            if first is None or last is None:
                return "when_span" if first is last else None
            return "when_backwards" if _end(last) < _begin(first) else None
        case WhenKind.UNKNOWN:
            return None if first is None and last is None else "when_unknown"
        case _:
            assert_never(told.kind)


def _begin(at: date) -> datetime:
    if isinstance(at, datetime):
        return at
    return datetime.combine(at, time.min, LONDON).astimezone(UTC)


def _end(at: date) -> datetime:
    if isinstance(at, datetime):
        return at
    return _begin(at + timedelta(days=1)) - timedelta(microseconds=1)


def still_to_come(told: Happened, now: datetime) -> bool:
    """Whether it begins in the future; a day that has begun may be told of, and so may a span that
    has: "some time this term" ends ahead, and means until now."""
    first = told.first
    if isinstance(first, datetime):
        return first > now
    return first is not None and first > london_day(now)


def in_words(told: Happened) -> str:
    """As it stands in a sentence: no moment that nobody has told."""
    first, last = told.first, told.last
    match told.kind:
        case WhenKind.MOMENT:
            return f"on {_at(first)}"
        case WhenKind.DAY:
            return f"on {_at(first)}"
        case WhenKind.SPAN:
            if first is None:
                return f"not after {_at(last)}"
            if last is None:
                return f"since {_at(first)}"
            return f"between {_at(first)} and {_at(last)}"
        case WhenKind.UNKNOWN:
            return "at an unknown time"
        case _:
            assert_never(told.kind)


def _at(at: date | None) -> str:
    if isinstance(at, datetime):
        there = at.astimezone(LONDON)
        return f"{there.day} {there:%B %Y}, {there:%H:%M}"
    return "" if at is None else f"{at.day} {at:%B %Y}"
