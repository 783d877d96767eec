"""The words by which a case is found: those of its headlines, and the beginning of its id.

Narrative has no way in: a headline never holds any. What stands in the clear are words of headlines
made of codes alone; of one that tells what somebody wrote, a mark of every beginning of each word. What is looked for is looked for among the
reader's own cases, one by one; no index leads from a word to the cases of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.messages import Unreadable
from domain.person.names import folded
from domain.registry import CASE_EVENTS
from domain.texts import words_in
from projections.engine.marked_words import Mark, beginnings
from projections.engine.marked_words import asked as asked_by_mark
from projections.engine.projection import FromRecord, array_literal, columns, in_schema
from projections.engine.sealed_texts import seals_of
from projections.entries.entry import is_case_event, says_codes_alone
from projections.entries.headlines import headline

LAST_ENTRY = 1_000
"""Only so many entries of a case lend their words: a case cannot outgrow what a row may hold."""
MOST_BYTES = 400
"""So much of one headline."""
LONGEST = 40
MOST_ASKED = 12
WORD = "word"
"""The kind of mark by which a word is looked up."""
MARKED = "#"
"""Stands before a mark: no word begins so."""
_WORD = re.compile(r"[^\W_]+")
_ID = re.compile(r"[0-9a-f-]{4,36}")

_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.case_words (
    case_id uuid PRIMARY KEY,
    words tsvector NOT NULL
);
"""
_ADD = """
INSERT INTO {schema}.case_words AS w (case_id, words)
SELECT n.case_id, array_to_tsvector(n.words::text[])
FROM unnest(%s::uuid[], %s::text[]) AS n(case_id, words)
ON CONFLICT (case_id) DO UPDATE SET words = w.words || EXCLUDED.words
"""
# COPY has no form for a list of words that is not the driver's own.
_COPY = "COPY {schema}.case_words (case_id, words) FROM STDIN"


class NoWords(Exception):  # noqa: N818 - it names what was asked for
    """There is nothing to look for in this text, or too much."""


def words_of(text: str) -> Iterator[str]:
    """The words of a text as they are compared: without case, accents and signs."""
    return (found[0][:LONGEST] for found in _WORD.finditer(folded(text)))


def words_asked(text: str) -> list[str]:
    """The words of a search. Raises NoWords."""
    words = list(dict.fromkeys(words_of(text)))
    if not 1 <= len(words) <= MOST_ASKED:
        raise NoWords
    return words


def asked_for(mark: Mark, text: str) -> str:
    """A search as PostgreSQL asks it: every word begins a word of the case, or all begins its id."""
    words = words_asked(text)
    marks = asked_by_mark(mark, WORD, words)
    asked = " & ".join(
        f"('{word}':* | '{MARKED}{marked}')" for word, marked in zip(words, marks, strict=True)
    )
    as_id = text.strip().casefold()
    if _ID.fullmatch(as_id) and as_id.strip("-"):
        asked = f"({asked}) | '{as_id.replace('-', '')}':*"
    return asked


def _first_words(sentence: str) -> Iterator[str]:
    left = MOST_BYTES
    for word in words_of(sentence):
        left -= len(word.encode())
        if left < 0:
            return
        yield word


@lru_cache(maxsize=4_096)
def _of_codes(sentence: str) -> frozenset[str]:
    # What is made of codes alone comes again and again.
    return frozenset(_first_words(sentence))


def _taken(entries: Iterable[FromRecord], found: dict[UUID, set[str]]) -> None:
    for entry in entries:
        # What cannot be read any more says nothing.
        if isinstance(entry, Unreadable) or not is_case_event(entry.event):
            continue
        words = found.setdefault(entry.stream, {entry.stream.hex})
        if entry.version <= LAST_ENTRY:
            sentence = headline(entry.event)
            if says_codes_alone(sentence, words_in(entry.event)):
                words |= _of_codes(sentence)
            else:
                marks = beginnings(seals_of(entry.seals).mark, WORD, _first_words(sentence))
                words.update(f"{MARKED}{mark}" for mark in marks)


class CaseWords:
    """One row per case: the words of its headlines."""

    name = "case_words"
    version = 4
    tables: Sequence[str] = ("case_words",)
    events = CASE_EVENTS

    def ddl(self, schema: str) -> str:
        """The words of each case, and deliberately no index over them."""
        return in_schema(_DDL, schema)

    def apply(self, curs: Cursor[Any], schema: str, entries: Sequence[FromRecord]) -> None:
        """Add the words of a batch; a word that is there stays there once."""
        found: dict[UUID, set[str]] = {}
        _taken(entries, found)
        if found:
            rows = [(case, array_literal(sorted(words))) for case, words in found.items()]
            curs.execute(in_schema(_ADD, schema).encode(), columns(rows))

    def builder(self) -> CaseWordsBuilder:
        """Keeps the words of every case until the end."""
        return CaseWordsBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """Every share is complete in itself."""


class CaseWordsBuilder:
    """Folds a share of the record into the words of its cases."""

    def __init__(self) -> None:
        """Nothing taken yet."""
        self._found: dict[UUID, set[str]] = {}

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in."""
        _taken([entry], self._found)

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """A later entry can add to any case."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """COPY them."""
        found, self._found = self._found, {}
        with curs.copy(in_schema(_COPY, schema).encode()) as copy:
            for case, words in found.items():
                copy.write_row((case, " ".join(f"'{word}'" for word in sorted(words))))
