"""Whatever is recorded of a duty holds whom it is owed to: its sentence needs no other entry."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.commands import CaseCommand
from domain.case.decisions import decide
from domain.case.duty_facts import DutyFact
from domain.case.folding import evolve
from domain.case.state import Case
from domain.messages import Refusal
from tests.support import story as s
from tests.support.requests import any_request

BY = s.BY_THE_DSL


@pytest.mark.parametrize("report", [s.report_the_post, s.report_the_messages, s.report_the_images])
@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def test_no_decision_leaves_it_out(report: CaseCommand, data: st.DataObject) -> None:
    case = Case()
    for number in range(data.draw(st.integers(2, 8))):
        request = data.draw(any_request(case)) if number else report
        try:
            events = decide(case, request, s.STORY_RULES, BY)
        except Refusal:
            continue
        for event in events:
            case = evolve(case, event)
            if isinstance(event, DutyFact):
                asked = case.duties[event.duty].asked
                assert (event.recipients, event.recipients_mode) == (asked.to, asked.to_mode)
