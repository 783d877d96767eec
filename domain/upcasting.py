"""(topic, version) → what turns that version's payload into the next one's. Appended to, never edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Payload = dict[str, Any]


def _with(**added: Any) -> Callable[[Payload], Payload]:
    """What the next version knows more of, and this one said nothing of."""
    return lambda payload: {**payload, **added}


def _report_of_version_1(payload: Payload) -> Payload:
    """Nobody was named in it, nothing was said of danger, and it was told to the moment."""
    return {**payload, "named": [], "urgent": False, "when": None}


def _incident_of_version_1(payload: Payload) -> Payload:
    """Nor was there a place for the reason of a judgement."""
    return {**_report_of_version_1(payload), "reasons": []}


def _report_of_version_2(payload: Payload) -> Payload:
    """A sign-in that a report named was shut out, and stood nowhere else."""
    return {**payload, "named": [{**one, "sign_in": None} for one in payload["named"]]}


def _information_of_version_1(payload: Payload) -> Payload:
    return {**payload, "urgent": False, "when": None}


def _identity_of_version_1(payload: Payload) -> Payload:
    """The directory had no place for a year group."""
    return {**payload, "identity": {**payload["identity"], "year_group": None}}


def _concern_of_version_1(payload: Payload) -> Payload:
    """Whoever shared it knew the adult's id, and the moment."""
    return {**payload, "about": None, "when": None}


def _escalating_by_default(clocks: Payload) -> Payload:
    """Whoever set the clocks before there was a choice goes by the default."""
    return {**clocks, "escalate_by_default": True}


def _facts_of_version_1(payload: Payload) -> Payload:
    """There was no place for a reason."""
    return {**payload, "reasons": []}


_RECIPIENTS_NOT_TOLD = _with(recipients=None, recipients_mode="all")
"""Whom a duty is owed to stood only where it was raised."""

UPCASTERS: dict[tuple[str, int], Callable[[Payload], Payload]] = {
    ("case.incident_reported", 1): _incident_of_version_1,
    ("case.imagery_discovered", 1): _report_of_version_1,
    ("case.incident_reported", 2): _report_of_version_2,
    ("case.imagery_discovered", 2): _report_of_version_2,
    ("case.information_added", 1): _information_of_version_1,
    ("concerns.shared", 1): _concern_of_version_1,
    ("person.added", 1): _identity_of_version_1,
    ("person.corrected", 1): _identity_of_version_1,
    ("school.clocks_set", 1): _escalating_by_default,
    ("case.facts_established", 1): _facts_of_version_1,
    ("case.evidence_recorded", 1): _with(when=None),
    ("case.measure_recorded", 1): _with(when=None, device=None),
    ("case.advice_recorded", 1): _with(when=None),
    ("case.duty_unbarred", 1): _with(not_countable=None),
    ("case.duty_raised", 1): _with(not_countable=None, counted_from=None),
    ("case.duty_became_overdue", 1): _with(not_countable=None),
    ("case.duty_escalated", 1): _with(not_countable=None),
    # Waived by one, as it was then; nobody had said whether the text asked for it all the same.
    ("case.duty_waived", 1): lambda said: {
        **said,
        "against_the_text": False,
        "advice": None,
        "proposal": None,
        "proposed_by": None,
    },
    ("case.approval_proposed", 1): lambda said: {
        **said,
        "what": {**said["what"], "sign_in": None, "question": None},
    },
    ("case.duty_assigned", 1): _RECIPIENTS_NOT_TOLD,
    ("case.duty_lapsed", 1): _RECIPIENTS_NOT_TOLD,
    ("case.duty_waived", 2): _RECIPIENTS_NOT_TOLD,
    ("case.duty_handed_over", 1): _RECIPIENTS_NOT_TOLD,
    ("case.duty_held", 1): _RECIPIENTS_NOT_TOLD,
    ("case.duty_released", 1): _RECIPIENTS_NOT_TOLD,
    ("case.duty_barred", 1): _RECIPIENTS_NOT_TOLD,
    ("case.duty_unbarred", 2): _RECIPIENTS_NOT_TOLD,
    ("case.duty_reminded", 1): _RECIPIENTS_NOT_TOLD,
    ("case.duty_became_overdue", 2): _RECIPIENTS_NOT_TOLD,
    ("case.duty_escalated", 2): _RECIPIENTS_NOT_TOLD,
    ("case.duty_due_counted", 1): _RECIPIENTS_NOT_TOLD,
    ("case.duty_escalation_counted", 1): _RECIPIENTS_NOT_TOLD,
}


def upcast(topic: str, version: int, payload: Payload, *, to: int) -> Payload:
    """Carry a stored payload from `version` up to version `to`, step by step.

    Raises KeyError if a step is missing: an event that cannot be read stops the reader.
    """
    for step in range(version, to):
        payload = UPCASTERS[topic, step](payload)
    return payload
