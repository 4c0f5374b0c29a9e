"""Games and scenarios with known answers (tests/data/catalogue.toml, scenarios.toml), read with plain fractions.

Numbers are enclosures: a point where the number is rational, else narrower than 1e-40 (1e-14 for logarithms).
"""

from __future__ import annotations

import ast
import itertools
import math
import operator
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import bargaining
from bargaining.games import NormalFormGame

DATA = Path(__file__).parent / "data"
FINE = 10**50


@dataclass(frozen=True)
class Number:
    """Hold a real number between two fractions."""

    low: Fraction
    high: Fraction

    @property
    def exact(self):
        return self.low == self.high

    def __contains__(self, value):
        return self.low <= value <= self.high

    def __float__(self):
        return float((self.low + self.high) / 2)


def _root(value, degree):
    """Return an enclosure of a root by whole numbers."""
    power = FINE**degree

    def below(x):
        wanted = x.numerator * power // x.denominator
        low, high = 0, wanted + 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if middle**degree <= wanted else (low, middle)
        return low

    return Number(Fraction(below(value.low), FINE), Fraction(below(value.high) + 1, FINE))


def _log(value):
    slack = Fraction(1, 10**15)
    found = [Fraction(math.log(x)) for x in (value.low, value.high)]
    return Number(found[0] - slack, found[1] + slack)


_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def number(text: str, names: Mapping[str, Number] | None = None) -> Number:
    """Return the enclosure of a formula of whole numbers, roots, logarithms and names."""

    def read(node):
        if isinstance(node, ast.Constant):
            return Number(Fraction(node.value), Fraction(node.value))
        if isinstance(node, ast.Name):
            return (names or {})[node.id]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            inner = read(node.operand)
            return Number(-inner.high, -inner.low)
        if isinstance(node, ast.Call):
            inner = read(node.args[0])
            return _log(inner) if node.func.id == "log" else _root(inner, node.args[1].value)
        one, other = read(node.left), read(node.right)
        if isinstance(node.op, ast.Div):
            assert 0 not in other, text
        ends = [_OPERATORS[type(node.op)](a, b) for a in (one.low, one.high) for b in (other.low, other.high)]
        return Number(min(ends), max(ends))

    return read(ast.parse(text, mode="eval").body)


Point = tuple[tuple[Number, ...], ...]


@dataclass(frozen=True)
class Continuum:
    """Hold one component: its dimension, extreme points, other points on it, and of how many pieces it is made."""

    dimension: int
    vertices: tuple[Point, ...]
    points: tuple[Point, ...]
    pieces: int


@dataclass(frozen=True)
class Entry:
    """Hold one game and all that is known of it."""

    name: str
    payoffs: np.ndarray | None
    equilibria: tuple[Point, ...]
    indices: tuple[int | None, ...] | None
    components: tuple[Continuum, ...]
    sum_of_indices: int | None

    @property
    def exact(self) -> NormalFormGame:
        return NormalFormGame(self.payoffs)

    @property
    def floats(self) -> NormalFormGame | None:
        """Return the game in floats, where they hold all of its payoffs."""
        if any(Fraction(float(x)) != x for x in self.payoffs.ravel()):
            return None
        return NormalFormGame(self.payoffs.astype(float))


def _strategy(text, names):
    return tuple(number(part, names) for part in text.split())


def point(text: str, names: Mapping[str, Number] | None = None) -> Point:
    """Return a profile of strategies from text such as ``1/2 1/2 | 1 0``."""
    return tuple(_strategy(part, names) for part in text.split("|"))


def _payoffs(nested):
    def shape(part):
        return (len(part), *shape(part[0])) if isinstance(part, list) else ()

    sizes = shape(nested)
    found = np.empty((len(sizes), *sizes), dtype=object)
    for profile in itertools.product(*map(range, sizes)):
        cell = nested
        for k in profile:
            cell = cell[k]
        for i, value in enumerate(cell.split()):
            found[(i, *profile)] = Fraction(value)
    return found


def _component(given, names):
    if "product" in given:
        sides = [[_strategy(text, names) for text in side] for side in given["product"]]
        vertices = tuple(itertools.product(*sides))
    else:
        vertices = tuple(point(text, names) for text in given["vertices"])
    points = tuple(point(text, names) for text in given.get("points", ()))
    return Continuum(given["dimension"], vertices, points, given.get("pieces", 1))


def equilibria_of(name: str, given: Mapping[str, Any]) -> Entry:
    """Return the answers that an entry of the files gives."""
    names: dict[str, Number] = {}
    for key, text in given.get("let", {}).items():
        names[key] = number(text, names)
    indices = given.get("indices")
    return Entry(
        name,
        _payoffs(given["payoffs"]) if "payoffs" in given else None,
        tuple(point(text, names) for text in given["equilibria"]),
        None if indices is None else tuple(None if k == "-" else int(k) for k in indices.split()),
        tuple(_component(part, names) for part in given.get("components", ())),
        given.get("sum_of_indices"),
    )


@cache
def games() -> dict[str, Entry]:
    """Return all games of the catalogue by name."""
    data = tomllib.loads((DATA / "catalogue.toml").read_text(encoding="utf-8"))
    for name, given in data["games"].items():
        assert given["source"], name
        assert given["derivation"], name
    return {name: equilibria_of(name, given) for name, given in data["games"].items()}


# ---------------------------------------------------------------- scenarios


@cache
def scenarios() -> dict[str, Any]:
    """Return all scenarios of the catalogue by name, as they stand in the file."""
    found: dict[str, Any] = tomllib.loads((DATA / "scenarios.toml").read_text(encoding="utf-8"))
    for name, given in found.items():
        assert given["derivation"], name
    return found


def _toml(name, given):
    """Write a scenario in the package's format."""
    parts = [f'[scenario]\nname = "{name}"\ntitle = "{name}"']
    parts.append(
        '[kinds.any]\nmeaning = "anything"\nrange = [-10000000000, 10000000000]\nassumption = "made"'
    )
    for player, actions in given["players"].items():
        parts.append(f'[players.{player}]\nlabel = "{player}"')
        parts += [f'[players.{player}.actions.{a}]\nlabel = "{a}"\nassumption = "made"' for a in actions]
    for parameter, (value, low, high) in given["parameters"].items():
        parts.append(
            f'[parameters.{parameter}]\nlabel = "{parameter}"\nkind = "any"\nbaseline = "{value}"\n'
            f'range = ["{low}", "{high}"]\nrange_assumption = "made"\nassumption = "made"'
        )
    for k, (player, value) in enumerate(given["payoffs"]):
        parts.append(
            f'[[payoff]]\nplayer = "{player}"\nterm = "t{k}"\nvalue = "{value}"\nassumption = "made"'
        )
    for outcome, actions in given.get("outcomes", {}).items():
        profile = ", ".join(f'{p} = "{a}"' for p, a in zip(given["players"], actions.split(","), strict=True))
        parts.append(
            f'[outcomes.{outcome}]\nlabel = "{outcome}"\nassumption = "made"\nprofile = {{ {profile} }}'
        )
    for calibration, values in given.get("calibrations", {}).items():
        parts.append(f'[calibrations.{calibration}]\nlabel = "{calibration}"')
        parts.append(f"[calibrations.{calibration}.values]")
        for parameter in given["parameters"]:
            said = values.get(parameter)
            spoken = (
                'silent = "silent"'
                if said is None
                else f'value = "{said}", why = "made", assumption = "made"'
            )
            parts.append(f"{parameter} = {{ {spoken} }}")
    return "\n".join(parts)


@cache
def scenario(name: str) -> bargaining.Scenario:
    """Return a scenario of the catalogue, loaded by the package."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.toml"
        path.write_text(_toml(name, scenarios()[name]), encoding="utf-8")
        return bargaining.load(str(path))


def profiles(texts: list[str]) -> set[tuple[str, ...]]:
    """Return profiles of actions from texts such as ``a,c``."""
    return {tuple(text.split(",")) for text in texts}
