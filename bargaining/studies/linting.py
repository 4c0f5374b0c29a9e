"""What an editor would send back of figures on disk, ours and those of other programs, as far as files show it.

A PDF is read page by page. Of other kinds, and of what a PDF does not show, a figure of ours says in its own manifest
what it was drawn with; for files of other programs it is said what could not be checked.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from bargaining.contrast import Sign, confusions, sign_of
from bargaining.errors import FigureError
from bargaining.formats import SMALLEST_PT, Format
from bargaining.inside import kind_of, manifest_inside, read_figure
from bargaining.manifests import checksum, read_manifest

if TYPE_CHECKING:
    from bargaining.pdf import Box, Shape, Sheet, Text

SHOWN = 5
"""How many findings of one kind are named, before the others are counted."""
MOST_TEXTS, MOST_SHAPES = 3_000, 5_000
"""On a page, of which every pair is looked at."""
POINTS_PER_MM = 72 / 25.4
_EDGE = 1.0  # points by which letters may leave the page
_SLACK = 0.9  # points by which lines above each other may share height
_TINY, _SMALL = 4.0, 8.0  # points: sides of what is no area, and of what is a marker
_LONG = 20.0  # points: of what is a line of a figure, not a sign in it
_HUELESS = 0.05
_TITLE = 1.15  # sizes of the middle text that a title has at least
_HEAD = 0.88  # share of the height above which a title stands
_COMMON = 0.001  # share of the pixels that a colour of a class has at least
_SAMPLED = 2_000_000
TEXTS = "sizes, clipping and overlap of texts"
FONTS = "whether fonts are embedded"
COLOURS = "whether classes can be told apart without colours"
TITLES = "titles inside"
AS_SHOWN = ", as far as the page shows: labels may name them"


@dataclass(frozen=True)
class Finding:
    """Hold what one check found: ``text``, ``fonts``, ``colours``, ``title`` or ``size``, and what in words."""

    check: str
    words: str


@dataclass(frozen=True)
class Linted:
    """Hold what was found in a file, and what could not be checked, each with the reason.

    Parameters
    ----------
    file : str
        Its name.
    kind : str
        Of file, such as ``pdf``.
    findings : tuple of Finding
        Empty where nothing was found.
    unchecked : tuple of str
        What was not looked at.
    """

    file: str
    kind: str
    findings: tuple[Finding, ...]
    unchecked: tuple[str, ...]


def lint_file(path: Path, wanted: Format | None = None) -> Linted:
    """Return what an editor would send back of a figure on disk.

    Parameters
    ----------
    path : Path
        A PDF, PNG, TIFF, EPS or SVG, of this program or of another.
    wanted : Format or None
        The journal in which it is to fit, if any.

    Raises
    ------
    FigureError
        When the file is no figure, or cannot be read.
    """
    content = read_figure(path)
    kind = kind_of(content)
    own = manifest_inside(content)
    signs = _signs(own)
    if kind == "pdf":
        findings, unchecked = _of_pdf(path, content, signs, wanted)
    elif own is not None and signs is not None:
        findings = [*_recorded(own), *_confused(signs)]
        unchecked = [f"{FONTS}: it is read from PDFs"] if kind in ("svg", "eps") else []
    elif (beside := _beside(path, content)) is not None:
        findings, unchecked = _of_pdf(beside, read_figure(beside), None, wanted)
        unchecked = [f"this file: {beside.name} was looked at in its place", *unchecked]
    elif kind in ("png", "tiff"):
        findings = list(_of_bitmap(content))
        unchecked = [f"{TEXTS}, {TITLES}: a bitmap has no texts"]
    else:
        findings, unchecked = [], [f"{TEXTS}, {FONTS}, {COLOURS}: save it as PDF"]
    return Linted(path.name, kind, tuple(dict.fromkeys(findings)), tuple(unchecked))


def _signs(own: dict[str, Any] | None) -> list[Sign] | None:
    """Return the signs that a figure of ours was drawn with; None where it does not say."""
    entries = None if own is None else own.get("signs")
    return None if not isinstance(entries, list) else [s for e in entries if (s := sign_of(e)) is not None]


def _recorded(own: dict[str, Any]) -> Iterator[Finding]:
    for line in own.get("lint") or ():
        yield Finding("title" if str(line).startswith("title") else "text", str(line))


def _confused(signs: Sequence[Sign], remark: str = "") -> list[Finding]:
    return _few("colours", [f"{line}{remark}" for line in confusions(signs)])


def _beside(path: Path, content: bytes) -> Path | None:
    """Return the PDF of a figure of ours that has this file as well, by the manifest beside it."""
    manifest = read_manifest(path.with_suffix(".json"))
    if manifest is None or manifest["files"].get(path.name) != checksum(content):
        return None
    pdf = path.with_suffix(".pdf")
    return pdf if pdf.name in manifest["files"] and pdf.is_file() else None


def _of_pdf(
    path: Path, content: bytes, signs: Sequence[Sign] | None, wanted: Format | None
) -> tuple[list[Finding], list[str]]:
    try:
        from bargaining.pdf import sheets
    except ImportError:
        missing = f"{TEXTS}, {FONTS}: pdfminer.six is not installed; pip install 'bargaining[pdf]'"
        return _confused(signs or ()), [missing]
    try:
        pages = sheets(content)
    except FigureError as error:
        raise FigureError(f"{path.name}: {error}") from None
    findings: list[Finding] = []
    unchecked = [f"{what} of page {number}: it holds too much" for number, what in _too_much(pages)]
    for page in pages:
        findings += [*_small(page), *_fonts(page), *_clipped(page), *_overlaps(page), *_wide(page, wanted)]
        findings += _titles(page)
        if signs is None and len(page.shapes) <= MOST_SHAPES:
            findings += _confused(list(dict.fromkeys(_painted(page))), AS_SHOWN)
    findings += _confused(signs or ())
    bitmaps = sum(page.bitmaps for page in pages)
    return findings, [*unchecked, *([f"{bitmaps} bitmaps inside: {TEXTS}"] if bitmaps else [])]


def _too_much(pages: Sequence[Sheet]) -> Iterator[tuple[int, str]]:
    """Yield pages of which pairs are too many to be looked at, each with what is not."""
    for number, page in enumerate(pages, start=1):
        if len(page.texts) > MOST_TEXTS:
            yield number, "overlap of texts"
        if len(page.shapes) > MOST_SHAPES:
            yield number, COLOURS


def _few(check: str, lines: Sequence[str]) -> list[Finding]:
    more = [f"and {len(lines) - SHOWN} more like these"] if len(lines) > SHOWN else []
    return [Finding(check, line) for line in [*lines[:SHOWN], *more]]


def _small(page: Sheet) -> list[Finding]:
    small = [text for text in page.texts if text.size < SMALLEST_PT - 0.05]
    if not small:
        return []
    least = min(small, key=lambda text: text.size)
    count = f"{len(small)} texts" if len(small) > 1 else "a text"
    words = f"{count} below {SMALLEST_PT:g} pt; the smallest, {least.text!r}, has {least.size:.3g} pt"
    return [Finding("text", words)]


def _fonts(page: Sheet) -> list[Finding]:
    found = [
        Finding("fonts", f"font {name} is not embedded") for name, (held, _) in page.fonts.items() if not held
    ]
    third = "is of type 3, which many journals refuse"
    return found + [Finding("fonts", f"font {name} {third}") for name, (_, bad) in page.fonts.items() if bad]


def _clipped(page: Sheet) -> list[Finding]:
    left, low, right, high = page.box
    beyond = [
        text
        for text in page.texts
        if text.box[0] < left - _EDGE
        or text.box[1] < low - _EDGE
        or text.box[2] > right + _EDGE
        or text.box[3] > high + _EDGE
    ]
    return _few("text", [f"text {text.text!r} leaves the page" for text in beyond])


def _overlaps(page: Sheet) -> list[Finding]:
    if len(page.texts) > MOST_TEXTS:
        return []
    pairs = ((one, other) for one, other in combinations(page.texts, 2) if _overlap(one.box, other.box))
    return _few("text", [f"texts {one.text!r} and {other.text!r} overlap" for one, other in pairs])


def _overlap(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0.1 and up > _SLACK


def _wide(page: Sheet, wanted: Format | None) -> list[Finding]:
    if wanted is None:
        return []
    width = (page.box[2] - page.box[0]) / POINTS_PER_MM
    room = wanted.full_width_mm
    if width <= room + 0.5:
        return []
    texts = [text.size for text in page.texts]
    least = f"; at that width its smallest text has {min(texts) * room / width:.2g} pt" if texts else ""
    return [Finding("size", f"{width:.4g} mm wide, wider than {room:g} mm{least}")]


def _titles(page: Sheet) -> list[Finding]:
    """Return what looks like a title: the one text at the top that is clearly larger than the others."""
    sizes = [text.size for text in page.texts]
    if len(sizes) < 3 or sizes.count(max(sizes)) > 1:  # heads of panels are alike, a title is alone
        return []
    middle = median(sizes)
    _, low, _, high = page.box
    large: list[Text] = [
        text
        for text in page.texts
        if text.size >= _TITLE * middle
        and text.box[1] > low + _HEAD * (high - low)
        and text.size == max(sizes)
    ]
    if len(large) != 1:
        return []
    return [Finding("title", f"text {large[0].text!r} looks like a title; it belongs in the caption")]


def _painted(page: Sheet) -> Iterator[Sign]:
    """Yield the fills and lines in colour of a page; hatchings and markers tell some apart."""
    areas: dict[tuple[int, ...], tuple[Any, str]] = {}
    marked = {_key(colour) for s in page.shapes if _tiny(s.box) for colour in (s.fill, s.stroke)}
    for shape in page.shapes:
        width, height = _sides(shape.box)
        if (shape.fill or shape.pattern) and min(width, height) >= _TINY:
            place = tuple(round(2 * side) for side in shape.box)
            fill, pattern = areas.get(place, (None, ""))
            areas[place] = shape.fill or fill, shape.pattern or pattern
        elif shape.stroke and not shape.fill and max(width, height) >= _LONG and _hue(shape.stroke):
            own = _key(shape.stroke) in marked or _marked(shape, page.marks)
            marker = f"markers of {_key(shape.stroke)} " if own else ""
            yield Sign("line", shape.stroke, f"{marker}{shape.dash}".strip())
    hatched = [shape.box for shape in page.shapes if shape.pattern]
    signs = [shape.box for shape in page.shapes if _tiny(shape.box) and (shape.fill or shape.stroke)]
    signs += page.marks
    for place, (fill, pattern) in areas.items():
        box = tuple(side / 2 for side in place)
        if fill is None or not _hue(fill) or _tiny(box):
            continue
        # What lies over a fill may be clipped to it or to its neighbour: only that something is there is known.
        some = any(_holds(other, box) for other in hatched) or any(_holds(box, sign) for sign in signs)
        yield Sign("fill", fill, pattern or (f"marks on {_key(fill)}" if some else ""))


def _marked(shape: Shape, marks: Sequence[Box]) -> bool:
    """Tell whether markers stand on at least two points of a line."""
    on = (
        point for point in shape.points if any(_holds(box, (*point, *point)) for box in marks[:MOST_SHAPES])
    )
    return len(list(islice(on, 2))) == 2


def _tiny(box: Sequence[float]) -> bool:
    """Tell whether a shape is as small as a marker."""
    return box[2] - box[0] <= _SMALL and box[3] - box[1] <= _SMALL


def _holds(box: Sequence[float], other: Sequence[float]) -> bool:
    """Tell whether the middle of the second box is within the first."""
    x, y = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _sides(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _key(colour: Any) -> tuple[float, ...] | None:
    return None if colour is None else tuple(round(part, 2) for part in colour)


def _hue(colour: Sequence[float]) -> bool:
    return max(colour) - min(colour) > _HUELESS


def _of_bitmap(content: bytes) -> Iterator[Finding]:
    """Yield the pairs of frequent colours of a bitmap that look alike without colour."""
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as opened:
            pixels = np.asarray(opened.convert("RGB"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise FigureError("found a bitmap that cannot be read") from None
    step = max(1, round((pixels.shape[0] * pixels.shape[1] / _SAMPLED) ** 0.5))
    colours, counts = np.unique(pixels[::step, ::step].reshape(-1, 3), axis=0, return_counts=True)
    frequent = colours[counts >= _COMMON * counts.sum()] / 255
    signs = [Sign("fill", tuple(map(float, one)), "") for one in frequent if _hue(one)]  # type: ignore[arg-type]
    yield from _confused(signs, ", unless hatching or markers do, which a bitmap does not say")


def as_json(found: Sequence[Linted]) -> dict[str, Any]:
    """Return the findings as plain values."""
    return {
        "figures": [
            {
                "file": one.file,
                "kind": one.kind,
                "findings": [{"check": finding.check, "words": finding.words} for finding in one.findings],
                "unchecked": list(one.unchecked),
            }
            for one in found
        ]
    }
