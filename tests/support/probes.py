"""Documents that scanners and attackers send to a graph, to see what it does with them."""

from __future__ import annotations

CASES = "cases(first: 1) { nodes { %s } }"


def doubling(levels: int, tail: str = "id") -> str:
    """Fragments each of which spreads the next one twice."""
    steps = (f"fragment f{n} on Case {{ ...f{n + 1} ...f{n + 1} }}" for n in range(levels))
    return " ".join((*steps, f"fragment f{levels} on Case {{ {tail} }}"))


def listed(count: int, what: str) -> str:
    """Something written down many times, numbered."""
    return " ".join(what.format(n) for n in range(count))


PROBES = {
    "fragments that double": f"{{ {CASES % '...f0'} }} {doubling(58)}",
    "fragments that double, unused": f"{{ {CASES % 'id'} }} {doubling(58)}",
    "fragments that double, by the hundred": f"{{ {CASES % '...f0'} }} {doubling(110)}",
    "aliases that double": f"{{ {CASES % '...f0'} }} {doubling(10, 'a: id')}",
    "directives that double": f"{{ {CASES % '...f0'} }} {doubling(10, 'id @skip(if: false)')}",
    "31 aliases": "{ " + CASES % listed(31, "a{}: id") + " }",
    "101 aliases at the root": "{ " + listed(101, "a{}: __typename") + " }",
    "11 fields at the root": "{ " + "__typename " * 11 + "}",
    "11 fields at the root, in a fragment": "{ ...r } fragment r on Query { "
    + "__typename " * 11
    + "}",
    "13 levels": "{ " + "__schema { types { fields { type { fields { type { fields { type { fields"
    " { type { fields { type { name } } } } } } } } } } } } }",
    "900 levels": "{ " + "a { " * 900 + "b" + " }" * 901,
    "inline fragments in one another": "{ " + "... { " * 900 + "__typename" + " }" * 901,
    "lists in lists": "{ case(id: " + "[" * 900 + "]" * 900 + ") { id } }",
    "a long list": "{ case(id: [" + "1 " * 4_000 + "]) { id } }",
    "1001 tokens": "{ " + "__typename " * 999 + "}",
    "comments without end": "{ __typename }" + "#\n" * 2_000,
    "100,001 characters": "{ __typename }" + " " * 100_001,
    "one name a thousand times": "{ " + CASES % ("id " * 980) + " }",
    "one name in many fragments": "{ "
    + CASES % " ".join("... { " + "id " * 90 + "}" for _ in range(10))
    + " }",
    "251 times one word": "{ " + CASES % ("id " * 251) + " }",
    "one name under one name": "{ "
    + CASES % " ".join("timeline(first: 1) { nodes { " + "id " * 25 + "} }" for _ in range(24))
    + " }",
    "31 directives on one field": "{ __typename " + "@skip(if: false) " * 31 + "}",
    "500 directives nobody knows": "{ __typename " + "@aa" * 500 + " }",
    "61 operations": listed(61, "query Q{} {{ __typename }}"),
    "400 fragments": "{ __typename } " + listed(400, "fragment F{} on Case {{ id }}"),
    "61 variables": "query(" + listed(61, "$v{}: Int") + ") { __typename }",
}
