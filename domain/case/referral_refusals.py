"""Every reason why a hand-over cannot be recorded as asked."""

from __future__ import annotations

from domain.case.refusals import CaseRefusal


class UnknownReferralForm(CaseRefusal):
    code = "unknown-referral-form"
    title = "There is no such referral form"
    DETAIL = "No referral form goes by this name."
    REMEDY = "Take the name from the list of referral forms."
    FIELD = "form"


class NotForThisAgency(CaseRefusal):
    code = "not-for-this-agency"
    title = "This agency does not deal with such a person"
    DETAIL = "{says} So says: {source} ({confidence}). The person concerned is on record as {role}."
    REMEDY = (
        "Correct the fact of whose conduct it is, if that is wrong; otherwise take another form."
    )
    FIELD = "form"


class UnknownReferral(CaseRefusal):
    code = "unknown-referral"
    title = "The case has no such referral"
    DETAIL = "No referral has been drafted on this case by the entry of this number."
    REMEDY = "Draft the referral first; its number is the version in the receipt."
    FIELD = "referral"


class UnknownField(CaseRefusal):
    code = "unknown-field"
    title = "The form has no such field"
    DETAIL = "The form {form} asks nothing of this name."
    REMEDY = "Take the names of its fields from the list of referral forms."


class ReferralRecipientMissing(CaseRefusal):
    code = "referral-recipient-missing"
    title = "It is not said who received the referral"
    DETAIL = "A referral is sent to somebody. {says} So says: {source} ({confidence})."
    REMEDY = "Say who at the agency it went to: a name, a team or a desk."
    FIELD = "recipient"


class ReferralNotChecked(CaseRefusal):
    code = "referral-not-checked"
    title = "Nobody has checked the referral"
    DETAIL = "A referral goes out after somebody has read it as it stands now."
    REMEDY = "Check the referral, then record that it was sent. Fields may stay missing."
    FIELD = "referral"


class ReferralNotSent(CaseRefusal):
    code = "referral-not-sent"
    title = "The referral has not been sent"
    DETAIL = "An agency can acknowledge or answer only what was sent to it."
    REMEDY = "Record that the referral was sent: to whom, by whom, how and when."
    FIELD = "referral"


class ReferralAlreadySent(CaseRefusal):
    code = "referral-already-sent"
    title = "The referral has left the building"
    DETAIL = "This referral was sent; what was sent stays as it was."
    REMEDY = "Draft another referral with what is new."
    FIELD = "referral"
