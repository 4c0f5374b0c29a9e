"""What a study is: one question, how it is answered, and the figures that show the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bargaining.errors import BargainingError
from bargaining.manifests import require_replaceable
from bargaining.terminal.options import forced
from bargaining.writing import require_room

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from bargaining.scenario import Scenario

Table = list[dict[str, Any]]
Tables = dict[str, Table]

Progress = Callable[[float], None]
"""Called with the share of the work that is done, from 0 to 1."""


@dataclass(frozen=True)
class Settings:
    """Hold what a run was asked for.

    Parameters
    ----------
    scenario : Scenario
        With calibration, overlay and values set.
    axes : tuple of str
        The assumptions that vary.
    quick : bool
        Whether a coarse grid will do.
    """

    scenario: Scenario
    axes: tuple[str, ...]
    quick: bool


@dataclass(frozen=True)
class Drawing:
    """Hold a finished figure, the tables that it was drawn from, and what a reader must know to read it."""

    figure: Figure
    tables: Mapping[str, Table]
    caption: str = ""


@dataclass(frozen=True)
class Experiment:
    """Describe one question and how it is answered.

    Parameters
    ----------
    name : str
        Name of the experiment and its script.
    question : str
        The question in one sentence.
    axes : tuple of str
        The assumptions that vary unless others are named.
    compute : callable
        Settings and a progress callback to tables; solves, draws nothing.
    draw : callable
        Tables to figures by name, each with the tables that it shows; solves nothing.
    findings : callable
        Tables to one to three sentences that the numbers support.
    needs : tuple of (str, str)
        Libraries beyond the core that it uses, each with the extra that installs it.
    fewest_axes : int or None
        The least number of assumptions that may be named to vary; all of ``axes`` when None.
    figures : mapping of str to tuple of str
        The tables of every figure that it may draw, by the figure's name, in which {0} stands for the first axis.
    scenario : str
        The packaged scenario that is asked unless another is named.
    """

    name: str
    question: str
    axes: tuple[str, ...]
    compute: Callable[[Settings, Progress], Tables]
    draw: Callable[[Mapping[str, Table]], dict[str, Drawing]]
    findings: Callable[[Mapping[str, Table]], list[str]]
    needs: tuple[tuple[str, str], ...] = ()
    fewest_axes: int | None = None
    figures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scenario: str = "rapprochement"

    def require_replaceable(self, output: Path, axes: Sequence[str]) -> None:
        """Refuse, before anything is computed, to draw over files that the program did not write."""
        require_room(output / self.name)
        figures = {name.format(*axes): tables for name, tables in self.figures.items()}
        require_replaceable(output, figures, force=forced())

    def require_libraries(self) -> None:
        """Raise BargainingError, naming the extra, unless every library that the experiment needs is installed."""
        for library, extra in self.needs:
            if find_spec(library) is None:
                raise BargainingError(
                    f"{self.name}: {library} is not installed, expected it; pip install 'bargaining[{extra}]'"
                )
