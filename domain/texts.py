"""Every text of a message, with what its type says of imagery cases: the types, and the texts told."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from domain.messages import OnImagery


class Text(NamedTuple):
    """A text, or a whole field that holds some; `declared` None: its type says nothing."""

    path: str
    said: str
    declared: OnImagery | None


def declared_texts(model: type[BaseModel]) -> Iterator[tuple[str, OnImagery | None]]:
    """Every place of a model where a text can stand, by its path."""
    for name, annotation in _fields(model):
        yield from _places(name, annotation, None)


def texts_told(message: BaseModel) -> Iterator[Text]:
    """Every text that a message tells. What is refused as a whole is one, whatever is in it."""
    for name, annotation in _fields(type(message)):
        yield from _told(name, annotation, getattr(message, name), None)


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        bare: Any = field.annotation
        yield name, Annotated[bare, *field.metadata] if field.metadata else bare


def _opened(annotation: Any, declared: OnImagery | None) -> tuple[Any, OnImagery | None]:
    """The annotation without what is said of it, and the last that is said of imagery."""
    while get_origin(annotation) is Annotated:
        annotation, *said = get_args(annotation)
        found = [one for one in said if isinstance(one, OnImagery)]
        # What stands outside is said of the field, and counts before what its type says.
        declared = declared or (found[-1] if found else None)
    return annotation, declared


def _places(
    path: str, annotation: Any, declared: OnImagery | None
) -> Iterator[tuple[str, OnImagery | None]]:
    annotation, declared = _opened(annotation, declared)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if declared is not None and not declared.taken:
            yield path, declared
            return
        for name, inner in _fields(annotation):
            yield from _places(f"{path}.{name}", inner, None)
    elif _is_text(annotation):
        yield path, declared
    else:
        for inner in get_args(annotation):
            yield from _places(path, inner, declared)


def _told(path: str, annotation: Any, value: object, declared: OnImagery | None) -> Iterator[Text]:
    annotation, declared = _opened(annotation, declared)
    if get_origin(annotation) in {Union, UnionType}:
        for arm in get_args(annotation):
            if _fits(arm, value):
                yield from _told(path, arm, value, declared)
                return
        return
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        yield Text(path, value, declared)
    elif isinstance(value, BaseModel | dict | tuple | list) and value:
        if declared is not None and not declared.taken:
            yield Text(path, "", declared)
        else:
            yield from _within(path, annotation, value, declared)


def _within(
    path: str, annotation: Any, value: object, declared: OnImagery | None
) -> Iterator[Text]:
    inner = get_args(annotation)
    if isinstance(value, BaseModel):
        for text in texts_told(value):
            yield text._replace(path=f"{path}.{text.path}")
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _told(path, inner[0], key, declared)
            yield from _told(f"{path}.{key}", inner[1], part, declared)
    elif isinstance(value, tuple | list):
        for number, part in enumerate(value):
            yield from _told(f"{path}.{number}", inner[0], part, declared)


def _is_text(annotation: Any) -> bool:
    return (
        isinstance(annotation, type)
        and issubclass(annotation, str)
        and not issubclass(annotation, Enum)
    )


def _fits(arm: Any, value: object) -> bool:
    bare, _ = _opened(arm, None)
    kind = get_origin(bare) or bare
    return isinstance(kind, type) and isinstance(value, kind)


OF_THE_SERVER = frozenset({"school", "rule", "layer", "sha256", "conflicts"})
"""Fields whose texts are ids, digests and clauses that the server itself puts there."""


@cache
def fields_of_words(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a fact in which there can be something that somebody wrote, or a sign-in.

    Every text is taken for that, unless its type leaves room for codes alone.
    """
    return tuple(name for name, annotation in _fields(model) if _of_words(name, annotation, ()))


def words_in(fact: BaseModel) -> Iterator[str]:
    """What somebody wrote within a fact, and the sign-ins it names; some codes beside them."""
    told = fact.__dict__
    for name in fields_of_words(type(fact)):
        if value := told[name]:
            yield from _words_within(value)


def _of_words(name: str, annotation: Any, said: tuple[object, ...]) -> bool:
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        said = (*said, *more)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return any(_of_words(inner, of, ()) for inner, of in _fields(annotation))
    if not _is_text(annotation):
        return any(_of_words(name, inner, said) for inner in get_args(annotation))
    closed = any(
        (isinstance(one, OnImagery) and one.closed_words) or getattr(one, "pattern", None)
        for one in said
    )
    return not closed and name not in OF_THE_SERVER


def _words_within(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if not isinstance(value, Enum):
            yield value
    elif isinstance(value, BaseModel):
        for part in value.__dict__.values():
            yield from _words_within(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _words_within(part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _words_within(part)
