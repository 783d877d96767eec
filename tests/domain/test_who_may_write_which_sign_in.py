"""Who may write which sign-in into the directory: nobody their own, nor one by which another is known."""

from __future__ import annotations

from typing import Any

import pytest

from domain.messages import Refusal
from domain.person.events import Identity
from domain.person.refusals import OwnSignIn, SignInTaken
from domain.person.sign_ins import changes, require_free
from domain.person.state import Person
from domain.vocabulary import PersonKind

OSRIC_IS_THERE = Person(
    1, "saltmarsh-primary", Identity(kind=PersonKind.ADULT, name="Osric", sign_in="o.e")
)
NEW = Person()


def refused_as(refusal: type[Refusal], person: Person, sign_in: str | None, **known: Any) -> None:
    asked = {"actor": "dsl", "anothers": False, "leaders": False, **known}
    with pytest.raises(refusal) as why:
        require_free(person, sign_in, **asked)
    assert why.value.field == "sign_in"


@pytest.mark.parametrize("written", ["O.E", " o.e", "\uff4f.\uff45"])
def test_how_a_sign_in_is_written_is_no_change(written: str) -> None:
    assert not changes(OSRIC_IS_THERE, written)
    assert changes(OSRIC_IS_THERE, None)
    assert changes(NEW, "o.e")


@pytest.mark.parametrize("into", ["another", "head", None])
def test_nobody_corrects_their_own_sign_in_or_takes_one_for_their_own(into: str | None) -> None:
    refused_as(OwnSignIn, OSRIC_IS_THERE, into, actor="O.E")
    refused_as(OwnSignIn, OSRIC_IS_THERE, "dsl", actor="DSL")
    refused_as(OwnSignIn, NEW, "dsl", actor="DSL")


def test_a_sign_in_that_another_has_is_refused() -> None:
    refused_as(SignInTaken, OSRIC_IS_THERE, "taken", anothers=True)
    refused_as(SignInTaken, NEW, "taken", anothers=True)


def test_nobody_is_made_into_a_leader_by_a_correction_but_a_leader_is_added() -> None:
    refused_as(SignInTaken, OSRIC_IS_THERE, "head", leaders=True)
    require_free(NEW, "head", actor="dsl", anothers=False, leaders=True)
