"""What a case's history tells beside its state: reasons of judgements, findings, corrected dates, why it is void."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.case.allegation import HarmThresholdDecided
from domain.case.approvals import CaseVoided
from domain.case.events import (
    DatesCorrected,
    FactCorrected,
    FactsEstablished,
    IncidentReported,
    PoliceFindingRecorded,
)
from domain.messages import Event, Recorded, Unreadable
from domain.policy.words import FactName


@dataclass(frozen=True, slots=True)
class OnRecord:
    """`reasons`: why, of the facts that stand and that somebody judged or corrected. `void`: the last time."""

    reasons: Mapping[FactName, str]
    findings: tuple[PoliceFindingRecorded, ...]
    dates: tuple[DatesCorrected, ...]
    void: CaseVoided | None


def on_record(history: Sequence[Recorded[Event] | Unreadable]) -> OnRecord:
    """The same, read from the whole history; what can no longer be read tells nothing."""
    events = [entry.event for entry in history if isinstance(entry, Recorded)]
    voided = [event for event in events if isinstance(event, CaseVoided)]
    return OnRecord(
        reasons=_reasons(events),
        findings=tuple(event for event in events if isinstance(event, PoliceFindingRecorded)),
        dates=tuple(event for event in events if isinstance(event, DatesCorrected)),
        void=voided[-1] if voided else None,
    )


def _reasons(events: Sequence[Event]) -> dict[FactName, str]:
    reasons: dict[FactName, str] = {}
    decided: str | None = None
    for event in events:
        # The fact that a decision on the threshold makes known stands right behind it.
        why, decided = decided, None
        match event:
            case HarmThresholdDecided():
                decided = event.reason
            case IncidentReported() | FactsEstablished():
                given = {one.fact: one.reason for one in event.reasons}
                for name in event.facts:
                    _put(reasons, name, given.get(name, why))
            case FactCorrected():
                reasons[event.fact] = event.reason
            case PoliceFindingRecorded():
                for name in event.facts:
                    _put(reasons, name, None)
            case _:
                pass
    return reasons


def _put(reasons: dict[FactName, str], name: FactName, why: str | None) -> None:
    if why is None:
        reasons.pop(name, None)
    else:
        reasons[name] = why
