"""Formulas over assumptions that move what links are taken from as well, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bargaining.analysis.links.quotients import Pair, cleared, put_in
from bargaining.errors import ScenarioError
from bargaining.forms.formula import TRUE, AllOf, Condition, Formula, substituted

if TYPE_CHECKING:
    from bargaining.forms.form import Profile
    from bargaining.scenario import Scenario
    from bargaining.scenario.linked import Along, Origin


def moved_links(scenario: Scenario, *axes: str) -> dict[str, Origin]:
    """Return the links in force whose values change with some parameters.

    Raises
    ------
    ScenarioError
        For a linked parameter itself, which its link holds.
    """
    for axis in axes:
        if axis in scenario.followed:
            raise ScenarioError(
                f"{scenario.name}: {axis}: found it as an axis while its link is followed, expected one of them; "
                "cut the link"
            )
    return {n: origin for n, origin in scenario.followed.items() if not origin.shared.isdisjoint(axes)}


def formulas_over(scenario: Scenario, *axes: str) -> dict[Profile, Formula]:
    r"""Return for each candidate where it is predicted over some parameters, the values of links going along.

    Parameters
    ----------
    scenario : Scenario
        With links followed.
    *axes : str
        The only variables of the formulas.

    Raises
    ------
    ScenarioError
        When a link that they move gives no quotient of polynomials: an irrational value, a
        quantity that is told at points only, an equilibrium that a rule selects.

    Notes
    -----
    Let :math:`v = p / q` be what a link takes of a pure equilibrium, :math:`q > 0`. A prediction holds at :math:`t`
    where the equilibrium is one at :math:`t`, the value lies in the range of its parameter and every condition
    :math:`c(t, v) \ge 0` holds as :math:`q^d c(t, p / q) \ge 0`. Where the equilibrium is none, nothing is predicted.
    """
    moved = moved_links(scenario, *axes)
    held = {n: v for n, v in scenario.values.items() if n not in axes and n not in moved}
    pairs: dict[str, Pair] = {}
    guards: list[Formula] = []
    for name, origin in moved.items():
        there = _function(scenario, name, origin, axes)
        above, below = cleared(there.numerator.substitute(held), pairs)
        denominator = cleared(there.denominator.substitute(held), pairs)[0]
        pairs[name] = (above, denominator * below)
        within = put_in(substituted(there.within, held), {n: p for n, p in pairs.items() if n != name})
        guards += [within, *_in_range(scenario, name, pairs[name])]
    form = scenario.form.substituted(held)
    guard = AllOf(tuple(guards)) if guards else TRUE
    return {profile: AllOf((guard, put_in(form.formula(profile), pairs))) for profile in form.candidates()}


def _function(scenario: Scenario, name: str, origin: Origin, axes: Sequence[str]) -> Along:
    """Return the value of a link as a function, refused with the reason where there is none."""
    axis = next(one for one in axes if one in origin.shared)
    try:
        if axis in scenario.levels:
            raise ScenarioError(f"{axis!r} is a level of a scale")  # noqa: TRY301 (told as all reasons are)
        return origin.along()
    except ScenarioError as error:
        raise ScenarioError(
            f"{scenario.name}: {axis}: found it moving what the link {name} is taken from, and {error}; expected the "
            "link cut, or a sweep, which solves the link at each point"
        ) from None


def _in_range(scenario: Scenario, name: str, pair: Pair) -> tuple[Condition, Condition]:
    low, high = scenario.range(name)
    above, below = pair
    where = f"range of {name}"
    return (
        Condition(above - below * low, False, where, where, "too low"),
        Condition(below * high - above, False, where, where, "too high"),
    )
