"""A pack that cannot be read is refused whole, and the refusal says where: file, line and key."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from cases.packs.freeze import freeze
from cases.packs.library import PACKS, NeverPublished, PackAltered, PackLibrary, load_library
from cases.packs.yaml_source import MalformedPack
from domain.policy.reading import assess
from domain.policy.words import Facts

SMALL = """\
pack: small
version: "1"
title: A small policy
layer: school
sources:
  - {title: A policy, publisher: A school, edition: first}
groups:
  employees: [staff, headteacher]
terms:
  undeclared: {fact: tie.declared, is: no}
clauses:
  - id: SM-01
    section: One
    says: Ties are declared.
    conduct: [has_social_tie]
    binds: [employees]
    when: {means: undeclared}
    categories: [{category: undeclared_social_tie}]
    duties: [{act: declare, owed_by: actor, to: [slt], timing: none_stated, modality: must}]
"""


@dataclass(frozen=True)
class CopiedLibrary:
    """A library folder of the test's own, with one small pack in place of the schools' large ones."""

    folder: Path

    @property
    def small(self) -> Path:
        return self.folder / "school" / "small.yaml"

    def with_pack(self, text: str) -> PackLibrary:
        self.small.write_text(text, encoding="utf-8")
        return load_library(self.folder, frozen=False)


@pytest.fixture
def library(tmp_path: Path) -> CopiedLibrary:
    folder = tmp_path / "packs"
    shutil.copytree(Path(str(PACKS)), folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for published in (folder / "school").iterdir():
        published.unlink()
    return CopiedLibrary(folder)


def altered(old: str, new: str) -> str:
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def test_the_small_pack_is_read(library: CopiedLibrary) -> None:
    assert library.with_pack(SMALL).find("small").pack.label == "small@1"


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        pytest.param("layer: school", "layer: school\nflavour: sweet", (5, "flavour"),
                     "not permitted", id="a key nobody knows"),
        pytest.param("    says:", "    sais:", (14, "clauses.0.sais"), "not permitted",
                     id="a misspelt key is named as it stands"),
        pytest.param("    says: Ties are declared.\n", "", (12, "clauses.0.says"), "required",
                     id="a key that is missing"),
        pytest.param("fact: tie.declared", "fact: tie.declarred", (10, "terms.undeclared"),
                     "no fact is called 'tie.declarred'", id="an unknown fact"),
        pytest.param("is: no", "is: never", (10, "terms.undeclared"),
                     "'tie.declared' is never 'never'", id="an impossible value"),
        pytest.param("means: undeclared", "means: declared", (17, "clauses.0.when"),
                     "no term is called 'declared'", id="an unknown term"),
        pytest.param("binds: [employees]", "binds: [employes]", (16, "clauses.0.binds"),
                     "nothing is called 'employes'", id="an unknown group"),
        pytest.param("to: [slt]", "to: [king]", (19, "clauses.0.duties.0.to"),
                     "nothing is called 'king'", id="an unknown recipient"),
        pytest.param("category: undeclared_social_tie", "category: tie",
                     (18, "clauses.0.categories"), "nothing is called 'tie'", id="an unknown category"),
        pytest.param("conduct: [has_social_tie]", "conduct: [has_a_tie]",
                     (15, "clauses.0.conduct"), "nothing is called 'has_a_tie'", id="an unknown conduct"),
        pytest.param("layer: school", "layer: school\ntitle: Again", (5, "title"),
                     "stands twice", id="a key that stands twice"),
        pytest.param("    binds:", "    residual: no\n    binds:", (16, "clauses.0.residual"),
                     "boolean", id="a no that is not false"),
        pytest.param("{means: undeclared}", "{fact: professional_judgement, is: yes}",
                     (17, "clauses.0.when"), "never 'yes'", id="a yes that is not true"),
        pytest.param('version: "1"', "version: 1", (2, "version"), "string",
                     id="a version that is a number"),
        pytest.param("{means: undeclared}", "{not: {fact: serious, is: true}}",
                     (17, "clauses.0.when"), "judgement", id="a judgement under a not"),
        pytest.param("{means: undeclared}", "{fact: place, is: in_school}", (17, "clauses.0.when"),
                     "does not matter", id="a fact that does not matter for the conduct"),
        pytest.param("{means: undeclared}", "{fact: tie.declared, like: no}",
                     (17, "clauses.0.when"), "a condition is one of", id="a condition of no known kind"),
        pytest.param("[{category: undeclared_social_tie}]", "[{category: undeclared_social_tie}",
                     (19, "(syntax)"), "expected", id="broken syntax"),
    ],
)  # fmt: skip
def test_the_refusal_names_file_line_and_key(
    library: CopiedLibrary, old: str, new: str, where: tuple[int, str], what: str
) -> None:
    line, key = where
    with pytest.raises(MalformedPack) as refused:
        library.with_pack(altered(old, new))

    refusal = refused.value
    assert (refusal.file, refusal.line, refusal.key) == ("small.yaml", line, key)
    assert what in refusal.detail
    assert refusal.detail.startswith(f"small.yaml:{line}: {key}: ")
    assert refusal.remedy


def test_an_empty_file_is_refused(library: CopiedLibrary) -> None:
    with pytest.raises(
        MalformedPack, match=r"small\.yaml:1: \(the whole file\): the file is empty"
    ):
        library.with_pack("")


def test_an_example_with_an_impossible_fact_is_refused_at_the_example(
    library: CopiedLibrary,
) -> None:
    example = """\
examples:
  - name: A tie
    facts: {conduct: has_social_tie, actor.role: teacher}
    expect: {is_incident: true, category: undeclared_social_tie}
"""
    with pytest.raises(MalformedPack) as refused:
        library.with_pack(SMALL + example)

    assert refused.value.line == 22
    assert refused.value.key.startswith("examples.0.facts")


def test_an_unquoted_no_stays_the_word_no(library: CopiedLibrary) -> None:
    loaded = library.with_pack(SMALL)
    facts: Facts = {"conduct": "has_social_tie", "actor.role": "staff", "tie.declared": "no"}

    found = assess(loaded.find("small").pack, loaded.vocabulary, facts)

    assert [duty.clause for duty in found.duties] == ["SM-01"]


def test_a_malformed_calendar_is_refused_too(library: CopiedLibrary) -> None:
    calendar = library.folder / "calendars" / "england.yaml"
    calendar.write_text(calendar.read_text("utf-8").replace("closes:", "shuts:"), "utf-8")

    with pytest.raises(MalformedPack) as refused:
        load_library(library.folder, frozen=False)

    assert (refused.value.file, refused.value.key) == ("england.yaml", "shuts")


def test_a_published_version_that_was_edited_is_refused(library: CopiedLibrary) -> None:
    library.small.write_text(SMALL, "utf-8")
    assert freeze(library.folder) == ["small@1"]
    assert load_library(library.folder).find("small").pack.version == "1"

    library.small.write_text(altered("Ties are declared.", "Ties are welcome."), "utf-8")

    with pytest.raises(PackAltered, match="small@1 is not the text") as refused:
        load_library(library.folder)
    assert not isinstance(refused.value, NeverPublished)
    assert refused.value.field == "version"
    assert "new version" in refused.value.remedy


def test_a_version_that_was_never_published_is_refused(library: CopiedLibrary) -> None:
    library.small.write_text(SMALL, "utf-8")

    with pytest.raises(NeverPublished, match="small@1 was never published") as refused:
        load_library(library.folder)
    assert "python -m cases.packs.freeze" in refused.value.remedy


def test_a_version_once_published_is_never_published_again(library: CopiedLibrary) -> None:
    library.small.write_text(SMALL, "utf-8")
    freeze(library.folder)
    before = (library.folder / "FROZEN").read_text("utf-8")
    library.small.write_text(altered("Ties are declared.", "Ties are welcome."), "utf-8")

    assert freeze(library.folder) == []
    assert (library.folder / "FROZEN").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("ours", "wrong"),
    [
        ("fact: harm.criterion", "fact: harm.threshold"),
        (
            "first_of: [offence, harmed, risk, suitability]",
            "first_of: [harmed, offence, risk, suitability]",
        ),
        ("not_met: none", "not_met: nothing"),
    ],
)
def test_a_procedure_whose_fact_is_not_the_vocabularys_is_refused(
    library: CopiedLibrary, ours: str, wrong: str
) -> None:
    file = library.folder / "procedures" / "allegations-2021.09.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(ours, wrong, 1), encoding="utf-8")
    with pytest.raises(MalformedPack, match=r"allegations-2021\.09\.yaml:\d+: threshold_fact"):
        load_library(library.folder, frozen=False)
