"""The table behind api/http/problems.py: code → status, title, meaning, remedy; and words for bad fields."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.happened import WRONG

BAD_REQUEST = 400
UNAUTHORISED = 401
FORBIDDEN = 403
NOT_FOUND = 404
METHOD_NOT_ALLOWED = 405
CONFLICT = 409
PRECONDITION_FAILED = 412
TOO_LATE = 408
TOO_LARGE = 413
UNSUPPORTED = 415
UNPROCESSABLE = 422
PRECONDITION_REQUIRED = 428
TOO_MANY = 429
HEADERS_TOO_LARGE = 431
INTERNAL = 500
UNAVAILABLE = 503

SAFE_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_.-]{0,59}|[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Kind:
    """One row: what a code means to whoever meets it."""

    status: int
    title: str
    meaning: str
    remedy: str


EDGE: dict[str, Kind] = {
    "not-signed-in": Kind(
        UNAUTHORISED,
        "Not signed in",
        "The request carries no bearer token.",
        "Send the header Authorization: Bearer <token>.",
    ),
    "token-refused": Kind(
        UNAUTHORISED,
        "The token is not accepted",
        "The bearer token is malformed, out of date, taken back, or not from the issuer this server"
        " trusts.",
        "Sign in again and send the new token; a client of the MIS asks for another key.",
    ),
    "wrong-role": Kind(
        FORBIDDEN,
        "Not open to your role",
        "Nobody with your role at your school may do this.",
        "Ask somebody whose role allows it, such as the DSL; a client's key may lack the scope.",
    ),
    "not-found": Kind(
        NOT_FOUND,
        "Nothing here",
        "There is nothing at this address that you can open.",
        "Check the address, and that you are signed in for the right school.",
    ),
    "unknown-policy": Kind(
        NOT_FOUND,
        "No such policy",
        "There is no policy pack of this name, or not in this version.",
        "Use one of the packs that GET /policies lists.",
    ),
    "period-not-published": Kind(
        NOT_FOUND,
        "No such period",
        "There are no statistics of this period: it is not over and published, or is none.",
        "Use one of the periods that GET /schools/{school}/reporting-periods lists.",
    ),
    "method-not-allowed": Kind(
        METHOD_NOT_ALLOWED,
        "Not a method of this address",
        "This address does not answer the method of the request.",
        "See the API description for the methods it answers.",
    ),
    "broken-json": Kind(
        BAD_REQUEST,
        "The body is not JSON",
        "The body cannot be read as JSON text.",
        "Send one JSON object in UTF-8.",
    ),
    "bad-header": Kind(
        BAD_REQUEST,
        "A header cannot be read",
        "A header that says one thing is missing, stands there twice, or says nothing.",
        "Send the header named in `field` once.",
    ),
    "idempotency-key-missing": Kind(
        BAD_REQUEST,
        "Idempotency-Key is missing",
        "Every request that records something carries a key, so that repeating it is harmless.",
        "Send the header Idempotency-Key with a new UUID.",
    ),
    "bad-idempotency-key": Kind(
        BAD_REQUEST,
        "Idempotency-Key cannot be read",
        "The key is 1 to 255 printable ASCII characters, quoted or bare.",
        "Send a UUID.",
    ),
    "bad-if-match": Kind(
        BAD_REQUEST,
        "If-Match cannot be read",
        "If-Match is a version in double quotes, or an asterisk.",
        'Send If-Match: "3", or If-Match: *.',
    ),
    "stale-version": Kind(
        PRECONDITION_FAILED,
        "The case has moved on",
        "Something has been recorded since the version named in If-Match.",
        "Read it again, decide again, and send the version you read.",
    ),
    "version-required": Kind(
        PRECONDITION_REQUIRED,
        "If-Match is missing",
        "A request about an existing case says which version of it the sender has seen.",
        'Send If-Match: "<version>", or If-Match: * to act on whatever it is now.',
    ),
    "body-too-large": Kind(
        TOO_LARGE,
        "The body is too large",
        "The body is longer than this server accepts.",
        "Send less text; evidence itself is never sent, only where it is kept.",
    ),
    "wrong-content-type": Kind(
        UNSUPPORTED,
        "The body is of the wrong type",
        "Bodies are application/json in UTF-8, as they are: neither in another encoding nor compressed.",
        "Send the header Content-Type: application/json, and no Content-Encoding.",
    ),
    "invalid-body": Kind(
        UNPROCESSABLE,
        "The request does not fit",
        "The body or a parameter is not what this address asks for.",
        "Mend the fields named in errors; nothing was stored.",
    ),
    "bad-cursor": Kind(
        UNPROCESSABLE,
        "Not a cursor of this list",
        "The cursor is not one that this list has given.",
        "Send the end_cursor of the page before, or leave it out.",
    ),
    "idempotency-key-reused": Kind(
        UNPROCESSABLE,
        "The key names another request",
        "This Idempotency-Key was used before, with another body or at another address.",
        "Repeat a request unchanged under its key, or send a new key.",
    ),
    "too-many-lookups": Kind(
        TOO_MANY,
        "Too many lookups",
        "You have looked up as many people as anybody may in a minute.",
        "Wait a minute, or name the person in your own words.",
    ),
    "budget-spent": Kind(
        TOO_MANY,
        "The budget of this client is spent",
        "You have asked as often as one client may in a minute. Nothing was looked up or recorded.",
        "Wait as many seconds as Retry-After says, and repeat the request.",
    ),
    "too-many-sign-ins": Kind(
        TOO_MANY,
        "Too many sign-ins that failed",
        "Too many requests without a good token came from your address. Whoever has one is let in.",
        "Sign in again and send the new token.",
    ),
    "request-too-slow": Kind(
        TOO_LATE,
        "The request came too slowly",
        "Its headers did not come within ten seconds, or its body not within thirty more.",
        "Send the whole request at once, with the same Idempotency-Key.",
    ),
    "headers-too-large": Kind(
        HEADERS_TOO_LARGE,
        "The headers are too large",
        "A request has at most 100 headers, and at most 32 KiB of address and headers.",
        "Send fewer and shorter headers.",
    ),
    "not-http": Kind(
        BAD_REQUEST,
        "Not a request",
        "What was sent cannot be read as a request of HTTP/1.1.",
        "Check the client, and what stands between it and this server.",
    ),
    "papers-busy": Kind(
        UNAVAILABLE,
        "Too many papers at once",
        "As many papers are being made as may wait.",
        "Ask for it again in some seconds.",
    ),
    "record-unavailable": Kind(
        UNAVAILABLE,
        "The record cannot be reached",
        "The database did not answer. Nothing was acknowledged.",
        "Repeat the request with the same Idempotency-Key.",
    ),
    "record-damaged": Kind(
        UNAVAILABLE,
        "The record is damaged",
        "What is stored here is not what was written. It is not shown, and nothing was recorded.",
        "Tell whoever runs this server: `casebook verify` says where. Asking again does not help"
        " before it is restored.",
    ),
    "counting-stopped": Kind(
        UNAVAILABLE,
        "The counting has stopped",
        "A view of the record has stopped, and numbers counted from it now would be others later.",
        "Ask whoever runs the server to look at its log, and ask again.",
    ),
    "internal-error": Kind(
        INTERNAL,
        "Something failed here",
        "The server met something it does not know how to answer.",
        "Repeat the request with the same Idempotency-Key; if it fails again, tell whoever runs"
        " this server the instance.",
    ),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said of one sort of unfit value; it may use the limits, never the value."""

    detail: str
    remedy: str


_TEXT = "Send text of the stated length."
_WHOLE = "Send a whole number within the stated bounds."
_MOMENT = "Send a moment with its offset, such as 2026-03-02T09:15:00+00:00."
_DAY = "Send a day as YYYY-MM-DD."

ANY_OTHER_VALUE = Wording(
    "is not an acceptable value.", "See the API description for what this field takes."
)
VALIDATION: dict[str, Wording] = {
    "not_a_name": Wording(
        "must be a name or a post: letters, digits and the signs of names, {words} words at most.",
        "Write who it is, and nothing of what happened.",
    ),
    "names_nobody": Wording("names nobody.", "Give a name, a person or a upn."),
    "says_nothing": Wording(
        "says nothing.", "Give an account, or say that a child is in danger now."
    ),
    "missing": Wording("is required.", "Add this field."),
    "extra_forbidden": Wording(
        "is not a field of this request.",
        "Leave it out; see the API description for the fields there are.",
    ),
    "string_type": Wording("must be text.", _TEXT),
    "string_too_short": Wording("must have at least {min_length} characters.", _TEXT),
    "string_too_long": Wording("must have at most {max_length} characters.", _TEXT),
    "string_pattern_mismatch": Wording(
        "is not written as such a number or name is.",
        "Read it again, and leave out all but letters, digits and plain marks.",
    ),
    "bool_type": Wording("must be true or false.", "Send true or false, without quotes."),
    "int_type": Wording("must be a whole number.", _WHOLE),
    "int_parsing": Wording("must be a whole number.", _WHOLE),
    "greater_than_equal": Wording("must be at least {ge}.", _WHOLE),
    "less_than_equal": Wording("must be at most {le}.", _WHOLE),
    "too_short": Wording("must have at least {min_length} items.", "Add what is missing."),
    "too_long": Wording("must have at most {max_length} items.", "Send fewer."),
    "enum": Wording("must be one of {expected}.", "Choose one of the listed words."),
    "literal_error": Wording("must be one of {expected}.", "Choose one of the listed words."),
    "uuid_type": Wording("must be a UUID.", "Send the id as it was given to you."),
    "uuid_parsing": Wording("must be a UUID.", "Send the id as it was given to you."),
    "timezone_aware": Wording("must carry its offset from UTC.", _MOMENT),
    "datetime_type": Wording("must be a moment.", _MOMENT),
    "datetime_parsing": Wording("must be a moment.", _MOMENT),
    "datetime_from_date_parsing": Wording("must be a moment.", _MOMENT),
    "datetime_object_invalid": Wording("must be a moment.", _MOMENT),
    "date_type": Wording("must be a day.", _DAY),
    "date_parsing": Wording("must be a day.", _DAY),
    "date_from_datetime_parsing": Wording("must be a day.", _DAY),
    "date_from_datetime_inexact": Wording("must be a day.", _DAY),
    "dict_type": Wording("must be an object.", "Send a JSON object."),
    "model_attributes_type": Wording("must be an object.", "Send a JSON object."),
    "model_type": Wording("must be an object.", "Send a JSON object."),
    "tuple_type": Wording("must be a list.", "Send a JSON array."),
    "list_type": Wording("must be a list.", "Send a JSON array."),
    **{kind: Wording(*wording) for kind, wording in WRONG.items()},
}
