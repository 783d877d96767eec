"""How a client of a school's MIS and its keys are named."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from domain.messages import closed_words

_NAME = closed_words("A name of a program or a key, of its own shape.")

ClientName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$"), _NAME]
"""A program that signs in by keys; it stays who it is when its key is changed."""
KeyName = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$"), _NAME]
"""The part of a key that is no secret."""
