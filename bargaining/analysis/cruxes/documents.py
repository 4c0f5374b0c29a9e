"""What two documents' disagreement about the equilibria hangs on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.cruxes.answer import Voice, voices
from bargaining.analysis.cruxes.attribution import Attribution, Worth, shapley
from bargaining.analysis.cruxes.claims import Actions, margins
from bargaining.analysis.cruxes.crux import target_profile
from bargaining.analysis.cruxes.directions import greatest
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.analysis.cruxes.taken import TakenMargins
from bargaining.analysis.profiles import outcome_label
from bargaining.equilibria import pure_equilibria
from bargaining.errors import ScenarioError
from bargaining.scenario import Scenario

BATCH = 4096
TIGHTEST, EQUILIBRIUM = "tightest margin", "is an equilibrium"


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
        All sets of the smallest size.

    Raises
    ------
    ScenarioError
        For an unknown calibration or a target that does not fit.

    Notes
    -----
    Sets are tried in increasing size, by the exact signs of all margins; parameters on which no margin depends are
    left out. There are binomial(n, size) sets of each size. A margin is in the payoff units of its player, and so is
    what is shared out of the tightest one.

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
    game = scenario.form.game
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
    asked = _Asked(one, two, tuple(names), profile, goal)
    left = most
    for size in range(1, len(names) + 1):
        chunks = _chunks(itertools.combinations(range(len(names)), size), BATCH)
        tried = 0
        found: list[tuple[str, ...]] = []
        for chunk in chunks:
            tried += len(chunk)
            if tried > left:
                return None, [], size - 1
            found += [tuple(names[k] for k in places) for places in chunk[asked.answered(chunk)]]
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


class _Asked:
    """Tell which sets answer as wanted: the target's status, or the status of every profile."""

    def __init__(
        self,
        one: Scenario,
        two: Scenario,
        names: tuple[str, ...],
        profile: Actions | None,
        goal: bool | tuple[Actions, ...],
    ) -> None:
        profiles = [profile] if profile is not None else list(itertools.product(*one.form.game.actions))
        own = [margins(one, p) for p in profiles]
        self.margins = TakenMargins([m for each in own for m in each], one.values, two.values, names)
        lengths = np.array([len(each) for each in own])
        self.held = np.flatnonzero(lengths)
        self.starts = (np.cumsum(lengths) - lengths)[self.held]
        self.wanted = np.array([goal] if isinstance(goal, bool) else [p in goal for p in profiles])

    def answered(self, places: NDArray[np.int64]) -> NDArray[np.intp]:
        """Return which of some sets, given as places of names, answer as wanted."""
        taken = np.zeros((len(places), len(self.margins.names)), dtype=bool)
        np.put_along_axis(taken, places, values=True, axis=1)
        broken = np.zeros((len(self.wanted), len(places)), dtype=bool)
        if len(self.held):
            broken[self.held] = np.logical_or.reduceat(self.margins.negative(taken).T, self.starts)
        return np.flatnonzero((self.wanted[:, None] != broken).all(axis=0))


def _attributions(
    one: Scenario, two: Scenario, differing: tuple[str, ...], profile: Actions, orders: int, seed: int
) -> tuple[Attribution, ...]:
    own = margins(one, profile)
    marked = TakenMargins(own, one.values, two.values, differing)
    ends = [(-_most(-p, differing), _most(p, differing)) for p in marked.polynomials]
    least = min((high for _, high in ends), default=Fraction(0))
    decisive = {TIGHTEST: [low <= least for low, _ in ends], EQUILIBRIUM: [low < 0 for low, _ in ends]}
    found = []
    for value, matters in decisive.items():
        rows = [k for k, kept in enumerate(matters) if kept]
        names = tuple(n for n in differing if any(n in marked.polynomials[k].variables for k in rows))
        part = TakenMargins([own[k] for k in rows], one.values, two.values, names)
        found.append(shapley(_worth(part, value), names, value, orders=orders, seed=seed))
    return tuple(found)


def _most(marked: Polynomial, names: tuple[str, ...]) -> Fraction:
    """Return the largest value of a polynomial in marks, or a bound where there are many."""
    zeros, ones = (tuple(Fraction(end) for _ in names) for end in (0, 1))
    found = greatest(marked, ExactBox(names, zeros, zeros, ones))
    return (
        sum((c for m, c in marked.terms.items() if not m or c > 0), Fraction(0)) if found is None else found
    )


def _worth(taken: TakenMargins, value: str) -> Worth:
    def worth(sets: NDArray[np.bool_]) -> NDArray[np.float64]:
        if value == EQUILIBRIUM:
            return np.where(taken.negative(sets).any(axis=1), 0.0, 1.0)
        tightest: NDArray[np.float64] = taken.values(sets).min(axis=1, initial=np.inf)
        return tightest

    return worth
