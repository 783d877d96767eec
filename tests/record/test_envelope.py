"""The envelope: what goes in comes out, and nothing else ever does."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
import rfc8785
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.sealing.envelope import DataKey, Tampered, _expand, commitment_of, key_id_of, place_of
from domain.ledger.leaf import leaf_of
from tests.record.golden_files import SEALED
from tests.support.two_keys import opens_under_both

STEADY = settings(derandomize=True, deadline=None, max_examples=200)
KEY = DataKey(bytes(range(16)), bytes(range(32)))
LOG, STREAM = UUID(int=1), UUID(int=7)
PLACE = place_of(LOG, STREAM, 3, "case.closed.v1")
TOPICS = st.from_regex(r"[a-z][a-z_]{0,20}\.[a-z][a-z0-9_]{0,40}\.v[1-9][0-9]?", fullmatch=True)
HASHES = st.binary(min_size=32, max_size=32)


def unsealed_by_its_key(sealed: bytes) -> bytes:
    if key_id_of(sealed) != KEY.id:
        raise Tampered("the store knows no such key")
    return KEY.unseal(sealed, PLACE)


@STEADY
@given(st.binary(max_size=5_000))
def test_what_is_sealed_is_unsealed(content: bytes) -> None:
    sealed = KEY.seal([(content, PLACE)])[0]

    assert KEY.unseal(sealed, PLACE) == content
    assert key_id_of(sealed) == KEY.id
    assert content not in sealed or len(content) < 4


@STEADY
@given(st.binary(max_size=200), st.data())
def test_any_single_flipped_bit_is_detected(content: bytes, data: st.DataObject) -> None:
    sealed = bytearray(KEY.seal([(content, PLACE)])[0])
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(Tampered):
        unsealed_by_its_key(bytes(sealed))


@STEADY
@given(st.uuids(), st.uuids(), st.integers(1, 2**31), TOPICS)
def test_a_place_is_canonical_json(log: UUID, stream: UUID, version: int, topic: str) -> None:
    assert place_of(log, stream, version, topic) == rfc8785.dumps(
        {
            "format": 2,
            "log": str(log),
            "stream": str(stream),
            "version": version,
            "topic": topic,
        }
    )


@STEADY
@given(HASHES, st.binary(max_size=500), st.integers(1, 2**31), st.uuids(), TOPICS)
def test_a_leaf_is_the_hash_of_canonical_json(
    commitment: bytes, state: bytes, version: int, stream: UUID, topic: str
) -> None:
    said: dict[str, str | int] = {
        "c": commitment.hex(),
        "ct": sha256(state).hexdigest(),
        "n": version,
        "s": str(stream),
        "t": topic,
        "v": 1,
    }

    leaf = leaf_of(commitment, state, version, stream, topic)

    assert leaf == sha256(b"\x00" + rfc8785.dumps(said)).digest()


@pytest.mark.parametrize("path", sorted(SEALED.glob("*.json")), ids=lambda path: path.stem)
def test_the_bytes_of_the_sealed_form_never_change(path: Path) -> None:
    said = json.loads(path.read_bytes())
    place = said["place"]
    key = DataKey(bytes.fromhex(said["key_id"]), bytes.fromhex(said["key"]))
    where = UUID(place["stream"]), place["version"], place["topic"]
    at = place_of(UUID(place["log"]), *where)

    sealed = key.seal(
        [(said["text"].encode(), at)], lambda count: bytes.fromhex(said["drawn"])[:count]
    )[0]

    assert sealed.hex() == said["sealed"]
    assert key.unseal(sealed, at) == said["text"].encode()
    leaf = leaf_of(commitment_of(sealed), sealed, where[1], where[0], where[2])
    assert leaf.hex() == said["leaf"]


def test_one_hash_proves_a_text_to_whoever_has_no_key() -> None:
    sealed = KEY.seal([(b"what happened", PLACE)], lambda count: bytes(range(count)))[0]
    salt = bytes(range(12, 44))

    shown = len(PLACE).to_bytes(4, "big") + PLACE + salt + b"what happened"

    assert sha256(shown).digest() == commitment_of(sealed) == sealed[17:49]


def test_randomness_is_drawn_once_for_all_that_is_stored_together() -> None:
    drawn: list[int] = []

    def draw(count: int) -> bytes:
        drawn.append(count)
        return os.urandom(count)

    sealed = KEY.seal([(b"one", PLACE), (b"one", PLACE), (b"one", PLACE)], draw)

    assert drawn == [3 * 44]
    assert len({one[49:61] for one in sealed}) == len({commitment_of(one) for one in sealed}) == 3


@pytest.mark.parametrize(
    "place",
    [
        place_of(UUID(int=2), STREAM, 3, "case.closed.v1"),
        place_of(LOG, UUID(int=8), 3, "case.closed.v1"),
        place_of(LOG, STREAM, 4, "case.closed.v1"),
        place_of(LOG, STREAM, 3, "case.reopened.v1"),
    ],
)
def test_content_opens_only_in_its_own_place(place: bytes) -> None:
    with pytest.raises(Tampered):
        KEY.unseal(KEY.seal([(b"content", PLACE)])[0], place)


def test_another_key_under_the_same_id_opens_nothing() -> None:
    impostor = DataKey(KEY.id, bytes(32))

    with pytest.raises(Tampered, match="with this key"):
        impostor.unseal(KEY.seal([(b"content", PLACE)])[0], PLACE)


def test_a_text_that_opens_is_still_refused_where_it_was_not_committed_to() -> None:
    mine, other = KEY.seal([(b"content", PLACE), (b"another", PLACE)])
    mixed = mine[:17] + commitment_of(other) + mine[49:]

    with pytest.raises(Tampered, match="committed"):
        KEY.unseal(mixed, PLACE)


def test_a_ciphertext_made_to_open_under_two_keys_reads_under_one_at_most() -> None:
    impostor = DataKey(KEY.id, bytes(32))
    nonce, text = opens_under_both(KEY, impostor, PLACE)
    opened = {key: key._cipher.decrypt(nonce, text, PLACE) for key in (KEY, impostor)}
    assert opened[KEY] != opened[impostor]

    for key, salted in opened.items():
        shown = len(PLACE).to_bytes(4, "big") + PLACE + salted
        sealed = b"".join((b"\x02", KEY.id, sha256(shown).digest(), nonce, text))

        assert key.unseal(sealed, PLACE) == salted[32:]
        with pytest.raises(Tampered, match="committed"):
            (impostor if key is KEY else KEY).unseal(sealed, PLACE)


def test_the_derived_keys_are_those_of_hkdf() -> None:
    secret = os.urandom(32)

    assert _expand(secret, b"purpose") == HKDFExpand(SHA256(), 32, b"purpose").derive(secret)
