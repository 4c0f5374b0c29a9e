"""The images of a figure, one a kind of file: no dates, one layout for all, and the manifest inside."""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.figure import Figure

from bargaining.formats import in_force
from bargaining.inside import IMAGE_DESCRIPTION, comment_lines
from bargaining.plotting.style import DPI, journal_style

_DATED = re.compile(rb"^%%(CreationDate|Title): .*\n", re.MULTILINE)


@journal_style()
def image_files(figure: Figure, name: str, alt: str, inner: bytes) -> list[bytes]:
    """Return the files of the kinds in force, in their order.

    Parameters
    ----------
    figure : Figure
        A finished figure.
    name, alt : str
        Its name, and what it shows.
    inner : bytes
        The manifest that each file holds, as JSON in ASCII; empty for none.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return [_image(figure, kind, name, alt, inner.decode("ascii")) for kind in in_force().written_kinds]


def _image(figure: Figure, kind: str, name: str, alt: str, inner: str) -> bytes:
    if kind == "tiff":
        return _tiff(figure, inner)
    buffer = io.BytesIO()
    with _quiet():
        figure.savefig(buffer, format=kind, dpi=_dpi(), metadata=_metadata(kind, name, alt, inner))
    return _commented(buffer.getvalue(), inner) if kind == "eps" else buffer.getvalue()


def _dpi() -> int:
    return in_force().preset.dpi if in_force().asked else DPI


def _metadata(kind: str, name: str, alt: str, inner: str) -> dict[str, Any]:
    """Return what a kind of file says of itself, none of which changes from run to run."""
    fields: dict[str, dict[str, Any]] = {
        "pdf": {"CreationDate": None, "Creator": "bargaining", "Producer": "Matplotlib"},
        "png": {"Software": None},
        "svg": {"Date": None, "Creator": "bargaining", "Title": name},
        "eps": {"Creator": "bargaining"},
    }
    held: dict[str, dict[str, Any]] = {
        "pdf": {"Title": name, "Subject": alt, "Keywords": inner},
        "png": {"Description": inner},
        "svg": {"Description": inner},
    }
    return fields[kind] | (held.get(kind, {}) if inner else {})


def _commented(content: bytes, inner: str) -> bytes:
    """Return an EPS file without its date, with the manifest in comments."""
    head, end, body = _DATED.sub(b"", content).partition(b"%%EndComments\n")
    return head + end + comment_lines(inner) + body


def _tiff(figure: Figure, inner: str) -> bytes:
    """Return a TIFF as printers take it: compressed without loss, no transparency, one channel where all is grey."""
    from PIL import Image

    drawn, written = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=_dpi(), metadata={"Software": None})
    with Image.open(drawn) as shown:
        flat = Image.new("RGB", shown.size, "white")
        flat.paste(shown, mask=shown.getchannel("A"))
    page = flat.convert("L") if in_force().grey else flat
    tags = {IMAGE_DESCRIPTION: inner} if inner else {}
    page.save(written, format="TIFF", compression="tiff_lzw", dpi=(_dpi(), _dpi()), tiffinfo=tags)
    return written.getvalue()


@contextmanager
def _quiet() -> Iterator[None]:
    """Say nothing of what EPS cannot do: it has no transparency, and boxes behind labels become opaque."""
    logger = logging.getLogger("matplotlib.backends.backend_ps")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            yield
    finally:
        logger.setLevel(before)
