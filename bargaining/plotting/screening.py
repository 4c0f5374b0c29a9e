"""Screening of assumptions: how large each one's effects are, against how much they change with the others."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from bargaining.errors import FigureError
from bargaining.plotting.labels import MOST_LINES, PIXELS_PER_POINT, figure_of, settle, wrapped_to
from bargaining.plotting.panels import is_leftmost
from bargaining.plotting.placement import Occupied, beside
from bargaining.plotting.style import COLOURS, HAIRLINE_PT, LINE_PT, SMALLEST_PT, journal_style
from bargaining.plotting.tables import Table, labels, number, require

_COLUMNS = ("outcome", "label", "effect", "error", "deviation")
_CHARACTERS = 20
_WIDE = 34  # characters of an outcome's name in one line
_MARK = 2.6  # half the side of a mark, in points
_LONG = 60
_NOTHING = 1e-9
_LEFT = 0.3  # share of a panel in which the name of the diagonal would leave it on the left
_ROOM = 1.16  # of the largest value, so that labels find places beside the outermost marks


@journal_style()
def draw_screening(axes: Sequence[Axes], rows: Table, *, unit: str, named: float = 0.25) -> Sequence[Axes]:
    r"""Draw one panel an outcome: the mean size of each assumption's elementary effects against their deviation.

    .. math:: \mu^* = \frac{1}{r} \sum_{k=1}^{r} |d_k|, \qquad
              \sigma^2 = \frac{1}{r - 1} \sum_{k=1}^{r} (d_k - \bar d)^2

    for the effects :math:`d_k` of one assumption at :math:`r` places. Above the line :math:`\sigma = \mu^*` an effect
    depends on the other assumptions more than it has a size of its own.

    Parameters
    ----------
    axes : sequence of Axes
        One for each outcome, in the order in which the outcomes first appear.
    rows : table
        Rows of outcome, label (of the assumption), effect (mean size), error (half-width of its interval), deviation.
    unit : str
        What the effects are measured in.
    named : float
        Assumptions are named whose effects reach this share of the panel's largest.

    Returns
    -------
    sequence of Axes
        The same axes.

    Raises
    ------
    FigureError
        Naming the missing column, the cell that is not a number, or the number of panels expected.

    References
    ----------
    Morris, M. D. (1991). Factorial sampling plans for preliminary computational experiments. Technometrics 33,
    161-174; Campolongo, F., Cariboni, J. and Saltelli, A. (2007). An effective screening design for sensitivity
    analysis of large models. Environmental Modelling & Software 22, 1509-1518.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> rows = [{"outcome": "Freeze", "label": "autonomy", "effect": 0.4, "error": 0.1, "deviation": 0.2}]
    >>> (ax,) = draw_screening([figure(82, 60).add_subplot()], rows, unit="payoff")
    >>> [text.get_text() for text in ax.texts]
    ['σ = μ*', 'autonomy']
    """
    require(rows, "effects", _COLUMNS)
    outcomes = labels(rows, "outcome")
    if not outcomes or len(axes) != len(outcomes):
        raise FigureError(f"effects: {len(outcomes)} outcomes, {len(axes)} panels; expected one an outcome")
    across = max(number(row, "effect", "effects") + number(row, "error", "effects") for row in rows)
    up = max(number(row, "deviation", "effects") for row in rows)
    up = (
        up if up > _NOTHING * across else across
    )  # effects that are all of one size deviate by rounding alone
    for ax, outcome in zip(axes, outcomes, strict=True):
        ax.set_xlim(0, _ROOM * across or 1.0)
        ax.set_ylim(0, _ROOM * up or 1.0)
        ax.set_xlabel(f"{wrapped_to(outcome, _WIDE)}:\nmean size of effects μ*, {unit}")
        ax.set_ylabel(f"Deviation of effects σ, {unit}" if ax is axes[0] or is_leftmost(ax) else "")
    settle(figure_of(axes[0]))
    for ax, outcome in zip(axes, outcomes, strict=True):
        own = [row for row in rows if row["outcome"] == outcome]
        _draw_panel(ax, sorted(own, key=lambda row: -number(row, "effect", "effects")), named)
    return axes


def _draw_panel(ax: Axes, rows: Table, named: float) -> None:
    # Labels lie on white, which must not cover the axes' lines.
    occupied = Occupied(ax.get_window_extent().padded(-3 * PIXELS_PER_POINT))
    _draw_diagonal(ax, occupied)
    spots = []
    for row in rows:
        effect, error, deviation = (number(row, column, "effects") for column in _COLUMNS[2:])
        ax.plot(
            [max(effect - error, 0), effect + error],
            [deviation, deviation],
            color="0.55",
            linewidth=LINE_PT,
            zorder=2,
        )
        ax.plot(
            [effect], [deviation], marker="o", markersize=3.5, color=COLOURS[0], clip_on=False, gid="effect",
            zorder=3,
        )  # fmt: skip
        left, spot, right = (
            tuple(map(float, ax.transData.transform((x, deviation))))
            for x in (effect - error, effect, effect + error)
        )
        spots.append((spot[0], spot[1]))
        half = _MARK * PIXELS_PER_POINT
        ends = min(left[0], spot[0] - half), max(right[0], spot[0] + half)
        occupied.add(Bbox([[ends[0], spot[1] - half], [ends[1], spot[1] + half]]))
    page = figure_of(ax)
    least = named * number(rows[0], "effect", "effects")
    for row, spot in zip(rows, spots, strict=True):
        if number(row, "effect", "effects") < least:
            break
        label = str(row["label"])
        lines = MOST_LINES if len(label) <= _LONG else 2  # several that are long need room beside each other
        beside(page, wrapped_to(label, _CHARACTERS, lines), spot, occupied).draw(ax)


def _draw_diagonal(ax: Axes, occupied: Occupied) -> None:
    """Draw where deviation and mean size are the same, with the line's name at its end."""
    end = min(ax.get_xlim()[1], ax.get_ylim()[1])
    ax.plot([0, end], [0, end], color="0.5", linewidth=HAIRLINE_PT, linestyle=(0, (4, 2)), zorder=1)
    left = end < _LEFT * ax.get_xlim()[1]
    written = ax.annotate(
        "σ = μ*",
        (end, end),
        xytext=(4 if left else -12, 0),
        textcoords="offset points",
        ha="left" if left else "right",
        va="top",
        fontsize=SMALLEST_PT,
        color="0.3",
    )
    occupied.add(written.get_window_extent())
