"""Inequalities between parameters, in the language of the scenario's formulas, decided without rounding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.compiled import CompiledPolynomials, Exactly
from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.scenario import Scenario
from bargaining.scenario.expression import parse


@dataclass(frozen=True, eq=False)
class Constraint:
    """Hold an inequality: a polynomial that is nonnegative, or positive.

    Parameters
    ----------
    text : str
        As written.
    compiled : CompiledPolynomials
        Of one polynomial.
    strict : bool
        Whether zero breaks it.
    """

    text: str
    compiled: CompiledPolynomials
    strict: bool

    def __str__(self) -> str:
        """Return the inequality as written."""
        return self.text

    @cached_property
    def polynomial(self) -> Polynomial:
        """Return the polynomial whose sign decides."""
        return self.compiled.polynomials[0]

    def holds(
        self, values: Mapping[str, NDArray[np.float64]], n_points: int, exactly: Exactly
    ) -> NDArray[np.bool_]:
        """Tell at which points it holds, shape (n_points,); values within rounding of zero are decided exactly."""
        signs = self.compiled.signs(values, n_points, exactly)[0]
        return np.asarray(signs > 0 if self.strict else signs >= 0)


def read_constraint(
    scenario: Scenario,
    text: str,
    held: Mapping[str, Fraction | Polynomial],
    limits: Mapping[str, tuple[Fraction, Fraction]],
) -> Constraint:
    """Read an inequality.

    Parameters
    ----------
    scenario : Scenario
        Knows the parameters' names.
    text : str
        Two formulas with ``<=``, ``>=``, ``<`` or ``>`` between them.
    held : mapping of str to Fraction or Polynomial
        What stands for the parameters that do not vary by themselves.
    limits : mapping of str to pair of Fraction
        Of each parameter that varies.

    Raises
    ------
    ScenarioError
        When it cannot be read, or does not hang on anything that varies.
    """
    sides = re.split(r"(<=|>=|<|>)", text)
    if len(sides) != 3:
        raise ScenarioError(f"constraint {text!r}: expected two formulas with one of <= >= < > between them")

    def resolve(name: str) -> Polynomial:
        scenario.require_assumption(name)
        return Polynomial.variable(name)

    try:
        left, right = (parse(side, resolve) for side in (sides[0], sides[2]))
    except ScenarioError as error:
        raise ScenarioError(f"constraint {text!r}: {error}") from None
    difference = (right - left if sides[1].startswith("<") else left - right).substitute(held)
    if difference.constant_value is not None:
        raise ScenarioError(
            f"constraint {text!r}: found nothing in it that varies, expected an axis or a draw"
        )
    return Constraint(text, CompiledPolynomials.of((difference,), limits), not sides[1].endswith("="))
