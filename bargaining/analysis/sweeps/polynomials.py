r"""Incentive gaps of a game as polynomials in the parameters that vary, folded exactly and compiled once.

A pure profile :math:`a` is an equilibrium where every gap :math:`u_i(a) - u_i(b, a_{-i})` is nonnegative. Many
gaps are the same polynomial, up to its sign, and many do not vary at all: those are settled before any point is
looked at, in fractions. Only signs count, so gaps are held in units of their own size: players who count in
euros and in billions of euros have the same ones.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.magnitudes import in_own_unit
from bargaining.algebra.polynomial import Polynomial, combined
from bargaining.games.parametric import ParametricGame

WORD = 64
"""Profiles in one word of a bit set."""


Substitution = Mapping[str, Polynomial]
"""What stands for each parameter: a number, itself, or the rule by which it follows others."""


@dataclass(frozen=True, eq=False)
class Gaps:
    """Hold the gaps that decide which profiles are pure equilibria.

    Parameters
    ----------
    compiled : CompiledPolynomials
        Distinct gaps that vary and on which a profile still hangs.
    below, above : tuple of int
        For each, the profiles that are no equilibrium where it is negative, positive: bits in the order of the
        flattened profiles.
    standing : int
        The profiles that no constant gap rules out.
    n_profiles : int
        Number of action profiles.
    """

    compiled: CompiledPolynomials
    below: tuple[int, ...]
    above: tuple[int, ...]
    standing: int
    n_profiles: int

    @property
    def n_words(self) -> int:
        """Return the number of words of a set of profiles."""
        return -(-self.n_profiles // WORD)

    def words(self, sets: Sequence[int]) -> NDArray[np.uint64]:
        """Return sets of profiles as words, shape (n_sets, n_words)."""
        found = np.array([to_words(s, self.n_words) for s in sets], dtype=np.uint64)
        return found.reshape(len(sets), self.n_words)


def to_words(bits: int, n_words: int) -> list[int]:
    """Return a set of profiles as words, the first profiles in the first word.

    Examples
    --------
    >>> to_words((1 << 64) + 5, 2)
    [5, 1]
    """
    return [(bits >> (WORD * w)) & ((1 << WORD) - 1) for w in range(n_words)]


def from_words(words: Iterable[int]) -> int:
    """Return the set of profiles that words hold; the inverse of `to_words`."""
    return sum(int(word) << (WORD * place) for place, word in enumerate(words))


def members(bits: int) -> tuple[int, ...]:
    """Return the places of the bits that are set.

    Examples
    --------
    >>> members(0b1010)
    (1, 3)
    """
    return tuple(place for place in range(bits.bit_length()) if bits >> place & 1)


def folded(game: ParametricGame, substitution: Substitution) -> list[Polynomial]:
    """Return the game's monomials with every parameter replaced by what stands for it."""
    found = []
    for powers in game.exponents.tolist():
        factors = zip(game.parameters, powers, strict=True)
        monomial = tuple(sorted((name, power) for name, power in factors if power))
        found.append(Polynomial({monomial: Fraction(1)}).composed(substitution))
    return found


def game_gaps(
    game: ParametricGame, substitution: Substitution, limits: Mapping[str, tuple[Fraction, Fraction]]
) -> Gaps:
    """Fold and compile the gaps of a game.

    Parameters
    ----------
    game : ParametricGame
    substitution : mapping of str to Polynomial
        What stands for each parameter.
    limits : mapping of str to pair of Fraction
        Of each parameter that varies.

    Notes
    -----
    Linear in the number of pairs of profiles that differ in one player's action, times the terms of their gap.
    """
    shape = game.coefficients.shape[2:]
    standing = (1 << int(np.prod(shape))) - 1
    losers: dict[Polynomial, list[int]] = {}
    for polynomial, better, worse in _pairs(game, folded(game, substitution)):
        constant = polynomial.constant_value
        if constant is None:
            leading = polynomial.terms[max(polynomial.terms)] > 0
            sided = in_own_unit(polynomial if leading else -polynomial, limits)
            entry = losers.setdefault(sided, [0, 0])
            entry[0] |= 1 << (better if leading else worse)
            entry[1] |= 1 << (worse if leading else better)
        elif constant:
            standing &= ~(1 << (better if constant < 0 else worse))
    left = {p: (b & standing, a & standing) for p, (b, a) in losers.items() if (b | a) & standing}
    ordered = sorted(left, key=lambda p: sorted(p.terms.items()))
    compiled = CompiledPolynomials.of(tuple(ordered), limits)
    below, above = (tuple(left[p][side] for p in ordered) for side in (0, 1))
    return Gaps(compiled, below, above, standing, int(np.prod(shape)))


def _pairs(game: ParametricGame, monomials: Sequence[Polynomial]) -> Iterable[tuple[Polynomial, int, int]]:
    """Yield each player's gap between two of its actions with the two profiles; equal rows are folded once."""
    shape = game.coefficients.shape[2:]
    profiles = np.arange(int(np.prod(shape))).reshape(shape)
    known: dict[tuple[Any, ...], Polynomial] = {}
    for i, size in enumerate(shape):
        own = np.moveaxis(game.coefficients[:, i], 1 + i, 1)
        places = np.moveaxis(profiles, i, 0).reshape(size, -1)
        for first, second in itertools.combinations(range(size), 2):
            rows = (own[:, first] - own[:, second]).reshape(len(monomials), -1).T
            for row, better, worse in zip(rows, places[first], places[second], strict=True):
                weights = tuple(row)
                if weights not in known:
                    known[weights] = combined(weights, monomials)
                yield known[weights], int(better), int(worse)
