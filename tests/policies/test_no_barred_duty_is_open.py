"""Whatever is reported at whichever school: no duty stands open whose act is barred on the case."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from domain.case import commands as c
from domain.case.decision_context import DecisionContext
from domain.case.decisions import decide
from domain.case.folding import evolve, replay
from domain.case.state import Case, DutyStatus
from domain.messages import Refusal
from domain.policy.rulebook import PackRulebook
from domain.policy.vocabulary import Fact
from domain.policy.words import Facts, FactValue
from domain.vocabulary import Role
from tests.support.small_packs import LIBRARY, VOCABULARY
from tests.support.story import MONDAY_NINE, MONDAY_TEN, THIS_CASE, TUESDAY_TEN, TWO_PERSONS

SCHOOLS = ("date-palm", "halley", "coopers-lane", "carey-federation", "beech-hill")
STATUTE = [b for b in LIBRARY.latest() if b.pack.layer == "statutory"]
WHO = DecisionContext(
    now=TUESDAY_TEN,
    actor="dsl.story",
    role=Role.DSL,
    school="story",
    case=THIS_CASE,
    approvals=TWO_PERSONS,
)
DRAWS = 160
ACTORS = ("staff", "headteacher", "pupil", "parent_carer", "third_party")
NAKED: Facts = {"image.nude": True, "image.of": "pupils"}
INDECENT: Facts = {"material.kind": "possible_indecent_images_of_children"}


def rules_of(school: str, version: str | None = None) -> PackRulebook:
    named = [LIBRARY.find(school, version), *STATUTE]
    return LIBRARY.rulebook([(b.pack.pack, b.pack.version) for b in named])


def reported(rules: PackRulebook, facts: Facts) -> Case:
    report = c.ReportIncident(facts=facts, occurred_at=MONDAY_NINE, learnt_at=MONDAY_TEN)
    return replay(decide(Case(), report, rules, WHO))


def barred_and_open(rules: PackRulebook, case: Case) -> list[str]:
    """Read anew, apart from what the case says of itself."""
    bars = rules.bars(tuple(case.readings.values()), imagery=case.imagery)
    return [
        name
        for name, duty in case.duties.items()
        if duty.status is DutyStatus.RAISED and any(bar.forbids(duty.asked.act) for bar in bars)
    ]


def barred(case: Case) -> dict[str, str]:
    return {d.asked.act: d.barred_by for d in case.duties.values() if d.barred_by is not None}


def open_acts(case: Case) -> set[str]:
    return {d.asked.act for d in case.duties.values() if d.owed}


def any_value(fact: Fact, chance: Random) -> FactValue:
    match fact.kind:
        case "choice":
            return chance.choice([*fact.values])
        case "yes_no":
            return chance.random() < 0.5
        case "whole_number":
            return chance.randint(fact.minimum or 0, fact.maximum or 99)
        case "date":
            return "2026-03-02"


def situations(chance: Random, draws: int) -> Iterator[Facts]:
    """Every conduct in turn; most of them with a picture of a naked child, or what could be one."""
    conducts = [*VOCABULARY.conducts]
    for number in range(draws):
        conduct = conducts[number % len(conducts)]
        facts: Facts = {"conduct": conduct, "actor.role": chance.choice(ACTORS)}
        for name in VOCABULARY.asked_for(conduct)[1:]:
            if name not in facts and chance.random() < 0.4:
                facts[name] = any_value(VOCABULARY.facts[name], chance)
        if chance.random() < 0.6:
            facts.update(NAKED if chance.random() < 0.5 else INDECENT)
        yield facts


@pytest.mark.parametrize("school", SCHOOLS)
def test_no_case_has_an_open_duty_whose_act_is_barred_on_it(school: str) -> None:
    rules, chance = rules_of(school), Random(school)  # noqa: S311 - the same draws in every run
    for facts in situations(chance, DRAWS):
        try:
            case = reported(rules, facts)
        except Refusal:  # nothing was recorded
            continue
        assert not barred_and_open(rules, case), facts
        more = {
            name: any_value(VOCABULARY.facts[name], chance)
            for name in ("material.kind", "image.nude", "actor.role", "harm.criterion")
            if name not in facts
        }
        if not more:
            continue
        known = c.EstablishFacts(facts=more, occurred_at=TUESDAY_TEN)
        try:
            events = decide(case, known, rules, WHO)
        except Refusal:  # it needs a case of its own
            continue
        for event in events:
            case = evolve(case, event)
        assert not barred_and_open(rules, case), (facts, more)


# ── the ones that were met ──────────────────────────────────────────────────────────────────────


def test_date_palm_does_not_look_into_a_naked_picture_of_a_pupil() -> None:
    """The text as published asks for it and waits; the version after it does not ask."""
    facts: Facts = {"conduct": "posts_image", "actor.role": "staff", **NAKED}
    published = reported(rules_of("date-palm", "2023.11"), facts)
    assert "investigate" in barred(published)
    for case in (published, reported(rules_of("date-palm"), facts)):
        assert case.imagery
        assert "investigate" not in open_acts(case)
        assert any(d.owed and "police" in d.asked.to for d in case.duties.values())


def test_halley_does_not_ask_for_deletion_of_what_must_not_be_deleted() -> None:
    case = reported(
        rules_of("halley"),
        {
            "conduct": "publicly_humiliates_online",
            "actor.role": "parent_carer",
            "target": "connected_person",
            **INDECENT,
        },
    )
    assert {"request_deletion", "delete_post"} <= set(barred(case))
    assert not open_acts(case) & {"request_deletion", "delete_post", "investigate"}


def test_coopers_lane_keeps_no_such_device_at_the_office_for_a_parent_to_collect() -> None:
    used: Facts = {
        "conduct": "uses_social_media",
        "actor.role": "pupil",
        "device.owner": "personal",
        "place": "school_visit",
    }
    rules = rules_of("coopers-lane")
    assert {"store_device", "contact_parent"} <= open_acts(reported(rules, used))
    case = reported(rules, {**used, **NAKED})
    assert {"store_device", "contact_parent"} <= set(barred(case))
    assert not open_acts(case) & {"store_device", "contact_parent"}


def test_carey_does_not_look_at_how_the_internet_was_used() -> None:
    profile: Facts = {"conduct": "has_inappropriate_profile", "actor.role": "headteacher"}
    rules = rules_of("carey-federation")
    assert "check_internet_usage" in open_acts(reported(rules, profile))
    case = reported(rules, {**profile, **NAKED})
    assert {"investigate", "check_internet_usage"} <= set(barred(case))
    assert not open_acts(case) & {"investigate", "check_internet_usage"}


def test_what_is_barred_on_imagery_is_data_and_every_word_of_it_is_known() -> None:
    bars = VOCABULARY.imagery.bars
    assert set(bars) <= {*VOCABULARY.acts, *VOCABULARY.bars}
    assert {act for word in bars for act in VOCABULARY.acts_barred(word)} >= {"investigate"}


def test_casebook_s_own_rule_bars_what_the_statutory_texts_bar() -> None:
    images = LIBRARY.find("indecent-images").pack
    barred_there = {
        word
        for clause in images.clauses
        for word in (clause.prohibits.bars if clause.prohibits else ())
    }
    assert barred_there <= set(VOCABULARY.imagery.bars)
