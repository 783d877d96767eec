"""What the view of a case tells of its record, in words: danger, dates, people named, findings, and what takes two."""

from __future__ import annotations

from typing import Any

from api.lookups.named import named_shown
from cases.casework.now import CaseAsItStands
from cases.casework.proposals import ShownProposal
from domain.approval.state import ApprovalStatus
from domain.case.approvals import ApprovalProposed
from domain.case.events import DatesCorrected, PoliceFindingRecorded
from domain.happened import Happened, WhenKind, in_words
from domain.policy.calendar import NotCountable
from domain.wording.moments import day
from domain.wording.plain import counted
from domain.wording.sentences import Owed
from projections.dictionary import wording
from projections.entries.headlines import headline


def danger(found: CaseAsItStands) -> str | None:
    """The sentence that comes before everything; None where no child is said to be in danger now."""
    case = found.case
    stands = case.urgent and not case.closed and not case.void
    return wording().words.now.danger if stands else None


def void(found: CaseAsItStands) -> dict[str, Any] | None:
    """That the case should not have been recorded, why, and which one stays."""
    event = found.on_record.void
    if not found.case.void or event is None:
        return None
    other = event.duplicate_of
    return {
        "ground": event.ground,
        "sentence": f"{headline(event)}.",
        "reason": event.reason,
        "duplicate_of": None if other is None else str(other),
    }


def dates(found: CaseAsItStands) -> dict[str, Any]:
    """When it happened as it was told, when the school learnt of it, and every correction of the two."""
    case, say = found.case, wording().words.now
    told = case.happened
    if told is None and case.happened_at is not None:
        told = Happened(kind=WhenKind.MOMENT, first=case.happened_at)
    learnt = None
    if case.learnt_at is not None:
        learnt = in_words(Happened(kind=WhenKind.MOMENT, first=case.learnt_at))
    return {
        "happened": None if told is None else say.happened.replace("{when}", in_words(told)),
        "said": None if told is None else told.said,
        "learnt": None if learnt is None else say.learnt.replace("{when}", learnt),
        "corrected": [_corrected(one) for one in found.on_record.dates],
    }


def _corrected(event: DatesCorrected) -> dict[str, Any]:
    return {"sentence": f"{headline(event)}.", "reason": event.reason, "at": event.occurred_at}


def findings(found: CaseAsItStands) -> list[dict[str, Any]]:
    """What the police found the images to be, the facts of it in sentences."""
    return [_finding(one) for one in found.on_record.findings]


def _finding(event: PoliceFindingRecorded) -> dict[str, Any]:
    say = wording()
    return {
        "sentence": f"{headline(event)}.",
        "facts": [say.fact(name, value) for name, value in event.facts.items()],
        "officer": event.officer,
        "reference": event.reference,
        "at": event.occurred_at,
    }


def named(found: CaseAsItStands) -> dict[str, Any]:
    """Whom the reports name, as told, and how many of them nobody has found in the directory yet."""
    say, people = wording().words.now, found.case.named
    left = sum(1 for one in people if one.person is None)
    return {
        "sentence": counted(left, say.one_not_matched, say.many_not_matched) if left else None,
        "not_matched": left,
        "people": [
            {
                key: one[key]
                for key in ("named", "name", "note", "sign_in", "part", "kind", "person", "role")
            }
            for one in named_shown(people)
        ],
    }


def sign_ins(found: CaseAsItStands) -> list[dict[str, Any]]:
    """What the directory came to say of those whose conduct it is, for the readers to decide on."""
    say = wording().words.now
    return [
        {
            "question": one.number,
            "person": str(one.asked.person),
            "sign_in": one.asked.sign_in,
            "sentence": f"{say.sign_in_questioned} {say.sign_in_of_a_reader}"
            if one.takes_two
            else say.sign_in_questioned,
            "takes_two": one.takes_two,
            "by_you": one.by_you,
        }
        for one in found.sign_ins
    ]


def proposals(found: CaseAsItStands) -> list[dict[str, Any]]:
    """What one person proposed and nobody has settled: what, as whom, who may second it, until when."""
    return [
        _proposal(found, one) for one in found.proposals if one.status is ApprovalStatus.PROPOSED
    ]


def _proposal(found: CaseAsItStands, shown: ShownProposal) -> dict[str, Any]:
    say, one = wording(), shown.proposal
    what, now = one.what, found.at
    duty = found.case.duties.get(what.duty or "")
    do = say.words.a_duty.do if duty is None else say.do(Owed.of(duty.bound, duty.asked))
    topic = ApprovalProposed.TOPIC
    sentence = say.headline(topic, what.kind.value, role=say.role(one.role), do=do)
    against = say.headline(topic, "against_the_text") if what.against_the_text else ""
    roles = [say.words.roles[role.value].bare for role in shown.seconded_by]
    words = say.words.now
    stays = say.due(one.expires_at, now)
    return {
        "proposal": one.number,
        "kind": what.kind,
        "sentence": f"{sentence}{against}.",
        "reason": what.reason,
        "proposed_as": say.words.roles[one.role.value].bare,
        "against_the_text": what.against_the_text,
        "duty": what.duty,
        "sign_in": what.sign_in,
        "question": what.question,
        "seconded_by": roles,
        "by_whom": words.second.replace("{roles}", say.roles(shown.seconded_by, "any_of"))
        if roles
        else words.no_second,
        "until": words.settle.replace("{by}", stays),
        "expires_at": one.expires_at,
        "by_you": shown.by_you,
        "moved_on": None if shown.moved_on is None else f"{shown.moved_on}.",
    }


def not_countable(missing: NotCountable | None) -> dict[str, Any] | None:
    """Which dates are missing to say when something is due, and who can give them."""
    if missing is None:
        return None
    said = wording().words.now.not_countable[missing.why]
    return {
        "why": missing.why,
        "unknown_from": missing.unknown_from,
        "sentence": said.replace("{day}", day(missing.unknown_from)),
    }
