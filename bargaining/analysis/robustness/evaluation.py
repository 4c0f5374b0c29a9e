"""Where predictions hold at points of a space of assumptions, exactly, and by what margin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bargaining.algebra.compiled import CompiledPolynomials, Exactly
from bargaining.analysis.robustness.points import Column, Given, Listed, Points
from bargaining.errors import GameError, nearest
from bargaining.forms.table import Table
from bargaining.steps import reached

CHUNK = 8_192
Values = Mapping[str, ArrayLike] | Points | Listed


def held(table: Table, values: Values) -> NDArray[np.bool_]:
    """Tell exactly which candidates of a table hold at a batch of points.

    Parameters
    ----------
    table : Table
        The candidates.
    values : Points or Listed, or mapping of str to array_like
        A value, or n values, a parameter: a float is the fraction that it is, ``Fraction(1, 10)`` is itself.

    Returns
    -------
    ndarray of bool, shape (n, P)

    Raises
    ------
    GameError
        When a parameter has no value.

    Notes
    -----
    Signs are those of floats where a bound of the rounding error decides, and of fractions elsewhere. Memory beyond
    the result does not grow with n; time is linear in n.

    Examples
    --------
    >>> import bargaining
    >>> from bargaining.forms.table import table_of
    >>> scenario = bargaining.load("rapprochement")
    >>> int(held(table_of(scenario.form), scenario.values).sum())
    3
    """
    batch = _located(table, values)
    found = np.empty((len(batch.points), len(table.profiles)), dtype=np.bool_)
    for here, part in batch.parts():
        n_points = here.stop - here.start
        found[here] = batch.table.held(batch.points.limits, part, n_points, batch.exactly(here.start))
    return found


def margin(table: Table, values: Values) -> Column:
    """Return by how much the best candidate of a table holds at a batch of points, in floats and in units of payoff.

    Parameters
    ----------
    table : Table
        The candidates; see `Table.least` for what the margin of one is.
    values : Points or Listed, or mapping of str to array_like
        A value, or n values, a parameter.

    Returns
    -------
    ndarray, shape (n,)
    """
    batch = _located(table, values)
    found = np.empty(len(batch.points))
    for here, part in batch.parts():
        rows = batch.compiled.values(batch.compiled.columns(part, here.stop - here.start))
        found[here] = batch.table.least(rows).max(axis=1)
    return found


class _Batch(NamedTuple):
    """Points, with a table over them: what they hold put in exactly, compiled for their limits."""

    table: Table
    points: Points | Listed | Given
    compiled: CompiledPolynomials

    def parts(self) -> Iterator[tuple[slice, dict[str, Column]]]:
        """Yield places in the batch with the values of the parameters there."""
        for start in range(0, len(self.points), CHUNK):
            here = slice(start, min(start + CHUNK, len(self.points)))
            reached(f"{start} of {len(self.points)} points")
            yield here, {name: self.points.values[name][here] for name in self.compiled.variables}

    def exactly(self, start: int) -> Exactly:
        """Return the exact values from one place on."""
        return lambda name, p: self.points.exactly(name, start + p)


def _located(table: Table, values: Values) -> _Batch:
    points = values if isinstance(values, Points | Listed) else Given(values)
    names = {**points.held, **points.values}
    for name in sorted(frozenset().union(*(p.variables for p in table.polynomials))):
        if name not in names:
            raise GameError(f"parameter {name!r}: found no value{nearest(name, names)}")
    narrowed = table.at(points.held)
    return _Batch(narrowed, points, narrowed.compiled(points.limits))
