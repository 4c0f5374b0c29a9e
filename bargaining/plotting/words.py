"""What a figure is in words, as files beside it: its caption as text and in LaTeX, and its alt text."""

from __future__ import annotations

from bargaining.latex.escaping import latex_text
from bargaining.manifests import CAPTIONS


def figure_words(name: str, caption: str, alt: str) -> dict[str, bytes]:
    r"""Return the contents of the files of words by their endings.

    Parameters
    ----------
    name : str
        The figure's; its label in LaTeX is ``fig:`` and the name.
    caption : str
        What a reader must know to read it.
    alt : str
        What it shows, for readers who cannot see it.

    Examples
    --------
    >>> print(figure_words("map", "50 % of draws", "A map.")["caption.tex"].decode(), end="")
    \caption{50 \% of draws}
    \label{fig:map}
    """
    label = "".join(letter if letter.isascii() and letter not in "{}%#\\~^$&_ " else "-" for letter in name)
    texts = (
        f"{_lines(caption)}\n",
        f"\\caption{{{latex_text(caption)}}}\n\\label{{fig:{label}}}\n",
        f"{_lines(alt)}\n",
    )
    return {ending: text.encode("utf-8") for ending, text in zip(CAPTIONS, texts, strict=True)}


def _lines(text: str) -> str:
    return " ".join(text.split())
