"""Every reason why an allegation says no. Each names the rule and its source; none repeats what was written."""

from __future__ import annotations

from domain.case.refusals import CaseRefusal


class NotAnAllegation(CaseRefusal):
    code = "not-an-allegation"
    title = "This case is not kept as an allegation"
    DETAIL = "Allegations against adults are worked on in the restricted record, and this case is not there."
    REMEDY = "Correct the facts about whose conduct it is, or report the allegation as a case of its own."


class NoProcedure(CaseRefusal):
    code = "no-procedure"
    title = "No procedure for allegations is in force"
    DETAIL = "The server holds no edition of the allegations procedure for this day."
    REMEDY = "Ask whoever runs the server to install one."


class UnknownCriterion(CaseRefusal):
    code = "unknown-criterion"
    title = "There is no such criterion"
    DETAIL = "{rule} This is no criterion of {edition}."
    REMEDY = "Choose from: {known}."
    FIELD = "criteria"


class CriterionMissing(CaseRefusal):
    code = "criterion-missing"
    title = "It is not said which criterion is met"
    DETAIL = "{rule}"
    REMEDY = "Name at least one of: {known}; or decide that the threshold is not met."
    FIELD = "criteria"


class CriterionWithoutThreshold(CaseRefusal):
    code = "criterion-without-threshold"
    title = "A criterion is met, so the threshold is"
    DETAIL = "{rule}"
    REMEDY = "Decide that the threshold is met, or leave the criteria out."
    FIELD = "criteria"


class ThresholdUndecided(CaseRefusal):
    code = "threshold-undecided"
    title = "The harm threshold has not been decided"
    DETAIL = "{rule}"
    REMEDY = "Record the harm-threshold decision first."


class ThresholdIsDecided(CaseRefusal):
    code = "threshold-decided"
    title = "The harm threshold has been decided otherwise"
    DETAIL = "{rule} The fact follows the decision that is on record."
    REMEDY = "Decide the harm threshold anew, with the reason: the fact is corrected with it."


class ThresholdNotMet(CaseRefusal):
    code = "threshold-not-met"
    title = "The harm threshold was decided not to be met"
    DETAIL = "{rule}"
    REMEDY = (
        "Record the matter as a low-level concern; or decide the threshold anew, with the reason."
    )


class AllegationIsConcluded(CaseRefusal):
    code = "allegation-concluded"
    title = "The allegation has its outcome"
    DETAIL = "The harm threshold is decided before the outcome, and the outcome is on record."
    REMEDY = "Conclude the allegation anew if the outcome has changed."


class UnknownOutcome(CaseRefusal):
    code = "unknown-outcome"
    title = "There is no such outcome"
    DETAIL = "{rule}"
    REMEDY = "Choose from: {known}."
    FIELD = "outcome"


class AllegationHasItsOutcomes(CaseRefusal):
    code = "allegation-has-its-outcomes"
    title = "An allegation ends in an outcome of its own"
    DETAIL = "{rule}"
    REMEDY = "Conclude the allegation with one of: {known}."
    FIELD = "outcome"


class SuspensionNotWeighed(CaseRefusal):
    code = "suspension-not-weighed"
    title = "The alternatives to suspending are not recorded"
    DETAIL = "{rule}"
    REMEDY = "Record each alternative that was considered and why it was rejected."
    FIELD = "alternatives"


class UnknownAlternative(CaseRefusal):
    code = "unknown-alternative"
    title = "There is no such alternative"
    DETAIL = "This is no alternative to suspending that {edition} knows."
    REMEDY = "Choose from: {known}."
    FIELD = "alternatives"


class NamedContactMissing(CaseRefusal):
    code = "named-contact-missing"
    title = "No contact is named for the suspended person"
    DETAIL = "{rule}"
    REMEDY = "Name the contact."
    FIELD = "named_contact"


class NotSuspended(CaseRefusal):
    code = "not-suspended"
    title = "Nobody is suspended"
    DETAIL = "No suspension stands on this case."
    REMEDY = "Nothing needs doing."


class UnknownRegulator(CaseRefusal):
    code = "unknown-regulator"
    title = "There is no such regulator"
    DETAIL = "{rule} This is no body that {edition} knows."
    REMEDY = "Choose from: {known}."
    FIELD = "regulator"


class NotForThisRegulator(CaseRefusal):
    code = "not-for-this-regulator"
    title = "This regulator does not deal with such a person"
    DETAIL = "{rule} The person concerned is on record as {role}."
    REMEDY = "Correct the fact of whose conduct it is, if that is wrong; otherwise nothing needs deciding."
    FIELD = "regulator"


class UnknownTest(CaseRefusal):
    code = "unknown-test"
    title = "There is no such test"
    DETAIL = "This is no test of this regulator in {edition}."
    REMEDY = "Choose from: {known}."
    FIELD = "tests"


class MustBeReferred(CaseRefusal):
    code = "must-be-referred"
    title = "This must be referred"
    DETAIL = "{rule}"
    REMEDY = "Decide to refer; or leave out a test that is not met, and say why."
    FIELD = "refer"


class RegulatorUnanswered(CaseRefusal):
    code = "regulator-unanswered"
    title = "It has not been decided whether a regulator is told"
    DETAIL = "{rule} Still to be decided: {bodies}."
    REMEDY = "Record the decision, to refer or not to refer, with its reason."


class SummaryIncomplete(CaseRefusal):
    code = "summary-incomplete"
    title = "A part of the closing summary is missing"
    DETAIL = "{rule} Missing: {parts}."
    REMEDY = "Write every part."


class SummaryMissing(CaseRefusal):
    code = "summary-missing"
    title = "There is no closing summary"
    DETAIL = "{rule}"
    REMEDY = "Write the closing summary, then close the case."


class NotForReferences(CaseRefusal):
    code = "not-for-references"
    title = "This outcome is not mentioned in references"
    DETAIL = "{rule}"
    REMEDY = "Record that it will not be mentioned."
    FIELD = "mentioned_in_references"


class AllegationUnconcluded(CaseRefusal):
    code = "allegation-unconcluded"
    title = "The allegation has no outcome"
    DETAIL = "{rule}"
    REMEDY = "Conclude the allegation with one of: {known}."
