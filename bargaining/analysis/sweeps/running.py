"""Sweeps of a scenario over assumptions."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bargaining.analysis.sweeps.design import Chunk, Design, make_design
from bargaining.analysis.sweeps.evaluation import EXCLUDED, Found
from bargaining.analysis.sweeps.execution import Executor, Inline, Job, executor
from bargaining.analysis.sweeps.kernels import codes_of
from bargaining.analysis.sweeps.layout import EXCLUDED_REGIME, computed, regime_layout
from bargaining.analysis.sweeps.marginals import Draws
from bargaining.analysis.sweeps.planning import expected_seconds
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


@dataclass
class Progress:
    """Say how far a sweep is.

    Parameters
    ----------
    done, total : int
        Points.
    rate : float
        Points a second since the start.
    regimes : mapping of str to int
        Points with each set of pure equilibria.
    """

    done: int
    total: int
    rate: float
    regimes: dict[str, int] = field(default_factory=dict)


def sweep(
    scenario: Scenario,
    *,
    store: str | Path | None = None,
    mixed: bool = False,
    payoffs: bool | Sequence[str] = False,
    margins: bool | Sequence[str] = False,
    draws: Draws | None = None,
    constraints: Sequence[str] = (),
    keep_draws: bool = True,
    processes: int = 2,
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
        A zarr store. A sweep that was interrupted goes on from what the store holds, a finished one is extended by
        longer axes or more draws, and chunks are computed again only where a number that they hang on changed.
    mixed : bool
        Whether to count all equilibria, mixed ones included, with the proof of completeness as a status.
    payoffs, margins : bool or sequence of str
        Profiles for which to give every player's payoff, the tightest incentive margin; True for all profiles.
    draws : Draws, optional
        Random points, beside or instead of axes.
    constraints : sequence of str
        Inequalities between parameters; points that break one are excluded.
    keep_draws : bool
        Whether drawn values are part of the result.
    processes : int
        Processes to use where that pays.
    scheduler : str, optional
        Address of a dask scheduler to use instead.
    progress : callable, optional
        Told a `Progress` after each chunk.
    **axes
        For each parameter ``(min, max, n)``, ``"min:max:n"``, a list of values, or a formula of other parameters
        that it follows; for ``calibration`` a list of names.

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
        For a store of another sweep, a full disk, a missing library or a scheduler that is not reached.

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
    design = make_design(
        scenario,
        axes,
        draws=draws,
        constraints=constraints,
        mixed=mixed,
        payoffs=payoffs,
        margins=margins,
        keep_draws=keep_draws,
    )
    library("xarray")
    if store is None:
        return _in_memory(design, processes, scheduler, progress)
    library("zarr")
    return _stored(design, Store(Path(store), design), processes, scheduler, progress)


class _Reporter:
    def __init__(self, design: Design, progress: Callable[[Progress], None] | None) -> None:
        self.design, self.progress = design, progress
        self.counts: dict[int, int] = {}
        self.labels: dict[int, str] = {}
        self.done = self.computed = 0
        self.started = time.perf_counter()

    def add(self, counts: dict[int, int], *, computed: bool = True) -> None:
        for bits, number in counts.items():
            self.counts[bits] = self.counts.get(bits, 0) + number
        self.done += sum(counts.values())
        self.computed += sum(counts.values()) if computed else 0
        if self.progress and computed:
            rate = self.computed / max(time.perf_counter() - self.started, 1e-9)
            for bits in self.counts.keys() - self.labels.keys():
                self.labels[bits] = regime_label(self.design, bits)
            named = {self.labels[bits]: n for bits, n in self.counts.items()}
            self.progress(Progress(self.done, self.design.n_points, rate, named))


def _chosen_executor(
    design: Design, processes: int, scheduler: str | None, chunks: Sequence[Chunk]
) -> Executor:
    chosen = executor(processes, scheduler, len(chunks))
    if scheduler or isinstance(chosen, Inline):
        return chosen
    share = len(chunks) / int(np.prod(design.chunk_counts))
    return chosen if expected_seconds(design) * share > POOL_PAYS else Inline()


def _in_memory(
    design: Design, processes: int, scheduler: str | None, progress: Callable[[Progress], None] | None
) -> xr.Dataset:
    layouts = {layout.name: layout for layout in computed(design)}
    size = sum(int(np.prod(layout.shape)) * np.dtype(layout.dtype).itemsize for layout in layouts.values())
    if size > MOST_BYTES:
        raise BargainingError(
            f"sweep: found {size / 2**30:.1f} GiB of results, expected a store for more than 8 GiB"
        )
    arrays: dict[str, Any] = {
        name: (layout.dims, np.zeros(layout.shape, dtype=layout.dtype), layout.attributes)
        for name, layout in layouts.items()
    }
    chunks = list(design.chunks())
    report = _Reporter(design, progress)

    def place(found: Found) -> None:
        for name, values in found.variables.items():
            arrays[name][1][layouts[name].region(design, found.chunk)] = values
        report.add(found.counts)

    for found in _chosen_executor(design, processes, scheduler, chunks).run(
        Job(design, stored=False), chunks
    ):
        place(found)
    words, regimes = arrays["pure_equilibria"][1], regime_table(report.counts)
    codes = codes_of(words.reshape(-1, words.shape[-1]), table_words(design, regimes)).reshape(design.shape)
    codes[arrays["status"][1] == EXCLUDED] = EXCLUDED_REGIME
    layout = regime_layout(design, [regime_label(design, bits) for bits in regimes])
    arrays[layout.name] = (layout.dims, codes, layout.attributes)
    return labelled(design, arrays, report.counts)


def _stored(
    design: Design,
    store: Store,
    processes: int,
    scheduler: str | None,
    progress: Callable[[Progress], None] | None,
) -> xr.Dataset:
    report = _Reporter(design, progress)
    with store.opened():
        chunks = store.missing()
        computing = set(chunks)
        for chunk in design.chunks():
            if chunk not in computing:
                report.add(dict(store.entries[chunk].counts), computed=False)
        for found in _chosen_executor(design, processes, scheduler, chunks).run(
            Job(design, stored=True), chunks
        ):
            store.write(found)
            report.add(found.counts)
        store.finish()
    xr, zarr = library("xarray"), library("zarr")
    opened = xr.open_zarr(
        zarr.storage.LocalStore(store.path, read_only=True), chunks=None, consolidated=False
    )
    return labelled(design, {str(name): opened[name].variable for name in opened}, report.counts)
