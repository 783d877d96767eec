"""What people read as the title of a case is never what its facts deny."""

from __future__ import annotations

import random

import pytest

from cases.packs.library import load_library
from domain.policy.conditions import verdict
from domain.policy.pack import Pack
from domain.policy.reading import assess
from domain.policy.titles import title
from domain.policy.vocabulary import Sheet, undecided_category
from domain.policy.words import Facts, FactValue
from projections.dictionary import wording

LIBRARY = load_library()
VOCABULARY = LIBRARY.vocabulary
NEWEST = [binding.pack for binding in LIBRARY.latest()]

# Words by which a title asserts something → the fact that must not say otherwise.
DENIED: dict[str, tuple[str, set[FactValue] | None]] = {
    "Extremis": ("material.kind", {"extremist"}),
    "Pornography": ("material.kind", {"pornography"}),
    "used under age": ("actor.age", set(range(13))),
    "Adult": ("actor.role", None),
    "between pupils": ("actor.role", {"pupil"}),
    "Derogatory": ("comment.kind", {"derogatory"}),
    "Abusive": ("comment.kind", {"abusive"}),
    "Threatening": ("comment.kind", {"threatening"}),
    "in school": ("place", {"in_school", "public_area_of_school", "toilet_or_changing_area"}),
    "in working time": ("time", {"lesson_or_contact_time", "school_day"}),
    "not declared": ("tie.declared", {"no"}),
    "school equipment": ("device.owner", {"school"}),
    "lost": ("device.issue", {"lost"}),
    "stolen": ("device.issue", {"stolen"}),
    "false name": ("account.kind", {"alias"}),
    "Naked": ("image.nude", {True}),
}
DENIED_BY_A_LABEL: dict[str, tuple[str, set[FactValue] | None]] = {
    "Pupil": ("actor.role", {"pupil"}),
    "a pupil": ("counterparty.role", {"pupil"}),
    "Bullying": ("conduct", {"bullies_online"}),
    "Indecent": ("material.kind", {"indecent_images_of_children"}),
    "British values": ("comment.kind", {"abusive_against_british_values"}),
    "efam": ("comment.kind", {"defamatory"}),
    "iscriminat": ("comment.kind", {"discriminatory"}),
}
CHILDREN = {"pupil"}


def called(category: str, **facts: object) -> str | None:
    told = {name.replace("__", "."): value for name, value in facts.items()}
    return title(VOCABULARY, category, told)  # type: ignore[arg-type]


def test_a_joke_is_no_extremism() -> None:
    facts: Facts = {"conduct": "accesses_or_shares_material", "material.kind": "offensive"}

    assert undecided_category(VOCABULARY, facts) == "extremism", "the code stays"
    assert title(VOCABULARY, "extremism", facts) == "Offensive material"


def test_pupil_to_pupil_is_no_adult_in_contact_with_a_pupil() -> None:
    said = called(
        "adult_contact_current_pupil",
        conduct="messages",
        actor__role="pupil",
        counterparty__role="pupil",
    )
    assert said == "Contact between pupils"


@pytest.mark.parametrize(("age", "said"), [(11, "Social media used under age"),
                                           (12, "Social media used under age"),
                                           (13, "Pupil on social media"),
                                           (17, "Pupil on social media"),
                                           (None, "Pupil on social media")])  # fmt: skip
def test_somebody_of_seventeen_is_not_under_age(age: int | None, said: str) -> None:
    known = {} if age is None else {"actor__age": age}
    facts = {"conduct": "uses_social_media", "actor__role": "pupil", "place": "out_of_school"}

    assert called("underage_social_media_use", **facts, **known) == said


def test_a_picture_is_not_called_naked_because_nobody_has_said_that_it_is_not() -> None:
    facts: Facts = {"conduct": "posts_image", "actor.role": "staff", "image.of": "pupils"}
    said = assess(LIBRARY.find("carey-federation").pack, VOCABULARY, facts)

    assert title(VOCABULARY, said.category, facts) == "Concern about a picture"


@pytest.mark.parametrize("category", VOCABULARY.titles)
def test_every_title_but_the_last_says_when_it_fits(category: str) -> None:
    *conditional, last = VOCABULARY.titles[category]

    assert category in VOCABULARY.categories
    assert all(one.when is not None for one in conditional)
    assert last.when is None


@pytest.mark.parametrize("pack", NEWEST, ids=lambda pack: pack.pack)
def test_no_title_of_any_reading_says_what_a_known_fact_denies(pack: Pack) -> None:
    dice = random.Random(pack.pack)  # noqa: S311 - made-up incidents
    for conduct in VOCABULARY.conducts:
        for _ in range(12):
            facts = made_up(conduct, dice)
            category = assess(pack, VOCABULARY, facts).category
            said = title(VOCABULARY, category, facts) or ""
            for words, (fact, allowed) in DENIED.items():
                if words in said and fact in facts:
                    known = facts[fact]
                    if allowed is None:
                        assert known not in CHILDREN, (said, facts)
                    elif words == "Extremis":
                        assert known in allowed or "radicalisation.concern" in facts
                    else:
                        assert known in allowed, (said, facts)


@pytest.mark.parametrize("category", VOCABULARY.categories)
def test_where_no_facts_are_at_hand_a_case_is_called_what_is_true_of_all_of_its_kind(
    category: str,
) -> None:
    """Lists know the category alone: its label is the title that needs no fact, word for word."""
    titles = VOCABULARY.titles.get(category)
    if titles:
        assert wording().category(category) == titles[-1].title


@pytest.mark.parametrize("pack", NEWEST, ids=lambda pack: pack.pack)
def test_no_label_of_a_category_says_what_a_known_fact_denies(pack: Pack) -> None:
    dice = random.Random(f"labels of {pack.pack}")  # noqa: S311 - made-up incidents
    for conduct in VOCABULARY.conducts:
        for _ in range(12):
            facts = made_up(conduct, dice)
            label = wording().category(assess(pack, VOCABULARY, facts).category) or ""
            for words, (fact, allowed) in {**DENIED, **DENIED_BY_A_LABEL}.items():
                if words in label and fact in facts:
                    assert allowed is not None, (label, facts)
                    assert facts[fact] in allowed, (label, facts)


def made_up(conduct: str, dice: random.Random) -> Facts:
    facts: Facts = {"conduct": conduct}
    for name in VOCABULARY.asked_for(conduct)[1:]:
        fact = VOCABULARY.facts[name]
        if dice.random() < 0.6:
            match fact.kind:
                case "choice":
                    facts[name] = dice.choice(list(fact.values))
                case "yes_no":
                    facts[name] = dice.random() < 0.5
                case "whole_number":
                    facts[name] = dice.choice((11, 13, 17, 18))
                case _:
                    pass
    return facts


def test_a_title_with_a_condition_is_read_only_where_the_condition_holds_for_certain() -> None:
    for category, titles in VOCABULARY.titles.items():
        nothing_known = Sheet(VOCABULARY, {"conduct": "fails_to_report_breach"})
        for one in titles[:-1]:
            assert one.when is not None
            if verdict(one.when, nothing_known).holds is not True:
                continue
            # What silence settles may be said, where the words say no more than that.
            assert one.title == "Naked picture; nobody has said of whom", (category, one)
