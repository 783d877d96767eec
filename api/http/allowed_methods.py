"""The header Allow for a 405 response, found by asking every route."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.routing import BaseRoute, Match
from starlette.types import Scope

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
OF_FILES = ("GET", "HEAD")


def is_answered(routes: Iterable[BaseRoute], scope: Scope) -> bool:
    """Whether some route takes this method at this address."""
    return any(route.matches(scope)[0] is Match.FULL for route in routes)


def allowed(routes: Iterable[BaseRoute], scope: Scope) -> str:
    """The header Allow for an address that has just refused a method."""
    every = list(routes)
    found = [m for m in METHODS if is_answered(every, {**scope, "method": m})]
    # Below a mounted folder of static files, the path in the scope no longer matches its route.
    return ", ".join(found or OF_FILES)
