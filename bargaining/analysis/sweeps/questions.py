"""What a sweep asks at every point, compiled: pure equilibria, margins, payoffs, and all equilibria."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from bargaining.analysis.sweeps.constraints import Constraint
from bargaining.analysis.sweeps.polynomials import (
    CompiledPolynomials,
    Gaps,
    Substitution,
    combined,
    folded,
    game_gaps,
)
from bargaining.games.parametric import ParametricGame
from bargaining.scenario.polynomial import Polynomial

Limits = Mapping[str, tuple[Fraction, Fraction]]
Profile = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Table:
    """Hold an array of polynomials, equal ones evaluated once.

    Parameters
    ----------
    compiled : CompiledPolynomials
        The distinct ones.
    places : ndarray of int, shape (n_profiles, n_columns)
        Which of them stands where.
    """

    compiled: CompiledPolynomials
    places: np.ndarray

    @classmethod
    def of(cls, rows: Sequence[Sequence[Polynomial]], limits: Limits) -> Table:
        """Return the table of rows of equal length."""
        distinct = {polynomial: None for row in rows for polynomial in row}
        place = {polynomial: k for k, polynomial in enumerate(distinct)}
        places = np.array([[place[p] for p in row] for row in rows], dtype=np.int64)
        return cls(CompiledPolynomials(tuple(distinct), limits), places)


@dataclass(frozen=True, eq=False)
class Questions:
    """Hold what is asked of each point of one calibration.

    Parameters
    ----------
    gaps : Gaps
        They decide the pure equilibria.
    profiles : mapping of str to tuple of profiles
        The profiles whose "payoff" and "margin" are asked.
    payoffs, margins : Table or None
        Payoffs by profile and player; losses from deviating by profile and deviation.
    constraints : tuple of Constraint
        A point that breaks one is excluded.
    game : ParametricGame or None
        Where all equilibria are asked.
    substitution : mapping of str to Polynomial
        What stands for each parameter.
    labels : tuple of tuples of str
        The players' actions.
    """

    gaps: Gaps
    profiles: Mapping[str, tuple[Profile, ...]]
    payoffs: Table | None
    margins: Table | None
    constraints: tuple[Constraint, ...]
    game: ParametricGame | None
    substitution: Substitution
    labels: tuple[tuple[str, ...], ...]

    @property
    def mixed(self) -> bool:
        """Tell whether all equilibria are asked."""
        return self.game is not None

    @cached_property
    def _polynomials(self) -> dict[str, tuple[Polynomial, ...]]:
        found = {"gaps": self.gaps.compiled.polynomials}
        for name, table in (("payoffs", self.payoffs), ("margins", self.margins)):
            if table:
                found[name] = table.compiled.polynomials
        found["constraints"] = tuple(c.polynomial for c in self.constraints)
        if self.game is not None:
            monomials = folded(self.game, self.substitution)
            rows = self.game.coefficients.reshape(len(monomials), -1).T
            found["game"] = tuple(combined(row, monomials) for row in rows)
        return found

    @cached_property
    def variables(self) -> frozenset[str]:
        """Return the parameters that what is asked varies with."""
        return frozenset(
            name for polynomials in self._polynomials.values() for p in polynomials for name in p.variables
        )

    @cached_property
    def digest(self) -> str:
        """Return the hash of all numbers that enter, apart from the values along the axes."""
        content = {
            "polynomials": {name: [str(p) for p in found] for name, found in self._polynomials.items()},
            "sets": [hex(s) for s in (*self.gaps.below, *self.gaps.above, self.gaps.standing)],
            "bounds": [float(b).hex() for b in self.gaps.compiled.bounds],
            "strict": [c.strict for c in self.constraints],
            "profiles": dict(self.profiles),
            "labels": self.labels,
            "places": [t.places.tolist() if t else None for t in (self.payoffs, self.margins)],
            "mixed": self.mixed,
        }
        return hashlib.blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=16).hexdigest()

    @property
    def bytes_a_point(self) -> int:
        """Return the size of a point's results and of what is held while they are computed."""
        size = 8 * self.gaps.n_words + 8
        if self.payoffs:
            size += 8 * (self.payoffs.places.size + len(self.payoffs.compiled.polynomials))
        if self.margins:
            size += 8 * (len(self.margins.places) + len(self.margins.compiled.polynomials))
        return size

    @property
    def options(self) -> list[str]:
        """Return the words of the command line that ask for this."""
        words = ["--mixed"] if self.mixed else []
        for what, option in (("payoff", "--payoffs"), ("margin", "--margins")):
            chosen = self.profiles[what]
            if len(chosen) == self.gaps.n_profiles:
                words += [option, "all"]
            else:
                for profile in chosen:
                    words += [option, ",".join(a[k] for a, k in zip(self.labels, profile, strict=True))]
        return words


def ask(
    game: ParametricGame,
    substitution: Substitution,
    limits: Limits,
    constraints: tuple[Constraint, ...],
    profiles: Mapping[str, tuple[Profile, ...]],
    *,
    mixed: bool,
) -> Questions:
    """Compile what is asked of a game."""
    payoffs = margins = None
    if profiles["payoff"] or profiles["margin"]:
        monomials = folded(game, substitution)
        if profiles["payoff"]:
            payoffs = Table.of(_payoff_rows(game, monomials, profiles["payoff"]), limits)
        if profiles["margin"]:
            margins = Table.of(_margin_rows(game, monomials, profiles["margin"]), limits)
    gaps = game_gaps(game, substitution, limits)
    asked = game if mixed else None
    return Questions(gaps, profiles, payoffs, margins, constraints, asked, substitution, game.actions)


def _payoff_rows(
    game: ParametricGame, monomials: Sequence[Polynomial], profiles: Sequence[Profile]
) -> list[list[Polynomial]]:
    n_players = len(game.players)
    coefficients: Any = game.coefficients
    return [
        [combined(coefficients[(slice(None), i, *profile)], monomials) for i in range(n_players)]
        for profile in profiles
    ]


def _margin_rows(
    game: ParametricGame, monomials: Sequence[Polynomial], profiles: Sequence[Profile]
) -> list[list[Polynomial]]:
    rows = []
    coefficients: Any = game.coefficients
    for profile in profiles:
        row = []
        for i, own in enumerate(profile):
            here = coefficients[(slice(None), i, *profile)]
            for b in range(len(game.actions[i])):
                if b != own:
                    there = coefficients[(slice(None), i, *profile[:i], b, *profile[i + 1 :])]
                    row.append(combined(here - there, monomials))
        rows.append(row)
    return rows
