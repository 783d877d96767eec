"""What one pupil does to another may be a crime: it is asked, and the police and social care are weighed."""

from __future__ import annotations

import pytest

from cases.packs.library import load_library
from domain.policy.questions import next_questions
from domain.policy.reading import assess
from domain.policy.words import Facts

LIBRARY = load_library()
VOCABULARY = LIBRARY.vocabulary
NEWEST = [binding.pack for binding in LIBRARY.latest()]
SCHOOLS = [pack for pack in NEWEST if pack.layer == "school"]
STATUTORY = [pack for pack in NEWEST if pack.layer == "statutory"]
PROTECTION = LIBRARY.find("child-protection").pack
ANOTHER: Facts = {"actor.role": "pupil", "counterparty.role": "pupil"}
BETWEEN_PUPILS: dict[str, Facts] = {
    "messages": ANOTHER,
    "messages to another school": {**ANOTHER, "counterparty.role": "pupil_other_school"},
    "sends_contact_request": ANOTHER,
    "accepts_contact_request": ANOTHER,
    "is_friends_with": ANOTHER,
    "sets_up_or_uses_account": ANOTHER,
    "bullies_online": {"actor.role": "pupil", "target": "pupil"},
    "publicly_humiliates_online": {"actor.role": "pupil", "target": "pupil"},
    "posts_comment": {"actor.role": "pupil", "target": "pupil"},
    "posts_image": {"actor.role": "pupil", "image.of": "pupils"},
    "takes_image": {"actor.role": "pupil", "image.of": "pupils"},
    "handles_image": {"actor.role": "pupil", "image.of": "other_children"},
}


def facts_of(name: str) -> Facts:
    return {"conduct": name.split(" ", maxsplit=1)[0], **BETWEEN_PUPILS[name]}


@pytest.mark.parametrize("school", SCHOOLS, ids=lambda pack: pack.pack)
@pytest.mark.parametrize("name", BETWEEN_PUPILS)
def test_whether_it_may_be_a_crime_is_asked_at_every_school(name: str, school: object) -> None:
    packs = [pack for pack in SCHOOLS if pack is school]
    found = next_questions([*packs, *STATUTORY], VOCABULARY, facts_of(name), 30)

    assert "effect.possibly_criminal" in {question.fact for question in found}


@pytest.mark.parametrize("name", BETWEEN_PUPILS)
def test_if_so_the_police_and_social_care_are_weighed_at_once(name: str) -> None:
    said = assess(PROTECTION, VOCABULARY, {**facts_of(name), "effect.possibly_criminal": True})
    (weighed,) = [duty for duty in said.duties if duty.clause == "CP-04"]

    assert said.is_incident is True
    assert (weighed.act, weighed.owed_by, weighed.timing) == (
        *("consider_referral", "dsl"),
        "immediately",
    )
    assert set(weighed.to) == {"police", "childrens_social_care"}
    assert VOCABULARY.modalities[weighed.modality].binds


@pytest.mark.parametrize("name", BETWEEN_PUPILS)
@pytest.mark.parametrize("no", [{}, {"effect.possibly_criminal": False}], ids=["unsaid", "no"])
def test_otherwise_it_is_left_to_the_school(name: str, no: Facts) -> None:
    said = assess(PROTECTION, VOCABULARY, {**facts_of(name), **no})

    assert "CP-04" not in {duty.clause for duty in said.duties}
