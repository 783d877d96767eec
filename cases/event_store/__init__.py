"""The door to the record, and the only one to the event-store library behind it."""

from __future__ import annotations

from cases.event_store.keys_fit import prove_keys
from cases.event_store.news import News
from cases.event_store.record import EventStore, Record
from cases.event_store.words import (
    Append,
    Idempotency,
    IdempotencyMismatch,
    InlineProjection,
    InvalidPayload,
    MalformedAppend,
    Receipt,
    RecordUnavailable,
    StaleVersion,
    StreamErased,
    Tampered,
    UnknownTopic,
)

__all__ = [
    "Append",
    "EventStore",
    "Idempotency",
    "IdempotencyMismatch",
    "InlineProjection",
    "InvalidPayload",
    "MalformedAppend",
    "News",
    "Receipt",
    "Record",
    "RecordUnavailable",
    "StaleVersion",
    "StreamErased",
    "Tampered",
    "UnknownTopic",
    "prove_keys",
]
