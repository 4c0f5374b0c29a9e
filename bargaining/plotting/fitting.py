"""A finished figure made to fit its page: labels that leave it or run into others are broken and shortened."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter

from bargaining.plotting.labels import cut, wrapped
from bargaining.plotting.lint import leaving, lint_figure, overlapping
from bargaining.plotting.style import journal_style

_ROUNDS = 12
_SHORTEST = 6
_MOST_LINES = 3
_KEPT = 0.8  # share of a label's characters that a round keeps


@journal_style()
def fit_figure(figure: Figure) -> list[str]:
    r"""Break and shorten labels until nothing leaves the canvas or overlaps, as far as that goes.

    Parameters
    ----------
    figure : Figure
        A finished figure; one that passes ``lint_figure`` stays as it is.

    Returns
    -------
    list of str
        What ``lint_figure`` still finds.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> page = figure(82, 60)
    >>> label = page.add_subplot().set_xlabel("European Union, Poland, Lithuania and Latvia " * 3)
    >>> fit_figure(page), label.get_text().count("\n") > 0
    ([], True)
    """
    findings = lint_figure(figure)
    for _ in range(_ROUNDS):
        if not findings:
            break
        beyond = leaving(figure)
        crowded = [max(pair, key=_width) for pair in overlapping(figure)]
        changed = [_tighten(figure, text, wrap=True) for text in dict.fromkeys(beyond)]
        changed += [
            _tighten(figure, text, wrap=False) for text in dict.fromkeys(crowded) if text not in beyond
        ]
        if not any(changed):
            break
        findings = lint_figure(figure)
    return findings


def _width(text: Text) -> int:
    return max(map(len, text.get_text().splitlines()), default=0)


def _tighten(figure: Figure, text: Text, *, wrap: bool) -> bool:
    """Give a label one line more, or fewer characters; tell whether it changed."""
    old = text.get_text()
    words, lines = " ".join(old.split()), len(old.splitlines())
    if _is_number(words) or len(words) < _SHORTEST:
        return False
    if wrap and lines < _MOST_LINES and " " in words:
        new = wrapped(words, lines + 1)
        if new == old or new.count("\n") < lines:
            new = wrapped(cut(words, int(_KEPT * len(words))), lines)
    else:
        new = wrapped(cut(words, int(_KEPT * len(words))), lines if wrap else max(1, lines - 1))
    _rewrite(figure, text, old, new)
    return new != old


def _is_number(text: str) -> bool:
    return not any(character.isalpha() for character in text)


def _rewrite(figure: Figure, text: Text, old: str, new: str) -> None:
    """Write a label anew, where it is a tick's at the axis, which would write the old one again."""
    text.set_text(new)
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            formatter = axis.get_major_formatter()
            if isinstance(formatter, FixedFormatter):
                formatter.seq = [new if name == old else name for name in formatter.seq]
