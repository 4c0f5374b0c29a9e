r"""A second count of all equilibria of a generic game, which shares nothing with the engine.

On supports :math:`S_i` of size :math:`k_i` the probabilities solve, for every player, :math:`k_i - 1` equations that
are linear in each other player's strategy. By Bernstein's theorem they have, for almost all payoffs, as many complex
solutions as there are ways to give each equation of player :math:`i` to one of the other players such that player
:math:`j` gets :math:`k_j - 1` (McKelvey and McLennan 1997), and never more isolated ones. All are found from the
solutions of as many linear systems, by following paths in the complex numbers; this proves nothing. Each end is then
proved to have exactly one solution in a box (Krawczyk 1969, in complex ball arithmetic). If as many disjoint boxes are
proved as there can be solutions, none is missing; the equilibria on these supports are the real ones with positive
probabilities and no better action outside, all of which balls decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.games import named
from benchmarks.report import Report

TRIES = 4  # random homotopies before the count is given up
RADIUS = 1e-9  # of a box about a solution
Complex = NDArray[np.complex128]
Supports = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Count:
    """Hold what was proved of one game.

    Parameters
    ----------
    expected, proved : int
        The sum over all supports of the number of complex solutions that there can be, and of those proved.
    equilibria : tuple
        Supports and strategies of the equilibria among them.
    """

    expected: int
    proved: int
    equilibria: tuple[tuple[Supports, tuple[NDArray[np.float64], ...]], ...]


@cache
def number_of_solutions(sizes: tuple[int, ...]) -> int:
    """Return the mixed volume for supports of these sizes.

    Examples
    --------
    >>> number_of_solutions((2, 2, 2)), number_of_solutions((2, 2, 2, 2)), number_of_solutions((3, 3, 3))
    (2, 9, 10)
    """
    return sum(1 for _ in _assignments(sizes))


def _assignments(sizes: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield, for the equations in order, the players whose strategies each one fixes."""
    equations = [i for i, k in enumerate(sizes) for _ in range(k - 1)]
    room = [k - 1 for k in sizes]

    def assign(place: int) -> Iterator[tuple[int, ...]]:
        if place == len(equations):
            yield ()
            return
        for j in range(len(sizes)):
            if j != equations[place] and room[j]:
                room[j] -= 1
                yield from ((j, *rest) for rest in assign(place + 1))
                room[j] += 1

    return assign(0)


class _Paths:
    """Follow solutions of products of linear forms to those of the game's equations on given supports."""

    def __init__(
        self, tables: Sequence[NDArray[np.float64]], sizes: tuple[int, ...], rng: np.random.Generator
    ) -> None:
        self.sizes, self.n = sizes, len(sizes)
        self.starts = np.cumsum([0, *(k - 1 for k in sizes)])
        self.ends, self.forms, self.products = [], [], []
        for i, table in enumerate(tables):
            own = np.moveaxis(table, i, 0)
            self.ends.append((own[1:] - own[0]).astype(complex))
            forms = [_random(rng, (sizes[i] - 1, sizes[j])) for j in range(self.n) if j != i]
            self.forms.append(forms)
            products = np.array([_outer([f[e] for f in forms]) for e in range(sizes[i] - 1)])
            self.products.append(products.reshape(self.ends[-1].shape))
        self.twist = np.exp(2j * np.pi * rng.random())

    def starting_points(self) -> Iterator[Complex]:
        equations = [(i, e) for i, k in enumerate(self.sizes) for e in range(k - 1)]
        for chosen in _assignments(self.sizes):
            parts = []
            for j, k in enumerate(self.sizes):
                rows = [
                    self.forms[i][j - (j > i)][e]
                    for (i, e), c in zip(equations, chosen, strict=True)
                    if c == j
                ]
                matrix = np.array([[r[m] - r[0] for m in range(1, k)] for r in rows]).reshape(k - 1, k - 1)
                parts.append(np.linalg.solve(matrix, -np.array([r[0] for r in rows], dtype=complex)))
            yield np.concatenate(parts)

    def system(self, z: Complex, t: float) -> tuple[Complex, Complex, Complex]:
        """Return values, derivatives by the unknowns and by `t`."""
        x = [np.concatenate([[1 - p.sum()], p]) for p in np.split(z, self.starts[1:-1])]
        values, slopes, rates = [], [], []
        for i in range(self.n):
            others = [j for j in range(self.n) if j != i]
            now = self.twist * (1 - t) * self.products[i] + t * self.ends[i]
            block = np.zeros((self.sizes[i] - 1, len(z)), dtype=complex)
            for place, j in enumerate(others):
                kept = _averaged(now, [x[k] for k in others], place)
                block[:, self.starts[j] : self.starts[j + 1]] = kept[:, 1:] - kept[:, :1]
            slopes.append(block)
            values.append(_averaged(now, [x[k] for k in others], None))
            rates.append(
                _averaged(self.ends[i] - self.twist * self.products[i], [x[k] for k in others], None)
            )
        return np.concatenate(values), np.vstack(slopes), np.concatenate(rates)

    def follow(self, z: Complex) -> Complex | None:
        """Return the end of one path, None where it is lost."""
        t, step = 0.0, 0.05
        for _ in range(5_000):
            if t >= 1:
                return self._newton(z, 1.0, 8)
            step = min(step, 1 - t)
            _, slopes, rates = self.system(z, t)
            try:
                first = np.linalg.solve(slopes, -rates)
                _, later, change = self.system(z + first * step / 2, t + step / 2)
                guess = z + np.linalg.solve(later, -change) * step
            except np.linalg.LinAlgError:
                return None
            found = self._newton(guess, t + step, 3)
            if found is None or np.abs(found - guess).max() > 2e-2 * (1 + np.abs(z).max()):
                step /= 2
                if step < 1e-9:
                    return None
                continue
            z, t, step = found, t + step, step * 2
        return None

    def _newton(self, z: Complex, t: float, steps: int) -> Complex | None:
        size = np.inf
        for _ in range(steps):
            values, slopes, _ = self.system(z, t)
            try:
                move = np.linalg.solve(slopes, -values)
            except np.linalg.LinAlgError:
                return None
            z, size = z + move, np.abs(move).max()
        return z if size < 1e-8 * (1 + np.abs(z).max()) else None


def _random(rng: np.random.Generator, shape: tuple[int, ...]) -> Complex:
    return np.asarray(rng.normal(size=shape) + 1j * rng.normal(size=shape))


def _outer(vectors: Sequence[Complex]) -> Complex:
    found = np.array(1.0 + 0j)
    for vector in vectors:
        found = np.multiply.outer(found, vector)
    return found


def _averaged(table: NDArray[Any], strategies: Sequence[NDArray[Any]], kept: int | None) -> NDArray[Any]:
    """Return a table, equations first, averaged over all strategies but the one kept."""
    for place in reversed(range(len(strategies))):
        if place != kept:
            table = np.tensordot(table, strategies[place], axes=(place + 1, 0))
    return table


class _Balls:
    """Prove solutions on given supports, and what they are, in ball arithmetic from the exact payoffs."""

    def __init__(self, payoffs: NDArray[np.object_], supports: Supports) -> None:
        from flint import acb, fmpq

        number = np.vectorize(lambda v: acb(fmpq(v.numerator, v.denominator)), otypes=[object])
        self.supports, self.sizes = supports, [len(s) for s in supports]
        self.starts = [sum(k - 1 for k in self.sizes[:i]) for i in range(len(supports) + 1)]
        self.paid = []
        for i in range(len(supports)):
            grid = [range(payoffs.shape[1 + j]) if j == i else s for j, s in enumerate(supports)]
            self.paid.append(number(np.moveaxis(payoffs[i][np.ix_(*grid)], i, 0)))

    def strategies(self, z: Sequence[Any]) -> list[NDArray[np.object_]]:
        found = []
        for start, end in zip(self.starts, self.starts[1:], strict=False):
            rest = list(z[start:end])
            found.append(np.array([1 - sum(rest), *rest], dtype=object))
        return found

    def values_and_slopes(self, z: Sequence[Any]) -> tuple[Any, Any]:
        from flint import acb, acb_mat

        x = self.strategies(z)
        values, slopes = [], []
        for i, own in enumerate(self.supports):
            table = self.paid[i][list(own)]
            table = table[1:] - table[0]
            others = [j for j in range(len(x)) if j != i]
            for e, value in enumerate(_averaged(table, [x[j] for j in others], None)):
                row = [acb(0)] * self.starts[-1]
                for place, j in enumerate(others):
                    kept = _averaged(table, [x[k] for k in others], place)[e]
                    row[self.starts[j] : self.starts[j + 1]] = [k - kept[0] for k in kept[1:]]
                values.append([value])
                slopes.append(row)
        return acb_mat(values), acb_mat(slopes)

    def box(self, center: Complex) -> list[Any] | None:
        """Return a box about the center with exactly one solution, None where none is proved."""
        from flint import acb, acb_mat, arb

        if not len(center):
            return []
        middle = [acb(float(c.real), float(c.imag)) for c in center]
        values, slopes = self.values_and_slopes(middle)
        floats = np.array([[complex(entry.mid()) for entry in row] for row in slopes.tolist()])
        inverse = acb_mat(np.linalg.inv(floats).tolist())
        size = RADIUS * max(1.0, float(np.abs(center).max()))
        ball = acb(arb(0, size), arb(0, size))
        box = [m + ball for m in middle]
        n = len(middle)
        identity = acb_mat([[int(r == c) for c in range(n)] for r in range(n)])
        image = (identity - inverse * self.values_and_slopes(box)[1]) * acb_mat(
            [[ball]] * n
        ) - inverse * values
        inside = all(abs(e[0].real) < size and abs(e[0].imag) < size for e in image.tolist())
        return box if inside else None

    def equilibrium(self, box: list[Any]) -> bool | None:
        """Tell whether the one solution in the box is an equilibrium; None where balls do not tell."""
        if any(not b.imag.contains(0) for b in box):
            return False
        # A box that is its own mirror image holds the conjugate of its one solution as well, so that this is real.
        real = self.box(np.array([complex(float(b.real.mid()), 0.0) for b in box]))
        if real is None:
            return None
        x = self.strategies(real)
        signs = [_sign(p.real) for own in x for p in own]
        for i, own in enumerate(self.supports):
            paid = _averaged(self.paid[i], [x[j] for j in range(len(x)) if j != i], None)
            outside = [a for a in range(len(paid)) if a not in own]
            signs += [_sign((paid[own[0]] - paid[a]).real) for a in outside]
        return False if -1 in signs else None if 0 in signs else True


def _sign(ball: Any) -> int:
    return int(bool(ball > 0)) - int(bool(ball < 0))


def count(payoffs: NDArray[np.object_], seed: int = 0) -> Count:
    """Count all complex solutions of a game's equations on all supports, and the equilibria among them.

    Parameters
    ----------
    payoffs : ndarray of Fraction, shape (n_players, *n_actions)
        Generic.
    seed : int
        Of the random homotopies.

    Raises
    ------
    ArithmeticError
        When balls cannot tell whether a solution is an equilibrium, as where payoffs tie.
    """
    from flint import ctx

    rng = np.random.default_rng(seed)
    expected = proved = 0
    equilibria = []
    subsets = [
        list(chain.from_iterable(combinations(range(m), k + 1) for k in range(m))) for m in payoffs.shape[1:]
    ]
    with ctx.workprec(256):
        for supports in product(*subsets):
            sizes = tuple(len(s) for s in supports)
            number = number_of_solutions(sizes)
            balls = _Balls(payoffs, supports)
            boxes = _solutions(payoffs, supports, balls, number, rng)
            expected, proved = expected + number, proved + len(boxes)
            for box in boxes:
                verdict = balls.equilibrium(box)
                if verdict is None:
                    raise ArithmeticError(f"supports {supports}: a solution could not be decided")
                if verdict:
                    equilibria.append(
                        (supports, _in_full(balls.strategies(box), supports, payoffs.shape[1:]))
                    )
    return Count(expected, proved, tuple(equilibria))


def _solutions(
    payoffs: NDArray[np.object_], supports: Supports, balls: _Balls, number: int, rng: np.random.Generator
) -> list[list[Any]]:
    """Return boxes, pairwise apart, with one solution each."""
    sizes = tuple(len(s) for s in supports)
    if number == 0 or sum(sizes) == len(sizes):
        return [[]] * number
    tables = [np.asarray(own[np.ix_(*supports)], dtype=np.float64) for own in payoffs]
    boxes: list[list[Any]] = []
    for _ in range(TRIES):
        paths = _Paths(tables, sizes, rng)
        for start in paths.starting_points():
            end = paths.follow(start)
            box = None if end is None else balls.box(end)
            if box is not None and not any(
                all(a.overlaps(b) for a, b in zip(box, o, strict=True)) for o in boxes
            ):
                boxes.append(box)
        if len(boxes) >= number:
            break
    return boxes


def _in_full(
    strategies: Sequence[NDArray[np.object_]], supports: Supports, shape: Sequence[int]
) -> tuple[NDArray[np.float64], ...]:
    full = [np.zeros(m) for m in shape]
    for x, own, s in zip(full, strategies, supports, strict=True):
        x[list(s)] = [complex(p).real for p in own]
    return tuple(full)


def exact_sample(shape: tuple[int, ...], number: int, seed: int) -> list[NDArray[np.object_]]:
    """Return games with random whole numbers of five digits as payoffs, which tie with small probability."""
    rng = np.random.default_rng([seed, *shape])
    whole = rng.integers(-99_999, 100_000, (number, len(shape), *shape))
    return list(np.vectorize(Fraction, otypes=[object])(whole))


def disagreements(payoffs: NDArray[np.object_], found: Any) -> tuple[Count, str]:
    """Return the second count, and in what the engine's result differs from it; empty where it does not."""
    second = count(payoffs)
    theirs = sorted(second.equilibria, key=lambda e: (e[0], [x.tolist() for x in e[1]]))
    if second.proved != second.expected:
        return second, f"{second.proved} of {second.expected} complex solutions proved"
    if not found.complete or found.components or len(found) != len(theirs):
        return second, f"complete {found.complete}, {len(found)} equilibria, against {len(theirs)}"
    for equilibrium, (supports, strategies) in zip(found, theirs, strict=True):
        far = max(float(np.abs(x - y).max()) for x, y in zip(equilibrium.strategies, strategies, strict=True))
        if equilibrium.supports != supports or far > 1e-8:
            return (
                second,
                f"an equilibrium on {equilibrium.supports}, against one on {supports}, {far:.1g} away",
            )
    return second, ""


def second_count(report: Report, *, quick: bool) -> None:
    """Count the equilibria of generic games by all complex solutions of their equations."""
    from bargaining.equilibria import nash_equilibria
    from bargaining.games import NormalFormGame

    numbers = ("games", "complex_solutions", "proved", "equilibria", "lists_that_agree")
    table = report.table(
        "A second count: complex solutions that there can be, those proved, and the equilibria among them",
        {"game": "text", **dict.fromkeys(numbers, "number")},
    )
    for shape, number in [((2, 2, 2), 20), ((3, 2, 2), 10), ((3, 3), 10), ((2, 2, 2, 2), 5), ((3, 3, 3), 2)]:
        games = exact_sample(shape, max(1, number // 5) if quick else number, 8)
        expected = proved = equilibria = agree = 0
        for payoffs in games:
            second, trouble = disagreements(payoffs, nash_equilibria(NormalFormGame(payoffs)))
            expected, proved = expected + second.expected, proved + second.proved
            equilibria, agree = equilibria + len(second.equilibria), agree + (not trouble)
            if trouble:
                report.fail(f"second count of a game {shape}: {trouble}")
        figures = (len(games), expected, proved, equilibria, agree)
        table.add(game=named(shape), **dict(zip(numbers, figures, strict=True)))
