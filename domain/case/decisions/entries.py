"""Telling more, telling it right, taking it back, and pointing at another case."""

from __future__ import annotations

from domain.case.asking import Asking
from domain.case.commands import AddInformation, CorrectEntry, LinkCase, WithdrawEntry
from domain.case.events import (
    CaseEvent,
    CaseLinked,
    EntryCorrected,
    EntryWithdrawn,
    InformationAdded,
)
from domain.case.refusals import (
    AlreadyLinked,
    CannotLinkToItself,
    EntryAlreadyWithdrawn,
    EntryNotCorrectable,
    EntryNotWithdrawable,
    UnknownEntry,
)
from domain.case.state import Case, Entry


def add_information(command: AddInformation) -> tuple[CaseEvent, ...]:
    return (
        InformationAdded(
            occurred_at=command.occurred_at, account=command.account, source=command.source
        ),
    )


def correct(case: Case, command: CorrectEntry, ask: Asking) -> tuple[CaseEvent, ...]:
    entry = _entry(case, command.entry)
    if entry is None or not entry.correctable:
        raise EntryNotCorrectable
    return (
        EntryCorrected(
            occurred_at=ask.now,
            entry=command.entry,
            account=command.account,
            reason=command.reason,
        ),
    )


def withdraw(case: Case, command: WithdrawEntry, ask: Asking) -> tuple[CaseEvent, ...]:
    entry = _entry(case, command.entry)
    if entry is None or not entry.withdrawable:
        raise EntryNotWithdrawable
    return (EntryWithdrawn(occurred_at=ask.now, entry=command.entry, reason=command.reason),)


def link(case: Case, command: LinkCase, ask: Asking) -> tuple[CaseEvent, ...]:
    if command.other == ask.case:
        raise CannotLinkToItself
    if (command.other, command.relation) in case.links:
        raise AlreadyLinked
    return (CaseLinked(occurred_at=ask.now, other=command.other, relation=command.relation),)


def _entry(case: Case, version: int) -> Entry | None:
    """None: the entry exists, but is one that nobody may touch."""
    if version > case.version:
        raise UnknownEntry
    entry = case.entries.get(version)
    if entry is not None and entry.withdrawn:
        raise EntryAlreadyWithdrawn
    return entry
