"""Up which path the texts that bind a case move an overdue duty, and to whom next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.case.escalation_paths import NOT_STATED, REACHES_NOBODY, NextEscalation
from domain.case.events import BoundPack
from domain.policy.assessment import AssessedDuty
from domain.policy.escalation import DefaultPaths, EscalationPath, Reach, next_step
from domain.policy.owners import Doors, Owner
from domain.policy.rulebook import PackRulebook
from domain.policy.vocabulary import Sheet
from domain.policy.words import Facts
from domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class PackEscalationPaths:
    """What the text that raised the duty says itself; else the school's own policy; else Casebook.

    `defaults`: the paths that Casebook goes by where no text states one. A school can do without
    them; then those that a statutory pack marks as Casebook's do not count either.
    """

    rulebook: PackRulebook
    defaults: DefaultPaths | None = None

    def next_escalation(  # noqa: PLR0913 - the duty, who owes it, the facts, and where it stands
        self,
        bound: BoundPack,
        asked: AssessedDuty,
        facts: Facts,
        *,
        taken: int,
        on: str | None = None,
        overdue_since: datetime,
        owner: Owner,
        doors: Doors,
    ) -> NextEscalation | str:
        """Who is next, or the gap: nobody is named, or whoever is named cannot take it."""
        vocabulary = self.rulebook.vocabulary
        sheet = Sheet(vocabulary, facts)
        reach = Reach(
            (owner.owner, *owner.also),
            doors.roles,
            vocabulary.told_outside,
            self._admissible(asked, facts, doors),
        )
        gap = NOT_STATED
        for label, path in self._paths(bound, asked):
            if on not in {None, f"{label}/{path.id}"}:
                continue
            gap = REACHES_NOBODY
            steps = [
                next_step(
                    path,
                    reach,
                    sheet,
                    self.rulebook.calendar,
                    taken=already,
                    overdue_since=overdue_since,
                )
                for already in (0, taken)
            ]
            first, step = steps
            if step is not None:
                path_id = f"{label}/{path.id}"
                return NextEscalation(
                    step.to, step.at, step.number, path_id, step.passed_over, step.lets_in
                )
            if first is not None:  # the duty has come to the end of its path
                break
        return gap

    def _admissible(self, asked: AssessedDuty, facts: Facts, doors: Doors) -> tuple[str, ...]:
        """To whom a step may open the case: for what binds, and never to whoever must not know."""
        if not self.rulebook.binds(asked.modality):
            return ()
        return tuple(
            role.value for role in Role if self.rulebook.may_let_in(role.value, facts, doors)
        )

    def _paths(self, bound: BoundPack, asked: AssessedDuty) -> Iterator[tuple[str, EscalationPath]]:
        own = [binding.pack for binding in self.rulebook.packs if binding.bound == bound]
        # What is of no pack follows from the procedure, which is as statutory as they are.
        of_law = all(pack.layer == "statutory" for pack in own)
        schools = [b.pack for b in self.rulebook.packs if b.pack.layer == "school"]
        stated = [(pack, True) for pack in own] + [(pack, False) for pack in schools]
        for pack, is_own in stated:
            for path in pack.escalation:
                if path.basis == "text" and path.is_for(asked, own=is_own, of_law=of_law):
                    yield pack.label, path
        if self.defaults is None:
            return
        for pack in own:
            for path in pack.escalation:
                if path.basis == "casebook_default" and path.is_for(asked, own=True, of_law=of_law):
                    yield pack.label, path
        for path in self.defaults.escalation:
            if path.is_for(asked, own=False, of_law=of_law):
                yield self.defaults.label, path
