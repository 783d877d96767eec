"""What is found wrong with a record or its views: a verdict with its place, never with its content."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID


class Verdict(StrEnum):
    """What is the matter with a place. The names are of the contract: scripts go by them."""

    EVENT_ALTERED = "event-altered"
    EVENT_MOVED = "event-moved"
    EVENT_MISSING = "event-missing"
    TAIL_CUT = "tail-cut"
    RECEIPT_MISSING = "receipt-missing"
    RECEIPT_ALTERED = "receipt-altered"
    KEY_UNKNOWN = "key-unknown"
    KEY_DOES_NOT_UNWRAP = "key-does-not-unwrap"
    KEY_DESTROYED_WITHOUT_RECORD = "key-destroyed-without-record"
    VIEW_DIFFERS = "view-differs"
    VIEW_ROW_MISSING = "view-row-missing"
    VIEW_ROW_INVENTED = "view-row-invented"
    WALLS_ALTERED = "walls-altered"


MEANING = {
    Verdict.EVENT_ALTERED: "is not what was written",
    Verdict.EVENT_MOVED: "was written at another place",
    Verdict.EVENT_MISSING: "is gone",
    Verdict.TAIL_CUT: "and all behind it are gone",
    Verdict.RECEIPT_MISSING: "has no receipt: it did not come through `append`, or its receipt is gone",
    Verdict.RECEIPT_ALTERED: "has a receipt that says something else",
    Verdict.KEY_UNKNOWN: "is sealed with a key that the key store does not have",
    Verdict.KEY_DOES_NOT_UNWRAP: "is sealed with a key that no longer opens",
    Verdict.KEY_DESTROYED_WITHOUT_RECORD: "is sealed with a key that was destroyed; nothing on record says so",
    Verdict.VIEW_DIFFERS: "a row says something else than the record",
    Verdict.VIEW_ROW_MISSING: "a row of the record is not there",
    Verdict.VIEW_ROW_INVENTED: "a row is there of which the record knows nothing",
    Verdict.WALLS_ALTERED: "is not as it was set up",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `known`: two people have let the followers pass it."""

    verdict: Verdict
    schema: str
    position: int | None = None
    stream: UUID | None = None
    version: int | None = None
    where: str | None = None
    """The view and its table, or the part of the walls."""
    digest: str | None = None
    """SHA-256 of the stored state, by which a bad row is named."""
    known: bool = False

    def as_known(self) -> Finding:
        """The same, let pass by two people."""
        return replace(self, known=True)

    def as_data(self) -> dict[str, str | int | bool]:
        """For scripts; only what is known of the place."""
        said = {
            "verdict": self.verdict.value,
            "compartment": self.schema,
            "position": self.position,
            "stream": None if self.stream is None else str(self.stream),
            "version": self.version,
            "where": self.where,
            "sha256": self.digest,
            "known": self.known,
        }
        return {name: value for name, value in said.items() if value is not None}

    @property
    def told(self) -> str:
        """One sentence."""
        parts = [
            f"position {self.position}" if self.position is not None else "",
            f"of stream {self.stream}" if self.stream is not None else "",
            f"version {self.version}" if self.version is not None else "",
        ]
        place = " ".join(part for part in (self.where or "", *parts) if part)
        digest = f" (sha256 {self.digest})" if self.digest else ""
        known = ", known" if self.known else ""
        return f"{self.verdict}: {self.schema}, {place}: {MEANING[self.verdict]}{digest}{known}"
