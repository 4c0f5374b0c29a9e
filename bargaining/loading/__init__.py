"""From files to scenarios: finds the room of the form that a file declares, and checks the whole."""

from typing import TYPE_CHECKING

from bargaining.lazily import lazily

if TYPE_CHECKING:
    from bargaining.loading.scenarios import base_of, load, varied, with_concept

_HOMES = dict.fromkeys(("base_of", "load", "varied", "with_concept"), "bargaining.loading.scenarios")

__all__ = ["base_of", "load", "varied", "with_concept"]

__getattr__, __dir__ = lazily(__name__, _HOMES)
