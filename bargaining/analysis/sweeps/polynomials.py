"""A game's monomials with parameters replaced, for `bargaining.analysis.robustness.margins` alone."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.games.parametric import ParametricGame


def folded(game: ParametricGame, substitution: Mapping[str, Polynomial]) -> list[Polynomial]:
    """Return the game's monomials with every parameter replaced by what stands for it."""
    found = []
    for powers in game.exponents.tolist():
        factors = zip(game.parameters, powers, strict=True)
        monomial = tuple(sorted((name, power) for name, power in factors if power))
        found.append(Polynomial({monomial: Fraction(1)}).composed(substitution))
    return found
