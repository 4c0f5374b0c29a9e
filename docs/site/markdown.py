"""Pieces of pages in Markdown."""

from __future__ import annotations

import re


def escaped(text: str) -> str:
    """Return plain words so that Markdown shows each letter."""
    return re.sub(r"([\\`*_{}\[\]<>#|$])", r"\\\1", text)


def toctree(entries: list[str], *, hidden: bool = True) -> str:
    """Return a table of contents for Sphinx."""
    options = [":hidden:"] if hidden else [":maxdepth: 1"]
    return "\n".join(["```{toctree}", *options, "", *entries, "```", ""])
