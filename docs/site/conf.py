"""What Sphinx is told; everything that is made of the package is put together in `docs.site.staging`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bargaining.version import __version__  # noqa: E402 (the repository is found only now)

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "bargaining"
author = "The bargaining developers"
project_copyright = "The bargaining developers, BSD 3-Clause"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
suppress_warnings: list[str] = []

# Markdown as a code host reads it, with anchors of headings, and nothing that is written for Sphinx alone.
myst_heading_anchors = 4
myst_enable_extensions: list[str] = []

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
numpydoc_show_class_members = False
python_use_unqualified_type_names = True
add_module_names = False
toc_object_entries_show_parents = "hide"

default_role = "named"
highlight_language = "bash"
html_math_renderer = "mathml"

# What a name may stand for that has no page here, with the reason.
nitpick_ignore_regex = [
    # Other projects describe their types; their inventories would have to be fetched when this is built.
    (r"py:(class|obj)", r"(fractions|collections|pathlib|typing|types|enum|datetime)\..*"),
    (r"py:(class|obj)", r"(numpy|np|matplotlib|xarray|xr|pydantic|flint|click|networkx)\..*"),
    # Aliases of types, which are shown by their names, and what Sphinx cuts off a type at its brackets.
    (r"py:class", r"[A-Z][A-Za-z]*"),
    (r"py:(class|obj)", r".*\[.*"),
    (r"py:class", r"bargaining\..*\.[A-Z]"),  # variables that stand for types
]

html_theme = "pydata_sphinx_theme"
html_title = f"bargaining {__version__}"
html_static_path = ["static"]
html_css_files = ["own.css"]
html_context = {"default_mode": "auto"}
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "navigation_with_keys": False,
    "show_nav_level": 1,
    "navigation_depth": 3,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def setup(app: Sphinx) -> None:
    """Add formulas as MathML, names of the package as links, and words for readers of screens."""
    from docs.site import formulas, links, spoken

    spoken.setup(app)
    formulas.setup(app)
    links.setup(app)
