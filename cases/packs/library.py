"""Every pack there is: loaded from files, checked word by word, frozen by hash, found by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ValidationError

from cases.packs.check_words import check_words
from cases.packs.checks.placement import wider_placements
from cases.packs.future_editions import refuse_future_editions, refuse_the_future
from cases.packs.yaml_source import YamlSource, read_file
from domain.case.events import BoundPack
from domain.messages import Refusal
from domain.policy.calendar import Calendar
from domain.policy.editions import Editions
from domain.policy.escalation import DefaultPaths
from domain.policy.pack import Pack
from domain.policy.procedure import AllegationProcedure, BindingProcedure, edition_on
from domain.policy.register import RegisterRules, rules_on
from domain.policy.rulebook import BindingPack, PackRulebook
from domain.policy.term_expansion import expand_terms
from domain.policy.vocabulary import Vocabulary
from domain.policy.words import Confidence, in_order

M = TypeVar("M", bound=BaseModel)
PACKS = files("cases.packs")
VOCABULARY = "vocabulary.yaml"
EDITIONS = "editions.yaml"
LAYERS = ("school", "statutory")
PACK_FILES = (".yaml", ".yml")


class UnknownPack(Refusal):
    """No pack of this name, or not in this version."""

    code: ClassVar[str] = "unknown-pack"
    title: ClassVar[str] = "No such policy pack"


class PackAltered(Refusal):
    """A published version was edited. A change is a new version."""

    code: ClassVar[str] = "pack-altered"
    title: ClassVar[str] = "A published policy pack was altered"


class NeverPublished(PackAltered):
    """A version has no hash in the register yet: whether it was altered cannot be told."""

    title: ClassVar[str] = "A policy pack was never published"


@dataclass(frozen=True)
class PackLibrary:
    """The vocabulary, the calendar and every pack by id and version."""

    vocabulary: Vocabulary
    calendar: Calendar
    packs: Mapping[tuple[str, str], BindingPack]
    written: Mapping[tuple[str, str], Pack]
    procedures: Mapping[str, BindingProcedure] = field(default_factory=dict)
    registers: Sequence[RegisterRules] = ()
    escalation: DefaultPaths | None = None
    """Up which path an overdue duty goes where no text states one."""
    editions: Editions = field(default_factory=Editions)
    """Which edition of each source is the newest that is known."""

    def procedure_on(self, day: date) -> BindingProcedure | None:
        """The allegations procedure in force on a day."""
        return edition_on(self.procedures, day)

    def register_on(self, day: date, school: str) -> RegisterRules | None:
        """The rules of a school's register of concerns in force on a day."""
        return rules_on(self.registers, day, school)

    def find(self, pack: str, version: str | None = None) -> BindingPack:
        """The pack in a version, or in its latest. Raises UnknownPack."""
        versions = sorted((v for p, v in self.packs if p == pack), key=in_order)
        if version is None and versions:
            version = versions[-1]
        found = self.packs.get((pack, version or ""))
        if found is None:
            raise UnknownPack(
                "The library has no pack of this name and version.",
                remedy="Use one of the packs that GET /policies lists.",
                field="version" if versions else "pack",
            )
        return found

    def says(self, pack: str, version: str, clause: str, act: str | None = None) -> str | None:
        """What a clause says, of several parts the one that asks for `act`; None off the shelf."""
        found = self.packs.get((pack, version))
        parts = [one for one in found.pack.clauses if one.id == clause] if found else []
        asking = [one for one in parts if act in {duty.act for duty in one.duties}]
        if parts:
            return next(one.says for one in (*asking, *parts))
        procedure = self.procedures.get(version)
        if procedure is None or procedure.procedure.pack != pack:
            return None
        return procedure.procedure.says(clause)

    def confidence(self, pack: str, version: str, clause: str) -> Confidence | None:
        """How well the text of a clause is known; None where the text is no longer on the shelf."""
        found = self.packs.get((pack, version))
        return found.pack.confidence.get(clause) if found else None

    def latest(self) -> list[BindingPack]:
        """The latest version of every pack, school policies first."""
        names = sorted({pack for pack, _ in self.packs})
        found = [self.find(name) for name in names]
        return sorted(found, key=lambda b: (b.pack.layer != "school", b.pack.pack))

    def rulebook(self, bound: Iterable[tuple[str, str]]) -> PackRulebook:
        """What these pack versions say together, the school's own policy first."""
        packs = [self.find(pack, version) for pack, version in bound]
        packs.sort(key=lambda b: (b.pack.layer != "school", b.pack.pack))
        return PackRulebook(self.vocabulary, tuple(packs), self.calendar)


def load_library(
    folder: Traversable = PACKS,
    *,
    frozen: bool = True,
    own: Sequence[Traversable] = (),
    today: date | None = None,
) -> PackLibrary:
    """Read every file of the folder. Raises MalformedPack or PackAltered; then nothing is loaded.

    `today`: an edition that comes later than this is refused where it is said to be in force, but
    in a text that was published: somebody's clock that is slow takes no published text away.

    `own`: folders of schools' own packs, loaded beside them. A folder without a vocabulary is
    such a folder itself: it is read in our vocabulary and beside our statutory packs.
    """
    layers: Sequence[str] = LAYERS
    if not (folder / VOCABULARY).is_file():
        folder, layers, own = PACKS, ["statutory"], (folder, *own)
    whole = folder is PACKS and frozen and layers is LAYERS
    ours = _published() if whole else _ours(folder, layers, frozen=frozen, today=today)
    return _beside(ours, own, today) if own else ours


@cache
def _published() -> PackLibrary:
    """Ours, read once in a process: what was published does not change while it runs."""
    return _ours(PACKS, LAYERS, frozen=True)


def _ours(
    home: Traversable, layers: Sequence[str], *, frozen: bool, today: date | None = None
) -> PackLibrary:
    """What one folder holds, its vocabulary included."""
    vocabulary, _ = _read(home / VOCABULARY, Vocabulary)
    calendar, _ = _read(home / "calendars" / "england.yaml", Calendar)
    files = [file for layer in layers for file in _pack_files(home / layer)]
    found = [_loaded(file, vocabulary) for file in files]
    if frozen:
        hashes = frozen_hashes(home)
        for binding, _, _ in found:
            _check_frozen(binding, hashes)
        for label, digest in procedure_texts(home):
            check_published(label, digest, frozen_hashes(home / "procedures"))
    library = PackLibrary(
        vocabulary,
        calendar,
        {_name(pack): binding for binding, pack, _ in found},
        {_name(pack): pack for _, pack, _ in found},
        _procedures(home, vocabulary),
        _registers(home / "procedures"),
        _read(home / "escalation" / "casebook.yaml", DefaultPaths)[0],
    )
    if (home / EDITIONS).is_file():
        editions, written = _read(home / EDITIONS, Editions)
        library = replace(library, editions=editions)
        if today:
            refuse_the_future(editions, written, today)
    for binding, _, source in found:
        if today and not frozen:
            refuse_future_editions(binding.pack, source, today)
        _check_placement(binding.pack, library, source)
    return library


def _beside(
    ours: PackLibrary, own: Sequence[Traversable], today: date | None = None
) -> PackLibrary:
    """Our library with the packs and registers of schools beside it."""
    packs, written = dict(ours.packs), dict(ours.written)
    taken = frozenset(name for name, _ in ours.packs)
    sources: dict[tuple[str, str], YamlSource] = {}
    for file in (file for place in own for file in _pack_files(place)):
        binding, pack, source = _loaded(file, ours.vocabulary)
        _check_own(source, pack, taken, packs)
        if today:
            refuse_future_editions(pack, source, today)
        packs[_name(pack)], written[_name(pack)] = binding, pack
        sources[_name(pack)] = source
    registers = [*ours.registers, *_registers(*own)]
    library = replace(ours, packs=packs, written=written, registers=registers)
    for name, source in sources.items():
        _check_placement(packs[name].pack, library, source)
    return library


def _name(pack: Pack) -> tuple[str, str]:
    return pack.pack, pack.version


def _procedures(home: Traversable, vocabulary: Vocabulary) -> dict[str, BindingProcedure]:
    found: dict[str, BindingProcedure] = {}
    folder = home / "procedures"
    for file in _pack_files(folder) if folder.is_dir() else ():
        if file.name.startswith("allegations-"):
            procedure, source = _read(file, AllegationProcedure)
            joined = procedure.threshold_fact
            known = vocabulary.facts.get(joined.fact)
            if known is None or [*known.values] != [*joined.first_of, joined.not_met]:
                raise source.refuse(
                    ("threshold_fact",),
                    "this is not the fact of the vocabulary, or not its values in their order",
                    remedy="Name the fact and its values as the vocabulary has them.",
                )
            found[procedure.version] = BindingProcedure(procedure, source.sha256)
    return found


def _registers(*folders: Traversable) -> list[RegisterRules]:
    """Ours, or those that schools put beside their own packs."""
    files = [file for folder in folders if folder.is_dir() for file in _yaml_files(folder)]
    return [_read(file, RegisterRules)[0] for file in files if _is_register(file)]


def _is_register(file: Traversable) -> bool:
    return file.name.startswith("concerns-")


def _check_own(
    source: YamlSource, pack: Pack, ours: Collection[str], loaded: Collection[tuple[str, str]]
) -> None:
    """A school's own pack speaks for that school alone, and under a name and version of its own."""
    if pack.layer != "school":
        raise source.refuse(
            ("layer",),
            "a pack of one's own binds nobody but the school that adopts it",
            remedy="Write `layer: school`.",
        )
    if pack.pack in ours:
        raise source.refuse(
            ("pack",), f"'{pack.pack}' is taken", remedy="Give your pack a name of its own."
        )
    if (pack.pack, pack.version) in loaded:
        raise source.refuse(
            ("version",),
            f"{pack.label} is there twice",
            remedy="Give the changed text a version of its own, and keep the old file.",
        )


def _check_placement(pack: Pack, library: PackLibrary, source: YamlSource) -> None:
    """What statute closes no school's text opens."""
    statutory = [one.pack for one in library.latest() if one.pack.layer == "statutory"]
    for place, found in wider_placements(pack, statutory, library.vocabulary):
        facts = ", ".join(f"{name}={value}" for name, value in found.facts.items())
        what = f"{found.what} For example: {facts}."
        raise source.refuse(("placement", place), what, remedy=found.remedy)


def load_pack(
    file: Traversable, vocabulary: Vocabulary, today: date | None = None
) -> tuple[BindingPack, Pack]:
    """One pack, ready to be read, and as it is written. Raises MalformedPack."""
    binding, pack, source = _loaded(file, vocabulary)
    if today:
        refuse_future_editions(pack, source, today)
    return binding, pack


def _loaded(file: Traversable, vocabulary: Vocabulary) -> tuple[BindingPack, Pack, YamlSource]:
    pack, source = _read(file, Pack)
    check_words(pack, vocabulary, source)
    bound = BoundPack(pack=pack.pack, version=pack.version, sha256=source.sha256)
    return BindingPack(bound, expand_terms(pack, vocabulary.terms)), pack, source


def _read(file: Traversable, model: type[M]) -> tuple[M, YamlSource]:
    source = read_file(file)
    try:
        return model.model_validate(source.data), source
    except ValidationError as error:
        raise source.refuse_invalid(error) from None


def _pack_files(folder: Traversable) -> list[Traversable]:
    return [file for file in _yaml_files(folder) if not _is_register(file)]


def _yaml_files(folder: Traversable) -> list[Traversable]:
    found = [file for file in folder.iterdir() if file.name.endswith(PACK_FILES)]
    return sorted(found, key=lambda file: file.name)


def frozen_hashes(folder: Traversable) -> dict[str, str]:
    """`pack@version` → the hash of the text that was published, for every published version."""
    lines = (folder / "FROZEN").read_text(encoding="utf-8").split("\n")
    pairs = (line.split() for line in lines if line and not line.startswith("#"))
    return {label: digest for digest, label in pairs}


def procedure_texts(folder: Traversable) -> list[tuple[str, str]]:
    """`pack@version` and hash of every procedure and register: decisions on record cite them."""
    procedures = folder / "procedures"
    found = []
    for file in _yaml_files(procedures) if procedures.is_dir() else ():
        said = read_file(file)
        found.append((f"{said.data.get('pack')}@{said.data.get('version')}", said.sha256))
    return found


def _check_frozen(binding: BindingPack, hashes: Mapping[str, str]) -> None:
    check_published(binding.pack.label, binding.bound.sha256, hashes)


def check_published(
    label: str, digest: str, hashes: Mapping[str, str], publish: str = "cases.packs.freeze"
) -> None:
    """Whether a text is the one that was published. Raises PackAltered, or NeverPublished.

    `publish`: the module that is run to publish it.
    """
    if label not in hashes:
        raise NeverPublished(
            f"{label} was never published: FROZEN has no line for it.",
            remedy=f"Publish it: `python -m {publish}`.",
            field="version",
        )
    if hashes[label] != digest:
        raise PackAltered(
            f"{label} is not the text that was published.",
            remedy="Restore the file, or publish the change as a new version with its own hash.",
            field="version",
        )
