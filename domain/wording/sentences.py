"""Every sentence about a case: built of the dictionary's words, the same at every door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.policy.vocabulary import Vocabulary
from domain.policy.words import Facts, FactValue
from domain.wording.dictionary import ConductWords, Dictionary, FactWords, GapWords
from domain.wording.duties import DutyWording, Owed
from domain.wording.moments import by_when
from domain.wording.plain import capital, joined, plain

TRUTHS = {True: "true", False: "false"}
MAY_WORDS = {"will": "will", "may": "may"}


class Wording(DutyWording):
    """What Casebook says, in one language. Codes that it does not know are a school's own: said plainly."""

    def __init__(self, words: Dictionary) -> None:
        """`words`: the dictionary, whole."""
        super().__init__(words)
        self.words = words

    # What must not be done

    def must_not(self, act: str, says: str | None = None) -> str:
        """ "Do not look at it." `says`: the clause itself, for a prohibition of a school's own."""
        found = self.words.prohibitions.get(act)
        if found is not None:
            return found.do_not
        return says or f"Do not do this: {plain(act)}."

    def not_kept(self, act: str) -> str:
        """Of a rule that the conduct reported looks to have broken."""
        return self.words.prohibited.not_kept.replace("{rule}", self._rule(act))

    def _rule(self, act: str) -> str:
        found = self.words.prohibitions.get(act)
        return found.rule if found is not None else f"on this: {plain(act)}"

    # What the texts find

    def gap(self, code: str) -> GapWords:
        """What is open, and what a person decides."""
        found = self.words.gaps.get(code)
        return found or GapWords(
            open=f"The policy leaves this open: {plain(code)}.", decide="Decide, and record why."
        )

    def outcome(self, code: str, modality: str) -> str:
        """What may follow, as strongly as the text says it."""
        may = MAY_WORDS.get(modality) or self.words.modalities[modality].modal
        found = self.words.outcomes.get(code)
        return found.replace("{may}", may) if found else f"This {may} follow: {plain(code)}."

    def category(self, code: str | None) -> str | None:
        """The title of a case."""
        if code is None:
            return None
        return self.words.categories.get(code) or capital(plain(code))

    def conflict(self, name: str) -> str:
        """Where a text contradicts itself, and how it is read."""
        found = self.words.conflicts.get(name)
        if found is None:
            return "Two statements of the policy cannot both be followed. A person must decide."
        return f"{found.open} {found.reading}"

    def disputed(self, kind: str, says: str, pack: str) -> str:
        """What can be read both ways, with the clause's own words."""
        said = self.words.disputed[kind].replace("{says}", _quoted(says))
        called = self.called(pack)
        return said.replace("{Text}", capital(called)).replace("{text}", called)

    # What is known

    def fact(self, name: str, value: FactValue, facts: Facts | None = None) -> str:
        """A known fact as a sentence."""
        if name == "conduct":
            return self._conduct(str(value))
        found = self.words.facts.get(name)
        said = self.value_said(name, value)
        if found is None:
            return f"{capital(plain(name))}: {said}."
        return capital(found.sentence.replace("{said}", said))

    def _conduct(self, code: str) -> str:
        conduct = self.words.conducts.get(code)
        if conduct is None:
            return f"It was reported: {plain(code)}."
        if conduct.lead is not None:
            return f"{conduct.lead} the person {conduct.said}."
        return self.words.facts["conduct"].sentence.replace("{said}", conduct.said)

    def value_said(self, name: str, value: FactValue | None) -> str:
        """A value within a sentence."""
        if value is None:
            return self.words.not_known.said
        code = TRUTHS[value] if isinstance(value, bool) else str(value)
        if name == "conduct":
            conduct = self.words.conducts.get(code)
            return conduct.said if conduct else plain(code)
        found = self.words.facts.get(name)
        words = found.values.get(code) if found else None
        return words.said if words else plain(code)

    def value_label(self, name: str, value: FactValue | None) -> str:
        """A value as an answer on a list."""
        if value is None:
            return self.words.not_known.label
        code = TRUTHS[value] if isinstance(value, bool) else str(value)
        if name == "conduct":
            conduct = self.words.conducts.get(code)
            return conduct.label if conduct else capital(plain(code))
        found = self.words.facts.get(name)
        words = found.values.get(code) if found else None
        return words.label if words else capital(plain(code))

    def labels(self, vocabulary: Vocabulary) -> dict[str, dict[str, str]]:
        """Fact → value → its label, of every fact that has values to choose from."""
        return {
            name: {value: self.value_label(name, value) for value in fact.values}
            for name, fact in vocabulary.facts.items()
            if fact.values
        }

    def fact_label(self, name: str) -> str:
        """A fact as the head of a line."""
        found = self.words.facts.get(name)
        return found.label if found else capital(plain(name))

    def question(self, name: str, conduct: str | None, *, of_reporter: bool = False) -> str | None:
        """What to ask of a fact where this was done; None where a reporter is not asked it."""
        found = self.words.facts.get(name)
        if found is None:
            return None if of_reporter else f"{capital(plain(name))}?"
        if of_reporter and not self.asked_of_reporters(found):
            return None
        special = self._of_conduct(conduct)
        own = special.asks.get(name) if special else None
        return own or (found.asks_reporter if of_reporter else found.asks)

    @staticmethod
    def asked_of_reporters(fact: FactWords) -> bool:
        """Whether whoever reports is asked: never for a motive or a judgement."""
        return fact.asks_reporter is not None and not fact.unasked

    def _of_conduct(self, code: str | None) -> ConductWords | None:
        return None if code is None else self.words.conducts.get(code)

    # Who, and when

    def role(self, code: str) -> str:
        """A role in a sentence: "the DSL"."""
        found = self.words.roles.get(code)
        return found.the if found else self.ower(code).the

    def roles(self, codes: Sequence[str], mode: str = "all") -> str:
        """Several roles; `mode`: whether all are meant, or any of them."""
        return joined([self.role(code) for code in codes], self.words.to_modes[mode])

    def agency(self, code: str) -> str:
        """An agency in a sentence."""
        found = self.words.agencies.get(code)
        return found.the if found else f"the {plain(code)}"

    def due(self, moment: datetime, now: datetime) -> str:
        """ "by 5pm tomorrow"."""
        return by_when(moment, now, self.words.due)

    # Entries, refusals, labels

    def headline(self, topic: str, variant: str = "says", /, **blanks: object) -> str:
        """A part of an entry's sentence, its blanks filled."""
        text = self.words.headlines[topic][variant]
        for name, said in blanks.items():
            text = text.replace(f"{{{name}}}", str(said))
        return text


def _quoted(says: str) -> str:
    return f"\N{LEFT DOUBLE QUOTATION MARK}{says.rstrip('.')}.\N{RIGHT DOUBLE QUOTATION MARK}"


__all__ = ["Owed", "Wording"]
