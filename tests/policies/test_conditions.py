"""A condition is true, false or unknown; what is unknown names the facts that decide it."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from cases.packs.library import load_library
from domain.policy.conditions import Verdict, expand, parse, verdict
from domain.policy.vocabulary import Sheet
from domain.policy.words import Facts

VOCABULARY = load_library().vocabulary
TRUE: dict[str, Any] = {"fact": "actor.role", "is": "staff"}
FALSE: dict[str, Any] = {"fact": "actor.role", "is": "pupil"}
UNKNOWN: dict[str, Any] = {"fact": "counterparty.role", "is": "pupil"}
PARTS = {True: TRUE, False: FALSE, None: UNKNOWN}
VALUES = (True, False, None)


def reads(condition: dict[str, Any], **stated: Any) -> Verdict:
    known: Facts = {"conduct": "messages", "actor.role": "staff"}
    known |= {name.replace("__", "."): value for name, value in stated.items()}
    return verdict(parse(condition), Sheet(VOCABULARY, known))


def of_all(parts: tuple[bool | None, ...]) -> bool | None:
    return False if False in parts else None if None in parts else True


def of_any(parts: tuple[bool | None, ...]) -> bool | None:
    return True if True in parts else None if None in parts else False


@pytest.mark.parametrize("parts", list(product(VALUES, repeat=3)), ids=str)
def test_all_is_false_by_one_false_part_and_any_true_by_one_true_part(
    parts: tuple[bool | None, ...],
) -> None:
    written = [PARTS[part] for part in parts]

    assert reads({"all": written}).holds is of_all(parts)
    assert reads({"any": written}).holds is of_any(parts)


@pytest.mark.parametrize(("part", "turned"), [(True, False), (False, True), (None, None)])
def test_not_turns_true_and_false_and_leaves_the_unknown(
    part: bool | None, turned: bool | None
) -> None:
    assert reads({"not": PARTS[part]}).holds is turned


def test_the_unknown_names_every_fact_that_could_decide() -> None:
    age = {"fact": "counterparty.age", "below": 18}

    assert reads({"all": [UNKNOWN, age, TRUE]}).open_facts == {
        "counterparty.role",
        "counterparty.age",
    }
    assert reads({"not": {"any": [UNKNOWN, FALSE]}}).open_facts == {"counterparty.role"}


@pytest.mark.parametrize("settled", [{"all": [UNKNOWN, FALSE]}, {"any": [UNKNOWN, TRUE]}], ids=str)
def test_what_is_settled_asks_for_nothing(settled: dict[str, Any]) -> None:
    assert reads(settled).open_facts == frozenset()


def test_known_is_never_itself_unknown() -> None:
    assert reads({"known": "counterparty.role"}).holds is False
    assert reads({"known": "counterparty.role"}, counterparty__role="pupil").holds is True
    assert reads({"known": "channel"}).holds is False, "assumed is not established"


@pytest.mark.parametrize(("age", "holds"), [(16, True), (17, True), (18, False), (19, False)])
def test_below_leaves_the_limit_out(age: int, *, holds: bool) -> None:
    below = {"fact": "counterparty.age", "below": 18}

    assert reads(below, counterparty__age=age).holds is holds
    assert reads(below).holds is None


@pytest.mark.parametrize(
    ("day", "holds"), [("2023-08-31", True), ("2023-09-01", False), ("2023-09-02", False)]
)
def test_below_compares_days_as_days(day: str, *, holds: bool) -> None:
    below = {"fact": "incident.date", "below": "2023-09-01"}

    assert reads(below, incident__date=day).holds is holds


@pytest.mark.parametrize(
    ("value", "counts_as", "holds"),
    [
        ("abusive", "derogatory", True),
        ("abusive", "negative", True),
        ("derogatory", "abusive", False),
        ("defamatory", "untrue", True),
        ("malicious", "derogatory", False),
        ("violent_or_upsetting", "inappropriate", True),
    ],
)
def test_a_value_counts_as_every_value_it_implies(
    value: str, counts_as: str, *, holds: bool
) -> None:
    stated = {"conduct": "posts_comment", "comment__kind": value}

    assert reads({"fact": "comment.kind", "is": counts_as}, **stated).holds is holds
    assert reads({"fact": "comment.kind", "in": [counts_as]}, **stated).holds is holds


def test_in_holds_for_any_of_its_values_and_no_other() -> None:
    channels = {"fact": "channel", "in": ["personal_email", "personal_phone"]}

    assert reads(channels, channel="personal_phone").holds is True
    assert reads(channels, channel="school_phone").holds is False


def test_an_absent_fact_is_treated_as_the_vocabulary_says() -> None:
    assert reads({"fact": "channel", "is": "social_media"}).holds is True, "assumed"
    assert reads({"fact": "reporter.role", "is": "staff"}).holds is False, "matches nothing"
    assert reads({"fact": "counterparty.relation", "is": "none"}).holds is True, "protective"
    assert reads({"fact": "purpose", "is": "private"}).holds is None, "asked"
    assert reads({"fact": "serious", "is": True}).holds is False, "a judgement is not inferred"


def test_a_judgement_can_be_read_as_open_to_find_out_what_it_would_change() -> None:
    sheet = Sheet(VOCABULARY, {"conduct": "posts_comment"}, ask_judgements=True)

    found = verdict(parse({"fact": "effect.harms_reputation", "is": True}), sheet)

    assert found == Verdict(None, frozenset({"effect.harms_reputation"}))


def test_a_fact_that_does_not_matter_for_the_conduct_is_not_asked() -> None:
    assert reads({"fact": "material.kind", "is": "pornography"}).holds is False


def test_a_term_is_replaced_by_what_it_means_and_an_unknown_one_is_named() -> None:
    terms = {"a_pupil": parse(UNKNOWN), "no_pupil": parse({"not": {"means": "a_pupil"}})}

    assert expand(parse({"means": "no_pupil"}), terms) == parse({"not": UNKNOWN})
    with pytest.raises(LookupError, match="nobody"):
        expand(parse({"all": [{"means": "nobody"}]}), terms)


def test_terms_that_mean_each_other_are_refused() -> None:
    circle = {"one": parse({"means": "two"}), "two": parse({"means": "one"})}

    with pytest.raises(LookupError):
        expand(parse({"means": "one"}), circle)
