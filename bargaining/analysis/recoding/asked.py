"""What is asked of each recoding: whether an outcome, a statement or the whole set of predictions is as before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.robustness.evaluation import held
from bargaining.analysis.robustness.points import Listed
from bargaining.analysis.statements import read_profiles
from bargaining.forms.form import Profile
from bargaining.forms.table import Table, table_of
from bargaining.scenario import Scenario

SET = "set"
"""How the whole set of pure predictions is asked for."""
_BLOCK = 20_000  # points whose predictions are held in memory at a time


class Asked(NamedTuple):
    """Hold a result that a recoding may overturn.

    Parameters
    ----------
    name, label : str
        As it is asked for, and in words.
    profiles : ndarray of bool, shape (P,), or None
        Candidates of which one or more must be predicted; None for the whole set.
    """

    name: str
    label: str
    profiles: NDArray[np.bool_] | None

    def of(self, predicted: NDArray[np.bool_], now: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell at which points the result is what it is now."""
        if self.profiles is None:
            found: NDArray[np.bool_] = (predicted == now).all(axis=1)
            return found
        now_so = bool(now[self.profiles].any())
        satisfied: NDArray[np.bool_] = predicted[:, self.profiles].any(axis=1) == now_so
        return satisfied


class Question(NamedTuple):
    """Hold what is asked, of which candidates, and which of them are predicted now."""

    table: Table
    asked: tuple[Asked, ...]
    now: NDArray[np.bool_]

    def stays(self, points: Listed) -> NDArray[np.bool_]:
        """Tell which results are at points what they are now, shape (n, results)."""
        found = np.empty((len(points), len(self.asked)), dtype=np.bool_)
        for start in range(0, len(points), _BLOCK):
            here = slice(start, min(start + _BLOCK, len(points)))
            places = {name: column[here] for name, column in points.places.items()}
            predicted = held(self.table, Listed(points.numbers, places, here.stop - here.start))
            for column, one in enumerate(self.asked):
                found[here, column] = one.of(predicted, self.now)
        return found

    def holds(self, one: Asked) -> bool | None:
        """Tell whether a result holds now; None for the whole set."""
        return None if one.profiles is None else bool(self.now[one.profiles].any())


def question(scenario: Scenario, results: Sequence[str] = ()) -> Question:
    """Read which results are asked about.

    Parameters
    ----------
    scenario : Scenario
        At the values in force.
    results : sequence of str
        Outcomes, profiles and statements such as ``"eu == limited"``, of which some pure prediction must be one; and
        ``"set"``, the whole set of pure predictions. Without any, the set and every outcome that has a name, or every
        profile that is predicted now where none has.

    Raises
    ------
    ScenarioError
        For an unknown name.

    Examples
    --------
    >>> import bargaining
    >>> [one.label for one in question(bargaining.load("rapprochement"), ["set", "package"]).asked]
    ['the set of pure predictions', 'Package with EU re-engagement']
    """
    table = table_of(scenario.form)
    now = held(table, Listed({name: (one,) for name, one in scenario.values.items()}, {}, 1))[0]
    names = list(dict.fromkeys(results)) or [SET, *_named(scenario, table.profiles, now)]
    return Question(table, tuple(_asked(scenario, table.profiles, name) for name in names), now)


def _named(scenario: Scenario, profiles: Sequence[Profile], now: NDArray[np.bool_]) -> list[str]:
    if scenario.document.outcomes:
        return list(scenario.document.outcomes)
    return [",".join(profile) for profile, so in zip(profiles, now, strict=True) if so]


def _asked(scenario: Scenario, profiles: Sequence[Profile], name: str) -> Asked:
    if name == SET and SET not in scenario.document.outcomes:
        return Asked(name, "the set of pure predictions", None)
    asked, among = read_profiles(scenario, name)
    label = asked if isinstance(asked, str) else scenario.outcome(asked)
    members = set(among)
    return Asked(name, label, np.array([profile in members for profile in profiles], dtype=np.bool_))
