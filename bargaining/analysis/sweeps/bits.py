"""Sets of candidates as bits, and as the words of 64 bits that arrays hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

WORD = 64
"""Candidates in one word of a set."""


def n_words(n_candidates: int) -> int:
    """Return the number of words of a set of candidates."""
    return -(-n_candidates // WORD)


def to_words(bits: int, number: int) -> list[int]:
    """Return a set as words, the first candidates in the first word.

    Examples
    --------
    >>> to_words((1 << 64) + 5, 2)
    [5, 1]
    """
    return [(bits >> (WORD * w)) & ((1 << WORD) - 1) for w in range(number)]


def from_words(words: Iterable[int]) -> int:
    """Return the set that words hold; the inverse of `to_words`."""
    return sum(int(word) << (WORD * place) for place, word in enumerate(words))


def table_of_words(sets: Sequence[int], number: int) -> NDArray[np.uint64]:
    """Return sets as words, shape (n_sets, number)."""
    return np.array([to_words(s, number) for s in sets], dtype=np.uint64).reshape(len(sets), number)


def members(bits: int) -> tuple[int, ...]:
    """Return the places of the bits that are set.

    Examples
    --------
    >>> members(0b1010)
    (1, 3)
    """
    return tuple(place for place in range(bits.bit_length()) if bits >> place & 1)
