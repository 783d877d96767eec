"""Why something cannot be a line of a chronology."""

from __future__ import annotations

from domain.case.refusals import CaseRefusal


class NoLineOfAChronology(CaseRefusal):
    code = "no-line-of-a-chronology"
    title = "This entry is about the chronology itself"
    DETAIL = "The entry records a choice for a chronology; it is nothing that happened."
    REMEDY = "Take the number of the entry that tells what happened."
    FIELD = "entry"


class NamesAnotherPupil(CaseRefusal):
    code = "names-another-pupil"
    title = "The line names another pupil"
    DETAIL = (
        "A chronology may be read by the person's family or go to their next school; this line"
        " holds the name of another pupil who is involved in the case."
    )
    REMEDY = "Write about this person alone, and of the other as 'another pupil'."


class ToldOfAnother(CaseRefusal):
    code = "told-of-another"
    title = "These words stand in another person's chronology"
    DETAIL = "What is told of one person on this case is not copied into the chronology of another."
    REMEDY = "Word the line for this person: what it meant for them, and what was done for them."


class AlreadyLeftOut(CaseRefusal):
    code = "already-left-out"
    title = "The entry is left out already"
    DETAIL = "This entry is no line of this chronology, and it is on record why."
    REMEDY = "Nothing needs doing."
    FIELD = "entry"
