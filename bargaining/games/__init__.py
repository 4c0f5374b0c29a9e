"""Games as arrays and labels; no module here knows what the labels mean."""

from bargaining.lazily import lazily

__getattr__, __dir__, __all__ = lazily(__name__)
