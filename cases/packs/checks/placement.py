"""Checks that a school's placement opens nothing that a statutory text closes, in every situation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cases.packs.checks.findings import Finding
from cases.packs.checks.space import LIMIT, Space
from domain.policy.conditions import facts_in
from domain.policy.pack import Pack, PlacementRule
from domain.policy.vocabulary import Vocabulary
from domain.policy.words import Facts
from domain.vocabulary import Compartment, Role

CHECK = "placement"
REMEDY = (
    "Say `restricted` wherever statute does, and name only readers whom it lets in, or leave the rule"
    " out: what statute says of placement holds by itself."
)


def wider_placements(
    pack: Pack, statutory: Sequence[Pack], vocabulary: Vocabulary
) -> Iterator[tuple[int, Finding]]:
    """(number of the rule, finding) for each placement rule that is wider than a statutory one."""
    floor = [(other, rule) for other in statutory for rule in other.placement]
    if pack.layer != "school" or not pack.placement or not floor:
        return
    rules = [*pack.placement, *(rule for _, rule in floor)]
    conditions = [rule.when for rule in rules if rule.when is not None]
    by_conduct = any("conduct" in facts_in(one) for one in conditions)
    conducts = [*vocabulary.conducts] if by_conduct else [next(iter(vocabulary.conducts))]
    found: set[tuple[int, str]] = set()
    for conduct in conducts:
        space = Space(vocabulary, conduct, conditions)
        if space.too_large:
            what = f"its placement tells more than {LIMIT:,} situations apart: nothing is proved."
            yield 0, _finding(pack, pack.placement[0], what, {"conduct": conduct})
            return
        statute = [*_regions(space, [rule for _, rule in floor])]
        for number, (own, where) in enumerate(_regions(space, pack.placement)):
            for (other, rule), (_, there) in zip(floor, statute, strict=True):
                wider = _wider(own, rule) if where & there else None
                if wider is not None and (number, wider) not in found:
                    found.add((number, wider))
                    said = f"{wider} ({other.label}/{rule.id})."
                    yield number, _finding(pack, own, said, space.facts(where & there))


def _regions(space: Space, rules: Sequence[PlacementRule]) -> Iterator[tuple[PlacementRule, int]]:
    """Each rule, with the situations in which it is the first one that holds."""
    left = space.everything
    for rule in rules:
        holds = space.where(rule.when).yes
        yield rule, holds & left
        left &= ~holds


def _wider(own: PlacementRule, floor: PlacementRule) -> str | None:
    if own.compartment is Compartment.ORDINARY and floor.compartment is Compartment.RESTRICTED:
        return "it puts into the ordinary record what the statutory floor keeps restricted"
    if more := [*_others(own.readers, floor.readers)]:
        return f"it lets in {', '.join(more)}, whom the statutory floor does not let in"
    named = (*floor.readers, *floor.readers_if_subject_named)
    if more := [*_others(own.readers_if_subject_named, named)]:
        return f"where somebody is named it lets in {', '.join(more)}, whom the floor does not"
    if not own.readers:
        return "it leaves nobody who may open the case"
    return None


def _others(own: Sequence[Role], floor: Sequence[Role]) -> Iterator[str]:
    return (role.value for role in own if role not in floor)


def _finding(pack: Pack, rule: PlacementRule, what: str, facts: Facts) -> Finding:
    return Finding(pack.label, CHECK, "error", (rule.id,), what, REMEDY, facts)
