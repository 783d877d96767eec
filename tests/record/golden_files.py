"""Writes the golden file of every event that has none yet. It never touches one that is there."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

from cases.event_store.mapper import state_of
from cases.sealing.envelope import DataKey, commitment_of, place_of
from domain.ledger.leaf import leaf_of
from domain.registry import stored_name
from tests.record.examples import EXAMPLES, recorded

FOLDER = Path(__file__).parent / "golden"
SEALED = FOLDER / "sealed"
"""Sealed bytes under keys and randomness that stand beside them."""
_TEXTS = {
    "nothing": "",
    "a-sentence": '{"e":{"account":"A window was left open over night."}}',
    "other-letters": '{"e":{"account":"Siân saw it at three, 窓. 🪟"}}',
    "many-blocks": '{"e":{"account":"' + "word " * 200 + '"}}',
}


def write_missing() -> None:
    """A new event, or a new version of one, gets its file; the old ones are history."""
    FOLDER.mkdir(exist_ok=True)
    for event in EXAMPLES:
        path = FOLDER / f"{stored_name(type(event))}.json"
        if not path.exists():
            path.write_bytes(state_of(recorded(event)) + b"\n")
    SEALED.mkdir(exist_ok=True)
    for number, (name, text) in enumerate(_TEXTS.items(), start=1):
        path = SEALED / f"2-{name}.json"
        if not path.exists():
            path.write_text(json.dumps(_sealed(number, text), indent=1) + "\n")


def _sealed(number: int, text: str) -> dict[str, object]:
    key_id, key = bytes([number] * 16), bytes(range(number, number + 32))
    drawn = bytes(range(100 + number, 144 + number))
    log, stream, topic = UUID(int=number), UUID(int=2**127 + number), "case.closed.v1"
    state = DataKey(key_id, key).seal(
        [(text.encode(), place_of(log, stream, number, topic))], lambda _: drawn
    )[0]
    return {
        "key_id": key_id.hex(),
        "key": key.hex(),
        "drawn": drawn.hex(),
        "place": {"log": str(log), "stream": str(stream), "topic": topic, "version": number},
        "text": text,
        "sealed": state.hex(),
        "leaf": leaf_of(commitment_of(state), state, number, stream, topic).hex(),
    }


if __name__ == "__main__":
    write_missing()
