"""What a member of staff writes cannot keep the paper of a case from whoever hands it over."""

from __future__ import annotations

import pytest

from tests.api.test_a_referral_over_http import NAMES, draft
from tests.support.paper import opened
from tests.support.server import Caller, ServerProcess

HEAPS = {
    "a syllable that panics the shaper": "क्" * 200,
    "a letter under thousands of accents": "a" + "\u0301" * 9_000,
}


@pytest.mark.parametrize("heap", HEAPS.values(), ids=list(HEAPS))
def test_a_referral_is_printed_whatever_stands_in_the_account(
    staff: Caller, dsl: Caller, server: ServerProcess, heap: str
) -> None:
    case = staff.reports(account=heap)
    number = draft(dsl, case, **NAMES)
    address = f"/cases/{case}/referrals/{number}.pdf"
    paper = dsl.get(address)
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    assert paper.headers["content-disposition"] == 'attachment; filename="referral.pdf"'
    assert "more left out]" in opened(paper.content).text
    assert dsl.get(address).content == paper.content
    log = server.log.read_text()
    assert "panicked" not in log
    assert "Traceback" not in log


def test_a_chronology_too(staff: Caller, dsl: Caller) -> None:
    case = staff.reports(account="क्" * 200)
    paper = dsl.get(f"/cases/{case}/chronology.pdf")
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
