"""What the police ask about a device that is held for them: numbers on it, on its bag, and where it lies.

Each has a shape of its own, so that nothing else fits in: on an imagery case these are taken where a
free text is not.
"""

from __future__ import annotations

import re
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from domain.messages import Frozen, Name, closed_words


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    doubled = [int(sign) * 2 for sign in digits[-2::-2]]
    plain = [int(sign) for sign in digits[::-2]]
    return (sum(plain) + sum(number // 10 + number % 10 for number in doubled)) % 10 == 0


def _checked(digits: str) -> str:
    if not passes_luhn(digits):
        raise ValueError("has a check digit that does not fit; read the number again")
    return digits


def _of_shape(pattern: str, words: str, *, blanks: bool, taken: str) -> tuple[object, ...]:
    """A number as people write it, kept in one form; `taken` is its pattern before that, as told."""

    def tidy(said: object) -> object:
        if not isinstance(said, str):
            return said
        plain = said.strip().upper()
        plain = plain if blanks else "".join(plain.split())
        if re.fullmatch(pattern, plain, re.ASCII) is None:
            raise ValueError(words)
        return plain

    return BeforeValidator(tidy), Field(json_schema_extra={"pattern": taken})


_NUMBER = closed_words("A number on a device or its bag, of its own shape.")
Imei = Annotated[
    str,
    *_of_shape(
        r"\d{15}",
        "must be the fifteen digits of the device, with or without blanks",
        blanks=False,
        taken=r"^\s*(\d\s*){15}$",
    ),
    AfterValidator(_checked),
    _NUMBER,
]
"""Fifteen digits, the last of which checks the others."""
Iccid = Annotated[
    str,
    *_of_shape(
        r"89\d{16,18}[0-9F]?",
        "must be the 18 to 20 digits of the card, which begin with 89, with or without blanks",
        blanks=False,
        taken=r"^\s*8\s*9\s*(\d\s*){16,18}[0-9Ff]?\s*$",
    ),
    _NUMBER,
]
"""The number of a SIM card: 18 to 20 digits that begin with 89, sometimes with an F behind."""
Serial = Annotated[
    str,
    *_of_shape(
        r"[A-Z0-9][A-Z0-9/-]{2,13}",
        "must be three to fourteen letters, digits, strokes and dashes",
        blanks=True,
        taken=r"^\s*[A-Za-z0-9][A-Za-z0-9/-]{2,13}\s*$",
    ),
    _NUMBER,
]
"""A serial number, kept in capitals: three to fourteen letters, digits, strokes and dashes, so that
no fingerprint fits."""
SealedBag = Annotated[
    str,
    *_of_shape(
        r"[A-Z]{0,4}[ -]?\d{3,12}",
        "must be up to four letters and three to twelve digits",
        blanks=True,
        taken=r"^\s*[A-Za-z]{0,4}[ -]?\d{3,12}\s*$",
    ),
    _NUMBER,
]
"""The number of a sealed bag, kept in capitals: up to four letters and three to twelve digits."""
PhoneNumber = Annotated[
    str, StringConstraints(pattern=r"^(\+|0)\d[0-9 ]{7,16}$", max_length=18), _NUMBER
]
"""A telephone number as it is dialled, with spaces as one likes."""


class HeldDevice(Frozen):
    """A device that is kept for the police, told apart from every other one, and never looked at."""

    imei: tuple[Imei, ...] = Field(
        default=(), max_length=4, description="Its numbers as a telephone, fifteen digits each."
    )
    serial: Serial | None = Field(default=None, description="Its serial number.")
    device_id: UUID | None = Field(default=None, description="Its own id.")
    iccid: tuple[Iccid, ...] = Field(
        default=(), max_length=4, description="The numbers of its SIM cards."
    )
    phone_numbers: tuple[PhoneNumber, ...] = Field(
        default=(), max_length=20, description="Telephone numbers it is reached by, or holds."
    )
    sealed_bag: SealedBag | None = Field(
        default=None, description="The number of the sealed bag it is in."
    )
    storage_place: Name | None = Field(default=None, description="Where it is kept.")
