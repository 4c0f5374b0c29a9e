"""One key for a whole figure, below its panels, in as many columns as fit its width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.legend_handler import HandlerTuple

from bargaining.plotting.labels import PIXELS_PER_POINT, narrowed, settle, wrapped_to
from bargaining.plotting.style import TEXT_PT

_CHARACTER, _LINES = 0.56, 3
"""Mean width of a character, in sizes of the type, and the most lines of an entry."""

Sample = Artist | tuple[Artist, ...]
"""What stands beside a label: one artist, or several side by side."""


def key_below(page: Figure, handles: Sequence[Sample], texts: Sequence[str]) -> Legend:
    """Write the key under everything else; the figure grows by its height, so that panels keep their size.

    An entry that alone is wider than the figure is broken into a few lines, and shortened.

    Parameters
    ----------
    page : Figure
        A figure with constrained layout.
    handles : sequence of Sample
        One a class.
    texts : sequence of str
        Their labels.

    Examples
    --------
    >>> from matplotlib.lines import Line2D
    >>> from bargaining.plotting.style import figure
    >>> page = figure(82, 60)
    >>> ax = page.add_subplot()
    >>> key = key_below(page, [Line2D([], [], color="black")], ["Freeze"])
    >>> [text.get_text() for text in key.get_texts()]
    ['Freeze']
    """
    samples: Any = handles  # stubs know of no handler for several
    for columns in range(len(texts), 0, -1):
        key: Legend = page.legend(
            samples,
            texts,
            handler_map={tuple: HandlerTuple(ndivide=None, pad=0)},
            loc="outside lower center",
            ncols=columns,
            handlelength=2.4,
            columnspacing=1.4,
            handletextpad=0.5,
            borderaxespad=0.2,
            borderpad=0.2,
            labelspacing=0.35,
        )
        if key.get_window_extent().width <= page.bbox.width:
            engine = page.get_layout_engine()
            gap = 2 * float(engine.get()["h_pad"]) if engine is not None else 0.0
            page.set_figheight(page.get_figheight() + key.get_window_extent().height / page.dpi + gap)
            settle(page)
            return key
        key.remove()
    room = 0.9 * page.bbox.width - 3.5 * TEXT_PT * PIXELS_PER_POINT
    characters = int(room / (_CHARACTER * TEXT_PT * PIXELS_PER_POINT))
    return key_below(
        page, handles, [narrowed(page, wrapped_to(text, characters, _LINES), room) for text in texts]
    )
