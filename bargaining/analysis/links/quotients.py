r"""What a link takes as a function of assumptions, and conditions with it put in.

The payoff of a pure equilibrium is a polynomial in the assumptions, or of a stationary profile a quotient of two; so is
a belief after signals. Put in for a parameter, a quotient is cleared: times a power of its positive denominator, a
condition keeps its sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.links.taking import check_choice
from bargaining.analysis.links.upstream import Played
from bargaining.errors import ScenarioError
from bargaining.forms.form import Profile, choices, surely
from bargaining.forms.formula import AllOf, Condition, Formula, mapped
from bargaining.scenario.linked import LINKED, PER_LINKED, Along

if TYPE_CHECKING:
    from bargaining.scenario import Scenario
    from bargaining.scenario.document import Link

Pair = tuple[Polynomial, Polynomial]
"""Numerator and denominator, which is positive."""

_ONE = Polynomial.constant(1)


def cleared(polynomial: Polynomial, pairs: Mapping[str, Pair]) -> Pair:
    """Return a polynomial with quotients put in for some of its variables, as numerator and denominator.

    Examples
    --------
    >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
    >>> [str(part) for part in cleared(x * y - 1, {"y": (_ONE, x + 1)})]
    ['-1', '1 + x']
    """
    below = _ONE
    for name, pair in pairs.items():
        degree = polynomial.degree_in(name)
        if degree:
            polynomial = _put_in(polynomial, name, pair, degree)
            below = below * pair[1] ** degree
    return polynomial, below


def _put_in(polynomial: Polynomial, name: str, pair: Pair, degree: int) -> Polynomial:
    parts = polynomial.parts(name)
    return sum(
        (part * pair[0] ** k * pair[1] ** (degree - k) for k, part in enumerate(parts)),
        Polynomial(),
    )


def put_in(formula: Formula, pairs: Mapping[str, Pair]) -> Formula:
    """Return a formula with quotients of positive denominators put in for some of its variables."""

    def leaf(condition: Condition) -> Formula:
        return replace(condition, polynomial=cleared(condition.polynomial, pairs)[0])

    return mapped(formula, leaf)


def along(scenario: Scenario, link: Link, one: Played | None, shared: frozenset[str]) -> Along:
    """Return what a link takes as a function of the assumptions that are shared, with where it is that.

    Parameters
    ----------
    scenario : Scenario
        The one that the link leads to, with the values in force.
    link : Link
    one : Played or None
        The equilibrium; None for a belief.
    shared : frozenset of str
        What may vary; links that were followed in the scenario vary with it.

    Raises
    ------
    ScenarioError
        When it is no quotient of polynomials: a quantity, an equilibrium in which somebody mixes, or one that a rule
        selects.
    """
    above, below, within = _belief(scenario, link) if one is None else _of(scenario, link, one)
    inner = {name: origin.along() for name, origin in scenario.followed.items() if origin.shared & shared}
    held = {n: v for n, v in scenario.values.items() if n not in shared and n not in inner}
    pairs: dict[str, Pair] = {}
    guards = [within]
    for name, there in inner.items():
        pairs[name] = (there.numerator.substitute(held), there.denominator.substitute(held))
        guards.append(there.within)
    top, first = cleared(above.substitute(held), pairs)
    bottom, second = cleared(below.substitute(held), pairs)
    numerator, denominator = top * second, bottom * first
    where = put_in(_substituted(AllOf(tuple(guards)), held), pairs)
    return Along(numerator, denominator, where)


def _substituted(formula: Formula, values: Mapping[str, Fraction]) -> Formula:
    return mapped(formula, lambda c: replace(c, polynomial=c.polynomial.substitute(values)))


def _of(scenario: Scenario, link: Link, one: Played) -> tuple[Polynomial, Polynomial, Formula]:
    if one.profile is None:
        raise ScenarioError(
            f"somebody mixes in {one.label!r} of {scenario.name}, whose payoffs are no polynomials"
        )
    if link.selection:
        raise ScenarioError(
            f"the rule {link.selection!r} may select another equilibrium of {scenario.name} elsewhere"
        )
    within = mapped(
        scenario.form.formula(one.profile),
        lambda c: replace(
            c, place=f"{scenario.name} {c.place or c.player}", player=f"{scenario.name} {c.player}"
        ),
    )
    if link.probability:
        name, choice = check_choice(scenario, link)
        surely = choices(scenario.places, one.profile)[name] == choice
        return Polynomial.constant(int(surely)), _ONE, within
    above, below = _parts(
        _quantity(scenario, link, one.profile) if link.quantity else _payoff(scenario, link, one.profile)
    )
    if below == _ONE:
        return above, below, within
    sign = 1 if below.evaluate(scenario.values) > 0 else -1
    return above * sign, below * sign, AllOf((within, _positive(scenario, below * sign)))


def _payoff(scenario: Scenario, link: Link, profile: Profile) -> Any:
    return scenario.form.payoffs(profile)[link.payoff]


def _quantity(scenario: Scenario, link: Link, profile: Profile) -> Any:
    """Return a quantity under a pure profile over the assumptions, a polynomial or a quotient."""
    strategies = surely(scenario.places, profile)
    for number, declared in enumerate(scenario.compiled.quantities):
        if declared.name == link.quantity:
            whole, per = (
                [form.expected(strategies)[scenario.players[0]] for form in pair]
                for pair in scenario.compiled.expectations[number]
            )
            if all(isinstance(part, Polynomial) for part in (*whole, *per)):
                return whole[0] - whole[1], per[0] - per[1]
    if isinstance(scenario.form, _Telling):
        found = scenario.form.quotients(profile)
        if link.quantity in found:
            return found[link.quantity]
    raise ScenarioError(f"{link.quantity!r} of {scenario.name} is told at points only")


@runtime_checkable
class _Telling(Protocol):
    """A form that tells its quantities under a pure profile as quotients of polynomials."""

    def quotients(self, profile: Profile) -> Mapping[str, Any]:
        """Return them by name."""


def _parts(worth: Any) -> Pair:
    """Return numerator and denominator of a polynomial, a pair or a quotient."""
    if isinstance(worth, Polynomial):
        return worth, _ONE
    return worth if isinstance(worth, tuple) else (worth.above, worth.below)


def _positive(scenario: Scenario, below: Polynomial) -> Condition:
    return Condition(below, True, scenario.name, scenario.name, "a denominator that vanishes")


def _belief(scenario: Scenario, link: Link) -> tuple[Polynomial, Polynomial, Formula]:
    from bargaining.forms.tree_signals import signals_of

    document: Any = scenario.document
    signals = [one for one in signals_of(document) if not link.signals or one.name in link.signals]
    dated = sorted(
        (number, place)
        for place, signal in enumerate(signals)
        for number in (signal.events[:1] if link.once else signal.events)
    )
    borrowed = scenario.borrowed()
    start: Pair = (signals[0].prior, _ONE)

    def moved(pair: Pair, event: tuple[int, int]) -> Pair:
        (above, below), odds = pair, signals[event[1]].odds
        if link.spoken and not odds.variables.isdisjoint(borrowed):
            odds = _ONE
        return odds * above, odds * above + below - above

    above, below = list(accumulate(dated, moved, initial=start))[-1]
    return above, below, _positive(scenario, below)


def scaled(
    scale: Polynomial, there: Along, values: Mapping[str, Fraction], *, negative: bool = False
) -> Along:
    """Return the value of a parameter whose link takes something and scales it, as a function.

    Parameters
    ----------
    scale : Polynomial
        In `linked` and parameters.
    there : Along
        What is taken.
    values : mapping of str to Fraction
        Of parameters that the scale names and that do not vary.
    negative : bool
        Whether what is taken is negative at the values in force: one over it is told where its sign is the same.
    """
    pairs = {LINKED: (there.numerator, there.denominator)}
    within = there.within
    if PER_LINKED in scale.variables:
        sign = -1 if negative else 1
        pairs[PER_LINKED] = (there.denominator * sign, there.numerator * sign)
        over = Condition(there.numerator * sign, True, PER_LINKED, PER_LINKED, "nothing over zero")
        within = AllOf((within, over))
    return Along(*cleared(scale.substitute(values), pairs), within)
