"""The door to the record, and the only one to the event-store library behind it."""

from __future__ import annotations

from cases.event_store.keys_fit import prove_keys
from cases.event_store.news import News
from cases.event_store.record import Alarm, EventStore, Record, log_alarm
from cases.event_store.words import (
    DAMAGE,
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
    "DAMAGE",
    "Alarm",
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
    "log_alarm",
    "prove_keys",
]
