"""What a model's field is annotated with, taken apart."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin


def without_constraints(annotation: Any) -> Any:
    """The type itself, without constraints and without None."""
    if get_origin(annotation) is Annotated:
        return without_constraints(get_args(annotation)[0])
    if is_union(annotation):
        parts = [part for part in get_args(annotation) if part is not NoneType]
        return without_constraints(parts[0]) if len(parts) == 1 else annotation
    return annotation


def without_none(annotation: Any) -> Any:
    """The annotation of what is there."""
    parts = [part for part in get_args(annotation) if part is not NoneType]
    return parts[0] if may_be_none(annotation) and len(parts) == 1 else annotation


def may_be_none(annotation: Any) -> bool:
    """Whether null is among what the annotation takes."""
    return is_union(annotation) and NoneType in get_args(annotation)


def is_union(annotation: Any) -> bool:
    """Whether it takes one of several types."""
    return get_origin(annotation) in {Union, UnionType}
