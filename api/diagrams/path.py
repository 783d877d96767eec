"""What an escalation picture tells: who does what, when and towards whom, and what stays open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.policy.assessment import Assessment
from domain.policy.clause import Clause, DutyClause, ProhibitionClause
from domain.policy.pack import Pack
from domain.policy.reading import assess
from domain.policy.vocabulary import Vocabulary
from domain.policy.words import Facts, Timing

# How the initials among the vocabulary's codes are spelt.
INITIALS = frozenset({"dsl", "dpo", "lado", "posh", "slt", "ict", "dbs", "hr", "gdpr", "ico"})
JOINED = {"all": " and ", "any_of": " or ", "first_available": ", else ", "in_order": ", then "}


@dataclass(frozen=True, slots=True)
class Step:
    """A duty. `instead`: who receives where somebody is away; `open`: its clause has a gap."""

    clause: str
    act: str
    owed_by: str
    to: tuple[str, ...]
    to_mode: str
    timing: Timing
    modality: str
    state: str | None = None
    instead: tuple[tuple[str, str], ...] = ()
    open: bool = False

    @property
    def recipients(self) -> str:
        """To whom, in words; empty where the text names nobody."""
        first, *others = map(in_words, self.to)
        return JOINED[self.to_mode].join([first, *map(_within, others)])


@dataclass(frozen=True, slots=True)
class Ban:
    """A prohibition. `forbids`: it is worded as one, not as what has to be kept to.

    `now`: it binds those who handle the event, while they do.
    """

    clause: str
    says: str
    forbids: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """Something the text leaves open, and by which clauses."""

    gap: str
    means: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """Everything one picture tells. `given`: the facts it is drawn for, if not for all."""

    name: str
    title: str
    about: str
    given: str
    steps: tuple[Step, ...]
    bans: tuple[Ban, ...]
    gaps: tuple[Gap, ...]
    unknown: tuple[str, ...]
    meanings: Mapping[str, str]

    def means(self, code: str) -> str:
        """What a role or a timing is, in the vocabulary's words."""
        return self.meanings.get(code, "")


def path_of(pack: Pack, vocabulary: Vocabulary, conducts: Sequence[str] = ()) -> Path:
    """All that the pack can ask for after such conduct, whatever else the facts; or after any."""
    clauses = _reachable(pack, conducts) if conducts else pack.clauses
    about = "; ".join(_conduct(vocabulary, c) for c in conducts) or "Whatever anybody did"
    steps = [_step(clause, duty) for clause in clauses for duty in clause.duties]
    bans = [
        _ban(clause, clause.prohibits, clause.prohibits.status)
        for clause in clauses
        if clause.prohibits
    ]
    gaps = [
        (gap, clause.id)
        for clause in clauses
        for gap in (*(g.gap for g in clause.gaps), *(p.gap for p in clause.open))
        if gap is not None
    ]
    return _path(
        pack, vocabulary, "-".join((pack.pack, *conducts)), about, "", steps, bans, gaps, ()
    )


def path_at(pack: Pack, vocabulary: Vocabulary, facts: Facts) -> Path:
    """What the pack says of these facts."""
    said = assess(pack, vocabulary, facts)
    by_id: dict[str, list[Clause]] = {}
    for clause in pack.clauses:
        by_id.setdefault(clause.id, []).append(clause)
    steps = [
        Step(d.clause, d.act, d.owed_by, d.to, d.to_mode, d.timing, d.modality, d.state)
        for d in said.duties
    ]
    bans = [
        _ban(clause, clause.prohibits, found.status)
        for found in said.prohibitions
        for clause in by_id[found.clause]
        if clause.prohibits and clause.prohibits.act == found.act
    ]
    given = "; ".join(
        f"{in_words(name)}: {_said(value)}" for name, value in facts.items() if name != "conduct"
    )
    about = _conduct(vocabulary, str(facts["conduct"]))
    gaps = list(_gaps_told(said, by_id))
    name = f"{pack.pack}-{facts['conduct']}-facts"
    return _path(pack, vocabulary, name, about, given, steps, bans, gaps, said.questions)


def in_words(code: str) -> str:
    """A code of the vocabulary as a label."""
    said = " ".join(
        word.upper() if word in INITIALS else word for word in code.replace(".", "_").split("_")
    )
    return said[:1].upper() + said[1:]


def _within(label: str) -> str:
    """A label inside a sentence: initials stay as they are."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def timing_in_words(timing: Timing) -> str:
    """A column's heading."""
    if isinstance(timing, str):
        return in_words(timing)
    ((unit, count),) = timing.model_dump().items()
    named = unit.replace("_", " ")
    return f"Within {count} {named.removesuffix('s') if count == 1 else named}"


def as_text(path: Path) -> str:
    """The same facts as a list, for whoever does not look at pictures."""
    lines = [path.title, path.about, *([path.given] if path.given else [])]
    lines += ["", "What has to be done"]
    for step in path.steps:
        to = f" → {step.recipients}" if step.to else ""
        away = "".join(
            f"; {in_words(absent)} away: {in_words(stand_in)}" for absent, stand_in in step.instead
        )
        state = f", {step.state.replace('_', ' ')}" if step.state else ""
        lines.append(
            f"- {timing_in_words(step.timing)}: {in_words(step.owed_by)}: {in_words(step.act)}{to}"
            f" ({step.modality}, {step.clause}{state}){away}"
        )
    lines += _section("In force while the matter is handled", [b for b in path.bans if b.now])
    lines += _section("What the text says of the conduct", [b for b in path.bans if not b.now])
    lines += ["", "What the text leaves open"]
    lines += [f"- {gap.means} ({', '.join(gap.clauses) or gap.gap})" for gap in path.gaps]
    if path.unknown:
        lines += ["", "Not known yet: " + ", ".join(in_words(fact) for fact in path.unknown)]
    return "\n".join(lines) + "\n"


def _section(heading: str, bans: Iterable[Ban]) -> list[str]:
    return ["", heading, *(f"- {ban.says} ({ban.clause})" for ban in bans)]


def _conduct(vocabulary: Vocabulary, conduct: str) -> str:
    """Its meaning; what follows a semicolon tells which other facts to give."""
    return vocabulary.facts["conduct"].values[conduct].partition(";")[0]


def _said(value: object) -> str:
    return in_words(value).lower() if isinstance(value, str) else str(value).lower()


def _path(  # noqa: PLR0913, PLR0917 - put together once
    pack: Pack,
    vocabulary: Vocabulary,
    name: str,
    about: str,
    given: str,
    steps: Iterable[Step],
    bans: Iterable[Ban],
    gaps: Sequence[tuple[str, str]],
    unknown: Sequence[str],
) -> Path:
    meanings = {
        **vocabulary.timings,
        **vocabulary.recipients,
        **vocabulary.owed_by,
        **pack.words.owed_by,
    }
    told = [
        Gap(gap, means, tuple(dict.fromkeys(c for g, c in gaps if g == gap and c)))
        for gap, means in vocabulary.gaps.items()
        if any(g == gap for g, _ in gaps)
    ]
    return Path(
        name=name.replace("_", "-"),
        title=f"{pack.title}, {pack.version}",
        about=about,
        given=given,
        steps=tuple(dict.fromkeys(steps)),
        bans=tuple(dict.fromkeys(bans)),
        gaps=tuple(told),
        unknown=tuple(unknown),
        meanings=meanings,
    )


def _ban(clause: Clause, ban: ProhibitionClause, status: str) -> Ban:
    forbids = ban.modality in {"must_not", "should_not"}
    return Ban(clause.id, clause.says, forbids, now=status == "in_force")


def _step(clause: Clause, duty: DutyClause) -> Step:
    return Step(
        clause=clause.id,
        act=duty.act,
        owed_by=duty.owed_by,
        to=duty.to,
        to_mode=duty.to_mode,
        timing=duty.timing,
        modality=duty.modality,
        state=duty.state,
        instead=tuple(duty.if_absent.items()),
        open=bool(clause.gaps),
    )


def _reachable(pack: Pack, conducts: Sequence[str]) -> list[Clause]:
    """The clauses that speak of the conduct, and what may follow them, in the pack's order."""
    asked = set(conducts)
    there = {
        place: clause
        for place, clause in enumerate(pack.clauses)
        if clause.every_conduct or not asked.isdisjoint(clause.conduct)
    }
    while True:
        ids = {clause.id for clause in there.values()}
        breaches = {clause.id for clause in there.values() if _may_be_breach(clause)}
        new = {
            place: clause
            for place, clause in enumerate(pack.clauses)
            if place not in there and _may_follow(clause, ids, breaches)
        }
        if not new:
            return [there[place] for place in sorted(there)]
        there |= new


def _may_be_breach(clause: Clause) -> bool:
    if clause.handles or clause.disputes_the_rest or clause.advises or clause.after is not None:
        return False
    ban = clause.prohibits
    return ban is None or ban.status == "contravened" or ban.contravened_when is not None


def _may_follow(clause: Clause, there: set[str], breaches: set[str]) -> bool:
    after = clause.after
    if after is None:
        return False
    anything = after.breach == "any" and bool(breaches - set(after.other_than))
    return anything or not there.isdisjoint(after.clauses)


def _gaps_told(
    said: Assessment, by_id: Mapping[str, Sequence[Clause]]
) -> Iterator[tuple[str, str]]:
    for gap in said.gaps:
        yield gap, ""
        for cited in said.clauses:
            for clause in by_id.get(cited, ()):
                if gap in {*(g.gap for g in clause.gaps), *(p.gap for p in clause.open)}:
                    yield gap, cited
