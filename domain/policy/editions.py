"""Which edition of each source is the newest that is known, and whether that one was read."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.messages import Frozen
from domain.policy.pack import Pack, Source
from domain.policy.words import ClauseId, Prose

FROM_THE_FUTURE = "an edition from the future"
Current = Literal["yes", "no", "unknown"]
"""Whether the newest edition that is known was itself read; unknown where none is known."""
CERTAIN_FIRST: tuple[Current, ...] = ("yes", "unknown", "no")
SourceName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*/[a-z][a-z0-9_]*$")]


class NewestEdition(Frozen):
    """The newest edition that is known."""

    edition: Prose = Field(description="Which edition, as a source of a pack names it.")
    in_force: date | None = Field(default=None, description="Since when it is in force.")
    address: Prose | None = Field(default=None, description="Where it is found.")


class Work(Frozen):
    """One text that comes out in editions, and when somebody last looked for a newer one."""

    title: Prose = Field(description="Its title.")
    newest: NewestEdition | None = Field(
        default=None, description="The newest edition that is known; left out: none is."
    )
    checked: date = Field(description="The day on which somebody last looked for a newer one.")
    sources: tuple[SourceName, ...] = Field(
        min_length=1, description="The sources that are editions of it, as `pack/key`."
    )

    @model_validator(mode="after")
    def _seen_in_force(self) -> Self:
        begins = self.newest and self.newest.in_force
        if begins and begins > self.checked:
            raise ValueError(
                f"{FROM_THE_FUTURE}: {self.title} is said to be in force from {begins}, and was"
                f" last looked for on {self.checked}"
            )
        return self


class Editions(Frozen):
    """Every work that the statutory packs cite."""

    works: tuple[Work, ...] = Field(default=(), description="The works.")

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [name for work in self.works for name in work.sources]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"in more than one work: {', '.join(twice)}")
        return self

    @cached_property
    def _by_source(self) -> dict[str, Work]:
        return {name: work for work in self.works for name in work.sources}

    def work_of(self, pack: str, source: Source) -> Work | None:
        """The work of which a source is an edition; None where nobody wrote it down."""
        return self._by_source.get(f"{pack}/{source.key}")

    def newest(self, pack: str, source: Source) -> NewestEdition | None:
        """The newest edition that is known: as written down here, or as the pack itself says."""
        work = self.work_of(pack, source)
        if work and work.newest:
            return work.newest
        said = source.current
        if said is None:
            return None
        return NewestEdition(edition=said.edition, in_force=said.in_force, address=said.address)

    def current(self, pack: str, source: Source) -> Current:
        """Whether the newest edition that is known was itself read."""
        newest = self.newest(pack, source)
        if newest is None:
            return "unknown"
        said = source.current
        if said and said.edition == newest.edition:
            return "yes" if said.read else "no"
        read = source.confidence == "seen" and source.edition == newest.edition
        return "yes" if read else "no"

    def current_of_clauses(self, pack: Pack) -> dict[ClauseId, Current]:
        """The same of every clause: the least certain of what it cites, or of all sources."""
        of_sources = {one.key: self.current(pack.pack, one) for one in pack.sources}
        cited: dict[ClauseId, list[Current]] = {text.id: [] for text in pack.text_only}
        for clause in pack.clauses:
            known = [of_sources[one.source] for one in clause.cites if one.source in of_sources]
            cited.setdefault(clause.id, []).extend(known)
        return {
            clause: max(marks or of_sources.values(), key=CERTAIN_FIRST.index)
            for clause, marks in cited.items()
        }
