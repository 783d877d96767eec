"""The types of an append: what is stored, the receipt that comes back, and the ways it can be refused."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from eventsourcing.persistence import DataError, IntegrityError, OperationalError

from cases.sealing.envelope import Tampered
from domain.ledger.leaf import LEAF_BYTES
from domain.messages import Event, Recorded, Seals

__all__ = [
    "DAMAGE",
    "Append",
    "Idempotency",
    "IdempotencyMismatch",
    "InlineProjection",
    "InvalidPayload",
    "MalformedAppend",
    "Receipt",
    "RecordUnavailable",
    "StaleVersion",
    "StreamErased",
    "Tampered",
    "UnknownTopic",
]


Statement = tuple[str, Sequence[Any]]
"""SQL with its parameters."""


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The caller's own name for a request: the same name never stores twice.

    Nothing of this is stored as it stands: see `cases.event_store.requests`.
    """

    scope: str
    key: str
    request_hash: bytes


@dataclass(frozen=True, slots=True)
class Append:
    """The events of one command, for one stream, all or nothing.

    `append_id` names this attempt and is never used twice. `answer` is what the caller wants to
    say again when the request is repeated; it is kept in the clear, so nothing personal goes in.
    """

    stream: UUID
    expected_version: int
    events: tuple[Recorded[Event], ...]
    append_id: UUID
    idempotency: Idempotency | None = None
    answer: str | None = None

    def __post_init__(self) -> None:
        """An append that contradicts itself must not reach the record."""
        if not self.events:
            raise ValueError("an append holds at least one event")
        for version, recorded in enumerate(self.events, start=self.expected_version + 1):
            if recorded.stream != self.stream or recorded.version != version:
                raise ValueError("events must follow the expected version of their stream")


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of an append: its place in the stream and in the compartment, and its hashes.

    `leaves`: the leaf hash of every event, one behind the other (`domain.ledger.leaf`).
    """

    stream: UUID
    version: int
    first_version: int
    position: int
    append_id: UUID
    leaves: bytes
    repeated: bool = False
    answer: str | None = None

    @property
    def leaf(self) -> bytes:
        """The leaf hash of the last event: what is handed out."""
        return self.leaves[-LEAF_BYTES:]


class InlineProjection(Protocol):
    """A view whose rows are written in the append's own transaction; the read side implements it.

    Its INSERTs must join `<schema>.receipt` on the append ids, because only appends that were
    accepted have a receipt there.
    """

    @property
    def name(self) -> str:
        """What it is called."""

    def prepare(self, append: tuple[UUID, Sequence[Recorded[Event]], Seals | None], /) -> Any:
        """Prepare what one append will write. Runs on the caller's thread, before the group commit."""

    def statements(self, schema: str, batch: Sequence[Any]) -> Iterable[Statement]:
        """The statements, with parameters, for what the appends of one group have prepared."""

    def dedup_key(self, prepared: Any, /) -> Hashable | None:
        """A key for rows that stay true once written, so that they need not be written again; else None."""


# What the library has a class of its own for is one of that class, so that what is written for the
# library needs no translation of what is refused here.


class StaleVersion(IntegrityError):  # noqa: N818 - it names why the append was refused
    """Somebody else has added to the stream meanwhile."""

    def __init__(self, current: int) -> None:
        """`current` is the version the stream has now."""
        super().__init__(f"the stream is at version {current}")
        self.current = current


class IdempotencyMismatch(Exception):  # noqa: N818
    """The key has been used for another request."""


class MalformedAppend(DataError):  # noqa: N818
    """The database refused the form of the append: a bug of ours. Nothing was stored."""


class RecordUnavailable(OperationalError):  # noqa: N818
    """The database could not be reached in time. The append may be stored: repeat it under its key."""


class UnknownTopic(Exception):  # noqa: N818
    """The record holds an event this version of Casebook has no name for; reading stops here."""


class InvalidPayload(Exception):  # noqa: N818
    """The record holds an event whose content its class refuses; reading stops here."""


class StreamErased(Exception):  # noqa: N818
    """The stream's data key has been destroyed: nothing can be added to it."""


DAMAGE = (Tampered, InvalidPayload, UnknownTopic)
"""What is met where a stored row is not what was written, or nobody here can read it."""
