"""What is kept as evidence, what was done to protect somebody, and what others advised."""

from __future__ import annotations

from domain.case.commands import RecordAdvice, RecordEvidence, RecordMeasure
from domain.case.decision_context import DecisionContext
from domain.case.events import AdviceRecorded, CaseEvent, EvidenceRecorded, MeasureRecorded


def record_evidence(command: RecordEvidence, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    return (
        EvidenceRecorded(
            occurred_at=command.placed(ask.now), when=command.when, evidence=command.evidence
        ),
    )


def record_measure(command: RecordMeasure, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    return (
        MeasureRecorded(
            occurred_at=command.placed(ask.now),
            when=command.when,
            kind=command.kind,
            by=command.by,
            detail=command.detail,
            reference=command.reference,
            device=command.device,
        ),
    )


def record_advice(command: RecordAdvice, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    return (
        AdviceRecorded(
            occurred_at=command.placed(ask.now),
            when=command.when,
            agency=command.agency,
            advice=command.advice,
            given_by=command.given_by,
            reference=command.reference,
        ),
    )
