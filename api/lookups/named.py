"""Whom the reports of a case name, as every door shows it."""

from __future__ import annotations

from typing import Any

from domain.case.named import OnTheCase


def named_shown(named: tuple[OnTheCase, ...]) -> list[dict[str, Any]]:
    """Each with their number, in the words of whoever named them."""
    return [
        {
            "named": number,
            "entry": one.entry,
            "name": one.told.name,
            "note": one.told.note,
            "upn": one.told.upn,
            "sign_in": one.told.sign_in,
            "part": one.told.part,
            "kind": one.told.kind,
            "person": None if one.person is None else str(one.person),
            "role": one.role,
        }
        for number, one in enumerate(named, start=1)
    ]
