"""What somebody owes, as a sentence: who, what, to whom, by when, and what the text leaves open about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from domain.case.events import BoundPack
from domain.policy.assessment import AssessedDuty
from domain.policy.owners import MAY_BE_SUBJECT, OUTSIDE, Owner
from domain.policy.words import Timing
from domain.wording.dictionary import Dictionary, Forms, Named, Ower, TimingWords
from domain.wording.plain import capital, joined, plain

LONG = 45
"""Letters after which a time is set off by a comma."""
INFORM = "inform"
NOT_TOLD = "not_stated"
"""In place of recipients who are named somewhere, and not here."""
OF_THEIR_OWN = frozenset({"actor", "anyone_aware", "reporter", "counterparty"})
"""Owers of whom `their line manager` is said."""
_NAME = re.compile(
    r"(?P<pack>[a-z0-9-]+)@[^/]+/(?P<clause>[A-Z]+-\d+)/(?P<act>[a-z_]+)/\d+(?:-(?P<to>.*))?"
)


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty as far as a sentence needs it. `modality`, `timing` and who owes it as the text has them."""

    pack: str
    clause: str
    act: str
    to: tuple[str, ...] = ()
    to_mode: str = "all"
    owed_by: str = "not_stated"
    timing: Timing = "none_stated"
    modality: str = "must"

    @classmethod
    def of(cls, bound: BoundPack, asked: AssessedDuty) -> Self:
        """The duty of an assessment under one text."""
        return cls.of_text(bound.pack, asked)

    @classmethod
    def of_text(cls, pack: str, asked: AssessedDuty) -> Self:
        """The same, of the text of this name."""
        return cls(
            pack=pack,
            clause=asked.clause,
            act=asked.act,
            to=asked.to,
            to_mode=asked.to_mode,
            owed_by=asked.owed_by,
            timing=asked.timing,
            modality=asked.modality,
        )

    @classmethod
    def named(cls, duty: str, to: Sequence[str] | None = None, to_mode: str = "all") -> Self | None:
        """What the id of a duty tells of it: recipients only where the clause has several duties.

        `to`: who they are, where that is known; none, where the clause names nobody.
        """
        found = _NAME.fullmatch(duty)
        if found is None:
            return None
        if to is None:
            to = [one for one in (found["to"] or "").split("-") if one.strip("0123456789")]
            to = to or [NOT_TOLD]
        return cls(found["pack"], found["clause"], found["act"], tuple(to), to_mode)


class DutyWording:
    """The sentences of duties, out of a dictionary."""

    def __init__(self, words: Dictionary) -> None:
        """Nothing is built before it is asked for."""
        self._words = words

    def row(self, owed: Owed) -> str:
        """As in a list: "Tell the LADO"."""
        return self._said(capital(self._phrase("do", owed)), owed)

    def do(self, owed: Owed) -> str:
        """Behind a colon: "tell the LADO"."""
        return self._said(self._phrase("do", owed), owed)

    def done(self, owed: Owed, told: Sequence[str] | None = None) -> str:
        """By itself, naming those who were told and nobody else: "The LADO was told"."""
        return self._said(capital(self._phrase("done", _towards(owed, told))), owed)

    def past(self, owed: Owed, told: Sequence[str] | None = None) -> str:
        """Behind a name: "told the LADO"."""
        return self._said(self._phrase("past", _towards(owed, told)), owed)

    def to_reader(self, owed: Owed, due: str | None = None) -> str:
        """To whoever owes it: "Tell the LADO by 5pm tomorrow." `due`: the moment, where it is known."""
        strength = self._words.modalities[owed.modality]
        text = f"{strength.you} {self._tailed(self._phrase('do', owed), owed, due)}".strip()
        return self._whole(text, owed, None, due)

    def of_others(
        self,
        owed: Owed,
        *,
        owner: str | None = None,
        about_the_headteacher: bool = False,
        due: str | None = None,
    ) -> str:
        """Of whoever owes it: "The headteacher must tell the LADO within 1 working day."

        `owner`: the role that has it, where that is not the one the text names; or who it is, in words.
        """
        who = self._owing(owner) if owner else None
        who = who or self._ower(owed.owed_by, about_the_headteacher=about_the_headteacher)
        return self._whole(self._of(owed, who, owner, due), owed, who, due)

    def of_owner(self, owed: Owed, owner: Owner, due: str | None = None) -> str:
        """Of whoever owes it now. What is asked of somebody with no part in the case stays asked of them."""
        words, who = self._words.stand_ins, self._whoever(owner)
        if owner.gap == OUTSIDE:
            said = self.of_others(owed, due=due)
            behind = words.reached if self._reaches(owed, owner) else words.sees
            return f"{said} {behind.replace('{Who}', capital(who)).replace('{who}', who)}"
        if self._reaches(owed, owner):
            return f"{self.of_others(owed, due=due)} {words.reached.replace('{who}', who)}"
        if owner.owner == owed.owed_by and not owner.also:
            return self.of_others(owed, due=due)
        if owner.stands_in_for is None and owed.owed_by in OF_THEIR_OWN:
            return self.of_others(owed, due=due)
        return self.of_others(self._beside(owed, owner), owner=who, due=due)

    def to_owner(self, owed: Owed, owner: Owner, due: str | None = None) -> str:
        """To a reader who owes it now."""
        words = self._words.stand_ins
        if self._reaches(owed, owner):
            return words.reached_you
        if owner.gap == OUTSIDE:
            return f"{self.of_others(owed, due=due)} {words.you_see}"
        return self.to_reader(self._beside(owed, owner), due)

    def owners(self, owner: Owner) -> list[str]:
        """Each who owes it, as labels; of whom it may be about, that is said."""
        unless = self._words.stand_ins.unless
        doubtful = (*((owner.owner,) if self._any_of_them(owner) else ()), *owner.also)
        return [
            unless.replace("{who}", self.ower(one).bare)
            if owner.also and one in doubtful
            else self.ower(one).bare
            for one in (owner.owner, *owner.also)
        ]

    def why(self, owner: Owner) -> str | None:
        """In whose place somebody owes it, and why; None where nobody stands in."""
        said = self._words.owner_gaps.get(owner.gap or "")
        if owner.stands_in_for is None or said is None:
            return said
        before = self.ower(owner.stands_in_for).the
        return self._words.stand_ins.note.replace("{who}", before.rstrip(",")).replace(
            "{why}", said
        )

    def _whoever(self, owner: Owner) -> str:
        if not owner.also:
            return self.ower(owner.owner).the
        either = self._words.to_modes["any_of"]
        words = self._words.stand_ins
        frame = words.whichever if self._any_of_them(owner) else words.or_else
        others = joined([self.ower(one).the for one in owner.also], either)
        return frame.replace("{a}", self.ower(owner.owner).the).replace("{b}", others)

    @staticmethod
    def _any_of_them(owner: Owner) -> bool:
        """Whether it may be about the first of them as well."""
        return not (owner.gap == MAY_BE_SUBJECT and owner.stands_in_for is not None)

    @staticmethod
    def _reaches(owed: Owed, owner: Owner) -> bool:
        """Whether the only one who is to be told has it, in somebody else's place."""
        return owner.owner != owed.owed_by and owed.act == INFORM and owed.to == (owner.owner,)

    @staticmethod
    def _beside(owed: Owed, owner: Owner) -> Owed:
        """Nobody tells themselves, where others are to be told."""
        if owner.stands_in_for is None:
            return owed
        return replace(owed, to=tuple(one for one in owed.to if one != owner.owner) or owed.to)

    def brief(self, owed: Owed) -> str:
        """Of whoever owes it, without what the text leaves open and without a full stop."""
        who = self._ower(owed.owed_by, about_the_headteacher=False)
        return self._said(capital(self._of(owed, who, None, None)), owed)

    def called(self, pack: str, layer: str | None = None) -> str:
        """How a text is called in a sentence: "the policy"."""
        texts = self._words.texts
        return texts.get(pack) or texts["statutory" if layer == "statutory" else "school"]

    def recipient(self, code: str) -> Named:
        """Who is told; a word that the dictionary has not, said plainly."""
        return self._words.recipients.get(code) or _unknown(code)

    def ower(self, code: str) -> Ower:
        """Who owes; a role that took it on is named as a role."""
        return self._ower(code, about_the_headteacher=False)

    def act(self, code: str) -> str:
        """An act towards whomever a clause names: "Tell those whom the text names"."""
        return self.row(Owed("", "", code, (NOT_TOLD,)))

    def by_when_code(self, code: str) -> str:
        """A time without a number, as a label."""
        return self._words.timings[code].label.replace("{Text}", "The text")

    def by_when(self, timing: Timing) -> str:
        """As a label: "Within 1 working day"."""
        if isinstance(timing, str):
            return self.by_when_code(timing)
        return capital(self._counted(timing))

    def _of(self, owed: Owed, who: Ower, owner: str | None, due: str | None) -> str:
        strength = self._words.modalities[owed.modality]
        act = self._words.acts.get(owed.act)
        own = act.by.get(owed.owed_by) if act and owner is None else None
        modal = (strength.modal_plural if who.plural else None) or strength.modal
        said = self._tailed(self._phrase("third", owed), owed, due)
        return strength.frame.replace("{sentence}", f"{own or who.the} {modal} {said}")

    def _ower(self, code: str, *, about_the_headteacher: bool) -> Ower:
        found = self._words.owed_by.get(code)
        if found is None:
            named = self._words.roles.get(code) or self._words.recipients.get(code)
            return Ower(**dict(named or _unknown(code)))
        if about_the_headteacher and found.if_about_the_headteacher is not None:
            return found.if_about_the_headteacher
        return found

    def _owing(self, owner: str) -> Ower:
        """A role by its code; several of them by their words."""
        return Ower(the=owner, bare=owner) if " " in owner else self.ower(owner)

    def _phrase(self, form: str, owed: Owed) -> str:
        forms = self._forms(owed)
        match form:
            case "do":
                text = forms.do
            case "third":
                text = forms.of_somebody
            case "past":
                text = forms.past
            case _:
                text = forms.done
        person = "the"
        if owed.owed_by in OF_THEIR_OWN:
            person = {"do": "your", "third": "their"}.get(form, "the")
        named = [self.recipient(one) for one in owed.to]
        said = [
            (getattr(one, person, None) if person != "the" else None) or one.the for one in named
        ]
        names = joined(said, self._words.to_modes.get(owed.to_mode, self._words.to_modes["all"]))
        names = names or self._words.recipients[NOT_TOLD].the
        several = len(named) > 1 and owed.to_mode == "all"
        were = several or (bool(named) and named[-1].plural)
        return (
            text.replace("{To}", capital(names))
            .replace("{to}", names)
            .replace("{was}", "were" if were else "was")
        )

    def _forms(self, owed: Owed) -> Forms:
        special = self._words.clauses.get(f"{owed.pack}/{owed.clause}/{owed.act}")
        if special is not None:
            return special
        act = self._words.acts.get(owed.act)
        if act is None:
            said = plain(owed.act)
            return Forms(do=said, past=f"did this: {said}", done=f"Done: {said}")
        if len(owed.to) == 1 and owed.to[0] in act.towards:
            return act.towards[owed.to[0]]
        if not owed.to and act.to_nobody_named is not None:
            return act.to_nobody_named
        return act

    def _tailed(self, text: str, owed: Owed, due: str | None) -> str:
        special = self._words.clauses.get(f"{owed.pack}/{owed.clause}/{owed.act}")
        act = self._words.acts.get(owed.act)
        said = (special.says_timing if special else act.says_timing if act else ()) or ()
        if due is not None:
            tail = due
        elif special is not None and special.times is not None:
            tail = special.times
        elif isinstance(owed.timing, str):
            tail = "" if owed.timing in said else self._words.timings[owed.timing].tail
        else:
            tail = self._counted(owed.timing)
        if not tail:
            return text
        comma = (act.joined_by if act else None) or (
            ", " if len(text) > LONG or "," in text else " "
        )
        return f"{text}{comma}{tail}"

    def _counted(self, timing: Timing) -> str:
        assert not isinstance(timing, str)  # noqa: S101 - a code has words of its own
        ((unit, number),) = timing.model_dump().items()
        words = self._words.counted[unit]
        if str(number) in words.exactly:
            return words.exactly[str(number)]
        return words.one if number == 1 else words.many.replace("{n}", str(number))

    def _whole(self, text: str, owed: Owed, who: Ower | None, due: str | None) -> str:
        act = self._words.acts.get(owed.act)
        special = self._words.clauses.get(f"{owed.pack}/{owed.clause}/{owed.act}")
        nobody = act.to_nobody_named if act and not owed.to and special is None else None
        timeless = None
        if due is None and isinstance(owed.timing, str):
            timing: TimingWords = self._words.timings[owed.timing]
            timeless = None if special is not None and special.times else timing.after
        behind: list[str | None] = [nobody.after if nobody else None]
        if who is not None and timeless and who.after_both:
            behind.append(who.after_both)
        else:
            behind += [who.after if who else None, timeless]
        whole = " ".join([f"{capital(text)}.", *(one for one in behind if one)])
        return self._said(whole, owed)

    def _said(self, text: str, owed: Owed) -> str:
        called = self.called(owed.pack)
        if text.lower().startswith("{text}"):
            text = "{Text}" + text[len("{text}") :]
        return text.replace("{Text}", capital(called)).replace("{text}", called)


def _towards(owed: Owed, told: Sequence[str] | None) -> Owed:
    """Whoever was told; where that is not on record, all whom the text names, or one of several."""
    if told:
        to, mode = tuple(told), "all"
    else:
        to, mode = owed.to, "all" if owed.to_mode == "all" else "any_of"
    return Owed(owed.pack, owed.clause, owed.act, to, mode, owed.owed_by)


def _unknown(code: str) -> Named:
    said = plain(code)
    return Named(the=f"the {said}", bare=capital(said))
