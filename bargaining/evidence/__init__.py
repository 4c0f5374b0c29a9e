"""Evidence: sources, the claims coded from them, dated events; every citation among them resolves."""

from bargaining.lazily import lazily

__getattr__, __dir__, __all__ = lazily(__name__)
