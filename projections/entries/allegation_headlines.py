"""One plain sentence for each fact of an allegation."""

from __future__ import annotations

from typing import assert_never

from domain.case import allegation as a
from domain.case.concern_links import ConcernsLinked
from projections.dictionary import wording
from projections.entries.wording import count, headline, reference


def of_an_allegation(event: a.AllegationEvent | ConcernsLinked) -> str:  # noqa: PLR0911 - one line per fact
    """Neither narrative nor a name enters a headline."""
    topic, words = event.TOPIC, wording().words
    match event:
        case a.HarmThresholdDecided():
            said = [words.harm_criteria.get(one, one) for one in event.criteria]
            return headline(topic, "says" if event.met else "not_met", criteria="; ".join(said))
        case a.ReferralDecidedAgainst():
            return headline(topic, agency=wording().agency(event.agency))
        case a.StrandMoved():
            return headline(
                topic,
                strand=words.strands[event.strand],
                state=words.strand_states[event.state],
                ref=reference(event.reference),
            )
        case a.StrategyMeetingHeld():
            there = count(len(event.attended), headline(topic, "one"), headline(topic, "many"))
            return headline(topic, count=there, ref=reference(event.reference))
        case a.SuspensionDecided():
            done = "says" if event.suspended else "not_suspended"
            return headline(topic, done, alternatives=_alternatives(topic, len(event.alternatives)))
        case a.SuspensionEnded() | a.ResignationRecorded() | a.ClosingSummaryWritten():
            return headline(topic)
        case a.AllegationConcluded():
            outcome = words.allegation_outcomes.get(event.outcome)
            return headline(topic, outcome=outcome.bare if outcome else event.outcome)
        case a.RegulatorReferralDecided():
            done = "says" if event.refer else "not_referred"
            return headline(topic, done, agency=wording().agency(event.regulator))
        case ConcernsLinked():
            number = len(event.concerns)
            return headline(
                topic, count=count(number, headline(topic, "one"), headline(topic, "many"))
            )
        case _:
            assert_never(event)


def _alternatives(topic: str, number: int) -> str:
    if number == 0:
        return headline(topic, "none")
    weighed = count(number, headline(topic, "one"), headline(topic, "many"))
    return headline(topic, "alternatives", count=weighed)
