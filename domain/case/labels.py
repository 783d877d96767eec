"""What a name or a reference looks like on an imagery case, and words that tell what is to be seen."""

from __future__ import annotations

import re
import unicodedata

MOST_WORDS = 8
"""Of a name or a reference. A choice of Casebook: the longest posts and bodies have as many."""
_NEXT_SENTENCE = re.compile(r"\w{4,}[.!?;:]+\s+\w|[!?]\s*\w")
"""A full stop behind a word of four letters ends a sentence; behind fewer it is an abbreviation."""
_WORD = re.compile(r"[^\W\d_]+")

# A choice of Casebook, as a bar against stories; it is not and cannot be complete. Words that bodies,
# advice and reasons need as well ("sexual offences", "do not show anybody") are not among them.
TELLING_WORDS = frozenset(
    [
        "naked",
        "nude",
        "nudes",
        "nudity",
        "undressed",
        "undressing",
        "unclothed",
        "topless",
        "underwear",
        "knickers",
        "bra",
        "lingerie",
        "swimwear",
        "bikini",
        "genital",
        "genitals",
        "genitalia",
        "penis",
        "penises",
        "vagina",
        "vulva",
        "vaginal",
        "anal",
        "anus",
        "breast",
        "breasts",
        "nipple",
        "nipples",
        "boob",
        "boobs",
        "buttocks",
        "bum",
        "crotch",
        "groin",
        "pubic",
        "erect",
        "erection",
        "masturbating",
        "masturbates",
        "masturbation",
        "penetrated",
        "penetration",
        "penetrating",
        "intercourse",
        "porn",
        "pornographic",
        "lying",
        "kneeling",
        "straddling",
        "bed",
        "bedroom",
        "shower",
        "showering",
        "depicts",
        "depicting",
        "pictured",
    ]
)
"""Words by which people tell what a picture of a body shows, in small letters."""


def names_something(text: str) -> bool:
    """Whether it reads as a name or a reference, and not as a story."""
    return len(text.split()) <= MOST_WORDS and _NEXT_SENTENCE.search(text) is None


def tells_what_is_seen(text: str) -> bool:
    """Whether a word in it tells of what a picture shows, however it is written."""
    folded = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text).casefold()
        if unicodedata.category(sign) not in {"Cf", "Mn"}
    )
    return not TELLING_WORDS.isdisjoint(_WORD.findall(folded))
