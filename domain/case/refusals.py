"""Every reason why a case says no, with the field it is about and what to do instead.

No refusal repeats what somebody wrote: only names of fields, facts, duties and clauses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from domain.messages import Refusal


class CaseRefusal(Refusal):
    """A refusal whose sentences are fixed and whose blanks are filled in."""

    DETAIL: ClassVar[str]
    REMEDY: ClassVar[str]
    FIELD: ClassVar[str | None] = None

    def __init__(self, *, field: str | None = None, clause: str | None = None, **blanks: object):
        super().__init__(
            self.DETAIL.format(clause=clause, **blanks),
            remedy=self.REMEDY.format(**blanks),
            field=field or self.FIELD,
            clause=clause,
        )


class NoSuchCase(CaseRefusal):
    code = "no-such-case"
    title = "There is no such case"
    DETAIL = "Nothing has been reported under this case number."
    REMEDY = "Report the incident first, or check the case number."


class CaseAlreadyReported(CaseRefusal):
    code = "case-already-reported"
    title = "The case has been reported already"
    DETAIL = "This case number is taken by an earlier report."
    REMEDY = "Add to the case what is new, or report under a new case number."


class CaseIsClosed(CaseRefusal):
    code = "case-closed"
    title = "The case is closed"
    DETAIL = "Nothing can be recorded on a closed case."
    REMEDY = "Reopen the case, giving a reason."


class CaseStillOpen(CaseRefusal):
    code = "case-still-open"
    title = "The case is open"
    DETAIL = "Only a closed case can be reopened."
    REMEDY = "Record what is new; the case is open."


class ImpossibleDate(CaseRefusal):
    code = "impossible-date"
    title = "The date cannot be right"
    DETAIL = "{what}"
    REMEDY = "Check the date and time, and the offset from UTC.{remedy}"
    FIELD = "occurred_at"

    def __init__(self, *, what: str, remedy: str = "", field: str | None = None):
        super().__init__(what=what, remedy=remedy, field=field)


class FactAlreadyKnown(CaseRefusal):
    code = "fact-already-known"
    title = "The fact is known already, with another value"
    DETAIL = "The fact {fact} has a value on record and cannot be established again."
    REMEDY = "Correct the fact, giving a reason."


class FactNotKnown(CaseRefusal):
    code = "fact-not-known"
    title = "The fact is not known yet"
    DETAIL = "No value of the fact {fact} is on record, so there is nothing to correct."
    REMEDY = "Establish the fact."
    FIELD = "fact"


class ReasonOfNothing(CaseRefusal):
    code = "reason-of-nothing"
    title = "The reason belongs to no fact that becomes known"
    DETAIL = "A reason is given for {fact}, which does not become known by this, or has a reason already."
    REMEDY = "Name a fact of this very request, once; why a fact was recorded wrongly is said by correcting it."
    FIELD = "reasons"


class NothingChanged(CaseRefusal):
    code = "nothing-changed"
    title = "This is on record already"
    DETAIL = "The record says this already: {what}."
    REMEDY = "Nothing needs doing."


class ImageryAdmitsNoContent(CaseRefusal):
    code = "imagery-admits-no-content"
    title = "Nothing of the images may enter the record"
    DETAIL = (
        "Where indecent images of children are, or may be, involved, nothing may be recorded that "
        "describes, shows, points to or fingerprints them; this field does, or could."
    )
    REMEDY = (
        "Leave it out: no description, link, file name or long code. Inform the police; "
        "nobody looks at, copies or forwards anything again."
    )


class ImageryAdmitsFewWords(CaseRefusal):
    code = "imagery-admits-few-words"
    title = "Too many words where indecent images are involved"
    DETAIL = (
        "Where indecent images of children are, or may be, involved, this takes at most {most} "
        "characters: enough for a reason, and not for a description."
    )
    REMEDY = "Say it in fewer words, and nothing of what is to be seen."


class ImageryNamesOnly(CaseRefusal):
    code = "imagery-names-only"
    title = "Only a name or a reference fits here"
    DETAIL = (
        "Where indecent images of children are, or may be, involved, this takes a name of a "
        "person, post, body or place, or a reference, and no sentences."
    )
    REMEDY = "Give the name or the reference alone."


class ImageryTellsNothingSeen(CaseRefusal):
    code = "imagery-tells-nothing-seen"
    title = "Nothing of what a picture shows may be said"
    DETAIL = (
        "Where indecent images of children are, or may be, involved, no words are taken that tell "
        "what is to be seen; this field has one."
    )
    REMEDY = "Say it without a word of what the picture shows."


class ImageFactsAreThePolices(CaseRefusal):
    code = "image-facts-are-the-polices"
    title = "What the images are is for the police to find"
    DETAIL = (
        "This case is about images that are, or may be, indecent images of children. The fact "
        "{fact} would take it, or a part of what is owed, out of that; only the police can."
    )
    REMEDY = (
        "Record the finding of the police, with force, officer, reference and when. A sign that "
        "protects more can be recorded at once."
    )


class NotAFactOfTheImage(CaseRefusal):
    code = "not-a-fact-of-the-image"
    title = "The police's finding is about the images"
    DETAIL = "The fact {fact} is not one of the images; those are: {known}."
    REMEDY = (
        "Establish or correct the fact by itself; record of the finding what it says of the images."
    )


class NotAnImageryCase(CaseRefusal):
    code = "not-an-imagery-case"
    title = "The case is not about such images"
    DETAIL = "A finding on what images are is recorded where they are, or may be, indecent images."
    REMEDY = "Establish or correct the fact, or record what the police advised."


class PoliceComeFirst(CaseRefusal):
    code = "police-come-first"
    title = "The police come first"
    DETAIL = "It is not on record that the police were told; they come before this."
    REMEDY = (
        "Tell the police and record it: force, reference, who told them and when. Then do this."
    )


class ToldWhichPolice(CaseRefusal):
    code = "told-which-police"
    title = "Telling the police of such images is recorded with force and reference"
    DETAIL = (
        "Where indecent images of children are, or may be, involved, it has to be on record which "
        "police were told, and under which reference they know of it."
    )
    REMEDY = "Record it as telling the police: force, reference, who told them and when."
    FIELD = "reference"


class PoliceDutyStands(CaseRefusal):
    code = "police-duty-stands"
    title = "Telling the police of such images is not set aside"
    DETAIL = (
        "Where indecent images of children are, or may be, involved, the duty to tell the police "
        "is neither waived nor handed over nor put on hold, by whomever and however many."
    )
    REMEDY = "Tell the police and record it. If they find that it is nothing of the kind, record their finding."
    FIELD = "duty"


class OwedByLaw(CaseRefusal):
    code = "owed-by-law"
    title = "One person does not set this duty aside"
    DETAIL = "By law this is told to: {named}. It is neither handed over nor put on hold, and no decision not to refer ends it."
    REMEDY = (
        "Do it and record who did it, whoever that was; or propose to waive it, with the advice "
        "of such a body or your reason, and another person approves."
    )
    FIELD = "duty"


class OwedInPerson(CaseRefusal):
    code = "owed-in-person"
    title = "This duty is one person's own"
    DETAIL = (
        "{clause} asks it of one person in their own right. It is neither handed over nor waived nor "
        "put on hold, by whomever and however many."
    )
    REMEDY = "Whoever owes it does it; record that they did, and when. See to it that they know."
    FIELD = "duty"


class AdviceMissing(CaseRefusal):
    code = "no-such-advice"
    title = "This is no advice that a waiver can rest on"
    DETAIL = "The entry is not the advice of one of these, or it was withdrawn: {named}."
    REMEDY = "Record the advice and name its entry; or leave it out, and the waiver is marked as against the text."
    FIELD = "advice"


class CaseIsVoid(CaseRefusal):
    code = "case-void"
    title = "The case is void"
    DETAIL = "The case was recorded by mistake; it stays to be seen, and nothing is recorded on it."
    REMEDY = "Propose to reopen it, giving a reason; another person approves."


class DuplicateOfWhat(CaseRefusal):
    code = "duplicate-of-what"
    title = "It is not said which case stays"
    DETAIL = "A duplicate names the case that stays, another than this; nothing else names one."
    REMEDY = "Give the id of the case that stays, or another ground."
    FIELD = "duplicate_of"


class ImagesAreNotVoided(CaseRefusal):
    code = "images-are-not-voided"
    title = "A case of such images is not set aside as a mistake"
    DETAIL = (
        "This case is about images that are, or may be, indecent images of children. It is void "
        "only once the police have found otherwise, or as the duplicate of a case after they were told of this one."
    )
    REMEDY = "Record the finding of the police; or, once they were told of this one too, propose it as a duplicate."
    FIELD = "ground"


class NotImagery(CaseRefusal):
    code = "not-imagery"
    title = "These facts are not a discovery of indecent images"
    DETAIL = "By these facts the material is not, and could not be, indecent images of children."
    REMEDY = "Report it as an incident, or correct the facts about the material."
    FIELD = "facts"


class ImageryNeedsItsOwnCase(CaseRefusal):
    code = "imagery-needs-its-own-case"
    title = "The discovery needs a case of its own"
    DETAIL = (
        "These facts concern indecent images of children, and this case already holds accounts, "
        "evidence, an investigation or references, which such a case must never hold."
    )
    REMEDY = (
        "Report the discovery as a case of its own, link the two cases, "
        "and close this one with that reason."
    )
    FIELD = "facts"


class MustBeRestricted(CaseRefusal):
    code = "must-be-restricted"
    title = "These facts belong in the restricted record"
    DETAIL = "With these facts only the people of the restricted record may know of the case."
    REMEDY = (
        "Report it anew with these facts, link the two cases, and close this one with that reason."
    )
    FIELD = "facts"


class UnknownDuty(CaseRefusal):
    code = "unknown-duty"
    title = "The case has no such duty"
    DETAIL = "No duty with this id stands on the case."
    REMEDY = "Take the id from the case's list of duties."
    FIELD = "duty"


class DutySettled(CaseRefusal):
    code = "duty-settled"
    title = "The duty is settled"
    DETAIL = "This duty has been {status} already."
    REMEDY = "Nothing needs doing for this duty; add information if something is new."
    FIELD = "duty"


class DutyOnHold(CaseRefusal):
    code = "duty-on-hold"
    title = "The duty is on hold already"
    DETAIL = "This duty is waiting already."
    REMEDY = "Take it off hold first if the reason is another one now."
    FIELD = "duty"


class DutyNotOnHold(CaseRefusal):
    code = "duty-not-on-hold"
    title = "The duty is not on hold"
    DETAIL = "Only a waiting duty can be taken off hold."
    REMEDY = "Nothing needs doing: the duty is open."
    FIELD = "duty"


class DutyIsBarred(CaseRefusal):
    code = "duty-barred"
    title = "The duty must not be done"
    DETAIL = "What this duty asks for must not be done on this case: {clause} forbids it."
    REMEDY = "Nothing needs doing: the duty waits until that clause no longer stands."
    FIELD = "duty"


class WrongRecipient(CaseRefusal):
    code = "wrong-recipient"
    title = "The duty names somebody else"
    DETAIL = "This duty is owed to: {named}."
    REMEDY = "Name only those recipients; record anybody else who was told as added information."
    FIELD = "to"


class RecipientMissing(CaseRefusal):
    code = "recipient-missing"
    title = "It is not said to whom the duty was done"
    DETAIL = "This duty is owed to {how_many}: {named}."
    REMEDY = "Say who received it, once the duty is done towards them."
    FIELD = "to"


class MustDutiesOpen(CaseRefusal):
    code = "must-duties-open"
    title = "Duties that must be done are open"
    DETAIL = "These duties are neither done, waived nor handed over: {listed}."
    REMEDY = "Discharge each of them, waive it with a reason, or hand it over."

    def __init__(self, duties: Sequence[str]) -> None:
        super().__init__(listed=", ".join(duties))
        self.duties = tuple(duties)


class OutcomeMissing(CaseRefusal):
    code = "outcome-missing"
    title = "No outcome has been reached"
    DETAIL = "A case is closed only after an outcome is on record."
    REMEDY = "Record the outcome, then close the case."


class ActBarred(CaseRefusal):
    code = "act-barred"
    title = "This must not be done"
    DETAIL = "On this case the school must not do this ({act}): {clause} forbids it."
    REMEDY = "Leave it to the police and the other bodies named in the duties."


class PoliceHold(CaseRefusal):
    code = "police-hold"
    title = "The police hold bars investigating"
    DETAIL = "The police have been informed and have not said that the school may investigate."
    REMEDY = "Ask the police, and record their permission when they give it."


class NoInvestigationOpen(CaseRefusal):
    code = "no-investigation-open"
    title = "No investigation is open"
    DETAIL = "There is no open investigation to close."
    REMEDY = "Open one first, or add what was found out as information."


class InvestigationAlreadyOpen(CaseRefusal):
    code = "investigation-already-open"
    title = "An investigation is open"
    DETAIL = "An investigation of this case is open and has not been closed."
    REMEDY = "Close the investigation with its findings first."


class UnknownEntry(CaseRefusal):
    code = "unknown-entry"
    title = "The case has no such entry"
    DETAIL = "The case has no entry with this number."
    REMEDY = "Take the number from the case's timeline."
    FIELD = "entry"


class EntryAlreadyWithdrawn(CaseRefusal):
    code = "entry-already-withdrawn"
    title = "The entry has been withdrawn"
    DETAIL = "This entry has been withdrawn and stays on record as such."
    REMEDY = "Add what should be relied on as new information."
    FIELD = "entry"


class EntryNotCorrectable(CaseRefusal):
    code = "entry-not-correctable"
    title = "This entry holds no account"
    DETAIL = "Only an entry that tells what happened can be given another wording."
    REMEDY = "Correct a fact by correcting the fact; otherwise add information."
    FIELD = "entry"


class EntryNotWithdrawable(CaseRefusal):
    code = "entry-not-withdrawable"
    title = "This entry cannot be withdrawn"
    DETAIL = "Something on the case rests on this entry, or it was not a person who made it."
    REMEDY = "Correct the facts or the entry instead, or record what is true now."
    FIELD = "entry"


class CannotLinkToItself(CaseRefusal):
    code = "cannot-link-to-itself"
    title = "A case cannot be linked to itself"
    DETAIL = "The other case is this case."
    REMEDY = "Name another case."
    FIELD = "other"


class AlreadyLinked(CaseRefusal):
    code = "already-linked"
    title = "The cases are linked already"
    DETAIL = "The two cases are linked in this way already."
    REMEDY = "Nothing needs doing."
    FIELD = "other"
