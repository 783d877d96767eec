"""Strict parsing of JSON bodies: UTF-8, no repeated names, no NaN, no infinity."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from functools import lru_cache
from math import isinf
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute

JSON = "application/json"
EXACT = 2**53
"""Up to this, a float represents every whole number exactly."""
UTF_8 = frozenset({"utf-8", "utf8"})


@lru_cache(maxsize=64)
def is_json(content_type: str | None) -> bool:
    """Whether a body of this type is JSON in UTF-8. Unknown parameters are ignored."""
    media_type, *parameters = (content_type or "").lower().split(";")
    told = [parameter.partition("=") for parameter in parameters]
    charsets = {value.strip().strip('"') for name, _, value in told if name.strip() == "charset"}
    return media_type.strip() == JSON and UTF_8.issuperset(charsets)


def json_of(body: bytes) -> Any:
    """The parsed body. ValueError where two parsers could read it differently."""
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_each_once,
            parse_float=_number,
            parse_constant=_no_number,
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError("a name is given twice")
    return said


def _number(text: str) -> int | float:
    """An int where the number is whole, even if it is written as 12.0."""
    number = float(text)
    if isinf(number):
        raise ValueError("a number too large for any reader")
    return int(number) if number.is_integer() and abs(number) <= EXACT else number


def _no_number(_: str) -> NoReturn:
    raise ValueError("not a number of JSON")


class _JsonRequest(Request):
    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            self._json = json_of(await self.body())
        return self._json


class JsonRoute(APIRoute):
    """A route that parses its bodies with `json_of`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def read(request: Request) -> Response:
            return await answer(_JsonRequest(request.scope, request.receive))

        return read
