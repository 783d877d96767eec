"""What a school can be asked to record about itself."""

from __future__ import annotations

from datetime import date

from domain.messages import Command, Line
from domain.policy.words import PackId, PackVersion


class EnrolSchool(Command):
    """A school begins to use Casebook."""

    name: Line
    tenant: Line


class AdoptPack(Command):
    """The school adopts a version of a pack from a date on."""

    pack: PackId
    version: PackVersion
    in_force_from: date


SchoolCommand = EnrolSchool | AdoptPack
