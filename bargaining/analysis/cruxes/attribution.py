r"""The disagreement of two documents, shared out among the assumptions in which they differ.

The game among assumptions is: the worth of a set is the model's answer when the set is taken over from the other
document. Its Shapley value splits the whole difference of the answers, each assumption getting its mean
contribution over all orders in which they could be taken over.

References
----------
Shapley, L. S. (1953). A value for n-person games. Contributions to the Theory of Games 2, 307-317.
Castro, J., Gómez, D., Tejada, J. (2009). Polynomial calculation of the Shapley value based on sampling. Computers and
Operations Research 36, 1726-1730.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import comb, fsum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Worth = Callable[[NDArray[np.bool_]], NDArray[np.float64]]
"""From sets, one a row with a column a parameter, to their worth."""

MOST_EXACT = 16
BATCH = 1 << 14
NEGLIGIBLE = 5e-5
"""Share of the largest contribution below which one is not printed."""


@dataclass(frozen=True)
class Attribution:
    """Hold how much of a difference each assumption accounts for.

    Parameters
    ----------
    value : str
        What is attributed, such as the tightest margin of a profile.
    start, end : float
        The value under one document and under the other.
    shares : mapping of str to float
        For each parameter its part of ``end - start``, largest first; parameters without influence are left out.
    errors : mapping of str to float
        Standard errors of the shares; zero where exact.
    exact : bool
        Whether all sets were evaluated, rather than sampled orders.
    orders : int
        Number of orders sampled; zero where exact.
    """

    value: str
    start: float
    end: float
    shares: dict[str, float]
    errors: dict[str, float]
    exact: bool
    orders: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "value": self.value,
            "from": self.start,
            "to": self.end,
            "exact": self.exact,
            "orders": self.orders,
            "shares": {n: {"share": s, "standard_error": self.errors[n]} for n, s in self.shares.items()},
        }

    def __str__(self) -> str:
        """Write the difference and its parts; negligible ones are left out."""
        how = "exact over all sets" if self.exact else f"sampled over {self.orders} orders"
        largest = max([abs(self.start), abs(self.end), *map(abs, self.shares.values())])
        form = ".4f" if 0.01 <= largest < 10**6 or not largest else ".4e"
        head = (
            f"{self.value}: {self.start:{form}} -> {self.end:{form}}, shared out by Shapley's value ({how})"
        )
        width = max(map(len, self.shares), default=0)
        lines = [
            f"  {name:<{width}}  {share:+{form}}"
            + ("" if self.exact else f"  (standard error {self.errors[name]:{form}})")
            for name, share in self.shares.items()
            if abs(share) >= NEGLIGIBLE * max(map(abs, self.shares.values()))
        ]
        return "\n".join([head, *lines])


def shapley(
    worth: Worth, names: tuple[str, ...], value: str, *, orders: int = 4000, seed: int = 0
) -> Attribution:
    r"""Attribute the difference that taking over all parameters makes to the single ones.

    Parameters
    ----------
    worth : callable
        Evaluates sets of parameters, given as rows of truth values.
    names : tuple of str
        The parameters that may matter.
    value : str
        What the worth is, in words.
    orders : int
        Orders to sample where there are more than 16 parameters; every order is followed by its reverse.
    seed : int
        Of the generator of the orders.

    Notes
    -----
    .. math:: \phi_k = \sum_{S \not\ni k} \frac{|S|!\,(n-|S|-1)!}{n!} \bigl(v(S \cup k) - v(S)\bigr)

    Exact over all 2^n sets up to 16 parameters, otherwise sampled with a standard error.

    Examples
    --------
    >>> found = shapley(lambda sets: sets.all(axis=1).astype(float), ("p", "q"), "both")
    >>> found.shares
    {'p': 0.5, 'q': 0.5}
    """
    n = len(names)
    ends = worth(np.array([[False] * n, [True] * n]))
    exact = n <= MOST_EXACT
    if exact:
        shares, errors = _over_all_sets(worth, n), np.zeros(n)
    else:
        shares, errors = _over_orders(worth, n, orders, np.random.default_rng(seed))
    ranked = sorted(range(n), key=lambda k: (-abs(shares[k]), names[k]))
    return Attribution(
        value,
        float(ends[0]),
        float(ends[1]),
        {names[k]: float(shares[k]) for k in ranked},
        {names[k]: float(errors[k]) for k in ranked},
        exact,
        0 if exact else 2 * (orders // 2),
    )


def all_sets(n: int) -> NDArray[np.bool_]:
    """Return the 2^n sets of n parameters, set number ``s`` holding the parameters of the bits of ``s``."""
    numbers = np.arange(1 << n)
    found: NDArray[np.bool_] = (numbers[:, None] >> np.arange(n)) & 1 == 1
    return found


def _over_all_sets(worth: Worth, n: int) -> NDArray[np.float64]:
    sets = all_sets(n)
    values = np.concatenate([worth(sets[k : k + BATCH]) for k in range(0, len(sets), BATCH)])
    sizes, numbers = sets.sum(axis=1), np.arange(len(sets))
    weights = [Fraction(1, n * comb(n - 1, size)) for size in range(n)]
    shares = np.zeros(n)
    for k in range(n):
        without = numbers[~sets[:, k]]
        gains = values[without | (1 << k)] - values[without]
        # Sums that are rounded once do not depend on how a processor groups their terms.
        sums = [fsum(gains[sizes[without] == size]) for size in range(n)]
        shares[k] = float(sum(w * Fraction(total) for w, total in zip(weights, sums, strict=True)))
    return shares


def _over_orders(
    worth: Worth, n: int, orders: int, generator: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean contributions over pairs of an order and its reverse, and their standard errors."""
    pairs = orders // 2
    drawn = np.array([generator.permutation(n) for _ in range(pairs)])
    at_once = max(1, BATCH // (2 * (n + 1)))
    found = np.concatenate(
        [
            (_contributions(worth, some) + _contributions(worth, some[:, ::-1])) / 2
            for some in (drawn[k : k + at_once] for k in range(0, pairs, at_once))
        ]
    )
    return found.mean(axis=0), found.std(axis=0, ddof=1) / np.sqrt(pairs)


def _contributions(worth: Worth, orders: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what each parameter adds in each order, shape (n_orders, n)."""
    count, n = orders.shape
    places = np.argsort(orders, axis=1)
    sets = places[:, None, :] < np.arange(n + 1)[None, :, None]
    gains = np.diff(worth(sets.reshape(-1, n)).reshape(count, n + 1), axis=1)
    return np.take_along_axis(gains, places, axis=1)
