"""Checks that somebody can always do what a binding duty asks for, and that it escalates if overdue.

Somebody can do it who owes it, may open the case, is not absent and is not the person concerned. This
is checked for every placement, person concerned and absence, and with nobody, a stranger or a
colleague named by sign-in. A duty that statute asks for has to escalate to somebody at the school
first, as long as anybody there may open the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cases.packs.checks.findings import Finding
from cases.packs.checks.space import Space, one_of
from domain.case.escalation_paths import NextEscalation
from domain.case.events import BoundPack
from domain.policy.assessment import AssessedDuty
from domain.policy.clause import Clause, DutyClause
from domain.policy.conditions import AnyCondition, facts_in
from domain.policy.escalation import DefaultPaths
from domain.policy.escalation_paths import PackEscalationPaths
from domain.policy.holders import Holders
from domain.policy.owners import Doors, Owner, is_fit
from domain.policy.pack import Pack
from domain.policy.rulebook import BindingPack, PackRulebook
from domain.policy.vocabulary import Sheet
from domain.policy.words import Facts
from domain.vocabulary import Role

CHECK = "owners"
STATUS = ".status"
"""The suffix of the facts that say whether the one holder of a role is absent."""
STRANGER, COLLEAGUE = "stranger", "colleague"
KNOWN = Holders({COLLEAGUE: frozenset()}, frozenset(Role))
"""A school that knows the holders of every role, and one colleague who holds none."""
ANY_DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
Resolve = Callable[[str, Facts, Doors], Owner]


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts of a case, and who may open it."""

    facts: Facts
    doors: Doors


def nobody_to_do_it(
    pack: Pack,
    statutory: Sequence[Pack],
    rulebook: PackRulebook,
    defaults: DefaultPaths | None,
    *,
    resolve: Resolve | None = None,
) -> Iterator[Finding]:
    """A finding for each binding duty that in some situation nobody can do, or that escalates to nobody.

    `resolve`: replaces the product's own rule of who owes a duty.
    """
    beside = [other for other in statutory if other.pack != pack.pack]
    bindings = tuple(BindingPack(_bound(one), one) for one in (pack, *beside))
    bound = PackRulebook(
        rulebook.vocabulary,
        bindings,
        rulebook.calendar,
        procedure=rulebook.procedure,
        holders=KNOWN,
    )
    asked = [pack] if not pack.placement or pack.layer == "statutory" else [pack, *beside]
    duties = [(one, c, d) for one in asked for c, d in _musts(one, bound)]
    told: set[tuple[int, str]] = set()
    for situation in _situations(bound):
        answers: dict[str, Owner] = {}
        for one, clause, duty in duties:
            owner = answers.get(duty.owed_by)
            if owner is None:
                owner = (resolve or bound.owner)(duty.owed_by, situation.facts, situation.doors)
                answers[duty.owed_by] = owner
            for what, remedy in _wrong(bound, defaults, one, clause, duty, owner, situation):
                if (id(duty), what) not in told:
                    told.add((id(duty), what))
                    yield Finding(
                        pack.label, CHECK, "error", (clause.id,), what, remedy, situation.facts
                    )


def _wrong(  # noqa: PLR0913, PLR0917 - one duty in one situation
    bound: PackRulebook,
    defaults: DefaultPaths | None,
    pack: Pack,
    clause: Clause,
    duty: DutyClause,
    owner: Owner,
    situation: Situation,
) -> Iterator[tuple[str, str]]:
    if not _somebody_can(bound, owner, situation):
        yield (
            f"'{duty.act}' is owed by the {duty.owed_by}, and nobody who may open the case can do it.",
            "Let somebody else open it, or name in the procedure who stands in.",
        )
    asked = AssessedDuty.model_validate(
        {
            "clause": clause.id,
            "act": duty.act,
            "owed_by": duty.owed_by,
            "to": duty.to,
            "to_mode": duty.to_mode,
            "timing": duty.timing,
            "modality": duty.modality,
            "basis": "specific",
        }
    )
    # A statutory pack has to say itself where a missed duty goes, without Casebook's default paths.
    own = _without_general(defaults) if pack.layer == "statutory" else defaults
    escalation_paths = PackEscalationPaths(bound, own)

    def escalation(taken: int) -> NextEscalation | str:
        return escalation_paths.next_escalation(
            _bound(pack),
            asked,
            situation.facts,
            taken=taken,
            overdue_since=ANY_DAY,
            owner=owner,
            doors=situation.doors,
        )

    if not isinstance(escalation(0), NextEscalation):
        yield (
            f"'{duty.act}' is owed by the {duty.owed_by}, and overdue goes to nobody.",
            "Give the pack an escalation path that ends with somebody who can always be told.",
        )
    elif pack.layer == "statutory" and _passes_by(bound, escalation, owner, situation):
        yield (
            f"'{duty.act}' is owed by the {duty.owed_by}, and overdue goes past whoever is left at the school.",
            "Let a step of the path that comes before open the case to them (`lets_in: true`).",
        )


def _passes_by(
    bound: PackRulebook,
    escalation: Callable[[int], NextEscalation | str],
    owner: Owner,
    situation: Situation,
) -> bool:
    """Whether a duty escalates out of the school although somebody else there could do it.

    Steps to roles that statute does not count as telling somebody outside, such as the school's own
    data protection officer, may come before.
    """
    doors, facts = situation.doors, situation.facts
    step = escalation(0)
    while isinstance(step, NextEscalation) and step.to not in bound.told_by_law:
        if step.lets_in or step.to in doors.roles:
            return False
        step = escalation(step.step)
    owing = {role for one in (owner.owner, *owner.also) for role in bound.vocabulary.holders(one)}
    left = [role for role in (*doors.roles, *_managers(bound)) if role not in owing]
    sheet = Sheet(bound.vocabulary, facts)
    return any(
        is_fit(role, sheet) if role in doors.roles else bound.may_let_in(role, facts, doors)
        for role in left
    )


def _managers(bound: PackRulebook) -> tuple[str, ...]:
    """The roles that manage a case at a school, or stand in for whoever does."""
    if bound.procedure is None:
        return ()
    manager = bound.procedure.procedure.case_manager
    return (manager.usually, *manager.about.values(), *manager.absent.values())


def _somebody_can(bound: PackRulebook, owner: Owner, situation: Situation) -> bool:
    """Whether somebody can do the duty, whoever is shut out by sign-in, or the procedure declares the
    body outside the school that takes over."""
    procedure = bound.procedure
    sheet = Sheet(bound.vocabulary, situation.facts)
    owing = {role for one in (owner.owner, *owner.also) for role in bound.vocabulary.holders(one)}
    able = {role for role in owing if role in situation.doors.roles and is_fit(role, sheet)}
    if procedure is not None and owner.owner == procedure.procedure.case_manager.both:
        return True
    if situation.doors.unknown == 0:
        return bool(able)
    # Any one of the able may be the person shut out, unless nobody else could open the case then.
    others = len([role for role in situation.doors.roles if is_fit(role, sheet)]) > 1
    return len(able) > 1 if others else bool(able)


def _musts(pack: Pack, bound: PackRulebook) -> Iterator[tuple[Clause, DutyClause]]:
    for clause in pack.clauses:
        for duty in clause.duties:
            if bound.binds(duty.modality):
                yield clause, duty


def _situations(bound: PackRulebook) -> Iterator[Situation]:
    vocabulary = bound.vocabulary
    conditions = [*_turning_points(bound)]
    by_conduct = any("conduct" in facts_in(one) for one in conditions)
    conducts = list(vocabulary.conducts) if by_conduct else [next(iter(vocabulary.conducts))]
    for conduct in conducts:
        space = Space(vocabulary, conduct, conditions)
        for number in range(space.size):
            facts = space.facts(1 << number)
            for named in ((), (STRANGER,), (COLLEAGUE,)):
                place = bound.place(facts, *named)
                roles = tuple(role.value for role in place.reader_roles)
                yield Situation(facts, Doors(roles, unknown=len(named)))


def _turning_points(bound: PackRulebook) -> Iterator[AnyCondition]:
    """What tells situations apart: whose conduct it is, who is away, and what placements ask."""
    for role in bound.vocabulary.facts["actor.role"].values:
        yield one_of("actor.role", [role])
    for fact in bound.vocabulary.facts:
        if fact.endswith(STATUS):
            yield one_of(fact, ["absent"])
    for binding in bound.packs:
        for rule in binding.pack.placement:
            if rule.when is not None:
                yield rule.when
        for path in binding.pack.escalation:
            for step in path.steps:
                if step.when is not None:
                    yield step.when


def _bound(pack: Pack) -> BoundPack:
    return BoundPack(pack=pack.pack, version=pack.version, sha256="0" * 64)


def _without_general(defaults: DefaultPaths | None) -> DefaultPaths | None:
    if defaults is None:
        return None
    nobodys = defaults.escalation[0].model_copy(update={"owed_by": ("nobody",)})
    return DefaultPaths(pack=defaults.pack, version=defaults.version, escalation=(nobodys,))
