"""A claim in units of its own: every range from zero to one, every polynomial's largest coefficient one.

Payoffs and parameters come in any unit and about any origin. What is left of a claim after this exact change of
variables depends on neither, and floats, with errors of a share of the largest coefficient, serve for any.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.cruxes.claims import changed, scaled
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.forms.formula import Formula


def in_units(formula: Formula, box: ExactBox) -> tuple[Formula, ExactBox]:
    """Return a claim and a box in units of the box's ranges; the box remembers the parameters' own.

    Parameters
    ----------
    formula : Formula
        About the parameters of the box and no others, in their own units.
    box : ExactBox
        Parameters, current values and ranges.

    Examples
    --------
    >>> from bargaining.forms.formula import TRUE
    >>> low, high = (Fraction(3),), (Fraction(7),)
    >>> box = ExactBox(("x",), (Fraction(4),), low, high)
    >>> _, box = in_units(TRUE, box)
    >>> str(box.centre[0]), str(box.low[0]), str(box.high[0]), box.outer((Fraction(1, 2),))
    ('1/4', '0', '1', {'x': Fraction(5, 1)})
    """
    widths = tuple(high - low for low, high in zip(box.low, box.high, strict=True))
    lines = {
        name: Polynomial.variable(name) * width + low
        for name, low, width in zip(box.names, box.low, widths, strict=True)
    }
    units = replace(
        box,
        centre=tuple((c - low) / w for c, low, w in zip(box.centre, box.low, widths, strict=True)),
        low=tuple(Fraction(0) for _ in widths),
        high=tuple(Fraction(1) for _ in widths),
        scales=tuple(zip(box.low, widths, strict=True)),
    )
    return scaled(changed(formula, lambda polynomial: polynomial.composed(lines))), units
