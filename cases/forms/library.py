"""The referral forms: read from their files, each field looked up once, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cases.packs.library import check_published, frozen_hashes
from cases.packs.yaml_source import Source, read_file
from domain.policy.words import Code
from domain.referral.form import FieldRule, ReferralForm

FORMS = files("cases.forms")
FIELDS = "fields.yaml"
PUBLISH = "cases.forms.freeze"
_RULES = TypeAdapter(dict[Code, FieldRule])


def load_forms(
    folder: Traversable = FORMS, *, frozen: bool | None = None
) -> Mapping[str, ReferralForm]:
    """Every form by its name. Raises MalformedPack naming file, line and key, or PackAltered.

    `frozen`: whether each must be the text that was published; otherwise ours must.
    """
    fields = _fields(folder)
    forms = {}
    ours = folder == FORMS if frozen is None else frozen
    hashes = frozen_hashes(folder) if ours else {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yaml") and file.name != FIELDS:
            form = _form(read_file(file), fields)
            if ours:
                check_published(f"{form.form}@{form.version}", form.sha256, hashes, PUBLISH)
            forms[form.form] = form
    return forms


def _fields(folder: Traversable) -> Mapping[str, FieldRule]:
    source = read_file(folder / FIELDS)
    try:
        return _RULES.validate_python(_with_tuples(source.data))
    except ValidationError as wrong:
        raise source.refuse_invalid(wrong) from None


def _form(source: Source, fields: Mapping[str, FieldRule]) -> ReferralForm:
    said = dict(source.data)
    core = list(said.pop("core", []))
    asked = []
    for number, section in enumerate(said.pop("sections", [])):
        for place, name in enumerate(section["fields"]):
            rule = fields.get(name)
            if rule is None:
                raise source.refuse(
                    ("sections", number, "fields", place),
                    "no such field",
                    remedy=f"Take a name from {FIELDS}, or add the field there.",
                )
            asked.append(
                {
                    **rule.model_dump(),
                    "field": name,
                    "section": section["title"],
                    "core": name in core,
                }
            )
    if stray := [name for name in core if name not in {one["field"] for one in asked}]:
        raise source.refuse(
            ("core",), f"not asked by this form: {stray[0]}", remedy="Ask it in a section."
        )
    try:
        return ReferralForm.model_validate(
            {**_with_tuples(said), "fields": asked, "sha256": source.sha256}
        )
    except ValidationError as wrong:
        raise source.refuse_invalid(wrong) from None


def _with_tuples(value: Any) -> Any:
    """Lists as the closed models hold them."""
    if isinstance(value, dict):
        return {name: _with_tuples(part) for name, part in value.items()}
    if isinstance(value, list):
        return tuple(_with_tuples(part) for part in value)
    return value
