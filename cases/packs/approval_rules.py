"""What takes two persons, read from its file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cases.packs.yaml_source import read_file
from domain.approval.rules import ApprovalRules

TABLE = ("approvals", "casebook.yaml")


@cache
def approval_rules() -> ApprovalRules:
    """Who may second what, for how long, and who says so."""
    file = files("cases.packs").joinpath(*TABLE)
    source = read_file(file)
    return ApprovalRules.model_validate(source.data)
