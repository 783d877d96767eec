"""Every reason why a school's record says no."""

from __future__ import annotations

from domain.messages import Refusal


class SchoolAlreadyEnrolled(Refusal):
    code = "school-already-enrolled"
    title = "The school is enrolled already"


class SchoolNotEnrolled(Refusal):
    code = "school-not-enrolled"
    title = "The school is not enrolled"


class UnknownPack(Refusal):
    code = "unknown-pack"
    title = "There is no such policy pack"


class PackAlreadyAdopted(Refusal):
    code = "pack-already-adopted"
    title = "The school has adopted this version from this day already"


class PackTextChanged(Refusal):
    code = "pack-text-changed"
    title = "The text of this version was changed after it was adopted"


class PlacementTooWide(Refusal):
    """A school's own text would open cases that a statutory text which binds the school keeps closed."""

    code = "placement-too-wide"
    title = "The policy opens cases that statute keeps closed"


class NothingToAdopt(Refusal):
    code = "nothing-to-adopt"
    title = "The school has adopted every statutory pack there is"


class ImpossibleTermDates(Refusal):
    code = "impossible-term-dates"
    title = "These term dates cannot be"


class TermDatesAlreadySet(Refusal):
    code = "term-dates-already-set"
    title = "These term dates are on record already"


class ImpossibleClientKey(Refusal):
    code = "impossible-client-key"
    title = "Such a key cannot be"


class UnknownClientKey(Refusal):
    code = "unknown-client-key"
    title = "There is no such key"


class ClientKeyAlreadyRevoked(Refusal):
    code = "client-key-already-revoked"
    title = "The key was taken back before"


class DamagedRowNotNamed(Refusal):
    code = "damaged-row-not-named"
    title = "Nobody has named this row"


class TakesAnotherOperator(Refusal):
    code = "takes-another-operator"
    title = "Another operator has to confirm this"


class DamagedRowPassedAlready(Refusal):
    code = "damaged-row-passed-already"
    title = "This row was let pass before"
