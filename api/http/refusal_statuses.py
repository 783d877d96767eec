"""Makes every refusal of the lower floors a row of the problem table: 409, or what is listed here."""

from __future__ import annotations

from collections.abc import Iterator

from api.http.problem_table import CONFLICT, EDGE, INTERNAL, NOT_FOUND, UNPROCESSABLE, Kind
from cases import refusals as of_commands
from cases.packs import library
from domain.approval import refusals as of_approvals
from domain.case import allegation_refusals as of_allegations
from domain.case import chronology_refusals as of_chronologies
from domain.case import exclusion_refusals as of_exclusions
from domain.case import people_refusals as of_people_on_cases
from domain.case import referral_refusals as of_referrals
from domain.case import refusals as of_cases
from domain.case import report_refusals as of_reports
from domain.concern import refusals as of_concerns
from domain.messages import Refusal
from domain.person import refusals as of_people
from domain.policy import vocabulary
from domain.school import refusals as of_schools
from domain.webhook import refusals as of_webhooks

SOURCES = (
    of_cases,
    of_approvals,
    of_schools,
    vocabulary,
    library,
    of_commands,
    of_people,
    of_people_on_cases,
    of_reports,
    of_exclusions,
    of_allegations,
    of_referrals,
    of_chronologies,
    of_concerns,
    of_webhooks,
)
"""Imported so that their refusals are known here; a test finds one whose module is missing."""

UNKNOWN_CASE = "no-such-case"
STATUS_OF = {
    UNKNOWN_CASE: NOT_FOUND,
    "unknown-fact": UNPROCESSABLE,
    "impossible-value": UNPROCESSABLE,
    "impossible-date": UNPROCESSABLE,
    "told-which-police": UNPROCESSABLE,
    "not-imagery": UNPROCESSABLE,
    "unknown-duty": UNPROCESSABLE,
    "unknown-entry": UNPROCESSABLE,
    "wrong-recipient": UNPROCESSABLE,
    "recipient-missing": UNPROCESSABLE,
    "cannot-link-to-itself": UNPROCESSABLE,
    "unknown-pack": UNPROCESSABLE,
    "unknown-named": UNPROCESSABLE,
    "part-not-told": UNPROCESSABLE,
    "told-in-person": UNPROCESSABLE,
    "no-such-person": NOT_FOUND,
    "unknown-person": UNPROCESSABLE,
    "upn-does-not-check": UNPROCESSABLE,
    "not-of-this-kind": UNPROCESSABLE,
    "identity-only": UNPROCESSABLE,
    "role-of-an-adult": UNPROCESSABLE,
    "impossible-term-dates": UNPROCESSABLE,
    "placement-too-wide": UNPROCESSABLE,
    "impossible-client-key": UNPROCESSABLE,
    "unknown-client-key": UNPROCESSABLE,
    "unknown-criterion": UNPROCESSABLE,
    "criterion-missing": UNPROCESSABLE,
    "criterion-without-threshold": UNPROCESSABLE,
    "unknown-outcome": UNPROCESSABLE,
    "unknown-alternative": UNPROCESSABLE,
    "suspension-not-weighed": UNPROCESSABLE,
    "named-contact-missing": UNPROCESSABLE,
    "unknown-regulator": UNPROCESSABLE,
    "unknown-test": UNPROCESSABLE,
    "summary-incomplete": UNPROCESSABLE,
    "unknown-referral-form": UNPROCESSABLE,
    "unknown-referral": UNPROCESSABLE,
    "unknown-field": UNPROCESSABLE,
    "referral-recipient-missing": UNPROCESSABLE,
    "unknown-proposal": UNPROCESSABLE,
    "unknown-question": UNPROCESSABLE,
    "not-shut-out": UNPROCESSABLE,
    "duplicate-of-what": UNPROCESSABLE,
    "not-a-fact-of-the-image": UNPROCESSABLE,
    "no-such-advice": UNPROCESSABLE,
    "no-line-of-a-chronology": UNPROCESSABLE,
    "names-another-pupil": UNPROCESSABLE,
    "told-of-another": UNPROCESSABLE,
    "no-concerns": NOT_FOUND,
    "unknown-concern": UNPROCESSABLE,
    "not-in-words": UNPROCESSABLE,
    "not-an-adult-here": UNPROCESSABLE,
    "escalation-would-tell": UNPROCESSABLE,
    "no-such-webhook": NOT_FOUND,
    "address-not-allowed": UNPROCESSABLE,
    "no-such-delivery": UNPROCESSABLE,
    "pack-altered": INTERNAL,
    "pack-text-differs": INTERNAL,
}


def every_refusal(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Each refusal that has a code."""
    for refusal in of.__subclasses__():
        if "code" in refusal.__dict__:
            yield refusal
        yield from every_refusal(refusal)


def _kind(refusal: type[Refusal]) -> Kind:
    return Kind(
        status=STATUS_OF.get(refusal.code, CONFLICT),
        title=refusal.title,
        meaning=getattr(refusal, "DETAIL", refusal.__doc__ or refusal.title),
        remedy=getattr(refusal, "REMEDY", "See the remedy in the answer."),
    )


KINDS: dict[str, Kind] = {
    **{refusal.code: _kind(refusal) for refusal in every_refusal()},
    **EDGE,
}
