"""Telling more, telling it right, taking it back, and pointing at another case."""

from __future__ import annotations

from collections.abc import Iterator

from domain.case.commands import AddInformation, CorrectEntry, LinkCase, WithdrawEntry
from domain.case.decision_context import DecisionContext
from domain.case.decisions.assessing import is_still_asked
from domain.case.decisions.counting import raised
from domain.case.events import (
    CaseEvent,
    CaseLinked,
    DutyRaised,
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
from domain.case.rulebook import Rulebook
from domain.case.state import Case, Entry


def add_information(command: AddInformation, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    return (
        InformationAdded(
            occurred_at=command.placed(ask.now),
            when=command.when,
            account=command.account,
            source=command.source,
            urgent=command.urgent,
        ),
    )


def correct(case: Case, command: CorrectEntry, ask: DecisionContext) -> tuple[CaseEvent, ...]:
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


def withdraw(
    case: Case, command: WithdrawEntry, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    entry = _entry(case, command.entry)
    if entry is None or not entry.withdrawable:
        raise EntryNotWithdrawable
    withdrawn = EntryWithdrawn(occurred_at=ask.now, entry=command.entry, reason=command.reason)
    return (withdrawn, *_owed_again(case, command.entry, rulebook, ask))


def _owed_again(
    case: Case, entry: int, rulebook: Rulebook, ask: DecisionContext
) -> Iterator[DutyRaised]:
    """What only a withdrawn entry had done has not been done: it is owed anew, as late as it is."""
    for duty_id, duty in case.duties.items():
        if duty.rests_on == entry and is_still_asked(case, duty):
            yield raised(
                f"{duty_id.partition('+')[0]}+{case.version + 1}",
                duty.bound,
                duty.asked,
                rulebook.due_at,
                at=ask.now,
                learnt_at=case.learnt_at or ask.now,
                start=duty.counted_from,
            )


def link(case: Case, command: LinkCase, ask: DecisionContext) -> tuple[CaseEvent, ...]:
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
