"""The words that people read, in English: data, loaded once and checked against the shape the domain gives it.

Who needs words is handed them from here; the sentences are built in `domain.wording`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from domain.wording.dictionary import Dictionary
from domain.wording.sentences import Wording

LANGUAGE = "en"


class _Texts(yaml.CSafeLoader):
    """Everything is a text, `no` and `false` among the codes included; the shape says what else."""


_Texts.yaml_implicit_resolvers = {}


@cache
def wording() -> Wording:
    """The words of every file beside this one. Raises ValidationError if a file has another shape."""
    sections: dict[str, Any] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        if not file.name.endswith(f".{LANGUAGE}.yaml"):
            continue
        # The loader knows texts, lists and mappings: a file can bring nothing else to life.
        found = yaml.load(file.read_text(encoding="utf-8"), Loader=_Texts)  # noqa: S506
        twice = sections.keys() & found.keys()
        if twice:
            raise ValueError(f"{file.name}: {', '.join(sorted(twice))} stands in two files")
        sections |= found
    return Wording(Dictionary.model_validate(sections))
