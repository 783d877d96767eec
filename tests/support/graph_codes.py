"""Every code that an error of the graph can carry; INTERNAL is none of them."""

from __future__ import annotations

CODES = frozenset(
    {"BAD_CURSOR", "BAD_INPUT", "BUDGET_SPENT", "DOCUMENT_NOT_FOUND", "FORBIDDEN", "LIMIT"}
    | {"NOT_FOUND", "RECORD_DAMAGED", "STARTS_ANEW", "UNAUTHENTICATED", "UNAVAILABLE"}
)
