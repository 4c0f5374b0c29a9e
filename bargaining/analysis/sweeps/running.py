"""Sweeps of a scenario over assumptions."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bargaining.analysis.sweeps.design import Design
from bargaining.analysis.sweeps.execution import Dask, Executor, Inline, Pool, Threads
from bargaining.analysis.sweeps.kernels import codes_of
from bargaining.analysis.sweeps.layout import EXCLUDED_REGIME, computed, layouts_of, regime_layout
from bargaining.analysis.sweeps.making import SweepWarning, Wanted, make_design
from bargaining.analysis.sweeps.marginals import Draws
from bargaining.analysis.sweeps.planning import expected_seconds, tasks_of
from bargaining.analysis.sweeps.points import Found, Task
from bargaining.analysis.sweeps.predictions import EXCLUDED
from bargaining.analysis.sweeps.progress import Progress, Reporter
from bargaining.analysis.sweeps.quantities import REGIMES
from bargaining.analysis.sweeps.results import (
    labelled,
    library,
    regime_label,
    regime_table,
    table_words,
)
from bargaining.analysis.sweeps.store import Store
from bargaining.errors import BargainingError
from bargaining.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

POOL_PAYS = 2.0
"""Seconds of work from which starting processes is worth while."""

MOST_BYTES = 2**33
"""A sweep with larger results must go to a store."""


def sweep(
    scenario: Scenario,
    /,
    *,
    store: str | Path | None = None,
    mixed: bool | int = False,
    payoffs: bool | Sequence[str] = False,
    margins: bool | Sequence[str] = False,
    draws: Draws | None = None,
    constraints: Sequence[str] = (),
    keep_draws: bool = True,
    workers: int = 2,
    scheduler: str | None = None,
    progress: Callable[[Progress], None] | None = None,
    **axes: Any,
) -> xr.Dataset:
    r"""Find the equilibria at every point of a grid of assumptions, or at random draws of them.

    Parameters
    ----------
    scenario : Scenario
        Fixes the assumptions that do not vary.
    store : path, optional
        A zarr store. A sweep that was interrupted goes on from what the store holds; a finished one is extended by
        longer axes, more draws or further quantities and keeps what it has; chunks are computed again only where a
        number that they hang on changed.
    mixed : bool or int
        Whether to count all equilibria, mixed ones included, with the proof of completeness as a status; a number
        asks for the equilibria themselves, with room for so many at each point.
    payoffs, margins : bool or sequence of str
        Profiles for which to give every player's payoff, the tightest incentive margin; True for all profiles.
    draws : Draws, optional
        Random points, beside or instead of axes.
    constraints : sequence of str
        Inequalities between parameters; points that break one are excluded.
    keep_draws : bool
        Whether drawn values are part of the result.
    workers : int
        Threads to use, or where all equilibria are asked, processes, where they pay.
    scheduler : str, optional
        Address of a dask scheduler to use instead.
    progress : callable, optional
        Told a `Progress` after each chunk.
    **axes
        For each parameter ``(min, max, n)``, ``"min:max:n"``, a list of values, or a formula of other parameters
        that it follows; for ``calibration`` a list of names; for ``scenario`` a list of names, files or scenarios
        with the same players and actions; for a variant a list of its values, or "all".

    Returns
    -------
    Dataset
        ``regime`` (the set of pure equilibria as a code; ``profile_in_regime`` is the table of codes),
        ``pure_equilibria`` (the same as bits), ``status``, and what was asked beside; attributes reproduce it.

    Raises
    ------
    ScenarioError
        For an axis or draws that do not fit the scenario.
    BargainingError
        For a store of a sweep at other points, a full disk, a missing library or a scheduler that is not reached.

    Notes
    -----
    Profile :math:`a` is a pure equilibrium at :math:`\theta` when
    :math:`u_i(a; \theta) \ge u_i(b, a_{-i}; \theta)` for all :math:`i, b`. The gaps are polynomials, evaluated in
    floats with a bound of the rounding error; signs within it are decided in fractions, so that the sets are exact at
    every point: at the fractions of a grid, at the floats of a draw. Linear in points times terms of the gaps.

    Examples
    --------
    >>> import bargaining
    >>> found = bargaining.sweep(bargaining.load("rapprochement"), autonomy=(0, 1, 5))
    >>> [found.regime_label.values[code].count("+") for code in found.regime.values]
    [1, 2, 2, 2, 2]
    """
    wanted = Wanted(mixed, payoffs, margins, keep_draws)
    design = make_design(scenario, axes, draws=draws, constraints=constraints, wanted=wanted)
    return run(design, store=store, means=Means(workers, scheduler, progress))


@dataclass(frozen=True)
class Means:
    """Say how a sweep is computed.

    Parameters
    ----------
    workers, scheduler, progress
        As for `sweep`.
    command : callable, optional
        Returns the words that ask for a design again, which become an attribute of the results.
    """

    workers: int = 2
    scheduler: str | None = None
    progress: Callable[[Progress], None] | None = None
    command: Callable[[Design], str] | None = None

    def said(self, design: Design) -> dict[str, str]:
        """Return attributes of the results of a design beside those that it has by itself."""
        return {"command": self.command(design)} if self.command else {}

    def run(self, design: Design, tasks: Sequence[Task]) -> Iterator[Found]:
        """Yield the results of tasks: compiled loops in threads, where that pays the solver in processes."""
        if self.scheduler:
            yield from Dask(self.scheduler).run(design, tasks)
            return
        slow = [task for task in tasks if task.quantities[0].fine]
        quick = tasks[: len(tasks) - len(slow)]
        threads: Executor = Threads(self.workers) if self.workers > 1 and len(quick) > 1 else Inline()
        yield from threads.run(design, quick)
        several = self.workers > 1 and len(slow) > 1
        pays = several and expected_seconds(design, slow) > POOL_PAYS
        pool: Executor = Pool(min(self.workers, len(slow))) if pays else Inline()
        yield from pool.run(design, slow)


def run(design: Design, *, store: str | Path | None = None, means: Means | None = None) -> xr.Dataset:
    """Run a sweep that is designed.

    Parameters
    ----------
    design : Design
    store
        As for `sweep`.
    means : Means, optional
        By default two workers.
    """
    means = means or Means()
    if means.workers < 1:
        raise BargainingError(f"workers: found {means.workers}, expected at least one")
    library("xarray")
    if store is None:
        return _in_memory(design, means)
    library("zarr")
    return _stored(Path(store), design, means)


def _in_memory(design: Design, means: Means) -> xr.Dataset:
    layouts = computed(design)
    size = sum(layout.bytes for layout in layouts)
    if size > MOST_BYTES:
        raise BargainingError(
            f"sweep: found {size / 2**30:.1f} GiB of results, expected a store for more than 8 GiB"
        )
    values = {layout.name: np.empty(layout.shape, dtype=layout.dtype) for layout in layouts}
    regions = {(q, layout.name): layout for q in design.quantities for layout in layouts_of(design, q)}
    report, listed = Reporter(design, means.progress), Counter[int]()
    tasks = list(tasks_of(design))
    report.expect(tasks)
    for found in means.run(design, tasks):
        for quantity, parts in found.variables.items():
            for name, array in parts.items():
                values[name][regions[quantity, name].region(design, quantity, found.task.chunk)] = array
            if quantity.slots:
                listed.update(found.counts[quantity])
        report.add(found)
    _warn_of_left_out(design, listed)
    arrays: dict[str, Any] = {x.name: (x.dims, values[x.name], x.attributes) for x in layouts}
    words, regimes = values["pure_equilibria"], regime_table(report.regimes)
    codes = codes_of(words.reshape(-1, words.shape[-1]), table_words(design, regimes)).reshape(design.shape)
    codes[values["status"] == EXCLUDED] = EXCLUDED_REGIME
    layout = regime_layout(design, [regime_label(design, bits) for bits in regimes])
    arrays[layout.name] = (layout.dims, codes, layout.attributes)
    return labelled(design, arrays, report.regimes, means.said(design))


def _stored(path: Path, asked: Design, means: Means) -> xr.Dataset:
    store = Store(path, asked, means.said)
    design = store.design
    report = Reporter(design, means.progress)
    with store.opened():
        tasks = store.missing()
        report.expect(tasks)
        report.regimes.update(store.counts(REGIMES))
        for found in means.run(design, tasks):
            store.write(found)
            report.add(found)
        store.finish()
    for quantity in design.quantities:
        if quantity.slots:
            _warn_of_left_out(design, store.counts(quantity))
    xr, zarr = library("xarray"), library("zarr")
    opened = xr.open_zarr(
        zarr.storage.LocalStore(store.path, read_only=True), chunks=None, consolidated=False
    )
    variables = {str(name): opened[name].variable for name in opened}
    return labelled(design, variables, store.counts(REGIMES), means.said(design))


def _warn_of_left_out(design: Design, numbers: Mapping[int, int]) -> None:
    more = {number: points for number, points in numbers.items() if number > design.slots}
    if more:
        warnings.warn(
            f"sweep: found {sum(more.values())} point(s) with more equilibria than the room for {design.slots}; "
            f"mixed={max(more)} lists them all",
            SweepWarning,
            stacklevel=4,
        )
