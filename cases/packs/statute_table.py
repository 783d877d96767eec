"""Every clause of the statutory packs as one table: `python -m cases.packs.statute_table` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cases.packs.library import PackLibrary, load_library
from domain.policy.clause import Clause
from domain.policy.pack import Pack, Source
from domain.policy.words import Citation

PAGE = Path(__file__).parent.parent.parent / "docs" / "statute.md"
HEAD = """\
# What the statutory packs say, clause by clause

Made from the packs by `python -m cases.packs.statute_table`; a test holds it fresh. Nothing here is legal advice, and \
the texts themselves are what counts.

- **Asks**: how strongly it asks for something, and forbids something, at most. Empty: it does neither, and only names a matter.
- **Text basis**: `specific` to what somebody did or what is known of it; `cross_cutting`, which follows a breach or \
another clause; `text_only`, a statement that no reading turns on, with the reason.
- **Mark**: how well the text is known, by the weakest of what is cited. `seen`: it was read. \
`seen_in_older_edition`: an older edition was. `seen_secondhand`: others tell it. `unverified`: from memory.
- **Current**: whether the newest edition that is known was itself read, by the least certain of what is cited. A \
text can be `seen` and not be current. How editions are followed: [editions.md](editions.md).

| Pack | Clause | Says | Asks | Text basis | Source and place | Edition cited | Mark | Current |
|---|---|---|---|---|---|---|---|---|
"""
Row = tuple[str, ...]
_STRONGEST_FIRST = (
    ("must", "will", "should", "expect", "ask", "may"),
    ("must_not", "should_not"),
)


def page(library: PackLibrary) -> str:
    """The page, with a row for each clause of the latest statutory packs."""
    packs = [one.pack for one in library.latest() if one.pack.layer == "statutory"]
    rows = [row for pack in packs for row in _rows(library, pack)]
    return HEAD + "".join(f"| {' | '.join(map(_cell, row))} |\n" for row in rows)


def _rows(library: PackLibrary, pack: Pack) -> Iterator[Row]:
    current = library.editions.current_of_clauses(pack)
    for number in dict.fromkeys(clause.id for clause in pack.clauses):
        parts = [clause for clause in pack.clauses if clause.id == number]
        cites = [cite for part in parts for cite in part.cites]
        yield (
            *(pack.label, number, _each(part.says for part in parts)),
            *(_strength(parts), _each(_basis(part) for part in parts)),
            *(_places(pack, cites), _editions(pack, cites)),
            *(pack.confidence[number], current[number]),
        )
    for text in pack.text_only:
        yield (
            *(pack.label, text.id, text.reason, "", "text_only"),
            *(_places(pack, []), _editions(pack, [])),
            *(pack.confidence[text.id], current[text.id]),
        )


def _strength(parts: list[Clause]) -> str:
    """The strongest of what the parts of a clause ask for, and of what they forbid."""
    asked = {duty.modality for part in parts for duty in part.duties}
    forbidden = {part.prohibits.modality for part in parts if part.prohibits}
    strongest = (
        next((word for word in words if word in asked | forbidden), None)
        for words in _STRONGEST_FIRST
    )
    return _each(word for word in strongest if word)


def _basis(clause: Clause) -> str:
    return clause.after.basis if clause.after else "specific"


def _cited(pack: Pack, cites: list[Citation]) -> list[Source]:
    """The sources that a clause cites, or all of the pack."""
    keys = {cite.source for cite in cites}
    return [source for source in pack.sources if not keys or source.key in keys]


def _places(pack: Pack, cites: list[Citation]) -> str:
    """Source by source with the places in it; a clause without any rests on the whole pack."""
    if not cites:
        return "all sources of the pack"
    return _each(
        ": ".join(filter(None, (source.title, _placed(source, cites))))
        for source in _cited(pack, cites)
    )


def _placed(source: Source, cites: list[Citation]) -> str:
    return "; ".join(cite.place for cite in cites if cite.source == source.key and cite.place)


def _editions(pack: Pack, cites: list[Citation]) -> str:
    return _each(source.edition for source in _cited(pack, cites)) if cites else ""


def _each(told: Iterator[str]) -> str:
    return "<br>".join(dict.fromkeys(told))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


if __name__ == "__main__":
    PAGE.write_text(page(load_library()), "utf-8")
