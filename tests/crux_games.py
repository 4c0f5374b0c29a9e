"""Small games as scenario files for the tests of cruxes, with payoffs that plain fractions work out as well."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

import bargaining
from bargaining.scenario import Scenario

PLAYERS = {"p": ("a", "b"), "q": ("c", "d")}
PROFILES = tuple(itertools.product(*PLAYERS.values()))
HEAD = """
[scenario]
name = "small"
title = "Two players with two actions"
[kinds.any]
meaning = "anything"
range = ["-1000000000000000000000", "1000000000000000000000"]
assumption = "test"
"""
Values = Mapping[str, Fraction]


@dataclass(frozen=True)
class Small:
    """Hold expressions of a game: one a player and profile, in parameters with a value and a range."""

    parameters: dict[str, tuple[Fraction, Fraction, Fraction]]
    payoffs: dict[str, dict[tuple[str, str], str]]

    def load(self, folder: Path, scale: Mapping[str, str] | None = None, shift: str = "0") -> Scenario:
        """Write the game, each player's payoffs times a scale and plus a constant, and load it."""
        text = HEAD
        for player, actions in PLAYERS.items():
            text += f'[players.{player}]\nlabel = "{player}"\n'
            text += "".join(
                f'[players.{player}.actions.{a}]\nlabel = "{a}"\nassumption = "test"\n' for a in actions
            )
        for name, (value, low, high) in self.parameters.items():
            text += f'[parameters.{name}]\nlabel = "{name}"\nkind = "any"\nbaseline = "{value}"\n'
            text += f'range = ["{low}", "{high}"]\nrange_assumption = "test"\nassumption = "test"\n'
        for player, cells in self.payoffs.items():
            for (one, two), value in cells.items():
                times = (scale or {}).get(player, "1")
                term = f"({value}) * ({times}) * p.{one} * q.{two}"
                text += f'[[payoff]]\nplayer = "{player}"\nterm = "{one}{two}"\nvalue = "{term}"\nassumption = "test"\n'
            text += f'[[payoff]]\nplayer = "{player}"\nterm = "all"\nvalue = "{shift}"\nassumption = "test"\n'
        place = folder / "small.toml"
        place.write_text(text)
        return bargaining.load(str(place))

    def equilibria(self, values: Values) -> set[tuple[str, str]]:
        """Return the pure equilibria at a point, from Python's own reading of the expressions."""
        found = set()
        pay = {
            (player, cell): eval(text, {"Fraction": Fraction}, dict(values))
            for player, cells in self.payoffs.items()
            for cell, text in cells.items()
        }
        for one, two in PROFILES:
            best_one = all(pay["p", (one, two)] >= pay["p", (other, two)] for other in PLAYERS["p"])
            best_two = all(pay["q", (one, two)] >= pay["q", (one, other)] for other in PLAYERS["q"])
            found |= {(one, two)} if best_one and best_two else set()
        return found

    def fulfils(self, target: tuple[str, str], mode: str, values: Values) -> bool:
        """Tell whether a target is what a mode asks for at a point."""
        found = self.equilibria(values)
        return {"becomes": target in found, "ends": target not in found, "only": found == {target}}[mode]

    def changes(self, values: Values) -> dict[str, Fraction]:
        """Return how far each parameter is from its value, in ranges."""
        return {n: abs(values[n] - value) / (high - low) for n, (value, low, high) in self.parameters.items()}

    def grid(self, steps: int) -> Iterator[dict[str, Fraction]]:
        """Return points with every parameter at its value or at one of evenly spaced places of its range."""
        places = [
            sorted({value, *(low + (high - low) * k / steps for k in range(steps + 1))})
            for value, low, high in self.parameters.values()
        ]
        for point in itertools.product(*places):
            yield dict(zip(self.parameters, point, strict=True))


def random_game(seed: int, parameters: int, offset: int = 0) -> Small:
    """Return a game whose payoffs are sparse polynomials with small whole coefficients, so that ties are common.

    Parameters
    ----------
    seed : int
        Of the draws.
    parameters : int
        How many.
    offset : int
        Where the ranges begin.
    """
    draw = np.random.default_rng(seed)
    names = "xyz"[:parameters]
    ranges = {}
    for name in names:
        width = int(draw.choice([1, 2, 4]))
        low = Fraction(int(draw.integers(-1, 2)) + offset)
        ranges[name] = (low + Fraction(int(draw.integers(0, 9)), 8) * width, low, low + width)

    def expression() -> str:
        pieces = [f"({int(draw.integers(-2, 3))})"]
        for _ in range(int(draw.integers(0, 3))):
            chosen = draw.choice(list(names), int(draw.integers(1, 3)))
            factors = [f"({name} - ({offset}) - {Fraction(int(draw.integers(-1, 3)), 2)})" for name in chosen]
            pieces.append("*".join([f"({int(draw.integers(-2, 3))})", *factors]))
        return " + ".join(pieces).replace("1/2", "Fraction(1,2)").replace("-1/2", "-Fraction(1,2)")

    return Small(ranges, {player: {cell: expression() for cell in PROFILES} for player in PLAYERS})


def written(game: Small) -> Small:
    """Return the game with fractions written as a scenario file takes them."""
    payoffs = {
        p: {c: t.replace("Fraction(1,2)", "1/2") for c, t in cells.items()}
        for p, cells in game.payoffs.items()
    }
    return Small(game.parameters, payoffs)
