"""An allegation from the threshold decision to the closing summary, and what each step waits for."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case import allegation as a
from domain.case import allegation_refusals as r
from domain.case import commands as c
from domain.case.allegation import Strand, StrandState
from domain.case.chronology import (
    ChronologyIncluded,
    ChronologyLeftOut,
    IncludeInChronology,
    LeaveOutOfChronology,
)
from domain.case.commands import CaseCommand
from domain.case.events import CaseClosed, DutyLapsed, DutyRaised, FactsEstablished
from domain.case.refusals import EntryNotWithdrawable, ImpossibleDate, NothingChanged, OwedByLaw
from domain.vocabulary import Agency, CaseOutcome, Nature
from tests.support.spec import Given, given
from tests.support.story import (
    FRIDAY_BEFORE_FIVE,
    MONDAY_FIVE,
    MONDAY_NINE,
    THURSDAY_BEFORE,
    TUESDAY_NINE,
    TUESDAY_TEN,
    StoryRulebook,
    reopen_the_case,
    report_the_messages,
    report_the_post,
)

HEAD: dict[str, Any] = {
    "reason": "Agreed with the LADO.",
    "decided_by": "The headteacher",
    "occurred_at": TUESDAY_NINE,
}
the_threshold_is_met = a.DecideHarmThreshold(met=True, criteria=("suitability",), **HEAD)
the_threshold_is_not_met = a.DecideHarmThreshold(met=False, **HEAD)
suspend = a.DecideSuspension(
    suspended=True,
    alternatives=(a.Alternative(what="second_adult_present", why_rejected="Nobody to spare."),),
    views=(a.View(of=Agency.LADO, view="Would support it."),),
    named_contact="The deputy headteacher",
    **HEAD,
)
it_is_substantiated = a.ConcludeAllegation(outcome="substantiated", **HEAD)
it_is_false = a.ConcludeAllegation(outcome="false", **HEAD)
tell_the_dbs = a.DecideRegulatorReferral(
    regulator="dbs", tests=("removed", "harm_test"), refer=True, **HEAD
)
do_not_tell_the_dbs = a.DecideRegulatorReferral(
    regulator="dbs", tests=("removed",), refer=False, **HEAD
)
do_not_tell_the_tra = a.DecideRegulatorReferral(
    regulator="tra", tests=("misconduct",), refer=False, **HEAD
)
the_five_parts = a.WriteClosingSummary(
    allegation="Private messages late in the evening.",
    follow_up="The LADO was told, the police took no action.",
    decisions="A written warning; substantiated.",
    copy_to_person="Handed over on the last day; police and social care agreed.",
    mentioned_in_references=True,
)
not_in_references = the_five_parts.model_copy(update={"mentioned_in_references": False})
she_resigns = a.RecordResignation(occurred_at=TUESDAY_NINE)
close_it = c.CloseCase(reason="All is done.")


def an_allegation(*commands: CaseCommand) -> Given:
    return given().having(report_the_messages, *commands)


def with_nothing_owed(case: Given) -> Given:
    owed = [name for name, duty in case.case.duties.items() if duty.unsettled]
    for name in owed:
        case.waived_by_two(name)
    return case


def raised(case: Given, command: CaseCommand) -> list[tuple[str, str]]:
    return [(e.asked.clause, e.asked.act) for e in case.when(command).recorded(DutyRaised)]


# ── the threshold ───────────────────────────────────────────────────────────────────────────────


def test_the_threshold_is_decided_by_criteria_that_exist_and_the_rule_is_kept_with_it() -> None:
    (decided,) = an_allegation().when(the_threshold_is_met).recorded(a.HarmThresholdDecided)

    assert (decided.met, decided.criteria) == (True, ("suitability",))
    assert decided.rule == "story-procedure@2025.9/SQ-11"


def test_a_criterion_that_does_not_exist_is_refused_with_the_rule_and_its_source() -> None:
    invented = the_threshold_is_met.model_copy(update={"criteria": ("bad_feeling",)})

    answer = an_allegation().when(invented).refused_as(r.UnknownCriterion, field="criteria")

    assert answer.clause == "story-procedure@2025.9/SQ-11"
    assert "Story guidance, 2025, 7" in answer.detail
    assert "harmed, suitability" in answer.remedy


def test_a_threshold_is_met_by_a_criterion_and_by_nothing_else() -> None:
    by_none = the_threshold_is_met.model_copy(update={"criteria": ()})
    an_allegation().when(by_none).refused_as(r.CriterionMissing, field="criteria")

    by_one = the_threshold_is_not_met.model_copy(update={"criteria": ("harmed",)})
    an_allegation().when(by_one).refused_as(r.CriterionWithoutThreshold, field="criteria")


def test_what_does_not_meet_it_is_to_be_recorded_as_a_low_level_concern() -> None:
    below = an_allegation()
    assert ("SQ-21", "record_low_level_concern") in raised(below, the_threshold_is_not_met)


def test_the_lado_is_not_owed_twice_over() -> None:
    # The statute of the stories has raised the duty with the report.
    assert raised(an_allegation(), the_threshold_is_met) == []


def test_where_no_text_had_asked_for_it_the_lado_is_told_a_working_day_after_the_school_learnt() -> (
    None
):
    quiet = an_allegation()
    for name, duty in quiet.case.duties.items():
        if "lado" in duty.asked.to:
            quiet = quiet.waived_by_two(name, "Recorded elsewhere.")

    (owed,) = quiet.when(the_threshold_is_met).recorded(DutyRaised)

    # Learnt of on Friday at five; one working day later it is Monday at five.
    assert (owed.asked.owed_by, owed.asked.to, owed.due_at) == (
        "headteacher",
        ("lado",),
        MONDAY_FIVE,
    )


def test_a_threshold_decided_anew_lets_what_the_earlier_decision_asked_for_lapse() -> None:
    below = an_allegation(the_threshold_is_not_met)
    (lapsed,) = below.when(the_threshold_is_met).recorded(DutyLapsed)
    assert "/SQ-21/" in lapsed.duty


def test_the_same_decision_twice_adds_nothing_and_a_decision_is_not_withdrawn() -> None:
    decided = an_allegation(the_threshold_is_met)
    decided.when(the_threshold_is_met).refused_as(NothingChanged, field="met")
    entry = next(
        version
        for version, event in enumerate(decided.history, start=1)
        if isinstance(event, a.HarmThresholdDecided)
    )
    decided.when(c.WithdrawEntry(entry=entry, reason="A mistake.")).refused_as(
        EntryNotWithdrawable, field="entry"
    )


def test_the_decision_not_to_refer_is_a_record_of_its_own() -> None:
    an_allegation().when(a.DecideNotToRefer(agency=Agency.POLICE, **HEAD)).then(
        a.ReferralDecidedAgainst(agency=Agency.POLICE, **HEAD)
    )


def test_nobody_decides_alone_not_to_refer_to_whom_the_law_says_is_told() -> None:
    against = a.DecideNotToRefer(agency=Agency.LADO, **HEAD)
    an_allegation().when(against).refused_as(OwedByLaw, field="agency")
    (lado,) = (name for name in an_allegation().case.duties if "/SS-10/" in name)
    waived = an_allegation().waived_by_two(lado)
    for name, duty in waived.case.duties.items():
        if duty.unsettled and "lado" in duty.asked.to:
            waived.waived_by_two(name)
    assert waived.when(against).recorded(a.ReferralDecidedAgainst)


# ── strands, meetings, suspension ───────────────────────────────────────────────────────────────


def test_three_strands_stand_each_where_they_stand_all_at_once() -> None:
    def moves(strand: Strand, state: StrandState) -> a.MoveStrand:
        return a.MoveStrand(strand=strand, state=state, by="The LADO", occurred_at=TUESDAY_NINE)

    running = an_allegation(
        moves(Strand.POLICE, StrandState.UNDER_WAY),
        moves(Strand.EMPLOYER, StrandState.WAITING),
        moves(Strand.POLICE, StrandState.ENDED_WITHOUT_ACTION),
    )

    assert running.case.allegation.strands == {
        Strand.POLICE: StrandState.ENDED_WITHOUT_ACTION,
        Strand.SOCIAL_CARE: StrandState.NOT_STARTED,
        Strand.EMPLOYER: StrandState.WAITING,
    }
    running.when(moves(Strand.EMPLOYER, StrandState.WAITING)).refused_as(
        NothingChanged, field="state"
    )


def test_a_strategy_meeting_is_kept_with_who_led_it_and_what_it_decided() -> None:
    met = a.RecordStrategyMeeting(
        led_by="The LADO",
        attended=("The headteacher", "The police"),
        decisions="The employer waits.",
        occurred_at=TUESDAY_NINE,
    )
    an_allegation().when(met).then_kinds(a.StrategyMeetingHeld)


def test_suspending_asks_what_else_was_weighed_and_who_the_contact_is() -> None:
    at_once = suspend.model_copy(update={"alternatives": ()})
    an_allegation().when(at_once).refused_as(r.SuspensionNotWeighed, field="alternatives")

    invented = a.Alternative(what="sent_home", why_rejected="No.")
    unheard_of = suspend.model_copy(update={"alternatives": (invented,)})
    an_allegation().when(unheard_of).refused_as(r.UnknownAlternative, field="alternatives")

    alone = suspend.model_copy(update={"named_contact": None})
    an_allegation().when(alone).refused_as(r.NamedContactMissing, field="named_contact")


def test_a_suspension_owes_a_letter_within_a_working_day_of_it() -> None:
    (letter,) = an_allegation().when(suspend).recorded(DutyRaised)
    assert (letter.asked.act, letter.due_at) == (
        "confirm_in_writing",
        TUESDAY_NINE.replace(day=4),
    )


def test_only_a_suspension_that_stands_can_end() -> None:
    over = a.EndSuspension(**HEAD)
    an_allegation().when(over).refused_as(r.NotSuspended)
    an_allegation(suspend).when(over).then_kinds(a.SuspensionEnded)


# ── the outcome ─────────────────────────────────────────────────────────────────────────────────


def test_no_outcome_before_the_threshold_is_decided() -> None:
    answer = an_allegation().when(it_is_false).refused_as(r.ThresholdUndecided)
    assert answer.clause == "story-procedure@2025.9/SQ-10"
    assert "Story guidance" in answer.detail

    an_allegation().when(
        c.ReachOutcome(outcome=CaseOutcome.NO_FURTHER_ACTION, reason="Nothing in it.")
    ).refused_as(r.ThresholdUndecided)


def test_below_the_threshold_there_is_no_allegation_to_conclude() -> None:
    an_allegation(the_threshold_is_not_met).when(it_is_false).refused_as(r.ThresholdNotMet)


def test_above_it_only_the_outcomes_of_an_allegation_will_do() -> None:
    met = an_allegation(the_threshold_is_met)
    met.when(c.ReachOutcome(outcome=CaseOutcome.UNFOUNDED, reason="Nothing in it.")).refused_as(
        r.AllegationHasItsOutcomes, field="outcome"
    )
    invented = it_is_false.model_copy(update={"outcome": "partly_true"})
    met.when(invented).refused_as(r.UnknownOutcome, field="outcome")


@pytest.mark.parametrize(
    ("conclude", "duty", "on_file", "in_references"),
    [
        (it_is_substantiated, ("SQ-50", "keep_on_personnel_record"), True, True),
        (it_is_false, ("SQ-51", "remove_from_personnel_record"), False, False),
    ],
)
def test_an_outcome_says_its_test_and_raises_its_consequences(
    conclude: a.ConcludeAllegation, duty: tuple[str, str], on_file: bool, in_references: bool
) -> None:
    met = an_allegation(the_threshold_is_met)
    (concluded,) = met.when(conclude).recorded(a.AllegationConcluded)

    assert concluded.test.startswith("There is enough to")
    assert (concluded.on_personnel_record, concluded.in_references) == (on_file, in_references)
    assert raised(met, conclude) == [duty]


def test_another_outcome_takes_the_place_of_the_first_with_its_consequences() -> None:
    concluded = an_allegation(the_threshold_is_met, it_is_substantiated)
    (lapsed,) = concluded.when(it_is_false).recorded(DutyLapsed)
    assert "/SQ-50/" in lapsed.duty
    concluded.when(it_is_substantiated).refused_as(NothingChanged, field="outcome")
    concluded.when(the_threshold_is_not_met).refused_as(r.AllegationIsConcluded)


# ── regulators ──────────────────────────────────────────────────────────────────────────────────


def test_what_must_be_referred_cannot_be_decided_against() -> None:
    concluded = an_allegation(the_threshold_is_met, it_is_substantiated)
    no = tell_the_dbs.model_copy(update={"refer": False})
    concluded.when(no).refused_as(r.MustBeReferred, field="refer")
    assert raised(concluded, tell_the_dbs) == [("SQ-63", "refer")]


def test_what_must_be_considered_may_be_decided_either_way() -> None:
    concluded = an_allegation(the_threshold_is_met, it_is_substantiated)
    concluded.when(do_not_tell_the_tra).then_kinds(a.RegulatorReferralDecided)


def test_a_body_or_a_test_that_does_not_exist_is_refused() -> None:
    invented = tell_the_dbs.model_copy(update={"regulator": "ofsted"})
    an_allegation().when(invented).refused_as(r.UnknownRegulator, field="regulator")
    unheard_of = tell_the_dbs.model_copy(update={"tests": ("feeling",)})
    an_allegation().when(unheard_of).refused_as(r.UnknownTest, field="tests")


# ── the end ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("part", list(a.WriteClosingSummary.model_fields))
def test_a_summary_with_a_part_missing_is_refused_with_the_rule(part: str) -> None:
    concluded = an_allegation(the_threshold_is_met, it_is_substantiated)
    partial = the_five_parts.model_copy(update={part: None})

    answer = concluded.when(partial).refused_as(r.SummaryIncomplete, field=part)

    assert answer.clause == "story-procedure@2025.9/SQ-17"
    assert part in answer.detail


def test_a_summary_needs_an_outcome_and_an_outcome_a_threshold() -> None:
    an_allegation().when(the_five_parts).refused_as(r.ThresholdUndecided)
    an_allegation(the_threshold_is_met).when(the_five_parts).refused_as(r.AllegationUnconcluded)


def test_only_an_outcome_that_goes_into_references_is_declared_for_them() -> None:
    disproved = an_allegation(the_threshold_is_met, it_is_false)
    disproved.when(the_five_parts).refused_as(r.NotForReferences, field="mentioned_in_references")
    disproved.when(not_in_references).then_kinds(a.ClosingSummaryWritten)


def test_closing_waits_for_threshold_outcome_regulators_and_summary_in_turn() -> None:
    case = with_nothing_owed(an_allegation())
    case.when(close_it).refused_as(r.ThresholdUndecided)
    case = with_nothing_owed(case.having(the_threshold_is_met))
    case.when(close_it).refused_as(r.AllegationUnconcluded)
    case = with_nothing_owed(case.having(it_is_substantiated))
    answer = case.when(close_it).refused_as(r.RegulatorUnanswered)
    assert "dbs, tra" in answer.detail
    case = case.having(do_not_tell_the_dbs, do_not_tell_the_tra)
    case.when(close_it).refused_as(r.SummaryMissing)
    case.having(the_five_parts).when(close_it).then_kinds(CaseClosed)


def test_the_summary_stays_on_file_when_it_is_reopened_and_closing_again_asks_for_another() -> None:
    case = with_nothing_owed(an_allegation(the_threshold_is_met, it_is_substantiated))
    case = with_nothing_owed(case.having(do_not_tell_the_dbs, do_not_tell_the_tra))
    case = case.having(the_five_parts, close_it, reopen_the_case)
    assert case.case.allegation.summary
    case.when(close_it).refused_as(r.SummaryMissing)
    case.having(the_five_parts).when(close_it).then_kinds(CaseClosed)


def test_a_chronology_is_written_after_closing_too() -> None:
    case = with_nothing_owed(an_allegation(the_threshold_is_met, it_is_substantiated))
    case = with_nothing_owed(case.having(do_not_tell_the_dbs, do_not_tell_the_tra))
    closed = case.having(the_five_parts, close_it)
    line = IncludeInChronology(entry=1, significance="It began here.", nature=Nature.FACT)
    closed.when(line).then_kinds(ChronologyIncluded)
    left = LeaveOutOfChronology(entry=2, reason="It says where the case is kept.")
    closed.when(left).then_kinds(ChronologyLeftOut)


def test_whoever_resigns_does_not_end_the_allegation() -> None:
    gone = with_nothing_owed(an_allegation(the_threshold_is_met, she_resigns))

    answer = gone.when(close_it).refused_as(r.AllegationUnconcluded)

    assert "conclusion always" in answer.detail
    gone.when(it_is_false).then_kinds(a.AllegationConcluded, DutyRaised)
    gone.when(she_resigns).refused_as(NothingChanged)


def test_below_the_threshold_a_case_ends_like_any_other() -> None:
    below = with_nothing_owed(an_allegation(the_threshold_is_not_met))
    outcome = c.ReachOutcome(outcome=CaseOutcome.RESOLVED_IN_SCHOOL, reason="A word was had.")
    below.having(outcome).when(close_it).then_kinds(CaseClosed)


# ── where and when ──────────────────────────────────────────────────────────────────────────────


def test_an_allegation_is_worked_on_in_the_restricted_record_only() -> None:
    given().having(report_the_post).when(the_threshold_is_met).refused_as(r.NotAnAllegation)


def test_without_an_edition_in_force_nothing_is_guessed() -> None:
    an_allegation().under(StoryRulebook(procedure=None)).when(the_threshold_is_met).refused_as(
        r.NoProcedure
    )


def test_nothing_is_decided_before_the_school_has_learnt_of_it_or_in_the_future() -> None:
    early = the_threshold_is_met.model_copy(update={"occurred_at": THURSDAY_BEFORE})
    answer = an_allegation().when(early).refused_as(ImpossibleDate, field="occurred_at")
    assert "after the school has learnt" in answer.detail

    same_day = the_threshold_is_met.model_copy(
        update={"occurred_at": FRIDAY_BEFORE_FIVE.replace(hour=9)}
    )
    an_allegation().when(same_day).then_kinds(a.HarmThresholdDecided, FactsEstablished)
    to_come = the_threshold_is_met.model_copy(update={"occurred_at": TUESDAY_TEN})
    an_allegation().at(MONDAY_NINE).when(to_come).refused_as(ImpossibleDate, field="occurred_at")
