"""From files to scenarios: finds the room of the form that a file declares, and checks the whole."""

from bargaining.lazily import lazily

__getattr__, __dir__, __all__ = lazily(__name__)
