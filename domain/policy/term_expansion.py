"""Expands the groups and terms of a pack, which it must be before it is assessed."""

from __future__ import annotations

from collections.abc import Mapping

from domain.policy.clause import OpenPoint
from domain.policy.conditions import AnyCondition, expand
from domain.policy.pack import Pack


def expand_terms(pack: Pack, given: Mapping[str, AnyCondition] | None = None) -> Pack:
    """The pack with its groups and terms replaced by what they stand for.

    `given`: terms that every pack may use; the pack's own terms take precedence. Raises LookupError
    for a term that is not defined.
    """
    data = pack.model_dump(by_alias=True, exclude_unset=True)
    terms = {**(given or {}), **pack.terms}
    return Pack.model_validate(_expanded(data, pack.groups, terms) | {"terms": {}, "groups": {}})


_ROLE_LISTS = ("binds", "silent_for", "unclear_for")
_CONDITIONS = ("when", "disputed_when", "contravened_when")


def _expanded(
    node: dict[str, object], groups: dict[str, tuple[str, ...]], terms: dict[str, AnyCondition]
) -> dict[str, object]:
    out: dict[str, object] = {}
    for key, value in node.items():
        if key in _ROLE_LISTS and isinstance(value, list | tuple):
            out[key] = _members([str(v) for v in value], groups)
        elif key in _CONDITIONS and value is not None:
            holder = OpenPoint.model_validate({"when": value, "gap": "x"})
            out[key] = expand(holder.when, terms)
        elif isinstance(value, dict) and key not in ("facts", "terms", "groups"):
            out[key] = _expanded(value, groups, terms)
        elif isinstance(value, list | tuple):
            out[key] = [_expanded(v, groups, terms) if isinstance(v, dict) else v for v in value]
        else:
            out[key] = value
    return out


def _members(names: list[str], groups: dict[str, tuple[str, ...]]) -> list[str]:
    members = [member for name in names for member in groups.get(name, (name,))]
    return list(dict.fromkeys(members))
