"""Scenarios: what files of every form of game share, compiled into exact polynomials."""

from bargaining.lazily import lazily

__getattr__, __dir__, __all__ = lazily(__name__)
