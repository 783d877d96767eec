"""Escalation paths of packs: who is next, never who is concerned or away, and nobody invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cases.packs.check_words import check_words
from cases.packs.library import load_library
from cases.packs.yaml_source import MalformedPack, Source
from domain.case.events import BoundPack
from domain.case.ladder import NOT_STATED, REACHES_NOBODY, Rung
from domain.policy.assessment import AssessedDuty
from domain.policy.escalation import EscalationPath
from domain.policy.ladder import PackLadder
from domain.policy.pack import Pack
from domain.policy.rulebook import BindingPack, PackRulebook
from domain.policy.words import Facts

LIBRARY = load_library()
FRIDAY_FIVE = datetime(2026, 4, 2, 16, tzinfo=UTC)  # the day before Good Friday, in summer time
TUESDAY_AFTER = datetime(2026, 4, 7, 16, tzinfo=UTC)
STAFF: Facts = {"conduct": "messages", "actor.role": "staff"}
OWN = ("date-palm", "2023.11")
STATUTE = ("allegations", "2026.09")

PATH: dict[str, Any] = {
    "id": "DP-90",
    "says": "What was not done in time goes to the headteacher, then to the chair of governors.",
    "steps": [
        {"to": "headteacher", "if_absent": "slt_member"},
        {
            "to": "chair_of_governors",
            "after": {"working_days": 1},
            "when": {"not": {"fact": "actor.role", "is": "governor"}},
        },
    ],
}


def bound_to(*names: tuple[str, str], **escalation: Any) -> PackRulebook:
    """The rulebook of these packs; `own` and `statute` are the paths each of them is given."""
    packs = []
    for name, key in zip(names, ("own", "statute"), strict=False):
        binding = LIBRARY.find(*name)
        paths = tuple(EscalationPath.model_validate(p) for p in escalation.get(key, ()))
        packs.append(
            BindingPack(binding.bound, binding.pack.model_copy(update={"escalation": paths}))
        )
    return PackRulebook(LIBRARY.vocabulary, tuple(packs), LIBRARY.calendar)


def next_rung(
    rulebook: PackRulebook, facts: Facts = STAFF, *, taken: int = 0, owed_by: str = "school"
) -> Rung | str:
    of = LIBRARY.find(*STATUTE).bound
    return PackLadder(rulebook).next_rung(
        of, asked(owed_by), facts, taken=taken, overdue_since=FRIDAY_FIVE
    )


def asked(owed_by: str) -> AssessedDuty:
    return AssessedDuty.model_validate(
        {
            "clause": "KCSIE-01",
            "act": "inform",
            "owed_by": owed_by,
            "to": ("lado",),
            "to_mode": "all",
            "timing": {"working_days": 1},
            "modality": "must",
            "basis": "specific",
        }
    )


def test_no_shipped_pack_says_more_than_its_source_about_escalation() -> None:
    """None of the texts names whom a missed deadline goes to: that is a gap, and shown as one."""
    assert [b.pack.label for b in LIBRARY.packs.values() if b.pack.escalation] == []
    assert next_rung(bound_to(OWN, STATUTE)) == NOT_STATED


def test_the_schools_own_path_takes_up_what_a_statutory_text_leaves_open() -> None:
    assert next_rung(bound_to(OWN, STATUTE, own=[PATH])) == Rung(
        "headteacher", FRIDAY_FIVE, 1, "date-palm@2023.11/DP-90"
    )


def test_the_path_of_the_text_that_raised_the_duty_goes_first() -> None:
    statutory = {**PATH, "id": "KCSIE-90"}
    rung = next_rung(bound_to(OWN, STATUTE, own=[PATH], statute=[statutory]))
    assert isinstance(rung, Rung)
    assert rung.path == "allegations@2026.09/KCSIE-90"


def test_the_next_step_counts_working_days_over_the_easter_weekend() -> None:
    rung = next_rung(bound_to(OWN, STATUTE, own=[PATH]), taken=1)
    assert rung == Rung("chair_of_governors", TUESDAY_AFTER, 2, "date-palm@2023.11/DP-90")


def test_it_never_goes_to_the_person_concerned_and_who_is_next_hears_at_once() -> None:
    about_the_head: Facts = {**STAFF, "actor.role": "headteacher"}
    paths = [{**PATH, "steps": [{"to": "headteacher"}, PATH["steps"][1]]}]
    rung = next_rung(bound_to(OWN, STATUTE, own=paths), about_the_head)
    assert rung == Rung(
        "chair_of_governors", FRIDAY_FIVE, 2, "date-palm@2023.11/DP-90", ("headteacher",)
    )


@pytest.mark.parametrize(
    ("changed", "to", "passed_over"),
    [
        ({"headteacher.status": "absent"}, "slt_member", ("headteacher",)),
        ({"actor.role": "headteacher"}, "slt_member", ("headteacher",)),
    ],
)
def test_a_stand_in_takes_it_where_the_path_names_one(
    changed: Facts, to: str, passed_over: tuple[str, ...]
) -> None:
    rung = next_rung(bound_to(OWN, STATUTE, own=[PATH]), {**STAFF, **changed})
    assert isinstance(rung, Rung)
    assert (rung.to, rung.passed_over) == (to, passed_over)


def test_whoever_owes_the_duty_is_not_told_that_it_goes_to_them() -> None:
    rung = next_rung(bound_to(OWN, STATUTE, own=[PATH]), owed_by="headteacher")
    assert isinstance(rung, Rung)
    assert rung.to == "slt_member"


def test_a_path_on_which_everybody_is_concerned_or_away_is_a_gap() -> None:
    paths = [{**PATH, "steps": PATH["steps"][1:]}]
    about_a_governor: Facts = {**STAFF, "actor.role": "governor"}
    assert next_rung(bound_to(OWN, STATUTE, own=paths), about_a_governor) == REACHES_NOBODY


def test_a_path_for_some_duties_is_not_taken_by_others() -> None:
    for limit in ({"owed_by": ["governing_body"]}, {"clauses": ["KCSIE-01"]}):
        assert next_rung(bound_to(OWN, STATUTE, own=[{**PATH, **limit}])) == NOT_STATED


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": [{"to": "the_oracle"}]},
        {"steps": [{"to": "headteacher", "if_absent": "the_oracle"}]},
        {"owed_by": ["the_oracle"]},
        {"clauses": ["DP-98"]},
        {"steps": [{"to": "headteacher", "when": {"fact": "actor.role", "is": "the_oracle"}}]},
    ],
)
def test_a_path_with_a_word_nobody_knows_is_refused(wrong: dict[str, Any]) -> None:
    pack = LIBRARY.written[OWN].model_copy(
        update={"escalation": (EscalationPath.model_validate({**PATH, **wrong}),)}
    )
    assert isinstance(pack, Pack)
    with pytest.raises(MalformedPack) as refused:
        check_words(pack, LIBRARY.vocabulary, Source("own.yaml"))
    assert str(refused.value.field).startswith("escalation.0")


def test_a_text_that_does_not_bind_the_case_has_no_say() -> None:
    elsewhere = BoundPack(pack="elsewhere", version="1", sha256="0" * 64)
    ladder = PackLadder(bound_to(STATUTE))
    said = ladder.next_rung(elsewhere, asked("school"), STAFF, taken=0, overdue_since=FRIDAY_FIVE)
    assert said == NOT_STATED
    assert FRIDAY_FIVE + timedelta(days=5) == TUESDAY_AFTER
