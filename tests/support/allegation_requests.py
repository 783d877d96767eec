"""Everything anybody could ask of an allegation, for tests that try it all."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.case import allegation as a
from domain.case.commands import CaseCommand
from domain.case.concern_links import LinkConcerns
from domain.case.state import Case
from domain.vocabulary import Agency

Asked = Callable[[Case], SearchStrategy[CaseCommand]]


def requests(
    words: SearchStrategy[str], maybe_words: SearchStrategy[str | None], moments: SearchStrategy
) -> dict[type[CaseCommand], Asked]:
    """Often asked the right way, so that the sequences get somewhere."""
    decided = {"reason": words, "decided_by": words, "occurred_at": moments}
    alternative = st.builds(
        a.Alternative, what=st.sampled_from(["second_adult_present", "none"]), why_rejected=words
    )
    view = st.builds(a.View, of=st.sampled_from(Agency), view=words)
    return {
        LinkConcerns: lambda _: st.builds(
            LinkConcerns, person=st.just(UUID(int=7)), concerns=st.sampled_from([(UUID(int=8),)])
        ),
        a.DecideHarmThreshold: lambda _: st.builds(
            a.DecideHarmThreshold,
            met=st.sampled_from([True, True, False]),
            criteria=st.sampled_from([("harmed",), ("suitability",), ("unheard_of",), ()]),
            **decided,
        ),
        a.DecideNotToRefer: lambda _: st.builds(
            a.DecideNotToRefer, agency=st.sampled_from(Agency), **decided
        ),
        a.MoveStrand: lambda _: st.builds(
            a.MoveStrand,
            strand=st.sampled_from(a.Strand),
            state=st.sampled_from(a.StrandState),
            by=words,
            note=maybe_words,
            reference=maybe_words,
            occurred_at=moments,
        ),
        a.RecordStrategyMeeting: lambda _: st.builds(
            a.RecordStrategyMeeting,
            led_by=words,
            attended=st.tuples(words),
            decisions=words,
            reference=maybe_words,
            occurred_at=moments,
        ),
        a.DecideSuspension: lambda _: st.builds(
            a.DecideSuspension,
            suspended=st.booleans(),
            alternatives=st.just(()) | st.tuples(alternative),
            views=st.just(()) | st.tuples(view),
            named_contact=maybe_words,
            **decided,
        ),
        a.EndSuspension: lambda _: st.builds(a.EndSuspension, **decided),
        a.RecordResignation: lambda _: st.builds(
            a.RecordResignation, note=maybe_words, occurred_at=moments
        ),
        a.ConcludeAllegation: lambda _: st.builds(
            a.ConcludeAllegation, outcome=st.sampled_from(["substantiated", "false"]), **decided
        ),
        a.DecideRegulatorReferral: lambda _: st.builds(
            a.DecideRegulatorReferral,
            regulator=st.sampled_from(["dbs", "tra", "nobody"]),
            tests=st.sampled_from([(), ("removed",), ("removed", "harm_test")]),
            refer=st.booleans(),
            **decided,
        ),
        a.WriteClosingSummary: lambda _: st.builds(
            a.WriteClosingSummary,
            allegation=maybe_words,
            follow_up=maybe_words,
            decisions=maybe_words,
            copy_to_person=maybe_words,
            mentioned_in_references=st.sampled_from([False, False, True, None]),
        ),
    }
