"""A reporter is asked little: what decides a duty first, nothing twice, nothing that changes nothing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from statistics import median
from typing import Any

import pytest

from cases.packs.library import load_library
from domain.policy.pack import Pack
from domain.policy.questions import Question, next_questions
from domain.policy.reading import assess
from domain.policy.term_expansion import expand_terms
from domain.policy.vocabulary import Assume, Sheet
from domain.policy.words import Facts, FactValue

LIBRARY = load_library()
VOCABULARY = LIBRARY.vocabulary
STATUTORY = [
    b.pack
    for b in LIBRARY.latest()
    if b.pack.layer == "statutory" and b.pack.commencement == "in_force"
]
SCHOOLS = [b.pack for b in LIBRARY.latest() if b.pack.layer == "school"]
AGES = (12, 13, 16, 17, 18, 30)
SHEETS = 2
MOST = 12
"""Of a picture of pupils by an adult at work: whether somebody is undressed, and a child in danger, is asked."""
every_school = pytest.mark.parametrize("school", SCHOOLS, ids=lambda pack: pack.pack)


def pack_of(name: str) -> Pack:
    return LIBRARY.find(name).pack


def asks(packs: Sequence[Pack], facts: Facts, limit: int = 20) -> tuple[Question, ...]:
    return next_questions(packs, VOCABULARY, facts, limit)


def names(packs: Sequence[Pack], facts: Facts, limit: int = 20) -> list[str]:
    return [question.fact for question in asks(packs, facts, limit)]


def answers(packs: Sequence[Pack], facts: Facts) -> list[Any]:
    """What the packs say of the incident, without what they say of themselves."""
    said = (assess(pack, VOCABULARY, facts) for pack in packs)
    return [one.model_dump(exclude={"questions", "clauses"}) for one in said]


def binding(packs: Sequence[Pack], facts: Facts) -> set[tuple[str, str, tuple[str, ...]]]:
    return {
        (duty.clause, duty.act, duty.to)
        for pack in packs
        for duty in assess(pack, VOCABULARY, facts).duties
        if VOCABULARY.modalities[duty.modality].binds
    }


class Reporter:
    """Knows everything about one made-up incident, and answers what is asked."""

    def __init__(self, conduct: str, dice: random.Random) -> None:
        self.conduct = conduct
        self.knows: Facts = {"conduct": conduct}
        self.unasked: Facts = {}
        for name in VOCABULARY.asked_for(conduct):
            fact = VOCABULARY.facts[name]
            if name != "conduct" and not isinstance(fact.if_unknown, Assume):
                self.knows[name] = self._any(name, dice)
        # What is asked for in some situations only is assumed in the others, as safely as an Assume.
        for name in VOCABULARY.asked_while:
            others = {fact: value for fact, value in self.knows.items() if fact != name}
            if name in self.knows and Sheet(VOCABULARY, others).value(name) is not None:
                self.unasked[name] = self.knows.pop(name)

    @staticmethod
    def _any(name: str, dice: random.Random) -> FactValue:
        fact = VOCABULARY.facts[name]
        match fact.kind:
            case "choice":
                return dice.choice(list(fact.values))
            case "yes_no":
                return dice.random() < 0.5
            case _:
                return dice.choice(AGES)

    def interviewed(self, packs: Sequence[Pack]) -> tuple[Facts, list[Question]]:
        """The facts told when nothing more is asked, and what was asked, one by one."""
        told: Facts = {"conduct": self.conduct}
        asked: list[Question] = []
        while found := asks(packs, told, 1):
            (question,) = found
            assert question.fact not in told, "asked twice"
            if question.fact in self.unasked:
                self.knows[question.fact] = self.unasked.pop(question.fact)
            told[question.fact] = self.knows[question.fact]
            asked.append(question)
        return told, asked


@every_school
def test_a_few_answers_settle_every_conduct(school: Pack) -> None:
    """From the conduct alone to the very assessment of all there is to know."""
    packs = [school, *STATUTORY]
    dice = random.Random(school.pack)  # noqa: S311 - made-up incidents
    counted: dict[str, list[int]] = {}
    for conduct in VOCABULARY.conducts:
        for _ in range(SHEETS):
            reporter = Reporter(conduct, dice)
            told, asked = reporter.interviewed(packs)
            assert answers(packs, told) == answers(packs, reporter.knows), told
            counted.setdefault(conduct, []).append(len(asked))
    every = [count for counts in counted.values() for count in counts]
    assert max(every) <= MOST, counted
    assert median(every) <= 5, counted


@every_school
def test_when_no_question_is_about_a_duty_that_binds_those_duties_stand(school: Pack) -> None:
    packs = [school, *STATUTORY]
    dice = random.Random(f"duties of {school.pack}")  # noqa: S311 - made-up incidents
    for conduct in VOCABULARY.conducts:
        reporter = Reporter(conduct, dice)
        told: Facts = {"conduct": conduct}
        while must := [question for question in asks(packs, told) if question.must]:
            told[must[0].fact] = reporter.knows[must[0].fact]
        assert binding(packs, told) == binding(packs, reporter.knows), told


@every_school
@pytest.mark.parametrize("conduct", VOCABULARY.conducts)
def test_duties_come_first_and_judgements_last(school: Pack, conduct: str) -> None:
    found = asks([school, *STATUTORY], {"conduct": conduct})
    first = VOCABULARY.first_of_all({"conduct": conduct})
    assert [q.fact for q in found[: len(first)]] == [
        f for f in first if f in {q.fact for q in found}
    ]
    judged = [q.fact in VOCABULARY.judgements for q in found if q.fact not in first]
    assert judged == sorted(judged)
    must = [q.must for q in found if VOCABULARY.facts[q.fact].if_unknown == "ask"]
    assert must == sorted(must, reverse=True)
    assert len({question.fact for question in found}) == len(found)
    assert all(question.asks for question in found)


def test_what_brings_the_police_comes_before_everything_else() -> None:
    facts: Facts = {"conduct": "accesses_or_shares_material", "actor.role": "staff"}
    first = asks([pack_of("date-palm"), *STATUTORY], facts)[0]
    assert (first.fact, first.settles, first.must) == ("material.kind", "duty", True)
    assert {"DP-68", "DP-70"} <= set(first.why)
    assert {"pornography", "indecent_images_of_children"} <= {c.value for c in first.values}


def test_what_would_take_a_breach_away_is_about_the_duties_the_breach_brings() -> None:
    facts: Facts = {
        "conduct": "falls_short_of_standards",
        "actor.role": "staff",
        "standard": "respect_for_others",
    }
    (target,) = [q for q in asks([pack_of("halley")], facts) if q.fact == "target"]
    assert (target.settles, target.must) == ("duty", True)


def test_a_question_disappears_once_it_is_answered() -> None:
    packs = [pack_of("halley"), *STATUTORY]
    facts: Facts = {"conduct": "messages"}
    assert "actor.role" in names(packs, facts)
    assert "actor.role" not in names(packs, {**facts, "actor.role": "staff"})


def test_at_most_as_many_as_are_wanted_and_the_same_ones_first() -> None:
    packs = [pack_of("beech-hill"), *STATUTORY]
    every = names(packs, {"conduct": "posts_image"})
    assert len(every) > 2
    assert names(packs, {"conduct": "posts_image"}, 2) == every[:2]


def a_pack(*clauses: dict[str, Any]) -> Pack:
    """A made-up policy of a few clauses about comments."""
    shared = {"section": "1", "conduct": ["posts_comment"], "categories": [{"category": "none"}]}
    says = "Made up."
    return expand_terms(
        Pack.model_validate(
            {
                "pack": "made-up",
                "version": "1",
                "title": "Made up",
                "layer": "school",
                "sources": [{"title": "Made up", "publisher": "Nobody", "edition": "first"}],
                "clauses": [
                    {"id": f"MU-{n:02}", "says": says, **shared, **clause}
                    for n, clause in enumerate(clauses, start=1)
                ],
            }
        )
    )


def inform(to: str, modality: str = "must") -> dict[str, Any]:
    return {
        "duties": [
            {
                "act": "inform",
                "owed_by": "anyone_aware",
                "to": [to],
                "timing": "immediately",
                "modality": modality,
            }
        ]
    }


ABUSIVE = {"fact": "comment.kind", "is": "abusive"}
OF_A_PUPIL = {"fact": "target", "is": "pupil"}
BY_STAFF = {"fact": "actor.role", "is": "staff"}
COMMENT: Facts = {"conduct": "posts_comment"}


def test_the_police_before_the_headteacher_whatever_the_order_of_the_clauses() -> None:
    pack = a_pack(
        {"when": BY_STAFF, **inform("headteacher")}, {"when": OF_A_PUPIL, **inform("police")}
    )
    assert names([pack], COMMENT) == ["target", "actor.role"]


def test_a_duty_that_binds_then_what_is_forbidden_then_the_rest() -> None:
    pack = a_pack(
        {"when": BY_STAFF, **inform("police", "may")},
        {"when": ABUSIVE, "prohibits": {"act": "write_abuse", "modality": "must_not"}},
        {"when": OF_A_PUPIL, **inform("headteacher")},
        {"when": {"fact": "serious", "is": True}, **inform("police")},
    )
    found = asks([pack], COMMENT)
    assert [(q.fact, q.settles, q.must, q.why) for q in found] == [
        ("target", "duty", True, ("MU-03",)),
        ("comment.kind", "prohibition", False, ("MU-02",)),
        ("actor.role", "duty", False, ("MU-01",)),
        ("serious", "duty", True, ("MU-04",)),
    ]


def test_two_facts_that_decide_only_together_are_both_asked() -> None:
    """Neither answer changes anything by itself while another clause applies anyway."""
    either_way = {
        "any": [
            {"all": [BY_STAFF, OF_A_PUPIL]},
            {"all": [{"not": BY_STAFF}, {"not": OF_A_PUPIL}]},
        ]
    }
    pack = a_pack({}, {"when": either_way, **inform("police")})
    assert set(names([pack], COMMENT)) == {"actor.role", "target"}
    assert names([pack], {**COMMENT, "actor.role": "pupil"}) == ["target"]


def test_a_fact_that_changes_nothing_is_not_asked() -> None:
    """A clause turns on whom the comment is about, and brings nothing that is not there."""
    duty = inform("headteacher")
    pack = a_pack({**duty}, {"id": "MU-01", "when": OF_A_PUPIL, "handles": True})
    assert assess(pack, VOCABULARY, COMMENT).questions == ("target",)
    assert names([pack], COMMENT) == []


def test_a_fact_that_only_relaxes_is_asked_after_the_duties_and_named_for_what_it_relaxes() -> None:
    shares = {
        "conduct": ["posts_image"],
        "when": {"fact": "image.of", "is": "pupils"},
        "unless": [
            {"clause": "MU-01", "when": {"fact": "permission.from_parents", "is": "specific"}}
        ],
    }
    pack = a_pack({**shares, **inform("headteacher")})
    assert names([pack], {"conduct": "posts_image"}) == ["image.of", "permission.from_parents"]
    assert names([pack], {"conduct": "posts_image", "image.of": "self"}) == []


def test_an_excuse_matters_for_somebody_the_words_fit_but_do_not_name_too() -> None:
    """Where the excuse holds there is nothing for a person to decide."""
    own = {"fact": "counterparty.relation", "is": "own_child"}
    pack = a_pack(
        {
            "conduct": ["messages"],
            "binds": ["staff"],
            "silent_for": ["parent_carer"],
            "unless": [{"clause": "MU-01", "when": own}],
        },
        {
            "conduct": ["messages"],
            "binds": ["parent_carer"],
            "when": {"fact": "channel", "is": "offline"},
        },
    )
    facts: Facts = {"conduct": "messages", "actor.role": "parent_carer"}
    assert assess(pack, VOCABULARY, facts).gaps == ("actor_not_covered",)
    found = asks([pack], facts)
    assert [(q.fact, q.settles) for q in found] == [("counterparty.relation", "category")]


def test_a_conduct_that_nobody_has_words_for_is_named_and_no_more() -> None:
    found = asks([a_pack({"conduct": ["messages"]})], COMMENT)
    assert [(q.fact, q.settles, q.must, q.why) for q in found] == [
        ("comment.kind", "category", False, ())
    ]
