"""Questions to the graph made up by chance: every way of selecting, naming and leaving out."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_required_argument,
    is_required_input_field,
)

WORDS = ("dsl.saltmarsh", "Zoë \u2028 \U0001f5ff", 'a "quoted" \\ % name', "", "no\u0000body")
MOMENTS = ("2026-01-05T10:00:00Z", "2026-01-05T11:00:00+01:00", "2031-07-01T00:00:00.25Z")
WRONG: Sequence[Any] = (None, -1, 2**40, "wrong", "", [], {}, True, 1.5)
SCALARS: dict[str, Sequence[Any]] = {
    "Int": (1, 2, 3, 7, 50, 100, 101, 0, 5_000),
    "String": WORDS,
    "Boolean": (True, False),
    "DateTime": (*MOMENTS, "yesterday"),
    "ID": ("6f1c2c1e-2f0b-4d0c-9a57-3f5b8f0f7a11", "none"),
}
DEEPEST = 6


@dataclass
class Question:
    """A document and what is sent with it."""

    text: str
    variables: dict[str, Any]
    operation: str | None
    roots: frozenset[str]
    """The fields at its root."""


@dataclass
class Questions:
    """Makes up questions; `known` holds values that lead to something, by the name of the argument."""

    graph: GraphQLSchema
    chance: random.Random
    known: dict[str, Sequence[Any]]
    declared: dict[str, str] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Question]:
        while True:
            yield self.question()

    def question(self) -> Question:
        """The next one; it may well be refused."""
        self.declared, self.variables, self.fragments = {}, {}, []
        chance = self.chance
        query = self.graph.query_type
        assert query is not None
        names = chance.choices(
            ("timeline", "cases", "duties", "case", "vocabulary", "__typename"),
            weights=(60, 20, 20, 2, 1, 3),
            k=1 if chance.random() < 0.8 else 2,
        )
        roots = [self._one(query, name, 0, alias=f"r{n}") for n, name in enumerate(names)]
        name = chance.choice(("", "Mine"))
        body = "{ " + " ".join(roots) + " }"
        given = " ".join(f"${name}: {kind}" for name, kind in self.declared.items())
        text = f"query {name}{f'({given})' if given else ''} {body}"
        parts = [text, *self.fragments]
        if name and chance.random() < 0.2:
            parts.append("query Other { __typename }")
        chance.shuffle(parts)
        sent = chance.choice((name or None, None)) if chance.random() < 0.95 else "Nobody"
        return Question(" ".join(parts), self.variables, sent, frozenset(names))

    def selection(self, of: Any, depth: int) -> str:
        """Some fields, under names of their own at times, in fragments and with directives at times."""
        parts = [
            self._one(of, name, depth)
            for name in getattr(of, "fields", {})
            if self.chance.random() < 0.3
        ]
        if isinstance(of, GraphQLInterfaceType):
            kinds = self.chance.sample(self.graph.get_possible_types(of), k=2)
            parts += [f"... on {k.name} {{ {self.selection(k, depth + 1)} }}" for k in kinds]
        if not parts or self.chance.random() < 0.3:
            parts.append("__typename")
        self.chance.shuffle(parts)
        return " ".join(parts)

    def _one(self, of: Any, name: str, depth: int, alias: str | None = None) -> str:
        chance = self.chance
        if alias is None and chance.random() < 0.15:
            alias = f"{chance.choice('xyz')}{depth}{name}"
        called = f"{alias}: {name}" if alias else name
        known = None if name == "__typename" else of.fields[name]
        inner = ""
        if known is not None:
            called += self._arguments(known.args)
            kind = get_named_type(known.type)
            if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
                shown = self.selection(kind, depth + 1) if depth < DEEPEST else "__typename"
                inner = f" {{ {self._fragment(kind, shown)} }}"
        part = f"{called}{self._directive()}{inner}"
        return f"...{self._directive()} {{ {part} }}" if chance.random() < 0.1 else part

    def _fragment(self, kind: Any, shown: str) -> str:
        if self.chance.random() < 0.8:
            return shown
        name = f"F{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {kind.name} {{ {shown} }}")
        return f"...{name}{self._directive()}"

    def _directive(self) -> str:
        if self.chance.random() < 0.88:
            return ""
        word = self.chance.choice(("include", "skip"))
        if self.chance.random() < 0.3:
            return f" @{word}(if: {self.chance.choice(('true', 'false'))})"
        name = self.chance.choice(("yes", "no"))
        self.declared[name] = "Boolean!"
        self.variables.setdefault(name, self.chance.random() < 0.6)
        return f" @{word}(if: ${name})"

    def _arguments(self, arguments: dict[str, GraphQLArgument]) -> str:
        said = [
            f"{name}: {self._argument(name, argument)}"
            for name, argument in arguments.items()
            if is_required_argument(argument) or self.chance.random() < 0.1
        ]
        return f"({', '.join(said)})" if said else ""

    def _argument(self, name: str, argument: GraphQLArgument | GraphQLInputField) -> str:
        """Written out, by a variable, or by a variable that has a default; at times as null."""
        chance = self.chance
        value = self._value(name, argument)
        if chance.random() < 0.01:
            value = chance.choice(WRONG)
        how = chance.random()
        if how < 0.3:
            return self._literal(name, value, argument.type)
        kind = str(argument.type)
        default = None if how > 0.5 else self._value(name, argument)
        variable = f"v{len(self.declared)}"
        if how <= 0.5:
            # Where there is a default, the variable need not be required, and may yet be null.
            kind = chance.choice((kind, kind.rstrip("!")))
            kind += f" = {self._literal(name, default, argument.type, variables=False)}"
        self.declared[variable] = kind
        if chance.random() < (0.5 if how <= 0.5 else 0.1):
            # Declared, and not sent at all.
            return f"${variable}"
        self.variables[variable] = None if chance.random() < 0.06 else value
        return f"${variable}"

    def _literal(self, name: str, value: Any, kind: Any, *, variables: bool = True) -> str:
        """A value as a document writes it, in lists and objects at times with variables in it."""
        kind = get_nullable_type(kind)
        if value is None or (variables and self.chance.random() < 0.04):
            return "null"
        if isinstance(value, list | tuple):
            inner = kind.of_type if isinstance(kind, GraphQLList) else kind
            parts = [self._literal(name, one, inner, variables=variables) for one in value]
            if variables and parts and self.chance.random() < 0.3:
                place = self.chance.randrange(len(parts))
                parts[place] = self._of_a_variable(value[place], inner)
            return f"[{', '.join(parts)}]"
        if isinstance(value, dict):
            fields = getattr(kind, "fields", {})
            parts = [
                f"{key}: {self._argument(key, fields[key])}"
                if variables
                else f"{key}: {self._literal(key, one, fields[key].type, variables=False)}"
                for key, one in value.items()
            ]
            return f"{{{', '.join(parts)}}}"
        if isinstance(kind, GraphQLEnumType) and isinstance(value, str) and value in kind.values:
            return value
        return json.dumps(value)

    def _of_a_variable(self, value: Any, kind: Any) -> str:
        variable = f"v{len(self.declared)}"
        self.declared[variable] = str(kind)
        if self.chance.random() < 0.9:
            self.variables[variable] = value
        return f"${variable}"

    def _value(self, name: str, argument: GraphQLArgument | GraphQLInputField) -> Any:
        chance = self.chance
        if name in self.known and chance.random() < 0.9:
            return chance.choice(self.known[name])
        kind = get_named_type(argument.type)
        if isinstance(kind, GraphQLInputObjectType):
            return {
                field: self._value(field, told)
                for field, told in kind.fields.items()
                if is_required_input_field(told) or chance.random() < 0.5
            }
        words = list(kind.values) if isinstance(kind, GraphQLEnumType) else SCALARS[kind.name]
        if "[" in str(argument.type):
            return chance.sample(list(words), k=min(len(words), chance.randint(0, 12)))
        return chance.choice(words)
