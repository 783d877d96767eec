"""Every request anybody could make of a case, honest or hostile, for tests that try them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, get_args, get_origin
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import AwareDatetime, BaseModel, ValidationError

from domain.annotations import may_be_none, without_constraints
from domain.case import allegation as a
from domain.case import approvals as p
from domain.case import commands as c
from domain.case import referral as r
from domain.case.chronology import IncludeInChronology, LeaveOutOfChronology
from domain.case.commands import CaseCommand
from domain.case.concern_links import LinkConcerns
from domain.case.devices import HeldDevice
from domain.case.exclusion import LiftExclusion
from domain.case.named import MatchNamed, Named, UnmatchNamed
from domain.case.own_report import ReportDutyDone
from domain.case.report_additions import AddToOwnReport
from domain.case.state import Case
from domain.happened import Happened, ToldCommand, WhenKind
from domain.texts import declared_texts
from domain.vocabulary import NamedKind, NamedPart
from tests.support.hostile import HARMLESS, HOSTILE
from tests.support.story import (
    DIRECTORY,
    KNOWN_FACTS,
    MONDAY_NINE,
    OTHER_CASE,
    THIS_CASE,
    TUESDAY_NINE,
    WEDNESDAY_NINE,
)

words = st.one_of(st.sampled_from(HARMLESS), st.sampled_from(HARMLESS), st.sampled_from(HOSTILE))
maybe_words = st.none() | words
moments = st.one_of(
    st.sampled_from([MONDAY_NINE, TUESDAY_NINE, WEDNESDAY_NINE]),
    st.integers(0, 1440).map(lambda minutes: MONDAY_NINE + timedelta(minutes=minutes)),
)
days = st.sampled_from([date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)])
happened = st.one_of(
    st.builds(Happened, kind=st.just(WhenKind.DAY), first=days, said=maybe_words),
    st.builds(Happened, kind=st.just(WhenKind.UNKNOWN), said=maybe_words),
    st.builds(Happened, kind=st.just(WhenKind.SPAN), last=days | moments, said=maybe_words),
    st.builds(Happened, kind=st.just(WhenKind.SPAN), first=days | moments, said=maybe_words),
    st.builds(Happened, kind=st.just(WhenKind.MOMENT), first=moments, said=maybe_words),
    st.just(
        Happened(kind=WhenKind.SPAN, first=date(2026, 2, 1), last=MONDAY_NINE, said="In February.")
    ),
)
people = st.sampled_from([*DIRECTORY, OTHER_CASE])


def _of_the_case(case: Case) -> SearchStrategy[UUID | None]:
    involved = [one for one, roles in case.people.items() if roles]
    return st.none() | (st.sampled_from(involved) if involved else people)


def _values(fact: str) -> SearchStrategy[Any]:
    known = KNOWN_FACTS[fact]
    if isinstance(known, frozenset):
        return st.sampled_from(sorted(known))
    return st.booleans() if known is bool else st.integers(0, 18)


some_facts = st.fixed_dictionaries(
    {}, optional={fact: _values(fact) for fact in KNOWN_FACTS if fact != "conduct"}
)
facts = st.builds(
    lambda conduct, more: {"conduct": conduct, **more}, _values("conduct"), some_facts
)
named_fact = st.sampled_from(sorted(KNOWN_FACTS)).flatmap(
    lambda fact: st.tuples(st.just(fact), st.none() | _values(fact))
)
recipients = st.lists(
    st.sampled_from(["police", "other_authorities", "parent_carer", "lado", "a" * 40]),
    max_size=2,
    unique=True,
).map(tuple)


def _duties(case: Case) -> SearchStrategy[str]:
    return st.sampled_from([*case.duties, "story-policy@2025.1/SP-99/inform/1"])


def _advice(case: Case) -> SearchStrategy[int | None]:
    return st.none() | st.sampled_from([*case.advice, 1])


def _proposals(case: Case) -> SearchStrategy[int]:
    return st.sampled_from([*case.proposals, *case.proposals, 1])


def _entries(case: Case) -> SearchStrategy[int]:
    known = st.sampled_from(list(case.entries)) if case.entries else st.just(1)
    return known | st.integers(1, case.version + 2)


some_form = st.sampled_from(["story_form", "story_form", "another_form"])
some_field = st.sampled_from(["told_whom", "account_given", "where_it_was", "no_such_field"])
filled_in = st.just(()) | st.tuples(st.builds(r.GivenField, field=some_field, says=words))


def _referrals(case: Case) -> SearchStrategy[int]:
    known = list(case.referrals)
    return st.sampled_from(known) | st.integers(1, case.version + 2) if known else st.just(1)


def _questions(case: Case) -> SearchStrategy[int]:
    return st.sampled_from([*case.questions, case.version + 1])


def _done(case: Case) -> SearchStrategy[CaseCommand]:
    """Often done the way it is asked for, so that the sequences get somewhere."""

    def discharge(duty: str) -> SearchStrategy[CaseCommand]:
        known = case.duties.get(duty)
        asked = st.just(known.asked.to) if known is not None else recipients
        return st.builds(
            c.DischargeDuty,
            duty=st.just(duty),
            by=words,
            to=asked | recipients,
            occurred_at=moments,
            how=maybe_words,
            reference=maybe_words,
        )

    return _duties(case).flatmap(discharge)


def _is_a_name(text: str) -> bool:
    try:
        return bool(Named(name=text, note=text[:60]))
    except ValidationError:
        return False


names = st.sampled_from(
    ["Tam in 9B", "Mr Marram", *filter(_is_a_name, [*HARMLESS, *HOSTILE, "0123456789abcdef" * 4])]
)
named = st.builds(
    Named,
    name=names,
    note=st.none() | names.map(lambda text: text[:60]),
    upn=st.none() | st.sampled_from(["B801200005001", "0123456789abcdef" * 4]),
    part=st.sampled_from(NamedPart),
    kind=st.sampled_from(NamedKind),
)
somebody_named = st.just(()) | st.tuples(named)
numbers = st.integers(1, 2)


ALTERNATIVES = ["second_adult_present", "none"]
CRITERIA = [("harmed",), ("suitability",), ("unheard_of",), ()]
POLICE_FACTS = [
    {"material.kind": "offensive"},
    {"material.kind": "indecent_images_of_children"},
    {"serious": True},
]
DEVICE = HeldDevice(imei=("356938035643809",), sealed_bag="A12345678")

Of = Callable[[Case], SearchStrategy[Any]]
WHOLE: Mapping[type[BaseModel], Of] = {
    Happened: lambda _: happened,
    HeldDevice: lambda _: st.just(DEVICE),
    Named: lambda _: named,
    c.DischargeDuty: _done,
    c.CorrectFact: lambda _: st.builds(
        lambda told, reason: c.CorrectFact(fact=told[0], value=told[1], reason=reason),
        named_fact,
        words,
    ),
}
"""Models whose fields depend on each other, or have shapes of their own."""
BY_NAME: Mapping[str, Of] = {
    "duty": _duties,
    "entry": _entries,
    "fact": lambda _: st.sampled_from(sorted(KNOWN_FACTS)),
    "facts": lambda _: facts,
    "field": lambda _: some_field,
    "form": lambda _: some_form,
    "named": lambda _: somebody_named,
    "proposal": _proposals,
    "question": _questions,
    "referral": _referrals,
    "sha256": lambda _: st.sampled_from(["a" * 64, "0123456789abcdef" * 4]),
    "to": lambda _: recipients,
}
"""What a field of this name takes wherever it stands."""
BY_FIELD: Mapping[tuple[type[BaseModel], str], Of] = {
    (a.Alternative, "what"): lambda _: st.sampled_from(ALTERNATIVES),
    (a.ConcludeAllegation, "outcome"): lambda _: st.sampled_from(["substantiated", "false"]),
    (a.DecideHarmThreshold, "criteria"): lambda _: st.sampled_from(CRITERIA),
    (a.DecideHarmThreshold, "met"): lambda _: st.sampled_from([True, True, False]),
    (a.DecideRegulatorReferral, "regulator"): lambda _: st.sampled_from(["dbs", "tra", "nobody"]),
    (a.DecideRegulatorReferral, "tests"): lambda _: st.sampled_from(
        [(), ("removed",), ("removed", "harm_test")]
    ),
    (a.WriteClosingSummary, "mentioned_in_references"): lambda _: st.sampled_from(
        [False, False, True, None]
    ),
    (c.CorrectDates, "occurred_at"): lambda _: st.none(),  # `when` tells it, or nothing
    (c.EstablishFacts, "facts"): lambda _: some_facts.filter(bool),
    (c.HandOverDuty, "to"): lambda _: words,
    (c.LinkCase, "other"): lambda _: st.sampled_from([OTHER_CASE, THIS_CASE]),
    (c.RecordPoliceFinding, "facts"): lambda _: st.sampled_from(POLICE_FACTS),
    (c.WaiveDuty, "advice"): _advice,
    (AddToOwnReport, "account"): lambda _: words,
    (IncludeInChronology, "person"): _of_the_case,
    (LeaveOutOfChronology, "person"): _of_the_case,
    (LiftExclusion, "sign_in"): lambda case: st.sampled_from([*case.excluded, "nobody"]),
    (LinkConcerns, "concerns"): lambda _: st.just((UUID(int=8),)),
    (LinkConcerns, "person"): lambda _: st.just(UUID(int=7)),
    (MatchNamed, "named"): lambda _: numbers,
    (p.VoidCase, "duplicate_of"): lambda _: st.sampled_from([None, OTHER_CASE, THIS_CASE]),
    (ReportDutyDone, "reference"): lambda _: st.sampled_from([None, "WX-1042"]),
    (UnmatchNamed, "named"): lambda _: numbers,
}
"""What one field takes that its type and its name do not tell."""


def filled(command: type[BaseModel], case: Case) -> SearchStrategy[Any]:
    """A command, or a part of one, as anybody could fill it in: by its fields' names and types."""
    if command in WHOLE:
        return WHOLE[command](case)
    fields = {name: _of_field(command, name, case) for name in command.model_fields}
    if not issubclass(command, ToldCommand):
        return st.builds(command, **fields)
    # Of something that was known to the moment, or only roughly; the moment is optional to its type.
    known = {name: of for name, of in fields.items() if name not in {"when", "occurred_at"}}
    plainly = st.builds(command, occurred_at=moments, **known)
    return st.one_of(plainly, plainly, plainly, st.builds(command, when=happened, **known))


def _of_field(model: type[BaseModel], name: str, case: Case) -> SearchStrategy[Any]:
    if (model, name) in BY_FIELD:
        return BY_FIELD[model, name](case)
    annotation = model.model_fields[name].annotation
    if name in BY_NAME:
        found = BY_NAME[name](case)
    else:
        found = _of_type(without_constraints(annotation), model, name, case)
    return st.none() | found if may_be_none(annotation) else found


def _of_type(kind: Any, model: type[BaseModel], name: str, case: Case) -> SearchStrategy[Any]:
    if get_origin(kind) is tuple:
        part = _of_type(without_constraints(get_args(kind)[0]), model, name, case)
        least_one = "MinLen" in str(model.model_fields[name].metadata)
        return st.tuples(part) if least_one else st.just(()) | st.tuples(part)
    if kind is str:
        declared = dict(declared_texts(model))[name]
        if declared is not None and not declared.closed_words:
            return words
    elif kind in OF_TYPE:
        return OF_TYPE[kind]
    elif isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        return filled(kind, case)
    raise LookupError(
        f"no test knows what {model.__name__}.{name} can be: say it in BY_NAME or BY_FIELD of"
        " tests/support/requests.py"
    )


OF_TYPE: Mapping[Any, SearchStrategy[Any]] = {
    bool: st.booleans(),
    UUID: people,
    AwareDatetime: moments,
    datetime: moments,
}


def any_request(case: Case) -> SearchStrategy[CaseCommand]:
    """Any request of a case as it stands, each kind as likely as any other."""
    return st.sampled_from(get_args(CaseCommand)).flatmap(lambda kind: filled(kind, case))
