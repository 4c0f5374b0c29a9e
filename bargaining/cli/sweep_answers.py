"""What ``bargaining sweep`` says: what it would take, and what it found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bargaining.terminal import output

if TYPE_CHECKING:
    import xarray as xr

    from bargaining.analysis.sweeps.design import Design

SHOWN_REGIMES = 12


def print_plan(design: Design, *, as_json: bool) -> None:
    """Say what a sweep would take."""
    from bargaining.analysis.sweeps.planning import plan as plan_of

    plan = plan_of(design)
    if as_json:
        output.print_json(vars(plan))
        return
    shape = " x ".join(map(str, plan.chunk_shape.values()))
    chunks = "one chunk" if plan.chunks == 1 else f"{plan.chunks:,} chunks of up to {shape}"
    output.echo(f"Points: {plan.points:,} in {chunks}")
    output.echo(f"Results: {_at_least_a_tenth(plan.bytes / 2**20)} MiB before compression")
    output.echo(f"Expected time: {_at_least_a_tenth(plan.seconds)} s on one core")


def _at_least_a_tenth(value: float) -> str:
    return f"{value:,.1f}" if value >= 0.1 else "less than 0.1"


def summary_of(dataset: xr.Dataset, paths: Sequence[Path]) -> dict[str, Any]:
    """Return which sets of equilibria a sweep found, as plain values."""
    total = int(dataset["regime"].size)
    profiles = [str(name) for name in dataset["profile"].values]
    regimes: list[dict[str, Any]] = [
        {
            "label": str(label),
            "profiles": [name for name, holds in zip(profiles, inside, strict=True) if holds],
            "points": int(points),
            "share": int(points) / total,
        }
        for label, points, inside in zip(
            dataset["regime_label"].values,
            dataset["regime_points"].values,
            dataset["profile_in_regime"].values,
            strict=True,
        )
    ]
    found = {
        "scenario": dataset.attrs["scenario"],
        "digest": dataset.attrs["digest"],
        "command": dataset.attrs["command"],
        "points": total,
        "excluded": total - sum(regime["points"] for regime in regimes),
        "regimes": sorted(regimes, key=lambda regime: -regime["points"]),
        "files": [str(path) for path in paths],
    }
    if "mixed_status" in dataset:
        import numpy as np

        meanings = dataset["mixed_status"].attrs["flag_meanings"]
        counts = np.bincount(dataset["mixed_status"].values.reshape(-1), minlength=len(meanings))
        found["mixed"] = {text: int(n) for text, n in zip(meanings, counts, strict=True) if n}
    return found


def print_summary(summary: dict[str, Any], in_force: str) -> None:
    """Print what `summary_of` returned."""
    console = output.console()
    console.print(f"{summary['scenario']} (digest {summary['digest'][:12]}): {summary['points']:,} points")
    console.print(f"Values in force: {in_force}")
    if summary["excluded"]:
        console.print(f"Excluded by constraints: {output.share(summary['excluded'], summary['points'])}")
    rows = [
        [regime["label"], f"{regime['points']:,}", f"{100 * regime['share']:.1f} %"]
        for regime in summary["regimes"][:SHOWN_REGIMES]
    ]
    console.print(output.table(["pure equilibria", "points", "share"], rows, right=["points", "share"]))
    if (more := len(summary["regimes"]) - SHOWN_REGIMES) > 0:
        console.print(f"and {more} more sets")
    for text, number in summary.get("mixed", {}).items():
        console.print(f"{number:,} points {text}")
    console.print(f"Written: {', '.join(summary['files'])}")
