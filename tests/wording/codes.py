"""Every code that people may be shown, gathered from where it is defined: nothing is listed by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, get_args

from api.duties.standing import Standing
from api.graphql.enums import CaseState
from api.http.problem_table import EDGE
from api.http.refusal_statuses import every_refusal
from cases.packs.library import PackLibrary, load_library
from domain import vocabulary as v
from domain.case.allegation import Strand, StrandState
from domain.case.commands import CaseCommand
from domain.case.escalation_paths import NOT_COUNTABLE, NOT_STATED, REACHES_NOBODY
from domain.case.referral import ReferralStatus
from domain.case.state import DutyStatus
from domain.concern.commands import ConcernSource
from domain.policy import words
from domain.policy.assessment import Disputed, Why
from domain.policy.clause import Clause, OutcomeClause
from domain.policy.pack import Pack
from domain.policy.procedure import AllegationProcedure, Consequence
from domain.policy.rulebook import BindingPack
from domain.registry import EVENT_CLASSES
from domain.webhook.state import DeliveryStanding, WebhookStanding

ENUMS: Mapping[str, type[StrEnum]] = {
    "roles": v.Role,
    "agencies": v.Agency,
    "measures": v.MeasureKind,
    "case_outcomes": v.CaseOutcome,
    "link_relations": v.LinkRelation,
    "compartments": v.Compartment,
    "person_kinds": v.PersonKind,
    "person_roles": v.PersonRole,
    "sent_how": v.SentHow,
    "natures": v.Nature,
    "strands": Strand,
    "strand_states": StrandState,
    "duty_statuses": DutyStatus,
    "duty_standings": Standing,
    "referral_statuses": ReferralStatus,
    "concern_sources": ConcernSource,
    "webhook_standings": WebhookStanding,
    "delivery_standings": DeliveryStanding,
    "case_states": CaseState,
}


@cache
def library() -> PackLibrary:
    return load_library()


def packs() -> list[Pack]:
    """Every version of every pack."""
    return [found.pack for found in library().packs.values()]


def bindings() -> list[BindingPack]:
    return list(library().packs.values())


def procedures() -> list[AllegationProcedure]:
    return [found.procedure for found in library().procedures.values()]


def consequences(procedure: AllegationProcedure) -> list[Consequence]:
    """Every duty that a decision under the procedure may bring."""
    return [found for found in _within(procedure) if isinstance(found, Consequence)]


def clauses() -> list[tuple[Pack, Clause]]:
    return [(pack, clause) for pack in packs() for clause in pack.clauses]


def needed() -> dict[str, set[str]]:
    """Section of the dictionary → the codes it must have, no more and no less."""
    spoken = library().vocabulary
    duties = [(clause, duty) for _, clause in clauses() for duty in clause.duties]
    steps = [step for procedure in procedures() for step in consequences(procedure)]
    prohibited = [clause.prohibits for _, clause in clauses() if clause.prohibits is not None]
    within = [found for pack in packs() for found in _within(pack)]
    found: dict[str, Iterable[object]] = {
        "acts": (*spoken.acts, *(d.act for _, d in duties), *(s.act for s in steps)),
        "owed_by": (
            *(*spoken.owed_by, *(d.owed_by for _, d in duties), *(s.owed_by for s in steps)),
            *(name for pack in packs() for name in pack.words.owed_by),
        ),
        "recipients": (
            *(*spoken.recipients, "not_stated"),
            *(to for _, d in duties for to in (*d.to, *d.if_absent.values())),
            *(to for step in steps for to in step.to),
        ),
        "to_modes": get_args(words.ToMode),
        "modalities": (*spoken.modalities, *_literals(OutcomeClause, "modality")),
        "timings": (*spoken.timings, *get_args(words.TimingCode)),
        "counted": [field for kind in get_args(words.Timing)[1:] for field in kind.model_fields],
        "prohibitions": (said.act for said in prohibited),
        "asked_not_to": _literals(type(prohibited[0]), "modality"),
        "disputed": _literals(Disputed, "kind"),
        "duty_states": get_args(words.DutyState),
        "weaker": get_args(Why),
        "confidences": (*get_args(words.Confidence), "design"),
        "gaps": (
            *(*spoken.gaps, NOT_COUNTABLE, NOT_STATED, REACHES_NOBODY),
            *(gap for one in within if isinstance(gap := getattr(one, "gap", None), str)),
        ),
        "owner_gaps": spoken.owner_gaps,
        "outcomes": (*spoken.outcomes, *(o.outcome for _, c in clauses() for o in c.outcomes)),
        "categories": (
            *spoken.categories,
            *(name for pack in packs() for name in pack.words.categories),
            *(name for one in within if isinstance(name := getattr(one, "category", None), str)),
        ),
        "conflicts": (conflict.id for pack in packs() for conflict in pack.conflicts),
        "commencements": _literals(Pack, "commencement"),
        "layers": _literals(Pack, "layer"),
        "harm_criteria": (one.code for p in procedures() for one in p.criteria),
        "alternatives": (one.code for p in procedures() for one in p.alternatives),
        "allegation_outcomes": (one.code for p in procedures() for one in p.outcomes),
        "summary_parts": (one.code for p in procedures() for one in p.summary_parts),
        "regulator_tests": (
            test.code
            for p in procedures()
            for regulator in p.regulators
            for test in regulator.tests
        ),
        "refusals": (*EDGE, *(one.code for one in every_refusal() if _ours(one))),
        "headlines": (*EVENT_CLASSES, "erased"),
        "commands": (command.__name__ for command in get_args(CaseCommand)),
        "texts": (
            *("school", "statutory", *(p.pack for p in packs() if p.layer == "statutory")),
            *(p.pack for p in procedures()),
            *(rules.pack for rules in library().registers if rules.school is None),
        ),
        "conducts": spoken.conducts,
        "facts": spoken.facts,
        **{section: [one.value for one in enum] for section, enum in ENUMS.items()},
    }
    return {section: set(map(str, codes)) for section, codes in found.items()}


def _ours(kind: type) -> bool:
    return not kind.__module__.startswith("tests")


def _literals(model: Any, field: str) -> tuple[str, ...]:
    return get_args(model.model_fields[field].annotation)


def _within(model: Any) -> Iterable[Any]:
    if isinstance(model, list | tuple):
        for one in model:
            yield from _within(one)
    elif isinstance(model, dict):
        yield from _within(list(model.values()))
    elif hasattr(type(model), "model_fields"):
        yield model
        for name in type(model).model_fields:
            yield from _within(getattr(model, name))
