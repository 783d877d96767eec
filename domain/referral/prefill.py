"""What the case's own record answers on a form, and the entries that say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.case import events as e
from domain.case.allegation import HarmThresholdDecided, StrandMoved, SuspensionDecided
from domain.case.commands import Evidence
from domain.case.named import involvements
from domain.case.people import PersonInvolved
from domain.case.referral import ReferralSent
from domain.happened import Happened
from domain.happened import in_words as when_in_words
from domain.messages import Event, Recorded, Unreadable
from domain.policy.calendar import LONDON
from domain.policy.words import FactValue
from domain.referral.form import FormField, OnRecord
from domain.referral.names import Names
from domain.referral.people import OF_PEOPLE, Stated, involved, named_in_words
from domain.vocabulary import MeasureKind

History = Sequence[Recorded[Event] | Unreadable]


def answers(field: FormField, history: History, names: Names) -> tuple[Stated, ...]:
    """Everything on record that answers this question, in the order in which it was written.

    People are named as the directory names them now.
    """
    entries = list(_relied_on(history))
    found = [
        stated
        for known in field.known
        for stated in (
            (*involved(known, entries, names.people), *named_in_words(known, entries))
            if known in OF_PEOPLE
            else _ASKED[known](entries, names)
        )
    ]
    found += [stated for fact in field.facts for stated in _fact(entries, names, fact)]
    return tuple(found)


def involved_people(history: History) -> frozenset[UUID]:
    """Whoever was named on the case."""
    found: set[UUID] = set()
    for entry in history:
        if isinstance(entry, Unreadable):
            continue
        if isinstance(entry.event, PersonInvolved):
            found.add(entry.event.person)
        elif isinstance(entry.event, e.IncidentReported | e.ImageryDiscovered):
            found |= {person for person, _ in involvements(entry.event.named)}
    return frozenset(found)


def moment(at: datetime) -> str:
    """`19 November 2026 at 9:42am`, in London."""
    there = at.astimezone(LONDON)
    hour = there.hour % 12 or 12
    half = "am" if there.hour < 12 else "pm"  # noqa: PLR2004 - noon
    return f"{there.day} {there:%B %Y} at {hour}:{there:%M}{half}"


def in_words(value: FactValue | None) -> str:
    """A value of the vocabulary, in plain words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "unknown" if value is None else str(value).replace("_", " ")


Entries = Sequence[Recorded[Event]]
THRESHOLD = "harm.criterion"


def _relied_on(history: History) -> Iterator[Recorded[Event]]:
    """The entries that nobody has withdrawn."""
    readable = [entry for entry in history if isinstance(entry, Recorded)]
    withdrawn = {one.event.entry for one in readable if isinstance(one.event, e.EntryWithdrawn)}
    return (entry for entry in readable if entry.version not in withdrawn)


def _accounts(entries: Entries) -> list[Stated]:
    """Every account in the words in which it was first given."""
    return [
        Stated(entry.event.account, entry.version)
        for entry in entries
        if isinstance(entry.event, e.IncidentReported | e.InformationAdded) and entry.event.account
    ]


def _as_corrected(told: Sequence[Stated], entries: Entries) -> Iterator[Stated]:
    """The words stay as they were; each correction follows them."""
    for one in told:
        yield one
        for entry in entries:
            if isinstance(entry.event, e.EntryCorrected) and entry.event.entry == one.entry:
                says = f"Corrected, {moment(entry.recorded_at)}: {entry.event.account}"
                yield Stated(says, entry.version)


def _first_account(entries: Entries, _: Names) -> Iterable[Stated]:
    return _as_corrected(_accounts(entries)[:1], entries)


def _later_accounts(entries: Entries, _: Names) -> Iterable[Stated]:
    return _as_corrected(_accounts(entries)[1:], entries)


def _reports(entries: Entries) -> Iterator[Recorded[Event]]:
    return (
        entry
        for entry in entries
        if isinstance(entry.event, e.IncidentReported | e.ImageryDiscovered)
    )


def _school(entries: Entries, names: Names) -> Iterator[Stated]:
    for entry in _reports(entries):
        if isinstance(entry.event, e.IncidentReported | e.ImageryDiscovered):
            yield Stated(names.school or entry.event.school, entry.version)


def _reported_by(entries: Entries, names: Names) -> Iterator[Stated]:
    for entry in _reports(entries):
        yield Stated(names.who(entry.attribution), entry.version)


def _occurred(entries: Entries, _: Names) -> Iterator[Stated]:
    """As it was last told; no moment that nobody has told."""
    for entry in _dates(entries):
        event = entry.event
        told, at = getattr(event, "when", None), event.occurred_at
        if isinstance(event, e.DatesCorrected):
            at = event.happened_at
        yield Stated(moment(at) if told is None else _roughly(told), entry.version)


def happened(event: Event) -> str:
    """When it happened, as it stands in a sentence: no moment that nobody has told."""
    told: Happened | None = getattr(event, "when", None)
    return moment(event.occurred_at) if told is None else when_in_words(told)


def _roughly(told: Happened) -> str:
    words = when_in_words(told)
    words = words[:1].upper() + words[1:]
    return words if told.said is None else f"{words}, told as: {told.said}"


def _dates(entries: Entries) -> Iterator[Recorded[Event]]:
    """The reports; of a case whose dates were corrected, the last correction in their place."""
    corrected = [entry for entry in entries if isinstance(entry.event, e.DatesCorrected)]
    return iter(corrected[-1:]) if corrected else _reports(entries)


def _learnt(entries: Entries, _: Names) -> Iterator[Stated]:
    for entry in _dates(entries):
        if isinstance(entry.event, e.IncidentReported | e.ImageryDiscovered | e.DatesCorrected):
            yield Stated(moment(entry.event.learnt_at), entry.version)


def _sources(entries: Entries, _: Names) -> Iterator[Stated]:
    for entry in entries:
        if isinstance(entry.event, e.InformationAdded) and entry.event.source:
            yield Stated(entry.event.source, entry.version)


def _police(entries: Entries, _: Names) -> Iterator[Stated]:
    for entry in entries:
        event = entry.event
        if isinstance(event, e.PoliceInformed):
            says = f"{event.force}, {moment(event.occurred_at)}, by {event.by}"
            yield Stated(says + _under(event.reference), entry.version)


def _measures(*kinds: MeasureKind) -> Callable[[Entries, Names], Iterator[Stated]]:
    def taken(entries: Entries, _: Names) -> Iterator[Stated]:
        for entry in entries:
            event = entry.event
            if isinstance(event, e.MeasureRecorded) and event.kind in (kinds or MeasureKind):
                what = event.kind.replace("_", " ").capitalize()
                says = f"{what}, {happened(event)}, by {event.by}"
                yield Stated(says + _under(event.reference), entry.version)

    return taken


def _told(entries: Entries, _: Names) -> Iterator[Stated]:
    for entry in entries:
        event = entry.event
        if isinstance(event, e.DutyDischarged) and event.to:
            whom = ", ".join(one.replace("_", " ") for one in event.to)
            says = f"{whom.capitalize()}, {moment(event.occurred_at)}, by {event.by}"
            yield Stated(says + _under(event.reference), entry.version)


def _advice(entries: Entries, _: Names) -> Iterator[Stated]:
    for entry in entries:
        event = entry.event
        if isinstance(event, e.AdviceRecorded):
            agency = event.agency.replace("_", " ")
            yield Stated(f"{agency}, {event.given_by}: {event.advice}", entry.version)


def _evidence(entries: Entries, _: Names) -> Iterator[Stated]:
    for entry in entries:
        event = entry.event
        kept: tuple[Evidence, ...] = ()
        if isinstance(event, e.IncidentReported):
            kept = event.evidence
        elif isinstance(event, e.EvidenceRecorded):
            kept = (event.evidence,)
        for one in kept:
            yield Stated(f"{one.what}: {one.kept_where}, {one.kept_by}", entry.version)


def _earlier(entries: Entries, _: Names) -> Iterator[Stated]:
    for entry in entries:
        event = entry.event
        if isinstance(event, ReferralSent):
            agency = event.agency.replace("_", " ")
            says = f"{agency.capitalize()}: {event.recipient}, {moment(event.occurred_at)}"
            yield Stated(says + _under(event.reference), entry.version)


def _fact(entries: Entries, names: Names, name: str) -> Iterable[Stated]:
    """The value on record now, and the entry that last said so."""
    found: Stated | None = None
    for entry in entries:
        event = entry.event
        if isinstance(event, e.IncidentReported | e.ImageryDiscovered | e.FactsEstablished):
            if name in event.facts:
                found = Stated(names.value(name, event.facts[name]), entry.version)
        elif isinstance(event, e.FactCorrected) and event.fact == name:
            known = event.value is not None
            found = Stated(names.value(name, event.value), entry.version) if known else None
    return () if found is None else (found,)


def _criteria(entries: Entries, names: Names) -> Iterable[Stated]:
    decided = [entry for entry in entries if isinstance(entry.event, HarmThresholdDecided)]
    for entry in decided[-1:]:
        event = entry.event
        if isinstance(event, HarmThresholdDecided):
            met = [names.value(THRESHOLD, one) for one in event.criteria]
            says = "Met: " + "; ".join(met) if event.met else "Not met"
            when = f"decided by {event.decided_by}, {moment(event.occurred_at)}"
            yield Stated(f"{says}. {when[:1].upper()}{when[1:]}: {event.reason}", entry.version)


def _suspension(entries: Entries, _: Names) -> Iterator[Stated]:
    for entry in entries:
        event = entry.event
        if isinstance(event, SuspensionDecided):
            decided = "Suspended" if event.suspended else "Suspension considered, not suspended"
            other = ", ".join(one.what.replace("_", " ") for one in event.alternatives)
            weighed = f"; alternatives weighed: {other}" if other else ""
            says = f"{decided}, {moment(event.occurred_at)}, by {event.decided_by}{weighed}"
            yield Stated(says, entry.version)


def _strands(entries: Entries, _: Names) -> Iterator[Stated]:
    for entry in entries:
        event = entry.event
        if isinstance(event, StrandMoved):
            strand = event.strand.replace("_", " ").capitalize()
            says = f"{strand}: {event.state.replace('_', ' ')}, {moment(event.occurred_at)}"
            yield Stated(says + _under(event.reference), entry.version)


def _under(reference: str | None) -> str:
    return f", reference {reference}" if reference else ""


_ASKED: Mapping[OnRecord, Callable[[Entries, Names], Iterable[Stated]]] = {
    OnRecord.SCHOOL: _school,
    OnRecord.REPORTED_BY: _reported_by,
    OnRecord.OCCURRED_AT: _occurred,
    OnRecord.LEARNT_AT: _learnt,
    OnRecord.FIRST_ACCOUNT: _first_account,
    OnRecord.LATER_ACCOUNTS: _later_accounts,
    OnRecord.SOURCES: _sources,
    OnRecord.POLICE_TOLD: _police,
    OnRecord.PARENTS_TOLD: _measures(MeasureKind.PARENT_TOLD),
    OnRecord.PERSON_TOLD: _measures(MeasureKind.PERSON_TOLD),
    OnRecord.WHO_WAS_TOLD: _told,
    OnRecord.MEASURES: _measures(),
    OnRecord.ADVICE: _advice,
    OnRecord.EVIDENCE_KEPT: _evidence,
    OnRecord.EARLIER_REFERRALS: _earlier,
    OnRecord.CRITERIA: _criteria,
    OnRecord.SUSPENSION: _suspension,
    OnRecord.STRANDS: _strands,
}
