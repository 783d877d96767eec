"""Escalation paths of packs: who is next, never who is concerned or away, and nobody invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cases.packs.check_words import check_words
from cases.packs.library import load_library
from cases.packs.yaml_source import MalformedPack, YamlSource
from domain.case.escalation_paths import NOT_STATED, REACHES_NOBODY, NextEscalation
from domain.case.events import BoundPack
from domain.policy.assessment import AssessedDuty
from domain.policy.escalation import DefaultPaths, EscalationPath
from domain.policy.escalation_paths import PackEscalationPaths
from domain.policy.owners import Doors, Owner
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

WITH_A_STAND_IN: dict[str, Any] = {
    **PATH,
    "steps": [{"to": "headteacher", "if_absent": "dsl"}, *PATH["steps"][1:]],
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


EVERYBODY = Doors(("dsl", "headteacher", "chair_of_governors"))


def next_escalation(  # noqa: PLR0913 - the duty, who owes it, and who may open the case
    rulebook: PackRulebook,
    facts: Facts = STAFF,
    *,
    taken: int = 0,
    owed_by: str = "school",
    doors: Doors = EVERYBODY,
    defaults: DefaultPaths | None = None,
) -> NextEscalation | str:
    of = LIBRARY.find(*STATUTE).bound
    return PackEscalationPaths(rulebook, defaults).next_escalation(
        of,
        asked(owed_by),
        facts,
        taken=taken,
        overdue_since=FRIDAY_FIVE,
        owner=Owner(owed_by),
        doors=doors,
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
    """None of the texts names whom a missed deadline goes to: what is shipped is marked as our own."""
    paths = [path for b in LIBRARY.packs.values() for path in b.pack.escalation]
    assert {path.basis for path in paths} == {"casebook_default"}
    assert all(path.says.startswith("Casebook default") for path in paths)
    assert next_escalation(bound_to(OWN, STATUTE)) == NOT_STATED


def test_every_statutory_text_in_force_has_a_path_for_each_duty_it_asks_for() -> None:
    for name in {b.bound.pack for b in LIBRARY.packs.values() if b.pack.layer == "statutory"}:
        pack = LIBRARY.find(name).pack
        for clause in pack.clauses:
            for duty in clause.duties:
                said = asked(duty.owed_by).model_copy(update={"clause": clause.id})
                assert any(path.is_for(said, own=True) for path in pack.escalation), clause.id


def test_the_schools_own_path_takes_up_what_a_statutory_text_leaves_open() -> None:
    assert next_escalation(bound_to(OWN, STATUTE, own=[PATH])) == NextEscalation(
        "headteacher", FRIDAY_FIVE, 1, "date-palm@2023.11/DP-90"
    )


def test_the_path_of_the_text_that_raised_the_duty_goes_first() -> None:
    statutory = {**PATH, "id": "KCSIE-90"}
    escalation = next_escalation(bound_to(OWN, STATUTE, own=[PATH], statute=[statutory]))
    assert isinstance(escalation, NextEscalation)
    assert escalation.path == "allegations@2026.09/KCSIE-90"


def test_the_next_step_counts_working_days_over_the_easter_weekend() -> None:
    escalation = next_escalation(bound_to(OWN, STATUTE, own=[PATH]), taken=1)
    assert escalation == NextEscalation(
        "chair_of_governors", TUESDAY_AFTER, 2, "date-palm@2023.11/DP-90"
    )


def test_it_never_goes_to_the_person_concerned_and_who_is_next_hears_at_once() -> None:
    about_the_head: Facts = {**STAFF, "actor.role": "headteacher"}
    paths = [{**PATH, "steps": [{"to": "headteacher"}, PATH["steps"][1]]}]
    escalation = next_escalation(bound_to(OWN, STATUTE, own=paths), about_the_head)
    assert escalation == NextEscalation(
        "chair_of_governors", FRIDAY_FIVE, 2, "date-palm@2023.11/DP-90", ("headteacher",)
    )


@pytest.mark.parametrize(
    "changed", [{"headteacher.status": "absent"}, {"actor.role": "headteacher"}]
)
def test_a_stand_in_takes_it_where_the_path_names_one(changed: Facts) -> None:
    escalation = next_escalation(
        bound_to(OWN, STATUTE, own=[WITH_A_STAND_IN]), {**STAFF, **changed}
    )
    assert isinstance(escalation, NextEscalation)
    assert (escalation.to, escalation.passed_over) == ("dsl", ("headteacher",))


def test_whoever_owes_the_duty_is_not_told_that_it_goes_to_them() -> None:
    escalation = next_escalation(
        bound_to(OWN, STATUTE, own=[WITH_A_STAND_IN]), owed_by="headteacher"
    )
    assert isinstance(escalation, NextEscalation)
    assert escalation.to == "dsl"


@pytest.mark.parametrize("doors", [Doors(("chair_of_governors",)), Doors(())])
def test_whoever_could_not_open_the_case_is_passed_over(doors: Doors) -> None:
    escalation = next_escalation(bound_to(OWN, STATUTE, own=[PATH]), doors=doors)
    if doors.roles:
        assert isinstance(escalation, NextEscalation)
        assert (escalation.to, escalation.passed_over) == (
            "chair_of_governors",
            ("headteacher", "slt_member"),
        )
    else:
        assert escalation == REACHES_NOBODY


def test_where_no_text_states_a_path_casebooks_own_is_gone_by_and_can_be_done_without() -> None:
    silent = bound_to(OWN, STATUTE)
    found = next_escalation(silent, defaults=LIBRARY.escalation)
    assert found == NextEscalation("headteacher", FRIDAY_FIVE, 1, "casebook@2026.11/CB-91")
    assert next_escalation(silent, defaults=None) == NOT_STATED


def test_a_schools_own_path_goes_before_casebooks_in_a_statutory_pack() -> None:
    ours = {**PATH, "id": "KCSIE-90", "basis": "casebook_default"}
    both = bound_to(OWN, STATUTE, own=[WITH_A_STAND_IN], statute=[ours])
    found = next_escalation(both, defaults=LIBRARY.escalation)
    assert isinstance(found, NextEscalation)
    assert found.path == "date-palm@2023.11/DP-90"
    alone = next_escalation(bound_to(OWN, STATUTE, statute=[ours]), defaults=LIBRARY.escalation)
    assert isinstance(alone, NextEscalation)
    assert alone.path == "allegations@2026.09/KCSIE-90"


def test_where_a_schools_own_path_reaches_nobody_casebooks_takes_over() -> None:
    only_the_chair = {**PATH, "steps": [{"to": "chair_of_governors"}]}
    found = next_escalation(
        bound_to(OWN, STATUTE, own=[only_the_chair]),
        owed_by="headteacher",
        doors=Doors(("headteacher",)),
        defaults=LIBRARY.escalation,
    )
    assert isinstance(found, NextEscalation)
    assert (found.to, found.at) == ("lado", FRIDAY_FIVE + timedelta(hours=48))


def test_whoever_is_outside_the_school_is_told_no_sooner_than_their_own_step_says() -> None:
    steps = [{"to": "headteacher"}, {"to": "lado", "after": {"hours": 24}}]
    found = next_escalation(
        bound_to(OWN, STATUTE, own=[{**PATH, "steps": steps}]), owed_by="headteacher"
    )
    assert isinstance(found, NextEscalation)
    assert (found.to, found.at) == ("lado", FRIDAY_FIVE + timedelta(hours=24))


def test_a_path_on_which_everybody_is_concerned_or_away_is_a_gap() -> None:
    paths = [{**PATH, "steps": PATH["steps"][1:]}]
    about_a_governor: Facts = {**STAFF, "actor.role": "governor"}
    assert next_escalation(bound_to(OWN, STATUTE, own=paths), about_a_governor) == REACHES_NOBODY


def test_a_path_for_some_duties_is_not_taken_by_others() -> None:
    for limit in ({"owed_by": ["governing_body"]}, {"clauses": ["KCSIE-01"]}):
        assert next_escalation(bound_to(OWN, STATUTE, own=[{**PATH, **limit}])) == NOT_STATED


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
        check_words(pack, LIBRARY.vocabulary, YamlSource("own.yaml"))
    assert str(refused.value.field).startswith("escalation.0")


LETS_IN: dict[str, Any] = {
    **PATH,
    "steps": [
        {"to": "headteacher"},
        {"to": "chair_of_governors", "after": {"hours": 4}, "lets_in": True},
        {"to": "lado", "after": {"hours": 24}},
    ],
}
HEAD_ALONE = Doors(("headteacher",))


def lets_in(facts: Facts, doors: Doors, modality: str = "must", **step: Any) -> NextEscalation:
    """Who is next where the headteacher owes it and alone may open the case."""
    steps = [LETS_IN["steps"][0], {**LETS_IN["steps"][1], **step}, LETS_IN["steps"][2]]
    rulebook = bound_to(OWN, STATUTE, own=[{**PATH, "steps": steps}])
    procedure = LIBRARY.procedure_on(date(2026, 11, 30))
    found = PackEscalationPaths(replace(rulebook, procedure=procedure)).next_escalation(
        LIBRARY.find(*STATUTE).bound,
        asked("headteacher").model_copy(update={"modality": modality}),
        facts,
        taken=0,
        overdue_since=FRIDAY_FIVE,
        owner=Owner("headteacher"),
        doors=doors,
    )
    assert isinstance(found, NextEscalation)
    return found


def test_a_step_that_lets_in_reaches_whoever_could_not_open_the_case() -> None:
    found = lets_in(STAFF, HEAD_ALONE)
    assert (found.to, found.lets_in, found.at) == ("chair_of_governors", True, FRIDAY_FIVE)
    already = lets_in(STAFF, Doors(("headteacher", "chair_of_governors")))
    assert (already.to, already.lets_in) == ("chair_of_governors", False)


@pytest.mark.parametrize(
    ("facts", "doors"),
    [
        ({**STAFF, "actor.role": "governor"}, HEAD_ALONE),
        ({**STAFF, "actor.role": "governor"}, Doors(("headteacher",), unknown=1)),
        ({**STAFF, "chair_of_governors.status": "absent"}, HEAD_ALONE),
        (STAFF, Doors(("headteacher",), unknown=2)),
        ({"conduct": "messages"}, Doors(("headteacher",), unknown=1)),
        (STAFF, Doors(("headteacher",), left=("chair_of_governors",))),
    ],
    ids=["may be her", "may be her, named", "away", "two are out", "nobody knows whose", "recused"],
)
def test_it_lets_in_nobody_who_is_away_or_shut_out_or_may_be_the_person_concerned(
    facts: Facts, doors: Doors
) -> None:
    found = lets_in(facts, doors)
    assert (found.to, found.lets_in) == ("lado", False)
    assert found.passed_over[-1] == "chair_of_governors"


def test_what_only_may_be_done_lets_nobody_in_and_no_step_does_unless_it_says_so() -> None:
    assert lets_in(STAFF, HEAD_ALONE, modality="may").to == "lado"
    assert lets_in(STAFF, HEAD_ALONE, lets_in=False).to == "lado"


def test_only_who_works_cases_can_be_let_in() -> None:
    step = {"to": "slt_member", "lets_in": True}
    path = EscalationPath.model_validate({**PATH, "steps": [step]})
    pack = LIBRARY.written[OWN].model_copy(update={"escalation": (path,)})
    with pytest.raises(MalformedPack):
        check_words(pack, LIBRARY.vocabulary, YamlSource("own.yaml"))


def test_a_duty_stays_on_its_path_whoever_may_open_the_case_since() -> None:
    ours = {**LETS_IN, "id": "KCSIE-90", "basis": "casebook_default"}
    both = bound_to(OWN, STATUTE, own=[WITH_A_STAND_IN], statute=[ours])
    found = PackEscalationPaths(both, LIBRARY.escalation).next_escalation(
        LIBRARY.find(*STATUTE).bound,
        asked("headteacher"),
        STAFF,
        taken=2,
        on="allegations@2026.09/KCSIE-90",
        overdue_since=FRIDAY_FIVE,
        owner=Owner("headteacher"),
        doors=EVERYBODY,
    )
    assert isinstance(found, NextEscalation)
    assert (found.to, found.path) == ("lado", "allegations@2026.09/KCSIE-90")


def test_a_text_that_does_not_bind_the_case_has_no_say() -> None:
    elsewhere = BoundPack(pack="elsewhere", version="1", sha256="0" * 64)
    escalation_paths = PackEscalationPaths(bound_to(STATUTE))
    said = escalation_paths.next_escalation(
        elsewhere,
        asked("school"),
        STAFF,
        taken=0,
        overdue_since=FRIDAY_FIVE,
        owner=Owner("school"),
        doors=EVERYBODY,
    )
    assert said == NOT_STATED
    assert FRIDAY_FIVE + timedelta(days=5) == TUESDAY_AFTER
