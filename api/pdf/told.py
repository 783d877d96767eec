"""The chronology on a paper: the lines chosen for it, or, where none were, the accounts and the acts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.case import allegation as a
from domain.case import events as e
from domain.case import referral as r
from domain.case.chronology import ChronologyIncluded, ChronologyLeftOut
from domain.messages import Event, Recorded, Unreadable
from domain.referral.names import Names
from domain.referral.prefill import moment
from projections.entries.entry import is_case_event
from projections.entries.headlines import headline

History = Sequence[Recorded[Event] | Unreadable]
NO_ACTION = "No action recorded"
ACTS: frozenset[type[Event]] = frozenset(
    {
        e.IncidentReported,
        e.ImageryDiscovered,
        e.InformationAdded,
        e.EvidenceRecorded,
        e.MeasureRecorded,
        e.PoliceInformed,
        e.PoliceAllowedInvestigation,
        e.InvestigationOpened,
        e.InvestigationClosed,
        e.AdviceRecorded,
        e.OutcomeReached,
        a.HarmThresholdDecided,
        a.ReferralDecidedAgainst,
        a.StrandMoved,
        a.StrategyMeetingHeld,
        a.SuspensionDecided,
        a.SuspensionEnded,
        a.ResignationRecorded,
        a.AllegationConcluded,
        a.RegulatorReferralDecided,
        r.ReferralSent,
    }
)
"""Events that tell what was said and what people did. The others (readings, placements, duties,
deadlines) are Casebook's own and are not shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the chronology, and the entry it comes from."""

    entry: Recorded[Event]
    what: str
    says: str | None
    by: str

    @property
    def happened(self) -> datetime:
        """When it happened, by which lines are sorted."""
        return self.entry.event.occurred_at


def lines(history: History, names: Names) -> list[dict[str, Any]]:
    """The lines of a paper in the order of events, each with `when`, `what`, `says` and `by`."""
    return [
        {"when": moment(one.happened), "what": one.what, "says": one.says, "by": one.by}
        for one in lines_of(history, names)
    ]


def lines_of(history: History, names: Names) -> list[Line]:
    """The same lines, each with the entry it comes from."""
    written = [entry for entry in history if isinstance(entry, Recorded)]
    chosen = _chosen(written)
    found = _of_choice(written, chosen, names) if chosen else _of_acts(written, names)
    return sorted(found, key=lambda one: one.happened)


def _chosen(written: Sequence[Recorded[Event]]) -> dict[int, ChronologyIncluded]:
    """Entry → the line now chosen for it in the case's own chronology."""
    found: dict[int, ChronologyIncluded] = {}
    for entry in written:
        event = entry.event
        if isinstance(event, ChronologyIncluded) and event.person is None:
            found[event.entry] = event
        elif isinstance(event, ChronologyLeftOut) and event.person is None:
            found.pop(event.entry, None)
    return found


def _of_choice(
    written: Sequence[Recorded[Event]], chosen: dict[int, ChronologyIncluded], names: Names
) -> Iterator[Line]:
    withdrawn = _withdrawn(written)
    for entry in written:
        line = chosen.get(entry.version)
        if line is None or entry.version in withdrawn:
            continue
        what = line.event or _what(entry.event) or "Recorded"
        parts = [
            line.significance,
            f"Action: {line.action}" if line.action else f"{NO_ACTION}.",
            *([f"Outcome: {line.outcome}"] if line.outcome else []),
            *([f"Source: {line.source}"] if line.source else []),
        ]
        yield Line(entry, what, "\n".join(parts), names.who(entry.attribution))


def _of_acts(written: Sequence[Recorded[Event]], names: Names) -> Iterator[Line]:
    withdrawn, corrected = _withdrawn(written), _corrected(written)
    for entry in written:
        if entry.version in withdrawn:
            continue
        what = _what(entry.event)
        if what is not None:
            says = _told(entry.event)
            for correction in corrected.get(entry.version, ()):
                says = f"{says or ''}\nCorrected: {correction}".strip()
            yield Line(entry, what, says, names.who(entry.attribution))


def _what(event: Event) -> str | None:
    """The act in one sentence; None for an event that is not shown."""
    if type(event) in ACTS and is_case_event(event):
        return headline(event)
    if isinstance(event, e.DutyDischarged) and event.to:
        return headline(event)
    return None


def _told(event: Event) -> str | None:
    """The account, advice or reason of an event, which headlines never contain."""
    for name in ("account", "advice", "findings", "decisions", "reason"):
        words = getattr(event, name, None)
        if isinstance(words, str):
            return words
    return None


def _withdrawn(written: Sequence[Recorded[Event]]) -> set[int]:
    return {one.event.entry for one in written if isinstance(one.event, e.EntryWithdrawn)}


def _corrected(written: Sequence[Recorded[Event]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for one in written:
        if isinstance(one.event, e.EntryCorrected):
            found.setdefault(one.event.entry, []).append(one.event.account)
    return found
