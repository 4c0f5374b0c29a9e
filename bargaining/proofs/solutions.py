r"""One solution in a cell, proved in fractions: of the system that actions in use pay the same.

With :math:`F` the system and :math:`A` near the inverse of its derivative, the map :math:`x - A F(x)` is linear in each
player's strategy. Where it takes all products of corners into the cell, it takes the cell into itself, and has a fixed
point there (Brouwer). Where :math:`A F'` is strictly diagonally dominant at all of them, there is no second one.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.proofs.cells import Cell

Matrix = tuple[tuple[Fraction, ...], ...]
STEPS = 30
NEAR = 1e-9
FACTORS = (1.0, 0.5)
"""What a step of Newton's method is multiplied with: a shorter one stays in the cell."""


def one_solution(cell: Cell) -> Matrix | None:
    """Return the matrix of a proof that a decided cell has exactly one equilibrium, inside; None if there is none."""
    unknowns = [len(own) - 1 for own in cell.corners]
    equations = [len(used) - 1 for used in cell.present]
    if sum(unknowns) != sum(equations) or not sum(unknowns):
        return None
    if not others_lose(cell):
        return None
    systems = [System(cell, world) for world in range(len(cell.payoffs.exact))]
    for system in systems:
        if (inverse := system.inverse()) is None:
            continue
        for factor in FACTORS:
            matrix = tuple(tuple(Fraction(f"{float(x * factor):.9g}") for x in row) for row in inverse)
            inside = [one.proves(matrix) for one in systems]
            if None not in inside and any(inside):
                return matrix
    return None


def others_lose(cell: Cell) -> bool:
    """Tell whether each action out of use pays no more than some action in use all over a cell."""
    for player, used in enumerate(cell.present):
        pays = cell.pays(player)
        for b in set(range(len(pays))) - used:
            if not any((pays[a] >= pays[b]).all() for a in used):
                return False
    return True


class System:
    """Hold by how much actions in use pay more than the first, at all products of corners."""

    def __init__(self, cell: Cell, world: int) -> None:
        self.numbers = [len(own) for own in cell.corners]
        self.rows: list[tuple[int, NDArray[np.object_]]] = []
        exact = exact_pays(cell, world)
        for i, used in enumerate(cell.present):
            first, *rest = sorted(used)
            for a in rest:
                row = np.broadcast_to(exact[i][a] - exact[i][first], self.numbers)
                self.rows.append((i, row))
        self.floats = [row.astype(np.float64) for _, row in self.rows]

    def values(self, weights: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return the system at weights of corners."""
        return np.array([_contracted(row, weights) for row in self.floats])

    def derivative(self, weights: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return the derivative by the weights of all corners but each player's first."""
        columns = []
        for j, number in enumerate(self.numbers):
            for v in range(1, number):
                unit = np.zeros(number)
                unit[v], unit[0] = 1.0, -1.0
                columns.append(self.values([*weights[:j], unit, *weights[j + 1 :]]))
        return np.array(columns).T

    def newton(self) -> list[NDArray[np.float64]] | None:
        """Return about where the system vanishes inside of the cell, from its middle."""
        weights = [np.full(number, 1 / number) for number in self.numbers]
        for _ in range(STEPS):
            try:
                step = np.linalg.solve(self.derivative(weights), self.values(weights))
            except np.linalg.LinAlgError:
                return None
            place = 0
            for j, number in enumerate(self.numbers):
                weights[j][1:] -= step[place : place + number - 1]
                weights[j][0] = 1 - weights[j][1:].sum()
                place += number - 1
            if not np.isfinite(step).all() or np.abs(step).max() > 1e6:
                return None
            if np.abs(step).max() < 1e-13:
                break
        return weights if all((w > -NEAR).all() for w in weights) else None

    def inverse(self) -> NDArray[np.float64] | None:
        """Return about the inverse of the derivative at the solution."""
        start = self.newton()
        if start is None:
            return None
        try:
            found = np.linalg.inv(self.derivative(start))
        except np.linalg.LinAlgError:
            return None
        return np.asarray(found) if np.isfinite(found).all() else None

    def proves(self, matrix: Matrix) -> bool | None:
        """Tell exactly whether the one solution that the matrix proves is inside; None where it proves none."""
        inside = True
        for place in itertools.product(*map(range, self.numbers)):
            here = [row[place] for _, row in self.rows]
            columns = []
            for j, number in enumerate(self.numbers):
                along: tuple[Any, ...] = (*place[:j], slice(None), *place[j + 1 :])
                at = [row[along].tolist() for _, row in self.rows]
                columns += [[values[v] - values[0] for values in at] for v in range(1, number)]
            step = []
            for r, row in enumerate(matrix):
                step.append(sum((x * y for x, y in zip(row, here, strict=True)), Fraction(0)))
                entries = [sum((x * y for x, y in zip(row, c, strict=True)), Fraction(0)) for c in columns]
                if 2 * entries[r] <= sum(map(abs, entries)):
                    return None
            for own, number in zip(place, self.numbers, strict=True):
                shares = [(own == v) - step.pop(0) for v in range(1, number)]
                shares.append(1 - sum(shares))
                if min(shares) < 0:
                    return None
                inside &= min(shares) > 0
        return inside


def exact_pays(cell: Cell, world: int) -> list[NDArray[np.object_]]:
    """Return exactly what actions pay at the others' corners, in the payoffs' own units: fractions."""
    found = []
    for i, table in enumerate(cell.payoffs.exact[world]):
        for j, (own, size) in enumerate(zip(cell.corners, cell.payoffs.sizes, strict=True)):
            if j != i:
                weights = np.full((len(own), size), Fraction(0), dtype=object)
                for k, corner in enumerate(own):
                    for a, p in corner:
                        weights[k, a] = p
                table = np.moveaxis(np.tensordot(weights, table, axes=(1, j)), 0, j)
        found.append(np.expand_dims(np.moveaxis(table, i, 0), i + 1))
    return found


def _contracted(row: NDArray[np.float64], weights: list[NDArray[np.float64]]) -> float:
    for own in weights:
        row = np.tensordot(own, row, axes=(0, 0))
    return float(row)
