"""Decrypts the texts in rows of views, after access to them has been checked.

If every key is in memory, this is done on the event loop; otherwise the key store is asked in a
worker thread. A text whose key has been destroyed can no longer be read, like its entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Any
from uuid import UUID

from api.runtime.threads import offloaded
from cases.keys import KeyFault, KeyStore
from cases.sealing.envelope import DataKey, Tampered
from cases.sealing.view_seals import Opener, sealed_by
from projections.engine.sealed_texts import EDGE, keys_of, opened, parted
from projections.entries.entry import rendered_erased
from projections.entries.entry_json import SIGNED, VIEW
from projections.readers import Page, Row
from projections.timeline.aggregated import AggregatedPage

KEPT = 4_096
"""The keys of so many streams are kept in memory."""
AT_ONCE = 200
"""Up to so many texts are decrypted on the event loop, which takes half a millisecond."""
SIGNATURES_KEPT = 256
"""Decrypted signatures kept for each case; the entries of a page are mostly by few people."""
SHORT, SHORT_KEPT = 80, 8
"""Decrypted texts of up to so many bytes are kept for each stream, and up to so many of them."""
_ENTRY = "entry"
_SIGNED = f"!/{SIGNED}".encode()
_EDGE = EDGE.decode()


class Erased(Exception):  # noqa: N818 - it names what was met
    """The key of the case on this page has been destroyed."""


class _Stream(Opener):
    """Decrypts the texts of one stream. Short ones, mostly names, are cached, because they are shown
    again and again; the cache is dropped with the key."""

    __slots__ = ("short", "signatures")

    def __init__(self, key: DataKey) -> None:
        super().__init__(key)
        self.signatures: dict[bytes, bytes] = {}
        self.short: dict[tuple[str, str, bytes], bytes] = {}

    def said(self, view: str, place: str, sealed: bytes) -> bytes:
        """Decrypt one text of any view."""
        at = (view, place, sealed)
        known = self.short.get(at)
        if known is None:
            known = self.open(view, place, sealed)
            if len(known) <= SHORT and len(self.short) < SHORT_KEPT:
                self.short[at] = known
        return known

    def put(self, case: UUID, parts: list[bytes]) -> bytes:
        """A text with each of its encrypted parts, the odd ones of `parts`, decrypted."""
        known = self.signatures
        for number in range(1, len(parts), 2):
            part = parts[number]
            said = known.get(part)
            if said is None:
                said = opened(case, part, self._said)
                if part.endswith(_SIGNED) and len(known) < SIGNATURES_KEPT:
                    known[part] = said
            parts[number] = said
        return b"".join(parts)

    def _said(self, place: str, sealed: bytes) -> bytes:
        if sealed_by(sealed) != self.key.id:
            raise Tampered("an entry of one case is sealed by the key of another")
        return self.open(VIEW, place, sealed)


class OpenedRow:
    """A row with its texts decrypted, read like the driver's own rows."""

    __slots__ = ("_names", "_values")

    def __init__(self, names: Mapping[str, int], values: Sequence[Any]) -> None:
        self._names = names
        self._values = values

    def __getitem__(self, key: str | int) -> Any:
        return self._values[key if isinstance(key, int) else self._names[key]]


class Unsealing:
    """Decrypts texts of any view. One for the process."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        self._streams: dict[bytes, _Stream] = {}
        self._keeping = Lock()

    async def __call__(
        self, view: str, sealed: Sequence[tuple[str, bytes]]
    ) -> Sequence[bytes | None]:
        """See `projections.engine.sealed_texts.Opens`."""
        if len(sealed) > AT_ONCE:
            return await offloaded(self.now, view, sealed)
        openers = await self._openers({sealed_by(one) for _, one in sealed})
        return _each(openers, view, sealed)

    def now(self, view: str, sealed: Sequence[tuple[str, bytes]]) -> Sequence[bytes | None]:
        """The same, blocking; not for the event loop."""
        found = self._opened({sealed_by(one) for _, one in sealed})
        return _each(self._known(found), view, sealed)

    async def texts(self, case: UUID, page: AggregatedPage) -> AggregatedPage:
        """A page of a case's timeline, as texts, decrypted. Raises Erased."""
        columns = [parted(column) for column in page.columns]
        if all(len(parts) == 1 for parts in columns):
            return page
        opener = await self._of(columns)
        if opener is None:
            raise Erased
        return page._replace(columns=[opener.put(case, parts) for parts in columns])

    async def page(self, case: UUID, page: Page) -> Page:
        """A page of rows, decrypted. A whole entry whose key was destroyed becomes an erased one;
        for rows with parts of entries, raises Erased instead."""
        return Page(await self.rows(case, page.rows), page.has_next)

    async def rows(self, case: UUID, rows: Sequence[Row]) -> list[Any]:
        """The rows of a page, as `page` gives them."""
        if not rows:
            return []
        names = {name: number for number, name in enumerate(rows[0].keys())}
        values = [list(row.values()) for row in rows]
        sealed = [
            (row, number, parted(value.encode()))
            for row in values
            for number, value in enumerate(row)
            if isinstance(value, str) and _EDGE in value
        ]
        if sealed:
            opener = await self._of([parts for _, _, parts in sealed])
            if opener is None and _ENTRY not in names:
                raise Erased
            for row, number, parts in sealed:
                said = (
                    rendered_erased(case, row[names["version"]])
                    if opener is None
                    else opener.put(case, parts)
                )
                row[number] = said.decode()
        return [OpenedRow(names, row) for row in values]

    async def _of(self, texts: Iterable[list[bytes]]) -> _Stream | None:
        """What decrypts these texts of one case; None if its key has been destroyed."""
        ids = {key_id for parts in texts for key_id in keys_of(parts)}
        if len(ids) != 1:
            raise Tampered("the entries of one case are sealed by several keys")
        (opener,) = (await self._openers(ids)).values()
        return opener

    async def _openers(self, key_ids: set[bytes]) -> dict[bytes, _Stream | None]:
        found = self._keys.held(key_ids)
        if found is None:
            found = await offloaded(self._opened, key_ids)
        return self._known(found)

    def _opened(self, key_ids: set[bytes]) -> dict[bytes, DataKey | None]:
        try:
            return self._keys.open_many(key_ids)
        except KeyFault as fault:
            raise Tampered(f"{fault.finding}: the key that a view's text names") from fault

    def _known(self, keys: Mapping[bytes, DataKey | None]) -> dict[bytes, _Stream | None]:
        return {key_id: self._opener(key_id, key) for key_id, key in keys.items()}

    def _opener(self, key_id: bytes, key: DataKey | None) -> _Stream | None:
        if key is None:
            with self._keeping:
                self._streams.pop(key_id, None)
            return None
        known = self._streams.get(key_id)
        if known is None:
            with self._keeping:
                if len(self._streams) >= KEPT:
                    self._streams.pop(next(iter(self._streams)), None)
                known = self._streams[key_id] = _Stream(key)
        return known


def _each(
    openers: Mapping[bytes, _Stream | None], view: str, sealed: Sequence[tuple[str, bytes]]
) -> list[bytes | None]:
    said: list[bytes | None] = []
    for place, one in sealed:
        opener = openers[sealed_by(one)]
        said.append(None if opener is None else opener.said(view, place, one))
    return said
