"""What goes into a chronology, in whose words, and that nothing told of one child reaches another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from domain.case.chronology import (
    ChronologyIncluded,
    ChronologyLeftOut,
    IncludeInChronology,
    LeaveOutOfChronology,
)
from domain.case.chronology_refusals import (
    AlreadyLeftOut,
    NamesAnotherPupil,
    NoLineOfAChronology,
    ToldOfAnother,
)
from domain.case.commands import AddInformation, CaseCommand, WithdrawEntry
from domain.case.events import CaseClosed, InformationAdded
from domain.case.people import InvolvePerson, UninvolvePerson
from domain.case.people_refusals import NotInvolved
from domain.case.refusals import (
    EntryAlreadyWithdrawn,
    ImageryAdmitsNoContent,
    NothingChanged,
    UnknownEntry,
)
from domain.messages import Refusal
from domain.vocabulary import Nature, PersonRole
from tests.support.spec import Given, given
from tests.support.story import (
    OSRIC,
    TAM,
    TUESDAY_NINE,
    TUESDAY_TEN,
    WENNA,
    report_the_images,
    report_the_post,
)

HER_ACCOUNT = "She said that she had been waited for at the gate every day that week."


def line(entry: int = 1, **said: Any) -> IncludeInChronology:
    return IncludeInChronology.model_validate(
        {
            "entry": entry,
            "significance": "It was the first time.",
            "nature": Nature.FACT,
            **said,
        }
    )


def two_pupils() -> Given:
    return given().having(
        report_the_post,
        InvolvePerson(person=WENNA, role=PersonRole.ALLEGED_VICTIM),
        InvolvePerson(person=TAM, role=PersonRole.ALLEGED_HARMER),
        InvolvePerson(person=OSRIC, role=PersonRole.WITNESS),
    )


def test_an_entry_becomes_a_line_in_words_of_its_own() -> None:
    said = line(
        person=WENNA,
        event="A post about her was shared.",
        action="Her form tutor met her each morning.",
        outcome="She felt safer.",
        source="Her mother",
    )
    two_pupils().when(said).then(ChronologyIncluded(occurred_at=TUESDAY_TEN, **said.model_dump()))


def test_that_nothing_was_done_is_said_by_leaving_it_out() -> None:
    (said,) = two_pupils().when(line(person=WENNA)).recorded(ChronologyIncluded)
    assert said.action is None


def test_one_entry_reads_differently_in_each_chronology() -> None:
    case = two_pupils().having(
        line(significance="A post was reported."),
        line(person=WENNA, significance="She was the target of a post."),
        line(person=TAM, significance="He shared a post without reading it."),
    )
    told = {whose: one.significance for (_, whose), one in case.case.chronology.lines.items()}
    assert set(told) == {None, WENNA, TAM}
    assert len(set(told.values())) == 3


def test_including_an_entry_again_replaces_its_line() -> None:
    case = two_pupils().having(line(), line(significance="It was the second time."))
    (standing,) = case.case.chronology.lines.values()
    assert standing.significance == "It was the second time."
    case.when(line(significance="It was the second time.")).refused_as(
        NothingChanged, field="entry"
    )


def test_an_entry_is_left_out_with_the_reason() -> None:
    out = LeaveOutOfChronology(entry=1, reason="It says nothing of the child.")
    case = two_pupils().having(line())
    case.when(out).then(
        ChronologyLeftOut(occurred_at=TUESDAY_TEN, entry=1, reason="It says nothing of the child.")
    )
    left = case.having(out)
    assert not left.case.chronology.lines
    left.when(out).refused_as(AlreadyLeftOut, field="entry")
    left.having(line()).when(out).then_kinds(ChronologyLeftOut)


def test_only_what_is_on_the_case_and_stands_can_be_told() -> None:
    case = two_pupils()
    case.when(line(99)).refused_as(UnknownEntry, field="entry")
    told = case.having(AddInformation(account="More was said.", occurred_at=TUESDAY_NINE))
    entry = told.case.version
    gone = told.having(WithdrawEntry(entry=entry, reason="Another case."))
    gone.when(line(entry)).refused_as(EntryAlreadyWithdrawn, field="entry")


def test_a_choice_is_nothing_that_happened() -> None:
    case = two_pupils().having(line())
    case.when(line(case.case.version)).refused_as(NoLineOfAChronology, field="entry")


def test_nobody_has_a_line_who_is_not_involved() -> None:
    given().having(report_the_post).when(line(person=WENNA)).refused_as(NotInvolved, field="person")
    case = two_pupils().having(UninvolvePerson(person=WENNA, reason="Another child."))
    case.when(line(person=WENNA)).refused_as(NotInvolved, field="person")


def test_a_closed_case_can_still_be_told() -> None:
    closed = CaseClosed(occurred_at=TUESDAY_TEN, reason="Nothing is left to do.")
    given(*two_pupils().history, closed).when(line()).then_kinds(ChronologyIncluded)


def test_an_imagery_case_is_told_by_the_kind_of_its_entries_alone() -> None:
    case = given().having(report_the_images)
    case.when(line()).then_kinds(ChronologyIncluded)
    case.when(line(event="A picture was passed round.")).refused_as(
        ImageryAdmitsNoContent, field="event"
    )
    case.when(line(significance="See https://example.org/p")).refused_as(
        ImageryAdmitsNoContent, field="significance"
    )


NAMED = ["event", "significance", "action", "outcome", "source"]


@pytest.mark.parametrize("field", NAMED)
@pytest.mark.parametrize("name", ["Tam", "Tamsin Sample", "Tamsin", "Sample's"])
def test_no_line_of_a_child_names_another_child(field: str, name: str) -> None:
    said = line(1, person=WENNA, **{field: f"That day {name} mother came to school."})
    two_pupils().when(said).refused_as(NamesAnotherPupil, field=field)


def test_an_adult_may_be_named_and_a_word_is_no_name() -> None:
    for words in ("Osric Example was told.", "Her tam was lost.", "A tamsin", "Wenna was late."):
        two_pupils().when(line(person=WENNA, event=words)).then_kinds(ChronologyIncluded)
    two_pupils().when(line(event="Tam and Wenna were seen.")).then_kinds(ChronologyIncluded)


@pytest.mark.parametrize(
    "copied",
    [HER_ACCOUNT, HER_ACCOUNT.upper(), f"Told to us: {HER_ACCOUNT}", f"  {HER_ACCOUNT[:-1]} … "],
)
def test_what_is_told_of_one_child_is_not_copied_into_anothers_chronology(copied: str) -> None:
    case = two_pupils().having(line(person=WENNA, event=HER_ACCOUNT))
    case.when(line(person=TAM, significance=copied)).refused_as(ToldOfAnother, field="significance")
    case.when(line(person=WENNA, entry=2, event=copied)).then_kinds(ChronologyIncluded)


def test_what_any_school_would_say_may_be_said_of_both() -> None:
    case = two_pupils().having(line(person=WENNA, action="The parents were told."))
    case.when(line(person=TAM, action="The parents were told.")).then_kinds(ChronologyIncluded)


ACCOUNTS = {
    WENNA: ("I was afraid to walk home alone after that, every single day", "Wenna hid at break"),
    TAM: ("He told me to post it or he would tell everybody about my father", "Tam was in tears"),
}
words_of = {
    person: st.sampled_from([*said, f"We heard: {said[0]}.", said[0].upper()])
    for person, said in ACCOUNTS.items()
}


@st.composite
def tellings(draw: st.DrawFn) -> CaseCommand:
    person = draw(st.sampled_from([WENNA, TAM, None]))
    anybody = st.one_of(*words_of.values(), st.just("A day like any other"))
    said = {field: draw(st.none() | anybody) for field in ("event", "action", "outcome", "source")}
    return line(draw(st.integers(1, 3)), person=person, significance=draw(anybody), **said)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@drawn(st.lists(tellings(), max_size=12))
def test_however_it_is_curated_no_chronology_holds_what_was_told_of_another_child(
    asked: list[CaseCommand],
) -> None:
    case = two_pupils()
    first: dict[str, UUID] = {}
    for command in asked:
        try:
            case = case.having(command)
        except Refusal:
            continue
    for (_, person), told in case.case.chronology.lines.items():
        if person is None:
            continue
        text = " ".join(str(getattr(told, field) or "") for field in NAMED)
        other = TAM if person == WENNA else WENNA
        assert ACCOUNTS[other][1] not in text, "the name of the other child"
        for account, _ in ACCOUNTS.values():
            if account.casefold() in text.casefold():
                assert first.setdefault(account, person) == person, "told of both"


def test_nothing_said_on_the_case_gets_into_a_line_by_itself() -> None:
    case = two_pupils().having(AddInformation(account=HER_ACCOUNT, occurred_at=TUESDAY_NINE))
    entry = case.case.version
    assert isinstance(case.history[-1], InformationAdded)
    (told,) = case.when(line(entry, person=TAM)).recorded(ChronologyIncluded)
    assert HER_ACCOUNT not in told.model_dump_json()
