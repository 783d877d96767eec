"""A ciphertext of AES-GCM that opens under two keys: why a seal has to commit to what it holds."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from cases.sealing.envelope import DataKey

_BLOCK = 16
_NONCE = bytes(12)
_BLOCKS = 4
"""Three of them anything at all; the last one is solved for."""


def opens_under_both(one: DataKey, other: DataKey, place: bytes) -> tuple[bytes, bytes]:
    """A nonce, and a text with its tag, that decrypts without complaint under either key.

    A tag is a polynomial in a value H that the key gives, so that two keys leave one linear
    equation for one block of ciphertext (Dodis, Grubbs, Ristenpart and Woodage, 2018).
    """
    first, second = _Tagging(one), _Tagging(other)
    free = bytes(range(_BLOCK * (_BLOCKS - 1)))
    # The last block is multiplied by H twice: once for itself, once for the lengths behind it.
    weight = _times(first.h, first.h) ^ _times(second.h, second.h)
    empty = free + bytes(_BLOCK)
    block = _times(first.tag(place, empty) ^ second.tag(place, empty), _inverse(weight))
    text = free + block.to_bytes(_BLOCK, "big")
    return _NONCE, text + first.tag(place, text).to_bytes(_BLOCK, "big")


class _Tagging:
    def __init__(self, key: DataKey) -> None:
        aes = Cipher(AES(key.derived("casebook/2/encrypt")), ECB()).encryptor()  # noqa: S305
        self.h = int.from_bytes(aes.update(bytes(_BLOCK)), "big")
        self._mask = int.from_bytes(aes.update(_NONCE + b"\x00\x00\x00\x01"), "big")

    def tag(self, place: bytes, text: bytes) -> int:
        lengths = (8 * len(place)).to_bytes(8, "big") + (8 * len(text)).to_bytes(8, "big")
        hashed = 0
        for block in (*_blocks(place), *_blocks(text), lengths):
            hashed = _times(hashed ^ int.from_bytes(block, "big"), self.h)
        return hashed ^ self._mask


def _blocks(text: bytes) -> list[bytes]:
    return [text[at : at + _BLOCK].ljust(_BLOCK, b"\0") for at in range(0, len(text), _BLOCK)]


def _times(a: int, b: int) -> int:
    # The field of GCM, whose bits are numbered from the left (NIST SP 800-38D, 6.3).
    product = 0
    for bit in range(127, -1, -1):
        if a >> bit & 1:
            product ^= b
        b = b >> 1 ^ (0xE1 << 120 if b & 1 else 0)
    return product


def _inverse(a: int) -> int:
    # a to the power of 2^128 - 2.
    result, square = 1 << 127, a
    for _ in range(127):
        square = _times(square, square)
        result = _times(result, square)
    return result
