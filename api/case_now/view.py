"""One view of a case, in words: what must not be done, what to do, decide and ask, what was done, who may what.

The same data at every door, in snake_case; order is part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.case_commands.rest import ACTS
from api.case_now import on_record as record
from api.duties.standing import standing
from api.questions.words import questions
from api.wiring.container import Services
from cases.access import Actor
from cases.casework.history import opened_as
from cases.casework.now import CaseAsItStands
from cases.packs.library import PackLibrary
from domain.case.decisions import chasing
from domain.case.decisions.owners import doors
from domain.case.events import BoundPack
from domain.case.now import ClauseOf, Done, MustNot, NotKept, Open, ToDo
from domain.case.permits import Permit
from domain.case.state import Case
from domain.policy.titles import matter, title
from domain.policy.vocabulary import Sheet
from domain.policy.words import FactName, FactValue
from domain.vocabulary import Role
from domain.wording.sentences import Owed
from projections.dictionary import wording

FEWEST_QUESTIONS = 12
ADDRESSES = {route.command.__name__: route.path for route in ACTS}


def case_now(services: Services, actor: Actor, case: UUID) -> dict[str, Any]:
    """The view. Raises NoSuchCase where the actor may not know of the case."""
    return shown(services.packs, actor, case, services.now.of(actor, case))


def shown(
    library: PackLibrary, actor: Actor, case_id: UUID, found: CaseAsItStands
) -> dict[str, Any]:
    """A case as it stands, in words for this reader."""
    view = _View(library, actor, found)
    say, case, now = wording(), found.case, found.now
    return {
        "case": str(case_id),
        "version": case.version,
        "at": found.at,
        "danger": record.danger(found),
        "state": "void" if case.void else "closed" if case.closed else "open",
        "void": record.void(found),
        "title": view.title(),
        "imagery": case.imagery,
        "proposals": record.proposals(found),
        "must_not_now": [*map(view.must_not, now.must_not), *view.police_hold()],
        "do_now": [view.to_do(one) for one in now.do],
        "on_hold": [view.to_do(one) for one in now.waits],
        "decide": [view.open(one) for one in now.decide],
        "ask": view.ask(),
        "done": [view.done(one) for one in now.done],
        "dates": record.dates(found),
        "named": record.named(found),
        "sign_ins": record.sign_ins(found),
        "known": [view.known(name, value) for name, value in case.facts.items()],
        "not_known": view.not_known(),
        "police_findings": record.findings(found),
        "not_kept": [view.not_kept(one) for one in now.not_kept],
        "caution": say.words.prohibited.caution,
        "open_to": view.open_to(),
        "texts": [view.text(one) for one in now.texts],
        "permits": [view.permit(one) for one in found.permits],
    }


class _View:
    """One reader's view of one case."""

    def __init__(self, library: PackLibrary, actor: Actor, found: CaseAsItStands) -> None:
        self._library = library
        self._found = found
        roles = [role.value for role in actor.roles]
        self._mine = frozenset(library.vocabulary.words_held_by(roles))

    @property
    def _case(self) -> Case:
        return self._found.case

    def title(self) -> str | None:
        """The matter in words that no known fact denies: as the school's own text names it, if it speaks."""
        readings = self._case.readings.values()
        vocabulary = self._library.vocabulary
        category = matter(vocabulary, [reading.assessment.category for reading in readings])
        if category is None:
            return None
        said = title(vocabulary, category, dict(self._case.facts))
        return said or wording().category(category)

    def must_not(self, one: MustNot) -> dict[str, Any]:
        clauses = [self._clause(clause) for clause in one.clauses]
        says = next((clause["says"] for clause in clauses if clause["says"]), None)
        return {
            "act": one.act,
            "sentence": wording().must_not(one.act, says),
            "hard": one.hard,
            "clauses": clauses,
        }

    def police_hold(self) -> list[dict[str, Any]]:
        """The school waits for the police, whatever its texts say."""
        if not self._found.now.police_hold or self._case.closed or self._case.void:
            return []
        sentence = wording().words.wait_for_police
        return [{"act": "police_hold", "sentence": sentence, "hard": True, "clauses": []}]

    def to_do(self, one: ToDo) -> dict[str, Any]:
        say, now, owner = wording(), self._found.at, one.owner
        owed = Owed.of(one.bound, one.asked)
        ahead = one.due_at is not None and one.due_at > now
        due = say.due(one.due_at, now) if ahead and one.due_at is not None else None
        owners = [name for one_ in (owner, *one.others) for name in (one_.owner, *one_.also)]
        mine = not self._mine.isdisjoint(owners)
        return {
            "duty": one.duties[0],
            "duties": list(one.duties),
            "row": say.row(owed),
            "sentence": say.of_owner(owed, owner, due),
            "to_you": say.to_owner(owed, owner, due) if mine else None,
            "mine": mine,
            "act": one.asked.act,
            "to": list(one.asked.to),
            "to_whom": [say.recipient(to).bare for to in one.asked.to],
            **self._owner(one),
            "by_when": due or say.by_when(one.asked.timing),
            "not_countable": record.not_countable(one.not_countable),
            "due_at": one.due_at,
            "standing": standing(
                "held" if one.held else "raised",
                one.due_at,
                now,
                overdue=one.overdue_since is not None or self._late(one, now),
            ).value,
            "barred_by": self._bar(one.barred_by),
            "modality": one.asked.modality,
            "note": self._note(one),
            "clauses": [self._clause(clause, one.asked.act) for clause in one.clauses],
        }

    def _bar(self, label: str | None) -> dict[str, Any] | None:
        """The clause that forbids it for now, in its own words."""
        if label is None:
            return None
        for text in self._case.texts:
            before = f"{text.pack}@{text.version}/"
            if label.startswith(before):
                return self._clause(ClauseOf(label.removeprefix(before), text))
        return self._clause(ClauseOf(label))

    @staticmethod
    def _late(one: ToDo, now: datetime) -> bool:
        # What is owed at once is late when the clock has put that on record.
        at_once = one.asked.timing == "immediately"
        return not at_once and one.due_at is not None and one.due_at < now

    @staticmethod
    def _note(one: ToDo) -> str | None:
        """What the text leaves open about it; in whose place somebody owes it, and why."""
        say = wording()
        said = (say.words.duty_states.get(one.asked.state or ""), say.why(one.owner))
        return " ".join(filter(None, said)) or None

    @staticmethod
    def _owner(one: ToDo) -> dict[str, Any]:
        say, owner = wording(), one.owner
        before = owner.stands_in_for
        named = [name for each in (owner, *one.others) for name in say.owners(each)]
        return {
            "owner": owner.owner,
            "who": list(dict.fromkeys(named)),
            "stands_in_for": None if before is None else say.ower(before).bare,
            "why_somebody_else": say.words.owner_gaps.get(owner.gap or ""),
        }

    def open(self, one: Open) -> dict[str, Any]:
        """A point that a person decides, with what is open and what to decide."""
        say = wording()
        text = None if one.text is None else self.text(one.text)
        clause = None
        if one.clause is not None:
            clause = self._clause(ClauseOf(one.clause, one.text))
        match one.kind:
            case "gap":
                gap = say.gap(one.code)
                sentence = f"{gap.open} {gap.decide}"
            case "conflict":
                sentence = say.conflict(one.code)
            case "disputed":
                says = (clause or {}).get("says") or ""
                sentence = say.disputed(one.code, says, one.text.pack if one.text else "")
            case "incident":
                sentence = say.words.incident.open
            case "owner":
                sentence = say.words.owner_gaps.get(one.code, one.code)
            case "report":
                sentence = say.words.now.added_since_closing
        return {
            "kind": one.kind,
            "code": one.code,
            "sentence": sentence,
            "text": text,
            "clause": clause,
            "duty": one.duty,
        }

    def ask(self) -> list[dict[str, Any]]:
        """The open questions, the weightiest first, in words that can be put."""
        if self._case.closed or self._case.void or "conduct" not in self._case.facts:
            return []
        packs = [binding.pack for binding in self._found.rulebook.packs]
        facts = dict(self._case.facts)
        found = questions(packs, self._library.vocabulary, facts, FEWEST_QUESTIONS)
        return [
            {name: one[name] for name in ("fact", "asks", "label", "hint", "must")} for one in found
        ]

    def done(self, one: Done) -> dict[str, Any]:
        say = wording()
        owed = Owed.of(one.bound, one.asked)
        told = one.to or None
        sentence = say.done(owed, told) if one.status == "discharged" else say.row(owed)
        return {
            "duties": list(one.duties),
            "sentence": sentence,
            "by": None if one.by is None else _who_did_it(one, owed),
            "status": one.status.value,
            "said": say.words.duty_statuses[one.status.value],
            "at": one.at,
            "reference": one.reference,
            "against_the_text": one.against_the_text,
            "note": say.words.now.against_the_text if one.against_the_text else None,
            "clauses": [self._clause(clause, one.asked.act) for clause in one.clauses],
        }

    def known(self, name: FactName, value: FactValue) -> dict[str, Any]:
        """A fact, and the reason of whoever judged it or put it right."""
        say = wording()
        return {
            "fact": name,
            "label": say.fact_label(name),
            "sentence": say.fact(name, value),
            "reason": self._found.on_record.reasons.get(name),
        }

    def not_known(self) -> list[dict[str, Any]]:
        """What is only assumed and something turned on, as what it is: not known."""
        vocabulary, facts = self._library.vocabulary, self._case.facts
        if "conduct" not in facts:
            return []
        say, turned_on = wording(), self._turned_on()
        asked = vocabulary.asked_for(str(facts["conduct"]))
        sheet = Sheet(vocabulary, dict(facts))
        open_ones = (
            name
            for name in asked
            if name not in facts and name in turned_on and sheet.value(name) is not None
        )
        words = ((name, say.words.facts.get(name)) for name in open_ones)
        return [
            {"fact": name, "label": found.label, "sentence": found.if_not_known}
            for name, found in words
            if found is not None and found.if_not_known is not None
        ]

    def _turned_on(self) -> frozenset[str]:
        """The facts on which the clauses that speak here turn."""
        packs = {binding.pack.label: binding.pack for binding in self._found.rulebook.packs}
        found: set[str] = set()
        for reading in self._case.readings.values():
            pack = packs.get(f"{reading.bound.pack}@{reading.bound.version}")
            for clause in reading.assessment.clauses if pack is not None else ():
                found |= pack.turns_on.get(clause, frozenset()) if pack else frozenset()
        return frozenset(found)

    def not_kept(self, one: NotKept) -> dict[str, Any]:
        return {"sentence": wording().not_kept(one.act), "clause": self._clause(one.clause)}

    def open_to(self) -> dict[str, Any]:
        """By which roles it can be opened, and whether somebody is let in by name besides."""
        say = wording()
        roles: Sequence[Role] = self._case.placement.reader_roles if self._case.placement else ()
        case, rulebook = self._case, self._found.rulebook
        doubtful = rulebook.may_be_out(
            dict(case.facts), doors(case, opened_as(self._found.history))
        )
        unless = say.words.stand_ins.unless
        named = {role: say.words.roles[role.value].bare for role in roles}
        return {
            "roles": [
                unless.replace("{who}", label) if role.value in doubtful else label
                for role, label in named.items()
            ],
            "by_name": len(self._case.readers),
        }

    def text(self, one: BoundPack) -> dict[str, Any]:
        """A text that binds the case, by its title."""
        written = self._library.written.get((one.pack, one.version))
        title = written.title if written is not None else one.pack.replace("-", " ").capitalize()
        return {"pack": one.pack, "version": one.version, "title": title}

    def permit(self, one: Permit) -> dict[str, Any]:
        say, why = wording(), one.refusal
        words = None if why is None else say.words.refusals.get(why.code)
        return {
            "command": one.command,
            "address": ADDRESSES.get(one.command),
            "label": say.words.commands[one.command],
            "allowed": one.allowed,
            "code": None if why is None else why.code,
            "because": self._because(one, None if words is None else words.title),
            "remedy": None if words is None else words.do,
            "clause": one.clause,
        }

    @staticmethod
    def _because(one: Permit, title: str | None) -> str | None:
        if one.allowed:
            return None
        return title or wording().words.nothing_there

    def _clause(self, one: ClauseOf, act: str | None = None) -> dict[str, Any]:
        text, says, title = one.text, None, None
        if text is not None:
            says = self._library.says(text.pack, text.version, one.clause, act)
            title = self.text(text)["title"]
        return {"clause": one.label, "title": title, "says": says}


def sentences(view: dict[str, Any]) -> Iterable[str]:
    """Everything of a view that people read as a sentence."""
    yield from (one for one in (view["danger"], (view["void"] or {}).get("sentence")) if one)
    yield from (str(one["by_whom"]) for one in view["proposals"])
    yield from (one for one in (view["dates"]["happened"], view["dates"]["learnt"]) if one)
    for part in (
        "proposals",
        "police_findings",
        "must_not_now",
        "do_now",
        "on_hold",
        "decide",
        "done",
        "known",
        "not_known",
    ):
        yield from (str(one["sentence"]) for one in view[part])
    yield from (str(one["asks"]) for one in view["ask"])
    yield from (str(one["label"]) for one in view["permits"])


def _who_did_it(one: Done, owed: Owed) -> str:
    """Whoever was waited for did not do what the duty asks: they did what it waits for."""
    say = wording()
    name = str(one.by)
    known = say.words.owed_by.get(name)
    who = known.bare if known else name
    if one.asked.act == chasing.ACT:
        return who
    return f"{who} {say.past(owed, one.to or None)}"
