"""Who may do and read what: one table, one function, called by every door.

Not permitted to know that a case exists reads as if it did not: `Denied.hidden`. A role that
may never do an act is told so, before anything is looked up. An exclusion beats everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from domain.sign_in import fold, folded
from domain.vocabulary import Role, Scope


class Act(StrEnum):
    """Everything the doors can be asked for."""

    REPORT = "report"
    SEE_OWN_RECEIPT = "see_own_receipt"
    ADD_TO_OWN_REPORT = "add_to_own_report"
    """Recording on one's own report what one did about it, without being able to open the case."""
    LIST_CASES = "list_cases"
    SEE_OUTLINE = "see_outline"
    """That a case is there, its kind and its dates; nothing of what happened."""
    READ_CASE = "read_case"
    WORK_CASE = "work_case"
    READ_DUTIES = "read_duties"
    READ_CHANGES = "read_changes"
    REPLAY_STRUCTURE = "replay_structure"
    READ_PACKS = "read_packs"
    ASSESS = "assess"
    READ_ADOPTIONS = "read_adoptions"
    ADOPT_PACK = "adopt_pack"
    SET_TERM_DATES = "set_term_dates"
    COMPARE_PACKS = "compare_packs"
    COMPARE_PACKS_OVER_CASES = "compare_packs_over_cases"
    SET_CLOCKS = "set_clocks"
    KEEP_PEOPLE = "keep_people"
    READ_PEOPLE = "read_people"
    LOOK_UP_PEOPLE = "look_up_people"
    """Choosing somebody for a report: a name, and a year group or post."""
    SET_PEOPLE_LOOKUP = "set_people_lookup"
    SHARE_CONCERN = "share_concern"
    WORK_CONCERNS = "work_concerns"
    READ_CONCERNS = "read_concerns"
    KEEP_WEBHOOKS = "keep_webhooks"
    READ_WEBHOOKS = "read_webhooks"
    READ_STATISTICS = "read_statistics"


class OwnAct(StrEnum):
    """What the server does of its own accord. No role comes to any of it, so no person does."""

    KEEP_TIME = "keep_time"
    """Putting on a case's record what only time brings: reminded, overdue, escalated."""
    PAUSE_WEBHOOK = "pause_webhook"
    """Ending deliveries to an address that nothing has reached for long."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody signed in: who, at which school, as what."""

    id: str
    school: str
    roles: frozenset[Role]
    scopes: frozenset[Scope] = frozenset()
    """What a client's key was issued for."""
    registered_only: bool = False
    """Whether it may ask the graph for registered documents only."""
    sign_in: str = field(init=False)
    """The same as `id`, folded: what is compared. `id` is shown, as their token writes it."""

    def __post_init__(self) -> None:
        """Folded once, for all that is ever asked about whoever signed in."""
        object.__setattr__(self, "sign_in", fold(self.id))

    @property
    def role(self) -> Role:
        """The role written beside what this actor records: the one with the most to answer for."""
        return min(self.roles, key=list(PRECEDENCE).index)


@dataclass(frozen=True, slots=True)
class CaseAccess:
    """What is needed of a case to decide about access; nothing of its content. Sign-ins may be
    given as they were written; they are kept folded."""

    school: str
    reporter: str
    reader_roles: frozenset[Role]
    readers: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Folded once, whoever asks."""
        object.__setattr__(self, "reporter", fold(self.reporter))
        object.__setattr__(self, "readers", folded(self.readers))
        object.__setattr__(self, "excluded", folded(self.excluded))


@dataclass(frozen=True, slots=True)
class Allowed:
    """Go ahead."""


@dataclass(frozen=True, slots=True)
class Denied:
    """No. `hidden`: answer as if the case did not exist."""

    hidden: bool


class AccessBasis(StrEnum):
    """How a role comes to an act on a case."""

    ALWAYS = "always"
    OWN = "own"
    PLACED = "placed"
    """Where the placement names the role or the person."""
    NAMED = "named"
    """Only where the placement names the person."""


PRECEDENCE = (
    Role.CHAIR_OF_GOVERNORS,
    Role.HEADTEACHER,
    Role.DSL,
    Role.STAFF,
    Role.AUDITOR,
    Role.MIS,
)

EVERYBODY = dict.fromkeys(Role, AccessBasis.ALWAYS)
PEOPLE_OF_THE_SCHOOL = dict.fromkeys(
    (Role.STAFF, Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS), AccessBasis.ALWAYS
)
CASEWORKERS = {
    Role.DSL: AccessBasis.PLACED,
    Role.HEADTEACHER: AccessBasis.PLACED,
    Role.CHAIR_OF_GOVERNORS: AccessBasis.PLACED,
}

WHO_MAY: dict[Act, dict[Role, AccessBasis]] = {
    Act.REPORT: {**PEOPLE_OF_THE_SCHOOL, Role.MIS: AccessBasis.ALWAYS},
    Act.SEE_OWN_RECEIPT: dict.fromkeys(PEOPLE_OF_THE_SCHOOL, AccessBasis.OWN),
    Act.ADD_TO_OWN_REPORT: dict.fromkeys(PEOPLE_OF_THE_SCHOOL, AccessBasis.OWN),
    Act.LIST_CASES: {**CASEWORKERS, Role.AUDITOR: AccessBasis.NAMED, Role.MIS: AccessBasis.PLACED},
    Act.SEE_OUTLINE: {**CASEWORKERS, Role.AUDITOR: AccessBasis.NAMED, Role.MIS: AccessBasis.PLACED},
    Act.READ_CASE: {**CASEWORKERS, Role.AUDITOR: AccessBasis.NAMED},
    Act.WORK_CASE: CASEWORKERS,
    Act.READ_DUTIES: CASEWORKERS,
    # Of cases, those that the reader may open; of the school, its own stream.
    Act.READ_CHANGES: EVERYBODY,
    Act.REPLAY_STRUCTURE: {Role.AUDITOR: AccessBasis.ALWAYS},
    Act.READ_PACKS: EVERYBODY,
    Act.ASSESS: EVERYBODY,
    Act.READ_ADOPTIONS: EVERYBODY,
    Act.ADOPT_PACK: dict.fromkeys((Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS), AccessBasis.ALWAYS),
    Act.SET_TERM_DATES: dict.fromkeys(
        (Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS), AccessBasis.ALWAYS
    ),
    Act.COMPARE_PACKS: dict.fromkeys(
        (Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS, Role.AUDITOR), AccessBasis.ALWAYS
    ),
    Act.COMPARE_PACKS_OVER_CASES: dict.fromkeys(
        (Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS), AccessBasis.PLACED
    ),
    Act.SET_CLOCKS: dict.fromkeys(
        (Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS), AccessBasis.ALWAYS
    ),
    # A chair works on cases about the head, and names people on them.
    Act.KEEP_PEOPLE: dict.fromkeys(CASEWORKERS, AccessBasis.ALWAYS),
    # Whoever leads safeguarding knows the school's people; a chair those of the cases they may open.
    Act.READ_PEOPLE: {
        Role.DSL: AccessBasis.ALWAYS,
        Role.HEADTEACHER: AccessBasis.ALWAYS,
        Role.CHAIR_OF_GOVERNORS: AccessBasis.PLACED,
    },
    Act.LOOK_UP_PEOPLE: PEOPLE_OF_THE_SCHOOL,
    Act.SET_PEOPLE_LOOKUP: dict.fromkeys(
        (Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS), AccessBasis.ALWAYS
    ),
    Act.SHARE_CONCERN: PEOPLE_OF_THE_SCHOOL,
    Act.WORK_CONCERNS: CASEWORKERS,
    Act.READ_CONCERNS: CASEWORKERS,
    Act.KEEP_WEBHOOKS: dict.fromkeys((Role.DSL, Role.HEADTEACHER), AccessBasis.ALWAYS),
    # A client reads of its own alone, and an auditor who set up what.
    Act.READ_WEBHOOKS: {
        **dict.fromkeys(
            (Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS, Role.AUDITOR), AccessBasis.ALWAYS
        ),
        Role.MIS: AccessBasis.OWN,
    },
    # Numbers in which no case shows, so nobody needs a placement: the same to all three.
    Act.READ_STATISTICS: dict.fromkeys(CASEWORKERS, AccessBasis.ALWAYS),
}


SCOPE_OF: dict[Act, Scope] = {
    Act.REPORT: Scope.REPORT,
    Act.LIST_CASES: Scope.READ,
    Act.SEE_OUTLINE: Scope.READ,
}
"""What a client of the MIS needs beside its role."""


@dataclass(frozen=True, slots=True)
class Clockwork:
    """The server's own clock as an actor. It has no role and no school, and no token leads to it.

    It stands outside every exclusion because it tells nobody anything: it reads a case to see
    which duties are due, writes that on the case, and whoever may open the case reads it there.
    """

    id: str = "casebook"
    role: str = "clock"


@dataclass(frozen=True, slots=True)
class CourierActor:
    """Whoever delivers webhooks for the server, as an actor. It has no role and no school, and no
    token leads to it; it reads no case."""

    id: str = "casebook"
    role: str = "courier"


CLOCKWORK_MAY: frozenset[Act | OwnAct] = frozenset({OwnAct.KEEP_TIME})
COURIER_MAY: frozenset[Act | OwnAct] = frozenset({OwnAct.PAUSE_WEBHOOK})


def may(actor: Actor, act: Act, case: CaseAccess | None = None) -> Allowed | Denied:
    """Whether this actor may do this. Without a case: whether any of the actor's roles ever may."""
    standings = _standings(actor.roles, actor.scopes, act)
    if not standings:
        return Denied(hidden=False)
    if case is None:
        return Allowed()
    if case.school != actor.school or actor.sign_in in case.excluded:
        return Denied(hidden=True)
    reached = any(_reaches(actor, role, standing, case) for role, standing in standings.items())
    return Allowed() if reached else Denied(hidden=True)


def clockwork_may(_clock: Clockwork, act: Act | OwnAct) -> Allowed | Denied:
    """Whether the server's own clock may do this."""
    return Allowed() if act in CLOCKWORK_MAY else Denied(hidden=True)


def courier_may(_courier: CourierActor, act: Act | OwnAct) -> Allowed | Denied:
    """Whether the server's own courier may do this."""
    return Allowed() if act in COURIER_MAY else Denied(hidden=True)


def reads_everybody(actor: Actor) -> bool:
    """Whether the actor reads the whole directory, and not only the people of cases they may open."""
    standings = _standings(actor.roles, actor.scopes, Act.READ_PEOPLE)
    return AccessBasis.ALWAYS in standings.values()


def roles_that_open(actor: Actor) -> frozenset[Role]:
    """The roles through which a placement can open a case to this actor, for the views' own door."""
    return _opening(actor.roles, actor.scopes)


@lru_cache(maxsize=1_024)
def _standings(
    roles: frozenset[Role], scopes: frozenset[Scope], act: Act
) -> Mapping[Role, AccessBasis]:
    """How each of these roles comes to an act, of those that ever do. Asked for every request."""
    within = act not in SCOPE_OF or SCOPE_OF[act] in scopes
    return {
        role: WHO_MAY[act][role]
        for role in roles
        if role in WHO_MAY[act] and (within or role is not Role.MIS)
    }


@lru_cache(maxsize=1_024)
def _opening(roles: frozenset[Role], scopes: frozenset[Scope]) -> frozenset[Role]:
    standings = _standings(roles, scopes, Act.SEE_OUTLINE)
    return frozenset(role for role, how in standings.items() if how is AccessBasis.PLACED)


def _reaches(actor: Actor, role: Role, standing: AccessBasis, case: CaseAccess) -> bool:
    if standing is AccessBasis.ALWAYS:
        return True
    if standing is AccessBasis.OWN:
        return actor.sign_in == case.reporter
    named = actor.sign_in in case.readers
    if standing is AccessBasis.NAMED:
        return named
    return named or role in case.reader_roles
