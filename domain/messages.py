"""What travels between rooms: commands in, events out, refusals instead, and the envelope of the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

_FIRST_YEAR, _LAST_YEAR = 1900, 2999


def _storable(text: object) -> object:
    """PostgreSQL keeps no NUL in a text, and no encoding has half a surrogate pair."""
    if isinstance(text, str) and not storable(text):
        raise ValueError("holds a character that cannot be kept; leave it out")
    return text


def storable(text: str) -> bool:
    """Whether the record could hold this text, so that it can also be looked for there."""
    return "\x00" not in text and (
        text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text)
    )


def _in_utc(moment: datetime) -> datetime:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return moment.astimezone(UTC)


def _written_out(moment: object) -> object:
    """A count of seconds, or of something, would be guessed at."""
    written = isinstance(moment, str) and "-" in moment[1:]
    if not written and not isinstance(moment, datetime):
        raise PydanticCustomError("datetime_type", "must be a moment written out")
    return moment


_PLAIN = Field(json_schema_extra={"pattern": r"\S"})
"""What a description says of a text: no blank one."""
# The constraints apply to the text itself: a validator behind it would see the blanks round it.
_BARE = StringConstraints(strip_whitespace=True, min_length=1)
_KEPT = BeforeValidator(_storable)
A_FEW_WORDS = 200
"""Signs. A choice of Casebook: a reason fits, a description hardly does."""


@dataclass(frozen=True, slots=True)
class OnImagery:
    """Whether a text is taken on a case of indecent images of children, and why: part of its type.

    A text without one of these is refused there, and a test asks for one. `at_most` signs are
    taken. `closed_words`: it is an id, a code or a number whose own shape, or a list it is looked up
    in, leaves no room for anything else; any other text is read for links and fingerprints as well.
    The last one in an annotation counts: a field declares its own beside its type.
    """

    taken: bool
    because: str
    at_most: int | None = None
    closed_words: bool = False
    label: bool = False
    """It names something: no sentence of a story fits (`domain.case.labels`)."""


def taken(because: str, *, at_most: int = A_FEW_WORDS) -> OnImagery:
    """Taken on an imagery case, in a few words, for this reason."""
    return OnImagery(True, because, at_most)


def closed_words(because: str) -> OnImagery:
    """No free text at all, for this reason."""
    return OnImagery(True, because, closed_words=True)


REFUSED = OnImagery(False, "It may tell what is to be seen.")
ShortText = Annotated[str, _BARE, StringConstraints(max_length=200), _KEPT, _PLAIN, REFUSED]
"""One line that may tell anything."""
Reason = Annotated[str, _BARE, StringConstraints(max_length=2_000), _KEPT, _PLAIN, REFUSED]
"""Why somebody decided something."""
Narrative = Annotated[str, _BARE, StringConstraints(max_length=20_000), _KEPT, _PLAIN, REFUSED]
"""What happened, in somebody's words."""
A_NAME, A_REFERENCE = 60, 50
"""Signs. Choices of Casebook: the longest name of a post or a force fits, and so does a reference
with its day, or a device's id; a sentence of a story seldom does."""
Name = Annotated[
    ShortText,
    OnImagery(True, "It names a person, a post, a body or a place.", A_NAME, label=True),
]
"""One line: who, or where."""
Reference = Annotated[
    ShortText,
    OnImagery(True, "Under it, others keep what belongs to this.", A_REFERENCE, label=True),
]
"""One line: a number or name under which somebody keeps something."""
Timestamp = Annotated[
    AwareDatetime,
    BeforeValidator(_written_out),
    AfterValidator(_in_utc),
    Field(json_schema_extra={"pattern": "^(19|2[0-9])[0-9]{2}-"}),
]
"""A point in time with its zone; kept in UTC, so that the same moment is the same bytes."""


def _a_day(day: object) -> object:
    """A count of seconds, or a moment of a day, would be guessed at."""
    if (type(day) is date) or (isinstance(day, str) and _is_day(day)):
        return day
    raise PydanticCustomError("date_type", "must be a day written as YYYY-MM-DD")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


Day = Annotated[date, BeforeValidator(_a_day)]
"""A day in Europe/London."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), REFUSED]


class Frozen(BaseModel):
    """Closed and immutable: an unknown key is an error, a set value stays."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(Frozen):
    """An immutable fact in a stream. Stored under TOPIC and VERSION, never under a Python path."""

    TOPIC: ClassVar[str]
    VERSION: ClassVar[int] = 1
    SHOWN_AS: ClassVar[Mapping[str, str]] = {}
    """Fields to which the entry of a timeline gives another name: among all the entries of a
    response, one name means one thing."""

    occurred_at: Timestamp = Field(description="When it happened.")


class Command(Frozen):
    """A request to record something; also the body of its REST route and the input of its mutation."""


class Refusal(Exception):  # noqa: N818 - the field's word; it names the reason
    """Why a command was not carried out. Nothing was stored."""

    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(
        self,
        detail: str,
        *,
        remedy: str,
        field: str | None = None,
        clause: str | None = None,
    ) -> None:
        """`field` is a dotted path into the command; `clause` is `pack@version/clause`."""
        super().__init__(detail)
        self.detail = detail
        self.remedy = remedy
        self.field = field
        self.clause = clause


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who asked, as what, for whom, because of what, in which conversation."""

    actor: str
    role: str
    on_behalf_of: str | None = None
    causation: str | None = None
    correlation: str | None = None


E_co = TypeVar("E_co", bound=Event, covariant=True)


class Seals(Protocol):
    """What the views of one stream are sealed with, so that no table holds text in the clear."""

    def mark(self, kind: str, text: str) -> str:
        """A keyed hash of `text`, the same wherever the school's views hold the same `text` as the
        same `kind`: what is looked up by equality. Nobody without the key can tell or guess it."""
        ...

    def seal(self, view: str, place: str, text: bytes) -> bytes:
        """`text` sealed for one place of one view; equal texts at equal places are equal bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E_co]):
    """An event in its place in the record.

    `version` counts from 1 within the stream; `position` orders the compartment and is
    None until stored. `recorded_at` is when it was written down, `event.occurred_at` when
    it happened: a late entry is a fact, not an error.
    """

    stream: UUID
    version: int
    event: E_co
    attribution: Attribution
    recorded_at: datetime
    position: int | None = None
    seals: Seals | None = field(default=None, compare=False, repr=False)
    """Set on what comes out of a sealed record."""

    @property
    def originator_id(self) -> UUID:
        """The event-store library's word for the stream."""
        return self.stream

    @property
    def originator_version(self) -> int:
        """The event-store library's word for the version."""
        return self.version


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands where an event was whose data key has been destroyed; its place and proofs remain."""

    stream: UUID
    version: int
    topic: str
    position: int | None = None
