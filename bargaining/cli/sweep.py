"""``bargaining sweep``: the equilibria over a grid of assumptions or at draws of them, to files."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bargaining.cli.sweep_answers import print_plan, print_summary, summary_of
from bargaining.errors import BargainingError
from bargaining.studies.repeating import command_of
from bargaining.terminal import output
from bargaining.terminal.options import (
    World,
    force_option,
    forced,
    gathered,
    json_option,
    named_links,
    refuse_idle,
    refuse_setting,
    scenario_options,
)
from bargaining.text import in_one_line
from bargaining.writing import require_room

if TYPE_CHECKING:
    import xarray as xr

    from bargaining.analysis.sweeps import Draws, Progress
    from bargaining.analysis.sweeps.design import Design
    from bargaining.analysis.sweeps.making import Wanted
    from bargaining.scenario import Scenario

BAR_REGIMES = 2


@dataclass(frozen=True)
class _Drawing:
    """The options that say what is drawn, and which points count."""

    n_draws: int | None
    method: str
    seed: int
    over: tuple[str, ...]
    where: tuple[str, ...]
    forget_draws: bool

    def draws(self) -> Draws | None:
        """Return the draws, None where none are asked."""
        if self.n_draws is None:
            return None
        from bargaining.analysis.sweeps import Draws

        ranges = {}
        for text in self.over:
            name, given, limits = text.partition("=")
            ends = limits.split(":")
            if given and len(ends) != 2:
                raise BargainingError(f"--over {text}: expected NAME=LOW:HIGH")
            if given:
                ranges[name] = (ends[0], ends[1])
        names = [text.partition("=")[0] for text in self.over]
        for name in names:
            if names.count(name) > 1:
                raise BargainingError(f"--over {name}: found it twice, expected each parameter once")
        return Draws(self.n_draws, self.method, self.seed, names or None, ranges, self.where)


@dataclass(frozen=True)
class _Asked:
    """The options that say what is given at each point."""

    mixed: bool
    slots: int | None
    payoffs: tuple[str, ...]
    margins: tuple[str, ...]

    def wanted(self, *, drawn: bool) -> Wanted:
        """Return it as a sweep takes it."""
        from bargaining.analysis.sweeps.making import Wanted

        payoffs, margins = (True if "all" in texts else texts for texts in (self.payoffs, self.margins))
        return Wanted(self.mixed if self.slots is None else self.slots, payoffs, margins, drawn)


@dataclass(frozen=True)
class _Computing:
    """The options that say where it is computed."""

    workers: int
    scheduler: str | None


@click.command("sweep")
@click.argument("name")
@click.argument("axes", nargs=-1, metavar="[AXIS=VALUES]...")
@scenario_options
@click.option("--draws", "n_draws", type=int, metavar="N", help="Draw N random points.")
@click.option("--method", default="uniform", show_default=True, metavar="M", help="How to draw.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the draws.")
@click.option(
    "--over", multiple=True, metavar="NAME[=LO:HI]", help="Draw this parameter only; may be repeated."
)
@click.option("--where", multiple=True, metavar="INEQUALITY", help='Such as "swap_scope <= reversal".')
@click.option("--mixed", is_flag=True, help="Count all equilibria, mixed ones included.")
@click.option(
    "--equilibria",
    "slots",
    type=click.IntRange(min=1),
    metavar="N",
    help="Write them as well, up to N of each point.",
)
@click.option(
    "--payoffs", multiple=True, metavar="PROFILE", help="Write the payoffs of a profile, or of 'all'."
)
@click.option("--margins", multiple=True, metavar="PROFILE", help="Write its tightest incentive margin.")
@click.option("--forget-draws", is_flag=True, help="Leave the drawn values out of the result.")
@click.option(
    "-o",
    "--output",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A .zarr, .nc or .csv file.",
)
@force_option
@click.option(
    "--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Threads or processes."
)
@click.option("--scheduler", metavar="ADDRESS", help="Compute on a dask cluster.")
@click.option("--dry-run", is_flag=True, help="Say what it would take, and stop.")
@json_option
@gathered(world=World, drawing=_Drawing, asked=_Asked, computing=_Computing)
def sweep_command(
    axes: tuple[str, ...],
    world: World,
    drawing: _Drawing,
    asked: _Asked,
    computing: _Computing,
    paths: tuple[Path, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Find the equilibria of scenario NAME over a grid of assumptions.

    An axis is autonomy=0:1:401, a list such as autonomy=0.2,0.4, a rule by which a parameter follows
    others such as "reversal=1 - autonomy", calibration=baseline,parish2025, scenario=NAME,mine.toml for
    scenarios side by side, or VARIANT=A,B for structural alternatives, all of them with VARIANT=all. With a
    .zarr file the same command goes on after an interruption, and longer axes, more draws or further
    quantities extend it.
    """
    from bargaining.analysis.links.sweeping import sweep_with_links
    from bargaining.analysis.sweeps.making import make_design
    from bargaining.analysis.sweeps.running import Means
    from bargaining.analysis.sweeps.worlds import variant_of

    if drawing.n_draws is None:
        refuse_idle("without --draws", "over", "method", "seed", "forget_draws")
    swept = _axes(axes)
    refuse_setting(world.settings, list(swept))
    if world.calibration and "calibration" in swept:
        raise BargainingError("--calibration: found an axis of this name as well, expected one of them")
    scenario = world.cut() if (links := named_links()) else world.chosen()
    for variant in scenario.compiled.source.variants:
        if variant in [variant_of(scenario, axis) for axis in swept]:
            raise BargainingError(
                f"--variant {variant}: found an axis of this name as well, expected one of them"
            )
    with _warnings_as_lines():
        draws = drawing.draws()
        if links:
            if dry_run or any(path.suffix == ".zarr" for path in paths):
                what = "--dry-run" if dry_run else "a .zarr store"
                raise BargainingError(f"--link: found {what} beside it, expected -o FILE.nc or FILE.csv")
            _, archives = _outputs(paths)
            dataset = sweep_with_links(
                scenario,
                links,
                swept,
                draws,
                () if draws else drawing.where,
                asked.wanted(drawn=not drawing.forget_draws),
                Means(computing.workers, computing.scheduler),
            )
            _archived(dataset, archives, scenario, paths, as_json=as_json)
            return
        design = make_design(
            scenario,
            swept,
            draws=draws,
            constraints=() if draws else drawing.where,
            wanted=asked.wanted(drawn=not drawing.forget_draws),
        )
        if dry_run:
            print_plan(design, as_json=as_json)
            return
        store, archives = _outputs(paths)
        dataset = _swept(design, store, computing)
        _archived(dataset, archives, scenario, paths, as_json=as_json)


def _archived(
    dataset: xr.Dataset, archives: Sequence[Path], scenario: Scenario, paths: Sequence[Path], *, as_json: bool
) -> None:
    """Write a finished sweep, and say what it found."""
    from bargaining.analysis.sweeps import archive

    for path in archives:
        archive(dataset, path, force=forced())
    summary = summary_of(dataset, paths)
    if as_json:
        output.print_json(summary)
    else:
        print_summary(summary, output.values_in_force(scenario))


def _axes(texts: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, _, values = (part.strip() for part in text.partition("="))
        if not name or not values:
            raise BargainingError(f"axis {text!r}: expected NAME=VALUES such as autonomy=0:1:401")
        if name in found:
            raise BargainingError(f"axis {name}: found it twice, expected each axis once")
        found[name] = values
    return found


def _outputs(paths: Sequence[Path]) -> tuple[Path | None, list[Path]]:
    """Return the store and the archives among the files to write."""
    if not paths:
        raise BargainingError("-o: found none, expected a .zarr, .nc or .csv file for the results")
    from bargaining.analysis.sweeps.archives import require_replaceable
    from bargaining.analysis.sweeps.store import require_store

    for path in paths:
        require_store(path) if path.suffix == ".zarr" else require_room(path, option="-o")
    stores = [path for path in paths if path.suffix == ".zarr"]
    if len(stores) > 1:
        raise BargainingError(f"-o {stores[1]}: found two stores, expected at most one")
    archives = [path for path in paths if path.suffix != ".zarr"]
    for path in archives:
        require_replaceable(path, force=forced())
    return (stores[0] if stores else None), archives


def _swept(design: Design, store: Path | None, computing: _Computing) -> xr.Dataset:
    from bargaining.analysis.sweeps.running import Means, run

    try:
        with _progress() as report:
            means = Means(computing.workers, computing.scheduler, report, command_of)
            return run(design, store=store, means=means)
    except KeyboardInterrupt:
        kept = "nothing is kept"
        if store is not None and store.exists():
            kept = f"what is finished is kept in {store}; the same command goes on"
        output.echo(f"stopped: {kept}", err=True)
        raise


@contextmanager
def _progress() -> Iterator[Callable[[Progress], None]]:
    """Show points, rate and the most frequent regimes on standard error, where someone looks."""
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn

    shares, described = (
        TextColumn(text, markup=False) for text in ("{task.percentage:3.0f} %", "{task.description}")
    )
    with output.progress(BarColumn(), shares, TimeRemainingColumn(), described) as bars:
        task = None if bars is None else bars.add_task("", total=1.0)

        def report(state: Any) -> None:
            if bars is None or task is None:
                return
            first = sorted(state.regimes.items(), key=lambda item: -item[1])[:BAR_REGIMES]
            decided = sum(state.regimes.values())
            named = ", ".join(f"{label} {100 * n / decided:.0f} %" for label, n in first)
            text = in_one_line(f"{state.rate:,.0f} points/s; {named}")
            bars.update(task, completed=state.done / state.total, description=text)

        yield report


@contextmanager
def _warnings_as_lines() -> Iterator[None]:
    from bargaining.analysis.sweeps import SweepWarning

    with warnings.catch_warnings():
        warnings.simplefilter("always", SweepWarning)
        warnings.showwarning = lambda message, *_, **__: output.echo(f"warning: {message}", err=True)
        yield
