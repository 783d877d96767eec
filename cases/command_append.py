"""Appends the events of a decided command: with actor, time, and the caller's idempotency key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from cases.access import Actor
from cases.event_store import (
    Append,
    Idempotency,
    IdempotencyMismatch,
    Receipt,
    Record,
    StreamErased,
)
from cases.refusals import CaseErased, KeyNamesAnotherRequest
from domain.messages import Attribution, Command, Event, Recorded


@dataclass(frozen=True, slots=True)
class CommandReceipt:
    """Proof that a command is on record. `case` is the stream: for a school, the school's own.

    `leaf`: the hash that the ledger keeps of the last event recorded; None where nothing was.
    `proposal`: it takes two persons, and this is the entry that another one approves.
    `events`: what was recorded, of a report that was not made before.
    """

    case: UUID
    version: int
    leaf: bytes | None
    repeated: bool = False
    proposal: int | None = None
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """One command with everything about its sender that is written down beside it."""

    actor: Actor
    command: Command
    about: UUID | None
    key: str
    now: datetime
    correlation: str | None = None
    acting_as: str | None = None
    """What the sender is, where it is no role at a school."""

    @property
    def idempotency(self) -> Idempotency:
        """The sender's key, which holds for this sender and for this very request.

        The record keeps none of it as it stands: a key is the sender's own text, and may say or
        point at anything.
        """
        scope = f"{self.actor.school}/{self.actor.sign_in}"
        return Idempotency(scope, self.key, self.fingerprint)

    @property
    def fingerprint(self) -> bytes:
        """What makes two requests the same: the act, what it is about, and every field."""
        said = {
            "act": type(self.command).__name__,
            "about": str(self.about),
            "body": self.command.model_dump(mode="json"),
        }
        return sha256(json.dumps(said, sort_keys=True).encode()).digest()


def find_replay(request: CommandRequest, records: Iterable[Record]) -> CommandReceipt | None:
    """What was answered when this request came before, in whichever compartment that was."""
    asked = request.idempotency
    for record in records:
        try:
            receipt = record.find_receipt(asked, request.now)
        except IdempotencyMismatch:
            raise KeyNamesAnotherRequest from None
        if receipt is not None:
            return command_receipt(receipt)
    return None


def append_command(
    request: CommandRequest, record: Record, stream: UUID, version: int, events: Sequence[Event]
) -> CommandReceipt:
    """Append. Raises StaleVersion when somebody else was faster."""
    append = Append(
        stream=stream,
        expected_version=version,
        events=_recorded(request, stream, version, events),
        append_id=uuid4(),
        idempotency=request.idempotency,
    )
    try:
        return command_receipt(record.append(append))
    except IdempotencyMismatch:
        raise KeyNamesAnotherRequest from None
    except StreamErased:
        raise CaseErased from None


def command_receipt(receipt: Receipt) -> CommandReceipt:
    """The record's receipt as the receipt of a command."""
    return CommandReceipt(receipt.stream, receipt.version, receipt.leaf, receipt.repeated)


def _recorded(
    request: CommandRequest, stream: UUID, version: int, events: Sequence[Event]
) -> tuple[Recorded[Event], ...]:
    """The first event was caused by the person, the others by the first."""
    actor = request.actor
    role = request.acting_as or actor.role.value
    by = Attribution(actor=actor.id, role=role, correlation=request.correlation)
    following = replace(by, causation=f"{stream}/{version + 1}")
    return tuple(
        Recorded(stream, number, event, by if number == version + 1 else following, request.now)
        for number, event in enumerate(events, start=version + 1)
    )
