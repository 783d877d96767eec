"""Every source of the statutory packs with the newest edition known, and when it was looked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.packs.library import PackLibrary
from domain.policy.editions import Current, NewestEdition
from domain.policy.pack import Pack, Source

_SEPTEMBER = 9


@dataclass(frozen=True)
class KnownSource:
    """A source of a pack, and what is known of its editions."""

    pack: Pack
    source: Source
    newest: NewestEdition | None
    current: Current
    checked: date | None

    def to_check(self, today: date) -> bool:
        """Whether a September has begun since somebody last looked for a newer edition."""
        return self.checked is None or self.checked < last_september(today)

    def as_data(self, today: date) -> dict[str, Any]:
        """For scripts."""
        return {
            "pack": self.pack.pack,
            "version": self.pack.version,
            "source": self.source.key,
            "title": self.source.title,
            "publisher": self.source.publisher,
            "edition": self.source.edition,
            "confidence": self.source.confidence,
            "newest": self.newest and self.newest.model_dump(mode="json"),
            "current": self.current,
            "checked": self.checked and self.checked.isoformat(),
            "to_check": self.to_check(today),
        }


def last_september(today: date) -> date:
    """The first of September on which the guidance was last due to change."""
    began = date(today.year, _SEPTEMBER, 1)
    return began if began <= today else date(today.year - 1, _SEPTEMBER, 1)


def known_sources(library: PackLibrary) -> list[KnownSource]:
    """Every source of the latest statutory packs, pack by pack."""
    return [
        known
        for binding in library.latest()
        if binding.pack.layer == "statutory"
        for known in sources_of(library, binding.pack)
    ]


def sources_of(library: PackLibrary, pack: Pack) -> Iterator[KnownSource]:
    """Every source of one pack."""
    editions = library.editions
    for source in pack.sources:
        work = editions.work_of(pack.pack, source)
        yield KnownSource(
            pack,
            source,
            editions.newest(pack.pack, source),
            editions.current(pack.pack, source),
            work.checked if work else None,
        )
