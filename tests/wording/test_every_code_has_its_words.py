"""One dictionary, complete: what the vocabulary, the packs, the record and the doors can say has its words."""

from __future__ import annotations

import pytest

from domain.policy.vocabulary import Fact
from domain.wording.dictionary import Dictionary
from projections.dictionary import wording
from tests.wording.codes import clauses, library, needed

NEEDED = needed()
NO_CODES = {
    # Sections with a closed shape of their own, or checked by the tests below.
    *(
        "clauses",
        "due",
        "prohibited",
        "incident",
        "stand_ins",
        "caution",
        "a_duty",
        "wait_for_police",
        "nothing_there",
        "now",
        "shut_out",
        "not_known",
        "never_said",
        "groups",
    ),
}


@pytest.mark.parametrize("section", sorted(NEEDED))
def test_every_code_has_words_and_no_word_is_without_a_code(section: str) -> None:
    have = set(getattr(wording().words, section))
    missing, extra = sorted(NEEDED[section] - have), sorted(have - NEEDED[section])
    assert not missing, f"write these into {section} in projections/dictionary: {missing}"
    assert not extra, f"nothing says these any more; take them out of {section}: {extra}"


def test_every_section_of_the_dictionary_is_looked_at() -> None:
    assert {*NEEDED, *NO_CODES} == set(Dictionary.model_fields)


FACTS = library().vocabulary.facts


def answers(fact: Fact) -> list[str]:
    return ["true", "false"] if fact.kind == "yes_no" else list(fact.values)


@pytest.mark.parametrize("name", sorted(FACTS))
def test_every_value_of_a_fact_has_words(name: str) -> None:
    fact, words = FACTS[name], wording().words.facts[name]
    if name == "conduct":
        assert not words.values  # they are the section of the conducts
        return
    assert set(answers(fact)) == set(words.values), f"values of {name} in facts.en.yaml"
    assert len({value.label for value in words.values.values()}) == len(words.values)


@pytest.mark.parametrize("name", sorted(FACTS))
def test_a_reporter_is_asked_or_the_dictionary_says_why_not(name: str) -> None:
    words = wording().words.facts[name]
    assert (words.asks_reporter is None) == (words.not_for_reporters is not None)
    assert (words.asks_reporter is None) == (words.because is not None)


@pytest.mark.parametrize("name", sorted(FACTS))
def test_nobody_who_reports_is_asked_for_a_motive_or_a_judgement(name: str) -> None:
    words = wording().words.facts[name]
    judged = FACTS[name].if_unknown == "judgement" or name in {"purpose", "standard", "manner"}
    if judged:
        assert wording().question(name, "messages", of_reporter=True) is None
    assert not (judged and words.asks_reporter and not words.unasked)


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, fact in sorted(FACTS.items())
        if "earliest on the list" in " ".join(fact.means.split())
    ],
)
def test_where_the_first_that_fits_is_the_answer_the_order_is_the_vocabularys(name: str) -> None:
    words = wording().words.facts[name]
    assert words.keep_vocabulary_order
    assert list(words.values) == answers(FACTS[name])
    assert not words.likely


def test_what_stays_in_the_order_of_the_vocabulary_is_never_sorted_by_likelihood() -> None:
    for name, words in wording().words.facts.items():
        if words.keep_vocabulary_order:
            assert list(words.values) == answers(FACTS[name]), name
            assert not words.likely, name


@pytest.mark.parametrize("name", sorted(FACTS))
def test_what_is_only_assumed_is_never_shown_as_known(name: str) -> None:
    assumed = not isinstance(FACTS[name].if_unknown, str)
    assert assumed == (wording().words.facts[name].if_not_known is not None)


def test_the_questions_of_a_conduct_are_those_of_its_facts() -> None:
    spoken = library().vocabulary
    for code, words in wording().words.conducts.items():
        used = {*spoken.conducts[code].first, *spoken.conducts[code].further, "actor.role"}
        assert set(words.asks) <= used, code
        assert set(words.must_ask) <= used, code
        assert "actor.role" in words.asks, code
        for fact in ("counterparty.role", "target"):
            assert (fact in used) <= (fact in words.asks), (
                f"{code}: ask for {fact} in its own words"
            )


def test_conducts_stand_in_groups_short_enough_to_choose_from() -> None:
    words = wording().words
    for code, conduct in words.conducts.items():
        assert conduct.group in words.groups, code
    for group, said in words.groups.items():
        chosen = [c for c in words.conducts.values() if c.group == group and not c.for_caseworkers]
        assert len(chosen) <= 9, group
        assert (said.goes_to is None) == bool(chosen), group


def test_likely_answers_are_answers() -> None:
    words = wording().words
    for name, fact in words.facts.items():
        for group, likely in fact.likely.items():
            assert group in words.groups, name
            assert set(likely) <= set(fact.values), name


def test_words_of_a_clause_belong_to_a_duty_of_a_pack() -> None:
    there = {
        f"{pack.pack}/{clause.id}/{duty.act}"
        for pack, clause in clauses()
        for duty in clause.duties
    }
    assert set(wording().words.clauses) <= there


@pytest.mark.parametrize("name", sorted(FACTS))
def test_vocabulary_and_dictionary_agree_on_what_is_never_asked_or_never_sorted(name: str) -> None:
    fact, words = FACTS[name], wording().words.facts[name]
    assert words.unasked == fact.unasked
    assert words.keep_vocabulary_order == fact.keep_order
