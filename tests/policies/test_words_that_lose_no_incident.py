"""What the words of the vocabulary mean, where another meaning would lose an incident."""

from __future__ import annotations

import pytest

from cases.packs.examples import differences
from cases.packs.library import PACKS as SHELF
from cases.packs.library import frozen_hashes, load_library
from domain.policy.conditions import verdict
from domain.policy.questions import next_questions
from domain.policy.reading import assess
from domain.policy.vocabulary import AskWhile, Sheet
from domain.policy.words import Facts

LIBRARY = load_library()
VOCABULARY = LIBRARY.vocabulary
NEWEST = [binding.pack for binding in LIBRARY.latest()]
SCHOOLS = [pack for pack in NEWEST if pack.layer == "school"]
STATUTORY = [p for p in NEWEST if p.layer == "statutory" and p.commencement == "in_force"]
ROLES = ("actor.role", "counterparty.role", "reporter.role")
IN_WORDS_THAT_ONLY_GREW = {text for text in frozen_hashes(SHELF) if text.endswith("@2026.11.2")} - {
    pack.label for pack in NEWEST
}


@pytest.mark.parametrize("fact", ROLES)
def test_not_knowing_who_it_was_is_not_an_answer(fact: str) -> None:
    third_party = VOCABULARY.facts[fact].values["third_party"]

    assert "known or not" not in third_party
    assert "none of the others" in third_party
    assert "leave the question open" in third_party


@pytest.mark.parametrize("school", SCHOOLS, ids=lambda pack: pack.pack)
def test_as_long_as_nobody_knows_who_it_was_it_is_asked(school: object) -> None:
    facts: Facts = {"conduct": "messages", "counterparty.role": "pupil"}
    asked = [q.fact for q in next_questions([*SCHOOLS[:1], *STATUTORY], VOCABULARY, facts, 20)]

    assert "actor.role" in asked


@pytest.mark.parametrize("fact", ROLES)
@pytest.mark.parametrize("role", ["pupil", "parent_carer"])
def test_a_role_is_what_somebody_was_when_it_happened(fact: str, role: str) -> None:
    means = VOCABULARY.facts[fact].values[role]

    assert "when it happened" in means
    assert "today" not in means


def test_somebody_who_has_left_since_was_a_pupil_when_it_happened() -> None:
    assert "even if they have left since" in VOCABULARY.facts["counterparty.role"].values["pupil"]
    assert "when it happened" in VOCABULARY.facts["target"].values["pupil"]
    assert "before it happened" in VOCABULARY.facts["counterparty.role"].values["former_pupil"]


def test_nobody_is_today_what_they_were() -> None:
    for name, fact in VOCABULARY.facts.items():
        for value, means in fact.values.items():
            assert "today" not in means, (name, value)


def test_which_contact_details_were_given_is_asked_and_never_assumed() -> None:
    given: Facts = {"conduct": "gives_personal_contact_details", "actor.role": "staff"}
    sheet = Sheet(VOCABULARY, given)
    assert sheet.value("channel") is None
    assert Sheet(VOCABULARY, {"conduct": "messages"}).value("channel") == "social_media"

    packs = [LIBRARY.find("date-palm").pack, *STATUTORY]
    found = next_questions(packs, VOCABULARY, {**given, "counterparty.role": "pupil"}, 20)
    (channel,) = [question for question in found if question.fact == "channel"]
    assert channel.asks == "Which contact details were given?"


def test_device_issue_knows_lost_and_stolen_and_the_data_officer_hears_of_it() -> None:
    breach = LIBRARY.find("data-breach").pack
    for issue in ("lost", "stolen"):
        facts: Facts = {
            "conduct": "mishandles_school_device", "actor.role": "staff", "device.issue": issue,
        }  # fmt: skip
        said = assess(breach, VOCABULARY, facts)
        assert ("dpo",) in {duty.to for duty in said.duties}
        assert "data.breach" in said.questions


def test_what_is_answered_by_the_earliest_that_fits_is_never_sorted() -> None:
    """Wherever the words say so, and nowhere else."""
    kept = {name for name, fact in VOCABULARY.facts.items() if fact.keep_order}
    says_so = {
        name for name, fact in VOCABULARY.facts.items() if "earliest on the list" in fact.means
    }
    assert kept == says_so == {"image.of", "harm.criterion", "imagery.trigger", "child.danger"}

    facts: Facts = {"conduct": "posts_image", "actor.role": "staff"}
    found = next_questions([*SCHOOLS[:1], *STATUTORY], VOCABULARY, facts, 20)
    (of,) = [question for question in found if question.fact == "image.of"]
    assert of.keep_order
    assert [choice.value for choice in of.values] == [*VOCABULARY.facts["image.of"].values]


def test_an_offence_was_heard_of_or_seen_and_a_reporter_may_say_so_unasked() -> None:
    known = VOCABULARY.facts["csa.known"]

    assert known.unasked
    assert "heard or seen" in known.means
    assert "999" in known.means
    assert "judgement" not in known.asks.lower()


def test_somebody_who_has_left_is_a_role_of_its_own() -> None:
    assert all("former_staff" in VOCABULARY.facts[fact].values for fact in ROLES)


@pytest.mark.parametrize("role", ["headteacher", "dsl", "chair_of_governors"])
def test_who_decides_may_be_away_and_is_there_unless_somebody_says_otherwise(role: str) -> None:
    sheet = Sheet(VOCABULARY, {"conduct": "messages"})

    assert f"{role}.status" in VOCABULARY.general_facts
    assert sheet.value(f"{role}.status") == "available"


def test_a_fact_asked_for_in_some_situations_is_read_protectively_in_none_of_the_others() -> None:
    for name, said in VOCABULARY.asked_while.items():
        assert isinstance(said, AskWhile)
        assert VOCABULARY.facts[name].admits(said.otherwise)
        nothing = Sheet(VOCABULARY, {"conduct": "posts_image"})
        assert verdict(said.ask_while, nothing).holds is not None, "it never hangs on silence"


def test_every_text_published_in_earlier_words_is_read_in_them_and_no_other() -> None:
    older = {text for one in VOCABULARY.read_as_before for text in one.texts}
    newest = {pack.label for pack in NEWEST}

    assert older == set(frozen_hashes(SHELF)) - newest - IN_WORDS_THAT_ONLY_GREW
    for text in older:
        spoken = VOCABULARY.spoken_by(text)
        assert "former_staff" not in spoken.facts["actor.role"].values
        assert Sheet(spoken, {"conduct": "posts_image"}).value("image.nude") is False


@pytest.mark.parametrize("text", sorted(IN_WORDS_THAT_ONLY_GREW))
def test_a_text_whose_words_only_grew_since_says_what_it_said(text: str) -> None:
    """Nothing was added since to what its facts mean, so that it is read in the words of today."""
    name, version = text.split("@")
    pack = LIBRARY.find(name, version).pack

    assert pack.examples
    for example in pack.examples:
        assert [*differences(example, assess(pack, VOCABULARY, example.facts))] == []


def test_an_earlier_text_says_of_a_picture_what_it_said_when_it_was_published() -> None:
    facts: Facts = {"conduct": "posts_image", "actor.role": "staff", "image.of": "pupils"}
    before = LIBRARY.find("carey-federation", "2023.09").pack
    since = LIBRARY.find("carey-federation").pack

    assert assess(before, VOCABULARY, facts).is_incident is False
    said = assess(since, VOCABULARY, facts)
    assert (said.is_incident, said.questions[0]) == (None, "image.nude")
