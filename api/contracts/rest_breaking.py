"""What in the description of the REST interface would break a client of the last released one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
_METHODS = ("get", "post", "put", "patch", "delete")


def rest_breaks(released: Schema, current: Schema) -> list[str]:
    """Addresses, parameters and members that are gone, changed, or asked for anew."""
    found: list[str] = []
    for path, operations in released["paths"].items():
        for method in _METHODS:
            if method not in operations:
                continue
            address = f"{method.upper()} {path}"
            now = current["paths"].get(path, {}).get(method)
            if now is None:
                found.append(f"{address} was removed")
            else:
                comparing = _Comparing(released, current)
                found += comparing.operation(address, operations[method], now)
    return sorted(set(found))


@dataclass
class _Comparing:
    """One operation, as it was and as it is."""

    released: Schema
    current: Schema
    seen: set[tuple[str, str, bool]] = field(default_factory=set)

    def operation(self, address: str, before: Schema, now: Schema) -> Iterator[str]:
        yield from self._parameters(address, before, now)
        asked, asks = _body(before.get("requestBody", {})), _body(now.get("requestBody", {}))
        if asks is not None and asked is None and now["requestBody"].get("required"):
            yield f"{address} asks for a body"
        elif asked is not None and asks is not None:
            yield from self.schema(f"{address} body", asked, asks, sent=True)
        for status, answer in before["responses"].items():
            if status not in now["responses"]:
                yield f"{address} no longer answers {status}"
                continue
            gave, gives = _body(answer), _body(now["responses"][status])
            if gave is not None and gives is not None:
                yield from self.schema(f"{address} {status}", gave, gives, sent=False)

    def _parameters(self, address: str, before: Schema, now: Schema) -> Iterator[str]:
        old = {(one["in"], one["name"]): one for one in before.get("parameters", ())}
        new = {(one["in"], one["name"]): one for one in now.get("parameters", ())}
        for key, one in old.items():
            where = f"{address} {key[0]} {key[1]}"
            if key not in new:
                yield f"{where} was removed"
            else:
                yield from self.schema(where, one["schema"], new[key]["schema"], sent=True)
        for key, one in new.items():
            if one.get("required") and not old.get(key, {}).get("required"):
                yield f"{address} {key[0]} {key[1]} is asked for"

    def schema(self, where: str, before: Schema, now: Schema, *, sent: bool) -> Iterator[str]:
        """`sent`: by the client. What is sent may become freer, what is answered may not."""
        here = (str(before.get("$ref")), str(now.get("$ref")), sent)
        if "$ref" in before and "$ref" in now:
            if here in self.seen:
                return
            self.seen.add(here)
            where = f"{where} {here[0].rpartition('/')[2]}"
        before, now = _followed(self.released, before), _followed(self.current, now)
        narrow, wide = (before, now) if sent else (now, before)
        if not _kinds(narrow) <= _kinds(wide) and _kinds(wide):
            yield f"{where} changed its type"
            return
        if not set(narrow.get("enum", ())) <= set(wide.get("enum", narrow.get("enum", ()))):
            yield f"{where} changed its values"
        yield from self._members(where, before, now, sent=sent)
        for name, part in _named_parts(before).items():
            if name in (parts := _named_parts(now)):
                yield from self.schema(where, part, parts[name], sent=sent)
        if "items" in before and "items" in now:
            yield from self.schema(f"{where}[]", before["items"], now["items"], sent=sent)

    def _members(self, where: str, before: Schema, now: Schema, *, sent: bool) -> Iterator[str]:
        old, new = before.get("properties", {}), now.get("properties", {})
        for name, one in old.items():
            if name not in new:
                yield f"{where}.{name} was removed"
            else:
                yield from self.schema(f"{where}.{name}", one, new[name], sent=sent)
        promised, asked = set(before.get("required", ())), set(now.get("required", ()))
        if sent:
            yield from (f"{where}.{name} is asked for" for name in asked - promised)
        else:
            yield from (
                f"{where}.{name} may be left out" for name in promised - asked if name in new
            )


def _body(message: Schema) -> Schema | None:
    for described in message.get("content", {}).values():
        found: Schema = described.get("schema", {})
        return found
    return None


def _named_parts(schema: Schema) -> dict[str, Schema]:
    parts = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    return {part["$ref"]: part for part in parts if "$ref" in part}


def _followed(document: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = document["components"]["schemas"][name]
    return schema


def _kinds(schema: Schema) -> set[str]:
    """Every type that a value may be of; none where the schema does not say."""
    parts = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if parts:
        return set().union(*(_kinds(part) for part in parts))
    if "$ref" in schema:
        return {schema["$ref"].rpartition("/")[2]}
    kind = schema.get("type", ())
    return {kind} if isinstance(kind, str) else set(kind)
