"""Panels side by side, one an outcome, that share one row an assumption."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from bargaining.plotting.labels import wrapped_to
from bargaining.plotting.style import POINTS_PER_MM
from bargaining.plotting.tables import Table, labels, require

_CHARACTERS = 30
_WIDE = 22  # characters of an outcome's name in one line
_BELOW_PT = 56


def rows_height(rows: Table, kind: str, row_pt: float) -> float:
    """Return the height of rows of so many points and of the axis below them, in millimetres, without the key.

    Raises
    ------
    FigureError
        When a column is missing.
    """
    require(rows, kind, ("label",))
    return ((len(labels(rows, "label")) + 0.2) * row_pt + _BELOW_PT) / POINTS_PER_MM


def name_rows(
    ax: Axes, names: Sequence[str], outcome: str, axis_label: str, *, above: float, first: bool
) -> None:
    """Set up a panel's rows, named in the first panel, and name its outcome below."""
    ax.set_ylim(len(names) - 0.4, -above)
    ax.set_yticks(range(len(names)), [wrapped_to(name, _CHARACTERS, 2) for name in names])
    ax.tick_params(axis="y", length=0, labelleft=first)
    ax.set_xlabel(f"{wrapped_to(outcome, _WIDE, 3)}:\n{axis_label}")
