"""What is kept as evidence, what was done to protect somebody, and what others advised."""

from __future__ import annotations

from domain.case.commands import RecordAdvice, RecordEvidence, RecordMeasure
from domain.case.events import AdviceRecorded, CaseEvent, EvidenceRecorded, MeasureRecorded


def record_evidence(command: RecordEvidence) -> tuple[CaseEvent, ...]:
    return (EvidenceRecorded(occurred_at=command.occurred_at, evidence=command.evidence),)


def record_measure(command: RecordMeasure) -> tuple[CaseEvent, ...]:
    return (
        MeasureRecorded(
            occurred_at=command.occurred_at,
            kind=command.kind,
            by=command.by,
            detail=command.detail,
            reference=command.reference,
            device=command.device,
        ),
    )


def record_advice(command: RecordAdvice) -> tuple[CaseEvent, ...]:
    return (
        AdviceRecorded(
            occurred_at=command.occurred_at,
            agency=command.agency,
            advice=command.advice,
            given_by=command.given_by,
            reference=command.reference,
        ),
    )
