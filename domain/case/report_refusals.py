"""Why those named, an urgency, an addition to one's own report, or a recusal is refused."""

from __future__ import annotations

from domain.case.refusals import CaseRefusal


class UnknownNamed(CaseRefusal):
    code = "unknown-named"
    title = "The report names nobody under this number"
    DETAIL = "Nobody on this case is named under this number."
    REMEDY = "Take the number from those named on the case; the first is 1."
    FIELD = "named"


class NamedAlreadyMatched(CaseRefusal):
    code = "named-already-matched"
    title = "They are matched already"
    DETAIL = "Whoever is named under this number is matched to somebody in the directory."
    REMEDY = "Take the match back first, giving a reason."
    FIELD = "named"


class NamedNotMatched(CaseRefusal):
    code = "named-not-matched"
    title = "They are matched to nobody"
    DETAIL = "Whoever is named under this number is matched to nobody in the directory."
    REMEDY = "Nothing needs doing."
    FIELD = "named"


class PartNotTold(CaseRefusal):
    code = "part-not-told"
    title = "What part they had is not known"
    DETAIL = "The report does not say what part this person had in it."
    REMEDY = "Say the role in which they are involved."
    FIELD = "role"


class ToldInPerson(CaseRefusal):
    code = "told-in-person"
    title = "What is added to this report is told in person"
    DETAIL = "Nothing was stored: what is added to this report is told in person, not written down."
    REMEDY = (
        "Tell the DSL in person now. Look at nothing again; copy, send and delete nothing."
        " A child in danger now: call 999."
    )
    FIELD = "account"


class UrgencyStands(CaseRefusal):
    code = "urgency-stands"
    title = "A child is said to be in danger now"
    DETAIL = "The case is marked as urgent: somebody said that a child is in danger now."
    REMEDY = "Stand the urgency down first, giving a reason."


class NobodyElseRemains(CaseRefusal):
    code = "nobody-else-remains"
    title = "Nobody else could open the case"
    DETAIL = "As the case is placed, nobody but you is known to be able to open it."
    REMEDY = (
        "Tell the headteacher or the chair of governors in person, so that somebody else takes the"
        " case on before you leave it."
    )
