"""The first report: its facts, where the case belongs, what the policies say and what is owed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from domain.case.commands import ReportImageryDiscovery, ReportIncident
from domain.case.decision_context import DecisionContext, is_about
from domain.case.decisions import naming, threshold
from domain.case.decisions.admission import require_no_content, require_past
from domain.case.decisions.assessing import assess
from domain.case.decisions.duties import reaches_everybody
from domain.case.decisions.judged import require_reasons_of
from domain.case.decisions.own_report import REPORTER
from domain.case.decisions.readers_left import LetIn, readable
from domain.case.events import (
    CaseEvent,
    CasePlaced,
    DutyDischarged,
    DutyRaised,
    ImageryDiscovered,
    IncidentReported,
)
from domain.case.folding import evolve
from domain.case.refusals import ImpossibleDate, NotImagery
from domain.case.rulebook import Rulebook
from domain.case.state import Case
from domain.happened import Happened
from domain.policy.calendar import london_day
from domain.sign_in import fold, folded
from domain.vocabulary import Role

Report = ReportIncident | ReportImageryDiscovery
INFORM = "inform"


def report_incident(
    command: ReportIncident, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    rulebook.check_facts(command.facts)
    if rulebook.is_imagery(command.facts):
        return _discovered(command, rulebook, ask)
    require_reasons_of(command.facts, command.reasons)
    learnt_at = _learnt(command, ask)
    report = IncidentReported(
        school=ask.school,
        facts=command.facts,
        occurred_at=command.placed(learnt_at),
        when=command.when,
        learnt_at=learnt_at,
        account=command.account,
        evidence=command.evidence,
        reasons=command.reasons,
        named=naming.as_told(command, ask),
        urgent=command.urgent,
    )
    return (report, *_opened(command, rulebook, ask, learnt_at))


def report_imagery(
    command: ReportImageryDiscovery, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    rulebook.check_facts(command.facts)
    if not rulebook.is_imagery(command.facts):
        raise NotImagery
    return _discovered(command, rulebook, ask)


def _discovered(command: Report, rulebook: Rulebook, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    """However it was reported, the record of a discovery has no place for content."""
    unnamed = command.model_copy(update={"subject": None})
    require_no_content(unnamed if ask.subject_is_known else command)
    learnt_at = _learnt(command, ask)
    report = ImageryDiscovered(
        school=ask.school,
        facts=command.facts,
        occurred_at=command.placed(learnt_at),
        when=command.when,
        learnt_at=learnt_at,
        named=naming.as_told(command, ask),
        urgent=command.urgent,
    )
    return (report, *_opened(command, rulebook, ask, learnt_at))


def _learnt(command: Report, ask: DecisionContext) -> datetime:
    learnt_at = command.learnt_at or ask.now
    require_past(learnt_at, ask, field="learnt_at")
    require_learnt_after(command.happened, learnt_at)
    return learnt_at


def require_learnt_after(happened: Happened, learnt_at: datetime) -> None:
    """Refuse a day of learning that lies before every day on which it can have happened."""
    earliest = happened.earliest
    if earliest is not None and london_day(learnt_at) < london_day(earliest):
        raise ImpossibleDate(
            what="The school cannot have learnt of it before it happened.", field="learnt_at"
        )


def _opened(
    command: Report, rulebook: Rulebook, ask: DecisionContext, learnt_at: datetime
) -> tuple[CaseEvent, ...]:
    out = naming.whose_conduct(command, ask)
    readers = _named_readers(command, ask, out)
    place = readable(
        rulebook.place(command.facts, *out),
        LetIn(Case(), command.facts, readers, out, rulebook, ask),
    )
    placed = CasePlaced(
        occurred_at=ask.now,
        compartment=place.compartment,
        reader_roles=place.reader_roles,
        readers=readers,
        excluded=out,
        rule=place.rule,
    )
    said = assess(Case(), command.facts, rulebook, trigger=1, learnt_at=learnt_at, now=ask.now)
    opened = evolve(replace(Case(), facts=command.facts, learnt_at=learnt_at), placed)
    stated = threshold.stated(
        replace(opened, version=0), command.facts, command.facts, rulebook, ask.now
    )
    return (placed, *said, *stated, *_told(said, rulebook, ask, out))


def _told(
    said: Sequence[CaseEvent], rulebook: Rulebook, ask: DecisionContext, out: tuple[str, ...]
) -> Iterator[DutyDischarged]:
    """Whoever reports and is the one to be told knows: nothing more is owed for that."""
    if fold(ask.actor) in folded(out):
        return
    for event in said:
        if not isinstance(event, DutyRaised) or event.asked.act != INFORM:
            continue
        told = ask.role.value in event.asked.to and reaches_everybody(
            event.asked, (ask.role.value,)
        )
        if told and rulebook.is_owed_by_reporters(event.asked.owed_by):
            yield DutyDischarged(
                occurred_at=ask.now, duty=event.duty, by=REPORTER, to=(ask.role.value,)
            )


def _named_readers(command: Report, ask: DecisionContext, out: tuple[str, ...]) -> tuple[str, ...]:
    """Who reports in a leading role stays with the case, unless it is about that very person."""
    leading = ask.role in {Role.DSL, Role.HEADTEACHER}
    named = fold(ask.actor) in folded(out)
    about_them = named or is_about(ask.role, command.facts)
    return (ask.actor,) if leading and not about_them else ()
