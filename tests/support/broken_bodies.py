"""Bodies that no client of ours would send: mangled, mistaken, enormous, or no text at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random

Body = bytes
SIGNS = (
    *("{", "}", "(", ")", "[", "]", ":", "=", "!", "|", "&", "@", "$", "...", ",", "#", '"', '"""'),
    *("query", "mutation", "subscription", "fragment", "on", "true", "null", "cases", "first"),
    *("nodes", "id", "__schema", "__typename", "9" * 400, "-0", "1e999", "1.5", '"\\ud800"'),
    *('"\\u0000"', '"\\u{110000}"', "\u2028", "\ufeff", "\x00", "é", "\U0001f5ff"),
)
STRANGE = (
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u0000"',
    '"' + "a" * 5_000 + '"',
    "9" * 4_000,
    "-" + "9" * 400,
    "1e999",
    "1e-999",
    "-0",
    "2147483648",
    "1.0",
    "NaN",
    "Infinity",
    "null",
    "true",
    "[]",
    "{}",
    "[" * 40 + "]" * 40,
    '{"a":' * 40 + "1" + "}" * 40,
    "[" + "1," * 6_000 + "1]",
    '{"a": 1, "a": 2}',
)


def noise(chance: Random, _: Body) -> Body:
    """Bytes."""
    return chance.randbytes(chance.randint(0, 300))


def flipped(chance: Random, sound: Body) -> Body:
    """A sound body of which some bits are not what they were."""
    body = bytearray(sound)
    for _ in range(chance.randint(1, 6)):
        body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    return bytes(body)


def cut(chance: Random, sound: Body) -> Body:
    """A sound body that ends too early, or begins too late, or both."""
    start, end = sorted(chance.sample(range(len(sound) + 1), k=2))
    return sound[start:end]


def nested(chance: Random, _: Body) -> Body:
    """Brackets within brackets, closed or not."""
    depth = chance.choice((10, 100, 1_000, 20_000, 200_000))
    opening, closing = chance.choice((("[", "]"), ('{"query":', "}"), ('{"variables":', "}")))
    return (opening * depth + "1" + chance.choice(("", closing * depth))).encode()


def strange(chance: Random, sound: Body) -> Body:
    """A sound body with one value replaced by something that is none for it."""
    said = json.loads(sound)
    places = list(_places(said))
    holder, key = chance.choice(places)
    holder[key] = "@@"
    return json.dumps(said).replace('"@@"', chance.choice(STRANGE)).encode("utf-8", "surrogatepass")


def twice(chance: Random, sound: Body) -> Body:
    """Every name of the outermost object, given twice."""
    return sound[:-1] + b"," + sound[1:]


def not_unicode(chance: Random, sound: Body) -> Body:
    """Bytes that are no UTF-8, inside a text."""
    broken = chance.choice(
        (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x28")
    )
    return sound.replace(b'":"', b'":"' + broken, 1).replace(b'": "', b'": "' + broken, 1)


def signs(chance: Random, _: Body) -> Body:
    """The signs of a document, in any order."""
    text = " ".join(chance.choices(SIGNS, k=chance.randint(1, 60)))
    return json.dumps({"query": text}).encode("utf-8", "surrogatepass")


WAYS: tuple[Callable[[Random, Body], Body], ...] = (
    *(noise, flipped, flipped, cut, nested, strange, strange, strange, twice, not_unicode, signs),
)


def broken(chance: Random, sound: Body, count: int) -> Iterator[tuple[str, Body]]:
    """So many bodies, each with the name of the way in which it is broken."""
    for number in range(count):
        way = WAYS[number % len(WAYS)]
        yield way.__name__, way(chance, sound)


def _places(said: object) -> Iterator[tuple[dict[str, object], str]]:
    if isinstance(said, dict):
        for key, value in said.items():
            yield said, key
            yield from _places(value)
