"""Where an allegation stands: its threshold, its strands, its outcome and what closing still waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never
from uuid import UUID

from domain.case import allegation as a
from domain.case.allegation import AllegationEvent, Strand, StrandState
from domain.case.concern_links import ConcernsLinked
from domain.vocabulary import Agency


@dataclass(frozen=True, slots=True)
class Allegation:
    """`threshold` None: nobody has decided yet. `resigned` is the entry that says so."""

    threshold: bool | None = None
    criteria: tuple[str, ...] = ()
    not_referred: frozenset[Agency] = frozenset()
    strands: Mapping[Strand, StrandState] = field(
        default_factory=lambda: dict.fromkeys(Strand, StrandState.NOT_STARTED)
    )
    suspended: bool = False
    resigned: int | None = None
    outcome: str | None = None
    regulators: Mapping[str, bool] = field(default_factory=dict)
    summary: bool = False
    """One is on file. It stays there when the case is reopened; closing then asks for another."""
    goes_on: bool = False
    """The case was reopened after the summary was written."""
    concerns: frozenset[UUID] = frozenset()


def evolve(  # noqa: C901, PLR0911 - one branch per event
    known: Allegation, event: AllegationEvent | ConcernsLinked, version: int
) -> Allegation:
    """The allegation one event later."""
    match event:
        case a.HarmThresholdDecided():
            return replace(known, threshold=event.met, criteria=event.criteria)
        case a.ReferralDecidedAgainst():
            return replace(known, not_referred=known.not_referred | {event.agency})
        case a.StrandMoved():
            return replace(known, strands={**known.strands, event.strand: event.state})
        case a.StrategyMeetingHeld():
            return known
        case a.SuspensionDecided():
            return replace(known, suspended=event.suspended)
        case a.SuspensionEnded():
            return replace(known, suspended=False)
        case a.ResignationRecorded():
            return replace(known, resigned=version)
        case a.AllegationConcluded():
            # What was decided and written of another outcome does not hold of this one.
            return replace(
                known, outcome=event.outcome, regulators={}, summary=False, goes_on=False
            )
        case a.RegulatorReferralDecided():
            return replace(known, regulators={**known.regulators, event.regulator: event.refer})
        case ConcernsLinked():
            return replace(known, concerns=known.concerns | {*event.concerns})
        case a.ClosingSummaryWritten():
            return replace(known, summary=True, goes_on=False)
        case _:
            assert_never(event)


def without(known: Allegation, entry: int) -> Allegation:
    """The allegation when this entry has been withdrawn."""
    return replace(known, resigned=None) if known.resigned == entry else known


def reopened(known: Allegation) -> Allegation:
    """Something is left to do: what was written at the end is on file, and is not the end."""
    return replace(known, goes_on=known.summary)
