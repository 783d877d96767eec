"""Names as they are compared: in whatever letters, accents and signs somebody wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import combining, normalize

from domain.person.events import Identity

# Letters that no decomposition takes apart, as people without them on the keyboard write them.
_PLAIN = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "\u0131": "i",
        "ŋ": "n",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)
# Every sign that is written for an apostrophe or a hyphen.
JOINERS = (
    "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf"
    "\u2018\u2019\u201b\u2032\uff07-\u2010\u2011\u2012\u2013\u2014\u00b7"
)
_RUN = re.compile(rf"[^\W_]+(?:[{re.escape(JOINERS)}]+[^\W_]+)*")
_PARTED = re.compile(rf"[{re.escape(JOINERS)}]+")
SHORTEST_TELLING = 3
"""A shorter word of a name tells nobody from anybody."""
# What people put before a name. It is nobody's own.
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "sir",
        "dame",
        "prof",
        "rev",
        "revd",
        "the",
        "and",
        "head",
        "teacher",
        "headteacher",
    ]
)


def folded(text: str) -> str:
    """Without case and accents, in plain letters."""
    # Joiners first: decomposition makes a blank and an accent of some of them.
    signs = (sign if sign in JOINERS else normalize("NFKD", sign) for sign in text.casefold())
    return "".join(s for sign in signs for s in sign if not combining(s)).translate(_PLAIN)


def forms(text: str) -> Iterator[str]:
    """Every form of each word: joined over apostrophes and hyphens, and parted at them."""
    for joined, parts in _runs(text):
        yield joined
        if len(parts) > 1:
            yield from parts


def asked_forms(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a search, joined over apostrophes and hyphens, and parted at them."""
    runs = list(_runs(text))
    joined = tuple(dict.fromkeys(word for word, _ in runs))
    parted = tuple(dict.fromkeys(part for _, parts in runs for part in parts))
    return joined, parted


def same_name(told: str, who: Identity) -> bool:
    """Whether the words are this person's name, in any order, titles aside."""
    asked = _own(told)
    return bool(asked) and any(asked == _own(name) for name in _names(who))


def resembles(told: str, who: Identity) -> bool:
    """Whether any telling word of a name, or of a post, is one of this person's. In doubt, yes."""
    asked = {word for word in forms(told) if len(word) >= SHORTEST_TELLING} - _TITLES
    names = {word for name in _names(who) for word in forms(name)} - _TITLES
    post = _together(who.position or "")
    return not asked.isdisjoint(names) or (bool(post) and post in _together(told))


def _together(text: str) -> str:
    return "".join(joined for joined, _ in _runs(text))


def _names(who: Identity) -> tuple[str, ...]:
    return (who.name,) if who.known_as is None else (who.name, who.known_as)


def _own(text: str) -> frozenset[str]:
    return frozenset(joined for joined, _ in _runs(text)) - _TITLES


def _runs(text: str) -> Iterator[tuple[str, list[str]]]:
    for found in _RUN.finditer(folded(text)):
        parts = _PARTED.split(found[0])
        yield "".join(parts), parts
