"""The request headers that make a write safe: If-Match with the version, Idempotency-Key."""

from __future__ import annotations

import re

from api.http.problems import Problem

ANY_VERSION = "*"
_ETAG = re.compile(r'"([1-9][0-9]{0,8})"')
_QUOTED = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255})"')
_BARE = re.compile(r"[\x21\x23-\x7e]{1,255}")
PATTERNS = {
    "If-Match": rf"^(\*|{_ETAG.pattern})$",
    "Idempotency-Key": rf"^({_QUOTED.pattern}|{_BARE.pattern})$",
}
"""The pattern of each header, as the OpenAPI description states it."""


def etag(version: int) -> str:
    """A stream's version as an ETag."""
    return f'"{version}"'


def expected_version(if_match: str | None) -> int | None:
    """The version that If-Match names; None for `*`, which accepts any."""
    if if_match is None:
        raise Problem(
            "version-required",
            "The header If-Match is missing.",
            field="If-Match",
            remedy='Send If-Match: "<version>" with the version you last read, or If-Match: *.',
        )
    written = if_match.strip()
    if written == ANY_VERSION:
        return None
    found = _ETAG.fullmatch(written)
    if found is None:
        raise Problem(
            "bad-if-match",
            "The header If-Match is neither a version in double quotes nor an asterisk.",
            field="If-Match",
            remedy='Send one version, such as If-Match: "3", or If-Match: *.',
        )
    return int(found[1])


def idempotency_key(header: str | None) -> str:
    """The caller's name for this request: a quoted string or a bare token, 1 to 255 characters."""
    if header is None:
        raise Problem(
            "idempotency-key-missing",
            "The header Idempotency-Key is missing.",
            field="Idempotency-Key",
            remedy="Send a new random value, such as a UUID, with each new request,"
            " and the same value when you repeat one.",
        )
    written = header.strip()
    quoted = _QUOTED.fullmatch(written)
    if quoted is not None:
        return re.sub(r"\\(.)", r"\1", quoted[1])
    if _BARE.fullmatch(written):
        return written
    raise Problem(
        "bad-idempotency-key",
        "The header Idempotency-Key is not 1 to 255 printable ASCII characters.",
        field="Idempotency-Key",
        remedy="Send a UUID, with or without double quotes round it.",
    )
