"""Formulas as MathML, which browsers draw themselves: no script, no font and no network.

Docutils, without which there is no Sphinx, translates LaTeX to MathML. What it cannot translate is a warning with its
place, and so an error of the build. (MathJax, the default, is a script of a megabyte that is fetched from elsewhere.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

_LOG = logging.getLogger(__name__)


def mathml(text: str, node: nodes.Node, *, block: bool) -> str:
    """Return a formula in LaTeX as MathML, with its source as what copies of the text and old readers get."""
    try:
        return str(tex2mathml(text, as_block=block))
    except MathError as error:
        _LOG.warning("formula %r: %s", text, error, location=node)
        return f"<code>{nodes.unescape(text)}</code>"


def _inline(writer: HTML5Translator, node: nodes.math) -> None:
    writer.body.append(mathml(node.astext(), node, block=False))
    raise nodes.SkipNode


def _display(writer: HTML5Translator, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="math">{mathml(node.astext(), node, block=True)}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the renderer under the name ``mathml``."""
    app.add_html_math_renderer("mathml", (_inline, None), (_display, None))
