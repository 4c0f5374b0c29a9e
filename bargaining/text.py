"""Labels are text everywhere: one home for what each place would otherwise take for an order.

A terminal obeys control characters, a spreadsheet computes cells that begin with ``=``, a Markdown page takes stars for
emphasis and angle brackets for HTML. What a researcher writes into a scenario is shown there as it was written.
Matplotlib's formulas between dollar signs are switched off for whole figures (see ``bargaining.plotting.style``), and
the console's markup likewise (see ``bargaining.terminal.output``).
"""

from __future__ import annotations

import re
import unicodedata

_ORDERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?(/\d+)?")
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_DEVICE = re.compile(r"(con|prn|aux|nul|(?:com|lpt)[0-9¹²³]) *(?:\.|$)", re.IGNORECASE)  # on Windows
_LINE_END = re.compile(r"\s*[\t\n\v\f\r]\s*")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_MARKDOWN = re.compile(r"[\\`*\[\]]|(?<!\w)_|_(?!\w)|~~|\$")


def visible(text: str) -> str:
    r"""Show control characters and those that turn the direction of writing as escapes; line ends and tabs stay.

    Parameters
    ----------
    text : str
        Anything.

    Examples
    --------
    >>> visible("Freeze"), visible("a\x1b[31m"), visible("a\u202eb")
    ('Freeze', 'a\\x1b[31m', 'a\\u202eb')
    """
    return _ORDERS.sub(lambda found: _escape(found[0]), text)


def _escape(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


def in_one_line(text: str) -> str:
    r"""Show a label in one line: a line end or tab with the space about it as one space, controls as escapes.

    Parameters
    ----------
    text : str
        Anything.

    Examples
    --------
    >>> in_one_line("Freeze\n  and wait\a")
    'Freeze and wait\\x07'
    """
    return visible(_LINE_END.sub(" ", text.strip()))


def json_text(written: str) -> str:
    r"""Escape in JSON what a terminal would obey; readers of JSON find the same text.

    Parameters
    ----------
    written : str
        JSON as ``json.dumps`` writes it.

    Examples
    --------
    >>> json_text('{"label": "a\u202eb"}')
    '{"label": "a\\u202eb"}'
    """
    return _ORDERS.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def csv_text(text: str) -> str:
    r"""Write a text for a cell of a table that a spreadsheet may open.

    The rule: a text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end, and is not a number or a
    fraction, gets an apostrophe in front, by which spreadsheets know text; so does a text that begins with
    apostrophes before one of these, so that `csv_read` gives back what was written.

    Parameters
    ----------
    text : str
        A label.

    Examples
    --------
    >>> csv_text("=1+1"), csv_text("-3/13"), csv_text("-1e-5"), csv_text("Freeze - thaw"), csv_text("'=x")
    ("'=1+1", '-3/13', '-1e-5', 'Freeze - thaw', "''=x")
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def csv_read(cell: str) -> str:
    """Return the text that `csv_text` wrote.

    Parameters
    ----------
    cell : str
        A cell of a table.

    Examples
    --------
    >>> [csv_read(csv_text(text)) for text in ("=1+1", "'=x", "'quoted'", "-3/13")]
    ['=1+1', "'=x", "'quoted'", '-3/13']
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def markdown_text(text: str) -> str:
    r"""Write a text into a Markdown page, in one line, so that it is shown as it is.

    Parameters
    ----------
    text : str
        Anything.

    Examples
    --------
    >>> markdown_text("a *b* <c> eu_relief _d_")
    'a \\*b\\* &lt;c&gt; eu_relief \\_d\\_'
    """
    plain = _ENTITY.sub("&amp;", in_one_line(text)).replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(lambda found: "".join(f"\\{c}" for c in found[0]), plain)


def markdown_code(text: str) -> str:
    """Write a text as code in a Markdown page, between more backticks than it holds.

    Parameters
    ----------
    text : str
        Such as a command.

    Examples
    --------
    >>> markdown_code("solve --set x=1"), markdown_code("a`b")
    ('`solve --set x=1`', '`` a`b ``')
    """
    plain = in_one_line(text)
    longest = max(map(len, re.findall("`+", plain)), default=0)
    if not longest:
        return f"`{plain}`"
    fence = "`" * (longest + 1)
    return f"{fence} {plain} {fence}"


def file_name(text: str) -> str | None:
    """Say what keeps a text from being the name of a file on every system; None where nothing does.

    Parameters
    ----------
    text : str
        A name without folders.

    Examples
    --------
    >>> file_name("mine.v2"), file_name("")
    (None, 'nothing')
    >>> file_name("a:b"), file_name("-o"), file_name("aux.v2")
    ("':'", "'-' in front", "the name of a device, 'aux'")
    """
    if not text.strip(". "):
        return "nothing" if not text else repr(text)
    bad = next((c for c in text if c in '<>:"/\\|?*' or unicodedata.category(c) in {"Cc", "Cf", "Cs"}), None)
    if bad is not None:
        return repr(bad)
    if text[0] in "-.":
        return f"{text[0]!r} in front"
    if device := _DEVICE.match(text):
        return f"the name of a device, {device[1]!r}"
    return f"{text[-1]!r} at the end" if text[-1] in ". " else None
