"""Where a case is kept and who may open it: as the statutory packs say, or narrower if the school does.

A school's own rule can narrow the statutory one and never widen it: the case is restricted if either
says so, and the readers are those in both. If that would leave no reader who is fit and not shut out,
the statutory readers stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.case.rulebook import SCHOOL, STATUTORY, Placement
from domain.policy.conditions import verdict
from domain.policy.owners import is_fit, let_in
from domain.policy.pack import PlacementRule
from domain.policy.procedure import CaseManager
from domain.policy.vocabulary import Sheet
from domain.vocabulary import Compartment, Role

if TYPE_CHECKING:
    from domain.policy.rulebook import BindingPack

UNPLACED = Placement(Compartment.RESTRICTED, (), "casebook/unplaced")
"""Used if no statutory pack has a rule that holds: no role may open the case but the case manager,
because a school's own text cannot open what statute has not."""
Named = frozenset[Role] | None
"""The roles that those who are shut out by sign-in may hold; None if nobody is shut out."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """The placement rule that holds. `label`: `pack@version/rule`."""

    label: str
    rule: PlacementRule

    def readers(self, named: Named) -> tuple[Role, ...]:
        """Who may open the case by this rule."""
        rule = self.rule
        return rule.readers + (rule.readers_if_subject_named if self._needs_others(named) else ())

    def _needs_others(self, named: Named) -> bool:
        """Whether a person shut out may be one of the readers, so that too few might be left."""
        return named is not None and not named.isdisjoint(self.rule.readers)


def ruling(packs: Iterable[BindingPack], layer: str, sheet: Sheet) -> Ruled | None:
    """The first rule that holds in the packs of a layer. A rule that depends on unknown facts does not
    hold; packs therefore have a rule for "not known" before the general one."""
    for binding in packs:
        if binding.pack.layer == layer:
            for rule in binding.pack.placement:
                if rule.when is None or verdict(rule.when, sheet).holds:
                    return Ruled(f"{binding.pack.label}/{rule.id}", rule)
    return None


def placed(
    packs: Sequence[BindingPack], sheet: Sheet, manager: CaseManager | None, named: Named
) -> Placement:
    """Where the case is kept and who may open it. If somebody is shut out by sign-in, it is restricted.
    If no reader is fit, the case manager may open it as well."""
    floor, own = ruling(packs, STATUTORY, sheet), ruling(packs, SCHOOL, sheet)
    place = UNPLACED if floor is None else _narrowed(floor, own, sheet, named)
    roles = [role.value for role in place.reader_roles]
    managing = let_in(roles, manager, sheet, named_subject=named is not None)
    if managing not in set(Role) or managing in place.reader_roles:
        return place
    return replace(place, reader_roles=(*place.reader_roles, Role(managing)))


def _narrowed(floor: Ruled, own: Ruled | None, sheet: Sheet, named: Named) -> Placement:
    readers, label = floor.readers(named), floor.label
    closed = named is not None or floor.rule.compartment is Compartment.RESTRICTED
    chosen = own is not None and own.rule.compartment is Compartment.RESTRICTED
    if own is not None:
        both = tuple(role for role in readers if role in own.readers(named))
        if both != readers and _somebody_is_left(both, sheet, named):
            readers, label = both, own.label
        elif chosen and not closed:
            label = own.label
    return Placement(
        compartment=Compartment.RESTRICTED if closed or chosen else Compartment.ORDINARY,
        reader_roles=readers,
        rule=label,
        by_choice=chosen and not closed,
    )


def _somebody_is_left(readers: Iterable[Role], sheet: Sheet, named: Named) -> bool:
    out = named or frozenset()
    return any(role not in out and is_fit(role.value, sheet) for role in readers)
