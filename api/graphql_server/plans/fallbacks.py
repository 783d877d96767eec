"""What plans failed at. Nobody who asks notices: the reference executor answers instead, at its pace."""

from __future__ import annotations

import logging
from collections import Counter
from hashlib import sha256

from graphql import DocumentNode, GraphQLError

from api.graphql.errors import NOT_STORABLE, UNREACHABLE
from api.graphql.fast_lists import NotPlain
from api.http.problems import Problem
from api.runtime.foreign_exceptions import place
from domain.messages import Refusal

NO_FAILURE = (NotPlain, GraphQLError, Problem, Refusal, *NOT_STORABLE, *UNREACHABLE)
"""What no plan covers, what is refused whoever answers, and what fails with the database."""
MOST_TOLD = 1_000
"""Pairs of a document and a kind of error; behind them it is only counted."""

log = logging.getLogger("casebook.plans")


class Fallbacks:
    """Counts them by the kind of error, and tells the log of each kind once for a document."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._told: set[tuple[str, str]] = set()

    def met(self, document: DocumentNode, error: BaseException) -> None:
        """A plan of this document ended so."""
        if isinstance(error, NO_FAILURE):
            return
        kind = type(error).__name__
        self.counts[kind] += 1
        which = (_digest(document), kind)
        if which in self._told or len(self._told) >= MOST_TOLD:
            return
        self._told.add(which)
        # Of the document what finds it again; neither its text nor the error's may be told.
        log.warning(
            "plan-failed: the document %s is left to the reference executor: %s at %s",
            *(*which, place(error)),
        )


def _digest(document: DocumentNode) -> str:
    text = document.loc.source.body if document.loc is not None else ""
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
