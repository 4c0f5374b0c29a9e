"""What the answer hangs on: explanations, comparisons and exact regimes of a scenario."""

from bargaining.lazily import lazily

__getattr__, __dir__, __all__ = lazily(__name__)
