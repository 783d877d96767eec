"""Between events and stored rows: names, sealing, upcasting, and validation on every read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from eventsourcing.persistence import JSONTranscoder, Mapper, Notification, StoredEvent
from pydantic import AwareDatetime, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from cases.event_store.words import InvalidPayload, Tampered, UnknownTopic
from cases.keys import KeyFault, KeyStore
from cases.sealing.envelope import (
    COMMITMENT_BYTES,
    DataKey,
    commitment_of,
    key_id_of,
    place_of,
    places_of,
)
from cases.sealing.view_seals import MARKS, Marks, StreamSeals, Unsealed
from domain.ledger.leaf import leaf_of
from domain.messages import Attribution, Event, Recorded, Seals, Unreadable
from domain.registry import EVENT_CLASSES, stored_name
from domain.upcasting import upcast

Row = tuple[UUID, int, str, bytes, int]
"""stream, version, topic, state, position"""
E = TypeVar("E", bound=Event)
_NO_COMMITMENT = bytes(COMMITMENT_BYTES)
"""A state in the clear needs none: its own hash is in the leaf."""


class _State(TypedDict, Generic[E]):
    """An event as stored: itself, its attribution, and when it was written down."""

    a: Attribution
    e: E
    r: AwareDatetime


def state_of(recorded: Recorded[Event]) -> bytes:
    """The stored form in the clear."""
    head, tail = _frame(recorded.attribution, recorded.recorded_at)
    return b"".join((head, recorded.event.__pydantic_serializer__.to_json(recorded.event), tail))


# The events of one append share their attribution and their moment of recording.
@lru_cache(maxsize=256)
def _frame(attribution: Attribution, recorded_at: datetime) -> tuple[bytes, bytes]:
    moment = recorded_at.astimezone(UTC).isoformat().encode("ascii")
    return b'{"a":' + orjson.dumps(attribution) + b',"e":', b',"r":"' + moment + b'"}'


@lru_cache(maxsize=1024)
def _reader_of(topic: str) -> tuple[TypeAdapter[_State[Any]], str, int, int]:
    name, _, number = topic.rpartition(".v")
    event_class = EVENT_CLASSES.get(name)
    if event_class is None or not number.isdigit() or int(number) > event_class.VERSION:
        raise UnknownTopic(f"no event is called {topic}")
    adapter: TypeAdapter[_State[Any]] = TypeAdapter(_State[event_class])  # type: ignore[valid-type]
    return adapter, name, int(number), event_class.VERSION


def event_of(  # noqa: PLR0913, PLR0917 - a row, and what its views are sealed with
    stream: UUID,
    version: int,
    topic: str,
    state: bytes,
    position: int | None,
    seals: Seals | None = None,
) -> Recorded[Event]:
    """Read a state in the clear: upcast it if it is old, and validate it."""
    adapter, name, written, newest = _reader_of(topic)
    try:
        if written < newest:
            document = orjson.loads(state)
            document["e"] = upcast(name, written, document["e"], to=newest)
            state = orjson.dumps(document)
        content = adapter.validate_json(state)
    except (ValidationError, orjson.JSONDecodeError, KeyError) as error:
        # The content itself must not travel in the error.
        places = [e["loc"] for e in error.errors()] if isinstance(error, ValidationError) else []
        raise InvalidPayload(
            f"{topic}, version {version} of stream {stream}, cannot be read: {places}"
        ) from None
    return Recorded(stream, version, content["e"], content["a"], content["r"], position, seals)


class EventMapper(Mapper[UUID]):
    """The library's mapper for one compartment. Without a key store it keeps states in the clear."""

    def __init__(
        self,
        tenant: str,
        log: Callable[[], UUID],
        keys: KeyStore | None,
        key_for: Callable[[UUID, int], DataKey | None],
    ) -> None:
        """`log`: asks for the compartment's log id, which is not there before it is founded.

        `key_for`: the key with which a stream is sealed that is expected at a version.
        """
        super().__init__(transcoder=JSONTranscoder())
        self._tenant = tenant
        self._log = log
        self._keys = keys
        self._key_for = key_for
        self._marks: Marks | None = None

    def seals(self, key: DataKey | None) -> Seals:
        """What the views of a stream are sealed with, whose data key this is."""
        if key is None or self._keys is None:
            return Unsealed()
        if self._marks is None:
            self._marks = Marks(self._keys.named(self._tenant, MARKS).derived("casebook/2/marks"))
        return StreamSeals(key, self._marks)

    def to_stored_events(
        self, events: Sequence[Recorded[Event]], key: DataKey | None
    ) -> list[StoredEvent]:
        """The rows of one append, all sealed with the key of their stream."""
        stream = events[0].stream
        names = [(one.version, stored_name(type(one.event))) for one in events]
        states = [state_of(one) for one in events]
        if key is not None:
            places = places_of(self._log(), stream, names)
            states = key.seal(list(zip(states, places, strict=True)))
        return [
            StoredEvent(stream, version, topic, state)
            for (version, topic), state in zip(names, states, strict=True)
        ]

    def of_one_saving(self, events: Sequence[Recorded[Event]]) -> list[StoredEvent]:
        """The library's way in: the stream has its key, or begins with a new one."""
        first = events[0]
        return self.to_stored_events(events, self._key_for(first.stream, first.version - 1))

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """One event by itself."""
        return self.of_one_saving((domain_event,))[0]

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The library's way out: a Recorded, or Unreadable where the key has been destroyed."""
        position = stored_event.id if isinstance(stored_event, Notification) else 0
        if not isinstance(stored_event.originator_id, UUID):
            raise TypeError("a stream is named by a UUID")
        row = (
            stored_event.originator_id,
            stored_event.originator_version,
            stored_event.topic,
            stored_event.state,
            position,
        )
        return self.read((row,))[0]

    def read(self, rows: Iterable[Row]) -> list[Recorded[Event] | Unreadable]:
        """Read a page: its keys are opened together."""
        if self._keys is None:
            unsealed = Unsealed()
            return [event_of(*row, unsealed) for row in rows if _is_clear(row)]
        rows = list(rows)
        try:
            keys = self._keys.open_many({key_id_of(row[3]) for row in rows})
        except KeyFault as fault:
            raise Tampered(f"{fault.finding}: the key that a state names cannot be had") from fault
        seals = {key_id: self.seals(key) for key_id, key in keys.items() if key is not None}
        read: list[Recorded[Event] | Unreadable] = []
        for stream, version, topic, state, position in rows:
            key = keys[key_id_of(state)]
            if key is None:
                read.append(Unreadable(stream, version, topic, position))
            else:
                clear = key.unseal(state, self._place(stream, version, topic))
                read.append(event_of(stream, version, topic, clear, position, seals[key.id]))
        return read

    def _place(self, stream: UUID, version: int, topic: str) -> bytes:
        return place_of(self._log(), stream, version, topic)


def leaf_of_row(stream: UUID, version: int, topic: str, state: bytes) -> bytes:
    """The leaf hash of a stored row, whether or not it can be opened."""
    commitment = _NO_COMMITMENT if _is_open(state) else commitment_of(state)
    return leaf_of(commitment, state, version, stream, topic)


def _is_open(state: bytes) -> bool:
    return state[:1] == b"{"


def _is_clear(row: Row) -> bool:
    if not _is_open(row[3]):
        raise Tampered("a sealed state stands in a record that is kept in the clear")
    return True
