"""Who holds which role at a school: seen writing so, or marked in the directory by their post."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from domain.person.events import Identity
from domain.policy.holders import NOBODY_KNOWN, Holders
from domain.sign_in import fold
from domain.vocabulary import ONE_HOLDER, Role

Seen = Callable[
    [str, str, Collection[str]], tuple[Mapping[str, Collection[Role]], Collection[Role]]
]
"""(tenant, school, folded sign-ins) → what each has written as, as far as they have; the roles of one holder
in which anybody has."""


class RoleHolders:
    """Asks the record and the directory."""

    def __init__(
        self,
        seen: Seen,
        colleagues: Callable[[str], Sequence[Identity]],
        tenant_of: Callable[[str], str | None],
        posts: Mapping[str, Collection[str]],
    ) -> None:
        """`posts`: by role, what the post of whoever holds it is called."""
        self._seen = seen
        self._colleagues = colleagues
        self._tenant_of = tenant_of
        self._by_post = {
            fold(post): role for role in ONE_HOLDER for post in posts.get(role.value, ())
        }

    def __call__(self, school: str, sign_ins: Collection[str]) -> Holders:
        """What is known of these, and which roles somebody is known to hold."""
        tenant = self._tenant_of(school)
        if tenant is None:
            return NOBODY_KNOWN
        wanted = {fold(sign_in) for sign_in in sign_ins}
        seen, held = self._seen(tenant, school, wanted)
        roles = {sign_in: {*as_what} for sign_in, as_what in seen.items()}
        known = {*held}
        for who in self._colleagues(school):
            theirs = {*self._posts_of(who)}
            known |= theirs
            if who.sign_in is not None and fold(who.sign_in) in wanted:
                roles.setdefault(fold(who.sign_in), set()).update(theirs)
        return Holders({one: frozenset(some) for one, some in roles.items()}, frozenset(known))

    def _posts_of(self, who: Identity) -> Collection[Role]:
        role = None if who.position is None else self._by_post.get(fold(who.position))
        return () if role is None else (role,)
