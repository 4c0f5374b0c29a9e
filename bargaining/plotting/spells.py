"""Years of spells: a record and simulated histories as bars, and how long spells last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bargaining.errors import FigureError
from bargaining.plotting.labels import figure_of, settle, wrapped_to, write_head
from bargaining.plotting.legend import key_below
from bargaining.plotting.style import (
    HAIRLINE_PT,
    LINE_PT,
    TEXT_PT,
    Appearance,
    journal_style,
    looks_of,
)
from bargaining.plotting.tables import Table, labels, number, require

RECORD = "record"
"""The history of this name is drawn first, apart from the others."""
UNDATED = "not dated"
_CHARACTERS = 32
_APART = 0.7


@journal_style()
def draw_histories(
    axes: Sequence[Axes], heads: Table, years: Table, *, looks: Mapping[str, Appearance] | None = None
) -> Sequence[Axes]:
    """Draw for each reading the record and simulated histories, a bar each, one cell a year.

    Parameters
    ----------
    axes : sequence of Axes
        One for each row of heads.
    heads : table
        Rows of reading, head and below, the text above its panel in two parts.
    years : table
        Rows of reading, history (``"record"``, or a number), year, group; a group that is empty is not dated.
    looks : mapping of group to Appearance, optional
        Shared with other figures.

    Returns
    -------
    sequence of Axes
        The same axes; the key stands below them.

    Raises
    ------
    FigureError
        Naming the missing column, the cell that is no number, or that panels differ in number.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> rows = [{"reading": "Brief", "history": h, "year": 2020 + k, "group": g} for h in ("record", 1)
    ...         for k, g in enumerate(("freeze", "thaw"))]
    >>> heads = [{"reading": "Brief", "head": "Brief", "below": ""}]
    >>> (ax,) = draw_histories([figure(82, 50).add_subplot()], heads, rows)
    >>> len(ax.patches), [t.get_text() for t in ax.get_yticklabels()]
    (4, ['record', 'simulated'])
    """
    require(heads, "heads", ("reading", "head", "below"))
    require(years, "years", ("reading", "history", "year", "group"))
    _fit(axes, heads)
    groups = [name for name in labels(years, "group") if name]
    shown = looks_of(groups, looks)
    for ax, head in zip(axes, heads, strict=True):
        own = [row for row in years if row["reading"] == head["reading"]]
        _bars(ax, own, shown)
        _head(ax, head)
        ax.label_outer()
    handles = [_swatch(shown[name]) for name in groups]
    if any(not row["group"] for row in years):
        handles.append(Patch(facecolor="white", edgecolor="0.4", linewidth=HAIRLINE_PT))
        groups.append(UNDATED)
    page = settle(figure_of(axes[0]))
    key_below(page, handles, groups)
    return axes


def _bars(ax: Axes, own: Table, shown: Mapping[str, Appearance]) -> None:
    names = list(dict.fromkeys(str(row["history"]) for row in own))
    places = {name: k + (_APART if k else 0) for k, name in enumerate(names)}
    for row in own:
        look = shown.get(str(row["group"]))
        ax.barh(
            places[str(row["history"])], 1, left=number(row, "year", "years"), height=0.8, align="center",
            facecolor="white" if look is None else look.face, edgecolor="0.4" if look is None else look.colour,
            hatch="" if look is None else look.hatch, linewidth=HAIRLINE_PT,
        )  # fmt: skip
    simulated = [place for name, place in places.items() if name != RECORD]
    ticks = [(places[RECORD], RECORD)] if RECORD in places else []
    ticks += [(sum(simulated) / len(simulated), "simulated")] if simulated else []
    ax.set_yticks([at for at, _ in ticks], [text for _, text in ticks], fontsize=TEXT_PT)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(max(places.values()) + 0.6, -0.6)
    first, last = (f(number(row, "year", "years") for row in own) for f in (min, max))
    ax.set_xlim(first, last + 1)
    ax.set_xticks([y + 0.5 for y in range(int(first), int(last) + 1) if y % 5 == 0])
    ax.set_xticklabels([str(y) for y in range(int(first), int(last) + 1) if y % 5 == 0])


@journal_style()
def draw_lengths(
    axes: Sequence[Axes],
    heads: Table,
    laws: Table,
    observed: Table,
    *,
    x_label: str,
    looks: Mapping[str, Appearance] | None = None,
) -> Sequence[Axes]:
    """Draw for each reading how probable it is that a spell lasts longer than some years, over observed spells.

    Parameters
    ----------
    axes : sequence of Axes
        One for each row of heads.
    heads : table
        Rows of reading, head and below, the text above its panel in two parts.
    laws : table
        Rows of reading, group, years, probability that a spell lasts longer.
    observed : table
        Rows of group, least, most: years that a dated spell lasted; one without most had not ended.
    x_label : str
        Under the last row of panels.
    looks : mapping of group to Appearance, optional
        Shared with other figures.

    Returns
    -------
    sequence of Axes
        The same axes; the key stands below them.

    Raises
    ------
    FigureError
        Naming the missing column, the cell that is no number, or that panels differ in number.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> law = [{"reading": "Brief", "group": "thaw", "years": n, "probability": 0.5**n} for n in range(4)]
    >>> seen = [{"group": "thaw", "least": 2, "most": None}]
    >>> heads = [{"reading": "Brief", "head": "Brief", "below": ""}]
    >>> (ax,) = draw_lengths([figure(82, 50).add_subplot()], heads, law, seen, x_label="years")
    >>> len(ax.lines)
    4
    """
    require(heads, "heads", ("reading", "head", "below"))
    require(laws, "laws", ("reading", "group", "years", "probability"))
    require(observed, "observed", ("group", "least", "most"))
    _fit(axes, heads)
    groups = list(dict.fromkeys([*labels(laws, "group"), *labels(observed, "group")]))
    shown = looks_of(groups, looks)
    longest = max(number(row, "years", "laws") for row in laws)
    for ax, head in zip(axes, heads, strict=True):
        for place, name in enumerate(groups):
            own = [row for row in laws if (row["reading"], row["group"]) == (head["reading"], name)]
            at = [number(row, "years", "laws") for row in own]
            ax.plot(
                at, [number(row, "probability", "laws") for row in own], drawstyle="steps-post",
                color=shown[name].colour, linestyle=("-", "--", ":", "-.")[place % 4], linewidth=LINE_PT * 1.4,
            )  # fmt: skip
            _observed(ax, [row for row in observed if row["group"] == name], shown[name], place, longest)
        ax.axhline(0, color="0.6", linewidth=HAIRLINE_PT, gid="floor")
        ax.set_xlim(0, longest)
        ax.set_ylim(-0.16 * len(groups) - 0.04, 1.04)
        ax.set_yticks([0, 0.5, 1])
        _head(ax, head)
        ax.set_xlabel(x_label)
        ax.set_ylabel("Probability")
        ax.label_outer()
    handles: list[Artist] = [
        Line2D(
            [], [], color=shown[name].colour, linestyle=("-", "--", ":", "-.")[k % 4], linewidth=LINE_PT * 1.4,
            marker=shown[name].marker, markersize=3,
        )
        for k, name in enumerate(groups)
    ]  # fmt: skip
    page = settle(figure_of(axes[0]))
    key_below(page, handles, groups)
    return axes


def _observed(ax: Axes, spells: Table, look: Appearance, place: int, longest: float) -> None:
    """Draw dated spells below the law of their group: a dot, a stroke where the length is not exact, or an arrow."""
    for number_, row in enumerate(spells):
        y = -0.16 * place - 0.04 - 0.12 * (number_ + 1) / (len(spells) + 1)
        least = number(row, "least", "observed")
        ended = row["most"] not in (None, "")
        most = number(row, "most", "observed") if ended else min(least + 2.5, longest)
        ax.plot(
            [least, most], [y, y], color=look.colour, linewidth=LINE_PT, marker=look.marker if ended else "",
            markersize=2.5, clip_on=False,
        )  # fmt: skip
        if not ended:
            ax.plot([most], [y], marker=">", markersize=2.5, color=look.colour, clip_on=False)


def _fit(axes: Sequence[Axes], heads: Table) -> None:
    if len(axes) != len(heads):
        raise FigureError(f"heads: {len(axes)} panels, expected one for each of {len(heads)} readings")


def _head(ax: Axes, head: Mapping[str, object]) -> None:
    parts = [str(head["head"]), str(head["below"])]
    write_head(ax, "\n".join(wrapped_to(part, _CHARACTERS, 2) for part in parts if part), size=TEXT_PT)


def _swatch(look: Appearance) -> Artist:
    return Patch(facecolor=look.face, edgecolor=look.colour, hatch=look.hatch, linewidth=HAIRLINE_PT)
