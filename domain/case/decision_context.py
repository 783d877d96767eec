"""What a decision is told about the moment and the person asking; it looks nothing up itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.approval.rules import ApprovalRules
from domain.case.escalation_paths import EscalationPaths
from domain.case.events import BoundPack
from domain.case.leaders import Leaders
from domain.messages import Event, Recorded, Unreadable
from domain.person.events import Identity
from domain.policy.words import Facts
from domain.referral.form import ReferralForm
from domain.referral.names import Names
from domain.vocabulary import PersonKind, Role

WHOSE_CONDUCT = "actor.role"


@dataclass(frozen=True, slots=True)
class DecisionContext:
    """Who asks for what is decided, in which role, about which case, and when.

    `opened_as`: the role in which the case was first reported.
    `subject_is_known`: the directory of people holds the sign-in that a report names as its
    subject. Only then may it look like a fingerprint on an imagery case (some issuers' do).
    `people`: those whom the request names, as far as the directory of the school holds them.
    `upns`: pupils whom the request names by their number, as far as the directory holds them.
    `colleagues`: the adults of the directory who sign in, where the request names somebody in words.
    `so_far`: the entries the case was folded from, for what has to quote them.
    `escalation_paths`: whom an overdue duty goes to, where one has gone to somebody already.
    `texts_then`: what bound the school on the day of learning that is asked for, if one is.
    `forms`: the referral forms by name. `roles`: every role of whoever asks; `approvals`: what
    takes two persons.
    `holders`: who was seen signing in as what, where somebody may be shut out by it.
    `subject`: whom the directory holds under the sign-in that a report names as its subject.
    `signed_in`, `school_in_words`, `labels`: how a form names whoever wrote an entry, the school
    and the values of facts (`domain.referral.names`).
    """

    now: datetime
    actor: str
    role: Role
    school: str
    case: UUID
    approvals: ApprovalRules
    roles: frozenset[Role] = frozenset()
    opened_as: Role | None = None
    subject_is_known: bool = False
    subject: tuple[UUID, PersonKind] | None = None
    people: Mapping[UUID, Identity] = field(default_factory=dict)
    upns: Mapping[str, UUID] = field(default_factory=dict)
    colleagues: Sequence[Identity] = ()
    so_far: Sequence[Recorded[Event] | Unreadable] = ()
    forms: Mapping[str, ReferralForm] = field(default_factory=dict)
    texts_then: Sequence[BoundPack] = ()
    escalation_paths: EscalationPaths | None = None
    signed_in: Mapping[str, Identity] = field(default_factory=dict)
    school_in_words: str | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    leaders: Leaders = field(default_factory=Leaders)

    @property
    def names(self) -> Names:
        """How a form names the school, its people and the facts."""
        return Names(self.people, self.signed_in, self.school_in_words, self.labels)


def is_about(role: Role | None, facts: Facts) -> bool:
    """Whether it is the conduct of whoever holds this role: there is one headteacher at a school."""
    return role is not None and facts.get(WHOSE_CONDUCT) == role.value
