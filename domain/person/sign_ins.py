"""Who may write which sign-in into the directory: what is kept from whom follows from it."""

from __future__ import annotations

from domain.person.refusals import OwnSignIn, SignInTaken
from domain.person.state import Person
from domain.sign_in import fold


def changes(person: Person, sign_in: str | None) -> bool:
    """Whether the entry would say another sign-in than it does; how it is written is no change."""
    before = None if person.identity is None else person.identity.sign_in
    return fold(before or "") != fold(sign_in or "")


def require_free(
    person: Person, sign_in: str | None, *, actor: str, anothers: bool, leaders: bool
) -> None:
    """Raise where the entry may not come to say this sign-in.

    Nobody writes their own. `anothers`: another entry of the open directory has it. `leaders`:
    somebody was seen signing in by it in a role that one person holds; whoever holds such a role is
    added, and nobody is made into them by a correction.
    """
    before = None if person.identity is None else person.identity.sign_in
    if fold(actor) in {fold(one) for one in (before, sign_in) if one is not None}:
        raise OwnSignIn
    if sign_in is not None and (anothers or (leaders and person.identity is not None)):
        raise SignInTaken
