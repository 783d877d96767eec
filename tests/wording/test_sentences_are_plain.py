"""What a DSL under pressure, a teacher and a headteacher read: sentences, with no code and no id in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.policy.owners import MAY_BE_SUBJECT, OUTSIDE, Owner
from domain.wording.sentences import Owed
from projections.dictionary import wording
from tests.wording.codes import clauses, consequences, library, procedures

SAY = wording()
CODE = re.compile(
    r"[a-z]+_[a-z]+|\b[a-z]+\.[a-z]+\b|\b[A-Z]{2,5}-\d|@|[{}]|  | ,|\bTrue\b|\bFalse\b"
)
NEVER = re.compile(
    r"\b(user|ticket|task|stream|perpetrator|idempot\w*|discharg\w*|"
    + "|".join(SAY.words.never_said)
    + r")\b",
    re.IGNORECASE,
)


def duties() -> list[Owed]:
    """Every duty that a pack or the procedure of allegations can bring."""
    found = [
        Owed(
            pack=pack.pack,
            clause=clause.id,
            act=duty.act,
            to=duty.to,
            to_mode=duty.to_mode,
            owed_by=duty.owed_by,
            timing=duty.timing,
            modality=duty.modality,
        )
        for pack, clause in clauses()
        for duty in clause.duties
    ]
    found += [
        Owed(p.pack, one.id, one.act, one.to, "all", one.owed_by, one.timing, one.modality)
        for p in procedures()
        for one in consequences(p)
    ]
    return list({repr(owed): owed for owed in found}.values())


def of_a_duty(owed: Owed) -> Iterator[str]:
    yield SAY.row(owed)
    yield SAY.to_reader(owed)
    yield SAY.to_reader(owed, due="by 5pm tomorrow")
    yield SAY.of_others(owed)
    yield SAY.of_others(owed, owner="chair_of_governors")
    yield SAY.of_others(owed, about_the_headteacher=True)
    yield SAY.done(owed)
    yield f"P. Nair {SAY.past(owed)}"
    nameless = Owed.named(f"{owed.pack}@2026.1/{owed.clause}/{owed.act}/1")
    assert nameless is not None
    yield SAY.row(nameless)
    yield SAY.done(nameless)


def facts() -> Iterator[str]:
    for name, fact in library().vocabulary.facts.items():
        values: list[Any] = [*fact.values]
        values += [True, False] if fact.kind == "yes_no" else []
        values += [12] if fact.kind == "whole_number" else []
        values += ["2026-03-02"] if fact.kind == "date" else []
        yield from (SAY.fact(name, value) for value in values)
        yield from (SAY.value_label(name, value) for value in values)
        yield SAY.fact_label(name)
        for conduct in library().vocabulary.conducts:
            for of_reporter in (True, False):
                yield from filter(None, [SAY.question(name, conduct, of_reporter=of_reporter)])


def everything() -> Iterator[str]:
    words = SAY.words
    for owed in duties():
        yield from of_a_duty(owed)
    for act in words.prohibitions:
        yield SAY.must_not(act)
        yield SAY.not_kept(act)
    for gap in words.gaps.values():
        yield from (gap.open, gap.decide)
    for outcome in words.outcomes:
        yield from (SAY.outcome(outcome, how) for how in ("will", "may", "external"))
    yield from words.categories.values()
    yield from map(SAY.conflict, words.conflicts)
    yield from words.commands.values()
    for refusal in words.refusals.values():
        yield from (refusal.title, refusal.do)
    for section in ("duty_statuses", "duty_standings", "case_outcomes", "harm_criteria", "weaker"):
        yield from getattr(words, section).values()
    yield from facts()


SENTENCES = sorted(set(everything()))


def test_there_are_many() -> None:
    assert len(SENTENCES) > 2_000


def test_no_code_no_id_and_no_blank_is_left_in_a_sentence() -> None:
    allowed = ("casebook", "e.g.")
    left = [said for said in SENTENCES if CODE.search(said) and not said.startswith(allowed)]
    assert left == []


def test_nobody_is_called_what_they_are_not() -> None:
    assert [said for said in SENTENCES if NEVER.search(said)] == []


@pytest.mark.parametrize("owed", duties(), ids=lambda owed: f"{owed.clause}-{owed.act}")
def test_a_duty_is_a_sentence(owed: Owed) -> None:
    for said in (SAY.to_reader(owed), SAY.of_others(owed)):
        assert said[0].isupper()
        assert said.endswith(".")
        assert ".." not in said
    for said in (SAY.row(owed), SAY.done(owed)):
        assert said[0].isupper()
        assert not said.endswith(".")


@pytest.mark.parametrize(
    ("owed", "row", "whole"),
    [
        (
            Owed(
                "halley", "HP-45", "request_deletion", ("actor",), owed_by="school", modality="will"
            ),
            "Ask the person who posted it to delete it",
            "The policy says that the school will ask the person who posted it to delete it. "
            "The policy does not say who at the school, or by when.",
        ),
        (
            Owed(
                "indecent-images",
                "UKN-03",
                "refer",
                ("police",),
                owed_by="dsl",
                timing="immediately",
            ),
            "Refer to the police",
            "The DSL must refer the case to the police at once.",
        ),
        (
            Owed(
                "date-palm",
                "DP-75",
                "inform",
                ("police",),
                owed_by="reporter",
                timing="immediately",
                modality="should",
            ),
            "Tell the police",
            "The person who found or reported it should tell the police at once.",
        ),
        (
            Owed(
                "beech-hill",
                "BH-25",
                "inform",
                ("governing_body", "headteacher"),
                "any_of",
                "anyone_aware",
            ),
            "Tell the governing body or the headteacher",
            "Everyone who knows of it must tell the governing body or the headteacher. "
            "The policy gives no time.",
        ),
    ],
)
def test_a_duty_names_its_object_and_to_whom(owed: Owed, row: str, whole: str) -> None:
    assert SAY.row(owed) == row
    assert SAY.of_others(owed) == whole


def test_whoever_owes_it_is_spoken_to() -> None:
    manager = Owed(
        "carey-federation",
        "CF-44",
        "inform",
        ("line_manager",),
        owed_by="anyone_aware",
        modality="should",
    )
    assert SAY.to_reader(manager) == "You should tell your line manager. The policy gives no time."
    assert SAY.of_others(manager).startswith(
        "Everyone who knows of it should tell their line manager."
    )


def test_a_known_moment_takes_the_place_of_the_time() -> None:
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    due = datetime(2026, 3, 3, 17, tzinfo=UTC)
    lado = Owed("allegations", "KCSIE-01", "inform", ("lado",), owed_by="headteacher")
    assert SAY.to_reader(lado, SAY.due(due, now)) == "Tell the LADO by 5pm tomorrow."


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "by 9:30am today"),
        (datetime(2026, 3, 5, 12, tzinfo=UTC), "by midday on Thursday"),
        (datetime(2026, 3, 20, 0, tzinfo=UTC), "by midnight on Friday 20 March"),
        (datetime(2027, 3, 20, 13, tzinfo=UTC), "by 1pm on 20 March 2027"),
        # British Summer Time: the school's clock, not the server's.
        (datetime(2026, 7, 1, 16, tzinfo=UTC), "by 5pm on Wednesday 1 July"),
        # A moment that has passed is dated, never "today week".
        (datetime(2026, 2, 27, 17, tzinfo=UTC), "by 5pm on Friday 27 February"),
    ],
)
def test_a_moment_is_said_as_at_a_school(at: datetime, said: str) -> None:
    assert SAY.due(at, datetime(2026, 3, 2, 8, tzinfo=UTC)) == said


def test_only_those_who_were_told_are_named() -> None:
    both = Owed("beech-hill", "BH-25", "inform", ("governing_body", "headteacher"), "any_of")
    assert SAY.done(both, ("headteacher",)) == "The headteacher was told"
    assert SAY.done(both) == "The governing body or the headteacher was told"


def test_a_word_of_a_schools_own_is_said_plainly() -> None:
    own = Owed("my-school", "MS-01", "water_the_plants", ("gardener",), owed_by="caretaker")
    assert SAY.row(own) == "Water the plants"
    assert SAY.of_others(own) == "The caretaker must water the plants. The policy gives no time."
    assert SAY.must_not("shout_in_corridors", "Nobody shouts in the corridors.") == (
        "Nobody shouts in the corridors."
    )


def test_the_first_question_is_who_did_it() -> None:
    assert SAY.question("actor.role", None) == "Who did it?"
    assert SAY.question("actor.role", "posts_comment") == "Who wrote it?"
    assert SAY.question("purpose", "messages", of_reporter=True) is None
    assert SAY.question("harm.criterion", "messages", of_reporter=True) is None


HEAD_SEES = Owner("headteacher", (), "anyone_aware", OUTSIDE)
CHAIR_OR_HEAD = Owner("chair_of_governors", ("headteacher",), "dsl", MAY_BE_SUBJECT)


@pytest.mark.parametrize(
    ("owed", "owner", "of_others", "to_you"),
    [
        (
            Owed("carey", "CF-44", "inform", ("line_manager",), owed_by="actor", modality="should"),
            Owner("headteacher", (), "actor", OUTSIDE),
            "The person it is about should tell their line manager. The policy gives no time."
            " The headteacher sees that it is done.",
            "The person it is about should tell their line manager. The policy gives no time."
            " See that it is done.",
        ),
        (
            Owed(
                *("beech-hill", "BH-25", "inform", ("governing_body", "headteacher"), "any_of"),
                "anyone_aware",
                "immediately",
            ),
            HEAD_SEES,
            "Everyone who knows of it must tell the governing body or the headteacher at once."
            " The headteacher sees that it is done.",
            "Everyone who knows of it must tell the governing body or the headteacher at once."
            " See that it is done.",
        ),
        (
            Owed("beech-hill", "BH-1", "inform", ("headteacher",), "all", "anyone_aware"),
            HEAD_SEES,
            "Everyone who knows of it must tell the headteacher. The policy gives no time."
            " It has reached the headteacher. Record who was told and when.",
            "It has reached you: record that you were told.",
        ),
        (
            Owed("a-school", "X-1", "inform", ("headteacher", "police"), "all", "dsl"),
            Owner("headteacher", (), "dsl", "owner_shut_out"),
            "The headteacher must tell the police. The policy gives no time.",
            "Tell the police. The policy gives no time.",
        ),
        (
            Owed("beech-hill", "BH-91", "inform", ("dpo",), "all", "not_stated", "immediately"),
            Owner("headteacher"),
            "The headteacher must tell the data protection officer at once.",
            "Tell the data protection officer at once.",
        ),
        (
            Owed("indecent-images", "UKN-03", "refer", ("police",), "all", "dsl", "immediately"),
            CHAIR_OR_HEAD,
            "The chair of governors, or the headteacher if it is not about them, must refer the"
            " case to the police at once.",
            "Refer to the police at once.",
        ),
        (
            Owed("date-palm", "DP-75", "inform", ("police",), "all", "reporter", "immediately"),
            Owner("dsl"),
            "The person who found or reported it must tell the police at once.",
            "Tell the police at once.",
        ),
    ],
)
def test_a_duty_that_somebody_else_owes_keeps_its_sense(
    owed: Owed, owner: Owner, of_others: str, to_you: str
) -> None:
    assert SAY.of_owner(owed, owner) == of_others
    assert SAY.to_owner(owed, owner) == to_you


def test_of_two_who_may_be_the_person_it_is_about_neither_is_said_to_be_safe() -> None:
    owner = Owner("headteacher", ("chair_of_governors",), None, MAY_BE_SUBJECT)
    police = Owed("x", "X-1", "inform", ("police",), "all", "headteacher", "immediately")
    assert SAY.of_owner(police, owner) == (
        "Whichever of the headteacher and the chair of governors it is not about must tell the"
        " police at once."
    )
    assert SAY.owners(owner) == [
        "Headteacher (if not the person it is about)",
        "Chair of governors (if not the person it is about)",
    ]
