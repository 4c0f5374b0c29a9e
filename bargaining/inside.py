"""The manifest inside a figure's own file: where each kind of file holds it, and how it is read back.

It is JSON in ASCII: the keywords of a PDF, the description of a PNG, a TIFF and an SVG, and comments of an EPS file.
Nothing in it is obeyed; what reads it checks it.
"""

from __future__ import annotations

import html
import io
import json
import re
from pathlib import Path
from typing import Any

from bargaining.errors import FigureError
from bargaining.files import printable, read_bytes

IMAGE_DESCRIPTION = 270
"""The tag of a TIFF that holds its description."""
LARGEST = 100_000_000
_LONGEST = 5_000_000
_PIXELS = 500_000_000
_COMMENT = b"%BargainingManifest: "
_LINE = 200
_KEYWORDS = re.compile(rb"/Keywords \(((?:[^\\()]|\\.)*+)\)", re.DOTALL)
_DESCRIPTION = (b"<dc:description>", b"</dc:description>")
_ESCAPE = re.compile(rb"\\([nrtbf()\\]|\r\n|\r|\n|[0-7]{1,3})")
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def comment_lines(text: str) -> bytes:
    r"""Return a manifest as comments of an EPS file, in lines that its readers take.

    Parameters
    ----------
    text : str
        JSON in one line of ASCII; nothing where it is empty.

    Examples
    --------
    >>> comment_lines('{"figure": "map"}')
    b'%BargainingManifest: {"figure": "map"}\n'
    """
    parts = [text[at : at + _LINE] for at in range(0, len(text), _LINE)]
    return b"".join(_COMMENT + part.encode("ascii") + b"\n" for part in parts)


def kind_of(content: bytes) -> str:
    """Return the kind of a figure's file by its first bytes; empty for any other file.

    Parameters
    ----------
    content : bytes
        Of the file.

    Examples
    --------
    >>> kind_of(b"%PDF-1.4"), kind_of(b"hello")
    ('pdf', '')
    """
    starts = {
        "pdf": (b"%PDF-",),
        "png": (b"\x89PNG\r\n\x1a\n",),
        "tiff": (b"II*\0", b"MM\0*"),
        "eps": (b"%!PS",),
    }
    for kind, heads in starts.items():
        if content.startswith(heads):
            return kind
    return "svg" if b"<svg" in content[:2_000] else ""


def manifest_inside(content: bytes) -> dict[str, Any] | None:
    """Return the manifest that a figure's file holds; None where it holds none.

    Parameters
    ----------
    content : bytes
        Of the file.
    """
    held = {"pdf": _in_pdf, "png": _in_bitmap, "tiff": _in_bitmap, "eps": _in_eps, "svg": _in_svg}
    kind = kind_of(content)
    texts = held[kind](content) if kind else []
    for text in texts:
        if (found := _parsed(text)) is not None:
            return found
    return None


def read_figure(path: Path) -> bytes:
    """Return the content of a figure's file.

    Parameters
    ----------
    path : Path
        A PDF, PNG, TIFF, EPS or SVG.

    Raises
    ------
    FigureError
        When there is no such file, or it is not of these kinds.
    """
    expected = "a figure as PDF, PNG, TIFF, EPS or SVG"
    content = read_bytes(path, limit=LARGEST, place=str(path), expected=expected, error=FigureError)
    if not kind_of(content):
        raise FigureError(f"{printable(str(path))}: found another kind of file, expected {expected}")
    return content


def _parsed(text: str) -> dict[str, Any] | None:
    if len(text) > _LONGEST:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    tables = ("files", "provenance", "versions")
    kept = isinstance(found, dict) and all(isinstance(found.get(key), dict) for key in tables)
    return found if kept and isinstance(found.get("figure"), str) else None


def _in_pdf(content: bytes) -> list[str]:
    """Return the keywords of a PDF as this program writes them; other programs may store them packed."""
    found = [_unescaped(match[1]) for match in _KEYWORDS.finditer(content)]
    if found:
        return found
    try:
        from bargaining.pdf import keywords
    except ImportError:
        return []
    return keywords(content)


def _unescaped(written: bytes) -> str:
    def one(match: re.Match[bytes]) -> bytes:
        what = match[1]
        if what[:1].isdigit():
            return bytes([int(what, 8) & 0xFF])
        return b"" if what[:1] in b"\r\n" else _LETTERS.get(what, what)

    return _ESCAPE.sub(one, written).decode("latin-1")


def _in_bitmap(content: bytes) -> list[str]:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "TIFF")) as shown:
            if shown.width * shown.height > _PIXELS:
                return []
            held = [getattr(shown, "text", {}).get("Description"), _tag(shown)]
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return []
    return [text for text in held if isinstance(text, str)]


def _tag(shown: Any) -> Any:
    return getattr(shown, "tag_v2", {}).get(IMAGE_DESCRIPTION)


def _in_svg(content: bytes) -> list[str]:
    opening, closing = _DESCRIPTION
    start = content.find(opening) + len(opening)
    end = content.find(closing, start)
    return (
        [html.unescape(content[start:end].decode("utf-8", "replace"))] if len(opening) <= start <= end else []
    )


def _in_eps(content: bytes) -> list[str]:
    lines = [line[len(_COMMENT) :] for line in content.splitlines() if line.startswith(_COMMENT)]
    return [b"".join(lines).decode("latin-1")] if lines else []
