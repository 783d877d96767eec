"""Runs every check on one pack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cases.packs.checks.contradiction import contradictions
from cases.packs.checks.dates import overdue_review
from cases.packs.checks.discriminating_conditions import conditions
from cases.packs.checks.findings import Finding
from cases.packs.checks.floor import weaker_spots
from cases.packs.checks.imagery import imagery_paths
from cases.packs.checks.leads_nowhere import leads_nowhere
from cases.packs.checks.narrowing import taken_apart
from cases.packs.checks.owners import nobody_to_do_it
from cases.packs.checks.placement import wider_placements
from cases.packs.checks.reachability import unreachable, unreachable_placements
from cases.packs.checks.recipients import missing_recipients
from cases.packs.checks.space import LIMIT, Space
from cases.packs.checks.stand_ins import missing_stand_ins
from cases.packs.checks.survey import Survey
from cases.packs.examples import differences
from domain.policy.escalation import DefaultPaths
from domain.policy.pack import Pack
from domain.policy.reading import assess
from domain.policy.rulebook import PackRulebook
from domain.policy.vocabulary import Vocabulary


def check_pack(  # noqa: PLR0913 - one pack, and all that it is held against
    pack: Pack,
    vocabulary: Vocabulary,
    statutory: Sequence[Pack],
    rulebook: PackRulebook,
    today: date,
    *,
    defaults: DefaultPaths | None = None,
) -> Iterator[Finding]:
    """Every finding in a pack whose terms have been expanded.

    `rulebook`: says which of two duties is stricter, and who manages a case. `defaults`: the
    escalation paths for duties for which no text states one.
    """
    vocabulary = vocabulary.spoken_by(pack.label)
    spaces = [
        Space(
            vocabulary, conduct, [*conditions(pack, vocabulary, conduct), vocabulary.imagery.when]
        )
        for conduct in vocabulary.conducts
    ]
    yield from _too_large(pack, spaces)
    surveys = [Survey(pack, space) for space in spaces if not space.too_large]
    yield from unreachable(pack, [survey for survey in surveys if survey.specific])
    yield from unreachable_placements(pack, vocabulary)
    yield from (finding for _, finding in wider_placements(pack, statutory, vocabulary))
    yield from contradictions(pack, surveys)
    yield from missing_recipients(pack, surveys)
    yield from missing_stand_ins(pack, surveys)
    yield from leads_nowhere(pack, surveys)
    yield from nobody_to_do_it(pack, statutory, rulebook, defaults)
    for survey in surveys:
        yield from imagery_paths(pack, survey)
    if pack.layer == "school":
        for other in statutory:
            both = list(_together(pack, other, vocabulary))
            yield from _too_large(pack, [space for _, space in both])
            yield from weaker_spots(
                pack,
                (
                    (Survey(pack, space), Survey(part, space))
                    for part, space in both
                    if not space.too_large
                ),
                rulebook,
            )
    yield from overdue_review(pack, today)
    yield from _failing_examples(pack, vocabulary)


def _failing_examples(pack: Pack, vocabulary: Vocabulary) -> Iterator[Finding]:
    for example in pack.examples:
        for what in differences(example, assess(pack, vocabulary, example.facts)):
            yield Finding(
                pack.label,
                "examples",
                "error",
                example.because,
                f"'{example.name}' comes out otherwise: {what}.",
                "Correct the clause or the example; the text of the policy decides which.",
                example.facts,
            )


def _together(
    school: Pack, statutory: Pack, vocabulary: Vocabulary
) -> Iterator[tuple[Pack, Space]]:
    """For each conduct that the statutory pack speaks of, the pack and a space for both packs.

    If that space would be too large, the statutory pack is split into parts.
    """
    for conduct in vocabulary.conducts:
        if conduct not in statutory.by_conduct and not statutory.of_every_conduct:
            continue
        own = list(conditions(school, vocabulary, conduct))
        whole = Space(vocabulary, conduct, [*own, *conditions(statutory, vocabulary, conduct)])
        if not whole.too_large:
            yield statutory, whole
            continue
        shared = {axis.fact for axis in Space(vocabulary, conduct, own).axes}
        for part in taken_apart(statutory, conduct, vocabulary, shared):
            both = [*own, *conditions(part.pack, vocabulary, conduct)]
            yield part.pack, Space(vocabulary, conduct, both, part.fixed)


def _too_large(pack: Pack, spaces: Sequence[Space]) -> Iterator[Finding]:
    for space in spaces:
        if space.too_large:
            yield Finding(
                pack.label,
                "size",
                "error",
                (),
                f"{space.conduct} has {space.size:,} situations to tell apart, more than {LIMIT:,}: "
                "nothing is proved of it.",
                "Let fewer facts decide on this conduct.",
            )
