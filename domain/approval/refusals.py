"""Every reason why something that takes two persons is not approved."""

from __future__ import annotations

from domain.case.refusals import CaseRefusal


class UnknownProposal(CaseRefusal):
    code = "unknown-proposal"
    title = "There is no such proposal"
    DETAIL = "Nothing has been proposed by the entry of this number."
    REMEDY = "Take the number from the list of proposals."
    FIELD = "proposal"


class ProposalSettled(CaseRefusal):
    code = "proposal-settled"
    title = "The proposal is settled"
    DETAIL = "This proposal has been {status} already."
    REMEDY = "Propose it again if it is still wanted."
    FIELD = "proposal"


class ProposalExpired(CaseRefusal):
    code = "proposal-expired"
    title = "The proposal has expired"
    DETAIL = "Nobody settled this proposal while it stood, which was {hours} hours ({source})."
    REMEDY = "Propose it again if it is still wanted."
    FIELD = "proposal"


class ProposalMovedOn(CaseRefusal):
    code = "proposal-moved-on"
    title = "The proposal is about something that is no longer so"
    DETAIL = "{what} since this was proposed."
    REMEDY = "Withdraw it; look at the case as it is now, and propose again what is still wanted."
    FIELD = "proposal"


class SecondIsTheFirst(CaseRefusal):
    code = "second-is-the-first"
    title = "It takes another person"
    DETAIL = "Whoever proposes it cannot be the one who approves or refuses it."
    REMEDY = "Ask somebody else who may open the case; whoever proposed it may withdraw it."
    FIELD = "proposal"


class SecondIsConcerned(CaseRefusal):
    code = "second-is-concerned"
    title = "Nobody decides on a case about themselves"
    DETAIL = "The case is about the person asking, or about whoever holds their role."
    REMEDY = "Ask somebody else who may open the case."
    FIELD = "proposal"


class SecondHasNoStanding(CaseRefusal):
    code = "second-has-no-standing"
    title = "This role cannot second it"
    DETAIL = "It is seconded by one of these: {roles} ({source})."
    REMEDY = "Ask somebody of one of these roles who may open the case."
    FIELD = "proposal"


class OnlyWhoeverProposedIt(CaseRefusal):
    code = "only-whoever-proposed-it"
    title = "Only whoever proposed it withdraws it"
    DETAIL = "This was proposed by somebody else."
    REMEDY = "Refuse it, with the reason, if it should not be approved."
    FIELD = "proposal"


class ProposalStands(CaseRefusal):
    code = "proposal-stands"
    title = "The same is proposed already"
    DETAIL = "The proposal of entry {number} is about the same and has not been settled."
    REMEDY = "Approve, refuse or withdraw that one first."
