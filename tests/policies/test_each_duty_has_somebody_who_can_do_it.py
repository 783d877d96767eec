"""`policy check` proves that each must-duty has somebody who can do it, and goes to somebody when late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from cases.packs.checks.owners import nobody_to_do_it
from cases.packs.library import load_library
from domain.policy.escalation import EscalationPath
from domain.policy.owners import Doors, Owner
from domain.policy.pack import Pack
from domain.policy.words import Facts
from tests.support.small_packs import Desk, clause, duty

LIBRARY = load_library()
RULEBOOK = replace(LIBRARY.rulebook(()), procedure=LIBRARY.procedure_on(date(2026, 11, 30)))
NOW = [b.pack for b in LIBRARY.latest() if b.pack.layer == "statutory"]
PUBLISHED = [
    LIBRARY.find(pack.pack, "2026.11").pack
    for pack in NOW
    if (pack.pack, "2026.11") in LIBRARY.packs
]
SCHOOLS = [b.pack for b in LIBRARY.latest() if b.pack.layer == "school"]


def found(pack: Pack, statutory: Sequence[Pack] = NOW, **how: object) -> set[str]:
    wrong = nobody_to_do_it(pack, statutory, RULEBOOK, LIBRARY.escalation, **how)  # type: ignore[arg-type]
    return {f"{finding.clauses[0]}: {finding.what}" for finding in wrong}


def as_the_text_names(owed_by: str, facts: Facts, doors: Doors) -> Owner:
    """Who owed a duty before it was asked whether they can: whoever the text names."""
    return Owner(owed_by)


@pytest.mark.parametrize("pack", [*NOW, *SCHOOLS], ids=lambda pack: str(pack.label))
def test_every_must_duty_has_somebody_and_goes_to_somebody(pack: Pack) -> None:
    assert found(pack) == set()


def test_as_published_the_police_duty_on_images_was_asked_of_somebody_shut_out() -> None:
    images = next(pack for pack in PUBLISHED if pack.pack == "indecent-images")
    wrong = found(images, PUBLISHED, resolve=as_the_text_names)
    assert (
        "UKN-03: 'refer' is owed by the dsl, and nobody who may open the case can do it." in wrong
    )
    assert "UKN-03: 'refer' is owed by the dsl, and overdue goes to nobody." in wrong


@pytest.mark.parametrize("pack", PUBLISHED, ids=lambda pack: str(pack.label))
def test_as_published_no_statutory_text_said_where_a_missed_duty_goes(pack: Pack) -> None:
    musts = [d for c in pack.clauses for d in c.duties if RULEBOOK.binds(d.modality)]
    assert bool(found(pack, PUBLISHED)) is bool(musts)


def test_without_anybody_to_stand_in_a_headteacher_who_is_away_leaves_nobody() -> None:
    alone = replace(RULEBOOK, procedure=LIBRARY.procedures["2021.09"])
    allegations = next(pack for pack in NOW if pack.pack == "allegations")
    wrong = list(nobody_to_do_it(allegations, NOW, alone, LIBRARY.escalation))
    assert any("nobody who may open" in finding.what for finding in wrong)
    nobody = [finding for finding in wrong if "nobody who may open" in finding.what]
    assert {finding.facts.get("headteacher.status") for finding in nobody} == {"absent"}


def test_a_path_that_leaves_the_school_past_somebody_who_could_do_it_is_found() -> None:
    images = next(pack for pack in NOW if pack.pack == "indecent-images")
    (path,) = images.escalation
    shut = tuple(step.model_copy(update={"lets_in": False}) for step in path.steps)
    wrong = found(
        images.model_copy(update={"escalation": (path.model_copy(update={"steps": shut}),)})
    )
    assert (
        "UKN-03: 'refer' is owed by the dsl, and overdue goes past whoever is left at the school."
        in wrong
    )


def test_a_path_that_ends_with_somebody_who_may_be_away_is_found() -> None:
    allegations = next(pack for pack in NOW if pack.pack == "allegations")
    (path,) = allegations.escalation
    short = EscalationPath.model_validate({**path.model_dump(), "steps": path.steps[:2]})
    wrong = found(allegations.model_copy(update={"escalation": (short,)}))
    assert any("overdue goes to nobody" in one for one in wrong)


def test_a_schools_own_text_may_leave_it_to_casebook_where_a_missed_duty_goes(desk: Desk) -> None:
    asks = clause(1, duties=[duty("record", owed_by="school", modality="must")])
    assert desk.finds("owners", asks) == []
    pack = desk.pack(asks)
    (silent,) = nobody_to_do_it(pack, (), RULEBOOK, None)
    assert "overdue goes to nobody" in silent.what
