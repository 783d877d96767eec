"""A referral is drafted from the record, checked, sent, acknowledged and answered; never held back."""

from __future__ import annotations

from domain.case import commands as c
from domain.case import events as e
from domain.case import referral as r
from domain.case.referral import GivenField, ReferralField, ReferralStatus
from domain.case.referral_refusals import (
    ReferralAlreadySent,
    ReferralNotChecked,
    ReferralNotSent,
    ReferralRecipientMissing,
    UnknownField,
    UnknownReferral,
    UnknownReferralForm,
)
from domain.case.refusals import ImageryAdmitsNoContent, ImpossibleDate, NothingChanged
from domain.vocabulary import Agency, SentHow
from tests.support.spec import Given, given
from tests.support.story import (
    FRIDAY_BEFORE_FIVE,
    MONDAY_NINE,
    MONDAY_TEN,
    TELL_POLICE_ID,
    THURSDAY_BEFORE,
    TUESDAY_NINE,
    TUESDAY_TEN,
    add_information,
    report_the_images,
    report_the_messages,
    report_the_post,
)

DRAFT = r.DraftReferral(form="story_form")
TO_THE_LADO = r.DraftReferral(form="another_form")


def drafted(case: Given, command: r.DraftReferral = DRAFT) -> tuple[Given, int]:
    begun = case.having(command)
    return begun, begun.case.version


def checked(case: Given, command: r.DraftReferral = DRAFT) -> tuple[Given, int]:
    begun, number = drafted(case, command)
    return begun.having(r.CheckReferral(referral=number)), number


def sending(number: int, **changed: object) -> r.SendReferral:
    return r.SendReferral.model_validate(
        {
            "referral": number,
            "recipient": "The desk",
            "by": "The DSL",
            "how": SentHow.SECURE_EMAIL,
            "occurred_at": TUESDAY_NINE,
            "reference": "D-7",
            **changed,
        }
    )


def sent(case: Given, command: r.DraftReferral = DRAFT) -> tuple[Given, int]:
    ready, number = checked(case, command)
    return ready.having(sending(number)), number


def field(fields: tuple[ReferralField, ...], name: str) -> ReferralField:
    return next(one for one in fields if one.field == name)


def fields_of(case: Given, number: int) -> tuple[ReferralField, ...]:
    event = case.history[number - 1]
    assert isinstance(event, r.ReferralDrafted)
    return event.fields


# ── drafting ────────────────────────────────────────────────────────────────────────────────────
def test_a_draft_says_of_each_answer_which_entry_it_comes_from() -> None:
    case, number = drafted(given().having(report_the_post))
    first = field(fields_of(case, number), "account_given")
    assert first.says == report_the_post.account
    assert first.entries == (1,)


def test_the_first_persons_words_stay_and_a_correction_follows_them() -> None:
    wrong = c.CorrectEntry(entry=1, account="It called her a cheat.", reason="Misread.")
    case = given().having(report_the_post, wrong)
    correction = case.case.version
    case, number = drafted(case)
    first = field(fields_of(case, number), "account_given")
    assert first.entries == (1, correction)
    assert first.says == (
        f"{report_the_post.account}\nCorrected, 3 March 2026 at 10:00am: It called her a cheat."
    )


def test_what_was_withdrawn_is_not_referred() -> None:
    case = given().having(report_the_messages.model_copy(update={"account": None}), add_information)
    taken_back = c.WithdrawEntry(entry=case.case.version, reason="Another case.")
    case, number = drafted(case.having(taken_back))
    assert field(fields_of(case, number), "account_given").says is None


def test_a_fact_is_told_as_it_stands_now() -> None:
    learnt = c.CorrectFact(fact="actor.role", value="pupil", reason="Taken for a parent.")
    case = given().having(report_the_post, learnt)
    correction = next(
        place for place, one in enumerate(case.history, 1) if isinstance(one, e.FactCorrected)
    )
    case, number = drafted(case)
    whose = field(fields_of(case, number), "whose_conduct")
    assert (whose.says, whose.entries) == ("pupil", (correction,))


def test_what_a_person_fills_in_stands_before_the_record_and_names_no_entry() -> None:
    own = GivenField(field="account_given", says="He wrote to me.")
    case, number = drafted(
        given().having(report_the_post), DRAFT.model_copy(update={"fields": (own,)})
    )
    first = field(fields_of(case, number), "account_given")
    assert (first.says, first.entries) == ("He wrote to me.", ())


def test_what_is_missing_is_said_and_holds_nothing_back() -> None:
    case, number = drafted(given().having(report_the_post))
    assert case.case.referrals[number].missing == ("where_it_was",)
    case = case.having(r.CheckReferral(referral=number))
    (gone,) = case.when(sending(number)).recorded(r.ReferralSent)
    assert gone.missing == ("where_it_was",)


def test_there_is_no_such_form() -> None:
    given().having(report_the_post).when(r.DraftReferral(form="to_nobody")).refused_as(
        UnknownReferralForm, field="form"
    )


def test_the_form_asks_nothing_of_this_name() -> None:
    stray = GivenField(field="no_such_field", says="Something.")
    given().having(report_the_post).when(
        r.DraftReferral(form="story_form", fields=(stray,))
    ).refused_as(UnknownField, field="fields.0.field")


# ── amending and checking ───────────────────────────────────────────────────────────────────────
def test_an_amendment_takes_in_what_the_case_has_learnt_and_keeps_what_was_filled_in() -> None:
    own = GivenField(field="where_it_was", says="In the hall.")
    case = given().having(report_the_messages.model_copy(update={"account": None}))
    case, number = drafted(case, DRAFT.model_copy(update={"fields": (own,)}))
    (amended,) = (
        case.having(add_information)
        .when(r.AmendReferral(referral=number))
        .recorded(r.ReferralAmended)
    )
    assert field(amended.fields, "where_it_was").says == "In the hall."
    assert field(amended.fields, "account_given").says == add_information.account


def test_who_amends_has_to_check_again() -> None:
    case, number = checked(given().having(report_the_post))
    case = case.having(r.AmendReferral(referral=number))
    case.when(sending(number)).refused_as(ReferralNotChecked, field="referral")


def test_a_referral_is_checked_once_as_it_stands() -> None:
    case, number = checked(given().having(report_the_post))
    case.when(r.CheckReferral(referral=number)).refused_as(NothingChanged, field="referral")


# ── sending ─────────────────────────────────────────────────────────────────────────────────────
def test_nothing_is_sent_before_it_was_drafted() -> None:
    given().having(report_the_post).when(sending(1)).refused_as(UnknownReferral, field="referral")


def test_nothing_is_sent_before_somebody_has_checked_it() -> None:
    case, number = drafted(given().having(report_the_post))
    case.when(sending(number)).refused_as(ReferralNotChecked, field="referral")


def test_a_referral_without_a_recipient_names_the_rule_and_its_source() -> None:
    case, number = checked(given().having(report_the_post))
    answer = case.when(sending(number, recipient=None)).refused_as(
        ReferralRecipientMissing, field="recipient"
    )
    assert "It goes to the desk." in answer.detail
    assert "A procedure, 2025 (seen)." in answer.detail


def test_a_call_that_was_made_before_anybody_wrote_is_accepted() -> None:
    """The report says when the school learnt; nobody waits with the telephone until it is logged."""
    logged_late = report_the_messages.model_copy(update={"learnt_at": None})
    case, number = checked(given().having(logged_late), TO_THE_LADO)
    by_phone = sending(number, how=SentHow.PHONE, occurred_at=FRIDAY_BEFORE_FIVE)
    assert case.case.learnt_at == TUESDAY_TEN > FRIDAY_BEFORE_FIVE
    case.when(by_phone).then_kinds(r.ReferralSent)


def test_it_cannot_have_been_sent_before_anything_had_happened() -> None:
    case, number = checked(given().having(report_the_post), TO_THE_LADO)
    case.when(sending(number, occurred_at=MONDAY_NINE)).then_kinds(r.ReferralSent)
    case.when(sending(number, occurred_at=THURSDAY_BEFORE)).refused_as(
        ImpossibleDate, field="occurred_at"
    )


def test_what_was_sent_stays_as_it_was() -> None:
    case, number = sent(given().having(report_the_post))
    for again in (
        sending(number),
        r.AmendReferral(referral=number),
        r.CheckReferral(referral=number),
    ):
        case.when(again).refused_as(ReferralAlreadySent, field="referral")


def test_where_the_form_says_so_sending_does_the_duty() -> None:
    case, number = checked(given().having(report_the_images))
    case.when(sending(number)).then_kinds(r.ReferralSent, e.PoliceInformed, e.DutyDischarged)
    (done,) = case.when(sending(number)).recorded(e.DutyDischarged)
    assert (done.duty, done.to, done.reference) == (TELL_POLICE_ID, ("police",), "D-7")
    assert case.having(sending(number)).case.police_hold


def test_police_who_know_already_are_not_told_twice() -> None:
    told = c.InformPolice(force="Wessex", by="The DSL", occurred_at=TUESDAY_NINE)
    case, number = checked(given().having(report_the_images, told))
    case.when(sending(number)).then_kinds(r.ReferralSent)


# ── acknowledging and answering ─────────────────────────────────────────────────────────────────
def to_the_lado() -> tuple[Given, int]:
    return sent(given().having(report_the_messages), TO_THE_LADO)


def test_where_the_form_says_so_only_the_acknowledgement_stops_the_clock() -> None:
    case, number = to_the_lado()
    owed = [name for name, duty in case.case.duties.items() if "lado" in duty.asked.to]
    assert all(case.case.duties[name].unsettled for name in owed)
    got_it = r.AcknowledgeReferral(
        referral=number, given_by="The duty LADO", occurred_at=TUESDAY_TEN
    )
    case.when(got_it).then_kinds(r.ReferralAcknowledged, *(e.DutyDischarged for _ in owed))
    assert owed
    after = case.having(got_it).case
    assert not any(after.duties[name].unsettled for name in owed)


def test_nobody_acknowledges_or_answers_what_was_not_sent() -> None:
    case, number = checked(given().having(report_the_post))
    for early in (
        r.AcknowledgeReferral(referral=number, given_by="The desk", occurred_at=TUESDAY_NINE),
        r.AnswerReferral(
            referral=number, advice="Wait.", given_by="The desk", occurred_at=TUESDAY_NINE
        ),
    ):
        case.when(early).refused_as(ReferralNotSent, field="referral")


def test_an_acknowledgement_does_not_come_before_the_sending() -> None:
    case, number = to_the_lado()
    early = r.AcknowledgeReferral(referral=number, given_by="The desk", occurred_at=MONDAY_TEN)
    case.when(early).refused_as(ImpossibleDate, field="occurred_at")


def test_an_acknowledgement_is_recorded_once() -> None:
    case, number = to_the_lado()
    got_it = r.AcknowledgeReferral(referral=number, given_by="The desk", occurred_at=TUESDAY_TEN)
    case.having(got_it).when(got_it).refused_as(NothingChanged, field="referral")


def test_advice_becomes_an_entry_of_its_own_and_acknowledges_what_nobody_had() -> None:
    case, number = to_the_lado()
    answer = r.AnswerReferral(
        referral=number,
        advice="Do not interview the adult yet.",
        given_by="The duty LADO",
        occurred_at=TUESDAY_TEN,
    )
    asked = case.when(answer)
    (advice,) = asked.recorded(e.AdviceRecorded)
    assert (advice.agency, advice.advice) == (Agency.LADO, "Do not interview the adult yet.")
    assert asked.recorded(r.ReferralAcknowledged)
    assert asked.recorded(e.DutyDischarged)
    later = case.having(answer)
    assert later.case.referrals[number].status is ReferralStatus.ANSWERED
    later.when(answer).then_kinds(r.ReferralAnswered, e.AdviceRecorded)


# ── indecent images ─────────────────────────────────────────────────────────────────────────────
def test_on_an_imagery_case_no_field_that_describes_is_asked_for_or_filled_in() -> None:
    case, number = drafted(given().having(report_the_images))
    assert {one.field for one in fields_of(case, number)} == {"told_whom"}
    described = GivenField(field="account_given", says="It shows a child.")
    case.when(r.AmendReferral(referral=number, fields=(described,))).refused_as(
        ImageryAdmitsNoContent, field="fields.0.says"
    )


def test_on_an_imagery_case_no_other_field_takes_a_link() -> None:
    link = GivenField(field="told_whom", says="See www.example.org/it")
    given().having(report_the_images).when(
        r.DraftReferral(form="story_form", fields=(link,))
    ).refused_as(ImageryAdmitsNoContent, field="fields.0.says")
