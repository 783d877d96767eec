"""What a decision is told about the moment and the person asking; it looks nothing up itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for what is decided, in which role, about which case, and when.

    `subject_is_known`: the directory of people holds the sign-in that a report names as its
    subject. Only then may it look like a fingerprint on an imagery case (some issuers' do).
    """

    now: datetime
    actor: str
    role: Role
    school: str
    case: UUID
    subject_is_known: bool = False
