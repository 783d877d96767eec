"""A picture of a naked child is imagery by whatever words it arrives: one definition, one route, one name."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from cases.packs.checks.discriminating_conditions import conditions
from cases.packs.checks.space import Space
from cases.packs.checks.survey import Survey
from cases.packs.library import load_library
from cases.sealing.view_seals import Unsealed
from domain.case.imagery import NAMES_IT
from domain.messages import Attribution, Recorded
from domain.policy.clause import Clause
from domain.policy.pack import Pack
from domain.policy.questions import next_questions
from domain.policy.reading import assess
from domain.policy.titles import matter, title
from domain.policy.words import Facts
from projections.cases.fold import CaseChange
from projections.oversight.view import CountedCase
from tests.support.casework import assessed

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)

LIBRARY = load_library()
VOCABULARY = LIBRARY.vocabulary
NEWEST = [binding.pack for binding in LIBRARY.latest()]
WRITTEN = [LIBRARY.written[pack.pack, pack.version] for pack in NEWEST]
SCHOOLS = [pack for pack in NEWEST if pack.layer == "school"]
STATUTORY = [p for p in NEWEST if p.layer == "statutory" and p.commencement == "in_force"]
IMAGES = LIBRARY.find("indecent-images").pack
PICTURES = ("takes_image", "posts_image", "handles_image")
STILL_DONE = {
    "inform", "refer", "consult", "secure_device", "record_decision", "signpost_removal", "record",
    "consider_referral", "consider_suspension", "keep_confidential", "reassure", "stop_contact",
    "restrict_ict_access", "supervise_use", "involve_authorities", "seek_support",
}  # fmt: skip
NEVER_DONE = {
    "investigate", "check_internet_usage", "request_deletion", "delete_post", "deal_under_policy",
    "confiscate", "store_device", "contact_parent", "take_measures", "report_content",
}  # fmt: skip

SHAPES: dict[str, Facts] = {
    "indecent images": {"material.kind": "indecent_images_of_children"},
    "what could be": {"material.kind": "possible_indecent_images_of_children"},
    "links to them": {"material.kind": "links_to_indecent_images_of_children"},
    "a naked pupil": {"image.nude": True, "image.of": "pupils"},
    "a naked child from elsewhere": {"image.nude": True, "image.of": "other_children"},
    "their own naked child": {"image.nude": True, "image.of": "own_child_pupil"},
    "somebody naked, nobody knows who": {"image.nude": True},
    "a pupil's own naked picture": {
        "image.nude": True, "image.of": "self", "actor.role": "pupil"},
    "somebody's own, nobody knows whose": {"image.nude": True, "image.of": "self"},
    "a stranger's own, who may be a child": {
        "image.nude": True, "image.of": "self", "actor.role": "third_party"},
}  # fmt: skip
NOT_IT: dict[str, Facts] = {
    "a member of staff's own": {"image.nude": True, "image.of": "self", "actor.role": "staff"},
    "one of somebody who has left": {
        "image.nude": True, "image.of": "self", "actor.role": "former_staff"},
    "a naked grown-up": {"image.nude": True, "image.of": "other_adult"},
    "a naked colleague": {"image.nude": True, "image.of": "staff_or_governor"},
    "a pupil, dressed": {"image.nude": False, "image.of": "pupils"},
    "a pupil, and nobody has said": {"image.of": "pupils"},
    "pornography of adults": {"material.kind": "pornography"},
}  # fmt: skip


def situations(pack: Pack, conduct: str) -> Survey:
    told_apart = [*conditions(pack, VOCABULARY, conduct), VOCABULARY.imagery.when]
    return Survey(pack, Space(VOCABULARY, conduct, told_apart))


@pytest.mark.parametrize("pack", WRITTEN, ids=lambda pack: pack.pack)
def test_no_pack_says_for_itself_what_imagery_is(pack: Pack) -> None:
    assert "imagery" not in pack.terms


@pytest.mark.parametrize("conduct", VOCABULARY.conducts)
def test_every_situation_with_imagery_goes_to_the_police_at_once_and_is_left_alone(
    conduct: str,
) -> None:
    """Proved of every situation that can be told apart, not of examples."""
    survey = situations(IMAGES, conduct)
    imagery = survey.where(VOCABULARY.imagery.when)
    police = left_alone = not_deleted = 0
    for _, duty, raised in survey.raised():
        if "police" in duty.to and duty.timing == "immediately":
            assert VOCABULARY.modalities[duty.modality].binds
            police |= raised
    for clause, in_force in survey.in_force():
        acts = survey.acts_barred(clause)
        left_alone |= in_force if {"investigate", "take_measures"} <= acts else 0
        not_deleted |= in_force if {"request_deletion", "delete_post"} <= acts else 0

    assert police == imagery, "exactly there, and nowhere else"
    assert imagery & ~left_alone == imagery & ~not_deleted == 0


@pytest.mark.parametrize("conduct", VOCABULARY.conducts)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_whatever_the_conduct_it_arrives_with(conduct: str, shape: Facts) -> None:
    facts: Facts = {"conduct": conduct, **shape}
    said = assess(IMAGES, VOCABULARY, facts)

    assert LIBRARY.rulebook([]).is_imagery(facts)
    assert said.category == "indecent_images_of_children"
    assert any("police" in d.to and d.timing == "immediately" for d in said.duties)
    assert {"UKN-01", "UKN-02"} <= {p.clause for p in said.prohibitions}


@pytest.mark.parametrize("conduct", VOCABULARY.conducts)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_a_school_whose_text_sends_the_finder_to_the_police_does_so_whatever_the_conduct(
    conduct: str, shape: Facts
) -> None:
    """Date Palm's words are of images that are found, and not of how they came about."""
    date_palm = LIBRARY.find("date-palm").pack
    said = assess(date_palm, VOCABULARY, {"conduct": conduct, "reporter.role": "staff", **shape})
    (police,) = [duty for duty in said.duties if duty.clause == "DP-75"]

    assert (police.to, police.timing, police.owed_by) == (("police",), "immediately", "reporter")
    assert "DP-76" in {p.clause for p in said.prohibitions}


@pytest.mark.parametrize("conduct", VOCABULARY.conducts)
@pytest.mark.parametrize("shape", NOT_IT.values(), ids=NOT_IT.keys())
def test_what_shows_grown_ups_or_nobody_undressed_is_none(conduct: str, shape: Facts) -> None:
    facts: Facts = {"conduct": conduct, **shape}
    if conduct == "accesses_or_shares_material":
        facts.setdefault("material.kind", "offensive")

    assert not LIBRARY.rulebook([]).is_imagery(facts)
    assert assess(IMAGES, VOCABULARY, facts).is_incident is False, "and nothing is said of it"


@pytest.mark.parametrize("school", SCHOOLS, ids=lambda pack: pack.pack)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
@pytest.mark.parametrize("conduct", VOCABULARY.conducts)
def test_a_schools_text_that_leaves_it_open_still_calls_it_by_its_name(
    school: Pack, conduct: str, shape: Facts
) -> None:
    said = assess(school, VOCABULARY, {"conduct": conduct, **shape})

    assert said.is_incident is not None or said.category in NAMES_IT


@pytest.mark.parametrize("school", SCHOOLS, ids=lambda pack: pack.pack)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
@pytest.mark.parametrize("conduct", VOCABULARY.conducts)
def test_a_case_of_it_has_one_category_and_one_title_at_every_school(
    school: Pack, conduct: str, shape: Facts
) -> None:
    """In the list, in the numbers and in the view, whatever the school's own text calls it."""
    facts: Facts = {"conduct": conduct, **shape}
    texts = [
        (b.bound.pack, b.bound.version) for b in LIBRARY.latest() if b.pack in (school, IMAGES)
    ]
    readings = LIBRARY.rulebook(texts).read(facts)
    change = CaseChange(UUID(int=1), Unsealed())
    counted = CountedCase("a-school", AT, True, "none", None, "open", None, (), "no_deadline")
    for number, reading in enumerate(readings, start=1):
        event = assessed(reading.assessment.category, number, reading.bound, reading.layer)
        change.take(Recorded(UUID(int=1), number, event, Attribution("dsl-1", "dsl"), AT))
        counted = counted.after(event)
    category = matter(VOCABULARY, [reading.assessment.category for reading in readings])

    assert {category, change.category[0], counted.category} == {"indecent_images_of_children"}
    said = title(VOCABULARY, "indecent_images_of_children", facts)
    assert said is not None
    assert "indecent" in said.lower() or "naked" in said.lower()


def test_the_names_of_imagery_are_those_of_the_vocabulary() -> None:
    assert VOCABULARY.imagery.categories == NAMES_IT


@pytest.mark.parametrize("school", SCHOOLS, ids=lambda pack: pack.pack)
@pytest.mark.parametrize("of", ["pupils", "other_children", "own_child_pupil", "own_child", None])
@pytest.mark.parametrize("conduct", [*PICTURES, "accesses_or_shares_material"])
def test_of_every_picture_of_children_it_is_asked_whether_somebody_is_undressed(
    school: Pack, conduct: str, of: str | None
) -> None:
    facts: Facts = {"conduct": conduct, "actor.role": "staff"}
    facts |= {} if of is None else {"image.of": of}
    if conduct == "accesses_or_shares_material":
        facts["material.kind"] = "unsuitable_lawful"
    found = next_questions([school, *STATUTORY], VOCABULARY, facts, 30)
    (nude,) = [question for question in found if question.fact == "image.nude"]

    assert nude.must, "the police hang on it"


@pytest.mark.parametrize("of", ["staff_or_governor", "other_adult", "no_people", "self"])
@pytest.mark.parametrize("conduct", PICTURES)
def test_of_a_picture_of_grown_ups_alone_it_is_not_asked(conduct: str, of: str) -> None:
    facts: Facts = {"conduct": conduct, "actor.role": "staff", "image.of": of}
    found = next_questions([*SCHOOLS, *STATUTORY], VOCABULARY, facts, 30)

    assert "image.nude" not in {question.fact for question in found}


def in_force_prohibitions() -> list[tuple[str, Clause]]:
    return [
        (f"{pack.pack}/{clause.id}", clause)
        for pack in WRITTEN
        for clause in pack.clauses
        if clause.prohibits and clause.prohibits.status == "in_force"
    ]


@pytest.mark.parametrize("named", in_force_prohibitions(), ids=lambda named: named[0])
def test_every_prohibition_that_binds_whoever_handles_it_says_which_acts_it_bars(
    named: tuple[str, Clause],
) -> None:
    """None of them, where no act of the vocabulary is what it forbids: but that is said."""
    prohibits = named[1].prohibits
    assert prohibits is not None
    assert "bars" in prohibits.model_fields_set
    assert set(prohibits.bars) <= {*VOCABULARY.acts, *VOCABULARY.bars}


def test_what_is_barred_on_imagery_and_what_is_not() -> None:
    barred = {
        act
        for clause in IMAGES.clauses
        if clause.prohibits
        for word in clause.prohibits.bars
        for act in VOCABULARY.acts_barred(word)
    }
    assert barred >= NEVER_DONE
    assert not barred & STILL_DONE


@pytest.mark.parametrize("conduct", VOCABULARY.conducts)
def test_no_statutory_text_asks_for_what_a_statutory_text_bars_on_imagery(conduct: str) -> None:
    facts: Facts = {"conduct": conduct, "image.nude": True, "image.of": "pupils"}
    asked = {duty.act for p in STATUTORY for duty in assess(p, VOCABULARY, facts).duties}

    assert not asked & NEVER_DONE
