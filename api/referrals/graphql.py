"""Hand-overs in the graph: those of a case, and the view that a LADO's investigation needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import field

from api.graphql.request_context import GraphQLInfo, case_id
from api.graphql.scalars import Moment
from api.pdf.told import lines_of
from api.people.graphql import Person
from api.referrals.reading import LiveView, lado_view, referrals_of
from api.runtime.threads import offloaded
from api.timeline.referral_parts import ReferralField
from cases.access import Act
from domain.case import events as e
from domain.case.refusals import NoSuchCase
from domain.case.state import Case, DutyStatus
from domain.messages import Recorded
from domain.person.events import Identity
from domain.referral.standing import HandOver, OwedDuty, duties, hand_overs
from domain.vocabulary import Agency
from projections.entries.wording import role, said

TheCase = Annotated[strawberry.ID, strawberry.argument(name="caseId", description="The case.")]
ADULT, CHILD, CRITERIA, WORDS, DONE, BEFORE = (
    ("adult_",),
    ("child_",),
    ("criteria", "category", "conduct"),
    ("first_account",),
    ("actions", "who_was_told", "police_told", "parents_told", "safeguards", "social_care_told"),
    ("adult_history",),
)
BY_NAME = "Who wrote it down: by name and post where the directory knows them, else by role."


@strawberry.type(description="A hand-over of a case to an agency.")
class Referral:
    number: int = field(description="The entry by which it was drafted: send it as `referral`.")
    form: str = field(description="The name of the form.")
    title: str = field(description="What it is headed.")
    agency: Agency = field(description="Which agency.")
    status: str = field(description="drafted, checked, sent, acknowledged, or answered.")
    recipient: str | None = field(description="Who received it.")
    sent_at: Moment | None = field(description="When it went out.")
    fields: list[ReferralField] = field(description="What it says, and what is missing.")
    missing: list[str] = field(description="The core fields nobody has filled in.")
    paper: str = field(description="Where it can be fetched as PDF.")


@strawberry.type(description="What somebody said, in their own words, and the entry that has it.")
class Words:
    says: str = field(description="The words, as they were written down.")
    entry: int = field(description="The version of the entry.")
    recorded_at: Moment = field(description="When it was written down.")
    recorded_by: str = field(description=BY_NAME)


@strawberry.type(description="A duty of the case, and what was done.")
class DutyDone:
    duty: str = field(description="What is asked.")
    owed_by: str = field(description="By whom.")
    clause: str = field(description="The pack and the clause.")
    status: str = field(description="What has become of it.")
    due_at: Moment | None = field(description="By when, if the text gives a time.")
    done_at: Moment | None = field(description="When it was done.")
    by: str | None = field(description="Who did it.")


@strawberry.type(description="One entry of the case, in a sentence.")
class EntryLine:
    entry: int = field(description="The version of the entry.")
    occurred_at: Moment = field(description="When it happened.")
    recorded_at: Moment = field(description="When it was written down.")
    headline: str = field(description="One plain sentence.")
    recorded_by: str = field(description=BY_NAME)


@strawberry.type(description="A low-level concern about the adult, from the register.")
class EarlierConcern:
    concern: strawberry.ID = field(description="Its id in the register.")
    occurred_at: Moment = field(description="When it happened.")
    account: str = field(description="What was shared.")


BY_NAME = "Who wrote it down: by name and post where the directory knows them, else by role."


@strawberry.type(
    description="An allegation against the same adult that the school had learnt of before."
)
class EarlierAllegation:
    case_id: strawberry.ID = field(description="Its case, which you may open.")
    learnt_at: Moment = field(description="When the school learnt of it.")
    threshold_met: bool | None = field(
        description="Whether the harm threshold was met; null as long as nobody has decided."
    )
    criteria: list[str] = field(description="By which criteria.")
    outcome: str | None = field(description="How it ended, by the procedure's name.")
    closed: bool = field(description="Whether the case is closed.")


@strawberry.type(description="A core field that nothing on record answers.")
class MissingField:
    field: str = strawberry.field(description="The field of the form.")
    section: str = strawberry.field(description="The section it stands in.")
    label: str = strawberry.field(description="What the form asks.")


@strawberry.type(
    description="A case as a LADO needs it, from the record as it stands now. Nothing is missing"
    " in a way that holds a referral back."
)
class LadoReferral:
    case_id: strawberry.ID = field(description="The case.")
    version: int = field(description="How many entries it is made from.")
    form: str = field(description="The form whose questions are answered, and its version.")
    adult: list[ReferralField] = field(description="The adult this is about.")
    children: list[ReferralField] = field(description="The children.")
    criteria: list[ReferralField] = field(
        description="Which criteria of the harm threshold may be met, and what is alleged."
    )
    said: list[Words] = field(description="What was said, in the first person's own words.")
    done: list[ReferralField] = field(description="What the school has done.")
    duties: list[DutyDone] = field(description="What the policies ask, and what became of it.")
    chronology: list[EntryLine] = field(
        description="The lines a referral sent now would carry, in the order in which it happened: those"
        " chosen for the chronology, else the account and the acts."
    )
    previous_concerns: list[ReferralField] = field(
        description="What the form says of earlier allegations, concerns and referrals."
    )
    low_level_concerns: list[EarlierConcern] = field(
        description="Those in the register about the adult; none where you may not read it."
    )
    earlier_allegations: list[EarlierAllegation] = field(
        description="Those against the adult whose cases you may open; the oldest first."
    )
    people: list[Person] = field(description="Those involved, by the directory.")
    fields: list[ReferralField] = field(description="Every field that the record answers.")
    missing: list[MissingField] = field(description="Core fields that nothing answers yet.")
    referrals: list[Referral] = field(description="The hand-overs of the case so far.")


async def referrals(info: GraphQLInfo, case: TheCase) -> Any:
    context, about = info.context, case_id(case)
    context.require_permission(Act.READ_CASE)
    if about is None:
        return None
    try:
        found = await offloaded(referrals_of, context.services, context.actor, about)
    except NoSuchCase:
        return None
    return [_referral(about, one) for one in found]


async def lado_referral(info: GraphQLInfo, case: TheCase) -> Any:
    context, about = info.context, case_id(case)
    context.require_permission(Act.READ_CASE)
    if about is None:
        return None
    try:
        view = await offloaded(lado_view, context.services, context.actor, about)
    except NoSuchCase:
        return None
    return _shown(view)


def _shown(view: LiveView) -> dict[str, Any]:
    answered = [one for one in view.fields if one.says is not None]
    return {
        "caseId": str(view.case),
        "version": len(view.history),
        "form": f"{view.form.form} {view.form.version}",
        "adult": _of(answered, ADULT, but=BEFORE),
        "children": _of(answered, CHILD),
        "criteria": _of(answered, CRITERIA),
        "said": list(_words(view)),
        "done": _of(answered, DONE),
        "duties": [_duty(one) for one in duties(view.history)],
        "chronology": [
            {
                "entry": line.entry.version,
                "occurredAt": line.happened,
                "recordedAt": line.entry.recorded_at,
                "headline": line.what,
                "recordedBy": line.by,
            }
            for line in lines_of(view.history, view.names)
        ],
        "previousConcerns": _of(answered, BEFORE),
        "lowLevelConcerns": [
            {"concern": str(name), "occurredAt": one.occurred_at, "account": one.account}
            for name, one in view.concerns.items()
        ],
        "earlierAllegations": [_earlier(*one) for one in view.earlier.items()],
        "people": [
            _person(one, who, found.version)
            for one, found in view.people.items()
            if (who := found.identity) is not None
        ],
        "fields": [_field(one) for one in answered],
        "missing": [
            {"field": one.field, "section": one.section, "label": one.label}
            for one in view.fields
            if one.says is None
        ],
        "referrals": [_referral(view.case, one) for one in hand_overs(view.history).values()],
    }


def _of(fields: Iterable[Any], names: Sequence[str], but: Sequence[str] = ()) -> list[Any]:
    return [
        _field(one)
        for one in fields
        if one.field not in but and any(one.field.startswith(name) for name in names)
    ]


def _field(one: Any) -> dict[str, Any]:
    found: dict[str, Any] = {**one.model_dump(), "entries": list(one.entries)}
    return found


def _words(view: LiveView) -> Iterable[dict[str, Any]]:
    numbers = {
        number for one in view.fields if one.field in WORDS and one.says for number in one.entries
    }
    for entry in view.history:
        if isinstance(entry, Recorded) and entry.version in numbers:
            event = entry.event
            if isinstance(event, e.IncidentReported | e.InformationAdded | e.EntryCorrected):
                yield {
                    "says": event.account,
                    "entry": entry.version,
                    "recordedAt": entry.recorded_at,
                    "recordedBy": view.names.who(entry.attribution),
                }


def _duty(one: OwedDuty) -> dict[str, Any]:
    to = ", ".join(role(name) for name in one.asked.to)
    return {
        "duty": f"{said(one.asked.act)} {to}".strip(),
        "owedBy": role(one.asked.owed_by),
        "clause": f"{one.pack} {one.asked.clause}",
        "status": DutyStatus(one.status).value,
        "dueAt": one.due_at,
        "doneAt": one.done_at,
        "by": one.by,
    }


def _earlier(case: UUID, state: Case) -> dict[str, Any]:
    known = state.allegation
    return {
        "caseId": str(case),
        "learntAt": state.learnt_at,
        "thresholdMet": known.threshold,
        "criteria": list(known.criteria),
        "outcome": known.outcome,
        "closed": state.closed,
    }


def _person(person: UUID, who: Identity, version: int) -> dict[str, Any]:
    return {
        "id": str(person),
        "kind": who.kind,
        "name": who.name,
        "knownAs": who.known_as,
        "born": who.born,
        "position": who.position,
        "signIn": who.sign_in,
        "upn": who.upn,
        "version": version,
    }


def _referral(case: UUID, one: HandOver) -> dict[str, Any]:
    return {
        "number": one.number,
        "form": one.drafted.form,
        "title": one.drafted.title,
        "agency": one.drafted.agency,
        "status": one.status.value,
        "recipient": None if one.sent is None else one.sent.recipient,
        "sentAt": None if one.sent is None else one.sent.occurred_at,
        "fields": [_field(said) for said in one.fields],
        "missing": [said.field for said in one.missing],
        "paper": f"/cases/{case}/referrals/{one.number}.pdf",
    }
