"""What a case knows of itself: just enough to decide. Folded from its events, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.case.allegation_state import Allegation
from domain.case.approvals import Proposals
from domain.case.chronology import Chronology
from domain.case.deadlines import DutyClock
from domain.case.events import BoundPack
from domain.case.exclusion import Questions
from domain.case.named import OnTheCase
from domain.case.referral import Referrals
from domain.case.rulebook import Placement, Reading
from domain.described import DescribedEnum
from domain.happened import Happened
from domain.policy.assessment import AssessedDuty, WeakerSpot
from domain.policy.calendar import NotCountable
from domain.policy.owners import Owner
from domain.policy.words import FactName, FactValue
from domain.sign_in import fold
from domain.vocabulary import Agency, CaseOutcome, LinkRelation, PersonRole, Role

POLICE = "police"


class DutyStatus(DescribedEnum):
    """What has become of a duty.

    Being overdue is not a state but the passing of time.
    """

    RAISED = "raised", "It is owed."
    HELD = "held", "It is owed, and waits."
    DISCHARGED = "discharged", "It was done."
    WAIVED = "waived", "Somebody with authority decided that it need not be done."
    HANDED_OVER = "handed_over", "Somebody else has taken it on."
    LAPSED = "lapsed", "The facts changed, and it is asked for no longer."


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of the case, what became of it, and who owes it now: by the text, or somebody else."""

    bound: BoundPack
    asked: AssessedDuty
    due_at: datetime | None = None
    status: DutyStatus = DutyStatus.RAISED
    rests_on: int | None = None
    """The entry that discharged it, where somebody can still withdraw that."""
    clock: DutyClock = field(default_factory=DutyClock)
    not_countable: NotCountable | None = None
    """Which dates are missing to count its time, where there is one."""
    counted_from: datetime | None = None
    """From when its time is counted, where that is not when the school learnt."""
    on_hold: bool = False
    """Somebody put it on hold. It is held as well while a clause bars it, whoever did what."""
    barred_by: str | None = None
    """The clause that forbids its act, as long as it does: `pack@version/clause`."""
    assigned: Owner | None = None

    @property
    def owner(self) -> Owner:
        return self.assigned or Owner(self.asked.owed_by)

    @property
    def unsettled(self) -> bool:
        return self.status in {DutyStatus.RAISED, DutyStatus.HELD}

    @property
    def owed(self) -> bool:
        """Whether anybody has to do it: what is barred waits and is asked of nobody."""
        return self.unsettled and self.barred_by is None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that somebody may correct or withdraw."""

    correctable: bool
    withdrawable: bool
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One case as its history leaves it. `imagery`, once true, stays true for ever.

    `holds_content`: something was recorded that an imagery case must never hold.
    `happened_at` is its place in the order, `happened` what was told where that is no moment.
    `urgent`: a child is in danger now. `added_since_closing`: a report was added to after the case
    was closed or void, and nobody has decided yet whether that opens it again.
    `permission` and `outcome_entry` are the entries that say so; `telling` is the entry that told
    the police, as long as only what it discharged has followed.
    """

    version: int = 0
    school: str | None = None
    learnt_at: datetime | None = None
    happened_at: datetime | None = None
    happened: Happened | None = None
    closed: bool = False
    void: bool = False
    facts: Mapping[FactName, FactValue] = field(default_factory=dict)
    imagery: bool = False
    holds_content: bool = False
    placement: Placement | None = None
    readers: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    readings: Mapping[str, Reading] = field(default_factory=dict)
    weaker: tuple[WeakerSpot, ...] = ()
    silent: tuple[BoundPack, ...] = ()
    assessments: int = 0
    duties: Mapping[str, Duty] = field(default_factory=dict)
    entries: Mapping[int, Entry] = field(default_factory=dict)
    police_informed: bool = False
    police_told_at: datetime | None = None
    """The first moment at which they were told, as far as anybody recorded it."""
    police_references: Mapping[str, int] = field(default_factory=dict)
    permission: int | None = None
    cleared: bool = False
    """The police found that it is no indecent image; what the record may hold stays as it was."""
    telling: int | None = None
    investigating: bool = False
    links: Mapping[tuple[UUID, LinkRelation], int] = field(default_factory=dict)
    outcome: CaseOutcome | None = None
    outcome_entry: int | None = None
    reopened_at: datetime | None = None
    people: Mapping[UUID, tuple[PersonRole, ...]] = field(default_factory=dict)
    allegation: Allegation = field(default_factory=Allegation)
    referrals: Referrals = field(default_factory=dict)
    chronology: Chronology = field(default_factory=Chronology)
    proposals: Proposals = field(default_factory=dict)
    advice: Mapping[int, Agency] = field(default_factory=dict)
    facts_since: int = 0
    """The entry that changed the facts last."""
    voided: tuple[str, ...] = ()
    """The duties that lapsed because the case was void."""
    named: tuple[OnTheCase, ...] = ()
    urgent: bool = False
    added_since_closing: bool = False
    recused: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)
    """Who shut themselves out, by their folded sign-in, and what they held."""
    once_concerned: frozenset[Role] = frozenset()
    """The roles whose holder the facts once said it was about: a corrected fact lets nobody back in."""
    questions: Questions = field(default_factory=dict)
    """The sign-ins that the directory came to say of those whose conduct it is."""
    done_by_reporter: frozenset[str] = frozenset()
    let_in: tuple[Role, ...] = ()
    """The roles to which an overdue duty opened the case."""

    @property
    def texts(self) -> tuple[BoundPack, ...]:
        """Every text that binds the case, whether or not it had anything to say."""
        spoke = tuple(reading.bound for reading in self.readings.values())
        return (*spoke, *(text for text in self.silent if text not in spoke))

    @property
    def earliest(self) -> datetime | None:
        """The first moment at which it can have happened; None where nobody knows."""
        return self.happened_at if self.happened is None else self.happened.earliest

    @property
    def shut_out(self) -> tuple[str, ...]:
        """Who is shut out because it is about them, and not because they wished it."""
        return tuple(name for name in self.excluded if fold(name) not in self.recused)

    @property
    def police_hold(self) -> bool:
        return self.police_informed and self.permission is None
