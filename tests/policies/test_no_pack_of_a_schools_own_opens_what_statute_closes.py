"""Placement is what statute says, and narrower where the school says so: never wider, never nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.cli.commands import app
from cases.access import Actor
from cases.packs.checks.placement import wider_placements
from cases.packs.library import PackLibrary, load_library, load_pack
from cases.packs.yaml_source import MalformedPack
from cases.postgres.embedded import EmbeddedPostgres
from cases.schools.command_handler import SchoolCommandHandler
from domain.policy.holders import Holders
from domain.policy.pack import Pack, PlacementRule
from domain.policy.rulebook import BindingPack, PackRulebook
from domain.policy.words import Facts
from domain.school.commands import AdoptPack, EnrolSchool
from domain.school.refusals import PlacementTooWide
from domain.vocabulary import Compartment, Role
from projections.catalogue import ALL_DDL
from tests.support.postgres import room
from tests.support.small_packs import written_out

LIBRARY = load_library()
FLOOR = LIBRARY.find("allegations")
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
HEAD, DSL, CHAIR = Role.HEADTEACHER, Role.DSL, Role.CHAIR_OF_GOVERNORS
OPEN = """\
pack: openplacement
version: "2026.01"
title: Placement test
layer: school
covers: what_it_names
sources: [{title: a, publisher: b, edition: c}]
placement:
  - {id: OP-90, says: All staff read every case, compartment: ordinary, readers: [staff, dsl, headteacher]}
clauses:
  - id: OP-01
    section: "1"
    says: x
    conduct: [breaches_copyright]
    binds: [pupil]
    categories: [{category: copyright_breach}]
    prohibits: {act: y, modality: must_not}
    gaps: [{gap: no_route_stated}]
"""


def text(*rules: dict[str, Any]) -> str:
    data = yaml.safe_load(OPEN)
    numbered = [{"id": f"OP-{n}", "says": "A rule.", **rule} for n, rule in enumerate(rules, 90)]
    return written_out({**data, "placement": numbered})


def of(role: str) -> dict[str, Any]:
    return {"when": {"fact": "actor.role", "is": role}}


def rule(compartment: str, *readers: str, **parts: Any) -> dict[str, Any]:
    return {"compartment": compartment, "readers": list(readers), **parts}


WIDER: dict[str, tuple[str, str]] = {
    "the whole record is open to all staff": (OPEN, "keeps restricted"),
    "allegations are open to the DSL": (
        text(rule("restricted", "headteacher", "dsl", **of("staff"))),
        "lets in dsl",
    ),
    "the head reads what is about the head": (
        text(rule("restricted", "headteacher", **of("headteacher"))),
        "lets in headteacher",
    ),
    "what nobody knows is ordinary": (
        text(rule("ordinary", "dsl", when={"not": {"known": "actor.role"}})),
        "keeps restricted",
    ),
    "a pupil's case is open to the auditor": (
        text(rule("ordinary", "dsl", "auditor", **of("pupil"))),
        "lets in auditor",
    ),
    "the chair reads whatever names somebody": (
        text(
            rule("ordinary", "dsl", readers_if_subject_named=["chair_of_governors"], **of("pupil"))
        ),
        "where somebody is named it lets in chair_of_governors",
    ),
    "nobody reads": (text(rule("restricted", **of("pupil"))), "nobody who may open"),
}
NARROWER: dict[str, str] = {
    "what pupils do is for the DSL": text(rule("ordinary", "dsl", **of("pupil"))),
    "what pupils do is restricted": text(rule("restricted", "dsl", "headteacher", **of("pupil"))),
    "as statute has it": text(rule("restricted", "headteacher", **of("volunteer"))),
    "unknown is for the DSL": text(
        rule("restricted", "dsl", when={"not": {"known": "actor.role"}})
    ),
}


def laid(said: str, folder: Path) -> Path:
    file = folder / "openplacement-2026.01.yaml"
    file.write_text(said, encoding="utf-8")
    return file


@pytest.mark.parametrize(("said", "why"), WIDER.values(), ids=WIDER)
def test_a_wider_one_is_refused_when_it_is_loaded(said: str, why: str, tmp_path: Path) -> None:
    laid(said, tmp_path)

    with pytest.raises(MalformedPack) as refused:
        load_library(own=[tmp_path])

    assert "openplacement-2026.01.yaml:" in refused.value.detail
    assert refused.value.key == "placement.0"
    assert why in refused.value.detail
    assert FLOOR.pack.label in refused.value.detail or "nobody" in why
    assert "For example: conduct=" in refused.value.detail
    assert refused.value.remedy


@pytest.mark.parametrize("said", NARROWER.values(), ids=NARROWER)
def test_a_narrower_one_is_loaded(said: str, tmp_path: Path) -> None:
    laid(said, tmp_path)

    assert load_library(own=[tmp_path]).find("openplacement").pack.placement


@pytest.mark.parametrize("as_a_folder", [True, False], ids=["a folder", "a file"])
def test_a_check_finds_it(tmp_path: Path, as_a_folder: bool) -> None:
    file = laid(OPEN, tmp_path)

    said = CliRunner().invoke(app, ["policy", "check", str(tmp_path if as_a_folder else file)])

    assert said.exit_code == 1
    assert "what the statutory floor keeps restricted" in said.stdout


def shelf_with(said: str, folder: Path) -> PackLibrary:
    """A shelf on which the pack has come to lie all the same."""
    binding, pack = load_pack(laid(said, folder), LIBRARY.vocabulary)
    name = (pack.pack, pack.version)
    return replace(
        LIBRARY,
        packs={**LIBRARY.packs, name: binding},
        written={**LIBRARY.written, name: pack},
    )


def test_a_school_does_not_adopt_it(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    with room(postgres, "wide", extra_ddl=[ALL_DDL]) as place:
        desk = SchoolCommandHandler(
            place.store,
            shelf_with(OPEN, tmp_path),
            lambda: NOW,
            lambda: [place.tenant],
            lambda _: None,
        )
        head = Actor("head@school", "saltmarsh-primary", frozenset({HEAD}))
        enrolment = EnrolSchool(name="Saltmarsh Primary", tenant=place.tenant)
        desk.enrol(head, enrolment, key="1")
        adoption = AdoptPack(pack="openplacement", version="2026.01", in_force_from=NOW.date())

        with pytest.raises(PlacementTooWide, match="OP-90"):
            desk.handle(head, adoption, expected_version=None, key="2")

        enrolled = desk.find("saltmarsh-primary")
        assert enrolled is not None
        assert "openplacement" not in {one.pack for one in enrolled.school.adoptions}


ROLES = [*LIBRARY.vocabulary.facts["actor.role"].values]
readers = st.lists(st.sampled_from([*Role]), unique=True, max_size=4).map(tuple)
whens = st.none() | st.sampled_from(ROLES).map(lambda role: {"fact": "actor.role", "is": role})
rules = st.builds(
    lambda when, compartment, who, named: PlacementRule.model_validate(
        {
            "id": "OP-90",
            "says": "A rule.",
            "when": when,
            "compartment": compartment,
            "readers": who,
            "readers_if_subject_named": named,
        }
    ),
    whens,
    st.sampled_from([*Compartment]),
    readers,
    readers,
)
statuses = st.sampled_from([None, "absent", "present"])
people = st.sampled_from(["the head", "a colleague", "a stranger"])
KNOWN = Holders({"the head": frozenset({HEAD}), "a colleague": frozenset()}, frozenset({HEAD}))


def school_pack(found: list[PlacementRule]) -> BindingPack:
    data = {**yaml.safe_load(OPEN), "placement": ()}
    pack = Pack.model_validate(data)
    return BindingPack(
        FLOOR.bound.model_copy(update={"pack": "openplacement"}),
        pack.model_copy(update={"placement": tuple(found)}),
    )


@given(
    found=st.lists(rules, max_size=3),
    role=st.sampled_from([None, *ROLES]),
    away=st.sets(st.sampled_from(["headteacher.status", "dsl.status"])),
    named=st.lists(people, unique=True),
    holders=st.sampled_from([KNOWN, Holders()]),
)
def test_whatever_a_school_says_it_opens_nothing_and_closes_to_nobody(
    found: list[PlacementRule],
    role: str | None,
    away: set[str],
    named: list[str],
    holders: Holders,
) -> None:
    facts: Facts = {"conduct": "messages", **dict.fromkeys(away, "absent")}
    facts |= {} if role is None else {"actor.role": role}
    floor = PackRulebook(
        LIBRARY.vocabulary,
        (FLOOR,),
        LIBRARY.calendar,
        procedure=LIBRARY.procedure_on(NOW.date()),
        holders=holders,
    )
    both = replace(floor, packs=(school_pack(found), FLOOR))

    by_statute, place = floor.place(facts, *named), both.place(facts, *named)

    assert set(place.reader_roles) <= set(by_statute.reader_roles)
    assert place.reader_roles
    if by_statute.compartment is Compartment.RESTRICTED:
        assert place.compartment is Compartment.RESTRICTED
    fit = {one for one in by_statute.reader_roles if floor.is_fit(one.value, facts)}
    assert not fit or any(both.is_fit(one.value, facts) for one in place.reader_roles)
    could_hold = {one for sign_in in named for one in holders.may_hold(sign_in)}
    if set(by_statute.reader_roles) - could_hold:
        assert set(place.reader_roles) - could_hold


@given(found=st.lists(rules, min_size=1, max_size=3), role=st.sampled_from([None, *ROLES]))
def test_what_passes_the_check_is_followed_as_it_stands(
    found: list[PlacementRule], role: str | None
) -> None:
    """The check refuses what the decision would not follow, and nothing else is bent by it."""
    own = school_pack(found)
    passes = not [*wider_placements(own.pack, [FLOOR.pack], LIBRARY.vocabulary)]
    facts: Facts = {"conduct": "messages"}
    facts |= {} if role is None else {"actor.role": role}
    both = PackRulebook(LIBRARY.vocabulary, (own, FLOOR), LIBRARY.calendar)
    holds = next((one for one in found if _holds(one, role)), None)

    place = both.place(facts)

    if passes and holds is not None:
        assert set(place.reader_roles) == set(holds.readers)
        assert place.compartment in {holds.compartment, Compartment.RESTRICTED}


def _holds(one: PlacementRule, role: str | None) -> bool:
    return one.when is None or one.when.model_dump(by_alias=True)["is"] == role


def test_without_a_statutory_text_no_other_text_opens_anything() -> None:
    own = school_pack(
        [PlacementRule(id="OP-90", says="x", compartment=Compartment.ORDINARY, readers=(DSL,))]
    )

    place = PackRulebook(LIBRARY.vocabulary, (own,), LIBRARY.calendar).place(
        {"conduct": "messages"}
    )

    assert (place.compartment, place.reader_roles) == (Compartment.RESTRICTED, ())
