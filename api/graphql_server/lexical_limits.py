"""Limits checked on a document's text by one scan, before it is parsed: a flood costs one scan."""

from __future__ import annotations

import re
from collections.abc import Container

from api.graphql.errors import Failed

CHARACTERS = 100_000
TOKENS = 1_000
COMMENTS = 200
DEFINITIONS = 60
VARIABLES = 60
ALIASES = 30
DIRECTIVES = 30
SAME_WORD = 250
"""How often one name may occur; the validation would compare every pair of them."""
MAX_UNKNOWN_NAMES = 200
"""How many different names may occur that are not in the schema: aliases, variables, fragments, operations."""
NESTING = 40
"""Brackets within brackets of every kind; levels of fields are counted when the text is read."""

TOO_MUCH = "The request asks for too much at once: at most {}."
# Every alternative matches at its first character, terminated or not: no backtracking over the text.
_TOKEN = re.compile(
    r'[\s,\ufeff]++|(#[^\n\r]*+|"""(?:\\"""|(?!""")[\s\S])*+(?:""")?|"(?:[^"\\\n\r]|\\.)*+"?'
    r"|[_A-Za-z]\w*+|\.\.\.|[-+.0-9eE]++|[\s\S])",
    re.ASCII,
)
_OPENING, _CLOSING = frozenset("{[("), frozenset("}])")


def check_lexical_limits(  # noqa: C901 - one branch for each kind of sign
    text: str, graph: Container[str] | None = None
) -> int:
    """How many tokens the text has. Raises LIMIT at the first one too many.

    `graph`: the names of the schema; without them no name counts as unknown.
    """
    if len(text) > CHARACTERS:
        raise too_much(f"{CHARACTERS} characters")
    tokens = comments = aliases = directives = definitions = variables = 0
    depth = in_brackets = 0
    words: dict[str, int] = {}
    own = 0
    for found in _TOKEN.finditer(text):
        sign = found[1]
        if sign is None:
            continue
        if sign[0] == "#":
            comments += 1
            _within(comments, COMMENTS, "comments")
            continue
        tokens += 1
        _within(tokens, TOKENS, "tokens")
        if sign in _OPENING:
            # A brace outside every bracket begins the selection of a definition.
            definitions += sign == "{" and depth == 0
            depth += 1
            in_brackets += sign != "{" or in_brackets > 0
            _within(definitions, DEFINITIONS, "definitions")
            _within(depth, NESTING, "brackets within brackets")
        elif sign in _CLOSING:
            depth -= 1
            in_brackets -= in_brackets > 0
        elif sign == "@":
            directives += 1
            _within(directives, DIRECTIVES, "directives")
        elif sign == ":" and not in_brackets:
            aliases += 1
            _within(aliases, ALIASES, "aliases")
        elif sign == "$" and depth == 1:
            variables += 1
            _within(variables, VARIABLES, "variables")
        elif sign.isidentifier():
            times = words[sign] = words.get(sign, 0) + 1
            _within(times, SAME_WORD, "times one word")
            own += times == 1 and graph is not None and sign not in graph
            _within(own, MAX_UNKNOWN_NAMES, "names of its own")
    return tokens


def too_much(what: str) -> Failed:
    """The refusal of a document that asks for more than this."""
    return Failed("LIMIT", TOO_MUCH.format(what))


def _within(count: int, limit: int, what: str) -> None:
    if count > limit:
        raise too_much(f"{limit} {what}")
