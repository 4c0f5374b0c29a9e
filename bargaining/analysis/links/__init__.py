"""Links between scenarios: results of one as assumptions of another."""

from bargaining.lazily import lazily

__getattr__, __dir__, __all__ = lazily(__name__)
