"""Keys for the programs of a school's MIS: issued to a client for a time, and taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.school.commands import IssueClientKey, RevokeClientKey
from domain.school.events import ClientKeyIssued, ClientKeyRevoked
from domain.school.refusals import ClientKeyAlreadyRevoked, ImpossibleClientKey, UnknownClientKey
from domain.school.state import School
from domain.school.terms import require_enrolled

LONGEST = timedelta(days=366)


def issue_key(
    school: School, command: IssueClientKey, now: datetime
) -> tuple[ClientKeyIssued, ...]:
    """Put on record that a client holds a key: its name and the hash of its secret, never the key."""
    require_enrolled(school)
    if not now < command.expires_at <= now + LONGEST:
        raise ImpossibleClientKey(
            "A key ends after it begins, and within a year.",
            remedy="Choose an end within 366 days from now.",
            field="expires_at",
        )
    if any(known.key == command.key for known in school.keys):
        raise ImpossibleClientKey(
            "A key of this name is on record.", remedy="Make a new key.", field="key"
        )
    return (
        ClientKeyIssued(
            occurred_at=now,
            key=command.key,
            client=command.client,
            scopes=tuple(sorted(set(command.scopes))),
            registered_only=command.registered_only,
            digest=command.digest,
            expires_at=command.expires_at,
        ),
    )


def revoke_key(
    school: School, command: RevokeClientKey, now: datetime
) -> tuple[ClientKeyRevoked, ...]:
    """Take a key back, from now on and for ever."""
    require_enrolled(school)
    if command.key not in {known.key for known in school.keys}:
        raise UnknownClientKey(
            "No key of this name is on record.", remedy="Look at the list of keys.", field="key"
        )
    if command.key in school.revoked_keys:
        raise ClientKeyAlreadyRevoked(
            "The key was taken back before.", remedy="Nothing needs doing."
        )
    return (ClientKeyRevoked(occurred_at=now, key=command.key, reason=command.reason),)
