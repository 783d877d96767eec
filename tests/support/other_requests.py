"""Every request of a school, its people, its concerns and its webhooks, with every field filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from cases.packs.approval_rules import approval_rules
from domain.concern import commands as n
from domain.concern import events as concern_events
from domain.concern.decision_context import ConcernDecisionContext
from domain.concern.decisions import decide as decide_concern
from domain.concern.state import replay as replay_concerns
from domain.messages import Command, Event
from domain.person import commands as people
from domain.person.decisions import decide as decide_person
from domain.person.events import Identity, PersonAdded, PersonKeptWithCase
from domain.person.state import replay as replay_person
from domain.policy.calendar import Term
from domain.policy.register import RegisterRules
from domain.school import commands as s
from domain.school.decisions import PackText
from domain.school.decisions import decide as decide_school
from domain.school.events import ClientKeyIssued, DamagedRowNamed, SchoolEnrolled
from domain.school.state import replay as replay_school
from domain.vocabulary import Compartment, PersonKind, Scope
from domain.webhook import commands as w
from domain.webhook.address import AddressRules
from domain.webhook.decisions import Known
from domain.webhook.decisions import decide as decide_webhook
from domain.webhook.events import WebhookPaused, WebhookRegistered
from domain.webhook.state import DeliveryStanding
from domain.webhook.state import replay as replay_webhook
from tests.support.story import MONDAY_NINE, SCHOOL, TUESDAY_TEN

Decided = Callable[[Any], tuple[Event, ...]]
Situations = Mapping[type[Command], Callable[[], tuple[Command, Decided]]]
WREN = UUID("7d3c1b90-2b64-4f5d-8f5c-1f2e3d4c5b6a")
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
EARLIER = datetime(2026, 4, 1, 9, tzinfo=UTC)
_CITE = {"source": "Story guidance", "edition": "2025", "confidence": "unverified"}


def _rule(clause: str, **more: Any) -> dict[str, Any]:
    return {"id": clause, "says": "A rule.", "cite": _CITE, **more}


REGISTER = RegisterRules.model_validate(
    {
        "pack": "story-register",
        "version": "2025.9",
        "title": "Concerns in the stories",
        "in_force_from": "2025-09-01",
        "adults": ["staff"],
        "readers": {"usually": ["headteacher"], "about": {}},
        "reading": _rule("SR-01"),
        "patterns": [_rule("SR-02", concerns=2, within_days=10)],
        "retention": _rule("SR-03"),
        "references": _rule("SR-04"),
    }
)
ASKING = ConcernDecisionContext(
    WREN,
    Identity(kind=PersonKind.ADULT, name="Wren Made-Up", born=date(1980, 2, 3)),
    SCHOOL,
    NOON,
    UUID(int=1),
    case=UUID(int=99),
)
SHARED = n.ShareConcern(
    adult_role="staff",
    account="account as told",
    context="context as told",
    action="action as told",
    source=n.ConcernSource.COMPLAINT,
    shared_by="shared_by as told",
    occurred_at=EARLIER,
)


def _concern(command: Command, *before: Command) -> Callable[[], tuple[Command, Decided]]:
    def decided(last: Any) -> tuple[Event, ...]:
        history: list[concern_events.ConcernEvent] = []
        for number, one in enumerate((*before, last), start=1):
            ask = replace(ASKING, fresh=UUID(int=number))
            events = decide_concern(replay_concerns(history), one, REGISTER, ask)
            history += events
        return events

    return lambda: (command, decided)


def _concern_asked(command: Command) -> Callable[[], tuple[Command, Decided]]:
    """Of which the directory has come to say a sign-in, beside one that is shut out."""

    def decided(last: Any) -> tuple[Event, ...]:
        known = replace(
            ASKING,
            identity=Identity(kind=PersonKind.ADULT, name="Wren", sign_in="sign_in as told"),
            actor="head@saltmarsh",
            approvals=approval_rules(),
        )
        history = decide_concern(replay_concerns(()), SHARED, REGISTER, known)
        asked = concern_events.ConcernSignInQuestioned(occurred_at=NOON, sign_in="another")
        return decide_concern(replay_concerns((*history, asked)), last, REGISTER, known)

    return lambda: (command, decided)


CONCERNS: Situations = {
    n.ShareConcern: _concern(SHARED),
    n.CorrectConcern: _concern(
        n.CorrectConcern(
            concern=UUID(int=1), account="account anew as told", reason="reason as told"
        ),
        SHARED,
    ),
    n.WithdrawConcern: _concern(
        n.WithdrawConcern(concern=UUID(int=1), reason="reason as told"), SHARED
    ),
    n.AskForReview: lambda: (n.AskForReview(), lambda _: ()),
    n.RecordReview: _concern(
        n.RecordReview(
            findings="findings as told",
            wider_culture="wider_culture as told",
            decided_by="decided_by as told",
            occurred_at=NOON,
        ),
        SHARED,
        SHARED,
    ),
    n.DecideOnConcernSignIn: _concern_asked(
        n.DecideOnConcernSignIn(question=3, shut_out=True, reason="reason as told")
    ),
    n.LiftConcernExclusion: _concern_asked(
        n.LiftConcernExclusion(sign_in="sign_in as told", reason="reason as told")
    ),
    n.EscalateConcerns: _concern(
        n.EscalateConcerns(
            concerns=(UUID(int=1),),
            facts={"conduct": "messages"},
            account="account as told",
            occurred_at=NOON,
            learnt_at=NOON,
            case=UUID(int=99),
            reason="reason as told",
            decided_by="decided_by as told",
        ),
        SHARED,
    ),
}
_PUPIL: dict[str, Any] = {
    "kind": PersonKind.PUPIL,
    "name": "name as told",
    "known_as": "known_as as told",
    "born": date(2014, 11, 3),
    "upn": "B801200005001",
    "year_group": "year_group as told",
}
_ADULT: dict[str, Any] = {
    "kind": PersonKind.ADULT,
    "name": "name as told",
    "known_as": "known_as as told",
    "born": date(1980, 11, 3),
    "position": "position as told",
    "sign_in": "sign_in as told",
}


def _person(command: Command, *before: Any) -> Callable[[], tuple[Command, Decided]]:
    def decided(last: Any) -> tuple[Event, ...]:
        # No kind of person has every field: of a pupil the number, of an adult post and sign-in.
        said = last.model_dump()
        pupil = {**said, **dict.fromkeys(("position", "sign_in"))}
        adult = {
            **said,
            "kind": PersonKind.ADULT,
            "upn": None,
            "year_group": None,
            "born": date(1980, 11, 3),
        }
        return tuple(
            event
            for one in (pupil, adult)
            for event in decide_person(
                replay_person(before),
                type(last)(**one),
                school=SCHOOL,
                now=TUESDAY_TEN,
                keep_with=said.get("case"),
            )
        )

    return lambda: (command, decided)


_ANOTHER = PersonAdded(
    occurred_at=MONDAY_NINE,
    school=SCHOOL,
    identity=Identity(kind=PersonKind.ADULT, name="Somebody Else"),
)
_EVERYTHING = {**_ADULT, **_PUPIL}
_KEPT = PersonKeptWithCase(occurred_at=MONDAY_NINE, case=UUID(int=99))


def _entry(command: Command, *before: Any) -> Callable[[], tuple[Command, Decided]]:
    def decided(last: Any) -> tuple[Event, ...]:
        return decide_person(replay_person(before), last, school=SCHOOL, now=TUESDAY_TEN)

    return lambda: (command, decided)


PEOPLE: Situations = {
    people.AddPerson: _person(people.AddPerson(**_EVERYTHING, case=UUID(int=99))),
    people.MakePersonOrdinary: _entry(
        people.MakePersonOrdinary(reason="reason as told"), _ANOTHER, _KEPT
    ),
    people.CorrectPerson: _person(
        people.CorrectPerson(**_EVERYTHING, reason="reason as told"), _ANOTHER
    ),
}
KEY = "0123456789abcdef"
ENROLLED = SchoolEnrolled(occurred_at=MONDAY_NINE, name="Saltmarsh Primary", tenant="saltmarsh")
DAMAGED = DamagedRowNamed(
    occurred_at=MONDAY_NINE,
    compartment=Compartment.ORDINARY,
    position=9,
    sha256="a" * 64,
    by="operator.one",
    reason="The disk failed.",
)
ISSUED = ClientKeyIssued(
    occurred_at=MONDAY_NINE,
    key=KEY,
    client="larkfield-mis",
    scopes=(Scope.READ,),
    registered_only=False,
    digest="a" * 64,
    expires_at=MONDAY_NINE + timedelta(days=100),
)


def _school(command: Command, *before: Any) -> Callable[[], tuple[Command, Decided]]:
    def decided(last: Any) -> tuple[Event, ...]:
        text = PackText("b" * 64, "school")
        return decide_school(
            replay_school(before), last, now=MONDAY_NINE, text=text, by="operator.two"
        )

    return lambda: (command, decided)


SCHOOLS: Situations = {
    s.EnrolSchool: _school(s.EnrolSchool(name="name as told", tenant="tenant as told")),
    s.AdoptPack: _school(
        s.AdoptPack(pack="sea-lavender", version="2025.1", in_force_from=date(2026, 3, 2)),
        ENROLLED,
    ),
    s.SetClocks: _school(
        s.SetClocks(remind_minutes_before=(77,), immediately_late_after_minutes=55), ENROLLED
    ),
    s.SetPeopleLookup: _school(s.SetPeopleLookup(allowed=True), ENROLLED),
    s.AdoptStatutoryPacks: lambda: (s.AdoptStatutoryPacks(), lambda _: ()),
    s.SetTermDates: _school(
        s.SetTermDates(
            known_from=date(2026, 1, 1),
            known_to=date(2026, 7, 31),
            terms=(
                Term(first=date(2026, 1, 5), last=date(2026, 4, 2), closed=(date(2026, 2, 16),)),
            ),
            given_by="given_by as told",
        ),
        ENROLLED,
    ),
    s.IssueClientKey: _school(
        s.IssueClientKey(
            key=KEY,
            client="larkfield-mis",
            scopes=(Scope.READ,),
            registered_only=True,
            digest="a" * 64,
            expires_at=MONDAY_NINE + timedelta(days=100),
        ),
        ENROLLED,
    ),
    s.RevokeClientKey: _school(
        s.RevokeClientKey(key=KEY, reason="reason as told"), ENROLLED, ISSUED
    ),
    s.NameDamagedRow: _school(
        s.NameDamagedRow(
            compartment=Compartment.ORDINARY, position=9, sha256="a" * 64, reason="reason as told"
        ),
        ENROLLED,
    ),
    s.PassDamagedRow: _school(
        s.PassDamagedRow(compartment=Compartment.ORDINARY, position=9, sha256="a" * 64),
        ENROLLED,
        DAMAGED,
    ),
}
REGISTERED = WebhookRegistered(
    occurred_at=MONDAY_NINE, school=SCHOOL, client="mis@saltmarsh", url="https://mis.example/hooks"
)
PAUSED = WebhookPaused(occurred_at=MONDAY_NINE, reason="They are moving.")


def _webhook(command: Command, *before: Any) -> Callable[[], tuple[Command, Decided]]:
    def decided(last: Any) -> tuple[Event, ...]:
        known = Known(AddressRules(), delivery=DeliveryStanding.DEAD)
        return decide_webhook(
            replay_webhook(before), last, school=SCHOOL, now=MONDAY_NINE, known=known
        )

    return lambda: (command, decided)


WEBHOOKS: Situations = {
    w.RegisterWebhook: _webhook(
        w.RegisterWebhook(client="client as told", url="https://mis.example/other")
    ),
    w.RotateWebhookSecret: _webhook(w.RotateWebhookSecret(older_valid_minutes=60), REGISTERED),
    w.PauseWebhook: _webhook(w.PauseWebhook(reason="reason as told"), REGISTERED),
    w.ResumeWebhook: _webhook(w.ResumeWebhook(), REGISTERED, PAUSED),
    w.RemoveWebhook: _webhook(w.RemoveWebhook(reason="reason as told"), REGISTERED),
    w.ResendDelivery: _webhook(w.ResendDelivery(delivery=UUID(int=5)), REGISTERED),
}
