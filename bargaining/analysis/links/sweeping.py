"""Sweeps of a scenario with links followed: what they are taken from is solved anew at each point that moves it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bargaining.analysis.links.following import Follower
from bargaining.analysis.links.spreading import spread
from bargaining.analysis.links.wanted import grouped, read_wanted
from bargaining.analysis.links.worlds import Worlds
from bargaining.analysis.sweeps.axes import Axis, read_axes
from bargaining.analysis.sweeps.making import SweepWarning, Wanted, make_design
from bargaining.analysis.sweeps.running import Means, run
from bargaining.analysis.sweeps.worlds import CALIBRATION, SCENARIO, variant_of
from bargaining.errors import ScenarioError

if TYPE_CHECKING:
    import xarray as xr

    from bargaining.analysis.sweeps import Draws
    from bargaining.scenario import Scenario


def linked_sweep(
    scenario: Scenario,
    links: Sequence[str],
    /,
    *,
    mixed: bool | int = False,
    payoffs: bool | Sequence[str] = False,
    margins: bool | Sequence[str] = False,
    draws: Draws | None = None,
    constraints: Sequence[str] = (),
    keep_draws: bool = True,
    workers: int = 2,
    **axes: Any,
) -> xr.Dataset:
    """Find the equilibria over a grid of assumptions with links followed, each solved anew where an axis moves it.

    Parameters
    ----------
    scenario : Scenario
        Fixes the assumptions that do not vary; its links cut.
    links : sequence of str
        As `bargaining.analysis.links.follow` takes them.
    mixed, payoffs, margins, draws, constraints, keep_draws, workers
        As for `sweep`; what a link hangs on is not drawn.
    **axes
        As for `sweep`, but for axes over scenarios and structural alternatives, at which links would be other ones.

    Returns
    -------
    Dataset
        As `sweep` gives it, with the values of the linked parameters and the equilibria that they are taken from. Where
        a link asks for each equilibrium, these are a dimension. A point without the equilibrium is excluded.

    Raises
    ------
    ScenarioError
        As `sweep` and `follow`; when no point has an answer, the reason at the first one.

    Warns
    -----
    SweepWarning
        For points that are left out, with the reason at the first one.

    Notes
    -----
    The scenarios that links lead to are solved once for each combination of values that reach them.

    Examples
    --------
    >>> import bargaining
    >>> found = linked_sweep(bargaining.load("roadmap"), ["us_without=Freeze", "belarus_without"], us_relief=[0.1, 0.2])
    >>> found["belarus_without"].values.tolist()
    [-0.2, -0.2]
    """
    wanted = Wanted(mixed, payoffs, margins, keep_draws)
    return sweep_with_links(scenario, links, axes, draws, constraints, wanted, Means(workers))


def sweep_with_links(
    scenario: Scenario,
    links: Sequence[str],
    axes: Mapping[str, Any],
    draws: Draws | None,
    constraints: Sequence[str],
    wanted: Wanted,
    means: Means,
) -> xr.Dataset:
    """Return what `linked_sweep` does, for what is wanted and with the means at hand."""
    follower = Follower()
    read, rules = read_axes(scenario, axes)
    bound = _bound(scenario, links, read, [rule.name for rule in rules], follower)
    worlds = Worlds(scenario, tuple(links), tuple(bound))
    worlds.solve(follower)
    base = next(iter(worlds.found.values()))
    free = {name: given for name, given in axes.items() if name not in {axis.name for axis in bound}}
    if bound or len(worlds.found) > 1 or worlds.several:
        named = {str(k): world for k, world in enumerate(worlds.found.values())}
        named |= {"again": base} if len(named) == 1 else {}  # an axis has two points at least
        free = {SCENARIO: named, **free}
    with warnings.catch_warnings():  # what differs between the worlds may make no difference, as at any axis
        warnings.filterwarnings("ignore", f"axis {SCENARIO}: nothing", SweepWarning)
        design = make_design(base, free, draws=draws, constraints=constraints, wanted=wanted)
    return spread(worlds, run(design, means=means), [axis.name for axis in read])


def _bound(
    scenario: Scenario, links: Sequence[str], axes: Sequence[Axis], rules: Sequence[str], follower: Follower
) -> list[Axis]:
    """Return the axes at whose values links must be solved anew.

    Raises
    ------
    ScenarioError
        For an axis along which links are not followed.
    """
    own = read_wanted(scenario, links).own
    needs = frozenset().union(*(follower.needs(scenario, group) for group in grouped(scenario, own)))
    for axis in axes:
        if axis.name in own or axis.name in scenario.levels:
            what = (
                "its link is followed"
                if axis.name in own
                else "links are, which a level moves elsewhere as well"
            )
            raise ScenarioError(f"axis {axis.name}: found it swept while {what}, expected the link cut")
        if axis.worlds and axis.name != CALIBRATION:
            what = f"variant {variant}" if (variant := variant_of(scenario, axis.name)) else "scenarios"
            raise ScenarioError(f"axis {axis.name}: found {what} with links followed, expected links cut")
    for name in rules:
        if name in needs or name in own:
            raise ScenarioError(
                f"axis {name}: found a rule for what a link hangs on, expected a list of values"
            )
    return [axis for axis in axes if axis.worlds or axis.name in needs]
