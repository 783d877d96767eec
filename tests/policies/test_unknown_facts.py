"""A fact nobody knows never lets anybody off in silence."""

from __future__ import annotations

from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.packs.checks.space import Space
from cases.packs.checks.survey import Survey
from cases.packs.checks.turns_on import conditions
from cases.packs.library import load_library
from domain.policy.assessment import AssessedDuty, Assessment
from domain.policy.conditions import facts_in
from domain.policy.pack import Pack
from domain.policy.reading import assess
from domain.policy.vocabulary import Assume, Fact, Protect, Sheet
from domain.policy.words import Facts, FactValue
from tests.support.at_length import few_and_many

LIBRARY = load_library()
VOCABULARY = LIBRARY.vocabulary
PACKS = [binding.pack for binding in LIBRARY.latest()]
SHAPE = jsonschema.Draft202012Validator(Assessment.model_json_schema())
AGES = st.sampled_from([12, 13, 16, 17, 18, 19])
every_conduct = pytest.mark.parametrize("conduct", VOCABULARY.conducts)


def made_up(count: int) -> settings:
    """So many situations of each conduct."""
    return settings(derandomize=True, max_examples=count, deadline=None, database=None)


def values(fact: Fact) -> st.SearchStrategy[FactValue]:
    match fact.kind:
        case "choice":
            return st.sampled_from(sorted(fact.values))
        case "yes_no":
            return st.booleans()
        case "whole_number":
            return AGES
        case "date":
            return st.sampled_from(["2023-08-31", "2023-09-01", "2026-11-20"])


def situations(conduct: str) -> st.SearchStrategy[Facts]:
    """The conduct, and any of the facts that may matter for it."""
    names = [name for name in VOCABULARY.asked_for(conduct) if name != "conduct"]
    told = st.fixed_dictionaries({}, optional={n: values(VOCABULARY.facts[n]) for n in names})
    return told.map(lambda facts: {"conduct": conduct, **facts})


def ties(found: Assessment) -> set[tuple[str, str]]:
    """What binds somebody: the duties and the prohibitions."""
    duties = {(duty.clause, duty.act) for duty in found.duties}
    return duties | {(banned.clause, banned.act) for banned in found.prohibitions}


def owed(duty: AssessedDuty) -> dict[str, Any]:
    """Who owes what to whom, when, and how strictly: all but the clause that says so."""
    return duty.model_dump(exclude={"clause"})


def missing(whole: Assessment, found: Assessment) -> set[tuple[str, str]]:
    """What binds by the one and not by the other.

    Two clauses may share a duty, one for imagery and one for the rest: it binds under either.
    """
    still = [owed(duty) for duty in found.duties]
    same = {(duty.clause, duty.act) for duty in whole.duties if owed(duty) in still}
    return ties(whole) - ties(found) - same


def is_read_as_something(fact: str) -> bool:
    return isinstance(VOCABULARY.facts[fact].if_unknown, Assume | Protect)


def choices(fact: str) -> list[FactValue]:
    """The values of a choice; what a condition of when to ask turns on is nothing else."""
    assert VOCABULARY.facts[fact].kind == "choice"
    return list(VOCABULARY.facts[fact].values)


def is_assumed_here(fact: str, rest: Facts) -> bool:
    """Whether the vocabulary, given the other facts, reads the fact as something without a question."""
    if is_read_as_something(fact):
        return True
    return fact in VOCABULARY.asked_while and Sheet(VOCABULARY, rest).value(fact) is not None


def would_open(fact: str, rest: Facts) -> set[str]:
    """Untold facts one answer to which has the fact asked for that is only assumed so far."""
    said = VOCABULARY.asked_while.get(fact)
    if said is None:
        return set()
    relevant = set(VOCABULARY.asked_for(str(rest["conduct"])))
    if fact not in relevant:
        return set()
    return {
        name
        for name in (facts_in(said.ask_while) & relevant) - rest.keys()
        if any(not is_assumed_here(fact, {**rest, name: value}) for value in choices(name))
    }


def falls_silently(pack: Pack, facts: Facts, forgotten: str) -> set[tuple[str, str]]:
    """What no longer binds once a fact is forgotten, although nobody is asked for it."""
    rest = {name: value for name, value in facts.items() if name != forgotten}
    found = assess(pack, VOCABULARY, rest)
    if forgotten in found.questions:
        return set()
    if is_assumed_here(forgotten, rest):
        # Assumed for good, or only until somebody answers what decides whether it is asked for.
        opening = would_open(forgotten, rest)
        if not opening or opening.intersection(found.questions):
            return set()
    return missing(assess(pack, VOCABULARY, facts), found)


@few_and_many(6, 40)
@every_conduct
def test_forgetting_a_fact_removes_nothing_without_a_question(conduct: str, count: int) -> None:
    @made_up(count)
    @given(facts=situations(conduct))
    def holds(facts: Facts) -> None:
        for pack in PACKS:
            for forgotten in facts.keys() - {"conduct"}:
                assert falls_silently(pack, facts, forgotten) == set(), (pack.label, forgotten)

    holds()


@cache
def surveyed(pack: str, conduct: str) -> Survey:
    found = LIBRARY.find(pack).pack
    return Survey(found, Space(VOCABULARY, conduct, conditions(found, VOCABULARY, conduct)))


@st.composite
def half_told(draw: st.DrawFn, survey: Survey) -> tuple[Facts, Facts]:
    """All facts of a situation in which some clause applies, and those of them told at first."""
    where = draw(st.sampled_from([there for _, there in survey.clauses() if there]))
    start = draw(st.integers(0, where.bit_length() - 1))
    onwards = where >> start
    everything = survey.space.facts((onwards & -onwards) << start)
    kept_back = draw(st.sets(st.sampled_from(sorted(everything))))
    told = {
        name: value
        for name, value in everything.items()
        if name not in kept_back or name == "conduct" or is_assumed_beside(name, everything)
    }
    return everything, told


def is_assumed_beside(fact: str, everything: Facts) -> bool:
    """Whether nobody would be asked for the fact even if all the others were told."""
    return is_assumed_here(fact, {n: value for n, value in everything.items() if n != fact})


@few_and_many(4, 20)
@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.pack)
@every_conduct
def test_what_an_answer_would_bring_binds_already_or_is_asked_for(
    conduct: str, pack: Pack, count: int
) -> None:
    survey = surveyed(pack.pack, conduct)
    if not any(there for _, there in survey.clauses()):
        return  # this policy never has anything to say of it

    @made_up(count)
    @given(situation=half_told(survey))
    def holds(situation: tuple[Facts, Facts]) -> None:
        everything, told = situation
        found, whole = assess(pack, VOCABULARY, told), assess(pack, VOCABULARY, everything)
        asked = (everything.keys() - told.keys()).intersection(found.questions)
        assert asked or not missing(whole, found)
        while asked:
            told = {**told, **{name: everything[name] for name in asked}}
            found = assess(pack, VOCABULARY, told)
            asked = (everything.keys() - told.keys()).intersection(found.questions)
        assert not missing(whole, found), "answering every question leads to everything that binds"

    holds()


@few_and_many(6, 40)
@every_conduct
def test_a_fact_changes_the_answer_only_where_the_policy_speaks_of_it(
    conduct: str, count: int
) -> None:
    rules = VOCABULARY.category_when_undecided
    naming = [rule.when for rule in rules if rule.when is not None and conduct in rule.conduct]
    naming.append(VOCABULARY.imagery.when)  # a matter left open is called imagery where it is

    @made_up(count)
    @given(facts=situations(conduct), more=situations(conduct))
    def holds(facts: Facts, more: Facts) -> None:
        for pack in PACKS:
            speaks_of = [*conditions(pack, VOCABULARY, conduct), *naming]
            named = {"actor.role", *(fact for when in speaks_of for fact in facts_in(when))}
            silent = {name: value for name, value in more.items() if name not in named}
            assert assess(pack, VOCABULARY, {**silent, **facts}) == assess(pack, VOCABULARY, facts)

    holds()


@few_and_many(6, 40)
@every_conduct
def test_an_unnamed_actor_is_asked_for_where_the_policy_may_not_reach_them(
    conduct: str, count: int
) -> None:
    @made_up(count)
    @given(facts=situations(conduct))
    def holds(facts: Facts) -> None:
        unnamed = {name: value for name, value in facts.items() if name != "actor.role"}
        for pack in PACKS:
            found = assess(pack, VOCABULARY, unnamed)
            role = facts.get("actor.role")
            if role is None or found.is_incident is not False:
                continue
            known = assess(pack, VOCABULARY, {**unnamed, "actor.role": role})
            assert known.is_incident is False, (pack.label, role)

    holds()


@few_and_many(6, 40)
@every_conduct
def test_the_same_facts_are_read_the_same_and_told_in_known_words(conduct: str, count: int) -> None:
    @made_up(count)
    @given(facts=situations(conduct))
    def holds(facts: Facts) -> None:
        for pack in PACKS:
            found = assess(pack, VOCABULARY, facts)
            assert assess(pack, VOCABULARY, dict(reversed(facts.items()))) == found
            assert_consistent(pack, found, facts)

    holds()


def assert_consistent(pack: Pack, found: Assessment, facts: Facts) -> None:
    SHAPE.validate(found.model_dump(mode="json", exclude_none=False))
    contravened = {p.clause for p in found.prohibitions if p.status == "contravened"}
    assert contravened.isdisjoint(found.exceptions)
    assert (found.category == "none") is (found.is_incident is False)
    assert found.is_incident or not contravened
    assert not found.gaps or found.requires_human_decision
    assert facts.keys().isdisjoint(found.questions), "only what is not known is asked"
    assert set(found.questions) <= set(VOCABULARY.asked_for(str(facts["conduct"])))
    assert set(found.gaps) <= VOCABULARY.gaps.keys()
    assert {found.category, *found.also} <= {*VOCABULARY.categories, *pack.words.categories}
    assert {duty.act for duty in found.duties} <= VOCABULARY.acts.keys()
    assert {to for duty in found.duties for to in duty.to} <= VOCABULARY.recipients.keys()
    assert {outcome.outcome for outcome in found.outcomes} <= VOCABULARY.outcomes.keys()


@every_conduct
def test_a_conduct_alone_is_answered_or_asked_about(conduct: str) -> None:
    for pack in PACKS:
        found = assess(pack, VOCABULARY, {"conduct": conduct})

        assert_consistent(pack, found, {"conduct": conduct})
        # What the vocabulary reads into an absent channel may settle the matter.
        settled = any(map(is_read_as_something, VOCABULARY.conducts[conduct].first))
        if pack.covers == "conduct" and not settled:
            assert found.is_incident is not False, "nothing known is not nothing wrong"


def test_only_what_is_not_asked_for_here_is_assumed_and_an_answer_may_open_it() -> None:
    nude, picture, material = (
        "image.nude",
        {"conduct": "posts_image"},
        "accesses_or_shares_material",
    )

    assert not is_assumed_here(nude, {**picture})
    assert not is_assumed_here(nude, {**picture, "image.of": "pupils"})
    assert is_assumed_here(nude, {**picture, "image.of": "no_people"})
    assert would_open(nude, {**picture, "image.of": "no_people"}) == set()
    assert is_assumed_here(nude, {"conduct": material})
    assert would_open(nude, {"conduct": material}) == {"material.kind"}
    assert not is_assumed_here("channel", {"conduct": "gives_personal_contact_details"})
    assert is_assumed_here("channel", {"conduct": "messages"})


def test_a_missing_fact_alone_asks_a_question_and_decides_nothing() -> None:
    date_palm = LIBRARY.find("date-palm").pack
    facts: Facts = {
        "conduct": "is_friends_with",
        "actor.role": "staff",
        "counterparty.role": "former_pupil",
    }

    found = assess(date_palm, VOCABULARY, facts)

    assert found.is_incident is None
    assert found.questions == ("counterparty.age",)
    assert found.duties == ()
    assert found.requires_human_decision is False


def test_a_judgement_nobody_made_is_asked_and_never_inferred() -> None:
    date_palm = LIBRARY.find("date-palm").pack
    facts: Facts = {
        "conduct": "posts_comment",
        "actor.role": "staff",
        "comment.kind": "negative",
        "target": "school",
        "device.owner": "school",
    }

    assert assess(date_palm, VOCABULARY, facts).is_incident is False
    assert assess(date_palm, VOCABULARY, facts).questions == ("effect.harms_reputation",)
    judged = assess(date_palm, VOCABULARY, {**facts, "effect.harms_reputation": True})
    assert [banned.clause for banned in judged.prohibitions] == ["DP-26"]
