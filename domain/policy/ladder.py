"""Up which path the texts that bind a case move an overdue duty, and to whom next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.case.events import BoundPack
from domain.case.ladder import NOT_STATED, REACHES_NOBODY, Rung
from domain.policy.assessment import AssessedDuty
from domain.policy.escalation import EscalationPath, next_step
from domain.policy.pack import Pack
from domain.policy.rulebook import PackRulebook
from domain.policy.vocabulary import Sheet
from domain.policy.words import Facts


@dataclass(frozen=True, slots=True)
class PackLadder:
    """The path of the text that raised the duty; where it has none, of the school's own policy."""

    rulebook: PackRulebook

    def next_rung(
        self,
        bound: BoundPack,
        asked: AssessedDuty,
        facts: Facts,
        *,
        taken: int,
        overdue_since: datetime,
    ) -> Rung | str:
        """Who is next, or the gap: no text names anybody, or whom it names cannot take it."""
        found = next(self._paths(bound, asked), None)
        if found is None:
            return NOT_STATED
        pack, path = found
        sheet = Sheet(self.rulebook.vocabulary, facts)
        step = next_step(
            path,
            asked,
            sheet,
            self.rulebook.calendar,
            taken=taken,
            overdue_since=overdue_since,
        )
        if step is None:
            return REACHES_NOBODY
        return Rung(step.to, step.at, step.number, f"{pack.label}/{path.id}", step.passed_over)

    def _paths(
        self, bound: BoundPack, asked: AssessedDuty
    ) -> Iterator[tuple[Pack, EscalationPath]]:
        packs = [binding.pack for binding in self.rulebook.packs if binding.bound == bound]
        own = len(packs)
        packs += [binding.pack for binding in self.rulebook.packs if binding.pack.layer == "school"]
        for place, pack in enumerate(packs):
            for path in pack.escalation:
                if path.is_for(asked, own=place < own):
                    yield pack, path
