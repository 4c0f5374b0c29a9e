"""From files to scenarios: finds the room of the form that a file declares, and checks the whole."""

from typing import TYPE_CHECKING

from bargaining.lazily import lazily

if TYPE_CHECKING:
    from bargaining.loading.scenarios import load

_HOMES = {"load": "bargaining.loading.scenarios"}

__all__ = ["load"]

__getattr__, __dir__ = lazily(__name__, _HOMES)
