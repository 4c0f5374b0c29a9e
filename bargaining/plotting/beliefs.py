"""Paths of beliefs: what each reading makes of dated signals, against the belief at which a choice turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from bargaining.errors import FigureError
from bargaining.plotting.labels import figure_of, settle, wrapped_to, write_head
from bargaining.plotting.legend import key_below
from bargaining.plotting.style import (
    HAIRLINE_PT,
    LINE_PT,
    SMALLEST_PT,
    TEXT_PT,
    Appearance,
    appearances,
    journal_style,
)
from bargaining.plotting.tables import Table, flag, labels, number, require

_COLUMNS = ("reading", "step", "date", "signal", "silent", "said", "borrowed")
SAID, BORROWED = "silent on a kind: it shows nothing", "silent on a kind: the baseline's odds"
TURN = "belief at which the choice turns"


@journal_style()
def draw_belief_paths(axes: Sequence[Axes], paths: Table, turns: Table, *, y_label: str) -> Sequence[Axes]:
    """Draw a panel a reading: the belief after each dated signal, and where the choice that hangs on it turns.

    Parameters
    ----------
    axes : sequence of Axes
        Empty axes, one for each reading, in the order of ``paths``.
    paths : table
        Rows of reading, step (0 for the start), date, signal (empty at the start), silent (the reading says nothing
        of the signal), said (the belief if what it is silent on shows nothing), borrowed (the belief if the baseline's
        odds stand in).
    turns : table
        Rows of reading, belief, below, above: what is best on either side. Without a belief nothing turns, and above is
        best throughout. May be empty.
    y_label : str
        The belief in words.

    Returns
    -------
    sequence of Axes
        The same axes; the figure has grown by the height of the key.

    Raises
    ------
    FigureError
        Naming the missing column or the cell that cannot be read, or that readings and panels differ in number.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> start = {"reading": "Brief", "step": 0, "date": "start", "signal": "", "silent": False}
    >>> rows = [{**start, "said": 0.4, "borrowed": 0.4},
    ...         {**start, "step": 1, "date": "2025", "signal": "Release", "said": 0.5, "borrowed": 0.5}]
    >>> ax = figure(82, 60).add_subplot()
    >>> (ax,) = draw_belief_paths([ax], rows, [], y_label="belief")
    >>> [text.get_text() for text in ax.texts]
    ['Brief', '0.500']
    """
    require(paths, "paths", _COLUMNS)
    require(turns, "turns", ("reading", "belief", "below", "above"))
    readings = labels(paths, "reading")
    if len(axes) != len(readings):
        raise FigureError(f"paths: {len(axes)} panels, expected one for each of {len(readings)} readings")
    looks = appearances([name for name in labels(paths, "signal") if name])
    for ax, reading in zip(axes, readings, strict=True):
        own = [row for row in paths if row["reading"] == reading]
        _panel(ax, reading, own, [row for row in turns if row["reading"] == reading], looks)
        ax.set_ylabel(y_label)
        ax.label_outer()
    page = figure_of(axes[0])
    settle(page)
    key_below(page, *_key(looks, any(flag(row, "silent", "paths") for row in paths), bool(turns)))
    return axes


def _panel(ax: Axes, reading: str, own: Table, turns: Table, looks: Mapping[str, Appearance]) -> None:
    steps = [number(row, "step", "paths") for row in own]
    said, borrowed = ([number(row, column, "paths") for row in own] for column in ("said", "borrowed"))
    ax.set_xlim(min(steps) - 0.4, max(steps) + 0.9)
    ax.set_ylim(0, 1)
    ax.set_xticks(steps, [str(row["date"]) for row in own], rotation=90, fontsize=SMALLEST_PT)
    write_head(ax, wrapped_to(reading, 30, 1))
    for row in turns:
        if row["belief"] in (None, ""):
            ax.text(
                0.98, 0.04, f"{row['above']} at every belief", transform=ax.transAxes, ha="right", va="bottom",
                fontsize=SMALLEST_PT, style="italic",
            )  # fmt: skip
            continue
        at = number(row, "belief", "turns")
        ax.axhline(at, color="black", linewidth=LINE_PT, linestyle=(0, (4, 2)), zorder=1, gid="turn")
        for text, place, side in ((row["above"], 2, "bottom"), (row["below"], -2, "top")):
            if at > 0.08 or side == "bottom":
                ax.annotate(
                    str(text), (1, at), xycoords=("axes fraction", "data"), xytext=(-1, place),
                    textcoords="offset points", ha="right", va=side, fontsize=SMALLEST_PT, style="italic",
                )  # fmt: skip
    if borrowed != said:
        ax.plot(
            steps,
            borrowed,
            color="0.45",
            linewidth=LINE_PT,
            linestyle=(0, (1, 1.2)),
            zorder=2,
            gid="borrowed",
        )
    ax.plot(steps, said, color="black", linewidth=2 * LINE_PT, drawstyle="default", zorder=3, gid="said")
    for row, step, belief in zip(own, steps, said, strict=True):
        if row["signal"]:
            look = looks[str(row["signal"])]
            ax.plot(
                [step], [belief], marker=look.marker, markersize=4.5, color=look.colour, linestyle="", zorder=4,
                markerfacecolor="white" if flag(row, "silent", "paths") else look.colour, clip_on=False,
            )  # fmt: skip
    ax.annotate(
        f"{said[-1]:.3f}", (steps[-1], said[-1]), xytext=(5, 0), textcoords="offset points", va="center",
        fontsize=TEXT_PT, bbox={"facecolor": "white", "linewidth": 0, "pad": 0.4}, zorder=5,
    )  # fmt: skip
    ax.grid(axis="y", color="0.88", linewidth=HAIRLINE_PT, zorder=0)


def _key(looks: Mapping[str, Appearance], silent: bool, turns: bool) -> tuple[list[Artist], list[str]]:
    handles: list[Artist] = [
        Line2D([], [], color=look.colour, marker=look.marker, linestyle="", markersize=4.5)
        for look in looks.values()
    ]
    texts = [*looks]
    if silent:
        handles.append(Line2D([], [], color="black", marker="o", markerfacecolor="white", linestyle=""))
        handles.append(Line2D([], [], color="black", linewidth=2 * LINE_PT))
        handles.append(Line2D([], [], color="0.45", linewidth=LINE_PT, linestyle=(0, (1, 1.2))))
        texts += ["hollow: the reading is silent", SAID, BORROWED]
    if turns:
        handles.append(Line2D([], [], color="black", linewidth=LINE_PT, linestyle=(0, (4, 2))))
        texts.append(TURN)
    return handles, texts
