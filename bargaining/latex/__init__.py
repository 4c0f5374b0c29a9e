"""LaTeX from the model: matrices, trees, tables and formulas for a paper, and the documents that compile them."""

from bargaining.lazily import lazily

__getattr__, __dir__, __all__ = lazily(__name__)
