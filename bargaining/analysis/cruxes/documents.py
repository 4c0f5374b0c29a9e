"""What two documents' disagreement about the equilibria hangs on."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.cruxes.answer import Voice, voices
from bargaining.analysis.cruxes.attribution import Attribution, Worth, shapley
from bargaining.analysis.cruxes.claims import Actions, margins
from bargaining.analysis.cruxes.crux import target_profile
from bargaining.analysis.cruxes.system import PolynomialSystem, floats
from bargaining.analysis.profiles import outcome_label
from bargaining.equilibria import pure_equilibria, pure_equilibrium_mask
from bargaining.errors import ScenarioError
from bargaining.scenario import Scenario
from bargaining.scenario.polynomial import Polynomial

TOLERANCE = 1e-9
BATCH = 4096
TIGHTEST, EQUILIBRIUM = "tightest margin", "is an equilibrium"
Matches = Callable[[NDArray[np.bool_]], NDArray[np.bool_]]
"""From the marks of the pure equilibria in a batch of games to which of the games answer as wanted."""


@dataclass(frozen=True)
class Takeover:
    """Hold a set of assumptions that, taken over from the other document, turns the prediction.

    Parameters
    ----------
    values : mapping of str to (Fraction, Fraction)
        Each parameter's value in the first document and in the other.
    voices : mapping of str to tuple of Voice
        What the two documents say about each; nothing where both are silent.
    """

    values: Mapping[str, tuple[Fraction, Fraction]]
    voices: Mapping[str, tuple[Voice, ...]]


@dataclass(frozen=True)
class DocumentCrux:
    """Hold what turns one document's prediction into another's; printing it gives one screen.

    Parameters
    ----------
    first, other : str
        The documents, as calibrations or "baseline".
    target : tuple of str or None
        The profile in question; None for the whole set of pure equilibria.
    before, after : tuple of tuple of str
        The pure equilibria under the first document and under the other.
    differing : tuple of str
        The parameters in which the documents differ.
    size : int or None
        Smallest number of parameters to take over; zero where nothing has to be, None where the search stopped first.
    takeovers : tuple of Takeover
        All sets of that size.
    searched : int
        Every set of at most so many parameters was tried.
    attributions : tuple of Attribution
        For a target, its tightest margin and whether it is an equilibrium, shared out among the parameters.
    labels : mapping of tuple of str to str
        Labels of the profiles.
    """

    first: str
    other: str
    target: Actions | None
    before: tuple[Actions, ...]
    after: tuple[Actions, ...]
    differing: tuple[str, ...]
    size: int | None
    takeovers: tuple[Takeover, ...]
    searched: int
    attributions: tuple[Attribution, ...]
    labels: Mapping[Actions, str]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "from": self.first,
            "to": self.other,
            "target": None if self.target is None else list(self.target),
            "before": [list(p) for p in self.before],
            "after": [list(p) for p in self.after],
            "differing": list(self.differing),
            "size": self.size,
            "searched": self.searched,
            "takeovers": [
                {
                    name: {
                        "from": str(old),
                        "to": str(new),
                        "claims": {v.calibration: list(v.evidence) for v in t.voices[name]},
                    }
                    for name, (old, new) in t.values.items()
                }
                for t in self.takeovers
            ],
            "attributions": [a.to_dict() for a in self.attributions],
        }

    def __str__(self) -> str:
        """Say which assumptions turn the prediction, and what each contributes."""
        from bargaining.analysis.cruxes.words import between_in_words

        return between_in_words(self)


def crux_between(
    scenario: Scenario,
    first: str,
    other: str,
    *,
    target: str | Mapping[str, str] | None = None,
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
    target : str or mapping, optional
        A profile: its status must become the other document's. By default the set of all pure equilibria must.
    most : int
        The most sets to evaluate; sizes are searched in full or not at all.
    orders, seed : int
        For the sampled attribution, where more than 16 parameters matter.

    Returns
    -------
    DocumentCrux
        All sets of the smallest size, each confirmed exactly.

    Raises
    ------
    ScenarioError
        For an unknown calibration or a target that does not fit.

    Notes
    -----
    Sets are tried in increasing size, in floats with ties read within 1e-9; parameters on which no margin depends
    are left out. There are binomial(n, size) sets of each size.

    Examples
    --------
    >>> import bargaining
    >>> found = crux_between(bargaining.load("rapprochement"), "olech2025", "prisoners2025oped", target="kremlin_run")
    >>> found.size, [list(t.values) for t in found.takeovers]
    (1, [['autonomy'], ['direction_cost']])
    """
    if not most > 0:
        raise ScenarioError(f"crux: most: found {most}, expected a positive number of sets")
    one, two = scenario.calibrated(first), scenario.calibrated(other)
    profile = None if target is None else target_profile(scenario, target)
    before, after = _pure(one), _pure(two)
    differing = tuple(n for n in scenario.parameters if one.values[n] != two.values[n])
    acts = _acting(one)
    acting = tuple(n for n in differing if n in acts)
    size, sets, searched = _smallest(one, two, acting, profile, most)
    takeovers = tuple(_takeover(one, two, names) for names in sets)
    shared = () if profile is None else _attributions(one, two, differing, profile, orders, seed)
    labels = {p: outcome_label(scenario, p) for p in (*before, *after, *([profile] if profile else []))}
    return DocumentCrux(
        first, other, profile, before, after, differing, size, takeovers, searched, shared, labels
    )


def _takeover(one: Scenario, two: Scenario, names: tuple[str, ...]) -> Takeover:
    documents = {one.calibration, two.calibration}
    said = {n: tuple(v for v in voices(one, n) if v.calibration in documents) for n in names}
    return Takeover({n: (one.values[n], two.values[n]) for n in names}, said)


def _pure(scenario: Scenario) -> tuple[Actions, ...]:
    game = scenario.game()
    return tuple(
        tuple(names[k] for names, k in zip(game.actions, profile, strict=True))
        for profile in pure_equilibria(game)
    )


def _acting(scenario: Scenario) -> set[str]:
    """Return the parameters that some margin depends on; one that shifts a player's payoffs alike does not act."""
    game = scenario.parametric
    matters = np.zeros(len(game.exponents), dtype=bool)
    for i in range(len(game.players)):
        own = np.moveaxis(game.coefficients[:, i], i + 1, 1)
        matters |= (own != own[:, :1]).astype(bool).reshape(len(own), -1).any(axis=1)
    used = game.exponents[matters].sum(axis=0)
    return {name for name, acts in zip(game.parameters, used.tolist(), strict=True) if acts}


def _smallest(
    one: Scenario, two: Scenario, names: Sequence[str], profile: Actions | None, most: int
) -> tuple[int | None, list[tuple[str, ...]], int]:
    """Return the smallest size, all sets of it, and the size up to which all sets were tried."""
    goal = _answer(two, profile)
    if _answer(one, profile) == goal:
        return 0, [], 0
    left = most
    for size in range(1, len(names) + 1):
        chunks = _chunks(itertools.combinations(range(len(names)), size), BATCH)
        tried, found = 0, []
        for chunk in chunks:
            tried += len(chunk)
            if tried > left:
                return None, [], size - 1
            likely = chunk[_likely(one, two, names, chunk, profile, goal)]
            candidates = (tuple(names[k] for k in places) for places in likely)
            found += [
                c
                for c in candidates
                if _answer(one.replace(**{n: two.values[n] for n in c}), profile) == goal
            ]
        if found:
            return size, found, size
        left -= tried
    return None, [], len(names)


def _answer(scenario: Scenario, profile: Actions | None) -> bool | tuple[Actions, ...]:
    found = _pure(scenario)
    return found if profile is None else profile in found


def _chunks(sets: Iterator[tuple[int, ...]], length: int) -> Iterator[NDArray[np.int64]]:
    while chunk := list(itertools.islice(sets, length)):
        yield np.array(chunk)


def _likely(
    one: Scenario,
    two: Scenario,
    names: Sequence[str],
    places: NDArray[np.int64],
    profile: Actions | None,
    goal: bool | tuple[Actions, ...],
) -> NDArray[np.intp]:
    """Return which sets answer as wanted in floats."""
    taken = np.zeros((len(places), len(names)), dtype=bool)
    np.put_along_axis(taken, places, values=True, axis=1)
    values: dict[str, Any] = {n: float(v) for n, v in one.values.items()}
    for k, name in enumerate(names):
        values[name] = np.where(taken[:, k], float(two.values[name]), float(one.values[name]))
    game = one.parametric
    marks = pure_equilibrium_mask(game.payoffs(values), TOLERANCE, len(game.players))
    if isinstance(goal, bool):
        at: Any = tuple(labels.index(a) for labels, a in zip(game.actions, profile or (), strict=True))
        return np.flatnonzero(marks[(slice(None), *at)] == goal)
    wanted = np.zeros(marks.shape[1:], dtype=bool)
    for actions in goal:
        wanted[tuple(labels.index(a) for labels, a in zip(game.actions, actions, strict=True))] = True
    return np.flatnonzero((marks == wanted).reshape(len(marks), -1).all(axis=1))


def _attributions(
    one: Scenario, two: Scenario, differing: tuple[str, ...], profile: Actions, orders: int, seed: int
) -> tuple[Attribution, ...]:
    fixed = {n: v for n, v in one.values.items() if n not in differing}
    polynomials = [m.polynomial.substitute(fixed) for m in margins(one, profile)]
    system = PolynomialSystem.of(polynomials, differing)
    low, high = (floats(s.values, differing) for s in (one, two))
    lower, upper = system.bounds(np.minimum(low, high), np.maximum(low, high))
    kept = {TIGHTEST: lower <= upper.min(), EQUILIBRIUM: lower < 0}
    found = []
    for value, decisive in kept.items():
        rows = [p for p, matters in zip(polynomials, decisive, strict=True) if matters]
        names = tuple(n for n in differing if any(n in p.variables for p in rows))
        worth = _worth(one, two, names, rows, value)
        found.append(shapley(worth, names, value, orders=orders, seed=seed))
    return tuple(found)


def _worth(
    one: Scenario, two: Scenario, names: tuple[str, ...], polynomials: Sequence[Polynomial], value: str
) -> Worth:
    system = PolynomialSystem.of(polynomials, names)
    first, other = floats(one.values, names), floats(two.values, names)

    def worth(sets: NDArray[np.bool_]) -> NDArray[np.float64]:
        tightest: NDArray[np.float64] = system.values(np.where(sets, other, first)).min(
            axis=1, initial=np.inf
        )
        return tightest if value == TIGHTEST else (tightest >= -TOLERANCE).astype(np.float64)

    return worth
