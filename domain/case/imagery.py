"""What may never be written about indecent images: anything that could lead to or identify them."""

from __future__ import annotations

import re
import unicodedata

NAMES_IT = ("indecent_images_of_children", "naked_image_child")
"""Categories by which a text says that a matter is imagery; the vocabulary has the same ones."""


def case_category(category: str) -> str:
    """What a case is called of which a text says this: imagery has one name for every school."""
    return NAMES_IT[0] if category in NAMES_IT else category


_TOP_LEVEL = "com|org|net|uk|io|gov|edu|info|app|link|ly|gg|onion|xyz|site|online|cloud|dev|biz"
_FILES = (
    "jpe?g|jfif|png|gif|webp|hei[cf]|bmp|tiff?|svg|avif|dng|psd|"
    "mp4|m4v|mov|avi|mkv|webm|wmv|flv|3gp|mpe?g"
)
_POINTERS = re.compile(
    "|".join(
        (
            r"\w:\s*//",
            r"\bdata:\s*[a-z]*\s*[/;,]",
            r"\b(?:magnet|blob|ipfs|urn):\S",
            r"\bwww\d?\.",
            r"\b(?:[a-z0-9-]{1,63}\.){1,2}[a-z]{2,24}(?::\d+)?/\S",
            rf"(?<![@\w.-])(?:[a-z0-9-]{{1,63}}\.){{1,9}}(?:{_TOP_LEVEL})\b",
            rf"\bdot (?:{_TOP_LEVEL})\b",
            r"\b\d{1,3}(?:\.\d{1,3}){3}\b",
            r"\[[0-9a-f]{0,4}:[0-9a-f:]*:[0-9a-f.:]*\]",
            r"\bh ?t ?t ?p ?s? ?: ?/",
            r"\\\\[\w.$-]+\\|\b[a-z]:\\",
            rf"\w\s?\.\s?(?:{_FILES})\b|\w\.(?:raw|zip|rar|7z)\b",
            r"\b(?:img|image|photo|dsc[fn]?|pxl|mvi|vid|mov|screenshot)[_-]\d{3,}",
            r"\b(?:img|dsc[fn]?|pxl|mvi) \d{3,}",
            rf"\w_(?:{_FILES})\b",
            # One word in two alphabets is written to deceive a reader of patterns.
            r"[a-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][a-z]",
        )
    )
)
_FINGERPRINTS = re.compile(
    "|".join(
        (
            r"[0-9a-f]{32,}",
            # The same digits with separators between them, as tools and identifiers print them.
            r"(?:[0-9a-f][\s:._-]?){32,}",
            # A perceptual hash is as short as sixteen digits.
            r"\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{16,}\b",
            r"[a-z0-9+/=_-]{40,}",
            r"[a-z0-9+/_-]{20,}=",
        )
    )
)
# What tells devices and people apart has long numbers as well: each is known by its own shape.
_IDENTIFIERS = (
    re.compile(r"(?<![\w+])(?:\+44 ?|0)\d{4} ?\d{3} ?\d{3}(?!\w)"),
    re.compile(r"(?<!\w)\d{15}(?!\w)"),
    re.compile(r"(?<!\w)89\d{16,18}[0-9f]?(?!\w)"),
    re.compile(
        r"(?<=device id )[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?!\w)"
    ),
)
"""Telephone numbers, the number of a device (IMEI), of a SIM card (ICCID), and a device's own id,
said to be one and in the form of RFC 9562: a hash written in groups seldom has its marks."""
_NEXT_SENTENCE = re.compile(r"(?<=[a-z0-9])\.(?=(?:Online|Link|Site|Cloud|Info|App)\b[a-z ]+ )")
"""A full stop without its space, before a word that is an ending of addresses as well."""
_LOOK_ALIKES = str.maketrans("\u3002\u2215\u2044\u29f8\u2236\ua789", ".///::")
"""Signs that address bars take for a full stop, a stroke or a colon."""
_DISGUISES = (
    (re.compile(r"h(?:xx|\*\*)p"), "http"),
    (re.compile(r"\s*[\[({<]\s*(?:\.|dot)\s*[\])}>]\s*"), "."),
    (re.compile(r"\s*[\[({<]\s*(?:/|slash)\s*[\])}>]\s*"), "/"),
    (re.compile(r"\s*[\[({<]\s*:\s*[\])}>]\s*"), ":"),
)


def free_of_content(text: str) -> bool:
    """False for a link, a file name of a picture or film, a data URI, or a fingerprint.

    Strict on purpose: a refused reference can be written again in words.
    """
    plain = _plain(_NEXT_SENTENCE.sub(". ", text))
    for shape in _IDENTIFIERS:
        plain = shape.sub(" ", plain)
    # Fingerprints first: they refuse the long unbroken runs on which the other search is slow.
    return _FINGERPRINTS.search(plain) is None and _POINTERS.search(plain) is None


def _plain(text: str) -> str:
    """Undo what hides a pointer from a reader of patterns: look-alikes, invisible signs, brackets."""
    visible = "".join(
        sign
        for sign in unicodedata.normalize("NFKC", text)
        if unicodedata.category(sign) not in {"Cf", "Mn"}
    )
    visible = visible.casefold().translate(_LOOK_ALIKES)
    for disguise, plain in _DISGUISES:
        visible = disguise.sub(plain, visible)
    return visible
