r"""Does a formula hold somewhere in a box, or everywhere? Proved, refuted or left undecided.

A conjunction holds nowhere in a box when one of its polynomials, or a weighted sum with nonnegative weights, is
negative everywhere in it: :math:`\lambda \ge 0,\ \max_\theta \sum_j \lambda_j m_j(\theta) < 0`; where a condition with
a positive weight is strict, zero is little enough. Weights come from linear programs in floats, the bound of the sum is
exact. Boxes that are not decided are halved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from bargaining.algebra.bounds import upper_bound
from bargaining.algebra.boxes import Box, LargestFirst, Point, middle, split, steepest
from bargaining.algebra.climbing import climb
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.robustness.settling import Bounds, Domain, leading, true_at
from bargaining.analysis.verdicts import Verdict, used_up
from bargaining.forms.formula import FALSE, TRUE, AnyOf, Condition, Formula, disjunction, flat, negated
from bargaining.steps import reached

BOXES = 400
"""Boxes that one question may look at before it is left undecided."""
_DENOMINATORS = (10, 100, 1_000, 10**5)
_CHECKED = "at a point that is checked exactly"
_BOUNDED = "by exact bounds on every part of the box"


def somewhere(formula: Formula, box: Box | Domain, *, boxes: int = BOXES) -> Verdict[Mapping[str, Fraction]]:
    """Decide whether a formula holds somewhere in a box.

    Parameters
    ----------
    formula : Formula
        In variables that the box limits.
    box : mapping of str to (low, high), or Domain
        A closed box; a variable is held where the limits are equal. Questions about one box share its domain.
    boxes : int
        Give up, undecided, after this many boxes.

    Returns
    -------
    Verdict
        ``proved`` has as its witness an exact point of the box at which the formula holds; ``refuted`` is proved for
        the whole box.

    Notes
    -----
    Complete in the limit for points with room around them and for boxes with no point; a set that only touches (a
    single point, a curve) may stay undecided, except along one variable in which all conditions are affine.

    References
    ----------
    Horst, R. and Tuy, H. (1996). Global Optimization: Deterministic Approaches. Springer, ch. 4.

    Examples
    --------
    >>> from bargaining.forms.formula import AllOf
    >>> x = Polynomial.variable("x")
    >>> box = {"x": (Fraction(0), Fraction(1))}
    >>> somewhere(AllOf((Condition(x * 3 - 1), Condition(-x * 3 + 1))), box).witness
    {'x': Fraction(1, 3)}
    >>> somewhere(AllOf((Condition(x * 3 - 1, strict=True), Condition(-x * 3 + 1))), box).status
    'refuted'
    """
    domain = box if isinstance(box, Domain) else Domain(box)
    queue = LargestFirst(domain.box, domain.read(formula))
    seen = 0
    while queue:
        if seen >= boxes:
            return Verdict("undecided", used_up(boxes), None, seen, queue.left)
        here, asked = queue.pop()
        seen += 1
        reached(f"box {seen} of at most {boxes}")
        bounds = domain.bounds if here is domain.box else Bounds(here, domain.whole)
        found = _look(asked, bounds)
        if isinstance(found, dict):
            return Verdict("proved", f"it holds {_CHECKED}", domain.point(found), seen)
        if found is not FALSE:
            hanging = [condition.polynomial for condition in leading(found, middle(here))]
            queue.cut(here, *split(hanging, here), found)
    return Verdict("refuted", f"excluded {_BOUNDED}", None, seen)


def everywhere(formula: Formula, box: Box | Domain, *, boxes: int = BOXES) -> Verdict[Mapping[str, Fraction]]:
    """Decide whether a formula holds everywhere in a box: whether its opposite holds nowhere; see `somewhere`.

    Returns
    -------
    Verdict
        ``refuted`` has as its witness an exact point of the box at which the formula fails.

    Examples
    --------
    Two regimes that meet where a player is indifferent cover the box together.

    >>> x = Polynomial.variable("x")
    >>> box = {"x": (Fraction(0), Fraction(1))}
    >>> left, right = Condition(-x * 3 + 1), Condition(x * 3 - 1)
    >>> everywhere(AnyOf((left, right)), box).status, everywhere(left, box).witness
    ('proved', {'x': Fraction(1, 2)})
    """
    found = somewhere(negated(formula), box, boxes=boxes)
    if found.status == "undecided":
        return found
    if found.status == "proved":
        return Verdict("refuted", f"it fails {_CHECKED}", found.witness, found.boxes)
    return Verdict("proved", f"it holds {_BOUNDED}", None, found.boxes)


def _look(formula: Formula, bounds: Bounds) -> Point | Formula:
    """Return a point where a formula holds, or what is left of it: FALSE where it holds nowhere in the box."""
    box = bounds.box
    asked = bounds.settled(formula)
    if asked is FALSE or asked is TRUE:
        return asked if asked is FALSE else middle(box)
    hanging = leading(asked, middle(box))
    polynomials = list(dict.fromkeys(condition.polynomial for condition in hanging))
    steep = min(polynomials, key=lambda p: p.evaluate(middle(box)))
    for point in (middle(box), steepest(steep, box)):
        if bounds.counts(point) and true_at(asked, point):
            return point
    climbed = climb(polynomials, box)
    for point in _rounded(climbed.point, box):
        if bounds.counts(point) and true_at(asked, point):
            return point
    return _without_contradiction(
        asked, hanging, dict(zip(polynomials, climbed.weights, strict=True)), bounds
    )


def _without_contradiction(
    formula: Formula, hanging: Sequence[Condition], weights: Mapping[Polynomial, float], bounds: Bounds
) -> Formula:
    """Return a formula less what a weighted sum of conditions proves to hold nowhere in a box."""
    box = bounds.box
    if isinstance(formula, AnyOf):
        best = next((part for part in formula.parts if flat(part) == tuple(hanging)), None)
        if best is not None and _contradict(hanging, weights, bounds):
            return disjunction(part for part in formula.parts if part is not best)
        return formula
    together = flat(formula)
    if together is None:
        together = tuple(part for part in formula.parts if isinstance(part, Condition))  # type: ignore[union-attr]
        if len(together) < 2:
            return formula
        polynomials = list(dict.fromkeys(condition.polynomial for condition in together))
        weights = dict(zip(polynomials, climb(polynomials, box).weights, strict=True))
    return FALSE if _contradict(together, weights, bounds) else formula


def _contradict(together: Sequence[Condition], weights: Mapping[Polynomial, float], bounds: Bounds) -> bool:
    """Tell whether a weighted sum proves that conditions hold together nowhere in a box."""
    total, strictly = Polynomial(), False
    strict = {condition.polynomial for condition in together if condition.strict}
    for polynomial, weight in weights.items():
        rounded = Fraction(max(weight, 0.0)).limit_denominator(10**6)
        total += polynomial * Polynomial.constant(rounded)
        strictly = strictly or (rounded > 0 and polynomial in strict)
    most = upper_bound(total, bounds.box)
    return most < 0 or (most == 0 and (strictly or bounds.negative_inside(total)))


def _rounded(point: Mapping[str, float], box: Box) -> list[Point]:
    """Return short fractions near a point, the shortest first, kept inside the box."""
    return [
        {
            name: min(max(Fraction(point[name]).limit_denominator(limit), low), high)
            for name, (low, high) in box.items()
        }
        for limit in _DENOMINATORS
    ]
