"""The envelope: what goes in comes out, and nothing else ever does."""

from __future__ import annotations

import os
from uuid import UUID

import pytest
import rfc8785
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.envelope import FORMAT, DataKey, Tampered, _expand, associated_data, key_id_of

STEADY = settings(derandomize=True, deadline=None, max_examples=200)
KEY = DataKey(bytes(range(16)), bytes(range(32)))
PLACE = associated_data("saltmarsh", "ordinary", UUID(int=7), 3, "case.closed.v1")
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,40}", fullmatch=True)


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
@given(NAMES, NAMES, st.uuids(), st.integers(1, 2**31), NAMES)
def test_a_place_is_canonical_json(
    tenant: str, compartment: str, stream: UUID, version: int, topic: str
) -> None:
    assert associated_data(tenant, compartment, stream, version, topic) == rfc8785.dumps(
        {
            "format": FORMAT,
            "tenant": tenant,
            "compartment": compartment,
            "stream": str(stream),
            "version": version,
            "topic": topic,
        }
    )


@pytest.mark.parametrize(
    "place",
    [
        associated_data("other", "ordinary", UUID(int=7), 3, "case.closed.v1"),
        associated_data("saltmarsh", "restricted", UUID(int=7), 3, "case.closed.v1"),
        associated_data("saltmarsh", "ordinary", UUID(int=8), 3, "case.closed.v1"),
        associated_data("saltmarsh", "ordinary", UUID(int=7), 4, "case.closed.v1"),
        associated_data("saltmarsh", "ordinary", UUID(int=7), 3, "case.reopened.v1"),
    ],
)
def test_content_opens_only_in_its_own_place(place: bytes) -> None:
    with pytest.raises(Tampered):
        KEY.unseal(KEY.seal([(b"content", PLACE)])[0], place)


def test_another_key_under_the_same_id_is_found_out_before_anything_is_opened() -> None:
    impostor = DataKey(KEY.id, bytes(32))

    with pytest.raises(Tampered, match="the key or the place"):
        impostor.unseal(KEY.seal([(b"content", PLACE)])[0], PLACE)


def test_a_commitment_that_fits_another_key_does_not_open_the_text() -> None:
    impostor = DataKey(KEY.id, bytes(32))
    sealed, forged = KEY.seal([(b"content", PLACE)])[0], impostor.seal([(b"content", PLACE)])[0]
    mixed = sealed[:17] + forged[17:61] + sealed[61:]

    for key in (KEY, impostor):
        with pytest.raises(Tampered):
            key.unseal(mixed, PLACE)


def test_the_derived_keys_are_those_of_hkdf() -> None:
    secret = os.urandom(32)

    assert _expand(secret, b"purpose") == HKDFExpand(SHA256(), 32, b"purpose").derive(secret)
