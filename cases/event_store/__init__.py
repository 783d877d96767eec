"""The public face of the record: the only module that others import for appending and reading."""

from __future__ import annotations

from cases.event_store.append import (
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
from cases.event_store.commit_notifier import CommitListener
from cases.event_store.keys_fit import prove_keys
from cases.event_store.record import Alarm, EventStore, Record, log_alarm

__all__ = [
    "DAMAGE",
    "Alarm",
    "Append",
    "CommitListener",
    "EventStore",
    "Idempotency",
    "IdempotencyMismatch",
    "InlineProjection",
    "InvalidPayload",
    "MalformedAppend",
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
