"""What two documents' disagreement about the equilibria hangs on."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.cruxes.answer import voices
from bargaining.analysis.cruxes.attribution import Attribution, shapley
from bargaining.analysis.cruxes.claims import used
from bargaining.analysis.cruxes.directions import greatest
from bargaining.analysis.cruxes.options import Numbered
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.analysis.cruxes.taken import Flags, Taken
from bargaining.analysis.cruxes.takeovers import DocumentCrux, Takeover
from bargaining.analysis.profiles import outcome_label, pure_profiles
from bargaining.analysis.statements import read_profiles
from bargaining.errors import ScenarioError
from bargaining.forms.formula import (
    AllOf,
    AnyOf,
    Condition,
    Formula,
    conditions,
    conjunction,
    decided,
    disjunction,
    fold,
)
from bargaining.scenario import Scenario
from bargaining.steps import reached

BATCH = 4096
TIGHTEST, EQUILIBRIUM = "tightest margin", "is an equilibrium"


def crux_between(
    scenario: Scenario,
    first: str,
    other: str,
    *,
    profile: str | Mapping[str, str] | None = None,
    most: int = 300_000,
    orders: int = 4000,
    seed: int = 0,
) -> DocumentCrux:
    """Find the fewest assumptions that, taken over from another document, turn one document's prediction into its.

    Parameters
    ----------
    scenario : Scenario
        With the calibrations; its overlay and overrides hold under both.
    first, other : str
        Calibrations, or "baseline".
    profile : str or mapping, optional
        As `crux` takes it: whether there is such an equilibrium must become as in the other
        document. By default the set of all pure equilibria must.
    most : int
        The most sets to evaluate; sizes are searched in full or not at all.
    orders, seed : int
        For the sampled attribution, where more than 16 parameters matter.

    Returns
    -------
    DocumentCrux
        All sets of the smallest size.

    Raises
    ------
    ScenarioError
        For an unknown calibration or a profile that does not fit.

    Notes
    -----
    Sets are tried in increasing size, by the exact signs of all conditions; parameters on which none depends are
    left out. There are binomial(n, size) sets of each size. A margin is in the payoff units of its player, and so is
    what is shared out of the tightest one.

    Examples
    --------
    >>> import bargaining
    >>> found = crux_between(bargaining.load("rapprochement"), "olech2025", "prisoners2025oped", profile="kremlin_run")
    >>> found.size, [list(t.values) for t in found.takeovers]
    (1, [['autonomy'], ['direction_cost']])
    """
    if not most > 0:
        raise ScenarioError(f"crux: most: found {most}, expected a positive number of sets")
    one, two = scenario.calibrated(first), scenario.calibrated(other)
    asked, profiles = (None, ()) if profile is None else read_profiles(scenario, profile)
    before, after = pure_profiles(one), pure_profiles(two)
    differing = tuple(n for n in scenario.parameters if one.values[n] != two.values[n])
    every = {p: one.form.formula(p) for p in one.form.candidates()}
    acts = used(AllOf(tuple(every.values())))
    some = disjunction(every[p] for p in profiles)
    formulas = tuple(every.values()) if asked is None else (some,)
    status = _Status(formulas, one, two, tuple(n for n in differing if n in acts))
    size, sets, searched = _smallest(status, most)
    takeovers = tuple(_takeover(one, two, names) for names in sets)
    shared = () if asked is None else _attributions(one, two, differing, some, (orders, seed))
    named = (*before, *after, *([asked] if isinstance(asked, tuple) else []))
    labels = {p: outcome_label(scenario, p) for p in named}
    return DocumentCrux(
        first, other, asked, before, after, differing, size, takeovers, searched, shared, labels
    )


def _takeover(one: Scenario, two: Scenario, names: tuple[str, ...]) -> Takeover:
    documents = {one.calibration, two.calibration}
    said = {n: tuple(v for v in voices(one, n) if v.calibration in documents) for n in names}
    return Takeover({n: (one.values[n], two.values[n]) for n in names}, said)


class _Status:
    """Tell which formulas hold where some values are taken over from one document into the other."""

    def __init__(
        self, formulas: Sequence[Formula], one: Scenario, two: Scenario, names: tuple[str, ...]
    ) -> None:
        self.names = names
        self.numbered = Numbered(formulas)
        self.taken = Taken(self.numbered.polynomials, one.values, two.values, names)

    def at(self, sets: Flags) -> Flags:
        """Return what holds at each set, shape (n_formulas, n_sets)."""
        value_of = self.numbered.joined(self.numbered.met(self.taken.signs(sets).T))
        return np.array([value_of(formula) for formula in self.numbered.formulas])

    def tightest(self, sets: Flags) -> NDArray[np.float64]:
        """Return by how much the first formula holds at each set, in units of payoffs."""
        values = self.taken.values(sets).T[self.numbered.rows]
        return self.numbered.joined(values)(self.numbered.formulas[0])


def _smallest(status: _Status, most: int) -> tuple[int | None, list[tuple[str, ...]], int]:
    """Return the smallest size of sets that turn what holds, all such sets, and the size up to which all were tried."""
    names = status.names
    before, goal = status.at(np.array([[False] * len(names), [True] * len(names)])).T
    if (before == goal).all():
        return 0, [], 0
    left = most
    for size in range(1, len(names) + 1):
        tried, total = 0, math.comb(len(names), size)
        found: list[tuple[str, ...]] = []
        for places in _chunks(itertools.combinations(range(len(names)), size), BATCH):
            tried += len(places)
            reached(f"{tried} of {total} sets of {size}")
            if tried > left:
                return None, [], size - 1
            taken = np.zeros((len(places), len(names)), dtype=bool)
            np.put_along_axis(taken, places, values=True, axis=1)
            turned = (status.at(taken) == goal[:, None]).all(axis=0)
            found += [tuple(names[k] for k in chosen) for chosen in places[turned]]
        if found:
            return size, found, size
        left -= tried
    return None, [], len(names)


def _chunks(sets: Iterator[tuple[int, ...]], length: int) -> Iterator[NDArray[np.int64]]:
    while chunk := list(itertools.islice(sets, length)):
        yield np.array(chunk)


def _attributions(
    one: Scenario, two: Scenario, differing: tuple[str, ...], formula: Formula, draws: tuple[int, int]
) -> tuple[Attribution, ...]:
    """Share out by how much the formula holds, and whether it does, among the parameters that can matter."""
    found = conditions(formula)
    marked = Taken([c.polynomial for c in found], one.values, two.values, differing)
    ends: dict[int, tuple[Fraction, Fraction]] = {
        id(c): (-_most(-p, differing), _most(p, differing))
        for c, p in zip(found, marked.polynomials, strict=True)
    }
    parts = {
        TIGHTEST: _decisive(formula, ends),
        EQUILIBRIUM: _undecided(formula, ends),
    }
    shared = []
    for value, part in parts.items():
        left = {id(c) for c in conditions(part)}
        named = {
            n for c, p in zip(found, marked.polynomials, strict=True) if id(c) in left for n in p.variables
        }
        status = _Status([part], one, two, tuple(n for n in differing if n in named))

        def worth(sets: Flags, status: _Status = status, value: str = value) -> NDArray[np.float64]:
            return status.at(sets)[0].astype(float) if value == EQUILIBRIUM else status.tightest(sets)

        shared.append(shapley(worth, status.names, value, orders=draws[0], seed=draws[1]))
    return tuple(shared)


_Ends = tuple[Fraction | float, Fraction | float]


def _undecided(formula: Formula, ends: Mapping[int, tuple[Fraction, Fraction]]) -> Formula:
    """Return the parts that hold at some sets and fail at others; a conjunction that never holds is kept."""
    left = decided(formula, lambda c: c.met(ends[id(c)][0]) or None)
    if not isinstance(left, AnyOf):
        return left
    return decided(left, lambda c: None if c.met(ends[id(c)][1]) else False)


def _decisive(formula: Formula, ends: Mapping[int, _Ends]) -> Formula:
    """Return the parts of a formula that may be the tightest somewhere."""

    def every(parts: Sequence[tuple[_Ends, Formula]]) -> tuple[_Ends, Formula]:
        low, high = (min((end[k] for end, _ in parts), default=float("inf")) for k in (0, 1))
        return (low, high), conjunction(part for end, part in parts if end[0] <= high)

    def some(parts: Sequence[tuple[_Ends, Formula]]) -> tuple[_Ends, Formula]:
        low, high = (max((end[k] for end, _ in parts), default=float("-inf")) for k in (0, 1))
        return (low, high), disjunction(part for end, part in parts if end[1] >= low)

    def leaf(c: Condition) -> tuple[_Ends, Formula]:
        return ends[id(c)], c

    return fold(formula, leaf, every, some)[1]


def _most(marked: Polynomial, names: tuple[str, ...]) -> Fraction:
    """Return the largest value of a polynomial in marks, or a bound where there are many."""
    zeros, ones = (tuple(Fraction(end) for _ in names) for end in (0, 1))
    found = greatest(marked, ExactBox(names, zeros, zeros, ones))
    return (
        sum((c for m, c in marked.terms.items() if not m or c > 0), Fraction(0)) if found is None else found
    )
