r"""The exact strategy profile that a stored, rounded one stands for.

A stored mixed equilibrium holds rounded probabilities, at which no two actions pay the same. What it stands for is
the profile next to it, on the same supports, at which the actions in use pay exactly the same. Of two players each
one's indifference is linear in the other's strategy and is solved in fractions. With more players the profile is
refined to many digits, recognised as rational or algebraic, and the recognition is checked by exact arithmetic.
Whatever is returned satisfies its equations exactly; whether it is an equilibrium is left to the caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.algebraic_numbers import DIGITS, recognised
from bargaining.games.exact_linear import null_space
from bargaining.games.normal_form import NormalFormGame

NEAR = 1e-6  # largest distance of a stored probability from the exact one
ROUNDED = 1e-12  # the same where the supports alone do not say which profile is meant
TIED = 1e-9  # share of the payoff range within which ties are tried; they count only if they are exact
LARGEST_DENOMINATOR = 10**6

Exact = tuple[NDArray[np.object_], ...]
Supports = Sequence[Sequence[int]]
Strategies = Sequence[NDArray[np.float64]]


def exact_profile(game: NormalFormGame, strategies: Strategies, supports: Supports) -> Exact | None:
    """Return the exact profile next to a stored one at which all actions in use pay the same; None if not found.

    Parameters
    ----------
    game : NormalFormGame
        The game.
    strategies : sequence of ndarray
        The stored strategies.
    supports : sequence of sequence of int
        The actions that they use.

    Returns
    -------
    tuple of ndarray, or None
        Strategies with entries of `Fraction`, or numbers of one algebraic field.

    Examples
    --------
    >>> game = NormalFormGame([[[2, 0], [0, 1]], [[1, 0], [0, 2]]])
    >>> first, second = exact_profile(game, [np.array([2 / 3, 1 / 3]), np.array([1 / 3, 2 / 3])], [[0, 1], [0, 1]])
    >>> [str(p) for p in first]
    ['2/3', '1/3']
    """
    return next(iter(exact_profiles(game, [(strategies, supports)]) or ()), None)


def exact_profiles(
    game: NormalFormGame, stored: Sequence[tuple[Strategies, Supports]]
) -> tuple[Exact, ...] | None:
    """Return the exact profiles of several stored ones, with entries of one field, so that they can be combined."""
    found = [_rational(game, *one) for one in stored]
    known = tuple(profile for profile in found if profile is not None)
    rational = known if len(known) == len(stored) else None
    if game.n_players == 2 or (rational is not None and all(is_equilibrium(game, p) for p in rational)):
        return rational
    return _algebraic(game, stored) or rational


def is_equilibrium(game: NormalFormGame, profile: Exact) -> bool:
    """Tell whether an exact profile is a Nash equilibrium."""
    for i, x in enumerate(profile):
        values = action_values(game.unit_rationals, profile, i)
        best = max(values)
        if any(p and value != best for p, value in zip(x, values, strict=True)):
            return False
    return True


def _rational(game: NormalFormGame, stored: Strategies, supports: Supports) -> Exact | None:
    """Return the profile in fractions that is meant: the first that is an equilibrium, or else the first at all.

    Rounded probabilities can make the actions in use pay the same and miss, by their rounding, a tie with another one.
    """
    candidates = list(_rational_candidates(game, stored, supports))
    first = candidates[0] if candidates else None
    return next((p for p in candidates if is_equilibrium(game, p)), first)


def action_values(payoffs: NDArray[np.object_], profile: Exact, player: int) -> list[Any]:
    """Return what each action pays a player against the others' exact strategies."""
    values: Any = payoffs[player]
    for j in reversed(range(len(profile))):
        if j != player:
            used = [k for k, p in enumerate(profile[j]) if p]
            values = np.tensordot(np.take(values, used, axis=j), profile[j][used], axes=(j, 0))
    return list(values)


def _rational_candidates(game: NormalFormGame, stored: Strategies, supports: Supports) -> Iterator[Exact]:
    """Yield the profiles in fractions next to the stored one that make the actions in use pay the same."""
    if all(len(s) == 1 for s in supports):
        yield tuple(_pure(len(x), s[0]) for x, s in zip(stored, supports, strict=True))
        return
    guesses = _solved(game, stored, supports) if game.n_players == 2 else _rounded(stored)
    for guess, near in guesses:
        if _close(guess, stored, near) and _indifferent(game, guess, supports):
            yield guess


def _pure(size: int, action: int) -> NDArray[np.object_]:
    return np.array([Fraction(int(k == action)) for k in range(size)], dtype=object)


def _rounded(stored: Strategies) -> Iterator[tuple[Exact, float]]:
    """Yield the simplest fractions near the stored floats, and those themselves."""
    simple = [[Fraction(p).limit_denominator(LARGEST_DENOMINATOR) for p in x.tolist()] for x in stored]
    yield tuple(np.array(x, dtype=object) for x in simple), NEAR
    yield tuple(np.array([Fraction(p) for p in x.tolist()], dtype=object) for x in stored), NEAR


def _solved(game: NormalFormGame, stored: Strategies, supports: Supports) -> Iterator[tuple[Exact, float]]:
    """Yield two players' profiles that solve their linear equations: on the supports, with ties, and pinned."""
    best = [sorted({*b, *s}) for b, s in zip(game.best_responses(stored, TIED), supports, strict=True)]
    tables = [game.rationals[1].T.tolist(), game.rationals[0].tolist()]
    alone = [indifferent_strategy(tables[i], supports[i], supports[1 - i], stored[i]) for i in (0, 1)]
    tied = [indifferent_strategy(tables[i], supports[i], best[1 - i], stored[i]) for i in (0, 1)]
    for i in (0, 1):
        if alone[i] is None:
            alone[i] = tied[i]
    yield from _both(alone, NEAR)
    pinned = [
        fixed or indifferent_strategy(tables[i], supports[i], ties[1 - i], stored[i], pin=True)
        for ties in (best, supports)
        for i, fixed in enumerate(alone)
    ]
    yield from _both(pinned[:2], ROUNDED)
    yield from _both(pinned[2:], ROUNDED)


def _both(found: Sequence[list[Fraction] | None], near: float) -> Iterator[tuple[Exact, float]]:
    first, second = found
    if first is not None and second is not None:
        yield (np.array(first, dtype=object), np.array(second, dtype=object)), near


def indifferent_strategy(
    opponent: Sequence[Sequence[Fraction]],
    support: Sequence[int],
    best: Sequence[int],
    stored: NDArray[np.float64],
    *,
    pin: bool = False,
) -> list[Fraction] | None:
    """Return the strategy on a support against which the opponent's `best` actions pay the same.

    Parameters
    ----------
    opponent : sequence of rows of Fraction
        The opponent's payoffs, his actions as rows.
    support, best : sequence of int
        The actions used, and the opponent's.
    stored : ndarray
        The strategy that is meant, rounded.
    pin : bool
        Where there are several, take the one that agrees with the stored one in the free probabilities; otherwise
        the answer is None.
    """
    # Unknowns are the probabilities, the opponent's payoff and the right side's constant.
    rows = [[opponent[j][i] for i in support] + [Fraction(-1), Fraction(0)] for j in best]
    rows.append([Fraction(1)] * len(support) + [Fraction(0), Fraction(-1)])
    basis = null_space(rows)
    free = [v for v in basis if not v[-1]]
    fixed = next((v for v in basis if v[-1]), None)
    if fixed is None or (free and not pin):
        return None
    weights = [v / fixed[-1] for v in fixed]
    for vector in free:
        # A basis vector of the null space has a one at its own free place, where all others have zero.
        place = next(k for k, v in enumerate(vector) if v == 1 and not fixed[k] and _alone(free, vector, k))
        if place >= len(support):
            return None
        wanted = Fraction(float(stored[support[place]]))
        simple = wanted.limit_denominator(LARGEST_DENOMINATOR)
        share = simple if abs(float(simple - wanted)) < ROUNDED / 100 else wanted
        weights = [w + share * v for w, v in zip(weights, vector, strict=True)]
    strategy = [Fraction(0)] * len(stored)
    for i, weight in zip(support, weights, strict=False):
        strategy[i] = weight
    return strategy


def _alone(vectors: Sequence[list[Fraction]], own: list[Fraction], place: int) -> bool:
    return all(v is own or not v[place] for v in vectors)


def _close(profile: Exact, stored: Strategies, near: float) -> bool:
    return all(
        abs(float(p) - q) <= near
        for x, y in zip(profile, stored, strict=True)
        for p, q in zip(x, y, strict=True)
    )


def _indifferent(game: NormalFormGame, profile: Exact, supports: Supports) -> bool:
    """Tell whether the profile has exactly these supports, sums to one, and its actions in use pay the same."""
    for x, support in zip(profile, supports, strict=True):
        if sum(x[list(support)]) != 1 or any((x[k] > 0) != (k in support) for k in range(len(x))):
            return False
    for i, support in enumerate(supports):
        values = action_values(game.rationals, profile, i) if len(support) > 1 else []
        if any(values[k] != values[support[0]] for k in support[1:]):
            return False
    return True


def _algebraic(
    game: NormalFormGame, stored: Sequence[tuple[Strategies, Supports]]
) -> tuple[Exact, ...] | None:
    """Refine all profiles to many digits, recognise their probabilities in one field, and check them."""
    choices = []
    for strategies, supports in stored:
        tied = [
            sorted({*b, *s}) for b, s in zip(game.best_responses(strategies, TIED), supports, strict=True)
        ]
        equal = [[list(s) for s in supports]] + ([tied] if tied != [list(s) for s in supports] else [])
        points = (refined(game, strategies, supports, e, DIGITS) for e in equal)
        choices.append(next((p for p in points if p is not None), None))
    numbers = [p for point in choices if point is not None for x in point for p in x]
    if any(point is None for point in choices) or (found := recognised(numbers)) is None:
        return None
    entries = iter(found)
    profiles = []
    for strategies, supports in stored:
        profile = []
        for x, support in zip(strategies, supports, strict=True):
            full = np.array([Fraction(0)] * len(x), dtype=object)
            for k in support:
                full[k] = next(entries)
            profile.append(full)
        if not (_close(tuple(profile), strategies, NEAR) and _indifferent(game, tuple(profile), supports)):
            return None
        profiles.append(tuple(profile))
    return tuple(profiles)


def refined(
    game: NormalFormGame, strategies: Strategies, supports: Supports, equal: Supports, digits: int
) -> list[list[Any]] | None:
    """Return the probabilities on the supports to so many binary digits, at which the `equal` actions pay the same.

    By Gauss-Newton steps, which proves nothing; None where they do not settle near the stored strategies.
    """
    from flint import arb, arb_mat, ctx, fmpq

    with ctx.workprec(digits + 128):
        number = np.vectorize(lambda v: arb(fmpq(v.numerator, v.denominator)), otypes=[object])
        parts = [
            number(
                game.unit_rationals[i][np.ix_(*[equal[i] if j == i else s for j, s in enumerate(supports)])]
            )
            for i in range(game.n_players)
        ]
        point = [
            np.array([arb(float(x[k])) for k in s], dtype=object)
            for x, s in zip(strategies, supports, strict=True)
        ]
        sizes = [len(s) for s in supports]
        for _ in range(20):
            values, rows = _equations(parts, point, sizes)
            matrix = arb_mat(rows)
            slopes = matrix.transpose()
            try:
                step = (slopes * matrix).solve(slopes * arb_mat([[v] for v in values])).mid()
            except ZeroDivisionError:
                return None
            moves = [entry[0] for entry in step.tolist()]
            places = iter(moves)
            point = [np.array([(p - next(places)).mid() for p in x], dtype=object) for x in point]
            largest = max(float(abs(m).upper()) for m in moves)
            if largest > 2 * NEAR or not np.isfinite(largest):
                return None
            if all(abs(m) < arb(2) ** -(digits + 32) for m in moves):
                return [list(x) for x in point]
    return None


def _equations(
    parts: Sequence[NDArray[np.object_]], point: Sequence[NDArray[np.object_]], sizes: Sequence[int]
) -> tuple[list[Any], list[list[Any]]]:
    """Return the residuals of equal payoffs and unit sums, and their derivatives."""
    from flint import arb

    values: list[Any] = []
    rows: list[list[Any]] = []
    for i, part in enumerate(parts):
        paid = _averaged(part, point, (i,))
        blocks = {j: _averaged(part, point, (i, j)) for j in range(len(parts)) if j != i}
        values.append(sum(point[i], arb(-1)))
        rows.append([arb(int(j == i)) for j, size in enumerate(sizes) for _ in range(size)])
        for a in range(1, len(paid)):
            values.append(paid[a] - paid[0])
            row: list[Any] = []
            for j, size in enumerate(sizes):
                block = blocks[j] if j > i else blocks[j].T if j != i else None
                row += [arb(0)] * size if block is None else (block[a] - block[0]).tolist()
            rows.append(row)
    return values, rows


def _averaged(
    part: NDArray[np.object_], point: Sequence[NDArray[np.object_]], kept: tuple[int, ...]
) -> NDArray[np.object_]:
    for j in reversed(range(len(point))):
        if j not in kept:
            part = np.tensordot(part, point[j], axes=(j, 0))
    return part
