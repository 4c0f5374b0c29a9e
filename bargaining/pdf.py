"""What stands on the pages of a PDF from any program: texts with their sizes, fonts, and fills and lines with colours.

Pages are read with pdfminer.six (extra ``pdf``), which is written in Python and gives the place of every letter.
"""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTComponent, LTContainer, LTCurve, LTFigure, LTImage, LTPage
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont, PDFType3Font
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

from bargaining.contrast import RGB
from bargaining.errors import FigureError

MOST_PAGES = 50
MOST_POINTS = 400
MARK_PT = 8.0
"""Sides of the largest marker, in points."""
Box = tuple[float, float, float, float]
_GAP = 1.2  # sizes of the type between two letters of one text, at most
_ABOVE, _BELOW = 0.75, 0.2  # how far letters go above and below their line, in sizes of the type


@dataclass(frozen=True)
class Glyph:
    """Hold one letter: where its line begins, the direction of its line, its size and its width, in points."""

    text: str
    x: float
    y: float
    angle: float
    size: float
    advance: float

    @property
    def end(self) -> tuple[float, float]:
        """Where the next letter stands."""
        return self.x + self.advance * math.cos(self.angle), self.y + self.advance * math.sin(self.angle)


@dataclass(frozen=True)
class Text:
    """Hold a text of one line, its size in points, and the box around it."""

    text: str
    size: float
    box: Box


@dataclass(frozen=True)
class Shape:
    """Hold a painted shape: its box, the colour it is filled or drawn with, and its hatching or dashes."""

    box: Box
    fill: RGB | None
    pattern: str
    stroke: RGB | None
    dash: str
    points: tuple[tuple[float, float], ...] = ()


@dataclass
class Sheet:
    """Hold a page.

    Parameters
    ----------
    box : tuple of float
        The part of it that is shown, in points.
    texts : list of Text
        In the order in which they are written.
    fonts : dict of str to tuple of bool
        By name: whether the font is embedded, and whether it is of type 3.
    shapes : list of Shape
        In the order in which they are painted.
    marks : list of tuple of float
        Boxes of small drawings that are painted again and again, as markers are.
    bitmaps : int
        How many pictures there are, in which nothing can be read.
    """

    box: Box
    texts: list[Text] = field(default_factory=list)
    fonts: dict[str, tuple[bool, bool]] = field(default_factory=dict)
    shapes: list[Shape] = field(default_factory=list)
    marks: list[Box] = field(default_factory=list)
    bitmaps: int = 0


class _Reader(PDFLayoutAnalyzer):
    """Keep letters with their fonts, and shapes, of one page after the other."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.glyphs: list[Glyph] = []
        self.fonts: dict[str, tuple[bool, bool]] = {}
        self.page: LTPage | None = None

    def receive_layout(self, ltpage: LTPage) -> None:
        self.page = ltpage

    def render_char(self, matrix: Any, font: PDFFont, fontsize: float, *rest: Any, **more: Any) -> float:
        advance = super().render_char(matrix, font, fontsize, *rest, **more)
        letter = self.cur_item._objs[-1]
        name = str(font.fontname).split("+")[-1]
        third = isinstance(font, PDFType3Font)
        held = third or any(key in (font.descriptor or {}) for key in ("FontFile", "FontFile2", "FontFile3"))
        before = self.fonts.get(name, (True, False))
        self.fonts[name] = (before[0] and held, before[1] or third)
        if isinstance(letter, LTChar):
            a, b, _, _, x, y = matrix
            scale = math.hypot(a, b)
            self.glyphs.append(
                Glyph(letter.get_text(), x, y, math.atan2(b, a), fontsize * scale, advance * scale)
            )
        return advance


def sheets(content: bytes) -> list[Sheet]:
    """Return the pages of a PDF.

    Parameters
    ----------
    content : bytes
        Of the file.

    Raises
    ------
    FigureError
        When it cannot be read as a PDF, or is locked.
    """
    resources = PDFResourceManager()
    reader = _Reader(resources)
    interpreter = PDFPageInterpreter(resources, reader)
    found = []
    with _in_words():
        for number, page in enumerate(PDFPage.get_pages(io.BytesIO(content))):
            if number >= MOST_PAGES:
                break
            reader.glyphs, reader.fonts = [], {}
            interpreter.process_page(page)
            if reader.page is not None:
                found.append(_sheet(reader, reader.page))
    if not found:
        raise FigureError("found no page in the PDF, expected one")
    return found


def keywords(content: bytes) -> list[str]:
    """Return the keywords that a PDF says it has, from wherever the program that wrote it put them.

    Parameters
    ----------
    content : bytes
        Of the file.
    """
    try:
        with _in_words():
            held = [entry.get("Keywords") for entry in PDFDocument(PDFParser(io.BytesIO(content))).info]
            texts = [resolve1(one) for one in held if one is not None]
    except FigureError:
        return []
    return [decode_text(text) if isinstance(text, bytes) else str(text) for text in texts]


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn whatever a broken file does to the reader into one line, and keep its remarks to itself."""
    logger = logging.getLogger("pdfminer")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    except MemoryError:
        raise
    except Exception as fault:  # a foreign file may be broken in any way
        raise FigureError(f"found a PDF that cannot be read ({type(fault).__name__})") from None
    finally:
        logger.setLevel(before)


def _sheet(reader: _Reader, page: LTPage) -> Sheet:
    found = Sheet(_box(page), list(_texts(reader.glyphs)), dict(reader.fonts))
    for item in _items(page):
        if isinstance(item, LTImage):
            found.bitmaps += 1
        elif isinstance(item, LTFigure):
            found.marks.append(_box_of(item))
        elif isinstance(item, LTCurve):
            found.shapes.append(_shape(item))
    return found


def _items(container: LTContainer[Any]) -> Iterator[LTComponent]:
    """Yield what stands on a page, and small drawings as a whole: their colours are those of where they are used."""
    for item in container:
        if isinstance(item, LTFigure) and _is_mark(item):
            yield item
        elif isinstance(item, LTContainer):
            yield from _items(item)
        else:
            yield item


def _is_mark(item: LTFigure) -> bool:
    if not len(item) or not all(isinstance(part, LTCurve) for part in item):
        return False
    left, low, right, high = _box_of(item)
    return max(right - left, high - low) <= MARK_PT


def _box_of(item: LTFigure) -> Box:
    boxes = [_box(part) for part in item]
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _shape(item: LTCurve) -> Shape:
    fill, pattern = _paint(item.non_stroking_color) if item.fill else (None, "")
    stroke, _ = _paint(item.stroking_color) if item.stroke else (None, "")
    return Shape(
        _box(item), fill, pattern, stroke, str(item.dashing_style or ""), tuple(item.pts[:MOST_POINTS])
    )


def _box(item: Any) -> Box:
    return float(item.x0), float(item.y0), float(item.x1), float(item.y1)


def _paint(colour: Any) -> tuple[RGB | None, str]:
    """Return red, green and blue, and the name of a pattern where there is one."""
    if isinstance(colour, str):
        return None, colour
    if isinstance(colour, (int, float)):
        return (float(colour),) * 3, ""
    if not isinstance(colour, (tuple, list)):
        return None, ""
    parts: Sequence[Any] = colour
    if parts and isinstance(parts[-1], str):
        return _paint(parts[0])[0], str(parts[-1])
    if len(parts) == 4:
        cyan, magenta, yellow, black = (float(part) for part in parts)
        return tuple((1 - part) * (1 - black) for part in (cyan, magenta, yellow)), ""  # type: ignore[return-value]
    if len(parts) == 3:
        return (float(parts[0]), float(parts[1]), float(parts[2])), ""
    return ((float(parts[0]),) * 3, "") if len(parts) == 1 else (None, "")


def _texts(glyphs: Sequence[Glyph]) -> Iterator[Text]:
    """Yield letters that follow each other on a line as one text."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and not _follows(run[-1], glyph):
            yield from _text(run)
            run = []
        run.append(glyph)
    yield from _text(run)


def _follows(one: Glyph, other: Glyph) -> bool:
    x, y = one.end
    same = abs(one.angle - other.angle) < 0.01 and abs(one.size - other.size) < 0.01 * max(one.size, 1)
    return same and math.hypot(other.x - x, other.y - y) <= _GAP * one.size


def _text(run: Sequence[Glyph]) -> Iterator[Text]:
    written = "".join(glyph.text for glyph in run).strip()
    if not written:
        return
    corners = [corner for glyph in run if glyph.text.strip() for corner in _corners(glyph)]
    xs, ys = zip(*corners, strict=True)
    yield Text(written, run[0].size, (min(xs), min(ys), max(xs), max(ys)))


def _corners(glyph: Glyph) -> Iterator[tuple[float, float]]:
    across, up = math.cos(glyph.angle), math.sin(glyph.angle)
    for far in (0.0, glyph.advance):
        for high in (-_BELOW * glyph.size, _ABOVE * glyph.size):
            yield glyph.x + far * across - high * up, glyph.y + far * up + high * across
